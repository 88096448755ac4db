# Everything a contributor types. Each target makes the environment it needs; nothing has to be installed first but Python and make.
#   make book                 execute what needs it and build both editions
#   make test                 run the tests (and every chapter on the offline samples)
#   make test-device         run the tests of networks on the card of this machine
#   make book TORCH=cpu       the same with CPU builds of PyTorch from PyTorch's own index (hundreds of megabytes instead of several gigabytes)
#   make book PYTHON=python3.12   with another Python than python3; both choices are kept and need not be repeated
#   make record NAME=…       make the runs of a recipe, hours perhaps, and write the record that pages show; JOBS=2: two runs at a time
#   make coverage             run the tests, longer than make test does, and say which lines none of them runs: weekly in CI
#   make mutants              change the trainers and metrics in 200 places and see whether the tests notice: forty minutes, weekly in CI
#   make faults               kill builds at twenty moments, and run chapters on untouched and on wrong functions of the reader: minutes, weekly in CI
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: ready book notebooks rehearse data record test coverage test-data test-device check workflows serve html format browser bench rivals mutants faults links \
  wheel colab fresh oldest newest binder pdf epub zip take epubcheck clean

# Runs a command and tells how long it took.
timed = start=$$(date +%s); $(2); code=$$?; echo "$(1): $$(($$(date +%s) - start)) s"; exit $$code

# Installs pinned packages into a folder of their own, which is there when it is complete.
put = rm -rf $(2) $(2).part && $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes \
  --target $(2).part -r $(1) && touch $(2).part && mv $(2).part $(2)

book: ready
	@$(BIN)/python -m bookbuild book

# The book and its notebooks, which lie in _build/notebooks.
notebooks: ready
	@$(BIN)/python -m bookbuild notebooks

# The notebooks of one language, for students and for teachers, in what Colab has; ALL=1: of all languages, with all lists.
rehearse: ready
	@$(BIN)/python -m bookbuild rehearse $(if $(ALL),--all)

data: ready
	@$(BIN)/python -m bineural.datasets

# The runs of one recipe of src/bineural/recorded/recipes, whose record pages show; without NAME, the recipes that there are.
record: ready
	@$(BIN)/python -m bineural.recorded $(if $(NAME),$(NAME) --jobs $(or $(JOBS),1),--list)

test: ready
	@$(BIN)/python -m bookbuild test

coverage: ready
	@$(BIN)/python -m bookbuild test --coverage

# The loaders on the real data; skipped where BINEURAL_DATA names no folder that has them.
test-data: ready
	@$(BIN)/python -m pytest tests/bineural/datasets/test_real.py

# Networks on the fastest device that there is, which make test runs on the processor.
test-device: ready
	@device=$$($(BIN)/python -c "from bineural.trainers import choose_device; print(choose_device())"); echo "device: $$device"; \
	  BINEURAL_TEST_DEVICE=$$device $(BIN)/python -m pytest tests/bineural/trainers tests/bineural/probes tests/bineural/layers \
	  tests/bineural/models tests/bineural/test_metrics.py

check: ready workflows
	@$(call timed,formatting,$(BIN)/ruff format --check -q . || { echo "run make format"; false; })
	@$(call timed,linting,$(BIN)/ruff check -q .)
	@$(call timed,types,$(BIN)/mypy)
	@$(call timed,book,$(BIN)/python -m bookbuild check)

workflows: ready
	@$(call timed,workflows,$(BIN)/check-jsonschema -q --builtin-schema vendor.github-workflows .github/workflows/*.yml \
	  && $(BIN)/check-jsonschema -q --builtin-schema vendor.dependabot .github/dependabot.yml \
	  && $(BIN)/zizmor -q --offline --persona=auditor --strict-collection .github)

serve: ready
	@$(BIN)/python -m bookbuild serve

format: ready
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

browser: ready
	@$(BIN)/python -m pytest tests/browser -n 2 --dist load --maxschedchunk 1

bench: ready
	@$(BIN)/python benchmarks/bench_scratch.py
	@$(BIN)/python benchmarks/bench_trainers.py
	@$(BIN)/python benchmarks/bench_rivals.py
	@$(BIN)/python benchmarks/bench_probes.py
	@$(BIN)/python benchmarks/bench_imports.py
	@$(BIN)/python benchmarks/bench_figures.py
	@$(BIN)/python benchmarks/bench_build.py
	@$(BIN)/python benchmarks/bench_chapters.py

# What only `bench_rivals.py` and only `make mutants` need stays out of the environment, and so out of the pinned requirements.
rivals: _build/rivals

mutants: ready _build/mutants
	@$(BIN)/python tests/mutants/run.py

_build/rivals: benchmarks/rivals.txt | ready
	@$(call put,$<,$@)

_build/mutants: tests/mutants/tools.txt | ready
	@$(call put,$<,$@)

faults: ready
	@$(BIN)/python -m pytest tests/faults

links: ready
	@$(BIN)/python -m bookbuild links

wheel: ready
	@$(BIN)/python -m bookbuild wheel

colab: ready
	@$(BIN)/python -m bookbuild colab --resolve

fresh: ready
	@$(BIN)/python -m bookbuild fresh

# PACKAGE_PYTHON is another Python for the package alone, which runs on more of them than the book is built with.
oldest newest: ready
	@$(BIN)/python -m bookbuild versions $@ --python $(or $(PACKAGE_PYTHON),$(BIN)/python)

binder: ready _build/repo2docker
	@$(BIN)/python -m bookbuild binder
	@$(BIN)/python -m pytest -q -n 0 tests/binder

_build/repo2docker: tests/binder/tools.txt | ready
	@$(call put,$<,$@)

# What readers take along, made from the built book into _build/taken: for all editions, or for LANGUAGE=ru. The first needs Chromium.
pdf: ready
	@$(BIN)/python -m bookbuild take $@ $(LANGUAGE)

epub: ready
	@$(BIN)/python -m bookbuild take $@ $(LANGUAGE)

zip: ready
	@$(BIN)/python -m bookbuild take $@ $(LANGUAGE)

take: ready
	@$(BIN)/python -m bookbuild take all $(LANGUAGE)

# Whether the EPUB files are valid. Needs Java.
epubcheck: ready _build/epubcheck
	@for file in _build/taken/*.epub; do echo "$$file"; java -jar _build/epubcheck/epubcheck/epubcheck.jar --quiet --failonwarnings "$$file" || exit 1; done

_build/epubcheck: tests/epub/tools.txt | ready
	@$(call put,$<,$@)

# A store of results that BINEURAL_RESULTS names is others' too, and stays.
clean:
	rm -rf _build

# Python without what is installed beside it: the script needs nothing of that, and each command waits for it.
ready:
	@$(or $(PYTHON),$(if $(wildcard $(READY)),$(BIN)/python,python3)) -I -S src/bookbuild/environment.py $(VENV) $(TORCH)
