# To be sourced. An apt with lists and a cache of its own: that of the machine stays as it is, and root is not needed.

# own_apt_use FOLDER TYPE ARCHITECTURE SUITE...: what `own_apt` and `own_apt_cache` work with from now on. TYPE is deb or deb-src; the
# lists and what is downloaded stay in FOLDER. False, with the reason in FOLDER/update.log, when the lists can't be read.
own_apt_use() {
    local folder=$1 type=$2 architecture=$3 mirror suite file keys=
    shift 3
    mkdir -p "$folder"/{lists/partial,cache/archives/partial}
    mirror=$("$(dirname "${BASH_SOURCE[0]}")/mirror.sh") || { echo "E: apt is set up with no mirror of Debian" >"$folder/update.log"; return 1; }
    for file in /usr/share/keyrings/debian-archive-keyring.{gpg,pgp}; do [ ! -e "$file" ] || keys=" signed-by=$file"; done
    : >"$folder/status" # nothing is installed there
    for suite; do echo "$type [arch=$architecture$keys] $mirror $suite main"; done >"$folder/sources.list"
    own_apt_options=(-o "Dir::Etc::SourceList=$folder/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::lists=$folder/lists"
        -o "Dir::State::status=$folder/status" -o "Dir::Cache=$folder/cache" -o "APT::Sandbox::User=$(id -un)"
        -o "APT::Architecture=$architecture" -o "APT::Architectures=$architecture" -o APT::Install-Recommends=false
        -o Acquire::Check-Valid-Until=false)
    own_apt -qq update >"$folder/update.log" 2>&1 </dev/null || { sed -i "s#$mirror#the mirror#g" "$folder/update.log"; return 1; }
}
own_apt() { apt-get "${own_apt_options[@]}" "$@"; }
own_apt_cache() { apt-cache "${own_apt_options[@]}" "$@"; }

# own_apt_extract ROOT PACKAGE...: unpacks them into ROOT with all that they depend on, but runs none of their scripts.
own_apt_extract() {
    local root=$1 work file
    shift
    work=$(mktemp -d)
    if ! own_apt -qq --yes --download-only -o "Dir::Cache::archives=$work" install "$@" >"$work/log" 2>&1 </dev/null; then
        grep -m 1 '^[EW]:' "$work/log" >&2
        rm -rf "$work"
        return 1
    fi
    mkdir -p "$root"
    for file in "$work"/*.deb; do
        dpkg-deb --extract "$file" "$root" || { rm -rf "$work"; return 1; }
    done
    rm -rf "$work"
}
