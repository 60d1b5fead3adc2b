# What the scripts of this folder share; $root is the repository.

name=$(basename "$0")
work=$(mktemp -d)
started=()

note() { printf '%4d s  %s\n' $SECONDS "$*"; }

fail() {
    echo "$name: $*" >&2
    exit 1
}

# What was started here ends with the script, the last first, by its number.
cleanup() {
    local code=$? i
    if declare -F before_cleanup >/dev/null; then before_cleanup; fi
    for ((i = ${#started[@]} - 1; i >= 0; i--)); do kill "${started[i]}" 2>/dev/null || true; done
    for ((i = ${#started[@]} - 1; i >= 0; i--)); do wait "${started[i]}" 2>/dev/null || true; done
    if [ -n "${KEEP:-}" ]; then echo "$name: kept $work" >&2; else rm -rf "$work"; fi
    exit "$code"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

needs() {
    local program
    for program in "$@"; do
        command -v "$program" >/dev/null || fail "there is no $program here; see Tests/cluster/README.md"
    done
}

# find_bracket [PATH]: puts the command on PATH, built if none is named.
find_bracket() {
    local bracket=$1
    if [ -z "$bracket" ]; then
        (cd "$root" && swift build -c release --product bracket >&2)
        bracket=$(cd "$root" && swift build -c release --show-bin-path)/bracket
    fi
    [ -x "$bracket" ] || fail "$bracket is no program"
    PATH=$(cd "$(dirname "$bracket")" && pwd):$PATH
}

# wait_for WHAT COMMAND…: asks again until the command holds.
wait_for() {
    local what=$1 end=$((SECONDS + ${PATIENCE:-300}))
    shift
    until "$@"; do
        [ $SECONDS -lt $end ] || fail "waited in vain for $what"
        sleep 0.1
    done
}

# A port of loopback where nobody answers.
free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 12000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    echo $port
}
