// Activations over a whole buffer, and their derivatives. torch's definitions and constants.
#pragma once
#include "elementary.hpp"

namespace separatrix {
namespace SX_ISA {

constexpr double kLeak = 0.01;  // leaky_relu's slope for z < 0

// What follows takes K registers at once, step by step: each step waits for the one before, and K of them fill the
// wait. z becomes the activation; `slope` receives the derivative of the kinds that keep it.

template <class T, int K> SX_INLINE void sigmoid(V<T> (&z)[K]) {
  V<T> s[K], e[K];
  logistics<T>(z, s, e);
  SX_EACH(K) z[k] = s[k];
}

template <class T, int K> SX_INLINE void silu(V<T> (&z)[K], V<T> (&slope)[K]) {
  V<T> s[K], e[K];
  logistics<T>(z, s, e);
  SX_EACH(K) {
    slope[k] = s[k] * fma(z[k], splat(T(1)) - s[k], splat(T(1)));
    z[k] = z[k] * s[k];
  }
}

template <class T, int K> SX_INLINE void gelu(V<T> (&z)[K], V<T> (&slope)[K]) {
  V<T> gauss[K], cdf[K];
  SX_EACH(K) gauss[k] = z[k] * z[k] * T(-0.5);
  exponentials<T>(gauss);
  normal_cdfs<T>(z, gauss, cdf);
  SX_EACH(K) {
    slope[k] = fma(z[k] * T(0.3989422804014327), gauss[k], cdf[k]);
    z[k] = z[k] * cdf[k];
  }
}

template <class T, int K> SX_INLINE void gelu_tanh(V<T> (&z)[K], V<T> (&slope)[K]) {
  constexpr T scale = T(0.7978845608028654), c = T(0.044715);
  V<T> t[K];
  SX_EACH(K) t[k] = scale * z[k] * fma(splat(c), z[k] * z[k], splat(T(1)));
  hyperbolic_tangents<T>(t);
  SX_EACH(K) {
    const V<T> half = fma(splat(T(0.5)), t[k], splat(T(0.5)));
    const V<T> inner = scale * fma(splat(T(3) * c), z[k] * z[k], splat(T(1)));
    slope[k] = fma(T(0.5) * z[k] * inner, fma(-t[k], t[k], splat(T(1))), half);
    z[k] = z[k] * half;
  }
}

template <class T, int K> SX_INLINE void softplus(V<T> (&z)[K], V<T> (&slope)[K]) {
  V<T> s[K], e[K];
  logistics<T>(z, s, e);
  logarithms_of_one_plus<T>(e);
  SX_EACH(K) {
    const auto linear = z[k] > splat(T(20));  // as torch does
    slope[k] = linear ? splat(T(1)) : s[k];
    z[k] = linear ? z[k] : positive(z[k]) + e[k];
  }
}

template <class T, int K> SX_INLINE void sine(V<T> (&z)[K], V<T> (&slope)[K]) {
  SX_EACH(K) {
    const auto s = sine_cosine(z[k]);
    z[k] = s.sine;
    slope[k] = s.cosine;
  }
}

template <class T, int K> SX_INLINE void elu(V<T> (&z)[K]) {
  V<T> below[K];
  SX_EACH(K) below[k] = at_least(z[k], splat(T(-40)));  // exp of less is nothing beside 1
  exponentials_minus_one<T>(below);
  SX_EACH(K) z[k] = z[k] > V<T>{} ? z[k] : below[k];
}

template <class T, int K, class F> SX_INLINE void at_once(T* z, T* slope, F f) {
  constexpr int N = Simd<T>::N;
  V<T> x[K], y[K];
  SX_EACH(K) x[k] = load(z + k * N);
  f(x, y);
  SX_EACH(K) store(z + k * N, x[k]);
  if (slope) SX_EACH(K) store(slope + k * N, y[k]);
}

// f over n numbers, whole registers of them, K at once and then one. With tanh four give an eighth more networks a second,
// and eight no more.
template <class T, int K = 4, class F> SX_INLINE void over(T* z, T* slope, int64_t n, F f) {
  constexpr int N = Simd<T>::N;
  int64_t i = 0;
  for (; i + K * N <= n; i += K * N) at_once<T, K>(z + i, slope ? slope + i : nullptr, f);
  if constexpr (K > 1)
    for (; i < n; i += N) at_once<T, 1>(z + i, slope ? slope + i : nullptr, f);
}

template <class T, class F> SX_INLINE void map_in_place(T* z, int64_t n, F f) {
  for (int64_t i = 0; i < n; i += Simd<T>::N) store(z + i, f(load(z + i)));
}

// z -> activation(z) in place; `slope` (may be null) receives the derivative of the kinds that keep it.
template <class T> static void activate(Activation kind, T* z, T* slope, int64_t n) {
  T* const none = nullptr;
  switch (kind) {
    case Activation::identity: return;
    case Activation::relu: return map_in_place(z, n, [](V<T> x) { return positive(x); });
    case Activation::leaky_relu: return map_in_place(z, n, [](V<T> x) { return x > V<T>{} ? x : x * T(kLeak); });
    case Activation::elu: return over(z, none, n, [](auto& x, auto&) { elu<T>(x); });
    case Activation::tanh: return over(z, none, n, [](auto& x, auto&) { hyperbolic_tangents<T>(x); });
    case Activation::sigmoid: return over(z, none, n, [](auto& x, auto&) { sigmoid<T>(x); });
    case Activation::silu: return over(z, slope, n, [](auto& x, auto& y) { silu<T>(x, y); });
    case Activation::gelu: return over(z, slope, n, [](auto& x, auto& y) { gelu<T>(x, y); });
    case Activation::gelu_tanh: return over(z, slope, n, [](auto& x, auto& y) { gelu_tanh<T>(x, y); });
    case Activation::softplus: return over(z, slope, n, [](auto& x, auto& y) { softplus<T>(x, y); });
    case Activation::sin:  // long enough by itself
      return over<T, 1>(z, slope, n, [](auto& x, auto& y) { sine<T>(x, y); });
  }
}

// Derivative at a point whose activation is h, for the kinds where that determines it.
template <class T> SX_INLINE V<T> slope_from_value(Activation kind, V<T> h) {
  const V<T> one = splat(T(1));
  switch (kind) {
    case Activation::relu: return h > V<T>{} ? one : V<T>{};
    case Activation::leaky_relu: return h > V<T>{} ? one : splat(T(kLeak));
    case Activation::elu: return h > V<T>{} ? one : h + one;
    case Activation::tanh: return fma(-h, h, one);
    case Activation::sigmoid: return h * (one - h);
    default: return one;
  }
}

// g *= derivative, where h holds the activations and slope the derivatives of the kinds that keep them.
template <class T> static void times_slope(Activation kind, const T* h, const T* slope, T* g, int64_t n) {
  if (kind == Activation::identity) return;
  for (int64_t i = 0; i < n; i += Simd<T>::N)
    store(g + i, load(g + i) * (slope ? load(slope + i) : slope_from_value<T>(kind, load(h + i))));
}

// h -> derivative at h, in place.
template <class T> static void to_slope(Activation kind, T* h, int64_t n) {
  switch (kind) {
    case Activation::leaky_relu:
      return map_in_place(h, n, [](V<T> x) { return slope_from_value<T>(Activation::leaky_relu, x); });
    case Activation::elu: return map_in_place(h, n, [](V<T> x) { return slope_from_value<T>(Activation::elu, x); });
    case Activation::sigmoid:
      return map_in_place(h, n, [](V<T> x) { return slope_from_value<T>(Activation::sigmoid, x); });
    default: return map_in_place(h, n, [](V<T>) { return splat(T(1)); });
  }
}

}  // namespace SX_ISA
}  // namespace separatrix
