#!/bin/bash
# What is to be seen on a machine with an NVIDIA card: the operator tests, and the same under compute-sanitizer.
# The log goes to tests/bench/log/cuda_check-DATE.txt.
# tests/bench/cuda_check.sh, after cmake --preset release -DLACUNA_TESTS=ON -DLACUNA_CUDA=ON
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
nvidia-smi >/dev/null 2>&1 || { echo "nvidia-smi finds no card; this check needs one" >&2; exit 1; }
cmake --build --preset release --target lacuna cuda_operator_tests
sanitizer=$(command -v compute-sanitizer || echo /usr/local/cuda/bin/compute-sanitizer)
tests=build/release/bin/cuda_operator_tests
{
  git log -1 --format='commit %h %cs'
  nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader
  build/release/bin/lacuna devices
  "$tests" --gtest_brief=1
  for tool in memcheck racecheck synccheck; do
    echo "== $tool"
    "$sanitizer" --tool "$tool" --error-exitcode 1 "$tests" --gtest_brief=1
  done
} 2>&1 | tee "tests/bench/log/cuda_check-$(date +%F).txt"
