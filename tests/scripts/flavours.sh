#!/usr/bin/env bash
# Builds CPythons of flavours that Debian does not ship into .roots/flavours/NAME, where the live tests find them: free-threaded
# ones (3.14t), one without pymalloc and without optimisation (3.14-O0), and one on musl, the C library of Alpine (3.14-musl), each
# from the source of Debian's sid or stable suite, by the mirror that apt is set up with. Takes minutes for each, once; says
# nothing of what is there already.
# What is not to be had it says in one line, and goes on: the tests use those that are there.
set -uo pipefail
cd "$(dirname "$0")/../.."

free_threaded=(3.15 3.14 3.13)
one_of=(3.15 3.14 3.13) # for the other flavours one will do, the newest that is to be had

mkdir -p .roots
folder=$(cd .roots && pwd -P)/flavours
mkdir -p "$folder"
exec 9>"$folder/lock"
flock 9

whole() { [ -e "$folder/$1/.whole" ]; } # NAME
any() { local each; for each in "${one_of[@]}"; do whole "$each-$1" && return; done; return 1; } # FLAVOUR
wanted() { # the names of those that are missing
    local each
    for each in "${free_threaded[@]}"; do whole "${each}t" || echo "${each}t"; done
    any O0 || echo O0
    any musl || ! command -v musl-gcc >/dev/null || echo musl
}
if ! any musl && ! command -v musl-gcc >/dev/null; then
    [ "$(id -u)" -ne 0 ] || apt-get -qq install -y musl-tools >/dev/null 2>&1 </dev/null
    command -v musl-gcc >/dev/null || echo 'none on musl: musl-gcc is not installed (Debian: musl-tools)'
fi
[ -n "$(wanted)" ] || exit 0

stop() { echo "make: flavours of CPython are built with $1" >&2; exit 1; }
for program in gcc make xz apt-get; do command -v $program >/dev/null || stop "$program, which is not installed"; done

work=$(mktemp -d "$folder/.work.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/sources"
. tests/scripts/own_apt.sh
echo 'looking for the sources of CPython ...'
own_apt_use "$work/apt" deb-src "$(dpkg --print-architecture)" sid stable \
    || stop "Debian's sources, and the mirror's lists of them can't be read: $(grep -sm 1 '^[EW]:' "$work/apt/update.log")"

# A mirror's list may be older than what it holds: what it does not have in the newest version it may have in an older one.
fetch() { # VERSION: leaves the path of the source in $source; false when there is none
    local release
    source=$(find "$work/sources" -name "python$1_*.orig.tar.*" | head -n 1)
    [ -z "$source" ] || return 0
    [ ! -e "$work/sources/no-$1" ] || return 1
    for release in $(own_apt_cache showsrc --only-source "python$1" 2>/dev/null | awk '$1 == "Version:" { print $2 }' | sort -rV | uniq); do
        (cd "$work/sources" && own_apt -qq source --download-only --tar-only "python$1=$release" >/dev/null 2>&1 </dev/null)
        source=$(find "$work/sources" -name "python$1_*.orig.tar.xz" | head -n 1)
        [ -z "$source" ] || return 0
    done
    touch "$work/sources/no-$1"
    return 1
}

compile() { # NAME CFLAGS OPTION..., in the unpacked source
    local name=$1 flags=$2
    shift 2
    ./configure --prefix="$folder/$name" --disable-test-modules --without-ensurepip "$@" CFLAGS="$flags -g0" \
        && make -j"$(nproc)" \
        && make -j1 altinstall DESTDIR="$work/installed" COMPILEALL_OPTS='-j0 -q'
}

# A compiler for musl that finds the kernel's headers, and none of another C library's. musl-gcc is gcc with other paths: asked
# what it builds for it says what gcc does.
musl_compiler() { # leaves its path in $compiler
    compiler=$work/musl-cc
    mkdir -p "$work/kernel"
    local multiarch
    multiarch=$(gcc -print-multiarch)
    ln -sfn /usr/include/linux "$work/kernel/linux"
    ln -sfn /usr/include/asm-generic "$work/kernel/asm-generic"
    ln -sfn "/usr/include/$multiarch/asm" "$work/kernel/asm"
    cat >"$compiler" <<END
#!/bin/sh
if [ "\$1" = --print-multiarch ]; then echo "${multiarch%-gnu}-musl"; exit; fi
exec musl-gcc -idirafter "$work/kernel" "\$@"
END
    chmod +x "$compiler"
}

# The libraries of this machine are of another C library: the modules that need one are left out.
build_on_musl() { # NAME VERSION
    local compiler module
    local -a without=(PKG_CONFIG=/bin/false ac_cv_header_zlib_h=no ac_cv_lib_z_gzread=no)
    for module in _bz2 _ctypes _curses _curses_panel _dbm _gdbm _hashlib _lzma _sqlite3 _ssl _tkinter _uuid nis readline zlib; do
        without+=("py_cv_module_$module=n/a")
    done
    musl_compiler
    build "$1" "$2" -O1 "CC=$compiler" "${without[@]}"
}

build() { # NAME VERSION CFLAGS OPTION...
    whole "$1" && return
    if ! fetch "$2"; then
        echo "$1: the mirror has no source of python$2 (any more, or yet)"
        return 1
    fi
    echo "building $1 ($(basename "${source%.orig.tar.*}"); minutes) ..."
    rm -rf "$work/tree" && mkdir "$work/tree" && tar -xf "$source" -C "$work/tree" --strip-components=1 || return 1
    if ! (cd "$work/tree" && compile "$1" "${@:3}") >"$folder/$1.log" 2>&1 </dev/null; then
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
any O0 || for version in "${one_of[@]}"; do build "$version-O0" "$version" -O0 --without-pymalloc && break; done
if command -v musl-gcc >/dev/null && ! any musl; then
    for version in "${one_of[@]}"; do build_on_musl "$version-musl" "$version" && break; done
fi

there=$(cd "$folder" && ls -d -- */.whole 2>/dev/null | sed 's#/.whole##' | paste -sd ' ')
[ -n "$there" ] || stop 'no success: none is there'
echo "there are now: $there"
