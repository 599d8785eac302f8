#!/usr/bin/env bash
# cmake/WriteCommit.cmake in a small repository: the header follows commits and changes, and is left alone when there are none.
# Usage: build_commit.sh path/to/WriteCommit.cmake
set -euo pipefail
script=$(realpath "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b.invalid GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b.invalid
header=$folder/made/build_commit.h
write() { cmake -DSOURCE="$folder/source" -DHEADER="$header" -P "$script"; }
expect() {
  local wanted="#define LACUNA_COMMIT \"$1\""
  [ "$(cat "$header")" = "$wanted" ] || { echo "$2: expected $wanted, found $(cat "$header")"; exit 1; }
}
mkdir -p "$folder/source/probe"
(cd "$folder" && export GIT_CEILING_DIRECTORIES=$folder && write) && expect unknown "outside of a repository"
git -C "$folder/source" init -q
commit() {
  echo "$1" >"$folder/source/probe/a.cc"
  git -C "$folder/source" add probe && git -C "$folder/source" commit -qm "$1"
}
short() { git -C "$folder/source" rev-parse --short=12 HEAD; }
commit first
write && expect "$(short)" "after a commit"
touch -d @1 "$header"
write
[ "$(stat -c %Y "$header")" = 1 ] || { echo "the header was written anew, and nothing had changed"; exit 1; }
commit second
write && expect "$(short)" "after a second commit"
echo "notes" >"$folder/source/README.md"
write && expect "$(short)" "with a changed file that is not compiled"
echo "new" >"$folder/source/probe/b.cc"
write && expect "$(short)-modified" "with a new source"
rm "$folder/source/probe/b.cc"
echo "changed" >"$folder/source/probe/a.cc"
write && expect "$(short)-modified" "with a changed source"
echo "the header follows commits and changes, and nothing else"
