# The two commands of the README are `make demo` and `make test`; both begin on a fresh clone with Python, make and a compiler.
.DEFAULT_GOAL := help
.PHONY: help demo test check docs bench performance proof browser clean

PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | expand -t 12

demo: .venv/installed ## Run the tutorial's experiments and write demo/report.html
	@mkdir -p demo
	@$(BIN)/separatrix demo --output demo/report.html

test: .venv/tested browser postgres ## Install what the tests need, a browser and PostgreSQL included, and run them
	$(BIN)/python -m pytest --numprocesses 2 --cov --cov-report=term --cov-fail-under=95

check: .venv/checked ## Check format, lint, types and the layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

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
	rm -rf .venv build demo docs/_build docs/gallery docs/reference/generated

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml constraints.txt
	@echo "Installing Separatrix and its dependencies into .venv (about two minutes, once) ..." >&2
	@$(INSTALL) --editable .
	@$(BIN)/python -c 'import separatrix._native' 2>/dev/null || echo "The native engine could not be compiled (is" \
	  "there a C++17 compiler?). Everything works without it, on PyTorch alone; trainings take longer." >&2
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
