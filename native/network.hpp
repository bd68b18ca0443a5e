// What the kernels are told about a network: plain structs, so that units compiled for different
// instruction sets share them without sharing any inline code.
#pragma once
#include <cstdint>

namespace separatrix {

enum class Activation : int { identity, relu, leaky_relu, elu, tanh, sigmoid, silu, gelu, gelu_tanh, softplus, sin };
enum class Loss : int { binary_cross_entropy, cross_entropy, mse, half_mse, hinge };
enum class Optimizer : int { sgd, adam, adamw, rmsprop };

// Every kernel works on groups of this many bytes, whatever the registers of the machine: 16 float32 or 8 float64
// lanes. Sums over rows keep one partial sum a lane and join them in one fixed tree, so that bits do not depend on
// the instruction set.
constexpr int kGroupBytes = 64;
template <class T> constexpr int64_t kLanes = kGroupBytes / static_cast<int64_t>(sizeof(T));

struct Layer {
  int64_t n_in, n_out;
  Activation activation;
  int64_t weight;  // offset of the (n_out, n_in) weights in a member's flat parameters
  int64_t bias;    // offset of the (n_out,) biases, or -1
  int64_t end;     // offset after the layer's last parameter
};

struct Network {
  const Layer* layers;
  int n_layers;
  int64_t n_params;
  Loss loss;
  bool labels;          // targets are one class index a row, not n_outputs values
  double output_scale;  // logits = output_scale * activation of the last layer
  int64_t n_inputs() const { return layers[0].n_in; }
  int64_t n_outputs() const { return layers[n_layers - 1].n_out; }
  int64_t n_targets() const { return labels ? 1 : n_outputs(); }
};

// Some derivatives cannot be had from the activation's value; those are kept beside it.
inline bool keeps_slope(Activation a) {
  return a == Activation::silu || a == Activation::gelu || a == Activation::gelu_tanh || a == Activation::softplus ||
         a == Activation::sin;
}

// A part of a batch, feature by feature: x is (n_in, stride), y (n_targets, stride), weight (stride,) or null.
// Rows are padded to whole groups with copies of the last row, so that no padded value can be worse than a real
// one; the loss gives them no gradient.
template <class T> struct Chunk {
  const T* x;
  const T* y;
  const T* weight;
  int64_t rows;
  int64_t stride;
};

// One thread's scratch for one network; all pointers aligned to kGroupBytes.
template <class T> struct Workspace {
  T** h;         // h[l]: (n_out of layer l, chunk rows), activations and later the gradient by them
  T** slope;     // slope[l]: the same shape, or null
  T* dz;         // (n_outputs, chunk rows)
  T* gradient;   // (n_params,)
};

// How one update is made. Numbers are float64 and rounded once, where they meet the parameters.
struct Update {
  Optimizer optimizer;
  const double* lr;  // one a layer, the schedule's factor included
  double weight_decay, l1, momentum;
  bool nesterov;
  bool first;  // the first update of a run: momentum starts as a copy of the gradient
  double beta1, beta2, correction1, correction2, epsilon, smoothing;
};

template <class T> struct Kernels {
  // Sum of the rows' losses; adds to (or, if first, sets) the gradient of scale * that sum.
  double (*gradient)(const Network&, const T* params, const Chunk<T>&, double scale, bool first, Workspace<T>&);
  // Forward pass only; h[l] then holds every layer's output, and the last one times output_scale is in dz.
  void (*forward)(const Network&, const T* params, const Chunk<T>&, Workspace<T>&);
  // Weighted sums of losses and of rows for which the network is right, added on, after forward.
  void (*score)(const Network&, const Chunk<T>&, const Workspace<T>&, double* loss, double* correct);
  // params -> updated; returns whether every new parameter is finite.
  bool (*update)(const Network&, const Update&, const T* params, T* updated, const T* gradient, T* first, T* second);
  // Rows at positions [start, start + count) of an epoch's order.
  void (*order)(const uint64_t* keys, int64_t n, int64_t start, int64_t count, uint32_t* rows);
  // values = values * span + low, fused.
  void (*stretch)(T* values, int64_t n, T span, T low);
  // A register-only loop of fused multiply-adds: returns a value that depends on all; 2 * flops_per_round * rounds.
  double (*peak)(int64_t rounds, int64_t* flops);
};

struct KernelTable {
  const Kernels<float>* f32;
  const Kernels<double>* f64;
};

}  // namespace separatrix
