#!/bin/sh
# Three releases round a loop, from data to verdict: what docs/loop.md tells, step by step. `make loop` runs it.
# usage: docs/loop.sh PROVENANCE PYTHON FOLDER
set -eu
provenance=$1 python=$2 folder=$3
PROVENANCE_STORE=$folder/store
export PROVENANCE_STORE

step() {
    printf '\n$ provenance %s\n' "$*"
    # 3 is a verdict (refused, or awaiting review), not a failure.
    "$provenance" "$@" || test $? -eq 3
}

if test -e "$PROVENANCE_STORE"; then
    echo "$PROVENANCE_STORE is there already; remove $folder to begin again" >&2
    exit 2
fi
"$python" -B "$(dirname "$0")/../sample_data/make.py" --releases "$folder" >"$folder.log"
mv "$folder.log" "$folder/made.txt"

for number in 1 2 3; do
    release=$folder/$number
    printf '\n== Release %s\n' "$number"
    step tag "$release/data" --name "release-$number" --names none --quiet
    if test "$number" -eq 1; then
        step model add meri --version 1 --trained-on release-1
    else
        step model add meri --version "$number" --trained-on "release-$number" --parent "meri@$((number - 1))"
    fi
    step model eval "meri@$number" --file "$release/evaluations.json"
    step gate "release-$number" --quiet
    step outputs add "meri@$number" "$release/outputs/answers.jsonl" --quiet
done

printf '\n== What changed, and what feeds back\n'
step diff release-2 release-3
step lineage
step report release-3 -o "$folder/release-3.html"
