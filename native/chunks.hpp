// How rows become the (feature, row) blocks that the kernels take.
#pragma once
#include <algorithm>

#include "buffer.hpp"

namespace separatrix {

// Equal parts of a batch, each a whole number of groups but for the last.
struct Cut {
  int64_t count, rows;
};

inline int64_t round_up(int64_t n, int64_t step) { return (n + step - 1) / step * step; }

template <class T> Cut cut(int64_t rows, int64_t most) {
  const int64_t count = std::max<int64_t>(1, (rows + most - 1) / most);
  const int64_t size = round_up((rows + count - 1) / count, kLanes<T>);
  return {(rows + size - 1) / size, size};
}

// Rows of one chunk: few enough that a network's activations stay in the first cache, and enough that joining the
// lanes of a weight's gradient stays a small share. It fixes the order of summation, so it depends on the network alone.
template <class T> int64_t chunk_rows(const Network& net) {
  int64_t width = net.n_inputs();
  for (int l = 0; l < net.n_layers; ++l)
    width += net.layers[l].n_out * (keeps_slope(net.layers[l].activation) ? 2 : 1);
  const int64_t fitting = 28 * 1024 / (width * static_cast<int64_t>(sizeof(T)));
  return std::clamp<int64_t>(fitting / 64 * 64, 128, 256);
}

// Where rows come from. Row k of an epoch is index[order[k]], with either left out if null.
template <class T> struct Rows {
  const T* x;             // (n_rows, n_features)
  const T* y;             // (n_rows, n_targets)
  const T* weight;        // (n_rows,) or null
  const int64_t* index;   // (n,) rows of x, or null
  int64_t n, n_features, n_targets;
};

// One chunk's buffers.
template <class T> struct Staging {
  Buffer<T> x, y, weight;
  Staging(int64_t rows, int64_t n_features, int64_t n_targets)
      : x(rows * n_features), y(rows * n_targets), weight(rows) {}
};

// Copies `count` rows from position `start`, transposed and padded with copies of the last one. With `ready`, x is
// there already.
template <class T>
Chunk<T> stage(const Rows<T>& rows, const uint32_t* order, int64_t start, int64_t count, const T* ready, Staging<T>& to) {
  const int64_t stride = round_up(count, kLanes<T>);
  const auto transpose = [&](const T* from, int64_t width, T* into, auto row_at) {
    if (width == 1) {
      for (int64_t k = 0; k < count; ++k) into[k] = from[row_at(k)];
      for (int64_t k = count; k < stride; ++k) into[k] = into[count - 1];
      return;
    }
    int64_t j = 0;
    for (; j + 2 <= width; j += 2) {  // two at a time: looking a row up costs as much as copying from it
      T *line = into + j * stride, *next = line + stride;
      for (int64_t k = 0; k < count; ++k) {
        const T* row = from + row_at(k) * width + j;
        line[k] = row[0];
        next[k] = row[1];
      }
    }
    for (; j < width; ++j)
      for (int64_t k = 0; k < count; ++k) into[j * stride + k] = from[row_at(k) * width + j];
    for (j = 0; j < width; ++j)
      for (int64_t k = count; k < stride; ++k) into[j * stride + k] = into[j * stride + count - 1];
  };
  const auto with_rows = [&](auto position) {
    const auto fill = [&](auto row) {
      if (!ready) transpose(rows.x, rows.n_features, to.x.get(), row);
      transpose(rows.y, rows.n_targets, to.y.get(), row);
      if (rows.weight) transpose(rows.weight, 1, to.weight.get(), row);
    };
    if (rows.index)
      fill([&](int64_t k) { return rows.index[position(k)]; });
    else
      fill(position);
  };
  if (order)
    with_rows([&](int64_t k) { return static_cast<int64_t>(order[start + k]); });
  else
    with_rows([&](int64_t k) { return start + k; });
  return {ready ? ready : to.x.get(), to.y.get(), rows.weight ? to.weight.get() : nullptr, count, stride};
}

// The blocks of x for rows in their own order, made once and shared by all members.
template <class T> class Blocks {
 public:
  Blocks(const T* x, int64_t n, int64_t n_features, int64_t batch, int64_t most)
      : n_(n), n_features_(n_features), batch_(batch), most_(most),
        stride_(per_batch(batch)), data_((n + batch - 1) / batch * stride_) {
    const Rows<T> rows{x, x, nullptr, nullptr, n, n_features, 0};
    for (int64_t start = 0; start < n; start += batch) {
      const int64_t size = std::min(batch, n - start);
      const Cut parts = cut<T>(size, most);
      for (int64_t c = 0; c < parts.count; ++c) {
        const int64_t from = c * parts.rows, count = std::min(parts.rows, size - from);
        write(rows, start + from, count, data_.get() + start / batch * stride_ + from * n_features);
      }
    }
  }
  // The chunk that begins at row `from` of the batch that begins at row `start`.
  const T* at(int64_t start, int64_t from) const { return data_.get() + start / batch_ * stride_ + from * n_features_; }

 private:
  int64_t per_batch(int64_t rows) const {
    const Cut parts = cut<T>(rows, most_);
    return parts.count * parts.rows * n_features_;
  }
  void write(const Rows<T>& rows, int64_t start, int64_t count, T* into) const {
    const int64_t stride = round_up(count, kLanes<T>);
    for (int64_t j = 0; j < n_features_; ++j)
      for (int64_t k = 0; k < stride; ++k)
        into[j * stride + k] = rows.x[(start + std::min(k, count - 1)) * n_features_ + j];
  }
  int64_t n_, n_features_, batch_, most_, stride_;
  Buffer<T> data_;
};

}  // namespace separatrix
