#include "arguments.hpp"

namespace separatrix {

void read_plan(Plan& plan, const std::vector<int64_t>& layer_sizes, const std::vector<std::string>& activations,
               bool bias, const std::string& output_activation, double output_scale) {
  static const std::vector<std::pair<const char*, Activation>> kActivations = {
      {"identity", Activation::identity}, {"relu", Activation::relu},         {"leaky_relu", Activation::leaky_relu},
      {"elu", Activation::elu},           {"tanh", Activation::tanh},         {"sigmoid", Activation::sigmoid},
      {"silu", Activation::silu},         {"gelu", Activation::gelu},         {"gelu_tanh", Activation::gelu_tanh},
      {"softplus", Activation::softplus}, {"sin", Activation::sin}};
  if (layer_sizes.size() < 2 || layer_sizes.size() > 1025)
    refuse("layer_sizes", "2 to 1025 sizes, inputs and outputs included", std::to_string(layer_sizes.size()));
  for (int64_t size : layer_sizes)
    if (size < 1 || size > 1'000'000) refuse("layer_sizes", "between 1 and 1000000 each", std::to_string(size));
  const size_t n_layers = layer_sizes.size() - 1;
  if (activations.size() != n_layers - 1)
    refuse("activations", "one name for each of the " + std::to_string(n_layers - 1) + " hidden layers",
           std::to_string(activations.size()));
  int64_t at = 0;
  for (size_t l = 0; l < n_layers; ++l) {
    Layer layer{layer_sizes[l], layer_sizes[l + 1], Activation::identity, at, -1, 0};
    layer.activation = l + 1 < n_layers
                           ? one_of("activations", activations[l], kActivations)
                           : one_of<Activation>("output_activation", output_activation,
                                                {{"identity", Activation::identity}, {"tanh", Activation::tanh}});
    at += layer.n_in * layer.n_out;
    if (bias) {
      layer.bias = at;
      at += layer.n_out;
    }
    layer.end = at;
    if (at > (int64_t{1} << 40)) refuse("layer_sizes", "of fewer than 2^40 parameters", std::to_string(at));
    plan.layers.push_back(layer);
  }
  plan.net.layers = plan.layers.data();
  plan.net.n_layers = static_cast<int>(n_layers);
  plan.net.n_params = at;
  plan.net.output_scale = output_scale;
}

const KernelTable& read_kernels(const std::string& instruction_set) {
  if (const KernelTable* table = find_kernels(instruction_set)) return *table;
  std::string known = "auto";
  for (const std::string& name : instruction_sets()) known += ", " + name;
  refuse("instruction_set", "one of " + known + " on this machine", "'" + instruction_set + "'");
}

Initializer read_initializer(const std::string& name) {
  return one_of<Initializer>("initializer", name, {{"torch", Initializer::torch}, {"xavier", Initializer::xavier},
                                                   {"he", Initializer::he}, {"uniform", Initializer::uniform},
                                                   {"zeros", Initializer::zeros}});
}

int read_threads(int64_t n_threads) {
  if (n_threads < 1 || n_threads > 4096) refuse("n_threads", "between 1 and 4096", std::to_string(n_threads));
  return static_cast<int>(n_threads);
}

}  // namespace separatrix
