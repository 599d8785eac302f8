#include "kv_cache.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

#include "aligned_buffer.h"

namespace lacuna::engine {
namespace {

class HostPageMemory final : public PageMemory {
 public:
  KvPage allocate(std::size_t floats) override {
    const auto buffer = std::make_shared<AlignedBuffer>(floats * sizeof(float));
    return {buffer, reinterpret_cast<float*>(buffer->data())};
  }
  void copy(float* to, const float* from, std::size_t floats) override {
    std::memcpy(to, from, floats * sizeof(float));
  }
};

}  // namespace

PageMemory& host_page_memory() {
  static HostPageMemory memory;
  return memory;
}

KvPage KvPagePool::take() {
  if (free_.empty()) return memory_->allocate(page_size());
  KvPage page = std::move(free_.back());
  free_.pop_back();
  return page;
}

KvPage KvPagePool::copy_of(const KvPage& page) {
  KvPage copy = take();
  memory_->copy(copy.get(), page.get(), page_size());
  return copy;
}

void KvPagePool::give_back(KvPage page) {
  if (page.use_count() == 1) free_.push_back(std::move(page));
}

KvPage KvPagePool::take_state(const float* from) {
  KvPage state;
  if (free_states_.empty()) {
    state = memory_->allocate(state_size_);
  } else {
    state = std::move(free_states_.back());
    free_states_.pop_back();
  }
  from ? memory_->copy(state.get(), from, state_size_) : void(std::fill_n(state.get(), state_size_, 0.0f));
  return state;
}

void KvPagePool::give_back_state(KvPage state) {
  if (state && state.use_count() == 1) free_states_.push_back(std::move(state));
}

SequenceCache::~SequenceCache() {
  for (KvPage& page : pages_) pool_->give_back(std::move(page));
  forget_state();
  for (Snapshot& snapshot : snapshots_) pool_->give_back_state(std::move(snapshot.state));
}

void SequenceCache::forget_state() {
  pool_->give_back_state(std::move(state_));
  state_.reset();
}

void SequenceCache::own_state() {
  if (!has_states() || (state_ && state_.use_count() == 1)) return;
  assert(state_ || length_ == 0);
  state_ = pool_->take_state(state_.get());
}

void SequenceCache::keep_snapshot() {
  if (state_ && shareable(length_) < length_) snapshots_.push_back({length_, state_});
}

std::size_t SequenceCache::shareable(std::size_t count) const {
  if (!has_states()) return std::min(count, length_);
  std::size_t most = 0;
  for (const Snapshot& snapshot : snapshots_)
    if (snapshot.position <= count) most = std::max(most, snapshot.position);
  return most;
}

void SequenceCache::reserve(std::size_t count) {
  own_state();
  if (length_ % KvPagePool::kPageRows != 0) own_page(length_ / KvPagePool::kPageRows);
  const std::size_t needed = (length_ + count + KvPagePool::kPageRows - 1) / KvPagePool::kPageRows;
  while (pages_.size() < needed) append(pool_->take());
}

void SequenceCache::share(const SequenceCache& from, std::size_t count) {
  assert(pages_.empty() && from.shareable(count) == count);
  if (has_states()) {
    const auto kept = std::find_if(from.snapshots_.begin(), from.snapshots_.end(),
                                   [&](const Snapshot& snapshot) { return snapshot.position == count; });
    snapshots_.push_back(*kept);
    state_ = kept->state;
  }
  for (std::size_t i = 0; i * KvPagePool::kPageRows < count; ++i) append(from.pages_[i]);
  length_ = count;
}

void SequenceCache::trim(std::size_t count) {
  forget_state();
  std::erase_if(snapshots_, [&](const Snapshot& snapshot) { return snapshot.position > count; });
  length_ = count;
  while (!pages_.empty() && (pages_.size() - 1) * KvPagePool::kPageRows >= count) {
    pool_->give_back(std::move(pages_.back()));
    pages_.pop_back();
    for (auto& layer : layer_pages_) layer.pop_back();
  }
}

void SequenceCache::append(KvPage page) {
  pages_.reserve(pages_.size() + 1);
  for (auto& layer : layer_pages_) layer.reserve(pages_.size() + 1);
  pages_.push_back(std::move(page));
  for (auto& layer : layer_pages_) layer.push_back(nullptr);
  point_to(pages_.size() - 1);
}

void SequenceCache::own_page(std::size_t index) {
  if (pages_[index].use_count() == 1) return;
  pages_[index] = pool_->copy_of(pages_[index]);
  point_to(index);
}

void SequenceCache::point_to(std::size_t index) {
  for (std::size_t layer = 0; layer < layer_pages_.size(); ++layer) layer_pages_[layer][index] = page(layer, index);
}

}  // namespace lacuna::engine
