#!/usr/bin/env bash
# Makes .roots/sid, a root file system of Debian's sid suite with CPython 3.14 and 3.15: the newest targets, and what the
# containers of the tests run in. Needs root; takes the mirror that apt is set up with; says nothing when it is there.
# Without root or mirror it says why there is none, and ends well: the tests that need it are skipped with that reason.
set -uo pipefail
cd "$(dirname "$0")/../.."

folder=$PWD/.roots/sid
packages=python3.14,python3.15,libpython3.14,libpython3.15
# What has to be there, newest last: the root is whole when all of it is.
programs=(usr/bin/python3.14 usr/bin/python3.15)
# What a root that has those may lack, of the same suite: debug builds, the headers and archives of the usual ones, and greenlets.
more=(python3.14-dbg python3.15-dbg libpython3.14-dev libpython3.15-dev python3-greenlet)
more_files=(usr/bin/python3.14-dbg usr/bin/python3.15-dbg usr/include/python3.14/Python.h usr/include/python3.15/Python.h
    usr/lib/python3/dist-packages/greenlet)

whole() {
    for program in "${programs[@]}"; do [ -x "$folder/$program" ] || return 1; done
    [ -e "$folder/.whole" ]
}
has_more() {
    for file in "${more_files[@]}"; do [ -e "$folder/$file" ] || return 1; done
}
# Adds them where they are missing. A mirror that has moved on may not let us: the tests that need them are skipped then.
# A note says that it was tried, so that not every run tries again.
add_more() {
    has_more || [ -e "$folder/.tried-more" ] || [ "$(id -u)" -ne 0 ] && return
    exec 9>.roots/lock
    flock 9
    has_more && return
    echo 'adding debug builds of CPython 3.14 and 3.15 and greenlets to .roots/sid ...'
    # The suite moves on: an old index is as good as a new one, and the packages have to fit what is installed. All at once, or
    # else what can be had.
    timeout 10m unshare --mount chroot "$folder" sh -c '
        export DEBIAN_FRONTEND=noninteractive
        apt-get -o Acquire::Check-Valid-Until=false update
        apt-get install --yes --no-install-recommends "$@" || for each; do apt-get install --yes --no-install-recommends "$each"; done
        apt-get clean; rm -rf /var/lib/apt/lists/*' sh "${more[@]}" >.roots/sid.more.log 2>&1 </dev/null
    has_more || { touch "$folder/.tried-more"; echo 'could not: the tests that need them are skipped (.roots/sid.more.log says why)'; }
}
whole && { add_more; exit 0; }

mkdir -p .roots
without() { # REASON
    echo "no Debian root for the tests: $1" | tee .roots/sid.missing
    exit 0
}
[ "$(id -u)" -eq 0 ] || without 'making .roots/sid needs root'
command -v debootstrap >/dev/null || without 'debootstrap is not installed'

mirror=$(tests/scripts/mirror.sh)
[ -n "$mirror" ] || without 'apt is set up with no mirror of Debian'

# Built aside and moved when it is whole: a run that is cut off leaves nothing that looks finished.
exec 9>.roots/lock
flock 9
whole && { add_more; exit 0; }
echo 'making .roots/sid (Debian sid with CPython 3.14 and 3.15; once, about a minute) ...'
rm -rf --one-file-system .roots/sid.new "$folder"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# debootstrap mounts /proc and /sys in the root while it works: in a mount namespace of its own they vanish with it.
if ! timeout 15m unshare --mount debootstrap --variant=minbase --include="$packages" sid "$PWD/.roots/sid.new" "$mirror" \
    >"$log" 2>&1 </dev/null; then
    reason=$(grep -m 1 '^[EW]: ' "$log" || tail -n 1 "$log")
    rm -rf --one-file-system .roots/sid.new
    without "debootstrap failed: ${reason//"$mirror"/the mirror}"
fi
rm -rf .roots/sid.new/var/cache/apt/archives/*.deb .roots/sid.new/var/lib/apt/lists/*
touch .roots/sid.new/.whole
mv .roots/sid.new "$folder"
rm -f .roots/sid.missing
whole || without 'the packages of the suite do not hold CPython 3.14 and 3.15'
add_more
