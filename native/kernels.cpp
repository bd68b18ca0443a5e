// One unit of this is compiled for each instruction set, in a namespace of its own (SX_ISA). It includes no
// standard-library templates: a linker could keep the copy that another machine cannot run.
#include "activations.hpp"
#include "losses.hpp"
#include "optimizers.hpp"
#include "order_kernel.hpp"
#include "products.hpp"

namespace separatrix {
namespace SX_ISA {

template <class T> static void forward(const Network& net, const T* params, const Chunk<T>& chunk, Workspace<T>& ws,
                                       bool keep_slopes) {
  const T* x = chunk.x;
  for (int l = 0; l < net.n_layers; ++l) {
    const Layer& layer = net.layers[l];
    const T* w = params + layer.weight;
    const T* b = layer.bias < 0 ? nullptr : params + layer.bias;
    T* h = ws.h[l];
    const Product<T> p{w, layer.n_in, 1, b, x, layer.n_in, layer.n_out, chunk.stride, h, nullptr};
    if (layer.activation == Activation::relu) {
      product<T, Finish::relu>(p);
    } else {
      product<T, Finish::none>(p);
      activate<T>(layer.activation, h, keep_slopes ? ws.slope[l] : nullptr, layer.n_out * chunk.stride);
    }
    x = h;
  }
}

// dz of the layer below, written over its activations: `h` is needed no more once its weights have their gradient.
template <class T> static void backward_input(const Layer& layer, const T* params, const T* dz, int64_t stride,
                                              Activation below, T* h, const T* slope) {
  Product<T> p{params + layer.weight, 1, layer.n_in, nullptr, dz, layer.n_out, layer.n_in, stride, h, h};
  if (below == Activation::relu) return product<T, Finish::relu_slope>(p);
  if (below == Activation::tanh) return product<T, Finish::tanh_slope>(p);
  if (below == Activation::identity) return product<T, Finish::none>(p);
  if (slope)
    p.slope = slope;
  else
    to_slope<T>(below, h, layer.n_in * stride);
  product<T, Finish::slope>(p);
}

template <class T> static double gradient(const Network& net, const T* params, const Chunk<T>& chunk, double scale,
                                          bool first, Workspace<T>& ws) {
  forward(net, params, chunk, ws, true);
  const int last = net.n_layers - 1;
  const double total = loss<T>(net, chunk, ws.h[last], T(scale * net.output_scale), ws.dz);
  const T* dz = ws.dz;
  times_slope<T>(net.layers[last].activation, ws.h[last], ws.slope[last], ws.dz, net.n_outputs() * chunk.stride);
  for (int l = last; l >= 0; --l) {
    const Layer& layer = net.layers[l];
    T* bias = layer.bias < 0 ? nullptr : ws.gradient + layer.bias;
    weight_gradient<T>({dz, l ? ws.h[l - 1] : chunk.x, layer.n_out, layer.n_in, chunk.stride, first,
                        ws.gradient + layer.weight, bias});
    if (l == 0) break;
    backward_input<T>(layer, params, dz, chunk.stride, net.layers[l - 1].activation, ws.h[l - 1], ws.slope[l - 1]);
    dz = ws.h[l - 1];
  }
  return total;
}

template <class T> static void forward_only(const Network& net, const T* params, const Chunk<T>& chunk, Workspace<T>& ws) {
  forward(net, params, chunk, ws, false);
}

template <class T>
static void score(const Network& net, const Chunk<T>& chunk, const Workspace<T>& ws, double* loss_sum, double* right) {
  const T* h = ws.h[net.n_layers - 1];
  *loss_sum += loss<T>(net, chunk, h, T(0), static_cast<T*>(nullptr));
  *right += correct<T>(net, chunk, h);
}

template <class T> static void stretch(T* values, int64_t n, T span, T low) {
  int64_t k = 0;
  for (; k + Simd<T>::N <= n; k += Simd<T>::N) store(values + k, fma(load(values + k), splat(span), splat(low)));
  for (; k < n; ++k) values[k] = fma(splat(values[k]), splat(span), splat(low))[0];
}

// Twelve independent sums hide the latency of two units; nothing touches memory.
template <class T> static double peak(int64_t rounds, int64_t* flops) {
  constexpr int K = 12;
  V<T> acc[K];
  for (int k = 0; k < K; ++k) acc[k] = splat(T(k));
  V<T> a = splat(T(0.9999)), b = splat(T(1e-4));
  for (int64_t i = 0; i < rounds; ++i) {
#pragma GCC unroll 12
    for (int k = 0; k < K; ++k) acc[k] = fma(acc[k], a, b);
  }
  *flops = rounds * K * Simd<T>::N * 2;
  double sum = 0;
  for (int k = 0; k < K; ++k) sum += static_cast<double>(acc[k][0]);
  return sum;
}

template <class T> static constexpr Kernels<T> table = {gradient<T>, forward_only<T>, score<T>, update<T>, order, stretch<T>, peak<T>};

extern const KernelTable kernels;
const KernelTable kernels = {&table<float>, &table<double>};

}  // namespace SX_ISA
}  // namespace separatrix
