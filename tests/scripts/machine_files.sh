#!/usr/bin/env bash
# machine_files.sh x64|arm64 SUITE [FLAVOUR]: fetches what machine.sh boots into .roots/machines, once: the kernel of a suite of Debian, and
# for arm64 the files that the machine has. Says nothing when it is there.
set -uo pipefail
cd "$(dirname "$0")/../.."
. tests/scripts/own_apt.sh

processor=$1 suite=$2
case $processor in x64) architecture=amd64 ;; *) architecture=$processor ;; esac
flavour=${3:-$architecture}
machines=$PWD/.roots/machines
kernel=$machines/$processor-$suite-$flavour
root=$machines/$processor-root
stop() { echo "machine_files.sh: $1" >&2; exit 1; }
use() { # SUITE
    own_apt_use "$work/$1" deb "$architecture" "$1" || stop "the lists of Debian's $1 can't be read: $(grep -m 1 '^[EW]:' "$work/$1/update.log")"
}

# The packages of a kernel have its version in their names; a package without one depends on them.
fetch_kernel() {
    local parts module file first=$work/kernel.new/first
    echo "fetching the kernel of Debian's $suite for $flavour ..."
    use "$suite"
    parts=$(own_apt --simulate install "linux-image-$flavour" 2>/dev/null | awk '$1 == "Inst" && $2 ~ /^linux-(image|binary|modules)-[0-9]/ { print $2 }')
    [ -n "$parts" ] || stop "Debian's $suite has no kernel for $flavour"
    mkdir -p "$work/debs" "$first"/{bin,modules,proc,sys,dev}
    # shellcheck disable=SC2086 # several
    (cd "$work/debs" && own_apt -qq download $parts busybox-static) >"$work/log" 2>&1 </dev/null || stop "$(grep -m 1 '^E:' "$work/log")"
    for file in "$work"/debs/*.deb; do dpkg-deb --extract "$file" "$work/kernel" || stop "$file can't be unpacked"; done
    for module in virtio virtio_ring virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci fscache netfs 9pnet 9pnet_virtio 9p overlay; do
        file=$(find "$work/kernel" -name "$module.ko*" -print -quit)
        case $file in
            '') continue ;; # a part of the kernel itself, or not needed
            *.xz) xz --decompress --stdout "$file" >"$first/modules/$module.ko" ;;
            *) cp "$file" "$first/modules/" ;;
        esac
        echo "$module" >>"$first/modules/order"
    done
    cp "$(find "$work/kernel" -path '*bin/busybox' -print -quit)" "$first/bin/busybox"
    cp "$(find "$work/kernel" -name 'vmlinuz*' -print -quit)" "$work/kernel.new/vmlinuz"
    mv "$work/kernel.new" "$kernel"
}

# The newest of all, and of older suites only CPython: the newer C library serves it. No script of a package runs.
fetch_root() {
    local new=$work/root old each suite version library
    echo "fetching the files of a machine with $processor ..."
    use sid
    own_apt_extract "$new" python3.14 python3.15 python3-greenlet bash coreutils grep sed mawk findutils util-linux mount procps libc-bin \
        passwd base-passwd runc libstdc++6 libcrypt1 || stop "Debian's sid can't be had"
    for each in trixie:3.13 bookworm:3.11 bullseye:3.9:libffi7; do
        IFS=: read -r suite version library <<<"$each"
        old=$work/$suite-debs
        mkdir -p "$old"
        use "$suite"
        # shellcheck disable=SC2086 # none, or one
        (cd "$old" && own_apt -qq download "python$version-minimal" "libpython$version-minimal" "libpython$version-stdlib" $library) >/dev/null 2>&1 </dev/null \
            || echo "no CPython $version: Debian's $suite does not have it any more"
        find "$old" -name '*.deb' -exec dpkg-deb --extract {} "$new" \;
    done
    for each in bin sbin lib; do [ -e "$new/$each" ] || ln -s "usr/$each" "$new/$each"; done
    ln -sfn mawk "$new/usr/bin/awk"
    for each in passwd group; do cp "$new/usr/share/base-passwd/$each.master" "$new/etc/$each"; done
    mkdir -p "$new"/{proc,sys,dev,run,tmp,root,mnt}
    touch "$new/.whole"
    mv "$new" "$root"
}

mkdir -p "$machines"
exec 9>"$machines/lock"
flock 9
# Built aside, on the same file system, and moved when it is whole: a run that is cut off leaves nothing that looks finished.
work=$(mktemp -d "$machines/.work.XXXXXX")
trap 'rm -rf --one-file-system "$work"' EXIT
if [ "$processor" != x64 ] && [ ! -e "$root" ]; then fetch_root; fi
[ -e "$kernel" ] || fetch_kernel
