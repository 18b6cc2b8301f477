#!/usr/bin/env bash
# Programs that others wrote, which the tests let read what pyflame writes: go (for `go tool pprof`), protoc and Chromium (all
# of Debian, Ubuntu); and of npm, into artifacts/validators, speedscope, the command line of the Firefox profiler with the Node
# that it needs, and ajv. The versions are in tests/validators.
# As root it gets what is missing. What is not to be had is said in one line, and costs only the tests that need it.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
target=$here/../../artifacts/validators

missing=()
command -v go >/dev/null || missing+=(golang-go)
command -v protoc >/dev/null || missing+=(protobuf-compiler)
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
command -v npm >/dev/null || missing+=(npm)
if [ ${#missing[@]} -gt 0 ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "installing for the tests: ${missing[*]}"
    apt-get update >/dev/null 2>&1 </dev/null
    for package in "${missing[@]}"; do
        # Each by itself: one that this release does not have keeps no other away.
        DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$package" >/dev/null 2>&1 </dev/null \
            || echo "could not install: $package; the tests that need it are skipped"
    done
fi

if ! cmp --silent "$here/../validators/package-lock.json" "$target/package-lock.json" || [ ! -e "$target/node_modules" ]; then
    mkdir -p "$target"
    cp "$here/../validators/package.json" "$target/"
    if command -v npm >/dev/null; then
        echo 'installing for the tests: speedscope, profiler-cli, ajv'
        # The lock file is copied last: it says that all is there.
        cp "$here/../validators/package-lock.json" "$target/lock.part"
        mv "$target/lock.part" "$target/package-lock.json"
        (cd "$target" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >"$target/npm.log" 2>&1 </dev/null || {
            rm -f "$target/package-lock.json"
            echo 'could not install speedscope, profiler-cli and ajv by npm; the tests that need them are skipped'
        }
    fi
fi

# OASIS' schema of SARIF lies in a package of which nothing else is wanted.
schema=$target/sarif-schema-2.1.0.json
if [ ! -s "$schema" ] && command -v npm >/dev/null; then
    mkdir -p "$target"
    (
        set -e
        cd "$target"
        package=$(npm pack --silent @datadog/datadog-ci-plugin-sarif@3.21.4)
        tar -xzOf "$package" package/dist/json-schema/sarif-schema-2.1.0.json >schema.part
        rm -f "$package"
        echo '10666d46649b52e262001e70d43e6c52f7c0279ca3dbdfe9a7dc2e4071556454  schema.part' | sha256sum --check --status
        mv schema.part sarif-schema-2.1.0.json
    ) </dev/null || echo 'could not get the schema of SARIF by npm; the test that needs it is skipped'
fi
exit 0
