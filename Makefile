# 苏南创新矩阵: what a person does here. `make` alone lists it.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory --no-builtin-rules

BIN := .venv/bin
# Tests and checks keep clear of what `make run` keeps in var/, and of the settings of whoever runs them. What Python
# compiled is kept, whatever they are used to: tests start the program hundreds of times.
CLEAN := env $(foreach name,$(filter SUNAN_%,$(shell env | cut -d = -f 1)),-u $(name)) -u PYTHONDONTWRITEBYTECODE \
	SUNAN_SECRET_KEY=for-tests-only SUNAN_VAR=$(CURDIR)/.cache/var
# Two more than two cores: tests wait for browsers, for programs and for the disk.
WORKERS ?= 4
# Files go to the workers in their order, so that the many short ones come last and no worker waits long for another.
PYTEST := $(BIN)/pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

.PHONY: help run test look soak bench lint format lock offline setup setup-test clean

help:
	@echo "make run         prepare, assess, write the report into out/ and serve the site"
	@echo "make test        the checks and all tests, on SQLite and on PostgreSQL"
	@echo "make look        every page in every size, language and theme, as pictures in out/"
	@echo "make soak        the long random and fault tests"
	@echo "make bench       measure, and write docs/benchmarks.md"
	@echo "make lint        only the checks: ruff, mypy, import contracts"
	@echo "make format      let ruff mend what it can"
	@echo "make setup       install what running needs (make setup-test: what testing needs too)"
	@echo "make lock        choose the newest Python and front-end packages that fit and lock them"
	@echo "make offline     pack all packages into out/offline, for machines without a network"
	@echo "make clean       remove what set-up, runs and tests made; var/ is kept, it holds data"

run: setup
	@echo "== running"
	@$(BIN)/sunan run

setup:
	@bash scripts/setup.sh

setup-test:
	@bash scripts/setup-test.sh

lint: setup-test
	@echo "== ruff: rules"
	@$(BIN)/ruff check .
	@echo "== ruff: layout"
	@$(BIN)/ruff format --check .
	@echo "== mypy: types"
	@$(CLEAN) $(BIN)/mypy --strict src scripts
	@echo "== import contracts"
	@$(BIN)/lint-imports --cache-dir .cache/import-linter

format: setup-test
	@echo "== ruff: mending"
	@$(BIN)/ruff check --fix --exit-zero .
	@$(BIN)/ruff format .

test: lint
	@echo "== tests on SQLite, pages in a real browser"
	@$(CLEAN) $(PYTEST)
	@echo "== tests that ask a database, on PostgreSQL"
	@$(CLEAN) $(BIN)/python scripts/with_postgres.py $(PYTEST) tests/integration -m "database and not answers and not soak"

look: setup-test
	@echo "== every page in every size, language and theme"
	@$(CLEAN) $(BIN)/python -m tests.look

soak: setup-test
	@echo "== long random and fault tests on SQLite"
	@$(CLEAN) $(BIN)/pytest -m soak
	@echo "== those that ask a database, on PostgreSQL"
	@$(CLEAN) $(BIN)/python scripts/with_postgres.py $(BIN)/pytest -m "database and (soak or answers)"

bench: setup-test
	@echo "== measuring"
	@$(BIN)/python -m benchmarks

lock: setup-test
	@echo "== locking the Python packages"
	@for list in run dev; do \
		echo "requirements/$$list.lock"; \
		CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --upgrade --no-config --generate-hashes \
			--allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
			--output-file requirements/$$list.lock requirements/$$list.in; \
	done
	@echo "== locking the front-end packages"
	@npm install --package-lock-only
	@if grep -nE 'https?://|file://|--(extra-)?index-url|--find-links|"resolved"' \
		requirements/run.lock requirements/dev.lock package-lock.json; then \
		echo "A lock file says where its packages came from (above); it should name them alone." >&2; exit 1; fi
	@bash scripts/setup.sh
	@$(BIN)/python scripts/sbom.py

offline: setup
	@bash scripts/offline.sh out/offline

clean:
	@echo "== removing .venv, node_modules, out, .cache and what was compiled"
	@rm -rf .venv node_modules out .cache build dist src/*.egg-info
	@find src tests scripts benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
	@find src -name '*.mo' -delete
