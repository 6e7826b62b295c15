# Tierline. `make demo` shows it at work, `make test` runs every check there is; both set up what they need in .venv
# and target. Needed beforehand: Rust, Python 3.11 or newer (PYTHON=... names one), make.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

# The interpreter that the native module is built for is always the one of .venv.
export VIRTUAL_ENV := $(CURDIR)/$(VENV)
export PYO3_PYTHON := $(CURDIR)/$(BIN)/python
export PYTHONUTF8  := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
unexport PYTHONPATH PYTHONHOME CONDA_PREFIX

INSTALL := $(BIN)/python -m pip install --quiet

# What the native module is made from.
NATIVE := Cargo.toml Cargo.lock pyproject.toml $(wildcard .cargo/config.toml rust-toolchain.toml) \
	$(wildcard crates/*/Cargo.toml bindings/python/Cargo.toml) \
	$(shell find crates/*/src bindings/python/src -name '*.rs' -type f)

.DELETE_ON_ERROR:
.PHONY: help demo test format-check lint test-rust instructions test-python stubs types style wasm c test-c bench-c test-clusters test-long agreement-long sanitize service golden-aarch64 fuzz bench build wheel test-wheel clean

help:
	@echo 'make demo    segments the client base that ships with the repository, reviews its next quarter, and reports'
	@echo 'make test    runs every check there is'
	@echo 'make test-clusters  runs Spark, Ray, Dask, Daft and DataFusion on this machine; needs Java 17'
	@echo 'make test-long  runs what takes longer: 3,000 random models, the address sanitizer, 64-bit ARM under qemu'
	@echo 'make fuzz    fuzzes every target, each for SECONDS=1800'
	@echo 'make build   builds the Python package into $(VENV)'
	@echo 'make c       builds the C library, shared and static, into target/c'
	@echo 'make bench   measures; STREAM=100000000 also so many clients from file to file'
	@echo 'make instructions  counts them under valgrind and compares; ACCEPT=1 keeps the new counts'
	@echo 'make sanitize  runs the tests of foreign memory under the address sanitizer'
	@echo 'make wasm    builds the WebAssembly module, its npm package and the playground into target'
	@echo 'make wheel   builds a wheel into target/wheels'
	@echo 'make clean   removes what the others made'

demo: $(VENV)/.demo $(VENV)/.native
	@$(BIN)/python examples/demo.py

# One after the other, the quick ones first, and the Rust ones before the native module is built.
test:
	@$(MAKE) --no-print-directory format-check
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory test-rust
	@$(MAKE) --no-print-directory test-c
	@$(MAKE) --no-print-directory instructions
	@$(MAKE) --no-print-directory wasm
	@$(MAKE) --no-print-directory test-python
	@$(MAKE) --no-print-directory stubs
	@$(MAKE) --no-print-directory types
	@$(MAKE) --no-print-directory style
	@$(MAKE) --no-print-directory test-wheel
	@echo 'All checks passed.'

format-check:
	cargo fmt --all --check
	cargo fmt --manifest-path fuzz/Cargo.toml --check

lint: $(VENV)/.python
	cargo clippy --locked --workspace --all-targets --all-features -- -D warnings
	RUSTDOCFLAGS='-D warnings' cargo doc --locked --quiet --no-deps --all-features \
		--package tierline-core --package tierline-document --package tierline-arrow --package tierline-check --package tierline
	@sh .ci/msrv

test-rust: $(VENV)/.python
	cargo test --locked --workspace --all-features

# Skipped, with a line that says so, where there is no valgrind or another compiler than that of the figures.
instructions: $(VENV)/.python
	@$(BIN)/python benches/instructions.py $(if $(ACCEPT),--accept)

test-python: $(VENV)/.dev $(VENV)/.native
	$(BIN)/python -m pytest

stubs: $(VENV)/.dev $(VENV)/.native
	$(BIN)/python -m mypy.stubtest tierline --mypy-config-file pyproject.toml --allowlist tests/python/stubtest-allowlist.txt --ignore-unused-allowlist

types: $(VENV)/.dev $(VENV)/.native
	$(BIN)/python -m pyright --pythonpath $(BIN)/python

style: $(VENV)/.dev
	$(BIN)/ruff check python tests/python tests/c tests/clusters examples benches bindings/wasm
	$(BIN)/ruff format --check python tests/python tests/c tests/clusters examples benches bindings/wasm

# Spark and the recipes of docs/how-to/more-than-one-machine.md, in an environment of their own: one of them asks for an older pyarrow
# than the other tests. 16 minutes on a busy machine with 2 cores, and 2 GB of libraries the first time.
test-clusters: $(VENV)/.clusters $(VENV)/.native
	$(VENV)/clusters/bin/python -m pytest tests/clusters

# The C library with its header and its pkg-config file, as they are installed.
C_PROFILE := release
C_BUILT    = target/$(if $(filter dev,$(C_PROFILE)),debug,$(C_PROFILE))
c:
	cargo build --locked --profile $(C_PROFILE) --package tierline-c
	@sh bindings/c/install.sh $(C_BUILT) target/c

# With the profile of the Rust tests, whose crates are compiled already. Callers in C, Python, JavaScript and Java; each says that it is skipped where its compiler or interpreter is absent. Panics on
# purpose need a library of their own, which is no one's to use.
test-c: C_PROFILE := dev
test-c: $(VENV)/.dev c
	cargo build --locked --package tierline-c --features faults
	$(BIN)/python -m pytest tests/c

# What the C library adds to the calls of Rust: `make bench-c ROWS=1_000_000` measures less.
ROWS := 10_000_000
bench-c: $(VENV)/.python c
	$(BIN)/python benches/c/compare.py --rows $(ROWS)

# What takes longer than a newcomer waits for. Each part says what it ran, or that it did not and why.
test-long:
	@$(MAKE) --no-print-directory agreement-long
	@$(MAKE) --no-print-directory sanitize
	@$(MAKE) --no-print-directory service
	@$(MAKE) --no-print-directory golden-aarch64

# What `make test` runs on 300 random models, on CASES.
CASES := 3000
agreement-long:
	TIERLINE_CASES=$(CASES) cargo test --locked --package tierline-tests --test rust -- agreement
	@echo 'The oracle, one row, columns, Arrow and explanations agree on $(CASES) random models.'

# In a folder of its own: everything is compiled once more. The flag is one that only nightly compilers take by themselves.
SANITIZE = RUSTC_BOOTSTRAP=1 RUSTFLAGS='-Zsanitizer=address' cargo test --locked --target-dir target/sanitize --target $$host
sanitize:
	@host=$$(rustc -vV | sed -n 's/^host: //p'); case $$host in \
	*-unknown-linux-gnu|*-apple-darwin) set -ex; \
		$(SANITIZE) --package tierline-arrow --lib; \
		$(SANITIZE) --package tierline-tests --test rust -- foreign agreement replay::arrow replay::csv; set +x; \
		echo "Foreign memory was read under the address sanitizer on $$host.";; \
	*) echo "Foreign memory is NOT read under the address sanitizer: $$host has none.";; esac

# The service of the examples: a workspace of its own, because what it needs is no dependency of Tierline.
SERVICE := --locked --manifest-path examples/service/Cargo.toml --target-dir target/service
service:
	cargo fmt --manifest-path examples/service/Cargo.toml --check
	cargo clippy $(SERVICE) --all-targets -- -D warnings
	cargo test $(SERVICE)
	@echo 'The service of the examples answers, refuses and reloads.'

# The answers of tests/golden on 64-bit ARM, where its Rust target and qemu's user mode are installed:
# `rustup target add aarch64-unknown-linux-musl`, Debian's `qemu-user`.
ARM := aarch64-unknown-linux-musl
golden-aarch64:
	@if ! command -v qemu-aarch64 >/dev/null; then echo 'Answers on 64-bit ARM are NOT compared: there is no qemu-aarch64.'; \
	elif ! rustup target list --installed 2>/dev/null | grep -q '^$(ARM)$$'; then \
		echo 'Answers on 64-bit ARM are NOT compared: the Rust target $(ARM) is not installed.'; \
	else set -ex; export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_MUSL_LINKER=rust-lld; \
		export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_MUSL_RUNNER=qemu-aarch64; \
		cargo test --locked --target $(ARM) --package tierline-tests --test rust -- --nocapture golden; set +x; \
		echo 'Answers on 64-bit ARM are those of tests/golden.'; fi

# Half an hour for each target, or SECONDS; TARGETS names some of them. fuzz/run.sh says what is kept where.
SECONDS := 1800
fuzz:
	@sh fuzz/run.sh $(SECONDS) $(TARGETS)

# `make bench COMPARE="--rows 1000000 --only float64"` measures less of the comparison.
bench: $(VENV)/.bench $(VENV)/.native
	cargo bench --locked --package tierline-benches --bench row
	$(BIN)/python benches/figures.py
	$(BIN)/python benches/compare.py $(COMPARE)
	$(if $(STREAM),$(BIN)/python benches/stream.py --clients $(STREAM))

build: $(VENV)/.native

# For Node and browsers: target/npm/tierline and target/playground. Where its Rust target is not installed, a line says so, and its
# tests are skipped.
wasm: $(VENV)/.python
	@$(BIN)/python bindings/wasm/build.py

# For this machine and its C library; RELEASING.md says how those for others are made.
wheel: $(VENV)/.native
	@rm -rf target/wheels
	@$(BIN)/maturin build --profile module --locked --quiet --out target/wheels

test-wheel: wheel
	@$(BIN)/python tests/wheel.py target/wheels/*.whl

clean:
	rm -rf $(VENV) target out
	rm -rf python/tierline/*.so python/tierline/__pycache__

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else "Tierline needs Python 3.11 or newer, and this is %d.%d: make PYTHON=/path/to/python3" % v[:2])'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.build: requirements/build.txt | $(VENV)/.python
	$(INSTALL) -r $<
	@touch $@

$(VENV)/.demo: requirements/demo.txt | $(VENV)/.python
	$(INSTALL) -r $<
	@touch $@

$(VENV)/.dev: requirements/dev.txt requirements/demo.txt | $(VENV)/.python
	$(INSTALL) -r $<
	@touch $@

$(VENV)/.bench: requirements/bench.txt requirements/dev.txt requirements/demo.txt | $(VENV)/.python
	$(INSTALL) -r $<
	@touch $@

# It sees the package where `make build` puts it.
$(VENV)/.clusters: requirements/clusters.txt | $(VENV)/.python
	$(PYTHON) -m venv $(VENV)/clusters
	$(VENV)/clusters/bin/python -m pip install --quiet -r $<
	@$(VENV)/clusters/bin/python -c 'import site, sys; open(site.getsitepackages()[0] + "/tierline.pth", "w").write(sys.argv[1])' $(CURDIR)/python
	@touch $@

$(VENV)/.native: $(NATIVE) | $(VENV)/.build
	@echo 'Building the native module: some minutes the first time'
	@$(BIN)/maturin develop --profile module --locked --strip >$(VENV)/native.log || { cat $(VENV)/native.log; exit 1; }
	@touch $@
