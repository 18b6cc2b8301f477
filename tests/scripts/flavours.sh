#!/usr/bin/env bash
# Builds CPythons of flavours that Debian does not ship into .roots/flavours/NAME, where the live tests find them: free-threaded
# ones (3.14t), and one without pymalloc and without optimisation (3.14-O0), each from the source of Debian's sid or stable suite,
# by the mirror that apt is set up with. Takes minutes for each, once; says nothing of what is there already.
# What is not to be had it says in one line, and goes on: the tests use those that are there.
set -uo pipefail
cd "$(dirname "$0")/../.."

free_threaded=(3.15 3.14 3.13)
odd=(3.15 3.14 3.13) # one will do, the newest that is to be had

mkdir -p .roots
folder=$(cd .roots && pwd -P)/flavours
mkdir -p "$folder"
exec 9>"$folder/lock"
flock 9

whole() { [ -e "$folder/$1/.whole" ]; } # NAME
any_odd() { local each; for each in "${odd[@]}"; do whole "$each-O0" && return; done; return 1; }
wanted() { # the names of those that are missing
    local each
    for each in "${free_threaded[@]}"; do whole "${each}t" || echo "${each}t"; done
    any_odd || for each in "${odd[@]}"; do echo "$each-O0"; done
}
[ -n "$(wanted)" ] || exit 0

stop() { echo "make: flavours of CPython are built with $1" >&2; exit 1; }
for program in gcc make xz apt-get; do command -v $program >/dev/null || stop "$program, which is not installed"; done

mirror=$(sed -n 's/^URIs:[[:space:]]*\([^[:space:]]*\).*/\1/p' /etc/apt/sources.list.d/debian.sources 2>/dev/null | head -n 1)
[ -n "$mirror" ] || mirror=$(awk '$1 == "deb" { for (i = 2; i <= NF; i++) if ($i ~ /^https?:/) { print $i; exit } }' /etc/apt/sources.list 2>/dev/null)
[ -n "$mirror" ] || stop "Debian's sources, and apt is set up with no mirror"

work=$(mktemp -d "$folder/.work.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{lists,cache,sources}

# An apt with lists of its own: that of the machine stays as it is, and root is not needed.
apt=(-o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::lists=$work/lists"
    -o "Dir::Cache=$work/cache" -o APT::Sandbox::User="$(id -un)" -o Acquire::Check-Valid-Until=false)
keys=
for file in /usr/share/keyrings/debian-archive-keyring.{gpg,pgp}; do [ ! -e "$file" ] || keys="[signed-by=$file]"; done
printf "deb-src $keys %s %s main\n" "$mirror" sid "$mirror" stable >"$work/sources.list"
echo 'looking for the sources of CPython ...'
apt-get "${apt[@]}" -qq update >"$work/update.log" 2>&1 </dev/null \
    || stop "Debian's sources, and the mirror's lists of them can't be read: $(grep -m 1 '^[EW]:' "$work/update.log" | sed "s#$mirror#the mirror#g")"

# A mirror's list may be older than what it holds: what it does not have in the newest version it may have in an older one.
fetch() { # VERSION: leaves the path of the source in $source; false when there is none
    local release
    source=$(find "$work/sources" -name "python$1_*.orig.tar.*" | head -n 1)
    [ -z "$source" ] || return 0
    [ ! -e "$work/sources/no-$1" ] || return 1
    for release in $(apt-cache "${apt[@]}" showsrc --only-source "python$1" 2>/dev/null | awk '$1 == "Version:" { print $2 }' | sort -rV | uniq); do
        (cd "$work/sources" && apt-get "${apt[@]}" -qq source --download-only --tar-only "python$1=$release" >/dev/null 2>&1 </dev/null)
        source=$(find "$work/sources" -name "python$1_*.orig.tar.xz" | head -n 1)
        [ -z "$source" ] || return 0
    done
    touch "$work/sources/no-$1"
    return 1
}

compile() { # NAME CFLAGS OPTION, in the unpacked source
    ./configure --prefix="$folder/$1" --disable-test-modules --without-ensurepip "$3" CFLAGS="$2 -g0" \
        && make -j"$(nproc)" \
        && make -j1 altinstall DESTDIR="$work/installed" COMPILEALL_OPTS='-j0 -q'
}

build() { # NAME VERSION CFLAGS OPTION
    whole "$1" && return
    if ! fetch "$2"; then
        echo "$1: the mirror has no source of python$2 (any more, or yet)"
        return 1
    fi
    echo "building $1 ($(basename "${source%.orig.tar.*}") with $4 $3; minutes) ..."
    rm -rf "$work/tree" && mkdir "$work/tree" && tar -xf "$source" -C "$work/tree" --strip-components=1 || return 1
    if ! (cd "$work/tree" && compile "$1" "$3" "$4") >"$folder/$1.log" 2>&1 </dev/null; then
        echo "$1: could not be built; .roots/flavours/$1.log says why"
        return 1
    fi
    # Moved when it is whole: a run that is cut off leaves nothing that looks finished.
    rm -rf "${folder:?}/$1"
    mv "$work/installed$folder/$1" "$folder/$1"
    local python missing
    python=$(find "$folder/$1/bin" -name 'python[23].*' -not -name '*config' | head -n 1)
    missing=$("$python" -c 'import importlib
for name in "threading gc asyncio random hashlib argparse heapq subprocess".split(): importlib.import_module(name)
for name in "ctypes", "ssl", "zlib":
    try: importlib.import_module(name)
    except ImportError: print(name, end=" ")') || { echo "$1: does not run"; return 1; }
    [ -z "$missing" ] || echo "$1: built without ${missing% }, for lack of their libraries' headers; the tests do without"
    touch "$folder/$1/.whole"
    rm -f "$folder/$1.log"
}

for version in "${free_threaded[@]}"; do build "${version}t" "$version" -O1 --disable-gil; done
any_odd || for version in "${odd[@]}"; do build "$version-O0" "$version" -O0 --without-pymalloc && break; done

there=$(cd "$folder" && ls -d -- */.whole 2>/dev/null | sed 's#/.whole##' | paste -sd ' ')
[ -n "$there" ] || stop 'no success: none is there'
echo "there are now: $there"
