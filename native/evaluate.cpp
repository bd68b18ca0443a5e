#include "evaluate.hpp"

#include <atomic>
#include <system_error>
#include <thread>
#include <vector>

namespace separatrix {
namespace {

constexpr int64_t kBlock = 4096;  // rows that one thread takes at a time

template <class T> class Forward {
 public:
  explicit Forward(const Evaluation<T>& job)
      : job_(job), most_(chunk_rows<T>(job.net)), staging_(most_, job.net.n_inputs(), 1), dz_(most_ * job.net.n_outputs()) {
    for (int l = 0; l < job.net.n_layers; ++l) memory_.emplace_back(job.net.layers[l].n_out * most_);
    for (Buffer<T>& buffer : memory_) h_.push_back(buffer.get());
  }

  void rows(int64_t member, int64_t start, int64_t count) {
    const Rows<T> rows{job_.x, job_.x, nullptr, nullptr, job_.n_rows, job_.net.n_inputs(), 0};
    const Cut parts = cut<T>(count, most_);
    for (int64_t c = 0; c < parts.count; ++c) {
      const int64_t from = c * parts.rows, size = std::min(parts.rows, count - from);
      const Chunk<T> chunk = stage<T>(rows, nullptr, start + from, size, nullptr, staging_);
      Workspace<T> workspace{h_.data(), nullptr, dz_.get(), nullptr};
      job_.kernels->forward(job_.net, job_.weights + member * job_.net.n_params, chunk, workspace);
      copy_out(member, start + from, size, chunk.stride);
    }
  }

 private:
  void copy_out(int64_t member, int64_t start, int64_t count, int64_t stride) {
    const Network& net = job_.net;
    const int64_t k = net.n_outputs();
    const T* last = h_[static_cast<size_t>(net.n_layers - 1)];
    const T scale = static_cast<T>(net.output_scale);
    T* logits = job_.logits + (member * job_.n_rows + start) * k;
    for (int64_t j = 0; j < k; ++j)
      for (int64_t r = 0; r < count; ++r) logits[r * k + j] = last[j * stride + r] * scale;
    if (!job_.neurons) return;
    T* line = job_.neurons + member * hidden_width(net) * job_.n_rows + start;
    for (int l = 0; l + 1 < net.n_layers; ++l)
      for (int64_t j = 0; j < net.layers[l].n_out; ++j, line += job_.n_rows)
        std::copy_n(h_[static_cast<size_t>(l)] + j * stride, count, line);
  }

  const Evaluation<T>& job_;
  int64_t most_;
  Staging<T> staging_;
  Buffer<T> dz_;
  std::vector<Buffer<T>> memory_;
  std::vector<T*> h_;
};

}  // namespace

int64_t hidden_width(const Network& net) {
  int64_t width = 0;
  for (int l = 0; l + 1 < net.n_layers; ++l) width += net.layers[l].n_out;
  return width;
}

template <class T> void evaluate(const Evaluation<T>& job, int n_threads) {
  const int64_t blocks = (job.n_rows + kBlock - 1) / kBlock, items = blocks * job.n_models;
  const int64_t threads = std::max<int64_t>(1, std::min<int64_t>(n_threads, items));
  std::vector<std::unique_ptr<Forward<T>>> forwards;
  for (int64_t t = 0; t < threads; ++t) forwards.push_back(std::make_unique<Forward<T>>(job));
  std::atomic<int64_t> next{0};
  const auto work = [&](int64_t thread) {
    for (int64_t item; (item = next.fetch_add(1, std::memory_order_relaxed)) < items;) {
      const int64_t start = item % blocks * kBlock;
      forwards[static_cast<size_t>(thread)]->rows(item / blocks, start, std::min(kBlock, job.n_rows - start));
    }
  };
  std::vector<std::thread> helpers;
  for (int64_t t = 1; t < threads; ++t) try {
      helpers.emplace_back(work, t);
    } catch (const std::system_error&) {  // no thread to be had: the others do the work
      break;
    }
  work(0);
  for (std::thread& helper : helpers) helper.join();
}

template void evaluate<float>(const Evaluation<float>&, int);
template void evaluate<double>(const Evaluation<double>&, int);

}  // namespace separatrix
