#!/usr/bin/env bash
# What the pods of the Kubernetes recipe would do: its commands with the index of each pod, one after another. No cluster is asked;
# the files are held against the schema of Kubernetes' API.
#
#   Tests/cluster/kubernetes.sh PYTHON [BRACKET]    a Python with kubernetes-validate; the command to try, by default it is built
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/Tests/cluster/common.sh"
python=${1:-python3}
"$python" -c 'import kubernetes_validate, yaml' || fail "$python has no kubernetes-validate; see Tests/cluster/README.md"
find_bracket "${2:-}"
recipes=$root/pipelines/recipes
for version in 1.33.0 1.37.0; do
    "$python" -m kubernetes_validate --strict --kubernetes-version $version "$recipes"/kubernetes*.yaml
done

# A member of a job, words in lines.
of() {
    "$python" - "$recipes/$1" "$2" <<'END'
import sys, yaml
spec = yaml.safe_load(open(sys.argv[1]))["spec"]
value = spec[sys.argv[2]] if sys.argv[2] in spec else spec["template"]["spec"]["containers"][0][sys.argv[2]]
print("\n".join(value) if isinstance(value, list) else value)
END
}
mapfile -t command < <(of kubernetes.yaml command)
mapfile -t merge < <(of kubernetes-merge.yaml command)
completions=$(of kubernetes.yaml completions)

cd "$work"
sed "s#samples/gsm8k#$root/samples/gsm8k#" "$root/pipelines/gsm8k-reference.json" >pipeline.json
bracket run pipeline.json --out whole --quiet --accept undecided >/dev/null
for ((index = 0; index < completions; index++)); do
    JOB_COMPLETION_INDEX=$index "${command[@]}" >pod.log || fail "pod $index ends with $?"
done
"${merge[@]}" >merge.log || fail "the merge ends with $?"
for file in brackets winners index; do
    cmp "whole/$file.jsonl" "runs/x/$file.jsonl" || fail "$file.jsonl is not that of a run in one piece"
done
note "$completions pods: $(head -n 1 merge.log), byte for byte a run in one piece"
