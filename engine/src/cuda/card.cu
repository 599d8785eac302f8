// A card behind the interface of device.h, by the CUDA runtime.
#include <cuda_runtime.h>

#include "cuda/cublas.h"
#include "cuda/device.h"
#include "cuda/devices.h"
#include "engine/error.h"

namespace lacuna::engine::cuda {
namespace {

void require(cudaError_t error, const char* what) {
  if (error == cudaSuccess) return;
  throw EngineError(std::string("CUDA: ") + what + ": " + cudaGetErrorString(error) +
                    "; look at nvidia-smi and the system's log, or use --device cpu");
}

class Card final : public Device {
 public:
  explicit Card(int index) : index_(index) {
    use();
    cudaDeviceProp found{};
    require(cudaGetDeviceProperties(&found, index), "reading the card's properties");
    name_ = "cuda:" + std::to_string(index) + " (" + found.name + ")";
    bits_ = std::string("cuda-2 ") + found.name + " sm_" + std::to_string(found.major * 10 + found.minor);
    require(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "making a stream");
    cublas_ = load_cublas(stream_);
    bits_ += " cuBLAS " + cublas_->version();
  }
  ~Card() override {
    cublas_.reset();
    cudaStreamDestroy(stream_);
  }
  Card(const Card&) = delete;

  std::string name() const override { return name_; }
  std::string bits_class() const override { return bits_; }
  const Operators& operators() const override { return operators_; }
  Stream stream() const override { return stream_; }

  Memory memory() const override {
    use();
    std::size_t free = 0, total = 0;
    require(cudaMemGetInfo(&free, &total), "asking for the free memory");
    return {total, free};
  }
  std::shared_ptr<std::byte> try_allocate(std::size_t bytes) override {
    use();
    void* memory = nullptr;
    const cudaError_t error = cudaMalloc(&memory, bytes == 0 ? 1 : bytes);
    if (error == cudaErrorMemoryAllocation) {
      cudaGetLastError();  // or the next launch would report it
      return nullptr;
    }
    require(error, "allocating memory");
    // cudaFree waits for the operators that may still use it.
    return {static_cast<std::byte*>(memory), [](std::byte* p) { cudaFree(p); }};
  }

  void upload(void* device, const void* host, std::size_t bytes) override {
    use();
    // From pageable memory: the runtime copies it to a buffer of its own before it returns, unless it is large; so wait.
    require(cudaMemcpyAsync(device, host, bytes, cudaMemcpyHostToDevice, stream_), "copying to the card");
    require(cudaStreamSynchronize(stream_), "copying to the card");
  }
  void download(void* host, const void* device, std::size_t bytes) override {
    use();
    require(cudaMemcpyAsync(host, device, bytes, cudaMemcpyDeviceToHost, stream_), "copying from the card");
    require(cudaStreamSynchronize(stream_), "computing on the card");
  }
  void gemm(const GemmShape& shape, const std::uint16_t* weights, const std::uint16_t* x, float* out) override {
    use();
    cublas_->gemm(shape, weights, x, out);
  }
  void copy(void* to, const void* from, std::size_t bytes) override {
    use();
    require(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice, stream_), "copying on the card");
  }

 private:
  // The runtime keeps the current card a thread.
  void use() const { require(cudaSetDevice(index_), "choosing the card"); }

  int index_;
  std::string name_, bits_;
  cudaStream_t stream_ = nullptr;
  std::unique_ptr<Cublas> cublas_;
  Operators operators_ = operators_of_target();
};

}  // namespace

std::unique_ptr<Device> open_card(int index) { return std::make_unique<Card>(index); }

}  // namespace lacuna::engine::cuda
