// What a caller on another thread sees and says while a job runs.
#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>

namespace separatrix {

struct Control {
  std::atomic<bool> cancelled{false};
  std::atomic<int64_t> steps{0};    // updates made, over all members
  std::atomic<int64_t> members{0};  // members finished
};

// Counts work and looks up now and then. Only the calling thread has a `poll` (signals of the interpreter), at most
// every 20 ms; the clock itself is read about every 100 microseconds of arithmetic.
class Pulse {
 public:
  Pulse(Control& control, const std::function<void()>* poll) : control_(control), poll_(poll) {}
  ~Pulse() { control_.steps.fetch_add(steps_, std::memory_order_relaxed); }
  void step() { ++steps_; }
  // Returns whether to go on, after about `macs` multiply-adds of work.
  bool worked(int64_t macs) {
    if ((work_ += macs) > kWork) look();
    return !control_.cancelled.load(std::memory_order_relaxed);
  }

 private:
  static constexpr int64_t kWork = 4'000'000;
  void look() {
    work_ = 0;
    control_.steps.fetch_add(steps_, std::memory_order_relaxed);
    steps_ = 0;
    if (!poll_) return;
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < std::chrono::milliseconds(20)) return;
    last_ = now;
    (*poll_)();
  }
  Control& control_;
  const std::function<void()>* poll_;
  int64_t work_ = 0, steps_ = 0;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

}  // namespace separatrix
