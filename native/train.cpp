// The loop over steps of one member, and the threads over members. A member is trained whole by one thread, and
// nothing it computes with is shared but what no one changes: that is why its bits depend on nothing else.
#include <atomic>
#include <cmath>
#include <condition_variable>
#include <limits>
#include <mutex>
#include <system_error>
#include <thread>

#include "job.hpp"
#include "order.hpp"
#include "streaming.hpp"
#include "subnormals.hpp"

namespace separatrix {
namespace {

template <class T> struct Scratch {
  explicit Scratch(const Job<T>& job)
      : chunk(chunk_rows<T>(job.net)),
        staging(chunk, job.net.n_inputs(), job.net.n_targets()),
        dz(chunk * job.net.n_outputs()),
        gradient(job.net.n_params), weights(job.net.n_params), next(job.net.n_params),
        order(job.schedule.shuffle ? std::max(job.schedule.batch, kOrderAhead) : 0), lr(static_cast<size_t>(job.net.n_layers)) {
    for (int l = 0; l < job.net.n_layers; ++l) {
      const Layer& layer = job.net.layers[l];
      h_memory.emplace_back(layer.n_out * chunk);
      slope_memory.emplace_back(keeps_slope(layer.activation) ? Buffer<T>(layer.n_out * chunk) : Buffer<T>());
    }
    for (int l = 0; l < job.net.n_layers; ++l) {
      h.push_back(h_memory[static_cast<size_t>(l)].get());
      slope.push_back(slope_memory[static_cast<size_t>(l)].get());
    }
    if (!job.out.first) first = Buffer<T>(job.net.n_params);
    if (!job.out.second) second = Buffer<T>(job.net.n_params);
    workspace = {h.data(), slope.data(), dz.get(), gradient.get()};
  }
  int64_t chunk;
  Staging<T> staging;
  Buffer<T> dz, gradient, weights, next, first, second;
  Buffer<uint32_t> order;
  std::vector<double> lr;
  std::vector<Buffer<T>> h_memory, slope_memory;
  std::vector<T*> h, slope;
  Workspace<T> workspace;
};

int64_t multiply_adds(const Network& net) {
  int64_t sum = 0;
  for (int l = 0; l < net.n_layers; ++l) sum += net.layers[l].n_in * net.layers[l].n_out + 16 * net.layers[l].n_out;
  return sum;
}

template <class T> class Member {
 public:
  Member(const Job<T>& job, const Shared<T>& shared, Scratch<T>& scratch, Pulse& pulse, int64_t number)
      : job_(job), net_(job.net), shared_(shared), scratch_(scratch), pulse_(pulse), m_(number), rows_(job.train),
        progress_(job.out.progress[number]), macs_(multiply_adds(job.net)) {
    rows_.y += m_ * job.y_stride;
    if (rows_.index) rows_.index += m_ * job.index_stride;
    first_ = job.out.first ? job.out.first + m_ * net_.n_params : scratch.first.get();
    second_ = job.out.second ? job.out.second + m_ * net_.n_params : scratch.second.get();
    if (progress_.step == 0) {
      std::fill(first_, first_ + net_.n_params, T(0));
      std::fill(second_, second_ + net_.n_params, T(0));
    }
    w_ = scratch.weights.get();
    next_ = scratch.next.get();
    std::copy_n(job.out.weights + m_ * net_.n_params, net_.n_params, w_);
  }

  void run() {
    const auto before = static_cast<Status>(job_.out.status[m_]);
    if (before == Status::converged || before == Status::stopped_early || before == Status::diverged) return;
    const Status after = steps();
    const bool over = after == Status::converged || after == Status::stopped_early ||
                      (after == Status::done && progress_.step == job_.schedule.total());
    if (over && job_.stopping.restore_best && progress_.best_epoch >= 0)
      std::copy_n(job_.out.best_weights + m_ * net_.n_params, net_.n_params, w_);
    std::copy_n(w_, net_.n_params, job_.out.weights + m_ * net_.n_params);
    job_.out.status[m_] = static_cast<int8_t>(after);
  }

 private:
  Status steps() {
    const Schedule& schedule = job_.schedule;
    if (progress_.step == 0) {
      if (job_.out.streaming) stream().begin();
      keep_frame();
    }
    if (const auto status = epoch_end(); status != Status::done) return status;
    while (progress_.step < schedule.stop) {
      const int64_t step = progress_.step, within = step % schedule.steps_per_epoch;
      double loss;
      if (!gradient(step / schedule.steps_per_epoch, within, loss)) return Status::interrupted;
      if (job_.out.step_loss)
        job_.out.step_loss[m_ * (schedule.stop - schedule.start) + step - schedule.start] = static_cast<T>(loss);
      if (job_.out.streaming) stream().add(loss);
      if (!std::isfinite(loss) || !update(step)) return Status::diverged;
      std::swap(w_, next_);
      ++progress_.step;
      pulse_.step();
      keep_frame();
      if (const auto status = epoch_end(); status != Status::done) return status;
    }
    return Status::done;
  }

  // Evaluates if an epoch has ended and that is still to do: an earlier call may have been cut between the two.
  Status epoch_end() {
    const int64_t epoch = progress_.step / job_.schedule.steps_per_epoch;
    if (progress_.step % job_.schedule.steps_per_epoch || progress_.evaluated == epoch) return Status::done;
    if (!evaluate(epoch)) return Status::interrupted;
    progress_.evaluated = epoch;
    if (!sound_) return Status::diverged;
    if (epoch == 0 || !out_of_patience()) return Status::done;
    return job_.stopping.monitor == Monitor::train_loss ? Status::converged : Status::stopped_early;
  }

  Stream stream() const {
    return Stream(job_.out.streaming + m_ * Stream::size(job_.out.tail), job_.out.tail);
  }

  // Loss and gradient of one batch; false if cancelled.
  bool gradient(int64_t epoch, int64_t within, double& loss) {
    const Schedule& schedule = job_.schedule;
    const int64_t start = within * schedule.batch, size = std::min(schedule.batch, rows_.n - start);
    const uint32_t* order = schedule.shuffle ? shuffled(epoch, within) : nullptr;
    const double divisor = total_weight(order, start, size);
    const Cut parts = cut<T>(size, scratch_.chunk);
    double sum = 0;
    for (int64_t c = 0; c < parts.count; ++c) {
      const int64_t from = c * parts.rows, count = std::min(parts.rows, size - from);
      const T* ready = shared_.batches ? shared_.batches->at(start, from) : nullptr;
      const Chunk<T> chunk = stage(rows_, order, order ? from : start + from, count, ready, scratch_.staging);
      sum += job_.kernels->gradient(net_, w_, chunk, 1 / divisor, c == 0, scratch_.workspace);
      if (!pulse_.worked(3 * count * macs_)) return false;
    }
    loss = sum / divisor;
    return true;
  }

  // Which rows the batch takes. Those of the next few batches are found with them, as far as this epoch and call go.
  const uint32_t* shuffled(int64_t epoch, int64_t within) {
    const Schedule& schedule = job_.schedule;
    const int64_t start = within * schedule.batch, end = std::min(start + schedule.batch, rows_.n);
    if (epoch != epoch_) {
      order_keys(schedule.seeds[m_], static_cast<uint64_t>(epoch), keys_);
      epoch_ = epoch;
      ordered_from_ = ordered_to_ = 0;
    }
    if (start < ordered_from_ || end > ordered_to_) {
      const int64_t coming = std::min(schedule.steps_per_epoch - within, schedule.stop - progress_.step);
      const int64_t batches = std::min(std::max<int64_t>(1, kOrderAhead / schedule.batch), coming);
      ordered_from_ = start;
      ordered_to_ = std::min(rows_.n, start + batches * schedule.batch);
      job_.kernels->order(keys_, rows_.n, ordered_from_, ordered_to_ - ordered_from_, scratch_.order.get());
    }
    return scratch_.order.get() + (start - ordered_from_);
  }

  // What the sum of losses is divided by: the rows really there, or the sum of their weights.
  double total_weight(const uint32_t* order, int64_t start, int64_t size) const {
    if (!rows_.weight) return static_cast<double>(size);
    double sum = 0;
    for (int64_t k = 0; k < size; ++k) {
      const int64_t at = order ? order[k] : start + k;
      sum += static_cast<double>(rows_.weight[rows_.index ? rows_.index[at] : at]);
    }
    return at_least_tiny(sum);
  }

  static double at_least_tiny(double weight) { return std::max(weight, static_cast<double>(std::numeric_limits<T>::min())); }

  bool update(int64_t step) {
    const Settings& s = job_.settings;
    const double factor = job_.schedule.factors ? job_.schedule.factors[step] : 1.0;
    for (int l = 0; l < net_.n_layers; ++l) {
      const int64_t layer = s.lr_by_layer ? l : 0;
      scratch_.lr[static_cast<size_t>(l)] = s.lr.data[m_ * s.lr.stride + layer] * factor;
    }
    Update u{};
    u.optimizer = s.optimizer;
    u.lr = scratch_.lr.data();
    u.weight_decay = s.weight_decay.at(m_);
    u.l1 = s.l1.at(m_);
    u.momentum = s.momentum.at(m_);
    u.nesterov = s.nesterov;
    const int64_t remembered = step - s.memory_start;
    u.first = remembered == 0;
    u.epsilon = s.epsilon.at(m_);
    u.smoothing = s.smoothing.at(m_);
    u.correction1 = u.correction2 = 1;
    if (s.optimizer == Optimizer::adam || s.optimizer == Optimizer::adamw) {
      u.beta1 = s.beta1.at(m_);
      u.beta2 = s.beta2.at(m_);
      u.correction1 = 1 - std::pow(u.beta1, static_cast<double>(remembered + 1));
      u.correction2 = 1 - std::pow(u.beta2, static_cast<double>(remembered + 1));
    }
    const bool adaptive = s.optimizer != Optimizer::sgd;
    const bool buffered = s.optimizer != Optimizer::rmsprop || u.momentum != 0;
    T* first = adaptive || u.momentum != 0 ? first_ : nullptr;
    T* second = adaptive && buffered ? second_ : nullptr;
    return job_.kernels->update(net_, u, w_, next_, scratch_.gradient.get(), first, second);
  }

  void keep_frame() {
    while (frame_ < job_.out.n_frames && job_.out.frame_steps[frame_] < progress_.step) ++frame_;
    if (frame_ < job_.out.n_frames && job_.out.frame_steps[frame_] == progress_.step)
      std::copy_n(w_, net_.n_params, job_.out.frames + (m_ * job_.out.n_frames + frame_) * net_.n_params);
  }

  // Measures the parts asked for and updates what stopping looks at; false if cancelled.
  bool evaluate(int64_t epoch) {
    const int64_t column = epoch - job_.out.first_epoch;
    double value[5] = {};
    if (job_.evaluate_train && !measure(rows_, shared_.train, value[kTrainLoss], value[kTrainAccuracy])) return false;
    if (job_.evaluate_valid && !measure(job_.valid, shared_.valid, value[kValidLoss], value[kValidAccuracy])) return false;
    if (job_.out.metrics[kPenalty]) value[kPenalty] = penalty();
    sound_ = true;
    for (int k = 0; k < 5; ++k) {
      if (job_.out.metrics[k]) job_.out.metrics[k][m_ * job_.out.n_evaluations + column] = value[k];
      sound_ &= std::isfinite(value[k]);
    }
    const bool monitored = job_.stopping.monitor == Monitor::train_loss ? job_.evaluate_train : job_.evaluate_valid;
    if (monitored && sound_) watch(epoch, value[job_.stopping.monitor == Monitor::train_loss ? kTrainLoss : kValidLoss]);
    return true;
  }

  // l1 * sum |w| + weight_decay / 2 * sum w^2 over all parameters; adamw's decay is no penalty.
  double penalty() const {
    double absolute = 0, square = 0;
    for (int64_t k = 0; k < net_.n_params; ++k) {
      const auto w = static_cast<double>(w_[k]);
      absolute += std::abs(w);
      square += w * w;
    }
    const Settings& s = job_.settings;
    return s.l1.at(m_) * absolute + (s.optimizer == Optimizer::adamw ? 0 : s.weight_decay.at(m_) / 2 * square);
  }

  bool measure(const Rows<T>& rows, const Blocks<T>* blocks, double& loss, double& accuracy) {
    const Cut parts = cut<T>(rows.n, scratch_.chunk);
    double sum = 0, right = 0, weight = 0;
    for (int64_t c = 0; c < parts.count; ++c) {
      const int64_t from = c * parts.rows, count = std::min(parts.rows, rows.n - from);
      const Chunk<T> chunk = stage(rows, nullptr, from, count, blocks ? blocks->at(0, from) : nullptr, scratch_.staging);
      job_.kernels->forward(net_, w_, chunk, scratch_.workspace);
      job_.kernels->score(net_, chunk, scratch_.workspace, &sum, &right);
      for (int64_t k = 0; rows.weight && k < count; ++k) weight += static_cast<double>(chunk.weight[k]);
      if (!pulse_.worked(count * macs_)) return false;
    }
    const double divisor = rows.weight ? at_least_tiny(weight) : static_cast<double>(rows.n);
    loss = sum / divisor;
    accuracy = right / divisor;
    return true;
  }

  void watch(int64_t epoch, double value) {
    Progress& p = progress_;
    if (p.best_epoch < 0 || value < p.best) {
      p.best = value;
      p.best_epoch = epoch;
      if (job_.out.best_weights) std::copy_n(w_, net_.n_params, job_.out.best_weights + m_ * net_.n_params);
    }
    if (epoch == 0 || value < p.anchor - job_.stopping.min_delta) {
      p.anchor = value;
      p.wait = 0;
    } else {
      ++p.wait;
    }
  }

  bool out_of_patience() const { return job_.stopping.patience > 0 && progress_.wait >= job_.stopping.patience; }

  const Job<T>& job_;
  const Network& net_;
  const Shared<T>& shared_;
  Scratch<T>& scratch_;
  Pulse& pulse_;
  int64_t m_;
  Rows<T> rows_;
  Progress& progress_;
  int64_t macs_;
  T *w_, *next_, *first_, *second_;
  uint64_t keys_[2 * kOrderRounds];
  int64_t epoch_ = -1, ordered_from_ = 0, ordered_to_ = 0;  // whose order of rows is in the scratch, and which positions
  int64_t frame_ = 0;
  bool sound_ = true;  // the last evaluation was finite
};

}  // namespace

template <class T> void train(const Job<T>& job, int n_threads, Control& control, const std::function<void()>& poll) {
  const int64_t most = chunk_rows<T>(job.net);
  std::unique_ptr<Blocks<T>> batches, whole, valid;
  if (!job.train.index && !job.schedule.shuffle)
    batches = std::make_unique<Blocks<T>>(job.train.x, job.train.n, job.train.n_features, job.schedule.batch, most);
  if (!job.train.index && job.evaluate_train)
    whole = std::make_unique<Blocks<T>>(job.train.x, job.train.n, job.train.n_features, job.train.n, most);
  if (job.evaluate_valid)
    valid = std::make_unique<Blocks<T>>(job.valid.x, job.valid.n, job.valid.n_features, job.valid.n, most);
  const Shared<T> shared{batches.get(), whole.get(), valid.get()};

  const int64_t threads = std::clamp<int64_t>(n_threads, 1, std::max<int64_t>(1, job.n_models));
  std::vector<std::unique_ptr<Scratch<T>>> scratch;
  for (int64_t t = 0; t < threads; ++t) scratch.push_back(std::make_unique<Scratch<T>>(job));

  std::atomic<int64_t> next{0};
  std::mutex mutex;
  std::condition_variable left;
  int64_t running = threads - 1;
  const auto work = [&](int64_t thread) {
    const WithoutSubnormals quick;
    Pulse pulse(control, thread == 0 ? &poll : nullptr);
    for (int64_t m; (m = next.fetch_add(1, std::memory_order_relaxed)) < job.n_models;) {
      if (control.cancelled.load(std::memory_order_relaxed)) {
        auto& status = job.out.status[m];
        const auto before = static_cast<Status>(status);
        if (before == Status::done || before == Status::interrupted) status = static_cast<int8_t>(Status::interrupted);
        continue;
      }
      Member<T>(job, shared, *scratch[static_cast<size_t>(thread)], pulse, m).run();
      control.members.fetch_add(1, std::memory_order_relaxed);
    }
  };
  std::vector<std::thread> helpers;
  for (int64_t t = 1; t < threads; ++t) {
    try {
      helpers.emplace_back([&, t] {
        work(t);
        const std::lock_guard<std::mutex> lock(mutex);
        --running;
        left.notify_one();
      });
    } catch (const std::system_error&) {  // no thread to be had: the others do the work
      const std::lock_guard<std::mutex> lock(mutex);
      --running;
    }
  }
  work(0);
  std::unique_lock<std::mutex> lock(mutex);
  while (!left.wait_for(lock, std::chrono::milliseconds(20), [&] { return running == 0; })) {
    lock.unlock();
    poll();
    lock.lock();
  }
  lock.unlock();
  for (std::thread& helper : helpers) helper.join();
}

template void train<float>(const Job<float>&, int, Control&, const std::function<void()>&);
template void train<double>(const Job<double>&, int, Control&, const std::function<void()>&);

}  // namespace separatrix
