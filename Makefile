# Written for GNU make 3.81 too, which macOS ships: no .ONESHELL and no != here.
.DEFAULT_GOAL := help
.NOTPARALLEL:

PYTHON ?= python3
# -P and -I: no module at the root of the checkout, such as yaml.py, takes the place of an installed one.
PY := .venv/bin/python -P
RATESMITH := $(PY) -m ratesmith
PIP := $(PY) -m pip --quiet --disable-pip-version-check --no-input
# --no-compile: Python compiles a module when it is first imported, and most modules never are.
# --only-binary: to build a package pip would fetch what builds it, the newest, by no lock.
INSTALL := $(PIP) install --progress-bar off --no-cache-dir --no-compile --no-deps --only-binary :all: --require-hashes --requirement
UV_COMPILE = UV_CUSTOM_COMPILE_COMMAND='make lock' $(PY) -m uv --quiet --no-cache --system-certs pip compile \
	--python .venv/bin/python --universal --generate-hashes --no-emit-index-url $(if $(UPGRADE),--upgrade)
# Python keeps what it compiled, though a variable forbids it: rewriting all asserts anew takes each worker 7 seconds.
PYTEST := PYTHONDONTWRITEBYTECODE= $(PY) -m pytest --numprocesses logical --dist worksteal
STEP := @echo '→'
# Opens the fake secrets of development and nothing else.
DEMO_KEY := demo/development.age-key.txt

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: venv ## validate, build, and seed the database of the default environment
	$(STEP) 'validate'
	@$(RATESMITH) validate
	$(STEP) 'build'
	@$(RATESMITH) build
	$(STEP) 'apply'
	@export SOPS_AGE_KEY_FILE="$${SOPS_AGE_KEY_FILE:-$(DEMO_KEY)}"; $(RATESMITH) apply || { code=$$?; \
	  test $$code = 4 || exit $$code; \
	  printf '%s\n' '→ NO API KEYS: the reason is above; applying everything else'; \
	  $(RATESMITH) apply --without-secrets; }
	$(STEP) 'Where to look next'
	@printf '  %-46s %s\n' \
	  'config/models/gpt-5.1.yaml' 'change a price, then make run again' \
	  'generated/development/manifest.json' 'what the frontend reads' \
	  'generated/development/seed.sql' 'what brought the database to this state' \
	  'var/ratesmith.db' 'the database: sqlite3 var/ratesmith.db .tables' \
	  '.venv/bin/ratesmith explain model/gpt-5.1' 'where each value comes from' \
	  '.venv/bin/ratesmith --help' 'all commands' \
	  'make test' 'lint, types and tests'

.PHONY: test
test: lint types ## run lint, types and tests (ARGS="-k price" goes to pytest)
	$(STEP) 'tests'
	@$(PYTEST) -m 'not (slow or torture)' $(ARGS)

# Every command with every option and every format, each answer, and every way to call it wrongly.
COMMANDS := tests/security/test_canaries.py $(addprefix tests/cli/test_,answers.py cli.py completion.py usage.py)

.PHONY: test-all
test-all: venv-dev node-tools ## run the quick and the slow tests, and those of the command line with each command in a new Python
	$(STEP) 'quick and slow tests'
	@$(PYTEST) -m 'not torture' $(ARGS)
	$(STEP) 'tests of commands'
	@RATESMITH_SPAWN=1 $(PYTEST) -m 'not (slow or torture)' $(ARGS) $(COMMANDS)

.PHONY: lint
lint: venv-dev ## check style, format and import contracts
	$(STEP) 'lint'
	@$(PY) -m ruff check --quiet
	@$(PY) -m ruff format --check --quiet || { echo 'not formatted: run make fmt' >&2; exit 1; }
	@out=$$(.venv/bin/lint-imports 2>&1) || { echo "$$out" >&2; exit 1; }

.PHONY: types
types: venv-dev ## check types with mypy, strict
	$(STEP) 'types'
	@$(PY) -m mypy

.PHONY: fmt
fmt: venv-dev ## format the code and config/, and fix what ruff can
	@$(PY) -m ruff check --quiet --fix-only
	@$(PY) -m ruff format
	@$(RATESMITH) --quiet fmt

.PHONY: generate
generate: venv ## write schemas/, generated/, docs/rules/ and docs/manifest.md; leaves no diff if they are committed
	@$(RATESMITH) schema export
	@$(RATESMITH) build
	@$(PY) -m ratesmith.project.schema_digests ai_platform
	@$(PY) -m ratesmith.api.rule_pages ai_platform docs/rules
	@$(PY) -m ratesmith.api.published_keys ai_platform docs/manifest.md

.PHONY: catalogue
catalogue: venv ## write the snapshot of public prices (FROM=DIR: a checkout of pydantic/genai-prices; COMMIT=its commit)
	@PYTHONPATH=tests $(PY) tests/support/price_snapshot.py '$(FROM)' '$(COMMIT)'

.PHONY: check-generated
check-generated: venv ## fail if a generated file is stale; writes none of them
	@$(RATESMITH) build --check
	@mkdir -p var/rules && $(PY) -m ratesmith.api.rule_pages ai_platform var/rules && diff -ru docs/rules var/rules
	@cp docs/manifest.md var/manifest.md && $(PY) -m ratesmith.api.published_keys ai_platform var/manifest.md && diff -u docs/manifest.md var/manifest.md

.PHONY: preview
preview: venv node-tools ## build the page of `ratesmith preview` with Node, and write one of this configuration (BASE=main: with what changed)
	@node preview/build.mjs compiler/ratesmith/packs/ai_platform/preview.html
	@$(RATESMITH) preview $(if $(BASE),--base '$(BASE)')

.PHONY: bench
bench: venv-dev ## measure the commands on up to 100,000 models, and other tools beside them; writes docs/performance.md
	@command -v npm >/dev/null || { echo 'npm is missing: nothing on Bun is measured beside (on Debian and Ubuntu: apt install npm)' >&2; exit 0; }; \
	cmp -s tests/bench/peers/package-lock.json var/bench/package-lock.json || { \
	  mkdir -p var/bench && cp tests/bench/peers/package*.json var/bench/ && cd var/bench && npm ci --silent --ignore-scripts --no-audit --no-fund; }
	@PYTHONPATH=tests $(PY) -m bench

.PHONY: bench-check
bench-check: venv-dev ## fail if a command takes over a fifth more CPU time than docs/performance.json says (BOUND=1.6: other bound)
	@PYTHONPATH=tests $(PY) -m bench check $(BOUND)

.PHONY: torture
torture: venv-dev ## run the tests that take minutes
	@$(PYTEST) -m torture $(ARGS)

.PHONY: lock
lock: venv ## resolve the lock files (UPGRADE=1: to the newest releases)
	@$(INSTALL) requirements-uv.lock
	$(STEP) 'requirements-uv.lock'
	@echo uv | $(UV_COMPILE) --python-version 3.11 --output-file requirements-uv.lock -
	$(STEP) 'requirements.lock'
	@$(UV_COMPILE) pyproject.toml --extra postgres --extra sops --output-file requirements.lock
	$(STEP) 'requirements-dev.lock'
	@$(UV_COMPILE) pyproject.toml --extra dev --constraints requirements.lock --output-file requirements-dev.lock

.PHONY: clean
clean: ## remove the venv, the caches and the development database
	@rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis .ratesmith build dist var generated/development
	@find compiler tests -name __pycache__ -type d -prune -exec rm -rf {} +

# .venv keeps a copy of each lock that it was filled from, so that it is filled again only when the lock changes.
# One that the repository brings is not even asked for its Python.
.PHONY: venv
venv:
	@test -z "$$(git ls-files -- ':(icase).venv' 2>/dev/null | head -n 1)" || { \
	  echo 'the repository has a .venv, which would run in place of what the locks name: git rm -r --cached .venv, and delete it' >&2; exit 1; }
	@$(PY) -c '' 2>/dev/null && cmp -s requirements.lock .venv/requirements.lock || { \
	  $(PYTHON) -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    echo 'ratesmith needs Python 3.11 or newer, and $(PYTHON) is older: name another, as in make run PYTHON=python3.12' >&2; exit 1; }; \
	  $(PYTHON) -I -c 'import venv, ensurepip' 2>/dev/null || { \
	    echo '$(PYTHON) cannot make a venv: install it (on Debian and Ubuntu: apt install python3-venv)' >&2; exit 1; }; \
	  echo 'making .venv'; \
	  $(PYTHON) -I -m venv --clear .venv && $(INSTALL) requirements.lock && $(LINK) && cp requirements.lock .venv/; }

.PHONY: venv-dev
venv-dev: venv
	@cmp -s requirements-dev.lock .venv/requirements-dev.lock || { \
	  echo 'installing the tools for development'; \
	  $(INSTALL) requirements-dev.lock && cp requirements-dev.lock .venv/; }

# What tests run in Node: the language server that editors have for YAML, ajv, TypeScript, and axe, which judges pages.
# Without npm those tests are skipped, and fail where CI is set.
.PHONY: node-tools
node-tools:
	@command -v npm >/dev/null || { echo 'npm is missing: the tests of schemas for editors and of types for frontends do not run (on Debian and Ubuntu: apt install npm)' >&2; exit 0; }; \
	cmp -s tests/tools/package-lock.json var/node/package-lock.json || { \
	  echo 'installing the tools that tests run in Node' && rm -rf var/node && mkdir -p var/node/new && cp tests/tools/package*.json var/node/new/ \
	  && (cd var/node/new && npm ci --silent --ignore-scripts --no-audit --no-fund) && mv var/node/new/* var/node/ && rmdir var/node/new; }

# Installs the project itself: a path and a command are all that an editable install makes, and need no build backend.
LINK = echo ../../../../compiler > "$$($(PY) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/ratesmith.pth" \
	&& printf '\#!/bin/sh\nexec "%s/.venv/bin/python" -P -m ratesmith "$$@"\n' "$(CURDIR)" > .venv/bin/ratesmith \
	&& chmod +x .venv/bin/ratesmith
