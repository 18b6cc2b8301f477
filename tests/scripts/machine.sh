#!/usr/bin/env bash
# machine.sh [-a x64|arm64] [-k SUITE] [-f FLAVOUR] [-p PARAMETERS] [-t LIMIT] COMMAND
#
# Runs a shell command in a virtual machine, in this checkout, as root. Its output is the output, its status the status.
#   -a  the processor. x64: the machine has this one's files. arm64: those of Debian's packages, CPython 3.9 to 3.15 among them; its
#       dist/ is what `make arm` has built, its .roots/sid its own root
#   -k  the kernel: that of a suite of Debian (sid)
#   -f  its flavour (amd64, arm64), such as arm64-16k, which has pages of 16 KiB
#   -p  more parameters for the kernel, such as lockdown=confidentiality
#   -t  how long it may take (20m)
# The processor is emulated: all takes five to twenty times as long, and times say nothing. What is written to files there ends with
# the machine. What it needs is fetched once, by the mirror that apt is set up with.
set -uo pipefail
cd "$(dirname "$0")/../.."

processor=x64 suite=sid flavour='' parameters='' limit=20m
while getopts a:k:f:p:t: option; do
    case $option in
        a) processor=$OPTARG ;;
        k) suite=$OPTARG ;;
        f) flavour=$OPTARG ;;
        p) parameters=$OPTARG ;;
        t) limit=$OPTARG ;;
        *) exit 125 ;;
    esac
done
shift $((OPTIND - 1))

stop() { echo "machine.sh: $1" >&2; exit 125; }
[ $# -eq 1 ] || stop 'give it one command'
[ "$(id -u)" -eq 0 ] || stop 'it needs root, to hand on files that only root can read'
machines=$PWD/.roots/machines
path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
case $processor in
    x64) emulator=(qemu-system-x86_64 -cpu max) console=ttyS0 package=qemu-system-x86 usual=amd64 root=/ path=$PATH ;;
    arm64) emulator=(qemu-system-aarch64 -machine virt -cpu neoverse-n1) console=ttyAMA0 package=qemu-system-arm usual=arm64 root=$machines/arm64-root ;;
    *) stop "no such processor: $processor" ;;
esac
for needed in "${emulator[0]} $package" 'cpio cpio'; do
    command -v "${needed% *}" >/dev/null || apt-get -qq install --yes --no-install-recommends "${needed#* }" >/dev/null 2>&1 </dev/null \
        || stop "${needed#* } is not installed, and could not be"
done
flavour=${flavour:-$usual}
kernel=$machines/$processor-$suite-$flavour
tests/scripts/machine_files.sh "$processor" "$suite" "$flavour" >&2 || exit 125

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
shares=()
share() { # TAG FOLDER
    shares+=(-fsdev "local,id=$1,path=$2,security_model=none,readonly=on,multidevs=remap" -device "virtio-9p-pci,fsdev=$1,mount_tag=$1")
}
mkdir "$work/run"
: >"$work/run/folders"
share root "$root"
if [ "$processor" = arm64 ]; then
    printf '%s\n' "checkout $PWD" "dist $PWD/dist" "containers $PWD/.roots/sid" >"$work/run/folders"
    share checkout "$PWD"
    share dist "$PWD/dist-arm64"
    share containers "$root"
fi
cp tests/machines/init "$work/run/init"
chmod +x "$work/run/init"
{
    printf 'export HOME=/root FLAME_MACHINE=1 FLAME_SLOWNESS=20 PATH=%q DOTNET_ROOT=%q\n' "$path" "${DOTNET_ROOT:-}"
    printf 'cd %q\n(%s\n) </dev/null\n' "$PWD" "$1"
    printf 'printf "\\nmachine: status %%s\\n" $?\nexec /run/busybox poweroff -f\n'
} >"$work/run/command"
# An archive behind another adds to it.
archive() { (cd "$1" && find . | cpio --quiet -o -H newc); }
{ archive "$kernel/first"; archive "$work/run"; } >"$work/files"

timeout "$limit" "${emulator[@]}" -smp 2 -m 6G -display none -vga none -nodefaults -no-reboot -serial stdio -monitor none \
    -kernel "$kernel/vmlinuz" -initrd "$work/files" -append "console=$console quiet loglevel=1 panic=-1 $parameters" \
    "${shares[@]}" </dev/null 2>"$work/emulator" | tr -d '\r' | tee "$work/output" | sed -u -e '/^machine: status /d' -e '/reboot: Power down$/d'
status=$(sed -n 's/^machine: status //p' "$work/output" | tail -n 1)
[ -n "$status" ] || stop "the machine ended before its command: $(cat "$work/emulator" "$work/output" | tail -n 3)"
exit "$status"
