# The two commands of the README are `make demo` and `make test`; both begin on a fresh clone with Python, make and a compiler.
.DEFAULT_GOAL := help
.PHONY: help playground page demo test check docs bench performance proof browser clean

PYTHON ?= python3
BIN := .venv/bin
PAGE := src/separatrix/server/static/index.html
# Empty where there is no Node that is new enough: everything but the page works without it.
NODE := $(shell node -e 'const [a, b] = process.versions.node.split("."); process.exit(+a > 20 || (+a == 20 && +b >= 19) ? 0 : 1)' \
  2>/dev/null && command -v npm >/dev/null && echo node)
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | expand -t 12

playground: .venv/installed try-page ## Open the playground: a network learning, live, in the browser
	@$(BIN)/separatrix serve

page: $(if $(NODE),$(PAGE)) ## Build the playground's page, where there is Node 20.19 or newer
	@test -n "$(NODE)" || echo "The page was not built: there is no Node 20.19 or newer. Everything else works without it." >&2

.PHONY: try-page
try-page:
	@$(if $(NODE),$(MAKE) --no-print-directory page || \
	  echo "The page could not be built (npm's own words are above). Everything else works without it." >&2,)

demo: .venv/installed try-page ## Run the tutorial's experiments and write demo/report.html
	@mkdir -p demo
	@$(BIN)/separatrix demo --output demo/report.html

# Without a compiler the Python side of the compiled engine is not run.
LEAST_COVERED = $(BIN)/python -c "from importlib.util import find_spec as f; print(95 if f('separatrix._native') else 90)"

test: .venv/tested page browser postgres ## Install what the tests need, a browser and PostgreSQL included, and run them
	$(BIN)/python -m pytest --numprocesses 3 --cov --cov-report=term --cov-fail-under=$$($(LEAST_COVERED))

check: .venv/checked $(if $(NODE),check-page) ## Check format, lint, types, the layers and the page
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: check-page
check-page: .venv/installed web/node_modules/.installed
	cd web && npm run --silent check

docs: .venv/documented ## Build the site into docs/_build/html, warnings being errors
	$(BIN)/sphinx-build -W --keep-going -j 2 -b html docs docs/_build/html

bench: .venv/benched ## Train the seed job beside the peers and print the table
	$(BIN)/python -m benchmarks.peers

performance: .venv/benched ## Measure everything on docs/performance.md (15 minutes) and write it anew
	$(BIN)/python -m benchmarks.performance

proof: .venv/tested ## Break the compiled core on purpose, run it under sanitizers, and compare its bits with Arm's
	@$(INSTALL) cmake nanobind
	$(BIN)/python tests/native/break_kernel.py
	$(BIN)/python tests/native/sanitize.py
	$(BIN)/python tests/native/on_arm.py

browser: ## Install Debian's Chromium if there is none
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || \
	  { apt-get update --quiet --quiet && apt-get install --quiet --quiet --yes --no-install-recommends chromium >/dev/null; }

postgres: ## Install Debian's PostgreSQL if there is none; the tests start servers of their own
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || \
	  { apt-get update --quiet --quiet && apt-get install --quiet --quiet --yes --no-install-recommends postgresql >/dev/null; }

clean: ## Remove what was built, the environment too
	rm -rf .venv build demo docs/_build docs/gallery docs/reference/generated web/node_modules src/separatrix/server/static

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml constraints.txt
	@echo "Installing Separatrix and its dependencies into .venv (about two minutes, once) ..." >&2
	@$(INSTALL) --editable .
	@$(BIN)/python -c 'import separatrix._native' 2>/dev/null || echo "The native engine could not be compiled (is" \
	  "there a C++17 compiler?). Everything works without it, on PyTorch alone; trainings take longer." >&2
	@touch $@

web/node_modules/.installed: web/package.json web/package-lock.json
	@cd web && npm ci --silent --no-progress
	@touch $@

$(PAGE): web/node_modules/.installed $(shell find web/src web/index.html web/build.mjs -type f 2>/dev/null)
	@cd web && npm run --silent build
	@touch $@

.venv/tested: .venv/installed
	@$(INSTALL) --editable '.[test]'
	@touch $@

.venv/checked: .venv/installed
	@$(INSTALL) --editable '.[lint]'
	@touch $@

.venv/documented: .venv/installed
	@$(INSTALL) --editable '.[docs,parquet,video,onnx]'
	@touch $@

.venv/benched: .venv/installed
	@$(INSTALL) --editable '.[bench]'
	@touch $@
