// Vectors of the machine's own width, through the compiler's vector extension: arithmetic, comparison and choice are
// plain operators; only fused multiply-add, square root and the sum of lanes differ between instruction sets.
#pragma once
#include <cstdint>

#include "network.hpp"

#if defined(__AVX512F__) || defined(__AVX2__)
#include <immintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

#define SX_INLINE static inline __attribute__((always_inline))

#if defined(__AVX512F__)
#define SX_BYTES 64
#elif defined(__AVX2__)
#define SX_BYTES 32
#else
#define SX_BYTES 16
#endif

namespace separatrix {
namespace SX_ISA {

template <class T> struct Simd;

#define SX_SIMD(T, INT)                                                                           \
  template <> struct Simd<T> {                                                                    \
    typedef T V __attribute__((vector_size(SX_BYTES)));                                           \
    typedef INT I __attribute__((vector_size(SX_BYTES)));                                         \
    typedef T Memory __attribute__((vector_size(SX_BYTES), aligned(sizeof(T)), may_alias));       \
    static constexpr int N = SX_BYTES / sizeof(T); /* lanes of a register */                      \
    static constexpr int P = kGroupBytes / SX_BYTES; /* registers of a group */                   \
  };
SX_SIMD(float, int32_t)
SX_SIMD(double, int64_t)
#undef SX_SIMD

template <class T> using V = typename Simd<T>::V;
template <class T> using I = typename Simd<T>::I;

template <class T> SX_INLINE V<T> load(const T* p) { return *reinterpret_cast<const typename Simd<T>::Memory*>(p); }
template <class T> SX_INLINE void store(T* p, V<T> v) { *reinterpret_cast<typename Simd<T>::Memory*>(p) = v; }
template <class T> SX_INLINE V<T> splat(T x) { return x - V<T>{}; }  // x - 0 keeps the sign of zero

template <class T> SX_INLINE I<T> lane_numbers() {
  I<T> v;
  for (int i = 0; i < Simd<T>::N; ++i) v[i] = i;
  return v;
}

SX_INLINE V<float> fma(V<float> a, V<float> b, V<float> c) {
#if defined(__AVX512F__)
  return (V<float>)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
#elif defined(__AVX2__)
  return (V<float>)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
#elif defined(__ARM_NEON)
  return (V<float>)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b);
#else
  V<float> r;  // no instruction for it: the C library's, exact and slow
  for (int i = 0; i < Simd<float>::N; ++i) r[i] = __builtin_fmaf(a[i], b[i], c[i]);
  return r;
#endif
}

SX_INLINE V<double> fma(V<double> a, V<double> b, V<double> c) {
#if defined(__AVX512F__)
  return (V<double>)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c);
#elif defined(__AVX2__)
  return (V<double>)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)c);
#elif defined(__ARM_NEON)
  return (V<double>)vfmaq_f64((float64x2_t)c, (float64x2_t)a, (float64x2_t)b);
#else
  V<double> r;
  for (int i = 0; i < Simd<double>::N; ++i) r[i] = __builtin_fma(a[i], b[i], c[i]);
  return r;
#endif
}

SX_INLINE V<float> root(V<float> a) {
#if defined(__AVX512F__)
  return (V<float>)_mm512_sqrt_ps((__m512)a);
#elif defined(__AVX2__)
  return (V<float>)_mm256_sqrt_ps((__m256)a);
#elif defined(__ARM_NEON)
  return (V<float>)vsqrtq_f32((float32x4_t)a);
#else
  V<float> r;
  for (int i = 0; i < Simd<float>::N; ++i) r[i] = __builtin_sqrtf(a[i]);
  return r;
#endif
}

SX_INLINE V<double> root(V<double> a) {
#if defined(__AVX512F__)
  return (V<double>)_mm512_sqrt_pd((__m512d)a);
#elif defined(__AVX2__)
  return (V<double>)_mm256_sqrt_pd((__m256d)a);
#elif defined(__ARM_NEON)
  return (V<double>)vsqrtq_f64((float64x2_t)a);
#else
  V<double> r;
  for (int i = 0; i < Simd<double>::N; ++i) r[i] = __builtin_sqrt(a[i]);
  return r;
#endif
}

// The nearer of x and a limit; a NaN in x is kept. On x86 the second operand is returned unless the first is beyond it.
SX_INLINE V<float> at_least(V<float> x, V<float> limit) {
#if defined(__AVX512F__)
  return (V<float>)_mm512_max_ps((__m512)limit, (__m512)x);
#elif defined(__AVX2__)
  return (V<float>)_mm256_max_ps((__m256)limit, (__m256)x);
#else
  return limit > x ? limit : x;
#endif
}

SX_INLINE V<double> at_least(V<double> x, V<double> limit) {
#if defined(__AVX512F__)
  return (V<double>)_mm512_max_pd((__m512d)limit, (__m512d)x);
#elif defined(__AVX2__)
  return (V<double>)_mm256_max_pd((__m256d)limit, (__m256d)x);
#else
  return limit > x ? limit : x;
#endif
}

SX_INLINE V<float> at_most(V<float> x, V<float> limit) {
#if defined(__AVX512F__)
  return (V<float>)_mm512_min_ps((__m512)limit, (__m512)x);
#elif defined(__AVX2__)
  return (V<float>)_mm256_min_ps((__m256)limit, (__m256)x);
#else
  return limit < x ? limit : x;
#endif
}

SX_INLINE V<double> at_most(V<double> x, V<double> limit) {
#if defined(__AVX512F__)
  return (V<double>)_mm512_min_pd((__m512d)limit, (__m512d)x);
#elif defined(__AVX2__)
  return (V<double>)_mm256_min_pd((__m256d)limit, (__m256d)x);
#else
  return limit < x ? limit : x;
#endif
}

SX_INLINE V<float> positive(V<float> z) { return at_least(z, V<float>{}); }
SX_INLINE V<double> positive(V<double> z) { return at_least(z, V<double>{}); }

template <class T> SX_INLINE V<T> magnitude(V<T> x) { return (V<T>)((I<T>)x & ~(I<T>)(-V<T>{})); }

// |x| with the sign of s, for an x that is not negative.
template <class T> SX_INLINE V<T> with_sign(V<T> x, V<T> s) {
  return (V<T>)((I<T>)x | ((I<T>)s & (I<T>)(-V<T>{})));
}

// Join one group's lanes: j with j + half, then quarters, and so on down to one.
template <class T> SX_INLINE T joined(T* lanes) {
  for (int64_t half = kLanes<T> / 2; half > 0; half /= 2)
    for (int64_t j = 0; j < half; ++j) lanes[j] += lanes[j + half];
  return lanes[0];
}

}  // namespace SX_ISA
}  // namespace separatrix
