# Each target sets up its own virtual environment on first use.
PYTHON   ?= python3
VENV     ?= .venv
PIP_ARGS ?=
ARGS     ?=
READY    := $(VENV)/.ready

.PHONY: verify test lint clean

verify: $(READY)            ## check every claim of the paper on the default data
	$(VENV)/bin/python -m pytest -n auto theorems $(ARGS)

test: $(READY)              ## the claims and the project's own tests
	$(VENV)/bin/python -m pytest -n auto $(ARGS)

lint: $(READY)              ## style and types
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

$(READY): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; set PYTHON=…" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --upgrade pip
	$(VENV)/bin/python -m pip install --quiet $(PIP_ARGS) --editable '.[dev]'
	touch $(READY)

clean:
	rm -rf $(VENV) reports/out .pytest_cache .mypy_cache .ruff_cache
