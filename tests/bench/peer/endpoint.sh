#!/usr/bin/env bash
# The same greedy audit of a teaching model by the embedded engine and through a real server (llama.cpp behind server.mjs); compares the answers.
#   tests/bench/peer/endpoint.sh BUILD_FOLDER [WORK_FOLDER with node-llama-cpp]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
work=${2:-$(mktemp -d)}
mkdir -p "$work"
cp "$here"/server.mjs "$work"
[ -d "$work/node_modules/node-llama-cpp" ] || (cp "$here"/package.json "$work" && cd "$work" && npm install --ignore-scripts --no-audit --no-fund >npm.log 2>&1)
if [ -n "${PEER_WITHOUT:-}" ]; then find "$work/node_modules" -name "libggml-cpu-$PEER_WITHOUT.so" -delete; fi  # as in run.sh
folder=$(mktemp -d)
model=$folder/demo-v1.gguf
# llama.cpp wants to read that the queries are not compressed, which the teaching models leave out. 64 bytes more keep the data aligned.
python3 - "$build/share/lacuna/resources/demo/demo-v1.gguf" "$model" <<'PY'
import struct, sys
data = open(sys.argv[1], "rb").read()
def key(name, type_, value): return struct.pack("<Q", len(name)) + name + struct.pack("<I", type_) + value
more = key(b"deepseek2.attention.q_lora_rank", 4, struct.pack("<I", 0)) + key(b"pads", 7, b"\1")
assert len(more) == 64
count = struct.unpack_from("<Q", data, 16)[0]
open(sys.argv[2], "wb").write(data[:16] + struct.pack("<Q", count + 2) + more + data[24:])
PY
(cd "$work" && exec node server.mjs "$model") >"$folder/server.log" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$folder"' EXIT
until grep -q '^listening on' "$folder/server.log"; do
  kill -0 $server 2>/dev/null || { cat "$folder/server.log"; exit 1; }
  read -rt 0.2 <> <(:) || true
done
port=$(sed -n 's/^listening on //p' "$folder/server.log")
audit() { "$build/bin/lacuna" -q run --project "$folder/p.lacuna" --sets tibet,taiwan --items tibet-01,tibet-02,tibet-03,tibet-04,tibet-05,taiwan-01,taiwan-02,taiwan-03 --max-tokens 160 --max-reasoning-tokens 160 --model "$model" "$@"; }
audit --name embedded
audit --name server --endpoint "http://127.0.0.1:$port"
"$build/bin/lacuna" verify --project "$folder/p.lacuna"
sqlite3 "$folder/p.lacuna" "SELECT count(*) || ' answers, ' || sum(a.response = b.response AND a.reasoning IS b.reasoning) || ' the same in text and reasoning'
  FROM results a JOIN results b ON a.item = b.item AND a.language = b.language AND a.run = 'embedded' AND b.run = 'server'"
