// The three matrix products of a layer, in register tiles. Rows lie side by side in memory, (feature, row), so that
// every product is vectorised over rows, whatever the widths.
#pragma once
#include "lanes.hpp"

namespace separatrix {
namespace SX_ISA {

// Tiles fitted to the register file: 32 registers hold 5 x 4 sums, 4 rows and a weight; 16 hold 6 x 2, 2 and 1.
#if defined(__AVX512F__) || defined(__ARM_NEON)
constexpr int kTileFeatures = 5, kTileRows = 4;
#else
constexpr int kTileFeatures = 6, kTileRows = 2;
#endif

// n things in tiles as equal as can be: `larger` tiles of size + 1, then others of size. 16 features are better done as
// four fours than as three fives and a one.
struct Split {
  int64_t tiles, size, larger;
};

SX_INLINE Split split(int64_t n, int64_t most) {
  const int64_t tiles = (n + most - 1) / most, size = n / tiles;
  return {tiles, size, n - tiles * size};
}

// What a product's result is multiplied by on its way out.
enum class Finish { none, relu, relu_slope, tanh_slope, slope };

template <class T, Finish F> SX_INLINE V<T> finish(V<T> acc, const T* slope) {
  if constexpr (F == Finish::relu) return positive(acc);
  if constexpr (F == Finish::relu_slope) return load(slope) > V<T>{} ? acc : V<T>{};
  if constexpr (F == Finish::tanh_slope) return acc * fma(-load(slope), load(slope), splat(T(1)));
  if constexpr (F == Finish::slope) return acc * load(slope);
  return acc;
}

// out[m, r] = finish(start[m] + sum_k a[m * step_m + k * step_k] * x[k, r]), for m < features and r < stride.
template <class T> struct Product {
  const T* a;
  int64_t step_m, step_k;
  const T* start;  // (features,) or null
  const T* x;      // (depth, stride)
  int64_t depth, features, stride;
  T* out;          // (features, stride)
  const T* slope;  // the same, or null
};

// The tile of M features by R registers of rows at (m, r).
template <class T, int M, int R, Finish F>
static __attribute__((noinline)) void product_tile(const Product<T>& p, int64_t m0, int64_t r0) {
  constexpr int N = Simd<T>::N;
  const int64_t stride = p.stride, step_m = p.step_m, step_k = p.step_k;
  V<T> acc[M][R];
#pragma GCC unroll 8
  for (int m = 0; m < M; ++m) {
    const V<T> start = p.start ? splat(p.start[m0 + m]) : V<T>{};
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) acc[m][r] = start;
  }
  const T* a = p.a + m0 * step_m;
  const T* x = p.x + r0;
  for (int64_t k = p.depth; k > 0; --k, a += step_k, x += stride) {
    V<T> xs[R];
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) xs[r] = load(x + r * N);
#pragma GCC unroll 8
    for (int m = 0; m < M; ++m) {
      const V<T> w = splat(a[m * step_m]);
#pragma GCC unroll 8
      for (int r = 0; r < R; ++r) acc[m][r] = fma(w, xs[r], acc[m][r]);
    }
  }
  constexpr bool sloped = F == Finish::relu_slope || F == Finish::tanh_slope || F == Finish::slope;
  const T* slope = sloped ? p.slope + m0 * stride + r0 : nullptr;
  T* out = p.out + m0 * stride + r0;
#pragma GCC unroll 8
  for (int m = 0; m < M; ++m)
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r)
      store(out + m * stride + r * N, finish<T, F>(acc[m][r], sloped ? slope + m * stride + r * N : nullptr));
}

// M features by all rows: `wide` tiles of R registers, then `narrow` ones of R - 1.
template <class T, int M, int R, Finish F> SX_INLINE void product_tiles(const Product<T>& p, int64_t m, int64_t wide, int64_t narrow) {
  constexpr int N = Simd<T>::N;
  int64_t r = 0;
  for (; wide > 0; --wide, r += R * N) product_tile<T, M, R, F>(p, m, r);
  if constexpr (R > 1)
    for (; narrow > 0; --narrow, r += (R - 1) * N) product_tile<T, M, R - 1, F>(p, m, r);
}

template <class T, int M, Finish F> static void product_band(const Product<T>& p, const Split& rows, int64_t m) {
  const int64_t wide = rows.larger ? rows.larger : rows.tiles;
  switch (rows.size + (rows.larger > 0)) {
    case 1: return product_tiles<T, M, 1, F>(p, m, wide, rows.tiles - wide);
    case 2: return product_tiles<T, M, 2, F>(p, m, wide, rows.tiles - wide);
#if defined(__AVX512F__) || defined(__ARM_NEON)
    case 3: return product_tiles<T, M, 3, F>(p, m, wide, rows.tiles - wide);
    case 4: return product_tiles<T, M, 4, F>(p, m, wide, rows.tiles - wide);
#endif
  }
}

template <class T, Finish F> static void product(const Product<T>& p) {
  const Split rows = split(p.stride / Simd<T>::N, kTileRows), bands = split(p.features, kTileFeatures);
  for (int64_t i = 0, m = 0, height; i < bands.tiles; ++i, m += height) {
    height = bands.size + (i < bands.larger);
    switch (height) {
      case 1: product_band<T, 1, F>(p, rows, m); break;
      case 2: product_band<T, 2, F>(p, rows, m); break;
      case 3: product_band<T, 3, F>(p, rows, m); break;
      case 4: product_band<T, 4, F>(p, rows, m); break;
      case 5: product_band<T, 5, F>(p, rows, m); break;
#if !defined(__AVX512F__) && !defined(__ARM_NEON)
      case 6: product_band<T, 6, F>(p, rows, m); break;
#endif
    }
  }
}

// Outputs of a tile with that many columns: as many sums as are joined at a time.
constexpr int gradient_outputs(int columns) { return kJoinedTogether / columns < 8 ? kJoinedTogether / columns : 8; }

// gradient[o, i] = sum_r dz[o, r] h[i, r] and bias[o] = sum_r dz[o, r].
template <class T> struct WeightGradient {
  const T* dz;       // (n_out, stride)
  const T* h;        // (n_in, stride)
  int64_t n_out, n_in, stride;
  bool first;        // set, or else add on
  T* gradient;       // (n_out, n_in)
  T* bias;           // (n_out,) or null
};

// The tile of M outputs by K inputs at (o, i): dot products over rows, a column of ones standing for the bias. Sums
// are kept a lane, and joined at the end.
template <class T, int M, int K, bool Bias>
static __attribute__((noinline)) void gradient_tile(const WeightGradient<T>& g, int64_t o, int64_t i) {
  constexpr int N = Simd<T>::N, P = Simd<T>::P, C = K + (Bias ? 1 : 0);
  const int64_t stride = g.stride;
  V<T> sums[kJoinedTogether][P];
#pragma GCC unroll 4
  for (int p = 0; p < P; ++p) {
    V<T> acc[M][C];
#pragma GCC unroll 8
    for (int m = 0; m < M; ++m)
#pragma GCC unroll 16
      for (int k = 0; k < C; ++k) acc[m][k] = V<T>{};
    const T* dz = g.dz + o * stride + p * N;
    const T* h = g.h + i * stride + p * N;
    for (int64_t r = stride; r > 0; r -= P * N, dz += P * N, h += P * N) {
      V<T> hs[K + 1];
#pragma GCC unroll 16
      for (int k = 0; k < K; ++k) hs[k] = load(h + k * stride);
#pragma GCC unroll 8
      for (int m = 0; m < M; ++m) {
        const V<T> d = load(dz + m * stride);
#pragma GCC unroll 16
        for (int k = 0; k < K; ++k) acc[m][k] = fma(d, hs[k], acc[m][k]);
        if constexpr (Bias) acc[m][K] = acc[m][K] + d;
      }
    }
#pragma GCC unroll 16
    for (int s = 0; s < kJoinedTogether; ++s) sums[s][p] = s < M * C ? acc[s < M * C ? s / C : 0][s % C] : V<T>{};
  }
  alignas(kGroupBytes) T out[kJoinedTogether];
  join(sums, out);
  T* gradient = g.gradient + o * g.n_in + i;
  T* bias = Bias ? g.bias + o : nullptr;
  if (!g.first) {
#pragma GCC unroll 8
    for (int m = 0; m < M; ++m) {
#pragma GCC unroll 16
      for (int k = 0; k < K; ++k) out[C * m + k] += gradient[m * g.n_in + k];
      if constexpr (Bias) out[C * m + K] += bias[m];
    }
  }
#pragma GCC unroll 8
  for (int m = 0; m < M; ++m) {
    __builtin_memcpy(gradient + m * g.n_in, out + C * m, K * sizeof(T));
    if constexpr (Bias) bias[m] = out[C * m + K];
  }
}

// K columns of all outputs: `tall` tiles of M of them, then `low` ones of M - 1.
template <class T, int M, int K, bool Bias>
SX_INLINE void gradient_tiles(const WeightGradient<T>& g, int64_t tall, int64_t low, int64_t i) {
  int64_t o = 0;
  for (; tall > 0; --tall, o += M) gradient_tile<T, M, K, Bias>(g, o, i);
  if constexpr (M > 1)
    for (; low > 0; --low, o += M - 1) gradient_tile<T, M - 1, K, Bias>(g, o, i);
}

template <class T, int K, bool Bias> static void gradient_columns(const WeightGradient<T>& g, int64_t i) {
  constexpr int most = gradient_outputs(K + (Bias ? 1 : 0));
  const Split tiles = split(g.n_out, most);
  const int64_t tall = tiles.larger ? tiles.larger : tiles.tiles, low = tiles.tiles - tall;
  switch (tiles.size + (tiles.larger > 0)) {
#define SX_TILES(M) \
  case M: \
    if constexpr (M <= most) gradient_tiles<T, M, K, Bias>(g, tall, low, i); \
    break;
    SX_TILES(1) SX_TILES(2) SX_TILES(3) SX_TILES(4) SX_TILES(5) SX_TILES(6) SX_TILES(7) SX_TILES(8)
#undef SX_TILES
  }
}

template <class T> static void weight_gradient(const WeightGradient<T>& g) {
  constexpr int all = kJoinedTogether, half = all / 2;
  int64_t i = 0;
  if (g.n_out == 1)  // few outputs fill a tile with more inputs than four
    for (; i + all <= g.n_in; i += all) gradient_tile<T, 1, all, false>(g, 0, i);
  if (g.n_out <= 2 && half > 4)
    for (; i + half <= g.n_in; i += half) gradient_columns<T, half, false>(g, i);
  for (; i + 4 <= g.n_in; i += 4) gradient_columns<T, 4, false>(g, i);
  if (g.bias) switch (g.n_in - i) {
      case 0: return gradient_columns<T, 0, true>(g, i);
      case 1: return gradient_columns<T, 1, true>(g, i);
      case 2: return gradient_columns<T, 2, true>(g, i);
      case 3: return gradient_columns<T, 3, true>(g, i);
    }
  switch (g.n_in - i) {
    case 1: return gradient_columns<T, 1, false>(g, i);
    case 2: return gradient_columns<T, 2, false>(g, i);
    case 3: return gradient_columns<T, 3, false>(g, i);
  }
}

}  // namespace SX_ISA
}  // namespace separatrix
