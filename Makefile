# `make audit` and `make test` need Python 3.11+ and make, nothing else; the first call sets up, later calls do not.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What pytest is given; each processor runs tests, and takes over from another that is behind.
TESTS ?= -n auto --dist worksteal

.PHONY: audit loop trust test lint types clean

$(VENV)/.stamp: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one with PYTHON=..."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing (once)..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

audit: $(VENV)/.stamp
	@$(BIN)/provenance audit sample_data

# Three releases of the sample, each with its model's answers in the next: docs/loop.md.
loop: $(VENV)/.stamp
	@rm -rf .loop
	@sh docs/loop.sh $(BIN)/provenance $(BIN)/python .loop

# Keys, a board, a refusal, a waiver, a pass, a training command, a challenge, a veto: docs/trust.md.
trust: $(VENV)/.stamp
	@rm -rf .trust
	@sh docs/trust.sh $(BIN)/provenance $(BIN)/python .trust

test: $(VENV)/.stamp
	@$(BIN)/python -m pytest $(TESTS)

lint: $(VENV)/.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.stamp
	@$(BIN)/mypy

clean:
	rm -rf $(VENV) .provenance .loop .trust audit.html audit.json
