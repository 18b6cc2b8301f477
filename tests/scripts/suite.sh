#!/usr/bin/env bash
# Runs the test executables named, prints why tests were skipped, and ends with the line `N passed, N failed, N skipped`.
# Results for machines: artifacts/tests/NAME.xml. A run that crashed, hung or ran no test counts as a failure.
set -uo pipefail
limit=${FLAME_TEST_LIMIT:-15m}
bin=${FLAME_TEST_BIN:-artifacts/bin}
results=artifacts/tests
mkdir -p "$results"

attribute() { # NAME FILE: the value of that attribute, summed over the <assembly> elements
    grep -o '<assembly [^>]*>' "$2" 2>/dev/null | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{ n += $1 } END { print n + 0 }'
}

passed=0 failed=0 skipped=0
for name in "$@"; do
    xml=$results/$name.xml
    rm -f "$xml"
    echo "== $name"
    timeout --kill-after=10s "$limit" "$bin/$name/debug/$name" -noLogo -noColor -result-xml "$xml" </dev/null
    status=$?
    total=$(attribute total "$xml")
    bad=$(($(attribute failed "$xml") + $(attribute errors "$xml")))
    if [ "$total" -eq 0 ]; then
        echo "$name: ran no test (exit status $status)"
        bad=$((bad + 1))
    elif [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then
        echo "$name: all its tests passed, and yet it ended with exit status $status"
        bad=1
    fi
    passed=$((passed + $(attribute passed "$xml")))
    failed=$((failed + bad))
    skipped=$((skipped + $(attribute skipped "$xml") + $(attribute not-run "$xml")))
done

echo
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
