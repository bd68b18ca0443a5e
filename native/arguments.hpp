// Reading Python's arguments: every array and number is checked here, so that the core can trust what it gets.
#pragma once
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include "dispatch.hpp"
#include "initial.hpp"
#include "job.hpp"

namespace separatrix {

namespace nb = nanobind;
using Shape = std::vector<int64_t>;

[[noreturn]] inline void refuse(const std::string& name, const std::string& expected, const std::string& got) {
  throw nb::value_error((name + " must be " + expected + "; got " + got + ".").c_str());
}

inline std::string shown(const Shape& shape) {
  std::string text = "(";
  for (size_t k = 0; k < shape.size(); ++k) text += (k ? ", " : "") + std::to_string(shape[k]);
  return text + (shape.size() == 1 ? ",)" : ")");
}

inline std::string shown(nb::handle value) {
  std::string text = nb::cast<std::string>(nb::repr(value));
  return text.size() > 80 ? text.substr(0, 77) + "..." : text;
}

// An array of the caller's, kept alive for as long as this.
struct Array {
  nb::ndarray<nb::ro, nb::device::cpu> memory;
  Shape shape;
  nb::dlpack::dtype dtype;
  template <class T> const T* as() const { return static_cast<const T*>(memory.data()); }
  template <class T> bool is() const { return dtype == nb::dtype<T>(); }
  std::string described() const {
    const char* kind = dtype.code == static_cast<uint8_t>(nb::dlpack::dtype_code::Float) ? "float"
                       : dtype.code == static_cast<uint8_t>(nb::dlpack::dtype_code::Int) ? "int"
                       : dtype.code == static_cast<uint8_t>(nb::dlpack::dtype_code::UInt) ? "uint" : "other ";
    return std::string("an array of ") + kind + std::to_string(dtype.bits) + " and shape " + shown(shape);
  }
};

inline Array read_array(const std::string& name, nb::handle value, const std::string& expected) {
  Array array;
  if (!nb::try_cast(value, array.memory)) {
    PyErr_Clear();
    throw nb::type_error((name + " must be " + expected + "; got " + shown(value) + ".").c_str());
  }
  array.dtype = array.memory.dtype();
  int64_t step = 1;
  for (size_t k = array.memory.ndim(); k-- > 0;) {
    array.shape.insert(array.shape.begin(), static_cast<int64_t>(array.memory.shape(k)));
    if (array.memory.size() && array.memory.shape(k) != 1 && array.memory.stride(k) != step)
      refuse(name, "C-contiguous", "strides that are not. Use numpy.ascontiguousarray");
    step *= array.shape.front();
  }
  return array;
}

// An array of exactly this type and one of these shapes.
template <class T> Array read_exact(const std::string& name, nb::handle value, const std::vector<Shape>& shapes) {
  std::string expected = "an array of " + std::string(std::is_integral_v<T> ? "int" : "float") +
                         std::to_string(8 * sizeof(T)) + " and shape ";
  for (size_t k = 0; k < shapes.size(); ++k) expected += (k ? " or " : "") + shown(shapes[k]);
  Array array = read_array(name, value, expected);
  if (!array.is<T>() || std::find(shapes.begin(), shapes.end(), array.shape) == shapes.end())
    refuse(name, expected, array.described());
  return array;
}

// A float for all members, or an array with one for each: (n_models,), or with layers (n_models, n_layers).
struct NumberArgument {
  std::vector<double> own;
  Array array;
  Numbers numbers{nullptr, 0};
  bool by_layer = false;

  NumberArgument(const std::string& name, nb::handle value, int64_t n_models, int64_t n_layers = 0) {
    if (nb::isinstance<nb::float_>(value) || nb::isinstance<nb::int_>(value)) {
      own = {PyFloat_AsDouble(value.ptr())};
      if (PyErr_Occurred()) throw nb::python_error();
      numbers = {own.data(), 0};
      return;
    }
    std::vector<Shape> shapes{{n_models}};
    if (n_layers) shapes.push_back({n_models, n_layers});
    array = read_exact<double>(name, value, shapes);
    by_layer = array.shape.size() == 2;
    numbers = {array.as<double>(), by_layer ? n_layers : 1};
  }
};

// A new array that Python owns.
template <class T> struct Made {
  T* data = nullptr;
  nb::object array = nb::none();

  Made() = default;
  explicit Made(const Shape& shape) {
    size_t n = 1;
    std::vector<size_t> sizes;
    for (int64_t k : shape) {
      sizes.push_back(static_cast<size_t>(k));
      if (k && n > (size_t{1} << 46) / static_cast<size_t>(k)) throw nb::value_error(("An array of shape " + shown(shape) + " does not fit in memory. Record less, or train fewer members at a time.").c_str());
      n *= static_cast<size_t>(k);
    }
    data = new T[std::max<size_t>(n, 1)];
    nb::capsule owner(data, [](void* p) noexcept { delete[] static_cast<T*>(p); });
    array = nb::cast(nb::ndarray<nb::numpy, T>(data, sizes.size(), sizes.data(), owner));
    size = static_cast<int64_t>(n);
  }
  void fill(T value) { std::fill(data, data + size, value); }
  int64_t size = 0;
};

template <class E> E one_of(const std::string& name, const std::string& value,
                            const std::vector<std::pair<const char*, E>>& choices) {
  std::string known;
  for (const auto& [word, meaning] : choices) {
    if (value == word) return meaning;
    known += (known.empty() ? "" : ", ") + std::string(word);
  }
  refuse(name, "one of " + known, "'" + value + "'");
}

// The layers of a network and the Network that points to them.
struct Plan {
  std::vector<Layer> layers;
  Network net{};
  Plan() = default;
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;
};

void read_plan(Plan& plan, const std::vector<int64_t>& layer_sizes, const std::vector<std::string>& activations,
               bool bias, const std::string& output_activation, double output_scale);
const KernelTable& read_kernels(const std::string& instruction_set);
int read_threads(int64_t n_threads);
Initializer read_initializer(const std::string& name);

void bind_train(nb::module_& module);
void bind_evaluate(nb::module_& module);

}  // namespace separatrix
