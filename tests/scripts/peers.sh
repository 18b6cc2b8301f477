#!/usr/bin/env bash
# What `make bench` compares pyflame with, beside what the tests need: austin, put into .roots/sid as Debian packages it.
# (Tachyon is part of CPython 3.15, which is there.) Says nothing when all is there; what is not to be had is said in one
# line, and the rows that want it say so, too.
set -uo pipefail
here=$(dirname "$0")
"$here/sid_root.sh"
cd "$here/../.."
folder=$(readlink -f .roots/sid)

command -v strace >/dev/null || [ "$(id -u)" -ne 0 ] || DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends strace >/dev/null 2>&1 </dev/null \
    || echo 'could not install strace: system calls are not counted from outside'
[ -e "$folder/.whole" ] || exit 0
[ -e "$folder/usr/bin/austin" ] && exit 0
[ "$(id -u)" -eq 0 ] || { echo 'no austin to compare with: putting it into .roots/sid needs root'; exit 0; }

exec 9>.roots/lock
flock 9
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# Unpacked, not installed: the package asks for an older Python than the root has, and dpkg's books there stay as they are.
# A mirror that stands still is good enough, so that the date of its index does not matter; its signature does.
unshare --mount chroot "$folder" sh -ec '
    work=$(mktemp -d)
    trap "rm -rf $work /var/lib/apt/lists/*" EXIT
    cd "$work"
    apt-get -qq -o Acquire::Check-Valid-Until=false update
    apt-get -qq download austin libunwind8 libsframe3
    for package in *.deb; do dpkg-deb --extract "$package" /; done' >"$log" 2>&1 </dev/null \
    || echo "no austin to compare with: $(grep -m 1 '^[EW]: ' "$log" || tail -n 1 "$log")"
