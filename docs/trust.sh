#!/bin/sh
# An outsider can check it: a snapshot, its refusal, a waiver, two approvals of three, a pass, a training command behind the gate,
# its model, an auditor's challenge, a veto, a refusal,
# and the store put back to before the veto. What docs/trust.md tells, step by step. `make trust` runs it.
# usage: docs/trust.sh PROVENANCE PYTHON FOLDER
set -eu
provenance=$(command -v "$1") python=$(command -v "$2") folder=$3
case $provenance in /*) ;; *) provenance=$PWD/$provenance ;; esac
case $python in /*) ;; *) python=$PWD/$python ;; esac
here=$(cd "$(dirname "$0")" && pwd)
data=$here/../sample_data

if test -e "$folder"; then
    echo "$folder is there already; remove it to begin again" >&2
    exit 2
fi
mkdir -p "$folder/keys"
cd "$folder"
PROVENANCE_STORE=store
export PROVENANCE_STORE

# step EXPECTED COMMAND...: run it, and stop unless it exits with what is expected.
step() {
    expected=$1
    shift
    printf '\n$ provenance %s\n' "$*"
    status=0
    "$provenance" "$@" || status=$?
    if test "$status" -ne "$expected"; then
        echo "exited with $status instead of $expected" >&2
        exit 1
    fi
}
key() { # NAME USE: a key of somebody's own; without a passphrase, since nobody is here to type one
    "$provenance" key new "$1" --use "$2" -o "keys/$2-${1%%.*}" --no-passphrase 2>/dev/null
}

printf '== Everybody makes a key of their own, for one use\n'
log=$(key audit.example/log1 log)
witness=$(key w1.example witness)
{
    printf 'log %s\nwitness w1 %s\nquorum w1\nmax-age 7d\n' "$log" "$witness"
    for member in alice bob carol; do printf 'approver %s %s\n' "$member" "$(key "$member" approve)"; done
    printf 'submitter erin %s\napprovals 2\n' "$(key erin submit)"
} >board.policy
attest=$(key gate attest)
cat board.policy

printf '\n== A snapshot, whose log is signed and whose board is enrolled\n'
step 0 tag "$data" --name release --names none --quiet --submitter keys/submit-erin
step 0 log init --key keys/log-audit
step 0 review enrol board.policy
for member in alice bob; do
    step 0 review adopt --policy "$here/trust-policy.yaml" --board board.policy --key "keys/approve-$member" --yes
done
cosigned() { step 0 log cosign --key keys/witness-w1 --log-key "$log" --seen w1.seen; }
cosigned
gate="gate release --policy $here/trust-policy.yaml --board board.policy --data $data --quiet"

printf '\n== It is refused, and the board may leave it to its quorum for a while\n'
step 3 $gate
step 0 review waive release --policy "$here/trust-policy.yaml" --board board.policy --key keys/approve-carol --yes \
    --rule internal-share --source '*' --owner "data office" --expires "$("$python" -c \
    'from datetime import date, timedelta; print(date.today() + timedelta(days=90))')" --reason "the first release only"
step 3 $gate
for member in alice bob; do
    step 0 review approve release --policy "$here/trust-policy.yaml" --board board.policy --key "keys/approve-$member" --yes
done
step 0 $gate --attest-key keys/attest-gate --attestation pass.json

printf '\n== Training runs behind the gate, and its model is registered\n'
step 0 $gate --model meri@1 --weights weights.bin -- "$python" -c 'open("weights.bin", "w").write("weights")'
step 0 model list
step 0 verify pass.json --key "$attest" --data "$data"
step 0 log verify --key "$log" --witness "$witness"
step 0 log prove release -o release.tlog-proof
step 0 log check release.tlog-proof --key "$log"

printf '\n== An auditor, who does not see the data, checks what is claimed of it\n'
id=$("$python" -c 'import json; print(json.load(open("store/names/release.json"))["snapshot"])')
claim() { printf '{"snapshot":"%s","claims":[{"dimension":"internal","value":"true","weight":"tokens","share":"%s"}]}\n' "$id" "$1"; }
claim 0.85 >claims.json
claim 0.65 >understated.json
# What is drawn depends on everybody's own key, so at 99.9 % the true claim is refuted in one of a thousand such stories.
step 0 challenge new --tokens 500 -o challenge.json
step 0 challenge open release --challenge challenge.json -o opening.json
offline="challenge check opening.json --challenge challenge.json --proof release.tlog-proof --key $log --confidence 0.999"
step 0 $offline --claims claims.json
step 3 $offline --claims understated.json

printf '\n== A member vetoes it\n'
cp -R store before
step 0 review veto release --policy "$here/trust-policy.yaml" --board board.policy --key keys/approve-carol --yes \
    --reason "users were not asked"
step 3 $gate
cosigned
step 0 log checkpoint -o seen
step 0 log entries
step 0 report release --policy "$here/trust-policy.yaml" -o release.html

printf '\n== The store is put back to before the veto: whoever kept a checkpoint is not taken in\n'
mv store after
cp -R before store
step 3 $gate --seen seen
rm -rf store
mv after store
step 3 $gate --seen seen
