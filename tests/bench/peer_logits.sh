#!/bin/bash
# Logits of small random models of every family, ours and llama.cpp's, position by position.
# With RECORD=tests/data/peer_logits.txt the peer's first 16 logits of the last position are kept for the test of the families.
# LACUNA_PEER=folder tests/bench/peer_logits.sh [BUILD], after npm install --prefix "$LACUNA_PEER" node-llama-cpp
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=${1:-$here/../../build/release}/bin
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tokens=$(seq -s, 3 7 283)

compare() {
  local vocabulary=300 argument
  for argument in "$@"; do [[ $argument == vocabulary=* ]] && vocabulary=${argument#*=}; done
  "$bin/small_model" write "$work/m.gguf" "$@"
  echo "[$tokens]" > "$work/tokens.json"
  node "$here/peer_logits.mjs" "$work/m.gguf" "$work/theirs" "$work/tokens.json" > "$work/log" 2>&1 || { tail -3 "$work/log"; echo "$*: REFUSED by the peer"; return; }
  if [[ -n ${RECORD:-} ]]; then
    echo "$* :" $(od -An -v -w64 -t f4 -j $((40 * vocabulary * 4)) -N 64 "$work/theirs") >> "$RECORD"
  fi
  "$bin/lacuna" logits "$work/m.gguf" --tokens "$tokens" --out "$work/ours" > /dev/null
  echo "$*: $("$bin/small_model" distance "$work/ours" "$work/theirs" "$vocabulary")"
}

[[ -n ${RECORD:-} ]] && : > "$RECORD"

compare llama experts=0
compare llama experts=0 frequency_factors=1 heads=6 kv_heads=3
compare llama experts=0 linear_factor=4 biases=1 vocabulary=331
compare llama seed=2 experts=4 used=4
compare llama seed=3 experts=1 used=1 yarn_factor=4
compare qwen2 width=126 heads=7 kv_heads=1 head=18 yarn_factor=4 seed=4
compare qwen3 heads=5 kv_heads=5 head=20 seed=5
compare qwen2moe width=48 heads=3 kv_heads=3 experts=5 used=5 seed=6
compare qwen3moe heads=9 kv_heads=3 experts=16 used=7 vocabulary=301 seed=7
compare qwen3moe yarn_factor=4 experts=3 used=1 seed=8
compare olmoe heads=5 kv_heads=5 width=80 head=16 seed=9
compare gpt-oss heads=10 kv_heads=2 window=5 yarn_factor=32 seed=10
compare gpt-oss experts=5 used=4 layers=4 window=40 seed=11
compare deepseek2 heads=3 yarn_factor=40 yarn_log_multiplier=0.1 shared=2 groups=4 groups_used=2 seed=12
compare deepseek2 heads=5 yarn_factor=32 yarn_log_multiplier=0.1 experts=24 used=8 seed=13   # Kimi K2's form
compare deepseek2 query_rank=0 yarn_factor=40 yarn_log_multiplier=0.0707 layers=27 seed=14
compare deepseek2 heads=5 yarn_factor=8 layers=4 seed=15
compare glm4moe rope=8 biases=1 seed=16
compare glm4moe rope=8 norms=0 biases=1 heads=12 kv_heads=1 shared=2 layers=4 leading_dense=2 seed=17
compare minimax-m2 rope=8 heads=6 kv_heads=2 seed=18
compare qwen3next rope=8 seed=19
compare qwen3next rope=4 state_key_heads=2 state_heads=6 state=24 heads=6 kv_heads=3 layers=5 attention_interval=2 vocabulary=301 seed=20
compare qwen3next rope=8 state_key_heads=3 state_heads=3 taps=3 experts=16 used=7 layers=4 attention_interval=4 seed=21
compare qwen35moe rope=8 seed=22
compare qwen35moe rope=10 state_key_heads=2 state_heads=6 state=40 layers=4 attention_interval=4 seed=23
compare qwen35 rope=12 state_key_heads=4 state_heads=8 heads=5 kv_heads=1 seed=24
