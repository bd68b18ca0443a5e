// Activations over a whole buffer, and their derivatives. torch's definitions and constants.
#pragma once
#include "elementary.hpp"

namespace separatrix {
namespace SX_ISA {

constexpr double kLeak = 0.01;  // leaky_relu's slope for z < 0

template <class T> struct ValueSlope {
  V<T> h, slope;
};

template <class T> SX_INLINE ValueSlope<T> silu(V<T> z) {
  const V<T> s = logistic<T>(z).value;
  return {z * s, s * fma(z, splat(T(1)) - s, splat(T(1)))};
}

template <class T> SX_INLINE ValueSlope<T> gelu(V<T> z) {
  const V<T> gauss = exponential<T>(z * z * T(-0.5));
  const V<T> cdf = normal_cdf<T>(z, gauss);
  return {z * cdf, fma(z * T(0.3989422804014327), gauss, cdf)};
}

template <class T> SX_INLINE ValueSlope<T> gelu_tanh(V<T> z) {
  constexpr T k = T(0.7978845608028654), c = T(0.044715);
  const V<T> z2 = z * z;
  const V<T> t = hyperbolic_tangent<T>(k * z * fma(splat(c), z2, splat(T(1))));
  const V<T> half = fma(splat(T(0.5)), t, splat(T(0.5)));
  const V<T> inner = k * fma(splat(T(3) * c), z2, splat(T(1)));
  return {z * half, fma(T(0.5) * z * inner, fma(-t, t, splat(T(1))), half)};
}

template <class T> SX_INLINE ValueSlope<T> softplus(V<T> z) {
  const auto s = logistic<T>(z);
  const auto linear = z > splat(T(20));  // as torch does
  return {linear ? z : positive(z) + log_one_plus<T>(s.e), linear ? splat(T(1)) : s.value};
}

template <class T> SX_INLINE ValueSlope<T> sine(V<T> z) {
  const auto s = sine_cosine(z);
  return {s.sine, s.cosine};
}

template <class T> SX_INLINE V<T> leaky(V<T> z) { return z > V<T>{} ? z : z * T(kLeak); }
template <class T> SX_INLINE V<T> elu(V<T> z) {
  V<T> below[1] = {at_least(z, splat(T(-40)))};  // exp of less is nothing beside 1
  exponentials_minus_one<T>(below);
  return z > V<T>{} ? z : below[0];
}

template <class T, class F> SX_INLINE void map_in_place(T* z, int64_t n, F f) {
  for (int64_t i = 0; i < n; i += Simd<T>::N) store(z + i, f(load(z + i)));
}

template <class T> static void tanh_in_place(T* z, int64_t n) {
  constexpr int N = Simd<T>::N, K = 4;  // four registers at once give an eighth more networks a second; eight, no more
  int64_t i = 0;
  for (; i + K * N <= n; i += K * N) {
    V<T> x[K];
    SX_EACH(K) x[k] = load(z + i + k * N);
    hyperbolic_tangents<T>(x);
    SX_EACH(K) store(z + i + k * N, x[k]);
  }
  for (; i < n; i += N) store(z + i, hyperbolic_tangent<T>(load(z + i)));
}

template <class T, class F> SX_INLINE void map_with_slope(T* z, T* slope, int64_t n, F f) {
  for (int64_t i = 0; i < n; i += Simd<T>::N) {
    const ValueSlope<T> y = f(load(z + i));
    store(z + i, y.h);
    if (slope) store(slope + i, y.slope);
  }
}

// z -> activation(z) in place; `slope` (may be null) receives the derivative of the kinds that keep it.
template <class T> static void activate(Activation kind, T* z, T* slope, int64_t n) {
  switch (kind) {
    case Activation::identity: return;
    case Activation::relu: return map_in_place(z, n, [](V<T> x) { return positive(x); });
    case Activation::leaky_relu: return map_in_place(z, n, [](V<T> x) { return leaky<T>(x); });
    case Activation::elu: return map_in_place(z, n, [](V<T> x) { return elu<T>(x); });
    case Activation::tanh: return tanh_in_place(z, n);
    case Activation::sigmoid: return map_in_place(z, n, [](V<T> x) { return logistic<T>(x).value; });
    case Activation::silu: return map_with_slope(z, slope, n, [](V<T> x) { return silu<T>(x); });
    case Activation::gelu: return map_with_slope(z, slope, n, [](V<T> x) { return gelu<T>(x); });
    case Activation::gelu_tanh: return map_with_slope(z, slope, n, [](V<T> x) { return gelu_tanh<T>(x); });
    case Activation::softplus: return map_with_slope(z, slope, n, [](V<T> x) { return softplus<T>(x); });
    case Activation::sin: return map_with_slope(z, slope, n, [](V<T> x) { return sine<T>(x); });
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
