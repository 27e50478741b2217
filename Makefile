# ipro-verify: everything a developer or packager types. `make` alone lists it.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PREFIX ?= /usr/local
DESTDIR ?=
# Where the installed program looks for its trust store: /etc for /usr/bin, else etc beside bin.
SYSCONFDIR := $(if $(filter /usr,$(PREFIX)),,$(PREFIX))/etc

# Processes the compiler may use; more than there are processors only costs memory.
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
SWIFT ?= swift

# An import that a target did not declare breaks the layering, so it is an error.
SWIFT_FLAGS := --explicit-target-dependency-import-check error -j $(JOBS)
# Tests/Benchmarks/hashing.sh measures what is built like this.
RELEASE_FLAGS = $(SWIFT_FLAGS) $(shell SWIFT='$(SWIFT)' scripts/release-flags)

PROGRAMS := ipro-verify ipro-sign ipro-media
PAGES := $(wildcard man/*.[1-8])
SCHEMAS := $(wildcard Sources/Reporting/Schemas/*.schema.json)
BIN := .build/release
TRUST_STORE := $(DESTDIR)$(SYSCONFDIR)/ipro-verify/trust-store

.PHONY: help requirements build run test test-slurm test-sanitizers lint format bench fuzz attack-corpus mutations sample-media install uninstall \
	install-check deb deb-check consumer-check clean

help: ## List the targets
	@echo 'Targets:'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo 'Variables: PREFIX=$(PREFIX) DESTDIR=$(DESTDIR) JOBS=$(JOBS) ATTACK_CORPUS FUZZ_SECONDS FUZZ_TARGETS'

requirements: ## Install what is missing to build, or say what it is
	@scripts/requirements

build: requirements ## Build the programs for release
	@flags='$(RELEASE_FLAGS)'; for program in $(PROGRAMS); do $(SWIFT) build $$flags --product "$$program"; done

run: build ## Verify every recording in SampleMedia and show the results
	@scripts/show-samples $(BIN)/ipro-verify

test: requirements ## Run all tests
	@$(SWIFT) build $(SWIFT_FLAGS) --build-tests
	@$(SWIFT) test $(SWIFT_FLAGS) --skip-build --disable-xctest

test-slurm: requirements ## Verify a dump in shares on a Slurm of this machine; needs slurm-wlm and root
	@$(SWIFT) build $(SWIFT_FLAGS) --product ipro-verify
	@Tests/Cluster/slurm.sh .build/debug

# Each in a build folder of its own: the flags differ in every object file. One test after the other, because tests with a time limit
# would use it up waiting for each other; what is to be found out is how the threads inside a test get on.
test-sanitizers: requirements ## Run the tests under ThreadSanitizer and AddressSanitizer
	@$(SWIFT) build $(SWIFT_FLAGS) --scratch-path .build-thread --sanitize thread --build-tests
	@TSAN_OPTIONS=halt_on_error=1 $(SWIFT) test $(SWIFT_FLAGS) --scratch-path .build-thread --sanitize thread --skip-build --disable-xctest \
		--no-parallel
	@$(SWIFT) build $(SWIFT_FLAGS) --scratch-path .build-address --sanitize address --build-tests
	@ASAN_OPTIONS=detect_leaks=0 $(SWIFT) test $(SWIFT_FLAGS) --scratch-path .build-address --sanitize address --skip-build --disable-xctest \
		--no-parallel

lint: ## Check style of sources, scripts and manual pages
	@scripts/lint

format: ## Rewrite the Swift sources in the project's format
	@$(SWIFT) format --in-place --parallel --recursive Sources Tests Package.swift

bench: requirements ## Compare the speed of hashing and of verifying with openssl
	@Tests/Benchmarks/hashing.sh

fuzz: requirements ## Feed damaged bytes to each parser (or FUZZ_TARGETS) for FUZZ_SECONDS (600) each
	@scripts/fuzz

# Keys are made on the spot, so that the files differ from run to run; what they must be called does not.
ATTACK_CORPUS ?= attack-corpus
attack-corpus: requirements ## Write every known attack as a file, with a manifest, into ATTACK_CORPUS
	@$(SWIFT) run $(SWIFT_FLAGS) attack-corpus --output '$(ATTACK_CORPUS)'

# The folder of the same name is always there.
.PHONY: man
man: requirements ## Write the manual page of findings from the program's own table
	@page=man/ipro-verify-findings.7; date=$$(sed -n 's/^\.Dd //p' "$$page"); \
		$(SWIFT) run $(SWIFT_FLAGS) ipro-verify findings --manual "$$date" >"$$page.new" && mv "$$page.new" "$$page"

# Every byte of small recordings, and so many bytes of larger ones at random.
MUTATIONS ?= 1000000
mutations: requirements ## Change single bytes of signed recordings, and print what becomes of the verdicts
	@$(SWIFT) run $(RELEASE_FLAGS) attack-corpus --mutations '$(MUTATIONS)'

sample-media: requirements ## Make SampleMedia and its demonstration root anew
	@$(SWIFT) run $(SWIFT_FLAGS) sample-media SampleMedia TrustStore

# Under sudo, what was built before is installed as it is: the superuser's PATH rarely has a compiler, and its files would be in the way.
install: ## Install programs, manual pages, schemas, completions and an empty trust store
	@if [ -z "$${SUDO_USER:-}" ] || [ ! -x $(BIN)/ipro-verify ]; then $(MAKE) --no-print-directory build; fi
	@install -d '$(DESTDIR)$(PREFIX)/bin' '$(TRUST_STORE)'
	@install -s -m 755 $(PROGRAMS:%=$(BIN)/%) '$(DESTDIR)$(PREFIX)/bin'
	@install -m 644 packaging/trust-store/README '$(TRUST_STORE)'
	@for page in $(PAGES); do install -D -m 644 -t "$(DESTDIR)$(PREFIX)/share/man/man$${page##*.}" "$$page"; done
	@install -D -m 644 -t '$(DESTDIR)$(PREFIX)/share/ipro-verify/schemas' $(SCHEMAS)
	@scripts/install-completions $(BIN) '$(DESTDIR)$(PREFIX)/share' $(PROGRAMS)
	@echo 'installed in $(DESTDIR)$(PREFIX); put trust anchors into $(TRUST_STORE)'

uninstall: ## Remove what install put there; trust anchors stay
	@rm -f $(PROGRAMS:%='$(DESTDIR)$(PREFIX)/bin/%') '$(TRUST_STORE)/README'
	@for page in $(PAGES); do rm -f "$(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/$${page##*/}"; done
	@rm -rf '$(DESTDIR)$(PREFIX)/share/ipro-verify'
	@scripts/install-completions --remove '$(DESTDIR)$(PREFIX)/share' $(PROGRAMS)
	@rmdir '$(TRUST_STORE)' '$(dir $(TRUST_STORE))' 2>/dev/null || true

install-check: build ## Install into an empty folder, use what came, uninstall it
	@scripts/check-install

deb: build ## Make Debian packages in dist
	@scripts/make-deb

deb-check: deb ## Install the packages into an empty root, use what they bring, remove them
	@scripts/check-deb

consumer-check: requirements ## Build and run a package that uses the library IPROVerify
	@cd Tests/Consumer && $(SWIFT) run -j $(JOBS) --scratch-path ../../.build-consumer consumer ../../TrustStore ../../SampleMedia/gate-authentic.mp4

clean: ## Remove everything that was built
	@rm -rf .build .build-thread .build-address .build-fuzz .build-consumer dist
