# The two commands are `make run` and `make test`; `make help` explains them all.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet install --constraint constraints.txt
NPM := npm --prefix frontend --no-audit --no-fund --no-update-notifier
# What is compiled for Node takes its headers from beside it, where they are, instead of fetching them.
NODE_HEADERS = nodedir=$$(node -p 'require("path").dirname(require("path").dirname(process.execPath))'); \
	[ ! -f "$$nodedir/include/node/node.h" ] || export npm_config_nodedir="$$nodedir";
CLIENT_SOURCES := $(shell find frontend/src frontend/public -type f 2>/dev/null) $(wildcard frontend/*.html frontend/*.ts frontend/*.json .env)

# For two cores: while one of three waits, two go on. Files come in their order, else those of few long tests come last.
SPREAD := --numprocesses 3 --no-loadscope-reorder

# `flask` would try wsgi.py by itself, but not from every folder.
export FLASK_APP := wsgi:app
# Without compiled files each of the hundreds of processes that tests start would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## Explain every target.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: install secrets ## Set up what is missing, then serve API, sockets and client on http://127.0.0.1:3000 (PORT=… for another port).
	@$(BIN)/flask db upgrade
	@$(BIN)/flask rebuild --outdated
	@$(BIN)/flask seed
	@$(BIN)/python scripts/announce.py
	@exec $(BIN)/gunicorn --config gunicorn.conf.py

.PHONY: run-cluster
run-cluster: install ## Serve by PROCESSES=… server processes with PostgreSQL, Redis and nginx of their own, on PORT=… (docs/cluster.md).
	@exec $(BIN)/python scripts/run_cluster.py

.PHONY: demo
demo: install secrets ## Let an invented team work in the organization "Demo · Studio" of the running server, until Ctrl-C.
	@exec $(BIN)/flask demo

.PHONY: test
test: .venv/installed-dev frontend/node_modules/installed ## Set up what the tests need, then run what each change must pass.
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target types lint layers test-client
	@$(MAKE) --no-print-directory test-python test-browser

.PHONY: test-all
test-all: ## Run `make test` with the slow tests as well: before a release, and after a change that goes deep.
	@$(MAKE) --no-print-directory test WHICH='-m "not nightly"'

.PHONY: install
install: .venv/installed frontend/dist/index.html ## Install the pinned dependencies and build the client, where something changed.

.PHONY: secrets
secrets: .venv/installed ## Generate the secrets of this checkout into var/secrets.env; what is there stays.
	@$(BIN)/python scripts/generate_secrets.py

.PHONY: lint
lint: .venv/installed-dev frontend/node_modules/installed ## Check style and format of Python and TypeScript.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(NPM) run lint

.PHONY: types
types: .venv/installed-dev frontend/node_modules/installed ## Check the types of Python and TypeScript.
	$(BIN)/mypy
	$(NPM) run typecheck

.PHONY: layers
layers: .venv/installed-dev ## Check that imports go one way.
	$(BIN)/lint-imports --no-logo

.PHONY: test-python
test-python: .venv/installed-dev test-programs ## Run pytest, on SQLite and on PostgreSQL.
	$(BIN)/python scripts/run_tests.py --ignore=tests/e2e --ignore=tests/bench/test_peer.py $(SPREAD) --dist loadfile $(WHICH)

.PHONY: test-client
test-client: frontend/node_modules/installed ## Run vitest.
	$(NPM) run test

.PHONY: test-browser
test-browser: .venv/installed-dev test-programs frontend/dist/index.html ## Drive a real browser against the real server.
	$(BIN)/python scripts/run_tests.py tests/e2e --numprocesses 2 --dist worksteal $(WHICH)

.PHONY: nightly
nightly: .venv/installed-dev test-programs frontend/dist/index.html ## Run what takes hours: faults, bad input, a soak; figures go to var/nightly/. ROUNDS=… and ONLY=tests/… make it shorter.
	@scripts/install_test_programs.sh debootstrap strace iproute2
	@mkdir -p var/nightly
	$(BIN)/python -m pytest -m "nightly or slow" --timeout 10800 --figures var/nightly $(ONLY)

.PHONY: test-programs
test-programs: ## Install Chromium, PostgreSQL, Redis and nginx from the system's packages (as root), or say how.
	@scripts/install_test_programs.sh

.PHONY: screenshots
screenshots: .venv/installed-dev test-programs frontend/dist/index.html ## Take the pictures of docs/screens.md anew.
	@$(BIN)/python -m scripts.screenshots

.PHONY: bench
bench: .venv/installed-bench bench/peer/node_modules/installed ## Measure us beside Express and Socket.IO in one run (docs/benchmark.md); QUICK=1 takes short windows.
	$(if $(QUICK),,$(BIN)/python -m pytest --quiet tests/bench/test_peer.py)
	$(BIN)/python -m bench.versus $(if $(QUICK),--quick)

.PHONY: bench-parts
bench-parts: .venv/installed-dev ## Measure single parts of the server: PARTS="door network" takes some of them.
	$(BIN)/python -m bench $(PARTS)

.PHONY: bench-curves
bench-curves: .venv/installed-bench ## Measure what more clients, agents, organizations and events cost, and draw it; QUICK=1 takes small sizes.
	$(BIN)/python -m bench.curves

.PHONY: audit
audit: .venv/installed-dev ## Look for known holes in dependencies, unsafe code and forgotten secrets (scripts/audit.py exits with 2 where it could not look).
	@$(BIN)/python scripts/audit.py

.PHONY: audit-baseline
audit-baseline: .venv/installed-dev ## Take what the search for secrets finds now for none; look at each finding before.
	@$(BIN)/python scripts/audit.py learn

.PHONY: format
format: .venv/installed-dev ## Lay out the Python code and sort its imports.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: migration
migration: .venv/installed ## Write a migration from what changed in the models: make migration M="What it does".
	$(BIN)/flask db migrate --message "$(M)"

.PHONY: docs
docs: .venv/installed-dev ## Build the documentation, English and Chinese, into var/docs.
	@$(BIN)/python -m scripts.reference

.PHONY: release
release: install ## Pack this checkout and its built client into var/release, for servers (docs/deploy.md).
	@$(BIN)/python scripts/pack_release.py

.PHONY: nginx-site
nginx-site: .venv/installed ## Write deploy/nginx/metaverse.conf anew from its template.
	$(BIN)/python -m scripts.cluster.nginx --server-name office.example.com > deploy/nginx/metaverse.conf

.PHONY: code-pages
code-pages: .venv/installed-dev ## Write docs/events.md and docs/metrics.md anew from the code, in both languages.
	$(BIN)/python -m scripts.describe

.PHONY: env-example
env-example: .venv/installed ## Write .env.example anew from the settings' declarations.
	$(BIN)/python config.py > .env.example

.PHONY: clean
clean: ## Remove what was installed and built; the database and the secrets in var/ stay.
	rm -rf .venv frontend/node_modules frontend/dist bench/peer/node_modules var/bench .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/created:
	@$(PYTHON) scripts/check_machine.py
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Install Python's venv first: apt-get install python3-venv" >&2; exit 1; }
	@touch $@

.venv/installed: .venv/created requirements.txt constraints.txt metaverse/wires/spread.c
	@echo "Installing Python packages …"
	@$(PIP) --requirement requirements.txt
	@$(BIN)/python scripts/build_send_loop.py
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.txt
	@echo "Installing tools for tests …"
	@$(PIP) --requirement requirements-dev.txt
	@touch $@

.venv/installed-bench: .venv/installed-dev requirements-bench.txt
	@echo "Installing what draws the figures …"
	@$(PIP) --requirement requirements-bench.txt
	@touch $@

bench/peer/node_modules/installed: bench/peer/package.json bench/peer/package-lock.json
	@$(PYTHON) scripts/check_machine.py
	@echo "Installing the stack that we are measured against …"
	@$(NODE_HEADERS) npm --prefix bench/peer --no-audit --no-fund --no-update-notifier ci --loglevel=error || \
		{ echo "better-sqlite3 is compiled here; that takes: apt-get install build-essential" >&2; exit 1; }
	@touch $@

frontend/node_modules/installed: frontend/package.json frontend/package-lock.json
	@$(PYTHON) scripts/check_machine.py
	@echo "Installing the client's packages …"
	@$(NPM) ci --loglevel=error
	@mkdir -p $(@D) && touch $@

frontend/dist/index.html: frontend/node_modules/installed $(CLIENT_SOURCES)
	@echo "Building the client …"
	@$(NPM) run build
	@touch $@
