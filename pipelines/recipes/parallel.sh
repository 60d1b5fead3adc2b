#!/usr/bin/env bash
# GNU parallel, on this machine or on others by ssh.
#
#   parallel.sh run pipeline.json runs/x 64 [-j 8] [-S host1,host2]       # a run in 64 parts, then put together
#   parallel.sh filter pipeline.json [-j 8] <prompts.jsonl >out.jsonl     # records in, records with their winners out
#
# What stands behind it goes to parallel. With -S every host needs bracket, and the same folders at the same paths.
set -euo pipefail

case ${1:-} in
run)
    pipeline=${2:?which pipeline?} folder=${3:?which run folder?} parts=${4:?how many parts?}
    # What failed or was stopped goes on when this is started again; what is done is passed over in no time.
    parallel "${@:5}" --workdir . bracket run "$pipeline" --out "$folder" --shard "{}/$parts" \
        --accept rejects,undecided --quiet '>/dev/null' ::: $(seq "$parts") ||
        echo "some parts have failed" >&2
    exec bracket merge "$folder" --accept rejects,undecided --quiet
    ;;
filter)
    pipeline=${2:?which pipeline?}
    # One process a job, for as long as there is input; a line goes out as soon as it is done.
    exec parallel "${@:3}" --pipe --round-robin --line-buffer --block 100k \
        bracket filter "$pipeline" --state "${STATE:-votes}" --quiet
    ;;
*) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
esac
