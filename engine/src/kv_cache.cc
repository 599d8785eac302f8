#include "kv_cache.h"

#include <utility>

namespace lacuna::engine {

AlignedBuffer KvPagePool::take() {
  if (free_.empty()) return AlignedBuffer(layers_ * kPageRows * row_size_ * sizeof(float));
  AlignedBuffer page = std::move(free_.back());
  free_.pop_back();
  return page;
}

SequenceCache::~SequenceCache() {
  for (AlignedBuffer& page : pages_) pool_->give_back(std::move(page));
}

void SequenceCache::reserve(std::size_t count) {
  const std::size_t needed = (length_ + count + KvPagePool::kPageRows - 1) / KvPagePool::kPageRows;
  pages_.reserve(needed);
  for (auto& layer : layer_pages_) layer.reserve(needed);
  while (pages_.size() < needed) {
    pages_.push_back(pool_->take());
    const auto* first = reinterpret_cast<const float*>(pages_.back().data());
    for (std::size_t layer = 0; layer < layer_pages_.size(); ++layer) {
      layer_pages_[layer].push_back(first + layer * KvPagePool::kPageRows * pool_->row_size());
    }
  }
}

float* SequenceCache::row(std::size_t layer, std::size_t position) {
  auto* first = reinterpret_cast<float*>(pages_[position / KvPagePool::kPageRows].data());
  return first + (layer * KvPagePool::kPageRows + position % KvPagePool::kPageRows) * pool_->row_size();
}

}  // namespace lacuna::engine
