// What a call of `train` says, and the reading of its targets and seeds.
#pragma once
#include <limits>

#include "arguments.hpp"

namespace separatrix {

// All that Python may say, as it came.
struct Request {
  std::vector<int64_t> layer_sizes;
  std::vector<std::string> activations;
  nb::object X, y, learning_rate;
  std::string loss;
  int64_t batch_size, n_epochs, n_models;
  bool bias;
  std::string output_activation;
  double output_scale;
  std::string optimizer;
  nb::object weight_decay, l1, momentum, beta1, beta2, epsilon, smoothing;
  bool nesterov;
  nb::object rows, sample_weight, X_valid, y_valid, valid_weight;
  bool drop_last, shuffle;
  nb::object seeds, schedule, weights;
  std::string initializer;
  nb::object initial_scale, state;
  int64_t memory_start;
  nb::object stop_step;
  bool record_steps, evaluate_train, evaluate_valid, evaluate_penalty;
  nb::object frame_steps;
  bool streaming;
  int64_t mean_of_last, patience;
  double min_delta;
  std::string monitor;
  bool restore_best, keep_state;
  int64_t n_threads;
  std::string instruction_set;
  nb::object control;
};

template <class T> constexpr T kNan = std::numeric_limits<T>::quiet_NaN();

// Targets as the kernels take them, one kind of number: classes become floats, which hold them exactly.
template <class T> struct Targets {
  Array given;
  std::vector<T> converted;
  const T* data = nullptr;
  int64_t stride = 0;  // to the next member's
  bool labels = false;

  Targets(const std::string& name, nb::handle value, const Plan& plan, Loss loss, int64_t n_rows, int64_t n_models,
          bool own_allowed) {
    const int64_t k = plan.net.n_outputs();
    given = read_array(name, value, "an array of targets");
    labels = given.is<int64_t>();
    const bool needs = loss == Loss::cross_entropy || (loss == Loss::hinge && k > 1);
    const bool refuses = loss == Loss::binary_cross_entropy || k == 1;
    const std::string type = std::is_same_v<T, float> ? "float32" : "float64";
    if (labels ? refuses : (needs || !given.is<T>()))
      refuse(name, needs ? "an array of int64, one class a row" : "an array of " + type + ", as X is", given.described());
    std::vector<Shape> shapes;
    if (labels || k == 1) shapes = {{n_rows}, {n_rows, 1}};
    else shapes = {{n_rows, k}};
    if (own_allowed) {
      if (labels || k == 1) shapes.push_back({n_models, n_rows});
      else shapes.push_back({n_models, n_rows, k});
    }
    const auto found = std::find(shapes.begin(), shapes.end(), given.shape);
    if (found == shapes.end()) {
      std::string expected = "of shape ";
      for (size_t s = 0; s < shapes.size(); ++s) expected += (s ? " or " : "") + shown(shapes[s]);
      refuse(name, expected, shown(given.shape));
    }
    const int64_t a_member = n_rows * (labels ? 1 : k);
    int64_t size = 1;
    for (int64_t s : given.shape) size *= s;
    if (own_allowed && found + 1 == shapes.end() && size == n_models * a_member && n_models > 1) stride = a_member;
    if (!labels) {
      data = given.as<T>();
      return;
    }
    const int64_t* classes = given.as<int64_t>();
    converted.resize(static_cast<size_t>(size));
    for (int64_t i = 0; i < size; ++i) {
      if (classes[i] < 0 || classes[i] >= k)
        refuse(name, "classes from 0 to " + std::to_string(k - 1), std::to_string(classes[i]));
      converted[static_cast<size_t>(i)] = static_cast<T>(classes[i]);
    }
    data = converted.data();
  }
};

inline std::vector<uint64_t> read_seeds(nb::handle value, int64_t n_models, bool needed) {
  std::vector<uint64_t> seeds(static_cast<size_t>(n_models));
  if (value.is_none()) {
    if (needed) refuse("seeds", "given where weights are drawn or rows shuffled", "None");
    return seeds;
  }
  const Array array = read_array("seeds", value, "an array of int64 or uint64 and shape " + shown(Shape{n_models}));
  if (!(array.is<int64_t>() || array.is<uint64_t>()) || array.shape != Shape{n_models})
    refuse("seeds", "an array of int64 or uint64 and shape " + shown(Shape{n_models}), array.described());
  std::copy_n(array.as<uint64_t>(), n_models, seeds.begin());
  return seeds;
}

}  // namespace separatrix
