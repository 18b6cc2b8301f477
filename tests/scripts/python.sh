#!/usr/bin/env bash
# Prints the path of a CPython that pyflame can profile: $PYTHON if set, else the first usable one of PATH and pyenv.
set -euo pipefail

usable='import sys
if sys.implementation.name == "cpython" and (3, 6) <= sys.version_info[:2] <= (3, 15) and sys.maxsize > 2**32:
    print(sys.executable)'

found=''
try() { # leaves the real path, not that of a shim, in $found
    found=$("$1" -c "$usable" 2>/dev/null) && [ -n "$found" ]
}

if [ -n "${PYTHON:-}" ]; then
    try "$PYTHON" || { echo "make: PYTHON=$PYTHON is not a 64-bit CPython 3.6 to 3.15" >&2; exit 1; }
    echo "$found"
    exit 0
fi
for candidate in python3 python3.{15,14,13,12,11,10,9,8,7,6} /usr/bin/python3 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.*/bin/python; do
    if try "$candidate"; then
        echo "$found"
        exit 0
    fi
done
echo 'make: no 64-bit CPython 3.6 to 3.15 found; name one with PYTHON=/path/to/python' >&2
exit 1
