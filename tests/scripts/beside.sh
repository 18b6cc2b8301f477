#!/usr/bin/env bash
# Makes two lists of goals at the same time: what waits for the network beside what keeps the processors busy. Fails when one of them fails.
# Usage: beside.sh 'GOAL...' 'GOAL...'
set -uo pipefail
# Each is a make of its own, not part of one that runs goals in parallel.
unset MAKEFLAGS MFLAGS MAKELEVEL
# shellcheck disable=SC2086 # goals, one word each
make --no-print-directory $1 &
first=$!
# shellcheck disable=SC2086
make --no-print-directory $2
status=$?
wait "$first" || status=$?
exit "$status"
