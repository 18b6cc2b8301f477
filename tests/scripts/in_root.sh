#!/bin/sh
# in_root.sh ROOT PROGRAM [ARGUMENT…]: becomes PROGRAM of another root file system, with the same process id and input and output.
#
# The program sees its own /usr and /etc, and this machine's /proc, /dev, temporary folder and checkout under their usual
# paths, so that a file has the same name inside and outside. All of it is mounted in a mount namespace of the program's own,
# over ROOT/mnt, and ends with it: nothing in ROOT is changed. Needs root.
set -eu
if [ "$1" != --mounted ]; then
    exec unshare --mount -- "$0" --mounted "$@"
fi
root=$2
shift 2
checkout=$(cd "$(dirname "$0")/../.." && pwd -P)
work=$PWD

new=$root/mnt
mount -t tmpfs -o mode=755 tmpfs "$new"
for folder in usr etc; do
    mkdir "$new/$folder"
    mount --bind "$root/$folder" "$new/$folder"
done
for link in bin sbin lib lib64; do
    ln -s "usr/$link" "$new/$link"
done
for folder in /proc /dev "${TMPDIR:-/tmp}" "$checkout"; do
    mkdir -p "$new$folder"
    mount --rbind "$folder" "$new$folder"
done
[ -d "$new$work" ] || work=/
exec unshare --root="$new" --wd="$work" -- "$@"
