// Summaries of a run's step losses in constant memory: last, best, mean of the last k, trainability.
#pragma once
#include <cmath>
#include <cstdint>
#include <limits>

namespace separatrix {

// Trainability (J. Sohl-Dickstein, arXiv 2402.06184): with v_t = min(loss_t / loss_0, 10^6), and 10^6 where the loss
// is not finite: minus the sum of v if the mean of its last 20 values is below 1 (it converged), else the sum of 1/v.
class Stream {
 public:
  static constexpr int64_t kHead = 6, kTail = 20;
  static constexpr double kMost = 1e6;
  static int64_t size(int64_t tail) { return kHead + tail; }

  Stream(double* memory, int64_t tail) : m_(memory), tail_(tail) {}

  void begin() {
    m_[kCount] = m_[kSum] = m_[kInverse] = 0;
    m_[kFirst] = m_[kBest] = m_[kBestStep] = std::numeric_limits<double>::quiet_NaN();
    for (int64_t k = 0; k < tail_; ++k) m_[kHead + k] = std::numeric_limits<double>::quiet_NaN();
  }

  void add(double loss) {
    const auto count = static_cast<int64_t>(m_[kCount]);
    if (count == 0) m_[kFirst] = loss;
    if (!(m_[kBest] <= loss) && loss == loss) {
      m_[kBest] = loss;
      m_[kBestStep] = static_cast<double>(count);
    }
    const double v = capped(loss);
    m_[kSum] += v;
    m_[kInverse] += 1 / v;
    m_[kHead + count % tail_] = loss;
    m_[kCount] = static_cast<double>(count + 1);
  }

  double last() const { return count() ? m_[kHead + (count() - 1) % tail_] : nan(); }
  double best() const { return m_[kBest]; }
  double best_step() const { return m_[kBestStep]; }

  // Of the last k losses, or of all if there are fewer.
  double mean_of_last(int64_t k) const {
    double sum = 0;
    const int64_t n = count() < k ? count() : k;
    for (int64_t t = count() - n; t < count(); ++t) sum += m_[kHead + t % tail_];
    return n ? sum / static_cast<double>(n) : nan();
  }

  // `missing` steps that a diverged run did not do count as not finite.
  double trainability(int64_t missing) const {
    const int64_t total = count() + missing;
    if (total == 0) return nan();
    double recent = 0;
    const int64_t n = total < kTail ? total : kTail;
    for (int64_t t = total - n; t < total; ++t) recent += t < count() ? capped(m_[kHead + t % tail_]) : kMost;
    const auto absent = static_cast<double>(missing);
    return recent / static_cast<double>(n) < 1 ? -(m_[kSum] + absent * kMost) : m_[kInverse] + absent / kMost;
  }

 private:
  enum { kCount, kFirst, kBest, kBestStep, kSum, kInverse };
  static double nan() { return std::numeric_limits<double>::quiet_NaN(); }
  int64_t count() const { return static_cast<int64_t>(m_[kCount]); }
  double capped(double loss) const {
    const double v = std::isfinite(loss) ? loss / m_[kFirst] : kMost / m_[kFirst];
    return v < kMost ? v : kMost;  // also where 0 / 0
  }
  double* m_;
  int64_t tail_;
};

}  // namespace separatrix
