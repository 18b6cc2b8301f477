#!/usr/bin/env bash
# Profiles a real program, fixtures/python/demo.py, while it runs, and checks what came out: flame.svg and flame.folded.
set -euo pipefail

python=$(tests/scripts/python.sh)
pyflame=${PYFLAME:-dist/pyflame}
seconds=${SECONDS_TO_RECORD:-5}
work=$(mktemp -d)
target=''
finish() {
    [ -z "$target" ] || kill "$target" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

fail() { echo "demo: $1" >&2; exit 1; }

rm -f flame.svg flame.folded
echo "target:    $("$python" --version 2>&1), fixtures/python/demo.py, a small web shop under load"
scope=$(cat /proc/sys/kernel/yama/ptrace_scope 2>/dev/null || echo 0)
if [ "$(id -u)" -ne 0 ] && [ "$scope" -ne 0 ]; then
    # Without root, ptrace_scope 1 lets a process trace only its own children: so pyflame starts the program itself.
    echo "recording: its whole run, started by pyflame (kernel.yama.ptrace_scope is $scope, and this is not root)"
    "$pyflame" -o flame.svg -o flame.folded -t "$python" fixtures/python/demo.py --seconds "$seconds" >"$work/out"
else
    "$python" fixtures/python/demo.py >"$work/out" &
    target=$!
    until [ -s "$work/out" ]; do
        kill -0 "$target" 2>/dev/null || fail 'the program ended before it was ready'
        sleep 0.05
    done
    echo "recording: $pyflame -p $target -s $seconds -o flame.svg -o flame.folded"
    "$pyflame" -p "$target" -s "$seconds" -o flame.svg -o flame.folded
    kill -0 "$target" 2>/dev/null || fail 'the program did not survive its profiling'
fi

"$python" - flame.svg flame.folded <<'CHECK'
import re
import sys
from collections import Counter
from xml.etree import ElementTree

svg, folded = sys.argv[1:]
lines = open(folded, encoding="utf-8").read().splitlines()
wrong = [line for line in lines
         if not re.match(r"(\((idle|failed)\)|[^:;]+:[^:;]+:\d+(;[^:;]+:[^:;]+:\d+)*) [1-9]\d*$", line)]
if not lines or wrong:
    sys.exit("demo: %s is not folded stacks: %r" % (folded, wrong[:1]))
lines = [line for line in lines if not line.startswith("(")]
for name in ("demo_catalog.py:", "demo_pages.py:"):
    if not any(name in line for line in lines):
        sys.exit("demo: no sample of %s in %s" % (name, folded))
if not ElementTree.parse(svg).getroot().tag.endswith("svg") or "render_page" not in open(svg, encoding="utf-8").read():
    sys.exit("demo: %s is not the flame graph of this program" % svg)

hottest = Counter()
for line in lines:
    stack, count = line.rsplit(" ", 1)
    hottest[stack.rsplit(";", 1)[-1]] += int(count)
total = sum(hottest.values())
print("result:    %d samples, %d different stacks" % (total, len(lines)))
print("hottest lines:")
for frame, count in hottest.most_common(3):
    print("  %5.1f %%  %s" % (100.0 * count / total, frame))
CHECK
echo "flame graph: $PWD/flame.svg (open it in a browser)"
echo "stacks:      $PWD/flame.folded (for any tool that reads folded stacks)"
