#include "kv_cache.h"

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

SequenceCache::~SequenceCache() {
  for (KvPage& page : pages_) pool_->give_back(std::move(page));
}

void SequenceCache::reserve(std::size_t count) {
  if (length_ % KvPagePool::kPageRows != 0) own_page(length_ / KvPagePool::kPageRows);
  const std::size_t needed = (length_ + count + KvPagePool::kPageRows - 1) / KvPagePool::kPageRows;
  while (pages_.size() < needed) append(pool_->take());
}

void SequenceCache::share(const SequenceCache& from, std::size_t count) {
  assert(pages_.empty() && count <= from.length_);
  for (std::size_t i = 0; i * KvPagePool::kPageRows < count; ++i) append(from.pages_[i]);
  length_ = count;
}

void SequenceCache::trim(std::size_t count) {
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
  const float* first = pages_[index].get();
  for (std::size_t layer = 0; layer < layer_pages_.size(); ++layer) {
    layer_pages_[layer][index] = first + layer * KvPagePool::kPageRows * pool_->row_size();
  }
}

float* SequenceCache::row(std::size_t layer, std::size_t position) {
  float* first = pages_[position / KvPagePool::kPageRows].get();
  return first + (layer * KvPagePool::kPageRows + position % KvPagePool::kPageRows) * pool_->row_size();
}

}  // namespace lacuna::engine
