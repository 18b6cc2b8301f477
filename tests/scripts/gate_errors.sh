#!/usr/bin/env bash
# gate_errors.sh PYTHON [PAIRS]: how often `pyflame diff` errs, on real recordings (docs/ci.md quotes a result).
# Records a program 2 x PAIRS times as it is and PAIRS times with one function 10 % slower, 1 s each at 1 kHz, two at a time,
# then compares one run a side, from its counts and from the times of its samples, and five runs a side by turns. Nothing of it is
# simulated. Leaves the recordings in artifacts/gate.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
python=$1
pairs=${2:-200}
pyflame=$here/../../dist/pyflame
program=$here/../../fixtures/python/shop_requests.py
folder=$here/../../artifacts/gate
rule='self(func="price") > +0pp'

record() {   # ORDER FACTOR NAME COUNT
    mkdir -p "$folder/$1"
    seq 1 "$4" | xargs -P 2 -I{} sh -c '[ -s "$0.folded" ] || "$1" --quiet -n --hz 1000 -o "$0.folded" -o "$0.pyflame" -t "$2" "$3" 1 "$4" "$5"' \
        "$folder/$1/$3-{}" "$pyflame" "$python" "$program" "$2" "$1"
}

judge() {   # FILES of the base, --new, FILES
    local code=0
    "$pyflame" diff --base "$@" --fail-if "$rule" >/dev/null 2>&1 || code=$?
    echo $code
}

# Exit codes, counted.
count() {
    sort | uniq -c | awk '{ n[$2] = $1 } END { printf "%d passed, %d inconclusive, %d failed\n", n[0], n[4], n[3] }'
}

runs() {   # NAME FIRST STEP: five files
    local i
    for i in 0 1 2 3 4; do
        echo "$1-$(($2 + i * $3)).folded"
    done
}

for order in rounds requests; do
    record $order 1.0 same $((2 * pairs))
    record $order 1.1 slower "$pairs"
    cd "$folder/$order"
    echo "$order: one run a side, the program with itself:   $(for ((i = 1; i < 2 * pairs; i += 2)); do judge same-$i.folded --new same-$((i + 1)).folded; done | count)"
    echo "$order: one run a side, price() 10 % slower:       $(for ((i = 1; i <= pairs; i++)); do judge same-$i.folded --new slower-$i.folded; done | count)"
    echo "$order: one run a side, times known, with itself:  $(for ((i = 1; i < 2 * pairs; i += 2)); do judge same-$i.pyflame --new same-$((i + 1)).pyflame; done | count)"
    echo "$order: one run a side, times known, 10 % slower:  $(for ((i = 1; i <= pairs; i++)); do judge same-$i.pyflame --new slower-$i.pyflame; done | count)"
    echo "$order: five runs a side, the program with itself: $(for ((i = 1; i < 2 * pairs; i += 10)); do judge $(runs same $i 2) --new $(runs same $((i + 1)) 2); done | count)"
    echo "$order: five runs a side, price() 10 % slower:     $(for ((i = 1; i <= pairs; i += 5)); do judge $(runs same $i 1) --new $(runs slower $i 1); done | count)"
done
