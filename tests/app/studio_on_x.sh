#!/usr/bin/env bash
# lacuna-studio on a real X server: it opens a project, draws it, and leaves cleanly when it is asked to, keeping where it was.
#   tests/app/studio_on_x.sh BUILD_FOLDER [PROJECT [PICTURE.xwd]]
# Without a project a small one is made. Exit code 77: there is no xvfb-run, or the window was not built.
set -euo pipefail
build=$(cd "$1" && pwd)
studio=$build/bin/lacuna-studio
command -v xvfb-run >/dev/null || { echo "skipped: xvfb-run is not there (packages xvfb, xauth)"; exit 77; }
[ -x "$studio" ] || { echo "skipped: $studio was not built"; exit 77; }
folder=$(mktemp -d)
session=
# xvfb-run ends its server when the window has ended.
trap '[ -z "$session" ] || { kill -KILL "$(cat "$folder/pid")" && wait $session; } 2>/dev/null || true; rm -rf "$folder"' EXIT
project=${2:-$folder/p.lacuna}
[ -n "${2:-}" ] || "$build/bin/lacuna" -q run --project "$project" --model "$build/share/lacuna/resources/demo/demo-v1.gguf" --sets tibet --limit 24 --max-tokens 32 --max-reasoning-tokens 32

# Nobody's settings are read. The server draws into a file that anybody can read: no tool for pictures is needed.
export HOME=$folder XDG_CONFIG_HOME=$folder/config XDG_DATA_HOME=$folder/data XDG_STATE_HOME=$folder/state QT_QPA_PLATFORM=xcb LC_ALL=C.UTF-8
settings=$XDG_CONFIG_HOME/lacuna/lacuna.conf
xvfb-run --auto-servernum --server-args="-screen 0 1400x900x24 -fbdir $folder" \
  sh -c 'echo $$ >"$0"; exec "$@"' "$folder/pid" "$studio" --language en "$project" 2>"$folder/said" &
session=$!

# Prints how many colours are on the screen.
colours() {
  python3 - "$folder/Xvfb_screen0" <<'PY'
import struct, sys
data = open(sys.argv[1], "rb").read()
header = struct.unpack_from(">25I", data)  # X11/XWDFile.h
begin = header[0] + 12 * header[19]
print(len(set(memoryview(data[begin:begin + header[12] * header[5]]).cast("I"))))
PY
}
# Until the project is open (it is among the recent ones then) and letters are on the screen: their smooth edges make many colours.
deadline=$((SECONDS + 120))
until grep -qsF "$(basename "$project")" "$settings" && [ "$(colours)" -gt 100 ]; do
  kill -0 $session 2>/dev/null || { echo "it ended by itself:"; cat "$folder/said"; exit 1; }
  [ $SECONDS -lt $deadline ] || { echo "nothing to see after two minutes:"; cat "$folder/said"; exit 1; }
  sleep 0.2
done
shown=$(colours)
[ -z "${3:-}" ] || { sleep 2; cp "$folder/Xvfb_screen0" "$3"; }
kill -TERM "$(cat "$folder/pid")"
code=0
wait $session || code=$?
session=
[ $code -eq 0 ] || { echo "it left with exit code $code:"; cat "$folder/said"; exit 1; }
grep -q '^geometry=' "$settings" || { echo "it did not keep where it was: $settings"; cat "$settings"; exit 1; }
if grep -vE '^$|XDG_RUNTIME_DIR|propagateSizeHints' "$folder/said"; then echo "it complained, see above"; exit 1; fi
echo "opened and drawn in $shown colours; left with exit code 0"
env -u DISPLAY -u QT_QPA_PLATFORM "$studio" --help | grep -q lacuna-studio || { echo "--help wants a display"; exit 1; }
