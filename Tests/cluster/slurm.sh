#!/usr/bin/env bash
# The recipe for Slurm on a Slurm of its own: one task killed, one told to stop, one pre-empted, one left out, submitted alone and
# cancelled; then the merged run against a run in one piece.
#
#   Tests/cluster/slurm.sh [BRACKET]        the command to try; by default it is built
#
# Needs slurmctld, slurmd and munged (apt-get install slurm-wlm munge), two processors, no rights. All is on loopback, in a
# temporary folder; KEEP=1 leaves it there.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/Tests/cluster/common.sh"
find_bracket "${1:-}"
PATH=$PATH:/usr/sbin:/sbin
needs munged slurmctld slurmd sbatch
recipes=$root/pipelines/recipes
parts=5

# MARK: Slurm

write_configuration() {
    local node user
    node=$(hostname -s)
    user=$(id -un)
    mkdir "$work/slurm" "$work/slurm/state" "$work/slurm/spool"
    export SLURM_CONF=$work/slurm/slurm.conf
    cat >"$SLURM_CONF" <<END
ClusterName=loopback
SlurmctldHost=$node(127.0.0.1)
SlurmctldPort=$(free_port)
SlurmdPort=$(free_port)
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
AuthInfo=socket=$work/slurm/munge.socket
CredType=cred/munge
StateSaveLocation=$work/slurm/state
SlurmdSpoolDir=$work/slurm/spool
SlurmctldPidFile=$work/slurm/slurmctld.pid
SlurmdPidFile=$work/slurm/slurmd.pid
SlurmctldLogFile=$work/slurm/slurmctld.log
SlurmdLogFile=$work/slurm/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=batch_sched_delay=0,sched_interval=2,bf_interval=2
JobRequeue=1
RequeueExit=75
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
ReturnToService=2
NodeName=$node NodeAddr=127.0.0.1 CPUs=2 RealMemory=2000
PartitionName=main Nodes=$node Default=YES State=UP PriorityTier=1
PartitionName=urgent Nodes=$node State=UP PriorityTier=2 PreemptMode=OFF
END
}

start_slurm() {
    local node
    node=$(hostname -s)
    write_configuration
    (umask 077 && head -c 1024 /dev/urandom >"$work/slurm/key")
    # --force: a folder under /tmp would do for nobody's secret but this one.
    munged --foreground --force --key-file="$work/slurm/key" --socket="$work/slurm/munge.socket" \
        --pid-file="$work/slurm/munged.pid" --log-file="$work/slurm/munged.log" \
        --seed-file="$work/slurm/seed" 2>"$work/slurm/munged.err" &
    started+=($!)
    wait_for "munged" test -S "$work/slurm/munge.socket"
    slurmctld -D -i -c -f "$SLURM_CONF" 2>"$work/slurm/slurmctld.err" &
    started+=($!)
    slurmd -D -f "$SLURM_CONF" -N "$node" 2>"$work/slurm/slurmd.err" &
    started+=($!)
    wait_for "an idle node" node_is_idle
}

node_is_idle() { [ "$(sinfo --noheader --partition=main --format=%t 2>/dev/null)" = idle ]; }

# Tasks are no children of ours: they are cancelled, and waited for, before their Slurm ends.
before_cleanup() {
    [ -n "${SLURM_CONF:-}" ] || return 0
    scancel --user="$(id -un)" 2>/dev/null || return 0
    local i
    for ((i = 0; i < 300; i++)); do
        [ -n "$(squeue --noheader 2>/dev/null)" ] || return 0
        sleep 0.1
    done
    echo "slurm.sh: jobs outlive their cancellation" >&2
}

# field JOB NAME: a value that Slurm knows of a job.
field() { scontrol show job --oneliner "$1" | tr ' ' '\n' | sed -n "s/^$2=//p" | head -n 1; }

# is JOB STATE [EXIT]
is() { [ "$(field "$1" JobState)" = "$2" ] && [[ $(field "$1" ExitCode) == ${3:-*} ]]; }

# is_back JOB: it is in the queue again, where Slurm would let it wait for two minutes.
is_back() { is "$1" PENDING && [ "$(field "$1" Restarts)" -ge 1 ]; }
hurry() { scontrol update JobId="$1" StartTime=now; }

# has_votes TASK N: the journal of a task holds N votes or more.
journal() { echo "$work/run/shards/$(($1 + 1))-of-$parts/journal.jsonl"; }
has_votes() { [ -e "$(journal "$1")" ] && [ "$(wc -l <"$(journal "$1")")" -ge "$2" ]; }
caught() { has_votes "$2" "$3" && is "$1_$2" RUNNING; }

submit() { sbatch --parsable --chdir="$work" "$@"; }
array() { submit --array="$1" "$recipes/slurm.sbatch" "$root/pipelines/knockout.json" "$work/run" "$parts"; }
merge() { submit --dependency="afterany:$1" "$recipes/slurm-merge.sbatch" "$work/run"; }

# MARK: What happens to the tasks

# All but task 2.
disturbed_array() {
    job=$(array 0,1,3,4)
    first_merge=$(merge "$job")
    note "array $job of tasks 0, 1, 3 and 4 of $parts; $first_merge merges after it"

    wait_for "task 0 at work" caught "$job" 0 40
    local victim
    victim=$(scontrol listpids "$(field "${job}_0" JobId)" | awk '$2 != "JOBID" && $1 > 0 { print $1; exit }')
    [ "$(cat "/proc/$victim/comm")" = bracket ] || fail "process $victim is not bracket"
    kill -KILL "$victim"
    wait_for "task 0 to have failed" is "${job}_0" FAILED 0:9
    votes=$(wc -l <"$(journal 0)")
    scontrol requeue "${job}_0"
    wait_for "task 0 in the queue" is_back "${job}_0"
    hurry "${job}_0"
    note "task 0: killed after $votes votes, failed with 0:9, requeued by hand"

    wait_for "task 1 at work" caught "$job" 1 40
    # Slurm 22.05 delivers it, then says that the task cannot be signalled, and would try ten times.
    scancel --signal=USR1 --batch "${job}_1" 2>/dev/null &
    wait_for "task 1 in the queue" is_back "${job}_1"
    kill $! 2>/dev/null && wait $! || true
    note "task 1: stopped by USR1 after $(wc -l <"$(journal 1)") votes, back in the queue by RequeueExit=75"
    hurry "${job}_1"

    wait_for "task 3 at work" caught "$job" 3 40
    local urgent
    urgent=$(submit --partition=urgent --ntasks=2 --output=/dev/null --wrap=true)
    wait_for "task 3 in the queue" is_back "${job}_3"
    wait_for "the urgent job" is "$urgent" COMPLETED
    note "task 3: pre-empted by a job of a partition with priority after $(wc -l <"$(journal 3)") votes, requeued"
    for task in 0 1 3 4; do
        if is_back "${job}_$task"; then hurry "${job}_$task"; fi
    done

    wait_for "the merge" is "$first_merge" FAILED 1:0
    for task in 0 1 3 4; do
        is "${job}_$task" COMPLETED 0:0 || fail "task $task: $(field "${job}_$task" JobState)"
    done
    [ ! -e "$work/run/winners.jsonl" ] || fail "winners of a part only"
    local log=$work/bracket-merge-$first_merge.log
    grep -q "4 of 5 parts done, 1 missing (3)" "$log" || fail "the merge does not say what is missing"
    grep -q "sbatch --array=2 " "$log" || fail "the merge does not say how to go on"
    note "merge $first_merge: failed, and says: $(head -n 1 "$log")"
}

# Task 2, cancelled once, then left in peace.
missing_task() {
    job=$(array 2)
    wait_for "task 2 at work" caught "$job" 2 20
    scancel "${job}_2"
    wait_for "task 2 to be cancelled" is "${job}_2" CANCELLED
    note "task 2: submitted alone, cancelled after $(wc -l <"$(journal 2)") votes, and not requeued"
    job=$(array 2)
    local merge
    merge=$(merge "$job")
    wait_for "the second merge" is "$merge" COMPLETED 0:0
    grep -q " resumed" "$work/bracket-$job-2.log" || fail "task 2 began anew"
    note "task 2: submitted alone again; merge $merge: completed"
}

# MARK: The test

bracket run "$root/pipelines/knockout.json" --out "$work/whole" --quiet --accept undecided >"$work/whole.log"
note "a run in one piece: $(head -n 1 "$work/whole.log")"
start_slurm
note "$(slurmctld -V) on $(sinfo --noheader --format="%c processors, %t" | head -n 1)"
disturbed_array
missing_task

for file in brackets winners index; do
    cmp "$work/whole/$file.jsonl" "$work/run/$file.jsonl" || fail "$file.jsonl is not that of a run in one piece"
done
bracket verify "$work/run" >"$work/verify.log" || fail "it does not verify: $(cat "$work/verify.log")"
note "$(head -n 1 "$work/verify.log")"
note "brackets.jsonl, winners.jsonl and index.jsonl are byte for byte those of a run in one piece"
