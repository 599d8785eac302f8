// random_model deepseek2|qwen3moe|qwen3next Q8_0|Q4_K_M FILE.gguf [LAYERS]
#include <cstdio>
#include <exception>

#include "random_model.h"

int main(int argc, char** argv) {
  if (argc != 4 && argc != 5) {
    std::fputs("usage: random_model deepseek2|qwen3moe|qwen3next Q8_0|Q4_K_M FILE.gguf [LAYERS]\n", stderr);
    return 2;
  }
  try {
    lacuna::test::RandomModel model{.shape = argv[1], .quantisation = argv[2]};
    if (argc == 5) model.layers = static_cast<std::uint32_t>(std::stoul(argv[4]));
    lacuna::test::write_random_model(model, argv[3]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "random_model: %s\n", error.what());
    return 1;
  }
  return 0;
}
