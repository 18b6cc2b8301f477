#!/usr/bin/env bash
# Runs in virtual machines (machine.sh) what this machine can't show: other kernels, with the security modules that they have and with control
# groups of version 2 alone, and aarch64. Each line says what ran and how it ended; artifacts/machines/NAME.txt has all of it. Wants half an hour and more.
# machines.sh [NAME...]: only those.
set -uo pipefail
cd "$(dirname "$0")/../.."
results=artifacts/machines
mkdir -p "$results"
tests=Flame.LiveTests
own=artifacts/bin/$tests/debug/$tests
arm=artifacts/publish/$tests/debug_linux-arm64/$tests
failures=0

# try NAME 'OPTIONS OF machine.sh' PROGRAM METHOD... (of Flame.LiveTests; with * at the end, all that begin so)
wanted=("$@")
try() {
    local name=$1 options=$2 program=$3 each words=''
    shift 3
    [ ${#wanted[@]} -eq 0 ] || [[ " ${wanted[*]} " = *" $name "* ]] || return
    for each; do
        words+=" -method '$tests.$each'"
    done
    # shellcheck disable=SC2086 # several
    tests/scripts/machine.sh -t 40m $options "uname -r; $program -noLogo -noColor$words" >"$results/$name.txt" 2>&1
    local status=$? sum
    sum=$(sed -n "s/^ *$tests  //p" "$results/$name.txt" | tail -n 1)
    echo "$name ($(sed -n '/^[0-9][0-9.]*/{p;q}' "$results/$name.txt")): ${sum:-no sum}, status $status"
    case $status$sum in 0Total:\ [1-9]*) ;; *) failures=$((failures + 1)) ;; esac # of no test nothing can fail
}

command -v apparmor_parser >/dev/null || apt-get -qq install --yes --no-install-recommends apparmor >/dev/null 2>&1 </dev/null
try apparmor '' "$own" 'Containers.SecurityModuleTests.AppArmor*'
try yama '' "$own" 'Containers.SecurityModuleTests.Yama*' # the last thing that may be traced there
try cgroup2 '' "$own" 'Containers.ContainerTests.*' 'Containers.DoctorTests.*' 'Containers.HostileFilesTests.*'
try old-kernel '-k bullseye' "$own" 'Containers.ContainerTests.*' 'SignalTests.*' 'KnownStackTests.Generators*'
try arm64 '-a arm64' "$arm" 'KnownStackTests.*' 'NastyStackTests.*' 'FunctionNamesTests.*' 'Versions.ThreadNameTests.*' 'Conformance.TraceTests.StartedProgram*'
try arm64-16k '-a arm64 -f arm64-16k' "$arm" 'KnownStackTests.Generators*' 'KnownStackTests.ThreadsThat*' 'Conformance.TraceTests.StartedProgram*'
try arm64-containers '-a arm64' "$arm" 'Containers.ContainerTests.*'

[ $failures -eq 0 ]
