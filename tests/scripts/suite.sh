#!/usr/bin/env bash
# Runs the test executables named, prints why tests were skipped, says once more at the end what failed, and ends with the line
# `N passed, N failed, N skipped`. Results for machines: artifacts/tests/NAME.xml. A run that crashed, hung or ran no test counts as a failure.
set -uo pipefail
limit=${FLAME_TEST_LIMIT:-15m}
bin=${FLAME_TEST_BIN:-artifacts/bin}
results=artifacts/tests
mkdir -p "$results"

attribute() { # NAME FILE: the value of that attribute, summed over the <assembly> elements
    grep -o '<assembly [^>]*>' "$2" 2>/dev/null | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{ n += $1 } END { print n + 0 }'
}

failures() { # FILE: which tests failed and with what, from the output of a run: whoever sees only its end is to know
    awk '/ \[FAIL\]$/ { lines = 30 } /^      Stack Trace:/ { lines = 0 } lines > 0 { print; lines-- }' "$1"
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
passed=0 failed=0 skipped=0 again=
for name in "$@"; do
    xml=$results/$name.xml
    rm -f "$xml"
    echo "== $name"
    timeout --kill-after=10s "$limit" "$bin/$name/debug/$name" -noLogo -noColor -result-xml "$xml" </dev/null 2>&1 | tee "$log"
    status=${PIPESTATUS[0]}
    total=$(attribute total "$xml")
    bad=$(($(attribute failed "$xml") + $(attribute errors "$xml")))
    if [ "$total" -eq 0 ]; then
        echo "$name: ran no test (exit status $status)"
        bad=$((bad + 1))
    elif [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then
        echo "$name: all its tests passed, and yet it ended with exit status $status"
        bad=1
    fi
    again+=$(failures "$log")
    passed=$((passed + $(attribute passed "$xml")))
    failed=$((failed + bad))
    skipped=$((skipped + $(attribute skipped "$xml") + $(attribute not-run "$xml")))
done

[ -z "$again" ] || printf '\n== what failed\n%s\n' "$again"
echo
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
