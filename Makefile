# From a fresh clone to a running page. Needs Rust, Node and make; installs what else it needs.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:

# The commands promise target/release/xunge, whatever the environment says.
export CARGO_TARGET_DIR := $(CURDIR)/target

# npm writes this file at the end of an installation: a stamp that needs no file of our own.
NPM_STAMP := node_modules/.package-lock.json
XUNGE := target/release/xunge
TESTED := target/debug/xunge

.PHONY: help run build page test test-rust test-browser fuzz lint fmt bench clean compiler browser gdal

help: ## list the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | column -t -s $$'\t'

run: build ## build everything and serve the demo town on http://127.0.0.1:8080
	exec $(XUNGE) serve --demo

build: page ## build target/release/xunge with the page inside
	cargo build --release -p xunge

page: frontend/$(NPM_STAMP) | compiler ## build the page into target/page
	$(BUILD) --bin xunge-bundle
	target/debug/xunge-bundle

# Dependencies of tests have features that others have not: where something is tested, all is built
# with these, so that nothing is built twice. A test among what is built is what asks for them.
BUILD := cargo build -q -p xunge-bundle
test test-rust test-browser: BUILD := cargo build --workspace --test liaocheng

test: test-rust test-browser ## run all tests; installs GDAL, Chromium and a Chinese font if missing

# Claims are proved of one build, with assertions on: that of release would be every dependency once more.
test-rust: $(TESTED) | gdal
	cargo test --workspace --tests --no-fail-fast

test-browser: $(TESTED) tests/browser/$(NPM_STAMP) | browser
	cd tests/browser && XUNGE=$(CURDIR)/$(TESTED) node_modules/.bin/playwright test

.PHONY: $(TESTED)
$(TESTED): page
	cargo build --workspace --tests --bin xunge

fuzz: build ## ask 100,000 nonsensical requests, then what schemathesis makes of the contract
	XUNGE_FUZZ_REQUESTS=100000 cargo test --workspace --test api no_nonsense
	tests/fuzz/schemathesis

lint: | compiler ## check format and lints
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings

fmt: ## format the Rust sources
	cargo fmt --all

bench: build tests/browser/$(NPM_STAMP) | browser ## measure and print the figures of speed and size
	tests/bench/run

clean: ## remove everything that was built or installed in this folder
	rm -rf target frontend/node_modules tests/browser/node_modules

# SQLite and some other dependencies are written in C.
compiler:
	@command -v cc >/dev/null || .ci/apt-install build-essential

# The claims about OGC API let GDAL read what is served.
gdal:
	@command -v ogr2ogr >/dev/null || .ci/apt-install gdal-bin

# CHROMIUM=/path/to/chromium uses another one than Debian's.
browser:
	@[ -n "$${CHROMIUM:-}" ] || .ci/apt-install chromium fonts-noto-cjk

%/$(NPM_STAMP): %/package.json %/package-lock.json
	cd $* && npm ci --no-audit --no-fund
	touch $@
