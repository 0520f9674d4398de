# Two environments, each made when first needed: .venv with the base install (no torch) for the
# demo, .venv-dev with everything for tests and training.
PYTHON ?= python3
DATA ?= ../shared/data
BASE := .venv/bin
DEV := .venv-dev/bin
PIP_FLAGS := --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test lint model pictures examples bench proof dev clean

demo: .venv/ready ## cut the tongues out of the drawn examples
	$(BASE)/tongueseg predict examples/original --out out/demo --save mask,overlay,cutout,panel
	@echo "The pictures are in out/demo: mask, overlay, cutout, panel, and results.csv"

test: lint ## lint, types, floors, tests
	$(DEV)/python -m pytest

lint: .venv-dev/ready
	$(DEV)/ruff check .
	$(DEV)/ruff format --check .
	$(DEV)/mypy
	$(DEV)/lint-imports

dev: .venv-dev/ready ## the environment for tests and training

model: .venv-dev/ready ## train the embedded model again from the data
	$(DEV)/tongueseg train $(DATA)/booth --out runs/base --config configs/base.yaml $(TRAIN_FLAGS)
	$(DEV)/python tools/embed.py runs/base --name base --data $(DATA)

pictures: .venv-dev/ready ## take the pictures of the pages again
	$(DEV)/python tools/draw_report.py
	$(DEV)/python tools/draw_regions.py

examples: .venv-dev/ready ## draw the examples again
	$(DEV)/python tools/draw_examples.py

bench: .venv-dev/ready ## every speed claim, as a ratio in one run
	$(DEV)/python benchmarks/cold_start.py
	$(DEV)/python benchmarks/training.py
	$(DEV)/python benchmarks/evaluation.py
	$(DEV)/python benchmarks/check.py
	$(DEV)/python benchmarks/inference.py

proof: bench ## the slow, full proofs
	$(DEV)/python benchmarks/predict_memory.py
	$(DEV)/python benchmarks/elsewhere.py --data $(DATA)/booth
	$(DEV)/python benchmarks/time_to_dice.py --data $(DATA)/booth
	$(DEV)/python benchmarks/elsewhere.py --data $(DATA)/booth out/time_to_dice/tutorial
	$(DEV)/python benchmarks/ablation.py --data $(DATA)/booth
	$(DEV)/python benchmarks/search.py --data $(DATA)/booth

clean:
	rm -rf .venv .venv-dev out runs build dist src/*.egg-info

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "tongueseg needs Python 3.11 or newer; make PYTHON=python3.12 names another")'
	$(PYTHON) -m venv .venv
	$(BASE)/python -m pip install $(PIP_FLAGS) --editable .
	@touch $@

.venv-dev/ready: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "tongueseg needs Python 3.11 or newer; make PYTHON=python3.12 names another")'
	$(PYTHON) -m venv .venv-dev
	$(DEV)/python -m pip install $(PIP_FLAGS) --editable '.[dev]'
	@touch $@
