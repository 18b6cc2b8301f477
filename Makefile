# pyflame: everything a user or a contributor does here, each under one name. `make` lists them.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# One recipe at a time: they share artifacts/, and two builds of the same project at once break each other.
.NOTPARALLEL:

PREFIX ?= /usr/local
DESTDIR ?=

# Build servers that outlive the build would keep a pipe open that CI waits for.
export MSBUILDDISABLENODEREUSE := 1
export DOTNET_CLI_USE_MSBUILD_SERVER := 0
export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1
# The SDK itself ends at start where libicu is missing, unless told that it may do without.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT := 1

# Says nothing unless it fails.
dotnet_build := tests/scripts/quietly.sh dotnet build --disable-build-servers --verbosity quiet --nologo
dotnet_publish := tests/scripts/quietly.sh dotnet publish --disable-build-servers --verbosity quiet --nologo
stamps := artifacts/stamps
# Directories are listed too: their time changes when a file is removed.
settings := $(wildcard Directory.Build.props Directory.Packages.props global.json .editorconfig Flame.sln)
shipped_sources := $(shell find src native -not -path '*/bin/*' -not -path '*/obj/*' 2>/dev/null) $(settings)
test_sources := $(shell find tests -not -path '*/bin/*' -not -path '*/obj/*' 2>/dev/null)

.PHONY: help
help: ## This list
	@echo 'make TARGET, where TARGET is one of'
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo 'Variables: PREFIX ($(PREFIX)), DESTDIR (empty): where install puts pyflame;'
	@echo '           PYTHON: the CPython that demo runs (default: the first usable one found);'
	@echo '           ONLY, SECONDS, LONG, SAMPLES, RUNS, PAIRS, PYTHONS, PAUSES, WRITE: what bench measures, and how long.'

.PHONY: demo
demo: prepare dist/pyflame ## From nothing to flame.svg and flame.folded of a real Python program
	@tests/scripts/demo.sh

.PHONY: test
test: prepare ## Build, publish, run all tests; the last line is the sum
	@tests/scripts/beside.sh 'containers validators' 'build dist/pyflame'
	@tests/scripts/suite.sh Flame.Tests Flame.LiveTests

.PHONY: build
build: prepare $(stamps)/build ## Compile everything (debug), for development

.PHONY: publish
publish: prepare $(if $(filter linux-arm64,$(RID)),arm,dist/pyflame) ## The native binary, as it ships: dist/pyflame

.PHONY: arm
arm: ## The native binary for aarch64: dist-arm64/pyflame (needs gcc-aarch64-linux-gnu, libc6-dev-arm64-cross)
	@echo 'publishing (native, aarch64) ...'
	@$(dotnet_publish) src/Flame --configuration Release --runtime linux-arm64
	@mkdir -p dist-arm64 && rm -f dist-arm64/*
	@cp artifacts/publish/Flame/release_linux-arm64/{pyflame,*.so} dist-arm64/
	@ls -sh dist-arm64/pyflame

.PHONY: install
install: dist/pyflame ## Put it into $(DESTDIR)$(PREFIX)/bin, what draws PNG into lib/pyflame
	install -D -m 755 dist/pyflame '$(DESTDIR)$(PREFIX)/bin/pyflame'
	install -D -m 644 -t '$(DESTDIR)$(PREFIX)/lib/pyflame' dist/*.so

# Variables of it, such as ONLY=1,3 or SAMPLES=1000000, are those that `Flame.Bench --help` names.
bench_options := $(foreach name,ONLY SECONDS LONG SAMPLES RUNS PAIRS PYTHONS PAUSES WRITE,$(if $($(name)),--$(shell echo $(name) | tr A-Z a-z) '$($(name))'))

.PHONY: bench
bench: prepare dist/pyflame ## Measure every bar of speed and truth beside its goal (docs/performance.md)
	@tests/scripts/peers.sh >&2
	@$(dotnet_build) tests/Flame.Bench --configuration Release >&2
	@artifacts/bin/Flame.Bench/release/Flame.Bench $(bench_options)

.PHONY: formats
formats: prepare ## Measure what each format takes for a million samples (docs/performance.md)
	@$(dotnet_build) tests/Flame.Bench --configuration Release
	@artifacts/bin/Flame.Bench/release/Flame.Bench formats

.PHONY: bless
bless: prepare $(stamps)/build ## Rewrite the golden outputs from what the code does now; read the diff
	FLAME_BLESS=1 artifacts/bin/Flame.Tests/debug/Flame.Tests
	@git status --short fixtures

.PHONY: record
record: prepare containers $(stamps)/build ## Record the memory of each CPython found anew (fixtures/memory); read the diff of the stacks
	FLAME_RECORD=1 artifacts/bin/Flame.LiveTests/debug/Flame.LiveTests -class Flame.LiveTests.Versions.RecordedMemoryTests -noColor
	@git status --short fixtures

.PHONY: layouts
layouts: prepare $(stamps)/build ## Compare every layout row with the headers of each CPython found; fails on a difference
	artifacts/bin/Flame.LiveTests/debug/Flame.LiveTests -class Flame.LiveTests.Layouts.LayoutRowsTests -noColor

.PHONY: flavours
flavours: prepare ## Build CPythons without the GIL, on musl, and an odd one for the live tests (minutes, once; not part of test)
	@tests/scripts/flavours.sh

.PHONY: machines
machines: prepare containers $(stamps)/build dist/pyflame arm ## In virtual machines: other kernels and their security modules, aarch64 (half an hour; not part of test)
	@$(dotnet_publish) tests/Flame.LiveTests --configuration Debug --runtime linux-arm64 --self-contained
	@tests/scripts/machines.sh $(ONLY)

.PHONY: format
format: ## Bring every source file to the code style
	dotnet format Flame.sln

.PHONY: clean
clean: ## Remove all that was built or recorded here
	rm -rf artifacts dist flame.svg flame.folded

.PHONY: prepare
prepare:
	@tests/scripts/prepare.sh

# Only the tests want these; they stay in .roots/, which `make clean` leaves alone.
.PHONY: containers
containers:
	@tests/scripts/containers.sh

.PHONY: validators
validators:
	@tests/scripts/validators.sh

$(stamps)/build: $(shipped_sources) $(test_sources)
	@echo 'building (debug) ...'
	@$(dotnet_build) Flame.sln
	@mkdir -p $(@D) && touch $@

# dist/ holds what ships and nothing else; the debug symbols stay aside, for whoever reads a crash.
dist/pyflame: $(shipped_sources)
	@echo 'publishing (native) ...'
	@rm -rf artifacts/publish/Flame
	@$(dotnet_publish) src/Flame --configuration Release --runtime linux-x64
	@mkdir -p dist artifacts/symbols && rm -f dist/*
	@find artifacts/publish/Flame -name '*.so' -exec cp {} dist/ \;
	@find artifacts/publish/Flame -name 'pyflame.dbg' -exec cp {} artifacts/symbols/ \;
	@cp artifacts/publish/Flame/*/pyflame dist/pyflame
	@ls -sh dist/pyflame
