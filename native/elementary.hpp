// exp, log, tanh, sin and the rest as polynomials in fused multiply-adds: the same bits on every instruction set and
// no call into a C library whose results differ between machines. Errors are a few units in the last place.
//
// Polynomials were fitted at Chebyshev nodes with 60 digits. Range reductions: W. J. Cody and W. Waite, Software
// Manual for the Elementary Functions, 1980.
#pragma once
#include "simd.hpp"

extern "C" double sin(double);
extern "C" double cos(double);

namespace separatrix {
namespace SX_ISA {

#define SX_EACH(K) _Pragma("GCC unroll 8") for (int k = 0; k < K; ++k)

template <class T, int K, int D> SX_INLINE void polynomials(const V<T> (&x)[K], const T (&c)[D], V<T> (&y)[K]) {
  SX_EACH(K) y[k] = splat(c[D - 1]);
#pragma GCC unroll 32
  for (int d = D - 2; d >= 0; --d) SX_EACH(K) y[k] = fma(y[k], x[k], splat(c[d]));
}

template <class T, int D> SX_INLINE V<T> polynomial(V<T> x, const T (&c)[D]) {
  const V<T> all[1] = {x};
  V<T> y[1];
  polynomials<T>(all, c, y);
  return y[0];
}

template <class T> struct Constants;
template <> struct Constants<float> {
  static constexpr float rounder = 12582912.0f;  // 1.5 * 2^23: adding it rounds to a whole number
  static constexpr int32_t rounder_bits = 0x4b400000, bias = 127, mantissa = 23;
  static constexpr float ln2_high = 0.693147182f, ln2_low = -1.90465430e-9f;
  static constexpr float exp_low = -104.0f, exp_high = 89.0f, tanh_one = 20.0f;
  static constexpr float expm1[5] = {0.5f, 0.166665763f, 0.0416665561f, 0.00836317893f, 0.0013926184f};
  static constexpr float atanh_wide[6] = {0.666666687f, 0.400000095f, 0.285703063f, 0.22264725f, 0.174645394f, 0.207882687f};
  static constexpr float atanh_narrow[4] = {0.666666687f, 0.400001228f, 0.285507798f, 0.233316138f};
  static constexpr float erfc[10] = {0.510791361f,   0.343580455f,    0.139736325f,   0.0182178728f,   -0.0107569322f,
                                     -0.00321581541f, 0.00153914525f, 0.000353681506f, -0.00028274834f, 3.66532586e-05f};
};
template <> struct Constants<double> {
  static constexpr double rounder = 6755399441055744.0;  // 1.5 * 2^52
  static constexpr int64_t rounder_bits = 0x4338000000000000, bias = 1023, mantissa = 52;
  static constexpr double ln2_high = 0.6931471805599453, ln2_low = 2.3190468138462996e-17;
  static constexpr double exp_low = -746.0, exp_high = 710.0, tanh_one = 44.0;
  static constexpr double expm1[12] = {0.5, 0.16666666666666666, 0.04166666666666668, 0.008333333333333333,
      0.0013888888888879073, 0.00019841269841263298, 2.4801587336442236e-05, 2.755731924721873e-06,
      2.75572632790885e-07, 2.505207109429355e-08, 2.0918137637742736e-09, 1.608662795678037e-10};
  static constexpr double atanh_wide[14] = {0.6666666666666666, 0.4, 0.28571428571428564, 0.22222222222224358,
      0.181818181815625, 0.15384615402926585, 0.13333332485468388, 0.11764732460385197, 0.10525737228534882,
      0.09532637130181815, 0.08601865098383231, 0.0867536920704611, 0.043082758347771984, 0.14734872790793485};
  static constexpr double atanh_narrow[9] = {0.6666666666666666, 0.3999999999999999, 0.2857142857143541,
      0.22222222219844232, 0.18181818595769064, 0.15384574966460907, 0.13335645841949378, 0.11687962997542156,
      0.1188345239410786};
  static constexpr double erfc[27] = {0.5107913526210114, 0.3435803422069053, 0.139736046278027, 0.018221115753437073,
      -0.010755330944718481, -0.0032395925337692483, 0.0015453060290032382, 0.00041864802929247197,
      -0.0003315367452560619, -1.7185696627486184e-05, 7.22353171980714e-05, -1.7074592929786557e-05,
      -1.0847802837435686e-05, 8.061073795814287e-06, -5.640094816295032e-07, -1.8235448570680015e-06,
      1.0045611211683368e-06, 1.6605389553702542e-09, -2.929431594262889e-07, 1.5991579900603977e-07,
      8.214047935148008e-09, -5.497751314996313e-08, 2.060752030609874e-08, 6.53290632517172e-09,
      -5.6149067782323396e-09, 2.867456844418917e-10, 3.187067209540338e-10};
};

template <class T, int K> struct Reduced {
  V<T> q[K];  // exp(r) - 1, where x = n ln 2 + r
  I<T> n[K];
};

// For K registers step by step: each step waits for the one before, and K of them fill the wait.
template <class T, int K> SX_INLINE Reduced<T, K> reduce_exp(const V<T> (&x)[K]) {
  using C = Constants<T>;
  Reduced<T, K> e;
  V<T> r[K];
  SX_EACH(K) {
    const V<T> shifted = fma(x[k], splat(T(1.4426950408889634)), splat(C::rounder));
    const V<T> n = shifted - C::rounder;
    r[k] = fma(n, splat(-C::ln2_low), fma(n, splat(-C::ln2_high), x[k]));
    e.n[k] = (I<T>)shifted - C::rounder_bits;
  }
  polynomials<T>(r, C::expm1, e.q);
  SX_EACH(K) e.q[k] = fma(r[k] * r[k], e.q[k], r[k]);
  return e;
}

template <class T> SX_INLINE V<T> power_of_two(I<T> n) {
  return (V<T>)((n + Constants<T>::bias) << Constants<T>::mantissa);
}

template <class T, int K> SX_INLINE void exponentials(V<T> (&x)[K]) {
  using C = Constants<T>;
  SX_EACH(K) x[k] = at_least(at_most(x[k], splat(C::exp_high)), splat(C::exp_low));
  const Reduced<T, K> e = reduce_exp<T>(x);
  SX_EACH(K) {
    const I<T> half = e.n[k] >> 1;  // in two steps, so that the ends of the range overflow and denormalise as they should
    x[k] = (e.q[k] + T(1)) * power_of_two<T>(half) * power_of_two<T>(e.n[k] - half);
  }
}

template <class T> SX_INLINE V<T> exponential(V<T> x) {
  V<T> all[1] = {x};
  exponentials<T>(all);
  return all[0];
}

// exp(x) - 1 for x of at least -40 and below 88.
template <class T, int K> SX_INLINE void exponentials_minus_one(V<T> (&x)[K]) {
  const Reduced<T, K> e = reduce_exp<T>(x);
  SX_EACH(K) {
    const V<T> scale = power_of_two<T>(e.n[k]);
    x[k] = fma(scale, e.q[k], scale - T(1));
  }
}

// log(1 + u) = 2 atanh(u / (2 + u)) for u in [0, 1].
template <class T, int K> SX_INLINE void logarithms_of_one_plus(V<T> (&u)[K]) {
  V<T> s[K], s2[K], series[K];
  SX_EACH(K) {
    s[k] = u[k] / (u[k] + T(2));
    s2[k] = s[k] * s[k];
  }
  polynomials<T>(s2, Constants<T>::atanh_wide, series);
  SX_EACH(K) u[k] = fma(s[k] * s2[k], series[k], s[k] + s[k]);
}

// log(y) for y >= 1.
template <class T> SX_INLINE V<T> logarithm(V<T> y) {
  using C = Constants<T>;
  const I<T> bits = (I<T>)y;
  const I<T> fraction = bits & (((I<T>{} + 1) << C::mantissa) - 1);
  V<T> m = (V<T>)(fraction | (I<T>)splat(T(1)));  // [1, 2)
  I<T> n = ((bits >> C::mantissa) & (2 * C::bias + 1)) - C::bias;
  const I<T> upper = (I<T>)(m > splat(T(1.4142135623730951)));
  m = upper ? m * T(0.5) : m;
  n = n - upper;  // a true lane is -1
  const V<T> s = (m - T(1)) / (m + T(1)), s2 = s * s;
  const V<T> k = (V<T>)((I<T>)splat(C::rounder) + n) - C::rounder;
  const V<T> series = fma(s * s2, polynomial<T>(s2, C::atanh_narrow), s + s);
  const V<T> result = fma(k, splat(C::ln2_high), fma(k, splat(C::ln2_low), series));
  const V<T> huge = splat(T(1) / T(0));
  return (y < huge) ? result : y;  // infinity and NaN pass through
}

template <class T, int K> SX_INLINE void hyperbolic_tangents(V<T> (&x)[K]) {
  V<T> e[K];
  SX_EACH(K) {
    const V<T> a = magnitude<T>(x[k]);
    e[k] = at_most(a + a, splat(Constants<T>::tanh_one));
  }
  exponentials_minus_one<T>(e);
  SX_EACH(K) x[k] = with_sign<T>(e[k] / (e[k] + T(2)), x[k]);
}

// 1 / (1 + exp(-x)), and exp(-|x|).
template <class T, int K> SX_INLINE void logistics(const V<T> (&x)[K], V<T> (&value)[K], V<T> (&e)[K]) {
  SX_EACH(K) e[k] = -magnitude<T>(x[k]);
  exponentials<T>(e);
  SX_EACH(K) {
    const V<T> s = splat(T(1)) / (e[k] + T(1));
    value[k] = x[k] >= V<T>{} ? s : e[k] * s;
  }
}

// The standard normal's distribution function, from erfc(a) = exp(-a^2) t g(t) with t = 2 / (2 + a); `gauss` is
// exp(-x^2 / 2).
template <class T, int K> SX_INLINE void normal_cdfs(const V<T> (&x)[K], const V<T> (&gauss)[K], V<T> (&cdf)[K]) {
  V<T> t[K], at[K], series[K];
  SX_EACH(K) {
    t[k] = splat(T(2)) / (magnitude<T>(x[k]) * T(0.7071067811865476) + T(2));
    at[k] = fma(t[k], splat(T(2)), splat(T(-1)));
  }
  polynomials<T>(at, Constants<T>::erfc, series);
  SX_EACH(K) {
    const V<T> tail = T(0.5) * gauss[k] * (t[k] * series[k]);
    cdf[k] = x[k] > V<T>{} ? T(1) - tail : tail;
  }
}

template <class T> struct SineCosine {
  V<T> sine, cosine;
};

// Quadrant reduction by pi/2 in three parts; beyond 2^30 the C library's, lane by lane.
SX_INLINE SineCosine<double> sine_cosine(V<double> x) {
  constexpr double s[7] = {-0.16666666666666666, 0.008333333333333331, -0.0001984126984126504, 2.755731921932058e-06,
                           -2.50521062259944e-08, 1.6058530596645953e-10, -7.586636882825159e-13};
  constexpr double c[7] = {0.041666666666666664, -0.0013888888888888887, 2.4801587301584632e-05, -2.755731922139249e-07,
                           2.0876755787492604e-09, -1.1470460319209511e-11, 4.745838412531023e-14};
  const V<double> shifted = fma(x, splat(0.6366197723675814), splat(Constants<double>::rounder));
  const V<double> n = shifted - Constants<double>::rounder;
  V<double> r = fma(n, splat(-1.5707963267948966), x);
  r = fma(n, splat(-6.123233995736766e-17), r);
  r = fma(n, splat(1.4973849048591698e-33), r);
  const V<double> r2 = r * r;
  const V<double> sine = fma(r * r2, polynomial<double>(r2, s), r);
  const V<double> cosine = fma(r2 * r2, polynomial<double>(r2, c), fma(r2, splat(-0.5), splat(1.0)));
  const I<double> quadrant = (I<double>)shifted;
  const I<double> odd = -(quadrant & 1);
  V<double> out_sine = odd ? cosine : sine, out_cosine = odd ? sine : cosine;
  out_sine = (V<double>)((I<double>)out_sine ^ ((quadrant & 2) << 62));
  out_cosine = (V<double>)((I<double>)out_cosine ^ (((quadrant + 1) & 2) << 62));
  const I<double> far = (I<double>)!(magnitude<double>(x) <= splat(1073741824.0));
  for (int i = 0; i < Simd<double>::N; ++i)
    if (far[i]) {
      out_sine[i] = ::sin(x[i]);
      out_cosine[i] = ::cos(x[i]);
    }
  return {out_sine, out_cosine};
}

// In float64 throughout: the reduction then needs no care, and few networks use sines.
SX_INLINE SineCosine<float> sine_cosine(V<float> x) {
  constexpr int half = Simd<double>::N;
  SineCosine<float> out;
  for (int part = 0; part < 2; ++part) {
    V<double> wide;
    for (int i = 0; i < half; ++i) wide[i] = x[part * half + i];
    const SineCosine<double> y = sine_cosine(wide);
    for (int i = 0; i < half; ++i) {
      out.sine[part * half + i] = static_cast<float>(y.sine[i]);
      out.cosine[part * half + i] = static_cast<float>(y.cosine[i]);
    }
  }
  return out;
}

}  // namespace SX_ISA
}  // namespace separatrix
