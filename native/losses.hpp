// Losses of a chunk of rows: the sum of the rows' losses, and its derivative by the last layer's output.
//
// Each row's loss is that of torch, in its overflow-free form; padded rows have loss 0 and derivative 0. With
// z = output_scale * h, the derivative by h is scale * output_scale * dl/dz.
#pragma once
#include "elementary.hpp"

namespace separatrix {
namespace SX_ISA {

template <class T> struct RowLoss {
  V<T> value, slope;
};

// (1 - t) z - log sigmoid(z) = max(z, 0) - z t + log(1 + exp(-|z|)); its slope is sigmoid(z) - t.
template <class T, int K> SX_INLINE void binary_cross_entropies(const V<T> (&z)[K], const V<T> (&t)[K], RowLoss<T> (&row)[K]) {
  V<T> e[K], sigmoid[K];
  logistics<T>(z, sigmoid, e);
  logarithms_of_one_plus<T>(e);
  SX_EACH(K) row[k] = {fma(-z[k], t[k], positive(z[k])) + e[k], sigmoid[k] - t[k]};
}

template <class T> SX_INLINE RowLoss<T> squared(V<T> z, V<T> t, T factor) {
  const V<T> d = z - t;
  return {factor * (d * d), T(2) * factor * d};
}

// max(0, 1 - t z), with slope 0 at the kink.
template <class T> SX_INLINE RowLoss<T> binary_hinge(V<T> z, V<T> t) {
  const V<T> margin = fma(-t, z, splat(T(1)));
  return {positive(margin), margin > V<T>{} ? -t : V<T>{}};
}

template <class T> struct Logits {
  const T* h;
  int64_t stride;
  T scale;
  SX_INLINE V<T> at(const Logits& z, int64_t j) { return load(z.h + j * z.stride) * z.scale; }
};

// log sum_j exp(z_j) - z_y; slopes softmax_j - [j = y], written to dz where it is given.
template <class T>
SX_INLINE V<T> cross_entropy(const Logits<T>& z, int64_t n, V<T> label, T* dz) {
  V<T> top = Logits<T>::at(z, 0), own = V<T>{}, sum = V<T>{};
  for (int64_t j = 0; j < n; ++j) {
    const V<T> zj = Logits<T>::at(z, j);
    top = zj > top ? zj : top;
    own = label == splat(T(j)) ? zj : own;
  }
  for (int64_t j = 0; j < n; ++j) {
    const V<T> e = exponential<T>(Logits<T>::at(z, j) - top);
    if (dz) store(dz + j * z.stride, e);
    sum = sum + e;
  }
  if (dz)
    for (int64_t j = 0; j < n; ++j) {
      const V<T> share = load(dz + j * z.stride) / sum;
      store(dz + j * z.stride, share - (label == splat(T(j)) ? splat(T(1)) : V<T>{}));
    }
  return logarithm<T>(sum) + (top - own);
}

// max(0, 1 + max_{j != y} z_j - z_y); of several equal rivals the first has the slope.
template <class T>
SX_INLINE V<T> multiclass_hinge(const Logits<T>& z, int64_t n, V<T> label, T* dz) {
  const V<T> lowest = splat(T(-1) / T(0));
  V<T> best = lowest, rival = splat(T(-1)), own = V<T>{}, broken = V<T>{};
  for (int64_t j = 0; j < n; ++j) {
    const V<T> zj = Logits<T>::at(z, j), number = splat(T(j));
    const auto mine = label == number;
    own = mine ? zj : own;
    broken = zj == zj ? broken : zj;  // a NaN loses every comparison, yet must be seen
    const auto better = (mine ? lowest : zj) > best;
    best = better ? zj : best;
    rival = better ? number : rival;
  }
  const V<T> margin = T(1) + best - own + broken;
  if (dz) {
    const auto active = margin > V<T>{};
    for (int64_t j = 0; j < n; ++j) {
      const V<T> number = splat(T(j)), one = splat(T(1));
      const V<T> slope = (rival == number ? one : V<T>{}) - (label == number ? one : V<T>{});
      store(dz + j * z.stride, active ? slope : V<T>{});
    }
  }
  return positive(margin);
}

// The loss of one register of rows, but for the binary cross-entropy; slopes by the logits go to dz, (n_outputs, stride),
// unless null.
template <class T>
SX_INLINE V<T> row_losses(const Network& net, const Logits<T>& z, const T* y, T* dz) {
  const int64_t n = net.n_outputs();
  const V<T> label = load(y);
  if (net.loss == Loss::cross_entropy) return cross_entropy<T>(z, n, label, dz);
  if (net.loss == Loss::hinge && n > 1) return multiclass_hinge<T>(z, n, label, dz);
  V<T> total = V<T>{};
  for (int64_t j = 0; j < n; ++j) {
    const V<T> zj = Logits<T>::at(z, j);
    RowLoss<T> row;
    if (net.loss == Loss::hinge) {
      row = binary_hinge<T>(zj, label);
    } else {
      const V<T> target = !net.labels ? load(y + j * z.stride)
                                      : (label == splat(T(j)) ? splat(T(1)) : V<T>{});
      row = squared<T>(zj, target, (net.loss == Loss::half_mse ? T(0.5) : T(1)) / T(n));
    }
    total = total + row.value;
    if (dz) store(dz + j * z.stride, row.slope);
  }
  return total;
}

// The same of K registers that follow one another. Binary cross-entropy, always of one output, takes them step by step
// together, for each of its steps waits for the one before.
template <class T, int K>
SX_INLINE void row_losses(const Network& net, const Logits<T>& z, const T* y, T* dz, V<T> (&value)[K]) {
  constexpr int N = Simd<T>::N;
  if (net.loss != Loss::binary_cross_entropy) {
    for (int k = 0; k < K; ++k)
      value[k] = row_losses<T>(net, {z.h + k * N, z.stride, z.scale}, y + k * N, dz ? dz + k * N : nullptr);
    return;
  }
  V<T> logit[K], label[K];
  RowLoss<T> row[K];
  SX_EACH(K) {
    logit[k] = load(z.h + k * N) * z.scale;
    label[k] = load(y + k * N);
  }
  binary_cross_entropies<T>(logit, label, row);
  SX_EACH(K) {
    value[k] = row[k].value;
    if (dz) store(dz + k * N, row[k].slope);
  }
}

// Which of a register's rows are real.
template <class T> SX_INLINE I<T> real_rows(int64_t from, int64_t rows) {
  const int64_t left = rows - from;
  const auto bound = static_cast<decltype(I<T>{}[0] + 0)>(left < Simd<T>::N ? left : Simd<T>::N);
  return (I<T>)(lane_numbers<T>() < bound);
}

template <class T> struct LaneSums {  // one partial sum for every lane of a group
  V<T> part[Simd<T>::P] = {};
  SX_INLINE double total(const LaneSums& s) {
    T lanes[kLanes<T>];
    for (int p = 0; p < Simd<T>::P; ++p) store(lanes + p * Simd<T>::N, s.part[p]);
    return static_cast<double>(joined(lanes));
  }
};

// The losses of K registers of rows from `from` on, added to `sums`.
template <class T, int K>
SX_INLINE void add_losses(const Network& net, const Chunk<T>& chunk, const T* h, T factor, T* dz, int64_t from, LaneSums<T>& sums) {
  constexpr int N = Simd<T>::N, P = Simd<T>::P;
  V<T> value[K];
  row_losses<T>(net, {h + from, chunk.stride, T(net.output_scale)}, chunk.y + from, dz ? dz + from : nullptr, value);
  SX_EACH(K) {
    const int64_t r = from + k * N;
    const I<T> real = real_rows<T>(r, chunk.rows);
    V<T> weight = splat(factor);
    if (chunk.weight) {
      value[k] = value[k] * load(chunk.weight + r);
      weight = weight * load(chunk.weight + r);
    }
    sums.part[k % P] = sums.part[k % P] + (real ? value[k] : V<T>{});
    if (dz)
      for (int64_t j = 0; j < net.n_outputs(); ++j) {
        T* at = dz + j * chunk.stride + r;
        store(at, real ? load(at) * weight : V<T>{});
      }
  }
}

// Weighted sum of losses; dz (if not null) becomes factor * weight * slope.
template <class T>
static double loss(const Network& net, const Chunk<T>& chunk, const T* h, T factor, T* dz) {
  constexpr int N = Simd<T>::N, P = Simd<T>::P, K = 4;
  LaneSums<T> sums;
  int64_t r = 0;
  for (; r + K * N <= chunk.stride; r += K * N) add_losses<T, K>(net, chunk, h, factor, dz, r, sums);
  for (; r < chunk.stride; r += P * N) add_losses<T, P>(net, chunk, h, factor, dz, r, sums);
  return LaneSums<T>::total(sums);
}

// Weight of the rows that the network has right, by the sign of one logit or by the first of the largest.
template <class T> static double correct(const Network& net, const Chunk<T>& chunk, const T* h) {
  constexpr int N = Simd<T>::N, P = Simd<T>::P;
  const int64_t n = net.n_outputs();
  const V<T> threshold = splat(net.loss == Loss::binary_cross_entropy ? T(0.5) : T(0));
  LaneSums<T> sums;
  for (int64_t group = 0; group < chunk.stride; group += N * P)
#pragma GCC unroll 4
    for (int p = 0; p < P; ++p) {
      const int64_t r = group + p * N;
      const Logits<T> z{h + r, chunk.stride, T(net.output_scale)};
      const V<T> label = load(chunk.y + r);
      V<T> best = Logits<T>::at(z, 0), winner = V<T>{};
      for (int64_t j = 1; j < n; ++j) {
        const V<T> zj = Logits<T>::at(z, j);
        winner = zj > best ? splat(T(j)) : winner;
        best = zj > best ? zj : best;
      }
      const I<T> right = n > 1 ? (I<T>)(winner == label) : (I<T>)(((I<T>)(best > V<T>{})) == ((I<T>)(label > threshold)));
      const V<T> weight = chunk.weight ? load(chunk.weight + r) : splat(T(1));
      sums.part[p] = sums.part[p] + ((right & real_rows<T>(r, chunk.rows)) ? weight : V<T>{});
    }
  return LaneSums<T>::total(sums);
}

}  // namespace SX_ISA
}  // namespace separatrix
