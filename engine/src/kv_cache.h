// The keys and values that a sequence has behind it; of models with delta nets also the states of those. What a row holds, floats or
// halves, and in which order a page holds the rows of a layer is the backend's: here sizes count the room of a float.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace lacuna::engine {

// Shared by the sequences that begin with the same tokens; who writes to one copies it first when others hold it too.
using KvPage = std::shared_ptr<float>;

// Where pages lie: in the memory of the host or of a device.
class PageMemory {
 public:
  virtual ~PageMemory() = default;
  virtual KvPage allocate(std::size_t floats) = 0;  // uninitialised; throws std::bad_alloc
  virtual void copy(float* to, const float* from, std::size_t floats) = 0;
};
PageMemory& host_page_memory();

// Pages of kPageRows positions for all layers, [layer, kPageRows * row_size]; given back pages are used again. A sequence
// takes a page when it reaches it, so that it never holds its whole context.
class KvPagePool {
 public:
  static constexpr std::size_t kPageRows = 32;

  // The memory outlives the pool.
  // `layers` of attention. `state_size`: floats of the states of a sequence, in memory of the host; 0 for none.
  KvPagePool(std::size_t layers, std::size_t row_size, PageMemory& memory = host_page_memory(), std::size_t state_size = 0)
      : layers_(layers), row_size_(row_size), state_size_(state_size), memory_(&memory) {}
  std::size_t layers() const { return layers_; }
  std::size_t row_size() const { return row_size_; }      // floats
  std::size_t state_size() const { return state_size_; }  // floats

  KvPage take();  // throws std::bad_alloc
  KvPage copy_of(const KvPage& page);
  void give_back(KvPage page);

  // States of a sequence: a copy of `from`, or, of none, zeros. Throws std::bad_alloc.
  KvPage take_state(const float* from = nullptr);
  void give_back_state(KvPage state);

 private:
  std::size_t page_size() const { return layers_ * kPageRows * row_size_; }  // floats

  std::size_t layers_, row_size_, state_size_;
  PageMemory* memory_;
  std::vector<KvPage> free_, free_states_;
};

// One sequence's rows. The pool outlives it. Caches of one pool belong to one thread.
//
// A state tells only of the position that it has reached: where a pool has states, the beginning of a sequence can be shared
// up to the positions that it kept a snapshot of.
class SequenceCache {
 public:
  explicit SequenceCache(KvPagePool& pool) : pool_(&pool), layer_pages_(pool.layers()) {}
  ~SequenceCache();
  SequenceCache(SequenceCache&&) noexcept = default;
  SequenceCache& operator=(SequenceCache&&) = delete;

  std::size_t length() const { return length_; }  // positions that are filled
  // Makes room for `count` more positions, to which nobody else's pages extend; throws std::bad_alloc and keeps what it
  // had.
  void reserve(std::size_t count);
  void advance(std::size_t count) { length_ += count; }
  // The most positions, at most `count`, that another sequence can take over.
  std::size_t shareable(std::size_t count) const;
  // Keeps the states as they are now, for others to begin with. Nothing is copied before the sequence goes on.
  void keep_snapshot();
  bool has_states() const { return pool_->state_size() > 0; }
  // Takes over the first `count` positions of another sequence, without computing or copying them; they are shareable there.
  // This cache is empty.
  void share(const SequenceCache& from, std::size_t count);
  // Forgets the positions from `count` on; where there are states, it is only shared from afterwards.
  void trim(std::size_t count);

  // A layer's positions from index * kPageRows on.
  float* page(std::size_t layer, std::size_t index) { return pages_[index].get() + layer * KvPagePool::kPageRows * pool_->row_size(); }
  // After the first reserve().
  float* state() { return state_.get(); }
  const float* const* pages(std::size_t layer) const { return layer_pages_[layer].data(); }

 private:
  void append(KvPage page);
  void own_page(std::size_t index);
  void point_to(std::size_t index);
  void own_state();
  void forget_state();

  struct Snapshot {
    std::size_t position;
    KvPage state;
  };
  KvPagePool* pool_;
  std::size_t length_ = 0;
  std::vector<KvPage> pages_;
  std::vector<std::vector<const float*>> layer_pages_;
  KvPage state_;  // at length_; none in an empty cache, and after trim()
  std::vector<Snapshot> snapshots_;
};

}  // namespace lacuna::engine
