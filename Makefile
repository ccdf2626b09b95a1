# Every target is one line of help: `make` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.ready
DEV_STAMP := .venv/.ready-dev
AUDIT_STAMP := .venv/audit/.ready
CODE := bot tests docs

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(DEV_STAMP): $(STAMP) requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

demo: $(STAMP) ## the whole bot with sample people, at http://127.0.0.1:8080/console
	$(BIN)/evalbot demo $(KEY)

test: $(DEV_STAMP) test-deps ## the whole test suite
	$(BIN)/pytest --numprocesses logical --maxprocesses 4 --dist worksteal

test-deps: ## what tests need beyond Python: a browser and a Slack of others, where they can be had
	@./tests/install-browser
	@./tests/install-emulate

check: $(DEV_STAMP) lint types rooms test ## everything that must be green: format, lint, types, import rules, tests

lint: $(DEV_STAMP) ## format and lint
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)

types: $(DEV_STAMP) ## types
	$(BIN)/mypy

rooms: $(DEV_STAMP) ## who may import whom
	$(BIN)/lint-imports

format: $(DEV_STAMP) ## put the code into shape
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

bench: $(DEV_STAMP) ## speed and memory, as ratios against a baseline in the same run
	$(BIN)/python -m tests.bench

load: $(DEV_STAMP) ## 500 delegates answering at once, and memory over 100,000 answers (half an hour)
	$(BIN)/python -m tests.load $(ARGS)

faults: $(DEV_STAMP) ## 10,000 messages while everything fails, on both databases: nothing lost, nothing twice; 100,000 odd inputs for every parser and handler
	$(BIN)/python -m tests.faults --database sqlite
	$(BIN)/python -m tests.faults --database postgresql
	$(BIN)/python -m tests.faults --graph-kills 200
	$(BIN)/python -m tests.fuzz --inputs 100000

pictures: $(DEV_STAMP) test-deps ## make the pictures of the docs again
	$(BIN)/python -m docs.pictures

$(AUDIT_STAMP): requirements-audit.lock | $(DEV_STAMP)
	$(PYTHON) -m venv .venv/audit
	.venv/audit/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-audit.lock
	@touch $@

audit: $(AUDIT_STAMP) ## known weaknesses in what is locked, and whether all of it has hashes
	$(BIN)/python -m tests.locks .venv/audit/bin/pip-audit

accessible: $(DEV_STAMP) test-deps ## all accessibility tests; the statement says the day on which they passed
	$(BIN)/python -m docs.accessible

lock: ## lock the requirements again
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet --output-file requirements-dev.lock
	$(BIN)/uv pip compile --group audit --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet --output-file requirements-audit.lock

.PHONY: help demo test test-deps check lint types rooms format bench load faults pictures audit lock
