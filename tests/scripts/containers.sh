#!/usr/bin/env bash
# What the tests in containers need: runc, debootstrap (both of Debian, Ubuntu) and the root file system of sid_root.sh.
# As root it gets what is missing. What is not to be had is said in one line, and costs only the tests that need it.
set -uo pipefail
here=$(dirname "$0")

missing=()
# runc before crun, which refuses machines that mount both versions of control groups.
command -v runc >/dev/null || missing+=(runc)
command -v debootstrap >/dev/null || missing+=(debootstrap)
if [ ${#missing[@]} -gt 0 ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "installing for the tests in containers: ${missing[*]}"
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${missing[@]}"; } \
        >/dev/null 2>&1 </dev/null || echo "could not install: ${missing[*]}; the tests that need it are skipped"
fi
exec "$here/sid_root.sh"
