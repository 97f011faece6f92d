# Two commands matter: `make demo` shows it, `make test` proves it. Both set up what they need.

PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8080

.PHONY: demo hello chat comet upload test check bench docs client clean

demo: .venv/demo.done ## sched, the example that uses every part
	$(BIN)/python -m examples.sched --port $(PORT)

hello chat comet upload: .venv/demo.done ## one example alone
	$(BIN)/python -m examples.$@ --port $(PORT)

test: .venv/dev.done client/node_modules/.done ## every test: Python, client, browser, docs
	@scripts/need chromium postgres redis-server
	$(BIN)/python -m pytest

check: .venv/dev.done client/node_modules/.done ## lint, types, architecture, public names, docs
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	npm --prefix client run --silent check
	$(BIN)/python -m pytest -q tests/test_architecture.py tests/test_public_names.py tests/docs
	$(MAKE) docs

bench: .venv/dev.done client/node_modules/.done ## the measurements; never a part of the tests
	@scripts/need chromium valgrind redis-server
	$(BIN)/python -m benchmarks

docs: .venv/dev.done ## the documentation, into docs/_build
	$(BIN)/sphinx-build -q -W --keep-going docs docs/_build

client: client/node_modules/.done ## build the browser client into the package
	npm --prefix client run --silent build

clean:
	rm -rf .venv client/node_modules docs/_build

.venv/pip.done:
	@scripts/need-python $(PYTHON)
	$(PYTHON) -m venv .venv
	scripts/install $(BIN)/pip install --quiet --upgrade 'pip>=25.1'
	@touch $@

.venv/demo.done: .venv/pip.done pyproject.toml
	scripts/install $(BIN)/pip install --quiet --group demo --editable .
	@touch $@

.venv/dev.done: .venv/pip.done pyproject.toml
	scripts/install $(BIN)/pip install --quiet --group dev --editable .
	@touch $@ .venv/demo.done

client/node_modules/.done: client/package.json client/package-lock.json
	@scripts/need node npm
	scripts/install npm --prefix client ci --loglevel error --no-audit --no-fund
	@touch $@
