#!/usr/bin/env bash
# Opens an exported CSV in LibreOffice (headless), saves it again and compares every cell with the lossless JSONL export.
# Usage: csv_libreoffice.sh path/to/lacuna PROJECT      Needs: libreoffice-calc-nogui python3
set -euo pipefail
lacuna=$1 project=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$lacuna" -q export --project "$project" --format csv --out "$folder/rows.csv"
"$lacuna" -q export --project "$project" --format jsonl --out "$folder/rows.jsonl"
# 44 = comma, 34 = quote, 76 = UTF-8, 1 = from the first line; every column as text, so that LibreOffice does not guess dates.
columns=$(python3 -c 'import csv,sys; n=len(next(csv.reader(open(sys.argv[1],newline="",encoding="utf-8")))); print("/".join(f"{i}/2" for i in range(1,n+1)))' "$folder/rows.csv")
mkdir "$folder/out"
soffice --headless -env:UserInstallation="file://$folder/profile" --infilter="Text - txt - csv (StarCalc):44,34,76,1,$columns" \
  --convert-to 'ods' --outdir "$folder/out" "$folder/rows.csv" >/dev/null 2>&1
soffice --headless -env:UserInstallation="file://$folder/profile" --convert-to 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false' --outdir "$folder/out" "$folder/out/rows.ods" >/dev/null 2>&1
python3 - "$folder" <<'PY'
import csv, json, sys
folder = sys.argv[1]
csv.field_size_limit(1 << 30)
rows = list(csv.DictReader(open(f"{folder}/out/rows.csv", newline="", encoding="utf-8")))
ours = list(csv.DictReader(open(f"{folder}/rows.csv", newline="", encoding="utf-8")))
data = [json.loads(line) for line in open(f"{folder}/rows.jsonl", encoding="utf-8")]
assert len(rows) == len(ours) == len(data), (len(rows), len(ours), len(data))


def unguarded(got, text):
    """The guard against formulas is an apostrophe, and LibreOffice keeps it; line breaks in cells come back as LF."""
    if got.startswith("'") and not text.startswith("'"):
        got = got[1:]
    return got.replace("\r\n", "\n")


def visible(text):
    """Everything but JSON Lines shows what acts on a screen: controls, direction marks, line separators."""
    acts = lambda c: (c < " " and c not in "\n\t") or "\x7f" <= c <= "\x9f" or c in "\u061c\u200e\u200f\u2028\u2029" or "\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069"
    return "".join(f"\\u{{{ord(c):X}}}" if acts(c) else c for c in text)


def plain(text):
    return "".join(c for c in text if c >= " " or c == "\n")


cells = 0
for row, own, want in zip(rows, ours, data):
    for column in ("run", "model", "set", "item", "language", "prompt", "response", "reasoning", "stop_reason", "headline", "label", "engagement"):
        text = want.get(column) or ""
        text = visible(text.replace("\r\n", "\n"))
        assert unguarded(own[column], text) == text, ("our CSV", want.get("item"), column, own[column], text)
        # A cell of LibreOffice holds no tab and no control character: it drops them when it reads a file.
        assert plain(unguarded(row[column], text)) == plain(text), ("LibreOffice", want.get("item"), column, row[column], text)
        cells += 1
print(f"{len(rows)} rows, {cells} text cells: equal after LibreOffice")
PY
