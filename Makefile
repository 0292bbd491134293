# The two commands of a newcomer: `make run` and `make test`. Python 3.11 or newer and make are all they ask for.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
POSTGRES_TESTS := tests/upgrade tests/common tests/accounts tests/contacts tests/attachments tests/messaging tests/jimserver tests/fuzz/test_chat.py tests/faults/test_postgres.py tests/faults/test_spares.py tests/faults/test_nodes.py tests/faults/test_node_pair.py tests/bench/test_smoke.py::test_two_nodes_are_measured_and_traced
NODES_TESTS := tests/dialects $(patsubst %,tests/jimserver/test_%.py,documented_conversations bad_input blocking chats contact_groups contacts delivery edits groups limits logins long_lists mentions own_account people permissions pins quotas reactions reading refusals registration_modes repetitions room_roles rooms same_effect sent_ids shown_names typing)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: run test test-postgres test-nodes interop lint bench docs texts wheels bundle deb clean

run: $(VENV)/run.stamp  ## start the demo, or the server that was set up here; a terminal is asked which, the first time
	@exec $(BIN)/python manage.py start $(ARGS)

test: $(VENV)/test.stamp  ## the whole test suite, on all cores, or some of it: make test ARGS="tests/jim -x -n 0"
	$(BIN)/python -m pytest -n auto --dist loadscope $(ARGS)

test-postgres: $(VENV)/test.stamp  ## what asks the database, on the PostgreSQL that DATABASE_URL names, or on one made for it
	.ci/postgres $(BIN)/python -m pytest -n auto --dist loadscope $(or $(ARGS),$(POSTGRES_TESTS))

test-nodes: $(VENV)/test.stamp  ## what users say to each other through two nodes on one PostgreSQL; with ARGS any tests of one server
	JIM_TEST_NODES=1 .ci/postgres $(BIN)/python -m pytest -n auto --dist loadscope $(or $(ARGS),$(NODES_TESTS))

interop: $(VENV)/test.stamp  ## clients that others have published, unmodified, against this server; see tests/interop/README.md
	$(BIN)/python tests/interop/environments.py
	JIM_INTEROP=1 $(BIN)/python -m pytest -n 2 tests/interop $(ARGS)

lint: $(VENV)/test.stamp  ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy jim jimclient common accounts contacts attachments messaging jimserver

bench: $(VENV)/test.stamp  ## the load test; see docs/benchmarks.md
	$(BIN)/python -m bench $(ARGS)

docs: $(VENV)/test.stamp  ## the pages and pictures that are made from the code
	$(BIN)/python manage.py settingspage > docs/settings.md
	$(BIN)/python -m jimclient.client_page > docs/client.md
	$(BIN)/python -m tests.jimclient.pictures docs/images

texts:  ## compiles the translations; needs GNU gettext
	for po in */locale/*/LC_MESSAGES/*.po; do msgfmt --check-format -o "$${po%.po}.mo" "$$po"; done

wheels: $(VENV)/test.stamp  ## the wheels of the server and of the client alone, into dist/
	$(BIN)/python deploy/build.py wheels dist

bundle: $(VENV)/test.stamp  ## an archive that installs the server without the Internet
	$(BIN)/python deploy/build.py bundle dist/jim-bundle

deb: $(VENV)/test.stamp  ## a Debian package that installs without the Internet, into dist/
	$(BIN)/python deploy/build.py deb dist

# A stamp is younger than the list of packages that it stands for, so a second start installs nothing.
$(VENV)/run.stamp: requirements.txt | $(VENV)
	$(PIP) -r requirements.txt
	@touch $@

$(VENV)/test.stamp: requirements.txt requirements-dev.txt | $(VENV)
	$(PIP) -r requirements-dev.txt
	@touch $@ $(VENV)/run.stamp

$(VENV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "JIM server needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

clean:  ## removes the environment, not the data
	rm -rf $(VENV)
