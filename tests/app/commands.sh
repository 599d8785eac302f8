#!/usr/bin/env bash
# Every command of the real binary once, with the exit codes that scripts rely on. Usage: commands.sh path/to/lacuna
set -uo pipefail
lacuna=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
data=$(dirname "$lacuna")/../share/lacuna
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
model=$data/resources/demo/demo-v1.gguf
passed=0 failed=0

# expect CODE NAME COMMAND...: the command must end with that code; what it printed is in $folder/out and $folder/err.
expect() {
  local code=$1 name=$2 got=0
  shift 2
  "$@" >"$folder/out" 2>"$folder/err" </dev/null || got=$?
  if [ "$got" = "$code" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED $name: exit $got, expected $code"; head -3 "$folder/err"; fi
}
# says FILE TEXT NAME: the last command's output must contain the text.
says() { if grep -qF -- "$2" "$folder/$1"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED $3: '$2' is not in $1"; head -3 "$folder/$1"; fi; }
# python NAME SCRIPT ARGUMENTS: a script that asserts.
python() { expect 0 "$1" python3 -c "$2" "${@:3}"; }
# json PYTHON NAME: $folder/doc must be one JSON document, `d`, of which the expression holds.
json() { expect 0 "$2" python3 -c 'import json,sys; d=json.load(open(sys.argv[1])); assert eval(sys.argv[2]), d' "$folder/doc" "$1"; }

for command in inspect devices tokenize logits generate plan run classify judge compare export import report sets lint eval-classifiers verify replay sign backup bundle demo bench completion man; do
  expect 0 "help of $command" "$lacuna" "$command" --help
  says out "Examples:" "help of $command begins with examples"
done
expect 2 "no command" "$lacuna"
expect 2 "unknown option" "$lacuna" run --nonsense
says err "not expected: --nonsense; --project is required" "unknown option"
expect 2 "unknown option with a value" "$lacuna" run --project "$folder/none.lacuna" --lang en
says err "not expected: --lang en" "unknown options are named in their order"
expect 2 "unknown command" "$lacuna" foo --json
says err "not expected: foo --json; a command is expected: inspect, devices, " "unknown command"
expect 2 "unknown command of sets" "$lacuna" sets foo
says err "not expected: foo; a command is expected: list, show, new, import" "unknown command of sets"
expect 0 "version" "$lacuna" --version
says out "instruction set" "version"

expect 0 inspect "$lacuna" inspect "$model" --json
says out '"architecture": "deepseek2"' inspect
expect 0 devices "$lacuna" devices
expect 0 "inspect for a card" "$lacuna" inspect "$model" --gpu-memory 24GiB
says out "of 24.0 GiB on the card" "inspect for a card"
expect 2 "a size that is none" "$lacuna" inspect "$model" --gpu-memory 24parsecs
expect 0 tokenize "$lacuna" tokenize "$model" --text 'Hello <think>' --json
expect 0 "tokenize what is piped in" bash -c "printf 'Hello <think>' | '$lacuna' tokenize '$model' --json"
says out '"tokens"' "tokenize what is piped in"
expect 2 "tokenize nothing" "$lacuna" tokenize "$model"
: >"$folder/empty.txt"
expect 1 "tokenize an empty file" "$lacuna" tokenize "$model" --file "$folder/empty.txt"
says err "empty.txt: is empty" "tokenize an empty file"
expect 1 "tokenize a folder" "$lacuna" tokenize "$model" --file "$folder"
says err "is a folder" "tokenize a folder"
expect 1 "tokenize a file that is not there" "$lacuna" tokenize "$model" --file "$folder/none.txt"
says err "none.txt: cannot be opened: No such file" "tokenize a file that is not there"
expect 0 logits "$lacuna" logits "$model" --tokens 1,2,3 --out "$folder/l.f32"
expect 0 generate "$lacuna" generate "$model" --prompt 'Who are you?' --json
says out '"logits_sha256"' generate
expect 0 "generate a cut answer" "$lacuna" generate "$model" --prompt 'Who are you?' --max-tokens 2
says out "[cut: the limit of tokens is reached]" "a cut answer is marked"
expect 1 "quiet generate that fails" "$lacuna" -q generate "$model" --prompt 'Who are you?' --context 3
says err "lacuna: the prompt has" "-q hides no error"
for option in "--temperature -1" "--temperature 9" "--seed -1" "--max-tokens 0" "--parallel 0" "--device gpu"; do
  expect 2 "generate with $option" "$lacuna" generate "$model" --prompt x $option
  says err "allowed" "generate with $option says what is allowed"
  expect 2 "run with $option" "$lacuna" run --project "$folder/none.lacuna" --model "$model" --sets tibet $option
  says err "allowed" "run with $option says what is allowed"
done
for option in "--samples 0" "--temperature nan" "--top-p 2" "--languages xx" "--limit -1"; do expect 2 "run with $option" "$lacuna" run --project "$folder/none.lacuna" --model "$model" --sets tibet $option; done
# Every option that takes a value, of every command, as the completion knows them: an empty one is a variable that is not set.
"$lacuna" completion fish >"$folder/options"
cat >"$folder/empty.py" <<'END'
import re, shlex, subprocess, sys
refused = 0
for line in open(sys.argv[2]):
    words = shlex.split(line)
    if not line.startswith("complete") or not {"-x", "-r"} & set(words): continue
    command = re.findall(r"__fish_seen_subcommand_from (\S+?)(?:;|$)", words[4].split("not ")[0])
    names = ["--" + words[i + 1] for i, word in enumerate(words) if word == "-l"]
    for name in names:
        done = subprocess.run([sys.argv[1], *command, name, ""], capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if name == "--system": assert "is empty" not in done.stderr, line  # none, whatever the plan has
        else: assert done.returncode == 2 and "is empty (a variable" in done.stderr and names[0] in done.stderr, (command, name, done)
        refused += 1
assert refused > 150, refused
END
expect 0 "an empty value is refused by every option" python3 "$folder/empty.py" "$lacuna" "$folder/options"
expect 2 "an empty argument" "$lacuna" inspect ''
expect 1 "a run with wrong options makes no project" test -e "$folder/none.lacuna"
expect 2 "inspect for no sequence" "$lacuna" inspect "$model" --parallel 0
expect 2 "bench of nothing" "$lacuna" bench "$model" --repeats 0
expect 1 "inspect for more than the model can" "$lacuna" inspect "$model" --context 9999
says err "allowed: 1 to 512" "inspect for more than the model can"
expect 1 "not a model" "$lacuna" inspect "$lacuna"
head -c 1000 "$model" >"$folder/short.gguf"
expect 1 "truncated model" "$lacuna" inspect "$folder/short.gguf"
says err "short.gguf" "truncated model is named"

p=$folder/p.lacuna
expect 0 run "$lacuna" run --project "$p" --model "$model" --name a --sets tibet --languages en,zh-Hans
expect 0 "run again" "$lacuna" run --project "$p" --model "$model" --name a --sets tibet --languages en,zh-Hans
if [ "$(grep -c 'answers  100 %' "$folder/err")" = 1 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED run again: its progress is not there once"; fi
expect 1 "another plan under the same name" "$lacuna" run --project "$p" --model "$model" --name a --sets tibet --languages en,zh-Hans --seed 9
expect 0 "second run" "$lacuna" run --project "$p" --model "${model/v1/v2}" --name b --sets tibet --languages en,zh-Hans
expect 0 compare "$lacuna" compare --project "$p" --baseline a --candidate b --json
says out '"notices":["a: Teaching model' "teaching models say so"
expect 0 "compare for people" "$lacuna" compare --project "$p" --baseline a --candidate b
says out "Verdicts in force: who judged" "compare says who judged"
says out "No person has labelled an answer of these runs" "compare says that nobody has labelled"
expect 3 "threshold passed" "$lacuna" compare --project "$p" --baseline b --candidate a --fail-on 'refusal_increase>0.01'
says err "Threshold exceeded by run 'a': refusal_increase 0." "the measured difference is said"
expect 3 "threshold for machines" "$lacuna" compare --project "$p" --baseline b --candidate a --fail-on 'refusal_increase>0.01' --json
cp "$folder/out" "$folder/doc"
json '[(r["run"], r["metric"], r["limit"], r["exceeded"], r["difference"] > 0.01) for t in d["tables"] if t["id"] == "threshold" for r in t["rows"]] == [("a", "refusal_increase", "> 0.01", "yes", True)]' "threshold for machines"
expect 0 "threshold not passed" "$lacuna" compare --project "$p" --baseline a --candidate b --fail-on 'refusal_increase>0.01'
expect 2 "a threshold that is none" "$lacuna" compare --project "$p" --baseline a --candidate b --fail-on 'refusal>0.05'
expect 0 "compare into files" "$lacuna" compare --project "$p" --baseline a --candidate b --out "$folder/t.xlsx" --out "$folder/t.tex" --figures "$folder/figures"
says err "forest-refusal.png" "the figures are named"
cp "$folder/out" "$folder/two"
expect 0 "compare into figures and JUnit" "$lacuna" compare --project "$p" --baseline a --candidate b --out "$folder/t.json" --figures "$folder/figures" --junit "$folder/junit.xml"
cp "$folder/out" "$folder/with-junit"
expect 0 "JUnit's file changes nothing of the tables" cmp "$folder/with-junit" "$folder/two"
expect 0 "JUnit's tests are there" grep -q '<testsuite name="against a" tests="3"' "$folder/junit.xml"
expect 2 "figures of a grouping" "$lacuna" compare --project "$p" --baseline a --candidate b --margin 0.1 --figures "$folder/figures"
says err "neither --by, --margin nor --noise" "figures of a grouping"
expect 2 "compare into an unknown ending" "$lacuna" compare --project "$p" --baseline a --candidate b --out "$folder/t.doc"
expect 0 "compare in a grouping" "$lacuna" compare --project "$p" --baseline a --candidate b --by topic,language --margin 0.1 --junit "$folder/junit.xml" --out "$folder/several.xlsx"
says out "p (equivalent)" "equivalence is tested"
expect 0 "JUnit's XML is well-formed" python3 -c 'import sys,xml.dom.minidom;xml.dom.minidom.parse(sys.argv[1])' "$folder/junit.xml"
expect 2 "compare in an unknown grouping" "$lacuna" compare --project "$p" --baseline a --candidate b --by weather
says err "subtopic" "the groupings are named"
expect 3 "threshold passed in a grouping" "$lacuna" compare --project "$p" --baseline b --candidate a --by topic --fail-on 'refusal_increase>0.01'
expect 2 "compare in a grouping twice" "$lacuna" compare --project "$p" --baseline a --candidate b --by topic,topic
says err "'topic' twice" "the grouping is named"
expect 2 "a margin that is none" "$lacuna" compare --project "$p" --baseline a --candidate b --margin abc
says err "a share between 0 and 1" "what a margin may be"
expect 0 "compare with itself" "$lacuna" compare --project "$p" --baseline a --candidate a
says out "a is compared with itself" "a comparison with itself says so"
expect 0 "compare with a band of noise" "$lacuna" compare --project "$p" --baseline a --candidate b --noise a,b
says out "have different names" "models of other names are noticed"
expect 1 "unknown run" "$lacuna" compare --project "$p" --baseline a --candidate nothing
expect 0 classify "$lacuna" classify --project "$p"
expect 2 "judge without a model" "$lacuna" judge --project "$p"
says err "--judge-model" "judge without a model says what to give"
expect 2 "judge of an unknown axis" "$lacuna" judge --project "$p" --judge-model "$model" --axis mood
says err "engagement, narrative, facts, reasoning" "judge names the axes"
expect 1 "classify with a judge that never voted" "$lacuna" classify --project "$p" --with-judge demo
says err "lacuna judge" "classify says how to get votes"
exec 3< <(exec python3 "$source/tests/app/endpoint_server.py")
server=$!
read -r port <&3
judge=(judge --project "$p" --judge-endpoint "http://127.0.0.1:$port" --item tibet-01,tibet-02)
expect 0 judge "$lacuna" "${judge[@]}"
says out "its other order" "judge reports its agreement"
says err "No verdict has changed" "judge changes no verdict"
expect 0 "judge again" "$lacuna" "${judge[@]}"
says err "0 answers judged, " "judge asks nothing twice"
url=http://127.0.0.1:$port
expect 1 "judge of an item that is not there" "$lacuna" judge --project "$p" --judge-endpoint "$url" --item nosuch
says err "there is no item 'nosuch'" "judge of an item that is not there says which there are"
expect 1 "judge of nothing" "$lacuna" judge --project "$p" --judge-endpoint "$url" --label refusal --headline open
says err "there is nothing to judge" "judge of nothing says so"
expect 0 "judge without log-probabilities" "$lacuna" judge --project "$p" --judge-endpoint "$url/letters" --axis engagement --item tibet-01
says err "votes are unweighted" "unweighted votes are said"
expect 1 "judge that gives no vote" "$lacuna" judge --project "$p" --judge-endpoint "$url/mute" --axis narrative
says err "gave no vote on its first 5 answers" "a judge that gives no vote is asked no more"
# pasted AFTER: the command that $folder/proposed has after that text, as a shell reads it; NAME.lacuna is $folder/pasted.lacuna.
pasted() { sed -n "s/.*$1  lacuna //p" "$folder/proposed" | sed "s|NAME.lacuna|$folder/pasted.lacuna|" >"$folder/line"; eval "\"$lacuna\" $(cat "$folder/line")"; }
refused=(run --project "$folder/it's refused.lacuna" --endpoint "$url/refuses" --api Chat --sets tibet --languages en --limit 12)
expect 1 "run with failed prompts" "$lacuna" "${refused[@]}"
says err "failed: HTTP status 400" "why prompts failed is counted"
cp "$folder/err" "$folder/proposed"
says err " --api chat " "the word of an option comes again in the command that is proposed"
expect 1 "the same run at another server" "$lacuna" "${refused[@]/refuses/elsewhere}"
says err "was answered by $url/refuses; $url/elsewhere is asked nothing, for every prompt has its row" "another server is said"
expect 2 "a key in place of a variable's name" "$lacuna" "${refused[@]}" --key-variable sk-secret
says err "is no name of an environment variable" "a key in place of a variable's name"
expect 4 "run whose host asks for a long pause" "$lacuna" run --project "$folder/quota.lacuna" --endpoint "$url/quota" --sets tibet --languages en --limit 12
says err "asks for a pause of 86400 s" "a long pause is said"
expect 0 "run of filtered answers" "$lacuna" run --project "$folder/filtered.lacuna" --endpoint "$url/filtered" --sets tibet --languages en --limit 3
says err "3 invalid (3 broken off by the host's content filter)" "filtered answers are counted"
expect 1 "quiet run with failed prompts" "$lacuna" -q "${refused[@]}"
says err "failed and count in no rate, most by: HTTP status 400" "failed prompts are said in any case"
expect 1 "failed prompts asked again" pasted "own:"
says proposed "with their controls and in all languages, wordings and samples" "what else is asked is said"
says err "run 'fixed-again'" "failed prompts are asked again in a run of their own"
expect 1 "dry run of failing prompts" "$lacuna" run --project "$folder/none.lacuna" --endpoint "$url/refuses" --sets tibet --languages en --dry-run
says err "of 8 failed, such as by: HTTP status 400" "dry run says what failed"
expect 0 "plan of a server" "$lacuna" plan --endpoint "$url" --sets tibet --languages en --limit 3 --out "$folder/a plan.json"
cp "$folder/err" "$folder/proposed"
expect 0 "run as the plan proposes" pasted "Next:"
expect 1 "run that cannot begin" "$lacuna" run --project "$folder/never.lacuna" --endpoint http://127.0.0.1:1 --sets tibet
if [ -e "$folder/never.lacuna" ]; then failed=$((failed + 1)); echo "FAILED run that cannot begin leaves a project"; else passed=$((passed + 1)); fi
swap=(run --project "$folder/swap.lacuna" --endpoint "$url/swap" --sets tibet --languages en --limit 3)
expect 0 "run before the model changes" "$lacuna" "${swap[@]}"
expect 0 "run after the model changed" "$lacuna" "${swap[@]}"
says err "run 'fixed' (complete) of the same address is of 'fixed': this is a new run, 'other'" "a new run is said"
kill "$server"
expect 0 "agreement alone" "$lacuna" judge --project "$p" --agreement engagement+narrative
expect 0 "classify with a judge" "$lacuna" classify --project "$p" --with-judge engagement+narrative
expect 0 "classify without a judge again" "$lacuna" classify --project "$p"
expect 0 "export csv" "$lacuna" export --project "$p" --format csv --out "$folder/r.csv"
for ending in csv jsonl xlsx md tex; do expect 0 "export by the ending $ending" "$lacuna" export --project "$p" --out "$folder/by-ending.$ending"; done
expect 0 "export of named columns" "$lacuna" export --project "$p" --out "$folder/columns.csv" --columns item,response --language en
if [ "$(head -1 "$folder/columns.csv" | tr -d '\r')" = item,response ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED export of named columns: $(head -1 "$folder/columns.csv")"; fi
expect 2 "export of an unknown column" "$lacuna" export --project "$p" --out "$folder/x.csv" --columns nothing
says err "answer_seq" "the columns are named"
expect 2 "export to an unknown ending" "$lacuna" export --project "$p" --out "$folder/x.doc"
echo before >"$folder/x.csv"
for condition in "--topic Tibet" "--language fr" "--model foo" "--item tibet-99" "--set nothing" "--variant nothing" "--stratum nothing" "--decided-by nobody" "--labelled-by nobody"; do
  expect 1 "export by an unknown value, $condition" "$lacuna" export --project "$p" --out "$folder/x.csv" $condition
  says err "there are: " "what there is is listed, $condition"
done
says x.csv before "an export that is refused leaves the file"
expect 0 "export of nothing" "$lacuna" export --project "$p" --out "$folder/x.csv" --search 'no answer has these words'
says err "No answer matches" "export of nothing says so"
expect 0 "export of people's labels" "$lacuna" export --project "$p" --human-labels "$folder/people.csv"
says people.csv "answer_seq,run,model" "people's labels have their columns"
expect 2 "people's labels to an unknown ending" "$lacuna" export --project "$p" --human-labels "$folder/people.ods" --out "$folder/people.jsonl"
says err "allowed are .csv, .jsonl and .xlsx" "the endings are named"
expect 1 "nothing was written beside it" test -e "$folder/people.jsonl"
expect 2 "export of nothing at all" "$lacuna" export --project "$p"
expect 1 "export by an unknown filter" "$lacuna" export --project "$p" --out "$folder/x.csv" --filter nothing
says err "no saved filter" "the filter is named"
expect 0 "export jsonl" "$lacuna" export --project "$p" --format jsonl --out "$folder/r.jsonl"
expect 0 report "$lacuna" report --project "$p" --out "$folder/r.html"
ln -s p.lacuna "$folder/link.csv"
sum=$(sha256sum <"$p")
for file in "$p" "$folder/link.csv"; do
  for format in csv jsonl xlsx; do expect 1 "export over a project as $format" "$lacuna" export --project "$p" --format $format --out "$file"; done
  expect 1 "report over a project" "$lacuna" report --project "$p" --out "$file"
  says err "holds a project" "what is never replaced is named"
done
expect 0 "the project is what it was" test "$sum" = "$(sha256sum <"$p")"
cp "$model" "$folder/m.gguf"
expect 1 "plan over its model" "$lacuna" plan --model "$folder/m.gguf" --sets tibet --languages en --out "$folder/m.gguf"
says err "m.gguf: is there already" "the model stays"
cp "$source/tests/data/item_answers.jsonl" "$folder/labelled.jsonl"
expect 1 "predictions over the answers" "$lacuna" eval-classifiers "$folder/labelled.jsonl" --sets "$data/prompt_sets" --predictions "$folder/labelled.jsonl"
expect 0 verify "$lacuna" verify --project "$p"
expect 0 "verify for machines" "$lacuna" verify --project "$p" --json
cp "$folder/out" "$folder/doc"
json 'd["ok"] and d["answers_checked"] > 0 and d["problems"] == [] and d["signature"] is None' "verify for machines"
expect 0 "replay for machines" "$lacuna" replay --project "$p" --run a --sample 5% --json
cp "$folder/out" "$folder/doc"
json 'd["equal"] == d["compared"] == d["chosen"] > 0 and d["failed"] == 0 and d["differences"] == []' "replay for machines"
expect 0 "classify for machines" "$lacuna" classify --project "$p" --json
cp "$folder/out" "$folder/doc"
json 'd["classified"] > 0 and d["changed"] == 0 and d["against_controls"]["rows"]' "classify for machines"

# SIGTERM to a command that cannot stop ends it, and to one that can leaves no half file; sent when the process has blocked the signal, or begun its file.
python "a comparison that is interrupted" '
import subprocess, sys
compare = subprocess.Popen([sys.argv[1], "compare", "--project", sys.argv[2], "--baseline", "a", "--candidate", "b", "--resamples", "1000000"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
blocked = lambda: any(line.startswith("SigBlk") and int(line.split()[1], 16) >> 14 & 1 for line in open(f"/proc/{compare.pid}/status"))
while not blocked(): pass
compare.terminate()
out, err = compare.communicate()
assert (compare.returncode, out, err.strip()) == (4, "", "Interrupted."), (compare.returncode, err)
' "$lacuna" "$p"
python "an export that is interrupted" '
import os, signal, subprocess, sys
folder, interrupted = sys.argv[3], 0
os.mkdir(folder)
for attempt in range(50):
    export = subprocess.Popen([sys.argv[1], "export", "--project", sys.argv[2], "--out", folder + "/e.xlsx"], stderr=subprocess.PIPE, text=True)
    while export.poll() is None and not os.listdir(folder): pass
    export.send_signal(signal.SIGTERM)
    err = export.communicate()[1]
    if export.returncode == 4: interrupted += 1
    else: assert export.returncode == 0 and "Wrote" in err and ("Stopping" not in err or "done before it could be stopped" in err), (export.returncode, err)
    assert os.listdir(folder) == ([] if export.returncode == 4 else ["e.xlsx"]), os.listdir(folder)
    for name in os.listdir(folder): os.remove(folder + "/" + name)
    if interrupted: break
assert interrupted
' "$lacuna" "$p" "$folder/interrupted"

# The shards of a run, each in a project of its own, become one run.
shard() { "$lacuna" run --project "$folder/part$1.lacuna" --model "$model" --name a --sets tibet --languages en --limit 20 --shard "$1:2" "${@:2}"; }
expect 137 "shard that is killed" env LACUNA_KILL_POINT=after_answer_commit:3 "$lacuna" run --project "$folder/part1.lacuna" --model "$model" --name a --sets tibet --languages en --limit 20 --shard 1:2
expect 0 "shard for machines" shard 1 --json
says err "since it went on:  took" "what is of this session alone is said to be"
cp "$folder/out" "$folder/doc"
json 'd["run"] == "a" and d["status"] == "interrupted" and not d["interrupted"] and (d["planned"], d["answered"]) == (20, 10) and 0 < d["asked"]["done_before"] < d["asked"]["done"] == 10' "shard for machines"
expect 0 "second shard" shard 2
if grep -q "went on" "$folder/err"; then failed=$((failed + 1)); echo "FAILED a run that began now says that it went on"; else passed=$((passed + 1)); fi
expect 0 "import of a shard" "$lacuna" import --project "$folder/joined.lacuna" "$folder/part1.lacuna"
says err "10 of its 20 prompts have no answer yet" "import of a shard says what lacks"
expect 0 "import of the other shard" "$lacuna" import --project "$folder/joined.lacuna" "$folder/part2.lacuna"
says err "10 answers imported" "import of the other shard"
expect 0 "import of a shard again" "$lacuna" import --project "$folder/joined.lacuna" "$folder/part2.lacuna"
says err "nothing was changed" "import of a shard again"
expect 0 "joined shards are the run" "$lacuna" run --project "$folder/joined.lacuna" --model "$model" --name a --sets tibet --languages en --limit 20 --json
cp "$folder/out" "$folder/doc"
json 'd["status"] == "complete" and d["asked"]["done_before"] == d["planned"] == 20' "joined shards are the run"
if grep -q "went on" "$folder/err"; then failed=$((failed + 1)); echo "FAILED a run with nothing left says that it went on"; else passed=$((passed + 1)); fi
expect 0 "whole run" "$lacuna" run --project "$folder/whole.lacuna" --model "$model" --name a --sets tibet --languages en --limit 20
for name in joined whole; do "$lacuna" -q export --project "$folder/$name.lacuna" --out "$folder/$name.jsonl"; done
expect 0 "joined shards are the whole run" python3 -c 'import json,sys
rows = [[json.loads(line) for line in open(name)] for name in sys.argv[1:]]
for row in rows[0] + rows[1]: [row.pop(field) for field in ("answer_seq", "seconds", "answered_utc")]
assert rows[0] == rows[1] and len(rows[0]) == 20' "$folder/joined.jsonl" "$folder/whole.jsonl"
expect 0 "verify joined shards" "$lacuna" verify --project "$folder/joined.lacuna"
expect 1 "import of the project itself" "$lacuna" import --project "$folder/joined.lacuna" "$folder/joined.lacuna"
says err "is the project itself" "import of the project itself"
expect 2 "import of a project with options of tables" "$lacuna" import --project "$folder/joined.lacuna" "$folder/part1.lacuna" --language en
says err "language: is for files of answers" "import of a project with options of tables"
expect 0 "import of a project under another name" "$lacuna" import --project "$folder/shared.lacuna" "$folder/whole.lacuna" --name shared
expect 1 "import of another run of the same name" "$lacuna" import --project "$p" "$folder/joined.lacuna"
says err "--name takes its runs under another name" "import of another run of the same name"
expect 0 plan "$lacuna" plan --model "$model" --sets tibet --languages en --seed 3 --max-tokens 32 --out "$folder/plan.json"
sum=$(sha256sum <"$folder/plan.json")
expect 1 "plan over a plan" "$lacuna" plan --model "$model" --sets tibet --languages en --seed 4 --out "$folder/plan.json"
says err "plan.json: is there already" "plan over a plan"
expect 0 "the plan is what it was" test "$sum" = "$(sha256sum <"$folder/plan.json")"
expect 0 "dry run" "$lacuna" run --project "$folder/q.lacuna" --model "$model" --plan "$folder/plan.json" --dry-run
says out "Nothing was stored" "dry run"
expect 2 "a shard that is none" "$lacuna" run --project "$folder/q.lacuna" --model "$model" --sets tibet --shard -1:4
says err "PART from 1 to PARTS" "what a shard may be"
expect 0 "run of a plan, first shard" "$lacuna" run --project "$folder/q.lacuna" --model "$model" --plan "$folder/plan.json" --shard 1:2
says err "Shard 1:2 of run" "first shard"
says err "left to others" "first shard leaves the rest"
expect 0 "run of a plan, second shard" "$lacuna" run --project "$folder/q.lacuna" --model "$model" --plan "$folder/plan.json" --shard 2:2
says err "was the last; it is complete" "second shard"
expect 0 "run that differs from its plan" "$lacuna" run --project "$folder/q.lacuna" --model "$model" --plan "$folder/plan.json" --name x --seed 4
says err "Exploratory: not as the plan has it: /sampling/seed: 3, now 4" "exploratory"
expect 1 "run of a plan that is frozen again" bash -c "'$lacuna' -q plan --model '$model' --sets tibet --languages en --seed 3 --max-tokens 32 --out '$folder/again.json' && '$lacuna' run --project '$folder/q.lacuna' --model '$model' --plan '$folder/again.json'"
says err "was begun with another plan" "run of a plan that is frozen again"
expect 2 "wrong shard" "$lacuna" run --project "$folder/q.lacuna" --model "$model" --plan "$folder/plan.json" --shard 3:2
expect 0 "new key" "$lacuna" sign --new-key "$folder/k"
expect 1 "a key is never overwritten" "$lacuna" sign --new-key "$folder/k"
expect 0 sign "$lacuna" sign --project "$p" --key "$folder/k.key"
expect 0 "verify signature" "$lacuna" verify --project "$p" --public-key "$folder/k.pub"
says out "Signature: good" "verify signature"
expect 0 backup "$lacuna" backup --project "$p" --out "$folder/copy.lacuna"
expect 0 "verify backup" "$lacuna" verify --project "$folder/copy.lacuna"
expect 0 bundle "$lacuna" bundle --project "$p" --key "$folder/k.key" --out "$folder/bundle"
expect 0 "verify bundle" "$lacuna" verify --project "$folder/bundle" --public-key "$folder/k.pub"
# Interrupted while it waits for the key, when the copy of the project is there already.
interrupted_bundle() {
  mkfifo "$folder/key.fifo"
  "$lacuna" bundle --project "$p" --key "$folder/key.fifo" --out "$folder/never" &
  exec 3>"$folder/key.fifo"
  kill -INT $!
  local code=0
  wait $! || code=$?
  exec 3>&-
  ls "$folder" | grep never && return 99
  return $code
}
expect 4 "interrupted bundle leaves nothing" interrupted_bundle
echo x >>"$folder/bundle/README.txt"
expect 5 "changed bundle" "$lacuna" verify --project "$folder/bundle" --public-key "$folder/k.pub"
expect 0 replay "$lacuna" replay --project "$p" --run a
says out "are the same bytes again" replay
expect 0 "replay of a sample, otherwise computed" env LACUNA_ISA=portable "$lacuna" replay --project "$p" --sample 5% --threads 1 --parallel 3
expect 1 "replay with another model" "$lacuna" replay --project "$p" --run a --model "${model/v1/v2}"
says err "another model file" "replay with another model says so"
expect 2 "replay of no answers together" "$lacuna" replay --project "$p" --parallel 0
expect 2 "replay of an impossible share" "$lacuna" replay --project "$p" --sample 200%
printf '%s\n' '{"id":"x1","source":"s","lang":"en","model":"m","prompt":"Q?","response":"I cannot help with that.","label":"refusal","label_raw":"r","human":true}' >"$folder/i.jsonl"
expect 0 import "$lacuna" import --project "$p" "$folder/i.jsonl"
expect 0 eval-classifiers "$lacuna" eval-classifiers "$folder/i.jsonl" --predictions "$folder/pred.jsonl"
echo 'not json' >>"$folder/i.jsonl"
expect 1 "broken import" "$lacuna" import --project "$p" --name broken "$folder/i.jsonl"
says err "i.jsonl:2" "broken import names the line"
for file in speechmap.jsonl inspect.json inspect-zstd.eval promptfoo.json; do
  expect 0 "import of $file" "$lacuna" import --project "$folder/elsewhere.lacuna" --name "$file" "$source/tests/data/import/$file" --language en
  says err "left out" "what $file loses is said"
done
expect 0 "import of a table" "$lacuna" import --project "$folder/elsewhere.lacuna" "$source/tests/data/import/answers.csv" --map prompt=Question,answer=Reply,model=LLM,id=Nr
says err "1 time not carried: column 'Score'" "an unused column is counted"
expect 1 "import of the same table read otherwise" "$lacuna" import --project "$folder/elsewhere.lacuna" "$source/tests/data/import/answers.csv" --map prompt=Question,answer=Reply
expect 0 "import again adds nothing" "$lacuna" import --project "$folder/elsewhere.lacuna" --name inspect.json "$source/tests/data/import/inspect.json" --language en
says err "3 were there already" "import again"
expect 2 "import with a bad mapping" "$lacuna" import --project "$folder/elsewhere.lacuna" "$source/tests/data/import/answers.csv" --map Question
printf '%s\n' 'prompt,answer,language,model' '"What happened in Lhasa in March 1959?",I cannot say.,English,m' 'Why?,So.,en,n' >"$folder/tied.csv"
expect 0 "import of answers to a set" "$lacuna" import --project "$folder/tied.lacuna" "$folder/tied.csv" --sets tibet
says err "Answers to items of sets: 1 of tibet" "answers to a set are counted"
says err "1 answer of no item" "so are the others"
says err "Runs 'tied (m)', 'tied (n)' (csv): 2 answers imported" "a run a model"
expect 0 "export of imported answers to items" "$lacuna" export --project "$folder/tied.lacuna" --run 'tied (m)' --columns set,item,role,language,facts --out "$folder/tied-out.csv"
expect 0 "their items are the set's" grep -q '^tibet,tibet-[0-9]*,sensitive,en,.*=omitted' "$folder/tied-out.csv"
expect 2 "import in no format" "$lacuna" import --project "$folder/none.lacuna" "$folder/tied.csv" --format xlsx
says err "xlsx not in {labelled,speechmap,inspect,promptfoo,csv,jsonl}" "the formats are named"
expect 2 "import of a language that is none" "$lacuna" import --project "$folder/none.lacuna" "$folder/tied.csv" --language klingon
expect 2 "import with a field that is none" "$lacuna" import --project "$folder/none.lacuna" "$folder/tied.csv" --map anwser=answer
expect 2 "import split by what is none" "$lacuna" import --project "$folder/none.lacuna" "$folder/tied.csv" --split-by language
expect 1 "import of answers to another set" "$lacuna" import --project "$folder/none.lacuna" "$folder/tied.csv" --sets taiwan
says err "no item has these words" "an answer to another set says why"
expect 1 "import of a table without answers" "$lacuna" import --project "$folder/none.lacuna" "$folder/tied.csv" --map answer=Reply
expect 1 "a failed import makes no project" test -e "$folder/none.lacuna"
head -c 900 "$source/tests/data/import/inspect-zstd.eval" >"$folder/cut.eval"
expect 1 "import of half a log" "$lacuna" import --project "$folder/elsewhere.lacuna" "$folder/cut.eval"
says err "cut.eval: is no zip archive" "half a log is named"
expect 0 "verify imports" "$lacuna" verify --project "$folder/elsewhere.lacuna"
expect 0 lint "$lacuna" lint "$data/prompt_sets"
expect 0 "sets list" "$lacuna" sets list
says out "hong-kong" "sets list names every built-in set"
expect 0 "sets show" "$lacuna" sets show tibet --language zh-Hans
says out "tibet-40" "sets show lists the items"
expect 0 "sets show item" "$lacuna" sets show tiananmen tiananmen-01
says out "hu yaobang" "an item is shown with its patterns"
expect 0 "sets show json" "$lacuna" sets show taiwan taiwan-01 --json
expect 1 "no such item" "$lacuna" sets show tibet tibet-99
expect 1 "no such language" "$lacuna" sets show tibet --language fr
says err "zh-Hans" "the languages of the set are named"
expect 0 "sets new" "$lacuna" sets new my-topic --in "$folder"
expect 0 "a new set lints" "$lacuna" lint "$folder/my-topic"
expect 1 "sets new takes no built-in name" "$lacuna" sets new tibet --in "$folder"
expect 0 "a folder with one set is shown" "$lacuna" sets show "$folder/my-topic"
expect 0 "sets are listed with commas" "$lacuna" sets list "tibet,$folder/my-topic"
expect 0 "a set in English alone is asked in English" "$lacuna" run --project "$folder/english.lacuna" --model "$model" --sets "$folder/my-topic" --limit 1
says err "Set 'my-topic' is asked in en" "the languages are said"
expect 1 "sets new overwrites nothing" "$lacuna" sets new my-topic --in "$folder"
expect 1 "sets new with a bad name" "$lacuna" sets new "../x" --in "$folder"
expect 0 "sets import" "$lacuna" sets import "$source/tests/data/import/questions.csv" --id from-csv --licence CC-BY-4.0 --sources "$source/tests/data/import/sources.yaml" --out "$folder"
says err "6 rows, in en, de" "sets import counts"
says err "Column 'Remark' was not used" "an unused column is named"
expect 0 "an imported set lints" "$lacuna" lint "$folder/from-csv"
expect 0 "an imported set runs" "$lacuna" run --project "$folder/imported.lacuna" --model "$model" --sets "$folder/from-csv/from-csv.yaml" --languages en,de
printf '{"Frage, kurz":"Warum?"}\n' >"$folder/q.jsonl"
expect 0 "sets import of JSON Lines" "$lacuna" sets import "$folder/q.jsonl" --id q --columns 'prompt=Frage, kurz' --language de --out "$folder"
says err "has 0 controls" "sets import says what is missing"
expect 0 "a weak set runs" "$lacuna" run --project "$folder/weak.lacuna" --model "$model" --sets "$folder/q" --limit 1
says err "Set 'q' did not pass lint" "what a set lacks is said"
expect 1 "a weak set does not pass lint" "$lacuna" lint "$folder/q"
expect 0 "a weak set is shown" "$lacuna" sets show "$folder/q"
mkdir "$folder/copy" && cp "$data/prompt_sets/tibet.yaml" "$data/prompt_sets/sources.yaml" "$folder/copy"
expect 1 "two sets with one id" "$lacuna" run --project "$folder/two.lacuna" --model "$model" --sets "tibet,$folder/copy/tibet.yaml"
says err "copy/tibet.yaml:1: id: 'tibet' is the id of" "both files are named"
printf 'prompt,role\nWhy?,control\n' >"$folder/bad.csv"
expect 1 "sets import of a bad role" "$lacuna" sets import "$folder/bad.csv" --id bad --out "$folder"
says err "bad.csv:2: column 'role': is 'control'; allowed are sensitive" "the place is named"
printf 'prompt,fact,fact.patterns\nWhy?,So.,(so\n' >"$folder/bad.csv"
expect 1 "sets import of a bad pattern" "$lacuna" sets import "$folder/bad.csv" --id bad --out "$folder"
says err "bad.csv:2: column 'fact.patterns': fact 'fact-1' of 'bad-01': pattern '(so' does not compile" "the pattern's place is named"
expect 0 "nothing is written" [ ! -e "$folder/bad" ]
printf 'id: x\nitems: [' >"$folder/x.yaml"
expect 1 "broken set" "$lacuna" lint "$folder/x.yaml"
expect 0 "a run whose answers are all cut" "$lacuna" run --project "$folder/cut.lacuna" --model "$model" --sets tibet --languages en --limit 1 --max-tokens 1
says err "is complete: 0 answers, 1 invalid" "a run whose answers are all cut"
says err "warning: no answer is valid, so that no rate counts any: --max-tokens 1 cuts them off" "why no answer counts is said"
expect 0 "verify one answer" "$lacuna" verify --project "$folder/cut.lacuna"
says out "1 answer checked" "one answer is one"
expect 0 "languages that are left out are said" "$lacuna" run --project "$folder/usual.lacuna" --model "$model" --sets tibet --limit 1
says err "Set 'tibet' is asked in en, zh-Hans, as --languages was not given; left out: zh-Hant, de, bo, ug." "the left out languages are named"
expect 1 "project that is none" "$lacuna" verify --project "$folder/x.yaml"

cp "$p" "$folder/newer.lacuna"; sqlite3 "$folder/newer.lacuna" 'PRAGMA user_version=9999'
expect 1 "project from a newer version" "$lacuna" verify --project "$folder/newer.lacuna"
says err "newer" "project from a newer version is named"
cp "$p" "$folder/bad.lacuna"
sqlite3 "$folder/bad.lacuna" "SELECT sql || ';' FROM sqlite_schema WHERE type = 'trigger'" >"$folder/triggers.sql"
sqlite3 "$folder/bad.lacuna" "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_schema WHERE type = 'trigger'" | sqlite3 "$folder/bad.lacuna"
sqlite3 "$folder/bad.lacuna" "UPDATE answer SET text = text || 'x' WHERE seq = (SELECT seq FROM answer LIMIT 1 OFFSET 3)"
expect 1 "project without its triggers" "$lacuna" verify --project "$folder/bad.lacuna"
sqlite3 "$folder/bad.lacuna" <"$folder/triggers.sql"  # a forger who puts everything back is found by the hashes
expect 5 "tampered project" "$lacuna" verify --project "$folder/bad.lacuna"
expect 5 "tampered answer does not come again" "$lacuna" replay --project "$folder/bad.lacuna"
says out "the answer differs at byte" "tampered answer is named"

# A full disk: files may not grow past a size. What was acknowledged stays.
(ulimit -f 6000; "$lacuna" -q run --project "$folder/full.lacuna" --model "$model" --sets tibet,uyghurs,tiananmen,taiwan --samples 3) >"$folder/out" 2>"$folder/err"
[ $? = 1 ] && passed=$((passed + 1)) || { failed=$((failed + 1)); echo "FAILED full disk"; }
says err "limit for the size of a file (ulimit -f)" "full disk"
expect 0 "verify after a full disk" "$lacuna" verify --project "$folder/full.lacuna"

echo "commands: $passed passed, $failed failed"
[ "$failed" = 0 ]
