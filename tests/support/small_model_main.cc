// small_model write FILE.gguf FAMILY [KEY=NUMBER ...]      writes a model; keys as in small_model.h
// small_model distance OURS.f32 THEIRS.f32 VOCABULARY      relative L2 distance of rows of logits: median, worst; equal argmax
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <exception>
#include <stdexcept>

#include "paths.h"
#include "small_model.h"

namespace {

using namespace lacuna::test;

std::vector<float> floats(const char* path) {
  const std::string bytes = read_file(path);
  std::vector<float> out(bytes.size() / sizeof(float));
  std::memcpy(out.data(), bytes.data(), out.size() * sizeof(float));
  return out;
}

void print_distance(const std::vector<float>& ours, const std::vector<float>& theirs, std::size_t vocabulary) {
  if (ours.size() != theirs.size() || vocabulary == 0 || ours.empty()) throw std::runtime_error("the two files hold " + std::to_string(ours.size()) + " and " + std::to_string(theirs.size()) + " numbers");
  std::vector<double> distances;
  std::size_t equal = 0;
  for (std::size_t row = 0; row < ours.size(); row += vocabulary) {
    double difference = 0, size = 0;
    for (std::size_t i = row; i < row + vocabulary; ++i) difference += std::pow(double{ours[i]} - theirs[i], 2), size += std::pow(double{theirs[i]}, 2);
    distances.push_back(std::sqrt(difference / size));
    const auto best = [&](const std::vector<float>& all) { return std::max_element(all.begin() + static_cast<std::ptrdiff_t>(row), all.begin() + static_cast<std::ptrdiff_t>(row + vocabulary)) - all.begin(); };
    equal += best(ours) == best(theirs);
  }
  std::sort(distances.begin(), distances.end());
  std::printf("rows %zu, median %.2e, worst %.2e, argmax equal %zu\n", distances.size(), distances[distances.size() / 2], distances.back(), equal);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc >= 4 && std::strcmp(argv[1], "write") == 0) {
      SmallModel model{.family = argv[3]};
      for (int i = 4; i < argc; ++i) set_field(model, argv[i]);
      write_file(argv[2], small_model(model).file());
      return 0;
    }
    if (argc == 5 && std::strcmp(argv[1], "distance") == 0) {
      print_distance(floats(argv[2]), floats(argv[3]), std::stoul(argv[4]));
      return 0;
    }
    std::fputs("usage: small_model write FILE.gguf FAMILY [KEY=NUMBER ...] | small_model distance OURS.f32 THEIRS.f32 VOCABULARY\n", stderr);
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "small_model: %s\n", error.what());
    return 1;
  }
}
