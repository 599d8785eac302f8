#!/usr/bin/env bash
# Kills a real audit at random moments and starts it again with the same words until it is complete; then nothing may be lost or doubled.
# Usage: kill_run.sh path/to/lacuna [kills] [engine|endpoint] [share]      endpoint: the answers come from a server on loopback; share: a kill comes
# within a share-th of the time that an undisturbed run takes (6)
set -euo pipefail
lacuna=$1 kills=${2:-200} through=${3:-engine} share=${4:-6}
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$folder"' EXIT
model=$(dirname "$lacuna")/../share/lacuna/resources/demo/demo-v1.gguf
# Replaces the shell that calls it, so that the process to be killed is the audit itself and not a shell around it.
answers=(--model "$model" --parallel 4 --max-tokens 64)
if [ "$through" = endpoint ]; then
  exec 3< <(exec python3 "$(dirname "$0")/endpoint_server.py")
  server=$!
  read -r port <&3
  answers=(--endpoint "http://127.0.0.1:$port" --in-flight 4)
fi
audit() { exec "$lacuna" -q run --project "$1" "${answers[@]}" --sets tibet,uyghurs,tiananmen,taiwan --languages en,zh-Hans --samples 4 --limit 960; }
run() (audit "$1")
export_sorted() { "$lacuna" -q export --project "$1" --format csv --out "$folder/rows.csv" && sqlite3 "$1" "SELECT hex(p.item_key), hex(a.chain) FROM answer a JOIN planned p ON p.id = a.planned ORDER BY 1"; }

run "$folder/whole.lacuna"
export_sorted "$folder/whole.lacuna" >"$folder/whole.txt"
expected=$(wc -l <"$folder/whole.txt")

# How long an undisturbed run takes decides the range of the random moments.
start=$(date +%s%N); run "$folder/timed.lacuna"; took_us=$((($(date +%s%N) - start) / 1000))

done_kills=0 round=0
while ((done_kills < kills)); do
  round=$((round + 1))
  project=$folder/killed-$round.lacuna
  while :; do
    audit "$project" & pid=$!
    # A random moment within a part of the whole run, so that every run is killed several times before it is complete.
    delay=$((RANDOM * 32768 + RANDOM)); delay=$((delay % (took_us / share + 1)))
    sleep "$(printf '%d.%06d' $((delay / 1000000)) $((delay % 1000000)))"
    kill -9 "$pid" 2>/dev/null || true
    ended=0
    wait "$pid" 2>/dev/null || ended=$?
    case $ended in
      0) break ;;  # it was complete before the kill came
      137) done_kills=$((done_kills + 1)) ;;
      *) echo "a run that was started again ended with $ended"; exit 1 ;;
    esac
    ((done_kills < kills)) || { run "$project"; break; }
  done
  "$lacuna" -q verify --project "$project" >/dev/null || { echo "verify found damage after kills"; exit 1; }
  export_sorted "$project" >"$folder/killed.txt"
  cut -d'|' -f1 "$folder/killed.txt" | uniq -d | grep -q . && { echo "an answer is stored twice"; exit 1; }
  rm -f "$project"*
  echo "$done_kills of $kills kills, $round runs" >&2
  [ "$(cut -d'|' -f1 "$folder/whole.txt")" = "$(cut -d'|' -f1 "$folder/killed.txt")" ] || { echo "answers are missing or new after kills"; exit 1; }
done
echo "$done_kills kills in $round runs of $expected answers: nothing lost, nothing doubled, verify clean ($through)"
