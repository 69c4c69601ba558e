# Hotline. Two commands on a fresh machine: `make run` and `make test`. Everything they need they install themselves.
PYTHON ?= python3
BIN := .venv/bin
export PYTHONDONTWRITEBYTECODE ?= 1

.PHONY: help run test check web types bench docs lock clean

help:  ## what there is
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

run:  ## set up what is missing and serve the example hotline (HOTLINE_* settings are obeyed)
	@$(PYTHON) tools/setup.py --run
	@exec $(BIN)/hotline demo

# The same examples for everybody who runs all of it; whoever calls pytest by hand draws new ones each time.
test: export CI = 1
test:  ## set up what is missing, check the house, run every test
	@$(PYTHON) tools/setup.py --test
	@$(MAKE) --no-print-directory check
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -n auto --maxprocesses 4 --dist loadfile tests/unit tests/journeys tests/contract
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report
	@$(BIN)/python -m pytest tests/live --reruns 2 --reruns-delay 2

check:  ## format, lint, types, floors, front end; warnings are errors
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest tests/house
	@$(PYTHON) tools/front_end.py --tools
	@cd console/web && PATH="$(CURDIR)/$(BIN):$$PATH" && npm run --silent check

web:  ## build the console's pages where their sources changed
	@$(PYTHON) tools/front_end.py --tools

types:  ## write the front end's types anew from the API's description
	@$(PYTHON) tools/front_end.py --tools
	@$(BIN)/python -m tests.unit.console.describe_api > console/web/openapi.json
	@cd console/web && PATH="$(CURDIR)/$(BIN):$$PATH" && npm run --silent types && rm openapi.json

bench:  ## calls at once, calls a second, cost of each; prints a table
	@$(PYTHON) tools/setup.py --test
	@$(BIN)/python -m bench

docs:  ## draw what is drawn from the code
	@$(BIN)/python -m tools.draw_transitions > docs/transitions.md
	@$(BIN)/python -m tools.describe_kpis > docs/kpis.md
	@$(BIN)/python -m tools.draw_permissions > docs/permissions.md

lock:  ## pin the newest fitting versions with their hashes
	@$(BIN)/pip install --quiet uv
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
		--extra setup --extra speech pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
		--extra setup --extra speech --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:  ## remove what is built here; recordings and journal in var/ stay
	rm -rf .venv build dist *.egg-info .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis console/static console/web/node_modules
