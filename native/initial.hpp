// First weights as torch draws them: torch.manual_seed(seed), then each nn.Linear in turn.
#pragma once
#include <atomic>
#include <cmath>
#include <cstdint>
#include <system_error>
#include <thread>
#include <vector>

#include "job.hpp"

namespace separatrix {

// mt19937 (M. Matsumoto and T. Nishimura, ACM TOMACS 8, 1998), seeded as torch seeds it: with the low 32 bits.
class MersenneTwister {
 public:
  explicit MersenneTwister(uint64_t seed) {
    state_[0] = static_cast<uint32_t>(seed);
    for (uint32_t i = 1; i < kSize; ++i) state_[i] = 1812433253u * (state_[i - 1] ^ (state_[i - 1] >> 30)) + i;
  }
  // Draws n numbers of 32 bits, and hands them out in runs: use(first, run, drawn).
  template <class Use> void draw(int64_t n, Use use) {
    for (int64_t first = 0; first < n;) {
      if (at_ == kSize) refill();
      const int64_t run = n - first < kSize - at_ ? n - first : kSize - at_;
      use(first, run, drawn_ + at_);
      first += run;
      at_ += static_cast<int>(run);
    }
  }

 private:
  static constexpr int kSize = 624, kShift = 397;
  static uint32_t twist(uint32_t u, uint32_t v) {
    return (((u & 0x80000000u) | (v & 0x7fffffffu)) >> 1) ^ ((v & 1u) ? 0x9908b0dfu : 0u);
  }
  void refill() {
    int i = 0;
    for (; i < kSize - kShift; ++i) state_[i] = state_[i + kShift] ^ twist(state_[i], state_[i + 1]);
    for (; i < kSize - 1; ++i) state_[i] = state_[i + kShift - kSize] ^ twist(state_[i], state_[i + 1]);
    state_[kSize - 1] = state_[kShift - 1] ^ twist(state_[kSize - 1], state_[0]);
    at_ = 0;
    for (i = 0; i < kSize; ++i) {
      uint32_t y = state_[i];
      y ^= y >> 11;
      y ^= (y << 7) & 0x9d2c5680u;
      y ^= (y << 15) & 0xefc60000u;
      drawn_[i] = y ^ (y >> 18);
    }
  }
  uint32_t state_[kSize], drawn_[kSize];
  int at_ = kSize;
};

// Uniform in [0, 1): 24 of a draw's 32 bits for float32, 53 of two draws' 64 for float64.
inline void draw_unit(MersenneTwister& generator, float* values, int64_t n) {
  generator.draw(n, [&](int64_t first, int64_t run, const uint32_t* drawn) {
    for (int64_t k = 0; k < run; ++k) values[first + k] = static_cast<float>(static_cast<int32_t>(drawn[k] & 0xffffffu)) * 0x1p-24f;
  });
}

inline void draw_unit(MersenneTwister& generator, double* values, int64_t n) {
  uint64_t bits = 0;
  generator.draw(2 * n, [&](int64_t first, int64_t run, const uint32_t* drawn) {
    for (int64_t k = 0; k < run; ++k) {
      bits = (bits << 32) | drawn[k];
      if ((first + k) % 2) values[(first + k) / 2] = static_cast<double>(bits & ((uint64_t{1} << 53) - 1)) * 0x1p-53;
    }
  });
}

enum class Initializer { torch, xavier, he, uniform, zeros };

// Uniform in [-bound, bound), scaled as torch does: with one rounding.
template <class T>
void draw_uniform(MersenneTwister& generator, const Kernels<T>& kernels, double bound, T* values, int64_t n) {
  const T low = static_cast<T>(-bound), high = static_cast<T>(bound);
  draw_unit(generator, values, n);
  kernels.stretch(values, n, high - low, low);
}

// nn.Linear's own draw: weights and biases uniform in +-1 / sqrt(n_in) (K. He et al., arXiv 1502.01852, a = sqrt 5).
// The two bounds are worked out as torch does, for they may differ in the last bit.
template <class T> void draw_layers(const Network& net, const Kernels<T>& kernels, MersenneTwister& generator, T* params) {
  for (int l = 0; l < net.n_layers; ++l) {
    const Layer& layer = net.layers[l];
    const double root = std::sqrt(static_cast<double>(layer.n_in));
    draw_uniform(generator, kernels, std::sqrt(3.0) * (std::sqrt(2.0 / 6.0) / root), params + layer.weight, layer.n_in * layer.n_out);
    if (layer.bias >= 0) draw_uniform(generator, kernels, 1 / root, params + layer.bias, layer.n_out);
  }
}

// One member's first weights. The other rules draw after nn.Linear has drawn, as code that builds the layers and then
// initialises them does; their biases are 0.
template <class T>
void draw_initial(const Network& net, const Kernels<T>& kernels, Initializer rule, uint64_t seed, double scale, T* params) {
  MersenneTwister generator(seed);
  draw_layers(net, kernels, generator, params);
  for (int l = 0; l < net.n_layers; ++l) {
    const Layer& layer = net.layers[l];
    const int64_t n = layer.n_in * layer.n_out;
    T* w = params + layer.weight;
    const double root = std::sqrt(3.0), ins = static_cast<double>(layer.n_in), outs = static_cast<double>(layer.n_out);
    if (rule == Initializer::xavier) draw_uniform(generator, kernels, root * std::sqrt(2.0 / (ins + outs)), w, n);
    if (rule == Initializer::he) draw_uniform(generator, kernels, root * (std::sqrt(2.0) / std::sqrt(ins)), w, n);
    if (rule == Initializer::uniform) draw_uniform(generator, kernels, 1.0, w, n);
    if (rule == Initializer::zeros) std::fill_n(w, n, T(0));
    if (rule != Initializer::torch && layer.bias >= 0) std::fill_n(params + layer.bias, layer.n_out, T(0));
    for (int64_t k = 0; scale != 1 && k < n; ++k) w[k] *= static_cast<T>(scale);
  }
}

template <class T>
void draw_population(const Network& net, const Kernels<T>& kernels, Initializer rule, const std::vector<uint64_t>& seeds, const Numbers& scale,
                     int n_threads, T* weights) {
  constexpr int64_t kBlock = 64;
  const auto m = static_cast<int64_t>(seeds.size());
  std::atomic<int64_t> next{0};
  const auto work = [&] {
    for (int64_t from; (from = next.fetch_add(kBlock)) < m;)
      for (int64_t k = from; k < std::min(m, from + kBlock); ++k)
        draw_initial<T>(net, kernels, rule, seeds[static_cast<size_t>(k)], scale.at(k), weights + k * net.n_params);
  };
  std::vector<std::thread> helpers;
  for (int64_t t = 1; t < n_threads && t * kBlock < m; ++t) try {
      helpers.emplace_back(work);
    } catch (const std::system_error&) {  // no thread to be had: the others do the work
      break;
    }
  work();
  for (std::thread& helper : helpers) helper.join();
}

}  // namespace separatrix
