// Products of weight matrices and activations over the thread pool.
#pragma once
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

#include "aligned_buffer.h"
#include "cpu/kernels.h"
#include "cpu/panels.h"
#include "thread_pool.h"

namespace lacuna::engine {

// A weight matrix, or a stack of them (experts, heads): `slices` matrices of `rows` rows of `inputs` values.
struct Matrix {
  TensorType type = TensorType::F32;
  std::size_t inputs = 0, rows = 0, slices = 1;
  std::size_t slice_stride = 0;     // bytes from slice to slice
  const std::byte* data = nullptr;  // slice 0; memory belongs to the weights
  bool panels = false;              // as cpu/panels.h says; else as the file has it

  bool present() const { return data != nullptr; }
  const std::byte* slice(std::size_t index) const { return data + index * slice_stride; }
  // Where a row of slice 0 begins; of panels only the first of a panel has such a place.
  const std::byte* row(std::size_t index) const {
    return panels ? data + index / kPanelRows * panel_bytes(type, inputs) : data + index * row_bytes(type, inputs);
  }
};

// Activations [rows, n] with the 8-bit forms that their products need. The floats belong to the caller.
class Activations {
 public:
  const ActivationView& view() const { return view_; }

 private:
  friend class Products;
  ActivationView view_;
  std::vector<float> rounded_;
  std::vector<Activation32> blocks32_;
  std::vector<Activation256> blocks256_;
};

// Runs products; one loop at a time, as its pool.
class Products {
 public:
  Products(ThreadPool& pool, const Kernels& kernels, std::size_t longest_input);

  ThreadPool& pool() { return *pool_; }
  const Kernels& kernels() const { return *kernels_; }

  // Points `to` at `values`, rows `stride` elements apart, and quantises them as the matrices need it.
  void prepare(Activations& to, const float* values, std::size_t rows, std::size_t n, std::size_t stride,
               std::initializer_list<const Matrix*> matrices);

  // All rows of one slice times the activation rows x_first + i * x_step: out[i * out_stride + row].
  static ProductTask task(const Matrix& matrix, std::size_t slice, const Activations& x, std::size_t count, float* out,
                          std::size_t out_stride);
  void run(std::span<const ProductTask> tasks);
  void run(std::initializer_list<ProductTask> tasks) { run(std::span(tasks.begin(), tasks.size())); }

  // operation(row) for each row, split over the threads when that pays; `work` is the number of values a row.
  template <class Operation>
  void each_row(std::size_t rows, std::size_t work, const Operation& operation) {
    const std::size_t chunk = kSmallestRows / (work + 1) + 1;
    pool_->for_each((rows + chunk - 1) / chunk, [&](std::size_t index, unsigned) {
      for (std::size_t row = index * chunk; row < rows && row < (index + 1) * chunk; ++row) operation(row);
    });
  }

 private:
  static constexpr std::size_t kSmallestChunk = 16384, kSmallestRows = 4096;  // products, values: fewer are not worth a hand-over

  ThreadPool* pool_;
  const Kernels* kernels_;
  std::vector<AlignedBuffer> scratch_;  // one a worker
  struct Piece {
    std::uint32_t task;
    std::size_t begin, end;
  };
  std::vector<Piece> pieces_;
};

}  // namespace lacuna::engine
