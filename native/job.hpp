// Everything a population's training takes and gives, as pointers into arrays that the binding owns.
#pragma once
#include <vector>

#include "chunks.hpp"
#include "control.hpp"
#include "network.hpp"

namespace separatrix {

enum class Status : int8_t { done, converged, stopped_early, diverged, interrupted };
enum Metric { kTrainLoss, kValidLoss, kTrainAccuracy, kValidAccuracy, kPenalty };
enum class Monitor : int { valid_loss, train_loss };

// One float64 for every member, or one for all (stride 0).
struct Numbers {
  const double* data;
  int64_t stride;
  double at(int64_t member) const { return data[member * stride]; }
};

struct Schedule {
  int64_t batch, n_epochs, steps_per_epoch;
  bool shuffle;
  const uint64_t* seeds;    // (n_models,), for the order of rows
  int64_t start, stop;      // the window of steps that this call may do
  const double* factors;    // (n_epochs * steps_per_epoch,) on the learning rate, or null
  int64_t total() const { return n_epochs * steps_per_epoch; }
};

struct Settings {
  Optimizer optimizer;
  bool nesterov;
  Numbers lr;               // (n_models, n_layers) if lr_by_layer
  bool lr_by_layer;
  Numbers weight_decay, l1, momentum, beta1, beta2, epsilon, smoothing;
  int64_t memory_start;     // the step from which the optimizer remembers
};

struct Stopping {
  int64_t patience;  // 0: never
  double min_delta;
  Monitor monitor;
  bool restore_best;
};

// A member's memory between two calls, beside weights and optimizer state.
struct Progress {
  int64_t step = 0;
  int64_t wait = 0, best_epoch = -1, evaluated = -1;
  double best = 0;  // monitor's lowest value, once best_epoch is not negative
  double anchor = 0;  // value that an improvement is measured from
};

// Arrays to fill; null is not wanted.
template <class T> struct Output {
  T* weights;            // (n_models, n_params)
  T* first;              // (n_models, n_params) optimizer state, also in
  T* second;
  T* best_weights;       // (n_models, n_params), also in
  int8_t* status;        // (n_models,), also in
  Progress* progress;    // (n_models,), also in
  T* step_loss;          // (n_models, stop - start)
  double* metrics[5];    // by Metric, each (n_models, n_evaluations)
  int64_t first_epoch, n_evaluations;
  T* frames;             // (n_models, n_frames, n_params)
  const int64_t* frame_steps;
  int64_t n_frames;
  double* streaming;     // (n_models, stream_size), also in
  int64_t tail;          // losses that `streaming` remembers
};

template <class T> struct Job {
  Network net;
  int64_t n_models;
  Rows<T> train;             // y and index of member 0
  int64_t y_stride, index_stride;  // to the next member's, or 0 if shared
  Rows<T> valid;             // n = 0: none
  Schedule schedule;
  Settings settings;
  Stopping stopping;
  bool evaluate_train, evaluate_valid;
  Output<T> out;
  const Kernels<T>* kernels;
};

// Blocks of x that all members share, where rows keep their order.
template <class T> struct Shared {
  const Blocks<T>* batches;  // null if a member's rows are shuffled or its own
  const Blocks<T>* train;
  const Blocks<T>* valid;
};

template <class T> void train(const Job<T>& job, int n_threads, Control& control, const std::function<void()>& poll);

}  // namespace separatrix
