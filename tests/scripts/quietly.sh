#!/usr/bin/env bash
# Runs a command and shows what it printed only if it failed.
set -uo pipefail
log=$(mktemp)
trap 'rm -f "$log"' EXIT
"$@" >"$log" 2>&1 </dev/null
status=$?
[ "$status" -eq 0 ] || cat "$log" >&2
exit "$status"
