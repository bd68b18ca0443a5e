#include "dispatch.hpp"

namespace separatrix {

#if defined(SX_X86)
namespace x86_64 { extern const KernelTable kernels; }
namespace avx2 { extern const KernelTable kernels; }
namespace avx512 { extern const KernelTable kernels; }
#else
namespace portable { extern const KernelTable kernels; }  // NEON on 64-bit Arm
#endif

namespace {

struct Unit {
  const char* name;
  const KernelTable* kernels;
  bool usable;
};

const std::vector<Unit>& units() {
  static const std::vector<Unit> all = [] {
#if defined(SX_X86)
    __builtin_cpu_init();
    const bool two = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    const bool five = two && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
    return std::vector<Unit>{{"avx512", &avx512::kernels, five}, {"avx2", &avx2::kernels, two}, {"x86_64", &x86_64::kernels, true}};
#elif defined(__ARM_NEON)
    return std::vector<Unit>{{"neon", &portable::kernels, true}};
#else
    return std::vector<Unit>{{"portable", &portable::kernels, true}};
#endif
  }();
  return all;
}

}  // namespace

std::vector<std::string> instruction_sets() {
  std::vector<std::string> names;
  for (const Unit& unit : units())
    if (unit.usable) names.emplace_back(unit.name);
  return names;
}

const KernelTable* find_kernels(const std::string& name) {
  for (const Unit& unit : units())
    if (unit.usable && (name == "auto" || name == unit.name)) return unit.kernels;
  return nullptr;
}

}  // namespace separatrix
