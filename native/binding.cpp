// The module `separatrix._native`: see each function's docstring.
#include <chrono>

#include "arguments.hpp"
#include "evaluate.hpp"
#include "initial.hpp"
#include "order.hpp"

namespace separatrix {
namespace {

template <class T>
nb::object evaluate_binding(const Plan& plan, const Array& X, nb::handle weights, bool neurons, int threads,
                            const std::string& instruction_set) {
  const int64_t d = plan.net.n_inputs(), p = plan.net.n_params;
  if (X.shape.size() != 2 || X.shape[1] != d) refuse("X", "of shape (n_rows, " + std::to_string(d) + ")", shown(X.shape));
  const Array given = read_array("weights", weights, "an array of X's type and shape (n_models, n_params) or (n_params,)");
  if (!given.is<T>() || given.shape.empty() || given.shape.size() > 2 || given.shape.back() != p)
    refuse("weights", "an array of X's type and shape (n_models, " + std::to_string(p) + ") or (" + std::to_string(p) + ",)",
           given.described());
  const bool single = given.shape.size() == 1;
  const int64_t n = X.shape[0], m = single ? 1 : given.shape[0], k = plan.net.n_outputs(), hidden = hidden_width(plan.net);
  const auto shape = [&](int64_t a, int64_t b) { return single ? Shape{a, b} : Shape{m, a, b}; };
  Made<T> logits(shape(n, k)), activations;
  if (neurons) activations = Made<T>(shape(hidden, n));
  const Evaluation<T> job{plan.net, X.as<T>(), n, given.as<T>(), m, logits.data, activations.data,
                          &pick<T>(read_kernels(instruction_set))};
  {
    const nb::gil_scoped_release released;
    evaluate<T>(job, threads);
  }
  return nb::make_tuple(logits.array, activations.array);
}

template <class T>
nb::object draw(const Plan& plan, Initializer rule, const std::vector<uint64_t>& seeds, const Numbers& scale, int threads) {
  Made<T> weights({static_cast<int64_t>(seeds.size()), plan.net.n_params});
  const Kernels<T>& kernels = pick<T>(read_kernels("auto"));
  {
    const nb::gil_scoped_release released;
    draw_population<T>(plan.net, kernels, rule, seeds, scale, threads, weights.data);
  }
  return weights.array;
}

template <class T> double measure_peak(const Kernels<T>& kernels, double seconds) {
  using Clock = std::chrono::steady_clock;
  double best = 0;
  volatile double sink = 0;
  const auto begin = Clock::now();
  do {
    int64_t flops = 0;
    const auto from = Clock::now();
    sink = sink + kernels.peak(100'000, &flops);
    const double elapsed = std::chrono::duration<double>(Clock::now() - from).count();
    best = std::max(best, static_cast<double>(flops) / elapsed);
  } while (std::chrono::duration<double>(Clock::now() - begin).count() < seconds);
  return best;
}

std::string read_dtype(const std::string& dtype) {
  if (dtype != "float32" && dtype != "float64") refuse("dtype", "float32 or float64", "'" + dtype + "'");
  return dtype;
}

}  // namespace

void bind_evaluate(nb::module_& module) {
  module.def(
      "evaluate",
      [](const std::vector<int64_t>& layer_sizes, const std::vector<std::string>& activations, nb::object X,
         nb::object weights, bool bias, const std::string& output_activation, double output_scale, bool neurons,
         int64_t n_threads, const std::string& instruction_set) {
        Plan plan;
        read_plan(plan, layer_sizes, activations, bias, output_activation, output_scale);
        const Array x = read_array("X", X, "a C-contiguous array of float32 or float64, (n_rows, n_features)");
        const int threads = read_threads(n_threads);
        if (x.is<float>()) return evaluate_binding<float>(plan, x, weights, neurons, threads, instruction_set);
        if (x.is<double>()) return evaluate_binding<double>(plan, x, weights, neurons, threads, instruction_set);
        refuse("X", "an array of float32 or float64", x.described());
      },
      nb::kw_only(), nb::arg("layer_sizes"), nb::arg("activations"), nb::arg("X"), nb::arg("weights"),
      nb::arg("bias") = true, nb::arg("output_activation") = "identity", nb::arg("output_scale") = 1.0,
      nb::arg("neurons") = false, nb::arg("n_threads") = 1, nb::arg("instruction_set") = "auto",
      R"(Compute logits, and with `neurons` the activation of every hidden neuron, for one network or many.

Returns (logits, neurons): (n_models, n_rows, n_outputs) and (n_models, n_hidden, n_rows) or None, layer by layer;
without the first axis if `weights` is (n_params,).)");

  module.def(
      "initial_weights",
      [](const std::vector<int64_t>& layer_sizes, nb::object seeds, bool bias, const std::string& initializer,
         nb::object initial_scale, const std::string& dtype, int64_t n_threads) {
        Plan plan;
        read_plan(plan, layer_sizes, std::vector<std::string>(layer_sizes.size() < 2 ? 0 : layer_sizes.size() - 2, "identity"),
                  bias, "identity", 1.0);
        const Array given = read_array("seeds", seeds, "an array of int64 or uint64 and shape (n_models,)");
        if (!(given.is<int64_t>() || given.is<uint64_t>()) || given.shape.size() != 1)
          refuse("seeds", "an array of int64 or uint64 and shape (n_models,)", given.described());
        const NumberArgument scale("initial_scale", initial_scale, given.shape[0]);
        const std::vector<uint64_t> list(given.as<uint64_t>(), given.as<uint64_t>() + given.shape[0]);
        const Initializer rule = read_initializer(initializer);
        const int threads = read_threads(n_threads);
        return read_dtype(dtype) == "float32" ? draw<float>(plan, rule, list, scale.numbers, threads)
                                              : draw<double>(plan, rule, list, scale.numbers, threads);
      },
      nb::kw_only(), nb::arg("layer_sizes"), nb::arg("seeds"), nb::arg("bias") = true,
      nb::arg("initializer") = "torch", nb::arg("initial_scale") = 1.0, nb::arg("dtype") = "float32",
      nb::arg("n_threads") = 1,
      R"(Draw each seed's weights as torch.manual_seed(seed) and a stack of nn.Linear of that dtype would.

Returns (n_models, n_params): layer by layer the (out, in) weights, times `initial_scale`, then the biases.)");

  module.def(
      "permutation",
      [](int64_t n, uint64_t seed, uint64_t epoch, const std::string& instruction_set) {
        if (n < 0 || n >= (int64_t{1} << 31)) refuse("n", "from 0 to 2^31 - 1", std::to_string(n));
        const KernelTable& table = read_kernels(instruction_set);
        Made<uint32_t> rows({n});
        uint64_t keys[2 * kOrderRounds];
        order_keys(seed, epoch, keys);
        if (n) table.f32->order(keys, n, 0, n, rows.data);
        return rows.array;
      },
      nb::arg("n"), nb::arg("seed"), nb::arg("epoch"), nb::kw_only(), nb::arg("instruction_set") = "auto",
      "Return the order in which an epoch visits n rows, (n,) uint32.");

  module.def(
      "peak_flops",
      [](const std::string& dtype, double seconds, const std::string& instruction_set) {
        const KernelTable& table = read_kernels(instruction_set);
        if (!(seconds >= 0 && seconds <= 60)) refuse("seconds", "from 0 to 60", std::to_string(seconds));
        const bool narrow = read_dtype(dtype) == "float32";
        const nb::gil_scoped_release released;
        return narrow ? measure_peak(*table.f32, seconds) : measure_peak(*table.f64, seconds);
      },
      nb::kw_only(), nb::arg("dtype") = "float32", nb::arg("seconds") = 0.2, nb::arg("instruction_set") = "auto",
      "Measure the most floating-point operations a second that one thread can do, in registers alone.");

  module.def("instruction_sets", &instruction_sets, "Name the compiled units that this machine can run, the fastest first.");
}

}  // namespace separatrix

NB_MODULE(_native, module) {
  module.doc() = "The compiled engine: trains and evaluates populations of multilayer perceptrons.";
  separatrix::bind_train(module);
  separatrix::bind_evaluate(module);
}
