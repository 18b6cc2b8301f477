#!/usr/bin/env bash
# Sees to it that this machine has what `make` needs beside the .NET SDK. As root it installs what is missing (Debian,
# Ubuntu); otherwise it names it, says how to get it, and stops. Says nothing and takes a few milliseconds when all is there.
set -euo pipefail
here=$(dirname "$0")

fail() { echo "make: $1" >&2; exit 1; }

[ "$(uname -s) $(uname -m)" = 'Linux x86_64' ] || fail "pyflame is for Linux on x86-64; this is $(uname -s) on $(uname -m)"
command -v dotnet >/dev/null || fail 'no .NET SDK: install the .NET 10 SDK, so that `dotnet --version` says 10.0.100 or later'

missing=()
# The native link runs gcc, and objcopy from the binutils that gcc brings; a test compiles C against the system's headers.
command -v gcc >/dev/null && command -v objcopy >/dev/null || missing+=(gcc)
[ -e /usr/include/stdio.h ] && [ -e /usr/include/linux/ptrace.h ] || missing+=(libc6-dev)
command -v setpriv >/dev/null || missing+=(util-linux)
"$here/python.sh" >/dev/null 2>&1 || missing+=(python3)
[ ${#missing[@]} -gt 0 ] || exit 0

command="apt-get install --yes --no-install-recommends ${missing[*]}"
if [ "$(id -u)" -ne 0 ]; then
    fail "missing: ${missing[*]}. Install with: sudo $command"
fi
command -v apt-get >/dev/null || fail "missing: ${missing[*]} (and no apt-get to install them with)"
echo "installing: ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { apt-get update && DEBIAN_FRONTEND=noninteractive $command; } >"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    fail "could not install: ${missing[*]}"
fi
"$here/python.sh" >/dev/null
