#include "cuda/cublas.h"

#include <cublas_v2.h>
#include <cuda_runtime.h>
#include <dlfcn.h>

#include <string>

#include "engine/error.h"

namespace lacuna::engine::cuda {
namespace {

#define LACUNA_TEXT(x) LACUNA_TEXT_OF(x)
#define LACUNA_TEXT_OF(x) #x
constexpr const char* kName = "libcublas.so." LACUNA_TEXT(CUBLAS_VER_MAJOR);
constexpr const char* kToolkit = LACUNA_CUDA_LIBRARIES "/libcublas.so." LACUNA_TEXT(CUBLAS_VER_MAJOR);
#undef LACUNA_TEXT
#undef LACUNA_TEXT_OF

constexpr std::size_t kWorkspace = std::size_t{32} << 20;  // bytes; what the library asks for on the newest cards it knows

class Library {
 public:
  Library() : handle_(dlopen(kName, RTLD_NOW | RTLD_LOCAL)) {
    if (!handle_) handle_ = dlopen(kToolkit, RTLD_NOW | RTLD_LOCAL);
    if (!handle_)
      throw EngineError(std::string("cuBLAS is not found: neither ") + kName + " in the loader's path nor " + kToolkit +
                        "; install it (package libcublas of CUDA's), add its folder to LD_LIBRARY_PATH, or use --device cpu");
    load(create, "cublasCreate_v2");
    load(destroy, "cublasDestroy_v2");
    load(set_stream, "cublasSetStream_v2");
    load(set_workspace, "cublasSetWorkspace_v2");
    load(set_math_mode, "cublasSetMathMode");
    load(set_atomics_mode, "cublasSetAtomicsMode");
    load(version, "cublasGetVersion_v2");
    load(gemm, "cublasGemmEx");
    load(text_of, "cublasGetStatusString");
  }
  ~Library() { dlclose(handle_); }
  Library(const Library&) = delete;

  decltype(&cublasCreate_v2) create;
  decltype(&cublasDestroy_v2) destroy;
  decltype(&cublasSetStream_v2) set_stream;
  decltype(&cublasSetWorkspace_v2) set_workspace;
  decltype(&cublasSetMathMode) set_math_mode;
  decltype(&cublasSetAtomicsMode) set_atomics_mode;
  decltype(&cublasGetVersion_v2) version;
  cublasStatus_t (*gemm)(cublasHandle_t, cublasOperation_t, cublasOperation_t, int, int, int, const void*, const void*, cudaDataType, int,
                         const void*, cudaDataType, int, const void*, void*, cudaDataType, int, cublasComputeType_t, cublasGemmAlgo_t);
  decltype(&cublasGetStatusString) text_of;

 private:
  template <class Function>
  void load(Function& to, const char* name) {
    to = reinterpret_cast<Function>(dlsym(handle_, name));
    if (!to) throw EngineError(std::string(kName) + " has no " + name + "; install the cuBLAS that belongs to this build's CUDA, or use --device cpu");
  }
  void* handle_;
};

class LoadedCublas final : public Cublas {
 public:
  explicit LoadedCublas(Stream stream) {
    require(library_.create(&handle_), "starting");
    if (cudaMalloc(&workspace_, kWorkspace) != cudaSuccess) {
      cudaGetLastError();
      library_.destroy(handle_);
      throw EngineError("the card has no 32 MiB for cuBLAS; end what else uses it, or use --device cpu");
    }
    require(library_.set_stream(handle_, stream), "taking the stream");
    // After the stream: a new stream takes the library's own workspace again.
    require(library_.set_workspace(handle_, workspace_, kWorkspace), "taking the workspace");
    require(library_.set_atomics_mode(handle_, CUBLAS_ATOMICS_NOT_ALLOWED), "forbidding atomics");
    // Parts of a sum that is split are added up in float32.
    require(library_.set_math_mode(handle_, static_cast<cublasMath_t>(CUBLAS_DEFAULT_MATH | CUBLAS_MATH_DISALLOW_REDUCED_PRECISION_REDUCTION)),
            "choosing the precision");
  }
  ~LoadedCublas() override {
    library_.destroy(handle_);
    cudaFree(workspace_);
  }
  LoadedCublas(const LoadedCublas&) = delete;

  std::string version() const override {
    int number = 0;
    require(library_.version(handle_, &number), "asking for the version");
    return std::to_string(number / 10000) + "." + std::to_string(number / 100 % 100) + "." + std::to_string(number % 100);
  }

  // The library counts by columns: to it the product is out^T [outputs, rows] = weights [outputs, inputs] x^T.
  void gemm(const GemmShape& shape, const std::uint16_t* weights, const std::uint16_t* x, float* out) override {
    const float one = 1, zero = 0;
    const int inputs = static_cast<int>(shape.inputs);
    require(library_.gemm(handle_, CUBLAS_OP_T, CUBLAS_OP_N, static_cast<int>(shape.outputs), static_cast<int>(shape.rows), inputs, &one, weights,
                          CUDA_R_16BF, inputs, x, CUDA_R_16BF, inputs, &zero, out, CUDA_R_32F, static_cast<int>(shape.out_stride),
                          CUBLAS_COMPUTE_32F, CUBLAS_GEMM_DEFAULT),
            "a product");
  }

 private:
  void require(cublasStatus_t status, const char* what) const {
    if (status != CUBLAS_STATUS_SUCCESS)
      throw EngineError(std::string("cuBLAS: ") + what + ": " + library_.text_of(status) + "; look at nvidia-smi and the system's log, or use --device cpu");
  }

  Library library_;
  cublasHandle_t handle_ = nullptr;
  void* workspace_ = nullptr;
};

}  // namespace

std::unique_ptr<Cublas> load_cublas(Stream stream) { return std::make_unique<LoadedCublas>(stream); }

}  // namespace lacuna::engine::cuda
