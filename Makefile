# Commands for people; `make` lists them. Every path is relative, so a space in the folder's name does no harm.
PYTHON ?= python3
PORT ?= 8000
export PORT

PY := .venv/bin/python
# A stamp for each lock file: another lock, another stamp, and the packages are installed anew.
RUN_STAMP := .venv/run-$(shell cksum < requirements.txt | cut -d' ' -f1).stamp
DEV_STAMP := .venv/dev-$(shell cksum < requirements-dev.txt | cut -d' ' -f1).stamp
INSTALL := $(PY) -m pip --disable-pip-version-check install --quiet --require-hashes --requirement

.DEFAULT_GOAL := help
.PHONY: help run test check bench trust lock messages

help: ## List the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1 – \2/p' Makefile

run: $(RUN_STAMP) ## Start the demo on 127.0.0.1:$PORT (8000), with its own data in var/
	@DEMO=1 exec $(PY) manage.py run_demo

test: $(DEV_STAMP) ## Run the whole suite on SQLite
	@$(PY) -m pytest -n 2

check: $(DEV_STAMP) ## Do what CI does: lint, types, contracts, migrations, words, deploy check, both databases
	@.ci/check

bench: $(DEV_STAMP) ## Measure it against its goals, floors and peers, on both databases; BENCH_QUICK=1 for a short run
	@$(PY) -m tests.bench

trust: $(DEV_STAMP) ## Attack it: access, leaks, races, faults, hostile files, restores, with the figures of docs/security.md
	@$(PY) -m tests.trust

messages: $(DEV_STAMP) ## Collect the words to translate, and compile the Vietnamese ones
	@.ci/messages

lock: ## Renew the lock files and say what moved (needs uv); KEEP=1 changes only what pyproject.toml asks for
	@$(PYTHON) .ci/lock.py $(if $(KEEP),--keep)

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed and '$(PYTHON)' was not found. On Debian or Ubuntu: apt install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; '$(PYTHON)' is older. Name another: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Setting up Python packages, once (about a minute) …"
	@$(PYTHON) -m venv .venv

$(RUN_STAMP): requirements.txt | .venv/bin/python
	@$(INSTALL) requirements.txt
	@touch $(RUN_STAMP)

$(DEV_STAMP): requirements-dev.txt | .venv/bin/python
	@$(INSTALL) requirements-dev.txt
	@touch $(DEV_STAMP)
