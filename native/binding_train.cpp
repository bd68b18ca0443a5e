// The binding of `train`: arguments in, a dictionary of arrays out.
#include <cmath>
#include <memory>

#include "arguments.hpp"
#include "initial.hpp"
#include "request.hpp"
#include "streaming.hpp"
#include "train_doc.hpp"

namespace separatrix {
namespace {

template <class T> class Call {
 public:
  Call(const Request& request, const Array& X, Control& control) : r_(request), X_(X), control_(control) {}

  nb::dict run() {
    job_.kernels = &pick<T>(read_kernels(r_.instruction_set));
    read_network();
    read_data();
    read_schedule();
    read_settings();
    start();
    prepare_records();
    execute();
    return answer();
  }

 private:
  void read_network() {
    read_plan(plan_, r_.layer_sizes, r_.activations, r_.bias, r_.output_activation, r_.output_scale);
    plan_.net.loss = one_of<Loss>("loss", r_.loss, {{"binary_cross_entropy", Loss::binary_cross_entropy},
                                                    {"cross_entropy", Loss::cross_entropy}, {"mse", Loss::mse},
                                                    {"half_mse", Loss::half_mse}, {"hinge", Loss::hinge}});
    if (r_.n_models < 1 || r_.n_models > (int64_t{1} << 31)) refuse("n_models", "at least 1", std::to_string(r_.n_models));
    if (plan_.net.loss == Loss::binary_cross_entropy && plan_.net.n_outputs() != 1)
      refuse("layer_sizes", "ended by 1 output for binary_cross_entropy", std::to_string(plan_.net.n_outputs()));
    if (plan_.net.loss == Loss::cross_entropy && plan_.net.n_outputs() < 2)
      refuse("layer_sizes", "ended by at least 2 outputs for cross_entropy", "1");
  }

  void read_data() {
    const int64_t d = plan_.net.n_inputs(), m = r_.n_models;
    if (X_.shape.size() != 2 || X_.shape[1] != d || X_.shape[0] < 1 || X_.shape[0] >= (int64_t{1} << 31))
      refuse("X", "of shape (n_rows, " + std::to_string(d) + ") with 1 to 2^31 - 1 rows", shown(X_.shape));
    const int64_t n_rows = X_.shape[0];
    targets_ = std::make_unique<Targets<T>>("y", r_.y, plan_, plan_.net.loss, n_rows, m, true);
    plan_.net.labels = targets_->labels;
    job_.train = {X_.as<T>(), targets_->data, nullptr, nullptr, n_rows, d, plan_.net.n_targets()};
    job_.y_stride = targets_->stride;
    job_.index_stride = 0;
    if (!r_.rows.is_none()) {
      const std::string expected = "an array of int64 and shape (n,) or (" + std::to_string(m) + ", n)";
      rows_ = read_array("rows", r_.rows, expected);
      const bool own = rows_.shape.size() == 2 && rows_.shape[0] == m;
      if (!rows_.is<int64_t>() || !(own || rows_.shape.size() == 1) || rows_.shape.back() < 1)
        refuse("rows", expected + " with n at least 1", rows_.described());
      const int64_t n = rows_.shape.back(), size = own ? m * n : n;
      if (n >= (int64_t{1} << 31)) refuse("rows", "fewer than 2^31", std::to_string(n));
      const int64_t* index = rows_.as<int64_t>();
      for (int64_t k = 0; k < size; ++k)
        if (index[k] < 0 || index[k] >= n_rows)
          refuse("rows", "from 0 to " + std::to_string(n_rows - 1), std::to_string(index[k]));
      job_.train.index = index;
      job_.train.n = n;
      job_.index_stride = own ? n : 0;
    }
    if (!r_.sample_weight.is_none()) {
      weight_ = read_exact<T>("sample_weight", r_.sample_weight, {{n_rows}});
      job_.train.weight = weight_.as<T>();
    }
    read_validation();
  }

  void read_validation() {
    job_.valid = {};
    job_.evaluate_train = r_.evaluate_train;
    job_.evaluate_valid = r_.evaluate_valid;
    if (!r_.evaluate_valid) return;
    if (r_.X_valid.is_none() || r_.y_valid.is_none()) refuse("X_valid and y_valid", "given with evaluate_valid", "None");
    const int64_t d = plan_.net.n_inputs();
    X_valid_ = read_array("X_valid", r_.X_valid, "an array of X's type");
    if (!X_valid_.is<T>() || X_valid_.shape.size() != 2 || X_valid_.shape[1] != d || X_valid_.shape[0] < 1)
      refuse("X_valid", "of X's type and shape (n_valid, " + std::to_string(d) + ") with at least 1 row", X_valid_.described());
    const int64_t n = X_valid_.shape[0];
    valid_targets_ = std::make_unique<Targets<T>>("y_valid", r_.y_valid, plan_, plan_.net.loss, n, r_.n_models, false);
    if (valid_targets_->labels != plan_.net.labels) refuse("y_valid", "of the kind of y", valid_targets_->given.described());
    job_.valid = {X_valid_.as<T>(), valid_targets_->data, nullptr, nullptr, n, d, plan_.net.n_targets()};
    if (!r_.valid_weight.is_none()) {
      valid_weight_ = read_exact<T>("valid_weight", r_.valid_weight, {{n}});
      job_.valid.weight = valid_weight_.as<T>();
    }
  }

  void read_schedule() {
    const int64_t n = job_.train.n;
    if (r_.batch_size < 1) refuse("batch_size", "at least 1", std::to_string(r_.batch_size));
    if (r_.n_epochs < 0) refuse("n_epochs", "at least 0", std::to_string(r_.n_epochs));
    Schedule& s = job_.schedule;
    s = {};
    s.batch = std::min(r_.batch_size, n);
    s.n_epochs = r_.n_epochs;
    s.steps_per_epoch = r_.drop_last ? n / s.batch : (n + s.batch - 1) / s.batch;
    if (s.n_epochs > (int64_t{1} << 52) / s.steps_per_epoch) refuse("n_epochs", "fewer than 2^52 steps in all", std::to_string(r_.n_epochs));
    s.shuffle = r_.shuffle;
    seeds_ = read_seeds(r_.seeds, r_.n_models, r_.shuffle || (r_.weights.is_none() && r_.state.is_none()));
    s.seeds = seeds_.data();
    s.start = 0;
    s.stop = s.total();
    if (!r_.stop_step.is_none()) {
      int64_t stop;
      if (!nb::try_cast(r_.stop_step, stop) || stop < 0) {
        PyErr_Clear();
        refuse("stop_step", "a whole number of at least 0, or None", shown(r_.stop_step));
      }
      s.stop = std::min(stop, s.stop);
    }
    if (!r_.schedule.is_none()) {
      schedule_ = read_exact<double>("schedule", r_.schedule, {{s.total()}});
      s.factors = schedule_.as<double>();
    }
  }

  void read_settings() {
    const int64_t m = r_.n_models;
    Settings& s = job_.settings;
    s.optimizer = one_of<Optimizer>("optimizer", r_.optimizer, {{"sgd", Optimizer::sgd}, {"adam", Optimizer::adam},
                                                                {"adamw", Optimizer::adamw}, {"rmsprop", Optimizer::rmsprop}});
    s.nesterov = r_.nesterov;
    const auto number = [&](const char* name, nb::handle value, int64_t n_layers = 0) {
      numbers_.push_back(std::make_unique<NumberArgument>(name, value, m, n_layers));
      return numbers_.back()->numbers;
    };
    s.lr = number("learning_rate", r_.learning_rate, plan_.net.n_layers);
    s.lr_by_layer = numbers_.back()->by_layer;
    s.weight_decay = number("weight_decay", r_.weight_decay);
    s.l1 = number("l1", r_.l1);
    s.momentum = number("momentum", r_.momentum);
    s.beta1 = number("beta1", r_.beta1);
    s.beta2 = number("beta2", r_.beta2);
    s.epsilon = number("epsilon", r_.epsilon);
    s.smoothing = number("smoothing", r_.smoothing);
    initial_scale_ = number("initial_scale", r_.initial_scale);
    if (r_.patience < 0) refuse("patience", "at least 0 (0 never stops)", std::to_string(r_.patience));
    job_.stopping = {r_.patience, r_.min_delta,
                     one_of<Monitor>("monitor", r_.monitor, {{"valid_loss", Monitor::valid_loss}, {"train_loss", Monitor::train_loss}}),
                     r_.restore_best};
    const bool seen = job_.stopping.monitor == Monitor::train_loss ? r_.evaluate_train : r_.evaluate_valid;
    if ((r_.patience || r_.restore_best) && !seen)
      refuse("monitor", "evaluated where patience or restore_best needs it", "'" + r_.monitor + "'");
    if (r_.mean_of_last < 1 || r_.mean_of_last > 1'000'000)
      refuse("mean_of_last", "between 1 and 1000000", std::to_string(r_.mean_of_last));
    job_.out.tail = std::max(Stream::kTail, r_.mean_of_last);
    s.memory_start = r_.memory_start;
  }

  bool with_first() const {
    return job_.settings.optimizer != Optimizer::sgd || any(job_.settings.momentum);
  }
  bool with_second() const {
    return job_.settings.optimizer != Optimizer::sgd &&
           (job_.settings.optimizer != Optimizer::rmsprop || any(job_.settings.momentum));
  }
  bool any(const Numbers& numbers) const {
    for (int64_t m = 0; m < (numbers.stride ? r_.n_models : 1); ++m)
      if (numbers.at(m) != 0) return true;
    return false;
  }

  // Where every member begins: drawn, given, or as an earlier call left it.
  void start() {
    const int64_t m = r_.n_models, p = plan_.net.n_params;
    weights_ = Made<T>({m, p});
    status_ = Made<int8_t>({m});
    status_.fill(static_cast<int8_t>(Status::done));
    progress_.resize(static_cast<size_t>(m));
    if (r_.keep_state && with_first()) first_ = Made<T>({m, p});
    if (r_.keep_state && with_second()) second_ = Made<T>({m, p});
    if (r_.restore_best) best_ = Made<T>({m, p});
    if (r_.streaming) streaming_ = Made<double>({m, Stream::size(job_.out.tail)});
    if (!r_.state.is_none()) {
      resume();
    } else if (!r_.weights.is_none()) {
      const Array given = read_exact<T>("weights", r_.weights, {{m, p}});
      std::copy_n(given.as<T>(), m * p, weights_.data);
    } else {
      const Initializer rule = read_initializer(r_.initializer);
      const int threads = read_threads(r_.n_threads);
      const nb::gil_scoped_release released;
      draw_population<T>(plan_.net, *job_.kernels, rule, seeds_, initial_scale_, threads, weights_.data);
    }
  }

  void resume() {
    const int64_t m = r_.n_models, p = plan_.net.n_params;
    if (!nb::isinstance<nb::dict>(r_.state)) refuse("state", "the state that an earlier call returned", shown(r_.state));
    if (!r_.keep_state && (with_first() || with_second()))
      refuse("keep_state", "true where a state is given", "False");
    const auto copy = [&](const char* key, auto* into, const Shape& shape) {
      using U = std::remove_pointer_t<decltype(into)>;
      if (!into) return;
      const std::string name = std::string("state['") + key + "']";
      nb::object value = nb::steal(PyObject_GetItem(r_.state.ptr(), nb::str(key).ptr()));
      if (!value) {
        PyErr_Clear();
        refuse(name, "there", "nothing");
      }
      const Array array = read_exact<U>(name, value, {shape});
      int64_t n = 1;
      for (int64_t s : shape) n *= s;
      std::copy_n(array.as<U>(), n, into);
    };
    copy("weights", weights_.data, {m, p});
    copy("first", first_.data, {m, p});
    copy("second", second_.data, {m, p});
    copy("best_weights", best_.data, {m, p});
    copy("status", status_.data, {m});
    copy("streaming", streaming_.data, {m, Stream::size(job_.out.tail)});
    std::vector<int64_t> counters(static_cast<size_t>(4 * m));
    std::vector<double> marks(static_cast<size_t>(2 * m));
    copy("counters", counters.data(), {m, 4});
    copy("marks", marks.data(), {m, 2});
    const Schedule& s = job_.schedule;
    for (int64_t k = 0; k < m; ++k) {
      const int64_t* c = counters.data() + 4 * k;
      if (status_.data[k] < 0 || status_.data[k] > static_cast<int8_t>(Status::interrupted))
        refuse("state['status']", "from 0 to 4", std::to_string(status_.data[k]));
      if (c[0] < 0 || c[0] > s.total() || c[1] < 0 || c[2] < -1 || c[3] < -1)
        refuse("state['counters']", "of this run, with steps from 0 to " + std::to_string(s.total()), std::to_string(c[0]));
      if (r_.streaming && !valid_stream(streaming_.data + k * Stream::size(job_.out.tail)))
        refuse("state['streaming']", "the one that an earlier call returned", "something else");
      progress_[static_cast<size_t>(k)] = {c[0], c[1], c[2], c[3], marks[static_cast<size_t>(2 * k)], marks[static_cast<size_t>(2 * k + 1)]};
    }
  }

  bool valid_stream(const double* memory) const { return memory[0] >= 0 && memory[0] <= 0x1p52; }

  bool active(int64_t m) const {
    const auto status = static_cast<Status>(status_.data[m]);
    return status == Status::done || status == Status::interrupted;
  }

  // The window of steps and epochs that this call can reach, and the arrays that record it.
  void prepare_records() {
    Schedule& s = job_.schedule;
    const int64_t m = r_.n_models, p = plan_.net.n_params;
    int64_t start = s.stop, first_epoch = s.stop / s.steps_per_epoch + 1;
    for (int64_t k = 0; k < m; ++k) {
      if (!active(k)) continue;
      const Progress& progress = progress_[static_cast<size_t>(k)];
      const int64_t epoch = progress.step / s.steps_per_epoch;
      const bool pending = progress.step % s.steps_per_epoch == 0 && progress.evaluated != epoch;
      start = std::min(start, progress.step);
      first_epoch = std::min(first_epoch, pending ? epoch : epoch + 1);
    }
    s.start = start;
    if (r_.memory_start > start)
      refuse("memory_start", "at most the step that the call begins with, " + std::to_string(start), std::to_string(r_.memory_start));
    Output<T>& out = job_.out;
    out.first_epoch = first_epoch;
    out.n_evaluations = s.stop / s.steps_per_epoch + 1 - first_epoch;
    if (r_.record_steps) {
      step_loss_ = Made<T>({m, s.stop - s.start});
      step_loss_.fill(kNan<T>);
    }
    for (int k = 0; k < 5; ++k)
      if (k == kPenalty ? r_.evaluate_penalty : k % 2 ? r_.evaluate_valid : r_.evaluate_train) {
        metrics_[k] = Made<double>({m, out.n_evaluations});
        metrics_[k].fill(kNan<double>);
      }
    if (!r_.frame_steps.is_none()) {
      const Array given = read_array("frame_steps", r_.frame_steps, "an array of int64 and shape (n_frames,)");
      if (!given.is<int64_t>() || given.shape.size() != 1)
        refuse("frame_steps", "an array of int64 and shape (n_frames,)", given.described());
      const int64_t* steps = given.as<int64_t>();
      for (int64_t k = 0; k < given.shape[0]; ++k) {
        if (steps[k] < 0 || (k && steps[k] <= steps[k - 1])) refuse("frame_steps", "rising, from 0 on", std::to_string(steps[k]));
        if ((steps[k] > s.start || (steps[k] == 0 && s.start == 0)) && steps[k] <= s.stop) frame_steps_.push_back(steps[k]);
      }
      frames_ = Made<T>({m, static_cast<int64_t>(frame_steps_.size()), p});
      frames_.fill(kNan<T>);
    }
    out.weights = weights_.data;
    out.first = first_.data;
    out.second = second_.data;
    out.best_weights = best_.data;
    out.status = status_.data;
    out.progress = progress_.data();
    out.step_loss = step_loss_.data;
    for (int k = 0; k < 5; ++k) out.metrics[k] = metrics_[k].data;
    out.frames = frames_.data;
    out.frame_steps = frame_steps_.data();
    out.n_frames = static_cast<int64_t>(frame_steps_.size());
    out.streaming = streaming_.data;
  }

  void execute() {
    job_.net = plan_.net;
    job_.n_models = r_.n_models;
    const int threads = read_threads(r_.n_threads);
    // A signal's handler runs in this thread, in between; what it raises stops the run and is raised on.
    const std::function<void()> poll = [this] {
      const nb::gil_scoped_acquire held;
      if (!PyErr_Occurred() && PyErr_CheckSignals() != 0) control_.cancelled = true;
    };
    {
      const nb::gil_scoped_release released;
      train<T>(job_, threads, control_, poll);
    }
    if (PyErr_Occurred()) throw nb::python_error();
  }

  nb::dict answer() {
    const int64_t m = r_.n_models;
    Made<int64_t> steps({m}), best_epoch({m});
    for (int64_t k = 0; k < m; ++k) {
      steps.data[k] = progress_[static_cast<size_t>(k)].step;
      best_epoch.data[k] = progress_[static_cast<size_t>(k)].best_epoch;
    }
    nb::dict result;
    result["status"] = status_.array;
    result["steps"] = steps.array;
    result["weights"] = weights_.array;
    result["start_step"] = job_.schedule.start;
    result["step_loss"] = step_loss_.array;
    Made<int64_t> epochs({job_.out.n_evaluations});
    for (int64_t k = 0; k < job_.out.n_evaluations; ++k) epochs.data[k] = job_.out.first_epoch + k;
    result["epochs"] = epochs.array;
    const char* names[5] = {"train_loss", "valid_loss", "train_accuracy", "valid_accuracy", "penalty"};
    for (int k = 0; k < 5; ++k) result[names[k]] = metrics_[k].array;
    result["best_epoch"] = best_epoch.array;
    Made<int64_t> frame_steps({job_.out.n_frames});
    std::copy(frame_steps_.begin(), frame_steps_.end(), frame_steps.data);
    result["frame_steps"] = frame_steps.array;
    result["frames"] = frames_.array;
    if (r_.streaming) add_streaming(result);
    result["state"] = r_.keep_state ? nb::object(state()) : nb::none();
    return result;
  }

  void add_streaming(nb::dict& result) {
    const int64_t m = r_.n_models;
    Made<double> last({m}), best({m}), best_step({m}), mean({m}), trainability({m});
    for (int64_t k = 0; k < m; ++k) {
      const Stream stream(streaming_.data + k * Stream::size(job_.out.tail), job_.out.tail);
      const bool diverged = static_cast<Status>(status_.data[k]) == Status::diverged;
      last.data[k] = stream.last();
      best.data[k] = stream.best();
      best_step.data[k] = stream.best_step();
      mean.data[k] = stream.mean_of_last(r_.mean_of_last);
      trainability.data[k] = stream.trainability(diverged ? job_.schedule.total() - progress_[static_cast<size_t>(k)].step - 1 : 0);
    }
    result["last_loss"] = last.array;
    result["best_loss"] = best.array;
    result["best_step"] = best_step.array;
    result["mean_loss"] = mean.array;
    result["trainability"] = trainability.array;
  }

  nb::dict state() {
    const int64_t m = r_.n_models;
    Made<int64_t> counters({m, 4});
    Made<double> marks({m, 2});
    for (int64_t k = 0; k < m; ++k) {
      const Progress& p = progress_[static_cast<size_t>(k)];
      const int64_t c[4] = {p.step, p.wait, p.best_epoch, p.evaluated};
      std::copy_n(c, 4, counters.data + 4 * k);
      marks.data[2 * k] = p.best;
      marks.data[2 * k + 1] = p.anchor;
    }
    nb::dict state;
    state["weights"] = weights_.array;
    if (first_.data) state["first"] = first_.array;
    if (second_.data) state["second"] = second_.array;
    if (best_.data) state["best_weights"] = best_.array;
    if (streaming_.data) state["streaming"] = streaming_.array;
    state["status"] = status_.array;
    state["counters"] = counters.array;
    state["marks"] = marks.array;
    return state;
  }

  const Request& r_;
  const Array& X_;
  Control& control_;
  Plan plan_;
  Job<T> job_{};
  std::unique_ptr<Targets<T>> targets_, valid_targets_;
  Array rows_, weight_, X_valid_, valid_weight_, schedule_;
  std::vector<uint64_t> seeds_;
  std::vector<std::unique_ptr<NumberArgument>> numbers_;
  Numbers initial_scale_{};
  std::vector<Progress> progress_;
  std::vector<int64_t> frame_steps_;
  Made<T> weights_, first_, second_, best_, step_loss_, frames_;
  Made<int8_t> status_;
  Made<double> metrics_[5], streaming_;
};

nb::dict train_binding(const Request& request) {
  const Array X = read_array("X", request.X, "a C-contiguous array of float32 or float64, (n_rows, n_features)");
  Control own;
  Control* control = &own;
  if (!request.control.is_none() && !nb::try_cast(request.control, control)) {
    PyErr_Clear();
    throw nb::type_error("control must be a Control or None.");
  }
  if (X.is<float>()) return Call<float>(request, X, *control).run();
  if (X.is<double>()) return Call<double>(request, X, *control).run();
  refuse("X", "an array of float32 or float64", X.described());
}

}  // namespace

void bind_train(nb::module_& module) {
  nb::class_<Control>(module, "Control", "Says how far a running `train` is, and stops it from another thread.")
      .def(nb::init<>())
      .def("cancel", [](Control& c) { c.cancelled = true; }, "Stop within about 100 ms; members end as interrupted.")
      .def_prop_ro("cancelled", [](const Control& c) { return c.cancelled.load(); })
      .def_prop_ro("steps", [](const Control& c) { return c.steps.load(); }, "Updates made so far, over all members.")
      .def_prop_ro("members", [](const Control& c) { return c.members.load(); }, "Members finished so far.");

  using Ints = std::vector<int64_t>;
  using Words = std::vector<std::string>;
  using O = nb::object;
  using S = std::string;
  module.def(
      "train",
      [](Ints layer_sizes, Words activations, O X, O y, S loss, O learning_rate, int64_t batch_size, int64_t n_epochs,
         int64_t n_models, bool bias, S output_activation, double output_scale, S optimizer, O weight_decay, O l1,
         O momentum, bool nesterov, O beta1, O beta2, O epsilon, O smoothing, O rows, O sample_weight, O X_valid,
         O y_valid, O valid_weight, bool drop_last, bool shuffle, O seeds, O schedule, O weights, S initializer, O initial_scale,
         O state, int64_t memory_start, O stop_step, bool record_steps, bool evaluate_train, bool evaluate_valid, bool evaluate_penalty, O frame_steps,
         bool streaming, int64_t mean_of_last, int64_t patience, double min_delta, S monitor, bool restore_best,
         bool keep_state, int64_t n_threads, S instruction_set, O control) {
        return train_binding({std::move(layer_sizes), std::move(activations), X, y, learning_rate, loss, batch_size, n_epochs,
                              n_models, bias, output_activation, output_scale, optimizer, weight_decay, l1, momentum,
                              beta1, beta2, epsilon, smoothing, nesterov, rows, sample_weight, X_valid, y_valid,
                              valid_weight, drop_last, shuffle, seeds, schedule, weights, initializer, initial_scale, state,
                              memory_start, stop_step, record_steps, evaluate_train, evaluate_valid, evaluate_penalty, frame_steps, streaming,
                              mean_of_last, patience, min_delta, monitor, restore_best, keep_state, n_threads,
                              instruction_set, control});
      },
      nb::kw_only(), nb::arg("layer_sizes"), nb::arg("activations"), nb::arg("X"), nb::arg("y"), nb::arg("loss"),
      nb::arg("learning_rate"), nb::arg("batch_size"), nb::arg("n_epochs"), nb::arg("n_models") = 1,
      nb::arg("bias") = true, nb::arg("output_activation") = "identity", nb::arg("output_scale") = 1.0,
      nb::arg("optimizer") = "sgd", nb::arg("weight_decay") = 0.0, nb::arg("l1") = 0.0, nb::arg("momentum") = 0.0,
      nb::arg("nesterov") = false, nb::arg("beta1") = 0.9, nb::arg("beta2") = 0.999, nb::arg("epsilon") = 1e-8,
      nb::arg("smoothing") = 0.99, nb::arg("rows") = nb::none(), nb::arg("sample_weight") = nb::none(),
      nb::arg("X_valid") = nb::none(), nb::arg("y_valid") = nb::none(), nb::arg("valid_weight") = nb::none(),
      nb::arg("drop_last") = false, nb::arg("shuffle") = false, nb::arg("seeds") = nb::none(),
      nb::arg("schedule") = nb::none(), nb::arg("weights") = nb::none(), nb::arg("initializer") = "torch", nb::arg("initial_scale") = 1.0,
      nb::arg("state") = nb::none(), nb::arg("memory_start") = 0, nb::arg("stop_step") = nb::none(), nb::arg("record_steps") = false,
      nb::arg("evaluate_train") = false, nb::arg("evaluate_valid") = false, nb::arg("evaluate_penalty") = false, nb::arg("frame_steps") = nb::none(),
      nb::arg("streaming") = false, nb::arg("mean_of_last") = 20, nb::arg("patience") = 0, nb::arg("min_delta") = 0.0,
      nb::arg("monitor") = "valid_loss", nb::arg("restore_best") = false, nb::arg("keep_state") = false,
      nb::arg("n_threads") = 1, nb::arg("instruction_set") = "auto", nb::arg("control") = nb::none(), kDoc);
}

}  // namespace separatrix
