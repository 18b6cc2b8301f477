#!/usr/bin/env bash
# What the tests in containers need: runc, debootstrap (both of Debian, Ubuntu) and the root file system of sid_root.sh; and
# uWSGI, whose plug-in embeds CPython; and Chromium, which opens the pages and pictures.
# And the debug build of this machine's own CPython, and greenlets for it.
# As root it gets what is missing. What is not to be had is said in one line, and costs only the tests that need it.
set -uo pipefail
here=$(dirname "$0")

missing=()
# runc before crun, which refuses machines that mount both versions of control groups.
command -v runc >/dev/null || missing+=(runc)
command -v debootstrap >/dev/null || missing+=(debootstrap)
[ -e /usr/lib/uwsgi/plugins/python3_plugin.so ] || missing+=('uwsgi-core uwsgi-plugin-python3')
command -v chromium >/dev/null || command -v google-chrome >/dev/null || missing+=('chromium fonts-dejavu-core')
command -v python3-dbg >/dev/null || missing+=(python3-dbg)
[ -e /usr/lib/python3/dist-packages/greenlet ] || missing+=(python3-greenlet)
if [ ${#missing[@]} -gt 0 ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "installing for the tests: ${missing[*]}"
    apt-get update >/dev/null 2>&1 </dev/null
    for packages in "${missing[@]}"; do
        # Each by itself: one that this release does not have keeps no other away.
        # shellcheck disable=SC2086 # some are two packages
        DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends $packages >/dev/null 2>&1 </dev/null \
            || echo "could not install: $packages; the tests that need it are skipped"
    done
fi
exec "$here/sid_root.sh"
