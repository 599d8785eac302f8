#include "kv_cache.h"

#include <cassert>
#include <cstring>
#include <utility>

namespace lacuna::engine {

KvPage KvPagePool::take() {
  if (free_.empty()) return std::make_shared<AlignedBuffer>(layers_ * kPageRows * row_size_ * sizeof(float));
  KvPage page = std::move(free_.back());
  free_.pop_back();
  return page;
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
  KvPage copy = pool_->take();
  std::memcpy(copy->data(), pages_[index]->data(), copy->size());
  pages_[index] = std::move(copy);
  point_to(index);
}

void SequenceCache::point_to(std::size_t index) {
  const auto* first = reinterpret_cast<const float*>(pages_[index]->data());
  for (std::size_t layer = 0; layer < layer_pages_.size(); ++layer) {
    layer_pages_[layer][index] = first + layer * KvPagePool::kPageRows * pool_->row_size();
  }
}

float* SequenceCache::row(std::size_t layer, std::size_t position) {
  auto* first = reinterpret_cast<float*>(pages_[position / KvPagePool::kPageRows]->data());
  return first + (layer * KvPagePool::kPageRows + position % KvPagePool::kPageRows) * pool_->row_size();
}

}  // namespace lacuna::engine
