# The ways in: `make demo`, `make test`, `make check`. Everything they make stays in this folder.
# Written for GNU make 3.81 (macOS) and newer, and for a folder whose path has spaces in it.

SHELL := /bin/sh
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
ARGS ?=

# A setting of the person's own shell must neither change what is installed nor put files elsewhere.
unexport PYTHONHOME PYTHONPATH PYTHONPYCACHEPREFIX PYTHONSTARTUP VIRTUAL_ENV
export PIP_NO_CACHE_DIR := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export PIP_USER := 0

.DEFAULT_GOAL := help
.PHONY: help demo test nightly check fix install lock clean

help:
	@echo 'Charity Hub: a GraphQL hub on which charities share who was helped with what.'
	@echo ''
	@echo '  make demo      start the hub with an example country on http://127.0.0.1:8000 (Ctrl-C stops it)'
	@echo '  make test      run every test on a real PostgreSQL; a part: make test ARGS="tests/rules -k cycle"'
	@echo '  make nightly   compare thousands of generated questions by both ways of reading, others each time'
	@echo '  make check     run the static checks: style, types, layers, schema snapshot'
	@echo '  make fix       let the linter and the formatter mend what they can'
	@echo '  make install   make .venv with the pinned dependencies (the others do it by themselves)'
	@echo '  make lock      write requirements.lock anew; to newer versions: make lock ARGS=--upgrade'
	@echo '  make clean     remove .venv and all caches; the data in .hub stays'
	@echo ''
	@echo 'Needed: Python 3.11 or newer and make. Another Python than the one found: make demo PYTHON=python3.13'

demo: install
	@exec .venv/bin/hub demo $(ARGS)

test: install
	@.venv/bin/python -m pytest $(ARGS)

nightly: install
	@HYPOTHESIS_PROFILE=nightly .venv/bin/python -m pytest -n0 -s tests/schema/test_both_ways.py \
		tests/schema/test_results_both_ways.py $(ARGS)

check: install
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/hub schema --check

fix: install
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

# Two stamps hold what .venv was made from, word for word: while they match, nothing is asked of the network.
install:
	@test -n "$(PYTHON)" || { echo 'Python 3.11 or newer was not found. Install it, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3' >&2; exit 1; }
	@"$(PYTHON)" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "$(PYTHON) is not Python 3.11 or newer. Name one that is: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; exit 1; }
	@set -e; \
	if ! pwd | cmp -s - .venv/.made-in || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then \
		echo 'Making .venv'; \
		"$(PYTHON)" -m venv --clear .venv; \
		pwd > .venv/.made-in; \
	fi; \
	if ! cmp -s requirements.lock .venv/.dependencies; then \
		rm -f .venv/.dependencies .venv/.project; \
		echo 'Installing the pinned dependencies into .venv (a minute or two, the first time)'; \
		.venv/bin/python -m pip install --quiet --require-hashes -r requirements.lock || \
			{ echo 'The dependencies were not installed: this step needs a network, once.' >&2; exit 1; }; \
		cp requirements.lock .venv/.dependencies; \
	fi; \
	if ! cmp -s pyproject.toml .venv/.project; then \
		.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --no-index --editable .; \
		cp pyproject.toml .venv/.project; \
	fi

# Every extra for every system and Python in one file, with no address of any registry in it.
lock: install
	.venv/bin/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command 'make lock' \
		--no-config --no-cache --system-certs --quiet --output-file requirements.lock $(ARGS)

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist
	find hub charity_adapter tests bench examples -type d -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
