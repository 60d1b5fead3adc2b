#!/usr/bin/env bash
# Kills runs when their journals have grown by random numbers of lines, resumes them, and holds what came out against a run in peace.
#
#   Tests/kill-and-resume.sh [KILLS [FORMAT]]        50 kills of knockouts unless told otherwise
#
# SEED=n picks other moments. FORMAT: title, elo, … Needs bash, awk and coreutils beside the Swift toolchain.
#
# What is checked, for candidates that come with the input and for generated ones:
#   - brackets.jsonl and winners.jsonl are byte for byte those of the run in peace;
#   - the journal only ever grows, and holds each vote once;
#   - nothing journaled before a kill is asked again after it;
#   - what was asked twice was under way at a kill, and the two runs asked the same questions.
set -euo pipefail

kills=${1:-50}
format=${2:-knockout}
RANDOM=${SEED:-7}
in_flight=16
latency=40

cd "$(dirname "$0")/.."
swift build -c release --product bracket >&2
swift build -c release --product bracket-bench >&2
bin=$(swift build -c release --show-bin-path)
work=$(mktemp -d)

server= run=
cleanup() {
    [ -z "$run" ] || kill -KILL "$run" 2>/dev/null || true
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT

fail() {
    echo "kill-and-resume: $*" >&2
    exit 1
}

# start_server LOG: a judge that notes each question; its address in $url.
start_server() {
    : >"$work/url"
    "$bin/bracket-bench" serve --latency $latency --log "$1" >>"$work/url" &
    server=$!
    for _ in {1..100}; do
        if read -r url <"$work/url"; then return; fi
        sleep 0.05
    done
    fail "the server does not start"
}

stop_server() {
    kill "$server"
    wait "$server" || true
    server=
}

# start_run NAME FOLDER: in the background, its process in $run.
start_run() {
    "$bin/bracket" run "$work/$1.json" --out "$2" --quiet \
        --set models.judge.base_url="$url" >"$work/out" 2>"$work/err" &
    run=$!
}

finish_run() {
    wait "$run" || fail "the run failed: $(cat "$work/err")"
    run=
}

# strike LINES JOURNAL: kills the run when its journal has so many lines, or it is over.
strike() {
    tail -n +1 -s 0.05 --pid="$run" -F "$2" 2>/dev/null | head -n "$1" >/dev/null || true
    kill -KILL "$run" 2>/dev/null || true
}

lines() { if [ -e "$1" ]; then wc -l <"$1"; else echo 0; fi; }

# exercise NAME KILLS
exercise() {
    local name=$1 wanted=$2 struck=0 log=$work/$1.log journal=$work/$1-killed/journal.jsonl
    start_server "$log.peace"
    start_run "$name" "$work/$name-peace"
    finish_run
    stop_server

    start_server "$log"
    : >"$work/kills"
    while [ $struck -lt "$wanted" ]; do
        start_run "$name" "$work/$name-killed"
        strike $(($(lines "$journal") + RANDOM % 30)) "$journal"
        # 137 is the kill; 0 is a run that was over before it.
        if wait "$run" 2>/dev/null; then run= && break; fi
        run=
        struck=$((struck + 1))
        # What the run had sent is still on its way to the server's log.
        sleep 0.05
        # Complete lines count; a cut one was promised to nobody.
        local kept
        kept=$(lines "$journal")
        echo "$(lines "$log") $kept" >>"$work/kills"
        if [ "$kept" -gt 0 ]; then head -n "$kept" "$journal" >"$work/before.$struck"; fi
    done
    [ $struck -eq "$wanted" ] || fail "$name: the run was over after $struck of $wanted kills"
    start_run "$name" "$work/$name-killed"
    finish_run
    stop_server
    check "$name" "$log" "$journal"
}

check() {
    local name=$1 log=$2 journal=$3 file
    for file in brackets winners; do
        cmp "$work/$name-peace/$file.jsonl" "$work/$name-killed/$file.jsonl" ||
            fail "$name: $file.jsonl differs from that of the run in peace"
    done
    "$bin/bracket" verify "$work/$name-killed" >/dev/null || fail "$name: it does not verify"
    for file in "$work"/before.*; do
        [ -e "$file" ] || continue
        head -n "$(lines "$file")" "$journal" | cmp -s - "$file" ||
            fail "$name: the journal lost or changed lines"
        rm "$file"
    done
    cmp <(sort -u "$log.peace") <(sort -u "$log") ||
        fail "$name: the killed runs asked other questions"
    # A question is known by its seed, which the journal keeps with the vote and the server logs.
    awk -v name="$name" '
        FILENAME == ARGV[1] { asked_until[++kills] = $1; kept_until[kills] = $2; next }
        FILENAME == ARGV[2] {
            if (!match($0, /"seed":[0-9]+/)) bad("a journal line without a seed")
            seed = substr($0, RSTART + 7, RLENGTH - 7)
            if (seed in journaled) bad("journaled twice: seed " seed)
            journaled[seed] = FNR
            next
        }
        {
            while (kill < kills && asked_until[kill + 1] < FNR) {
                kill++
                under_way += distinct - kept_until[kill]
                if (kept_until[kill] > kept) kept = kept_until[kill]
            }
            if (!($3 in journaled)) bad("asked and never journaled: seed " $3)
            if (journaled[$3] <= kept) bad("journaled before a kill, asked after: seed " $3)
            if ($3 in seen) again++; else distinct++
            seen[$3] = 1
        }
        function bad(what) { print "kill-and-resume: " name ": " what > "/dev/stderr"; failed = 1; exit 1 }
        END {
            if (failed) exit 1
            while (kill < kills) under_way += distinct - kept_until[++kill]
            if (again > under_way) bad(again " asked twice, " under_way " were under way")
            printf "%s: %d kills · %d questions · %d asked again, of %d under way at the kills\n",
                name, kills, distinct, again, under_way
        }' "$work/kills" "$journal" "$log" || exit 1
}

# A run outlasts its kills: each comes after 30 votes at most, and a prompt takes 14 at least.
prompts=$((kills * 6 + 10))
awk -v n=$prompts 'BEGIN {
    for (p = 0; p < n; p++) {
        printf "{\"id\":\"p%d\",\"prompt\":\"What is %d + %d?\",\"candidates\":[", p, p, p * 7
        for (c = 0; c < 8; c++) printf "%s\"It is %d.\"", c ? "," : "", p * 8 + c - 3
        print "]}"
    }
}' >"$work/given.jsonl"
sed 's/,"candidates".*/}/' "$work/given.jsonl" >"$work/made.jsonl"

for name in given made; do
    generate=
    [ $name = given ] || generate='generate: { model: "judge", n: 8, max_tokens: 64 },'
    cat >"$work/$name.json" <<EOF
{
  name: "$name", seed: 7, input: "$work/$name.jsonl", $generate
  tournament: { format: "$format", judge: "reasoning", model: "judge", votes: { max: 3 } },
  models: { judge: { base_url: "http://127.0.0.1:1/v1", model: "judge", in_flight: $in_flight } },
}
EOF
done

exercise given $(((kills + 1) / 2))
exercise made $((kills / 2))
