# Two environments, each made when first needed: .venv with the base install (no torch) for the
# demo, .venv-dev with everything for tests and training. .venv-docs is for the site, .venv-litert for
# LiteRT's converter, .venv-labelstudio for Label Studio, .venv-labelling for other annotation tools.
PYTHON ?= python3
DATA ?= ../shared/data
NPM ?= npm
EXTRAS ?= serve
BASE := .venv/bin
DEV := .venv-dev/bin
MKDOCS := NO_MKDOCS_2_WARNING=1 .venv-docs/bin/python -m mkdocs
PIP_FLAGS := --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: audit lock demo test lint docs docs-serve web web-test model pictures examples bench proof litert-test labelling-test dev clean

demo: .venv/ready ## cut the tongues out of the drawn examples
	$(BASE)/tongueseg predict examples/original --out out/demo --save mask,overlay,cutout,panel
	@echo "The pictures are in out/demo: mask, overlay, cutout, panel, and results.csv"

test: lint web-test ## lint, types, floors, tests; COVERAGE=1 measures, against the limit in pyproject.toml
	OMP_NUM_THREADS=1 $(DEV)/python -m pytest --numprocesses auto --dist loadfile \
		--no-loadscope-reorder $(if $(COVERAGE),--cov)

lint: .venv-dev/ready
	$(DEV)/ruff check .
	$(DEV)/ruff format --check .
	$(DEV)/mypy
	$(DEV)/lint-imports

litert-test: .venv-litert/ready ## conversions to LiteRT, whose library wants an environment of its own
	.venv-litert/bin/python -m pytest -p no:anyio tests/export/test_litert.py tests/contract -k litert

labelling-test: .venv-dev/ready .venv-labelstudio/ready .venv-labelling/ready ## Label Studio itself, and what other annotation tools read
	OMP_NUM_THREADS=1 $(DEV)/python -m pytest tests/service/label_studio tests/deploy/test_cvat_functions.py
	.venv-labelling/bin/python -m pytest -p no:anyio tests/data/formats/test_other_tools.py

docs: .venv-docs/ready ## build the site of the docs in site/; fails on a warning or a broken link
	$(MKDOCS) build --strict
	@echo "The site is in site/; open site/index.html, or run make docs-serve to search it"

docs-serve: .venv-docs/ready ## the same site at http://127.0.0.1:8001, built again as docs change
	$(MKDOCS) serve --dev-addr 127.0.0.1:8001

dev: .venv-dev/ready ## the environment for tests and training

web: web/node_modules/ready ## build the page that runs on the device, in web/dist; MODEL=RUN takes your model
	cd web && $(if $(MODEL),TONGUESEG_MODEL='$(abspath $(MODEL))') $(NPM) run build

web-test: ## the page: lint, types, unit tests; pytest looks at it in a browser
	@if command -v $(NPM) >/dev/null; then $(MAKE) --no-print-directory web-checks; \
	else echo "web: npm is not installed, the page is not checked"; fi

.PHONY: web-checks
web-checks: web/node_modules/ready
	cd web && $(NPM) run lint && $(NPM) run types && $(NPM) test

model: WITH_FACES = --set data.faces=$(DATA)/faces $(TRAIN_FLAGS)
model: .venv-dev/ready ## train the embedded models again from the data
	$(DEV)/tongueseg train $(DATA)/booth --out runs/base --config configs/base.yaml $(TRAIN_FLAGS)
	$(DEV)/tongueseg train $(DATA)/booth --out runs/nano-1 --config configs/nano/1-closeups.yaml $(TRAIN_FLAGS)
	$(DEV)/tongueseg quantize runs/nano-1 --data $(DATA)/booth --out runs/nano-1-int8
	for step in 2 3 4; do $(DEV)/tongueseg train $(DATA)/booth --out runs/nano-$$step \
		--config configs/nano/$$step-faces.yaml $(WITH_FACES) || exit 1; done
	$(DEV)/tongueseg train $(DATA)/booth --out runs/nano --config configs/nano/5-nano.yaml $(WITH_FACES)
	$(DEV)/tongueseg quantize runs/nano --data $(DATA)/booth --out runs/nano-int8
	$(DEV)/python tools/embed.py runs/base --name base --data $(DATA)
	$(DEV)/python tools/embed.py runs/nano-int8 --name nano --data $(DATA) --composed

pictures: .venv-dev/ready web ## take the pictures of the pages again
	$(DEV)/python tools/draw_report.py
	$(DEV)/python tools/draw_regions.py
	$(DEV)/python tools/draw_web.py

examples: .venv-dev/ready ## draw the examples again
	$(DEV)/python tools/draw_examples.py

bench: .venv-dev/ready ## every speed claim, as a ratio in one run
	$(DEV)/python benchmarks/cold_start.py
	$(DEV)/python benchmarks/precision.py
	$(DEV)/python benchmarks/training.py
	$(DEV)/python benchmarks/evaluation.py
	$(DEV)/python benchmarks/check.py
	$(DEV)/python benchmarks/inference.py
	$(DEV)/python benchmarks/large_photo.py
	$(DEV)/python benchmarks/service.py

proof: bench web .venv-litert/ready ## the slow, full proofs
	$(DEV)/python benchmarks/predict_memory.py
	$(DEV)/python benchmarks/elsewhere.py --data $(DATA)/booth
	$(DEV)/python benchmarks/time_to_dice.py --data $(DATA)/booth
	$(DEV)/python benchmarks/elsewhere.py --data $(DATA)/booth out/time_to_dice/tutorial
	$(DEV)/python benchmarks/adaptation.py --data $(DATA)/booth
	$(DEV)/python benchmarks/predicted_iou.py nano --data $(DATA)/booth
	$(DEV)/python benchmarks/points.py nano base --data $(DATA)/booth
	$(DEV)/python benchmarks/ablation.py --data $(DATA)/booth
	$(DEV)/python benchmarks/int8.py runs/nano --data $(DATA)/booth
	$(DEV)/python benchmarks/search.py --data $(DATA)/booth
	$(DEV)/python benchmarks/exports.py --data $(DATA)/closeup
	.venv-litert/bin/python benchmarks/exports.py --data $(DATA)/closeup --only litert
	$(DEV)/python benchmarks/web.py --data $(DATA)/closeup
	$(DEV)/python benchmarks/web.py camera --data $(DATA)/closeup
	$(DEV)/python benchmarks/service.py --requests 50000
	$(DEV)/python benchmarks/mutants.py
	$(DEV)/python benchmarks/bulk.py
	$(DEV)/python benchmarks/crowds.py
	$(DEV)/python benchmarks/replicas.py
	$(MAKE) --no-print-directory labelling-test

audit: web/node_modules/ready ## known faults of the libraries in use; asks PyPI and npm, and needs a network
	$(PYTHON) -m venv .venv-audit
	.venv-audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit
	.venv-audit/bin/pip-audit --requirement constraints.txt --no-deps --disable-pip
	cd web && $(NPM) audit --omit dev

# Versions and hashes, for every system and for Python from 3.11 on. Files of uv's settings could name
# folders of wheels that hold one system's alone.
UV_COMPILE := .venv-lock/bin/uv pip compile --no-config --quiet --universal --python-version 3.11 --generate-hashes --no-header

lock: ## the container's Python libraries with their hashes; EXTRAS="serve otel" adds some; needs a network
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check uv
	$(UV_COMPILE) --constraint constraints.txt $(EXTRAS:%=--extra %) pyproject.toml --output-file deploy/requirements.txt
	$(UV_COMPILE) deploy/requirements-build.in --output-file deploy/requirements-build.txt

clean:
	rm -rf .venv .venv-audit .venv-dev .venv-docs .venv-labelling .venv-labelstudio .venv-litert .venv-lock out runs build dist site web/dist web/node_modules src/*.egg-info

web/node_modules/ready: web/package.json web/package-lock.json
	cd web && $(NPM) ci
	@touch $@

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

.venv-docs/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv-docs
	.venv-docs/bin/python -m pip install $(PIP_FLAGS) --editable '.[docs]'
	@touch $@

.venv-litert/ready: pyproject.toml constraints-litert.txt
	$(PYTHON) -m venv .venv-litert
	.venv-litert/bin/python -m pip install --quiet --disable-pip-version-check \
		--constraint constraints-litert.txt --editable '.[litert-export]' onnxscript hypothesis pytest
	@touch $@

# Label Studio pins many libraries. It is a program here, which tests start.
.venv-labelstudio/ready: Makefile
	$(PYTHON) -m venv .venv-labelstudio
	.venv-labelstudio/bin/python -m pip install --quiet --disable-pip-version-check label-studio==1.23.2
	@touch $@

# LabelMe is under the GPL: it is run by tests here, and nothing of it is in the package.
.venv-labelling/ready: pyproject.toml
	$(PYTHON) -m venv .venv-labelling
	.venv-labelling/bin/python -m pip install --quiet --disable-pip-version-check --editable . \
		datumaro==1.13.12 labelme==6.3.1 hypothesis pytest
	@touch $@
