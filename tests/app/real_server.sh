#!/usr/bin/env bash
# The same greedy audit of a teaching model by the embedded engine and through a real server, llama.cpp (node-llama-cpp) behind
# real_server.mjs: every answer and every reasoning
# must be the same.
#   tests/app/real_server.sh BUILD_FOLDER [FOLDER]
# FOLDER holds node_modules/node-llama-cpp: the second argument, $LACUNA_NODE, or build/peer, which `./bootstrap peer` makes. Exit code 77: it is not there.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
work=${2:-${LACUNA_NODE:-$here/../../build/peer}}
[ -d "$work/node_modules/node-llama-cpp" ] || { echo "skipped: $work has no node_modules/node-llama-cpp; ./bootstrap peer installs it"; exit 77; }
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill $server 2>/dev/null; rm -rf "$folder"' EXIT
cp "$here"/real_server.mjs "$work"
# Its AMX code stops with an assertion on models of this family.
find "$work/node_modules" -name "libggml-cpu-sapphirerapids.so" -delete
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
mkfifo "$folder/said"
(cd "$work" && exec node real_server.mjs "$model") >"$folder/said" 2>"$folder/server.log" &
server=$!
exec 3<"$folder/said"
if ! read -r -t 120 line <&3; then  # the pipe closes when it dies
  echo "the server does not start:"; cat "$folder/server.log"; exit 1
fi
port=${line#listening on }
audit() { "$build/bin/lacuna" -q run --project "$folder/p.lacuna" --sets tibet,taiwan --items tibet-01,tibet-02,tibet-03,tibet-04,tibet-05,taiwan-01,taiwan-02,taiwan-03 --max-tokens 160 --max-reasoning-tokens 160 --model "$model" "$@"; }
audit --name embedded
audit --name server --endpoint "http://127.0.0.1:$port"
"$build/bin/lacuna" verify --project "$folder/p.lacuna"
query() { sqlite3 "$folder/p.lacuna" "$1"; }
all=$(query "SELECT count(*) FROM results WHERE run = 'embedded'")
same=$(query "SELECT count(*) FROM results a JOIN results b USING (item, language, variant, sample) WHERE a.run = 'embedded' AND b.run = 'server' AND a.response = b.response AND a.reasoning IS b.reasoning")
echo "$all answers, $same the same in text and reasoning through the server"
[ "$all" -gt 0 ] && [ "$same" -eq "$all" ]
