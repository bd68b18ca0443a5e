// Forward passes for drawing: logits and every hidden neuron's activation.
#pragma once
#include "chunks.hpp"
#include "network.hpp"

namespace separatrix {

template <class T> struct Evaluation {
  Network net;
  const T* x;        // (n_rows, n_inputs)
  int64_t n_rows;
  const T* weights;  // (n_models, n_params)
  int64_t n_models;
  T* logits;         // (n_models, n_rows, n_outputs)
  T* neurons;        // (n_models, n_hidden, n_rows), or null
  const Kernels<T>* kernels;
};

int64_t hidden_width(const Network& net);

template <class T> void evaluate(const Evaluation<T>& job, int n_threads);

}  // namespace separatrix
