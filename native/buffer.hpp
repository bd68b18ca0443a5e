// An aligned array of numbers that frees itself.
#pragma once
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>

#include "network.hpp"

namespace separatrix {

template <class T> class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(int64_t n)
      : data_(static_cast<T*>(::operator new(static_cast<size_t>(n > 0 ? n : 1) * sizeof(T), std::align_val_t{kGroupBytes}))) {
    std::memset(static_cast<void*>(data_.get()), 0, static_cast<size_t>(n > 0 ? n : 1) * sizeof(T));
  }
  T* get() const { return data_.get(); }
  explicit operator bool() const { return data_ != nullptr; }

 private:
  struct Free {
    void operator()(T* p) const { ::operator delete(p, std::align_val_t{kGroupBytes}); }
  };
  std::unique_ptr<T, Free> data_;
};

}  // namespace separatrix
