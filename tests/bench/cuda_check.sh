#!/bin/bash
# What is to be seen on a machine with an NVIDIA card: operators, the same under compute-sanitizer, whole models, experts that stay
# on the host, and speed beside the card's own limits and beside llama.cpp's CUDA build (node-llama-cpp; needs npm and the network once).
# The log goes to tests/bench/log/cuda_check-DATE.txt.
#   cmake --preset release -DLACUNA_TESTS=ON -DLACUNA_CUDA=ON && tests/bench/cuda_check.sh [PART ...]
# Parts: operators sanitizer models speed peer; all of them without an argument. DEVICE (cuda:0) chooses the card, WORK a folder for
# models that are made (about 4 GB) and, with node_modules in it, the peer.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
device=${DEVICE:-cuda:0} work=${WORK:-$(mktemp -d)} parts=${*:-operators sanitizer models speed peer}
for part in $parts; do
  case $part in operators | sanitizer | models | speed | peer) ;; *) echo "part '$part' is none; allowed: operators sanitizer models speed peer" >&2; exit 2 ;; esac
done
nvidia-smi >/dev/null 2>&1 || { echo "nvidia-smi finds no card; this check needs one" >&2; exit 1; }
cmake --build --preset release --target lacuna cuda_operator_tests engine_tests random_model
bin=build/release/bin
sanitizer=$(command -v compute-sanitizer || echo /usr/local/cuda/bin/compute-sanitizer)

operators() { "$bin/cuda_operator_tests" --gtest_brief=1; }
sanitizer() {
  for tool in memcheck racecheck synccheck; do
    echo "== $tool"
    "$sanitizer" --tool "$tool" --error-exitcode 1 "$bin/cuda_operator_tests" --gtest_brief=1
  done
}
# Golden models, bits that do not depend on the batch, rows of a library's product wherever they stand, experts on the host.
models() { LACUNA_TEST_DEVICE=$device "$bin/engine_tests" --gtest_filter='*Device*' --gtest_brief=1; }
# Shares of the card's copies and BF16 products; then with half of the experts on the host.
speed() {
  for shape in deepseek2 qwen3moe; do
    for type in Q8_0 Q4_K_M; do
      model=$work/$shape-$type.gguf
      [ -f "$model" ] || "$bin/random_model" "$shape" "$type" "$model"
      "$bin/lacuna" bench "$model" --device "$device" --prompt-tokens 4096 --parallel 1,64
    done
  done
  "$bin/lacuna" bench "$model" --device "$device" --gpu-memory "$(($(stat -c %s "$model") / 2 + (2 << 30)))" --prompt-tokens 512 --parallel 1,8
}
peer() { DEVICE=$device WHAT="--prompt-tokens 4096 --parallel 1,64" tests/bench/peer/run.sh "$PWD/build/release" "$work"; }

{
  git log -1 --format='commit %h %cs'
  nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader
  "$bin/lacuna" devices
  for part in $parts; do
    echo "==== $part"
    "$part"
  done
} 2>&1 | tee "tests/bench/log/cuda_check-$(date +%F).txt"
