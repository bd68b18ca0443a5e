// The sums of many groups of lanes at once: out[k] = joined(group k), in the same tree as `joined`, by transposing
// while adding. One group's own sum would cost four dependent shuffles; here 16 sums cost about three each.
#pragma once
#include "simd.hpp"

namespace separatrix {
namespace SX_ISA {

#if defined(__AVX512F__)

constexpr int kJoinedTogether = 16;

SX_INLINE void join(const V<float> (&a)[16][1], float* out) {
  __m512 halves[8], quarters[4], eighths[2];
  const auto pair = [](__m512 x, __m512 y) {
    return _mm512_add_ps(_mm512_shuffle_f32x4(x, y, 0x44), _mm512_shuffle_f32x4(x, y, 0xEE));
  };
  // quarter q of quarters[e] belongs to group 4q + e
#pragma GCC unroll 4
  for (int e = 0; e < 4; ++e) {
    halves[2 * e] = pair((__m512)a[e][0], (__m512)a[4 + e][0]);
    halves[2 * e + 1] = pair((__m512)a[8 + e][0], (__m512)a[12 + e][0]);
    quarters[e] = _mm512_add_ps(_mm512_shuffle_f32x4(halves[2 * e], halves[2 * e + 1], 0x88),
                                _mm512_shuffle_f32x4(halves[2 * e], halves[2 * e + 1], 0xDD));
  }
#pragma GCC unroll 2
  for (int e = 0; e < 2; ++e)
    eighths[e] = _mm512_add_ps(_mm512_shuffle_ps(quarters[2 * e], quarters[2 * e + 1], 0x44),
                               _mm512_shuffle_ps(quarters[2 * e], quarters[2 * e + 1], 0xEE));
  _mm512_storeu_ps(out, _mm512_add_ps(_mm512_shuffle_ps(eighths[0], eighths[1], 0x88),
                                      _mm512_shuffle_ps(eighths[0], eighths[1], 0xDD)));
}

SX_INLINE void join(const V<double> (&a)[16][1], double* out) {
  const auto pair = [](__m512d x, __m512d y) {
    return _mm512_add_pd(_mm512_shuffle_f64x2(x, y, 0x44), _mm512_shuffle_f64x2(x, y, 0xEE));
  };
#pragma GCC unroll 2
  for (int k = 0; k < 16; k += 8) {
    __m512d quarters[2];
#pragma GCC unroll 2
    for (int e = 0; e < 2; ++e) {
      const __m512d x = pair((__m512d)a[k + e][0], (__m512d)a[k + 2 + e][0]);
      const __m512d y = pair((__m512d)a[k + 4 + e][0], (__m512d)a[k + 6 + e][0]);
      quarters[e] = _mm512_add_pd(_mm512_shuffle_f64x2(x, y, 0x88), _mm512_shuffle_f64x2(x, y, 0xDD));
    }
    _mm512_storeu_pd(out + k, _mm512_add_pd(_mm512_unpacklo_pd(quarters[0], quarters[1]),
                                            _mm512_unpackhi_pd(quarters[0], quarters[1])));
  }
}

#elif defined(__AVX2__)

constexpr int kJoinedTogether = 8;

SX_INLINE void join(const V<float> (&a)[8][2], float* out) {
  const auto pair = [&](int x, int y) {
    const __m256 u = _mm256_add_ps((__m256)a[x][0], (__m256)a[x][1]);
    const __m256 v = _mm256_add_ps((__m256)a[y][0], (__m256)a[y][1]);
    return _mm256_add_ps(_mm256_permute2f128_ps(u, v, 0x20), _mm256_permute2f128_ps(u, v, 0x31));
  };
  const auto quad = [](__m256 x, __m256 y) {
    return _mm256_add_ps(_mm256_shuffle_ps(x, y, 0x44), _mm256_shuffle_ps(x, y, 0xEE));
  };
  const __m256 left = quad(pair(0, 4), pair(1, 5)), right = quad(pair(2, 6), pair(3, 7));
  _mm256_storeu_ps(out, _mm256_add_ps(_mm256_shuffle_ps(left, right, 0x88), _mm256_shuffle_ps(left, right, 0xDD)));
}

SX_INLINE void join(const V<double> (&a)[8][2], double* out) {
  const auto pair = [&](int x, int y) {
    const __m256d u = _mm256_add_pd((__m256d)a[x][0], (__m256d)a[x][1]);
    const __m256d v = _mm256_add_pd((__m256d)a[y][0], (__m256d)a[y][1]);
    return _mm256_add_pd(_mm256_permute2f128_pd(u, v, 0x20), _mm256_permute2f128_pd(u, v, 0x31));
  };
#pragma GCC unroll 2
  for (int k = 0; k < 8; k += 4) {
    const __m256d x = pair(k, k + 2), y = pair(k + 1, k + 3);
    _mm256_storeu_pd(out + k, _mm256_add_pd(_mm256_unpacklo_pd(x, y), _mm256_unpackhi_pd(x, y)));
  }
}

#else

constexpr int kJoinedTogether = 8;

template <class T, int P> SX_INLINE void join(const typename Simd<T>::V (&a)[8][P], T* out) {
  for (int k = 0; k < 8; ++k) {
    T lanes[kLanes<T>];
    for (int p = 0; p < P; ++p) store(lanes + p * Simd<T>::N, a[k][p]);
    out[k] = joined(lanes);
  }
}
SX_INLINE void join(const V<float> (&a)[8][4], float* out) { join<float, 4>(a, out); }
SX_INLINE void join(const V<double> (&a)[8][4], double* out) { join<double, 4>(a, out); }

#endif

}  // namespace SX_ISA
}  // namespace separatrix
