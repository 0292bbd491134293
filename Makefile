# The two commands of a newcomer: `make run` and `make test`. Python 3.11 or newer and make are all they ask for.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run demo-data test lint bench clean

run: $(VENV)/run.stamp  ## migrate and start the server, the demo's way: seeds and an admin with printed passwords
	@JIM_DEMO=yes $(BIN)/python manage.py prepare --demo
	@JIM_DEMO=yes exec $(BIN)/python manage.py runjimserver $(ARGS)

test: $(VENV)/test.stamp  ## the whole test suite
	$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/test.stamp  ## style and types
	$(BIN)/ruff check .
	$(BIN)/mypy jim jimclient accounts contacts messaging jimserver

bench: $(VENV)/test.stamp  ## the load test; see docs/benchmarks.md
	$(BIN)/python -m bench $(ARGS)

# A stamp is younger than the list of packages that it stands for, so a second start installs nothing.
$(VENV)/run.stamp: requirements.txt | $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/test.stamp: requirements.txt requirements-dev.txt | $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/run.stamp

$(VENV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "JIM server needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

clean:  ## removes the environment, not the data
	rm -rf $(VENV)
