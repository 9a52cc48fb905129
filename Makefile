# Everything needs Python 3.11 to 3.13 and make, nothing else. `make PYTHON=python3.12 run` picks another Python.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
CODE := words archive crawler seeds alerts scheduler web tripoint
CHECKED := $(CODE) tests $(if $(wildcard benchmarks/*.py),benchmarks)
# Two tests at a time, a file's tests in one process: they share its servers.
PYTEST_ARGS ?= -q -n 2 --dist loadfile --no-loadscope-reorder
# `make lock UPGRADE=--upgrade` moves every pin; without it only what pyproject.toml asks for.
UPGRADE ?=

.DEFAULT_GOAL := help
.PHONY: help run test check format bench pictures kill lock clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/:[^#]*##/\t/' | sort

run: $(VENV)/.installed ## the service: review page on 127.0.0.1:8470
	$(BIN)/tripoint run

test: $(VENV)/.installed-dev ## all tests
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(VENV)/.installed-dev ## style, types, who may import whom
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy $(CHECKED)
	$(BIN)/lint-imports

format: $(VENV)/.installed-dev ## put the code into its form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(VENV)/.installed-bench ## articles a second, memory at rest and at work
	$(BIN)/python -m benchmarks

pictures: $(VENV)/.installed-dev ## the messages shown in docs/messages.md, drawn anew by Chromium
	$(BIN)/python -m benchmarks.pictures

kill: $(VENV)/.installed-dev ## 200 kill -9 at random moments: nothing lost, duplicates counted
	KILLS=200 $(BIN)/python -m pytest -q -s -o faulthandler_timeout=3600 tests/test_kill.py

# Pins with hashes for 3.11 to 3.13, from any index: the files name none. Each holds the one before.
lock: $(VENV)/bin/python ## make the pins anew from pyproject.toml
	$(PIP) install --quiet 'uv>=0.9,<1'
	$(BIN)/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes --no-annotate \
		--no-header --no-emit-index-url --no-emit-find-links $(UPGRADE) --group build pyproject.toml \
		--output-file requirements.lock
	$(BIN)/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes --no-annotate \
		--no-header --no-emit-index-url --no-emit-find-links $(UPGRADE) --group dev --constraints requirements.lock \
		pyproject.toml --output-file requirements-dev.lock
	$(BIN)/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes --no-annotate \
		--no-header --no-emit-index-url --no-emit-find-links $(UPGRADE) --group bench --constraints requirements-dev.lock \
		pyproject.toml --output-file requirements-bench.lock

clean: ## remove what was built; the archive stays
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find $(CHECKED) -name __pycache__ -type d -prune -exec rm -rf {} +

# Once per change of the pins. The checkout itself is installed in place, without network.
$(VENV)/.installed: requirements.lock pyproject.toml $(VENV)/bin/python
	$(PIP) install --quiet --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

# Without following dependencies, which are all in the file: pip 23 fails on an extra that two libraries spell differently.
$(VENV)/.installed-bench: requirements-bench.lock $(VENV)/.installed-dev
	$(PIP) install --quiet --no-deps --require-hashes -r requirements-bench.lock
	@touch $@

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null || { \
		echo "tripoint needs Python 3.11, 3.12 or 3.13; $(PYTHON) is $$($(PYTHON) --version 2>/dev/null || echo missing)."; \
		echo "Name another: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; } >&2
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) comes without venv or ensurepip. On Debian and Ubuntu: apt-get install python3-venv"; \
		exit 1; } >&2
	@rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }
