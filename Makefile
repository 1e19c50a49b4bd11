# `make demo` shows what cargoc-check says of the crates in examples/, and what one of them installs;
# it needs Python alone.
# `make test` needs a C compiler, pkg-config and Rust besides. Both keep to .venv/ and, for the
# cargo-c that the tests run, to the user's cache.

PYTHON ?= python3
# What an oracle or a large run reads; without them those targets say so and fail.
CORPUS ?= ../shared/corpus
TRUTH ?= ../shared/truth
# How long `make fuzz` fuzzes each reader; READERS="elf deb" are some of them.
FUZZ_SECONDS ?= 60
READERS ?=

VENV := .venv
BIN := $(VENV)/bin
# mypy and ruff refuse folders that are not there (yet).
CODE := $(wildcard cargoc_check tests tools benchmarks)
EXAMPLES := $(sort $(dir $(wildcard examples/*/Cargo.toml)))

.PHONY: demo test lint cargo-c bench corpus oracle fuzz docs clean
.DELETE_ON_ERROR:

demo: $(VENV)/installed
	@$(BIN)/cargoc-check audit $(EXAMPLES)
	@$(BIN)/cargoc-check plan $(firstword $(EXAMPLES)) --policy debian

test: lint cargo-c
	$(BIN)/pytest --numprocesses=auto --dist=loadfile $(PYTEST_FLAGS)

lint: $(VENV)/installed-dev
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy $(CODE)

cargo-c: $(VENV)/installed-dev
	@$(BIN)/python tests/support/cargo_c.py

bench: $(VENV)/installed-dev
	@set -e; for script in $(sort $(wildcard benchmarks/*.py)); do $(BIN)/python $$script $(wildcard $(CORPUS)); done

corpus: $(VENV)/installed-dev
	@$(call over,$(CORPUS),tools/audit_corpus.py,CORPUS)
	@$(call over,$(CORPUS),tools/check_edits.py,CORPUS)
	@$(call over,$(CORPUS)/nocapi,tools/check_proposals.py,CORPUS)

oracle: $(VENV)/installed-dev
	@$(BIN)/python tools/record_plan.py --check
	@$(call over,$(TRUTH),tools/check_plan.py,TRUTH)
	@$(call over,$(TRUTH),tools/check_verdicts.py,TRUTH)
	@$(call over,$(TRUTH),tools/check_exports.py,TRUTH)
	@$(call over,$(TRUTH),tools/check_declarations.py,TRUTH)
	@$(call over,$(CORPUS),tools/check_history.py,CORPUS)
	@$(BIN)/python tools/fetch_packages.py
	@$(BIN)/python tools/verify_packages.py
	@$(BIN)/python tools/look_at_html.py
	@$(BIN)/python tools/prove_crates.py
	@$(BIN)/python tools/gate_crates.py

fuzz: $(VENV)/installed-fuzz
	@$(BIN)/python -m tests.fuzz $(FUZZ_SECONDS) $(READERS)

docs: $(VENV)/installed-dev
	@$(BIN)/python tools/write_docs.py

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache

# Run a script over a folder, which has to be there.
over = test -d $(1) || { echo "no folder $(1): name one with $(3)=..."; exit 1; }; $(BIN)/python $(2) $(1)

# The virtual environment: made anew where its Python does not run any more, as after an update of
# the system or an interrupted first run, and filled anew when pyproject.toml changes.
$(shell test -e $(VENV) && ! $(BIN)/python -m pip --version >/dev/null 2>&1 && rm -rf $(VENV))
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check

$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	$(PIP) --editable .
	@touch $@

$(VENV)/installed-dev: pyproject.toml | $(VENV)/bin/python
	$(PIP) --editable '.[dev]'
	@touch $@ $(VENV)/installed

$(VENV)/installed-fuzz: $(VENV)/installed-dev
	$(PIP) --editable '.[dev,fuzz]'
	@touch $@

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) is not Python 3.11 or later: say make PYTHON=python3.11, for example"; exit 1; }
	$(PYTHON) -m venv $(VENV)
