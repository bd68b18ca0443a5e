// One update of all parameters, with torch's formulas. New weights go to a second buffer, so that the last finite
// ones are still there when an update is not.
#pragma once
#include "simd.hpp"

namespace separatrix {
namespace SX_ISA {

template <class T> struct Rule {
  T lr, weight_decay, l1, momentum, beta1, beta2, step_size, root_factor, epsilon, smoothing, shrink;
  bool nesterov, first;
};

template <class T> SX_INLINE Rule<T> make_rule(const Update& u, double lr) {
  Rule<T> rule;
  rule.lr = T(lr);
  rule.weight_decay = T(u.weight_decay);
  rule.l1 = T(u.l1);
  rule.momentum = T(u.momentum);
  rule.beta1 = T(1 - u.beta1);
  rule.beta2 = T(u.beta2);
  rule.step_size = T(lr / u.correction1);
  rule.root_factor = T(1 / __builtin_sqrt(u.correction2));
  rule.epsilon = T(u.epsilon);
  rule.smoothing = T(u.smoothing);
  rule.shrink = T(1 - lr * u.weight_decay);
  rule.nesterov = u.nesterov;
  rule.first = u.first;
  return rule;
}

template <class T> SX_INLINE V<T> with_penalties(const Rule<T>& rule, V<T> w, V<T> g, bool decay) {
  if (decay && rule.weight_decay != 0) g = fma(splat(rule.weight_decay), w, g);
  if (rule.l1 != 0) {
    const V<T> up = w > V<T>{} ? splat(rule.l1) : V<T>{};
    g = g + (w < V<T>{} ? splat(-rule.l1) : up);
  }
  return g;
}

template <class T> struct Sgd {
  SX_INLINE V<T> step(const Rule<T>& rule, V<T> w, V<T> g, V<T>& buffer, V<T>&) {
    g = with_penalties<T>(rule, w, g, true);
    if (rule.momentum != 0) {
      buffer = rule.first ? g : fma(splat(rule.momentum), buffer, g);
      g = rule.nesterov ? fma(splat(rule.momentum), buffer, g) : buffer;
    }
    return fma(splat(-rule.lr), g, w);
  }
};

template <class T, bool Decoupled> struct Adam {
  SX_INLINE V<T> step(const Rule<T>& rule, V<T> w, V<T> g, V<T>& mean, V<T>& square) {
    g = with_penalties<T>(rule, w, g, !Decoupled);
    if (Decoupled) w = w * rule.shrink;
    mean = fma(splat(rule.beta1), g - mean, mean);
    square = fma(splat(T(1) - rule.beta2), g * g, square * rule.beta2);
    return fma(splat(-rule.step_size), mean / fma(root(square), splat(rule.root_factor), splat(rule.epsilon)), w);
  }
};

template <class T> struct RmsProp {
  SX_INLINE V<T> step(const Rule<T>& rule, V<T> w, V<T> g, V<T>& square, V<T>& buffer) {
    g = with_penalties<T>(rule, w, g, true);
    square = fma(splat(T(1) - rule.smoothing), g * g, square * rule.smoothing);
    V<T> move = g / (root(square) + rule.epsilon);
    if (rule.momentum != 0) move = buffer = fma(splat(rule.momentum), buffer, move);
    return fma(splat(-rule.lr), move, w);
  }
};

// Unused state pointers may be null. A tail shorter than a register goes through a copy of its own.
template <class T, class Step>
static bool update_range(const Rule<T>& rule, int64_t n, const T* w, T* out, const T* g, T* first, T* second) {
  constexpr int N = Simd<T>::N;
  I<T> broken = I<T>{};  // stays 0 while everything is finite; bits are joined in a quarter of the time that a sum takes
  int64_t i = 0;
  for (; i + N <= n; i += N) {
    V<T> a = first ? load(first + i) : V<T>{}, b = second ? load(second + i) : V<T>{};
    const V<T> next = Step::step(rule, load(w + i), load(g + i), a, b);
    store(out + i, next);
    if (first) store(first + i, a);
    if (second) store(second + i, b);
    broken |= (I<T>)(next - next);
  }
  if (i < n) {
    T buffer[4][N] = {};
    const auto bytes = static_cast<unsigned long>(n - i) * sizeof(T);
    __builtin_memcpy(buffer[0], w + i, bytes);
    __builtin_memcpy(buffer[1], g + i, bytes);
    if (first) __builtin_memcpy(buffer[2], first + i, bytes);
    if (second) __builtin_memcpy(buffer[3], second + i, bytes);
    V<T> a = load(buffer[2]), b = load(buffer[3]);
    const V<T> next = Step::step(rule, load(buffer[0]), load(buffer[1]), a, b);
    store(buffer[0], next);
    store(buffer[2], a);
    store(buffer[3], b);
    __builtin_memcpy(out + i, buffer[0], bytes);
    if (first) __builtin_memcpy(first + i, buffer[2], bytes);
    if (second) __builtin_memcpy(second + i, buffer[3], bytes);
    const auto left = static_cast<decltype(I<T>{}[0] + 0)>(n - i);
    broken |= (I<T>)(next - next) & (I<T>)(lane_numbers<T>() < left);
  }
  for (int k = 0; k < N; ++k)
    if (broken[k]) return false;
  return true;
}

template <class T, class Step>
static bool update_all(const Network& net, const Update& u, const T* w, T* out, const T* g, T* first, T* second) {
  bool finite = true;
  int64_t begin = 0;
  for (int l = 0; l < net.n_layers; ++l) {
    if (l + 1 < net.n_layers && u.lr[l + 1] == u.lr[l]) continue;  // one sweep over layers that agree
    const int64_t n = net.layers[l].end - begin;
    finite &= update_range<T, Step>(make_rule<T>(u, u.lr[l]), n, w + begin, out + begin, g + begin,
                                    first ? first + begin : nullptr, second ? second + begin : nullptr);
    begin += n;
  }
  return finite;
}

template <class T>
static bool update(const Network& net, const Update& u, const T* w, T* out, const T* g, T* first, T* second) {
  switch (u.optimizer) {
    case Optimizer::sgd: return update_all<T, Sgd<T>>(net, u, w, out, g, first, second);
    case Optimizer::adam: return update_all<T, Adam<T, false>>(net, u, w, out, g, first, second);
    case Optimizer::adamw: return update_all<T, Adam<T, true>>(net, u, w, out, g, first, second);
    case Optimizer::rmsprop: return update_all<T, RmsProp<T>>(net, u, w, out, g, first, second);
  }
  return false;
}

}  // namespace SX_ISA
}  // namespace separatrix
