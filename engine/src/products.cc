#include "products.h"

#include <algorithm>

#include "cpu/panels.h"

namespace lacuna::engine {

Products::Products(ThreadPool& pool, const Kernels& kernels, std::size_t longest_input)
    : pool_(&pool), kernels_(&kernels) {
  for (unsigned worker = 0; worker < pool.threads(); ++worker)
    scratch_.emplace_back(product_scratch_bytes(longest_input));
}

void Products::prepare(Activations& to, const float* values, std::size_t rows, std::size_t n, std::size_t stride,
                       std::initializer_list<const Matrix*> matrices) {
  bool blocks32 = false, blocks256 = false, bfloat = false;
  for (const Matrix* matrix : matrices) {
    const ProductKind kind = product_kind(matrix->type);
    blocks32 |= kind == ProductKind::Blocks32;
    blocks256 |= kind == ProductKind::Blocks256;
    bfloat |= matrix->type == TensorType::BF16;
  }
  if (bfloat) to.rounded_.resize(rows * n);
  if (blocks32) to.blocks32_.resize(rows * n / 32);
  if (blocks256) to.blocks256_.resize(rows * n / 256);
  to.view_ = {n, values, stride, to.rounded_.data(), to.blocks32_.data(), to.blocks256_.data()};
  if (!blocks32 && !blocks256 && !bfloat) return;
  each_row(rows, n, [&](std::size_t row) {
    const float* x = values + row * stride;
    for (std::size_t i = 0; bfloat && i < n; ++i) to.rounded_[row * n + i] = rounded_to_bfloat(x[i]);
    if (blocks32) kernels_->quantise32(x, n, &to.blocks32_[row * (n / 32)]);
    if (blocks256) kernels_->quantise256(x, n, &to.blocks256_[row * (n / 256)]);
  });
}

ProductTask Products::task(const Matrix& matrix, std::size_t slice, const Activations& x, std::size_t count, float* out,
                           std::size_t out_stride) {
  ProductTask made;
  made.type = matrix.type;
  made.panels = matrix.panels;
  made.weights = matrix.slice(slice);
  made.row_end = matrix.rows;
  made.x = &x.view();
  made.count = count;
  made.out = out;
  made.out_stride = out_stride;
  return made;
}

void Products::run(std::span<const ProductTask> tasks) {
  std::size_t work = 0;  // multiplications
  for (const ProductTask& task : tasks) work += (task.row_end - task.row_begin) * task.count * task.x->n;
  // Four pieces a thread even out their speeds; a piece below kSmallestChunk is not worth the hand-over.
  const std::size_t piece_work = std::max(kSmallestChunk, work / (4 * pool_->threads()) + 1);
  pieces_.clear();
  for (std::uint32_t index = 0; index < tasks.size(); ++index) {
    const ProductTask& task = tasks[index];
    const std::size_t row_work = std::max<std::size_t>(1, task.count * task.x->n);
    const std::size_t rows = (piece_work / row_work + kPanelRows) / kPanelRows * kPanelRows;
    for (std::size_t row = task.row_begin; row < task.row_end; row += rows) {
      pieces_.push_back({index, row, std::min(row + rows, task.row_end)});
    }
  }
  pool_->for_each(pieces_.size(), [&](std::size_t index, unsigned worker) {
    ProductTask piece = tasks[pieces_[index].task];
    piece.row_begin = pieces_[index].begin;
    piece.row_end = pieces_[index].end;
    kernels_->product(piece, scratch_[worker].data());
  });
}

}  // namespace lacuna::engine
