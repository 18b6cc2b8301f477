#!/usr/bin/env bash
# pyflame render beside flamegraph.pl, in one run: CPU time, peak memory, and how many times less of each ours takes.
# usage: [FLAMEGRAPH_PL=path] tests/scripts/render_bench.sh [STACKS…]     (100000 1000000: a million wants 6.4 GB for perl)
# The script is not ours to ship: Debian has it in libdevel-nytprof-perl. Without it only ours is measured.
set -euo pipefail
here=$(dirname "$0")
pyflame=${PYFLAME:-dist/pyflame}
python=$("$here/python.sh")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

measure() { # OUTPUT COMMAND…: prints CPU seconds and peak KiB
    local output=$1
    shift
    "$python" - "$output" "$@" <<'PYTHON'
import os, subprocess, sys
with open(sys.argv[1], "wb") as output:
    child = subprocess.Popen(sys.argv[2:], stdout=output, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
if status:
    sys.exit("%s ended with %d" % (sys.argv[2], status))
print("%.2f %d" % (usage.ru_utime + usage.ru_stime, usage.ru_maxrss))
PYTHON
}

printf '%-9s %-14s %10s %10s %12s\n' stacks program 'CPU s' 'peak MB' 'SVG bytes'
for stacks in "${@:-100000}"; do
    "$python" "$here/genfolded.py" "$stacks" >"$work/in.folded"
    read -r ours ourmemory < <(measure "$work/ours.svg" "$pyflame" render "$work/in.folded")
    printf '%-9s %-14s %10s %10s %12s\n' "$stacks" 'pyflame render' "$ours" "$((ourmemory / 1024))" "$(stat -c %s "$work/ours.svg")"
    if [ -n "${FLAMEGRAPH_PL:-}" ]; then
        read -r theirs theirmemory < <(measure "$work/theirs.svg" perl "$FLAMEGRAPH_PL" --hash "$work/in.folded")
        printf '%-9s %-14s %10s %10s %12s\n' "$stacks" flamegraph.pl "$theirs" "$((theirmemory / 1024))" "$(stat -c %s "$work/theirs.svg")"
        awk -v a="$ours" -v b="$theirs" -v c="$ourmemory" -v d="$theirmemory" \
            'BEGIN { printf "%-9s %-14s %9.1fx %9.1fx\n", "", "less by", b / a, d / c }'
    fi
done
