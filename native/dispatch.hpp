// Which compiled units this machine can run, and which one is used.
#pragma once
#include <string>
#include <vector>

#include "network.hpp"

namespace separatrix {

// Names of the usable instruction sets, the fastest first.
std::vector<std::string> instruction_sets();

// The kernels of that name, or of the fastest for "auto"; null if it is unknown or this machine lacks it.
const KernelTable* find_kernels(const std::string& name);

template <class T> const Kernels<T>& pick(const KernelTable& table);
template <> inline const Kernels<float>& pick<float>(const KernelTable& table) { return *table.f32; }
template <> inline const Kernels<double>& pick<double>(const KernelTable& table) { return *table.f64; }

}  // namespace separatrix
