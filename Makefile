# Everything a contributor types. Each target makes the environment it needs; nothing has to be installed first but Python and make.
#   make book                 execute what needs it and build both editions
#   make test                 run the tests (and every chapter on the offline samples)
#   make book TORCH=cpu       the same with CPU builds of PyTorch from PyTorch's own index (hundreds of megabytes instead of several gigabytes)
PYTHON ?= python3
TORCH ?= default
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: book test check serve html format browser bench clean
.DELETE_ON_ERROR:

book: $(READY)
	@$(BIN)/python -m bookbuild book

test: $(READY)
	@$(BIN)/python -m pytest -n 2 --cov --cov-report=term-missing:skip-covered --cov-fail-under=95

check: $(READY)
	@$(BIN)/ruff format --check -q . || { echo "run make format"; exit 1; }
	@$(BIN)/ruff check -q .
	@$(BIN)/mypy
	@$(BIN)/python -m bookbuild check

serve: $(READY)
	@$(BIN)/python -m bookbuild serve

format: $(READY)
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

browser: $(READY)
	@$(BIN)/python -m pytest tests/browser

bench: $(READY)
	@$(BIN)/python benchmarks/bench_scratch.py
	@$(BIN)/python benchmarks/bench_build.py

clean:
	rm -rf _build

$(READY): requirements.txt pyproject.toml src/bookbuild/environment.py
	@$(PYTHON) src/bookbuild/environment.py $(VENV) $(TORCH)
	@touch $@
