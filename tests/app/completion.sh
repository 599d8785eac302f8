#!/usr/bin/env bash
# Every command is in the manual page and in the completions; bash completes with them; the page is sound. Usage: completion.sh path/to/lacuna
set -uo pipefail
lacuna=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
passed=0 failed=0
check() { if "${@:2}" >"$folder/said" 2>&1; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED $1"; head -3 "$folder/said"; fi; }
has() { grep -qF -- "$2" "$1"; }
skip() { echo "skipped: $1"; }

"$lacuna" man >"$folder/lacuna.1" || exit 1
for shell in bash zsh fish; do "$lacuna" completion "$shell" >"$folder/$shell" || exit 1; done

# The commands as --help lists them: two blanks, a name, at least two blanks.
commands_of() { "$lacuna" "$@" --help | sed -n '/^Subcommands:/,$p' | sed -nE 's/^  ([a-z][a-z-]*)( .*)?$/\1/p'; }
commands=$(commands_of)
[ "$(wc -w <<<"$commands")" -ge 24 ] || { echo "FAILED: --help lists $(wc -w <<<"$commands") commands"; exit 1; }
for command in $commands $(commands_of sets | sed 's/^/sets+/'); do
  path=${command/+/ }
  check "manual page has $path" has "$folder/lacuna.1" ".SS \"lacuna ${path//-/\\-}\""
  check "bash has $path" has "$folder/bash" "command='$path' ;;"
  check "zsh has $path" has "$folder/zsh" "command='$path' ;;"
  check "fish has $path" has "$folder/fish" "-a ${path##* } -d"
done

# bash completes: the words typed so far, the last of them unfinished.
completes() {
  bash --norc -c 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _lacuna; printf "%s\n" "${COMPREPLY[@]}"' - "$folder/bash" "$@"
}
offers() { grep -qxF -- "$1" <<<"$(completes "${@:2}")"; }
offers_not() { ! offers "$@"; }
touch "$folder/model.gguf"
check "a command" offers compare lacuna comp
check "no command that does not begin so" offers_not run lacuna comp
check "a command below a command" offers import lacuna sets imp
check "an option" offers --baseline lacuna compare --base
check "an option after others" offers --languages lacuna run --model x --lang
check "no option of another command" offers_not --baseline lacuna run --base
check "a value" offers jsonl lacuna export --format js
check "nothing for a number" offers_not "$folder/model.gguf" lacuna run --seed "$folder/mod"
check "a file" offers "$folder/model.gguf" lacuna run --model "$folder/mod"
check "a file as an argument" offers "$folder/model.gguf" lacuna inspect "$folder/mod"

check "bash reads its script" bash -n "$folder/bash"
if command -v zsh >/dev/null; then
  check "zsh reads its script" zsh -n "$folder/zsh"
  check "zsh registers it" zsh -fc 'autoload -U compinit; compinit -D -u; source "$1"; [[ $_comps[lacuna] == _lacuna ]]' - "$folder/zsh"
else
  skip "zsh is not installed"
fi
if command -v fish >/dev/null; then
  fish_offers() { grep -qxF -- "$1" <<<"$(fish --no-config -c 'source $argv[1]; complete -C "$argv[2]"' "$folder/fish" "$2" | cut -f1)"; }
  check "fish completes a command" fish_offers compare "lacuna comp"
  check "fish completes a command below a command" fish_offers import "lacuna sets imp"
  check "fish completes an option" fish_offers --baseline "lacuna compare --base"
  check "fish completes a value" fish_offers jsonl "lacuna export --format js"
else
  skip "fish is not installed"
fi
# The page bears no date: two builds of the same source are the same bytes.
lints() { local said; said=$(mandoc -Tlint -Wwarning "$1" | grep -v 'missing date'); [ -z "$said" ] || { echo "$said"; false; }; }
if command -v mandoc >/dev/null; then check "mandoc has nothing to complain of" lints "$folder/lacuna.1"; else skip "mandoc is not installed"; fi
if command -v man >/dev/null; then
  check "man shows it" bash -c 'LC_ALL=C.UTF-8 man --warnings -l "$1" 2>"$2" | grep -q "lacuna sets import" && ! [ -s "$2" ]' - "$folder/lacuna.1" "$folder/warnings"
else
  skip "man is not installed"
fi

echo "completion: $passed passed, $failed failed"
[ "$failed" = 0 ]
