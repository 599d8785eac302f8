#!/usr/bin/env bash
# lacuna and llama.cpp on the same random models, the same tokens, the same threads, A B A B; prints ratios and writes a dated log.
#   tests/bench/peer/run.sh BUILD_FOLDER [WORK_FOLDER]
# ROUNDS (2), THREADS (2), MODELS ("deepseek2 qwen3moe"), TYPES ("Q8_0 Q4_K_M"), WHAT ("--parallel 1,16 --audit"); PEER_WITHOUT names a CPU library of the peer that is to be hidden,
# such as sapphirerapids, whose AMX code stops with an assertion on deepseek2.
# DEVICE=cuda:0 measures both on a card.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$1
what=${WHAT:---parallel 1,16 --audit}
work=${2:-$(mktemp -d)}
mkdir -p "$work"
cp "$here"/peer.mjs "$here"/package.json "$here"/ratios.mjs "$work"
cd "$work"
[ -d node_modules/node-llama-cpp ] || npm install --ignore-scripts --no-audit --no-fund >npm.log 2>&1
if [ -n "${PEER_WITHOUT:-}" ]; then find node_modules -name "libggml-cpu-$PEER_WITHOUT.so" -delete; fi
log=$here/../log/$(date -u +%Y-%m-%d-%H%M).txt
{
  echo "tests/bench/peer/run.sh, $(date -u +%Y-%m-%d), $("$build"/bin/lacuna --version | tr '\n' ' ')"
  echo "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), ${THREADS:-2} threads, peer: node-llama-cpp 3.22.1${PEER_WITHOUT:+ without its $PEER_WITHOUT library}"
  for shape in ${MODELS:-deepseek2 qwen3moe}; do
    for type in ${TYPES:-Q8_0 Q4_K_M}; do
      model=$work/$shape-$type.gguf
      [ -f "$model" ] || "$build"/bin/random_model "$shape" "$type" "$model"
      rm -f ours.jsonl theirs.jsonl
      for _ in $(seq "${ROUNDS:-2}"); do
        "$build"/bin/lacuna bench "$model" --threads "${THREADS:-2}" ${DEVICE:+--device "$DEVICE"} $what --json >>ours.jsonl
        node peer.mjs "$model" --threads "${THREADS:-2}" ${DEVICE:+--device "$DEVICE"} $what >>theirs.jsonl || echo "the peer failed on $shape $type"
      done
      echo
      echo "$shape $type, file $(stat -c %s "$model") bytes"
      node ratios.mjs ours.jsonl theirs.jsonl
    done
  done
} | tee "$log"
