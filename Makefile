# One command each; every target prepares what it needs by itself.

PYTHON := .venv/bin/python
PACKAGES := gis layers grids geocoding services pipelines api

# Where Python may not keep its byte code every start takes seconds longer.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check conformance bench labeller lock format clean clean-data

run: ## Prepare everything and serve the city on WANMI_PORT (default 8000)
	@./bootstrap run
	@.venv/bin/wanmi serve --demo

test: ## Run every test, browser tests included, against a throw-away cluster
	@./bootstrap test
	@web=0; npm --prefix web run --if-present test || web=1; $(PYTHON) -m pytest -m "not benchmark" && exit $$web

check: ## Style, types, import directions and the architecture tests
	@./bootstrap run
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@npm --prefix web run --if-present check
	@$(PYTHON) -m pytest -q tests/architecture

conformance: ## The OGC's abstract tests on a throw-away server, then what the OpenAPI documents promise
	@./bootstrap test
	@WANMI_CONFORMANCE=full $(PYTHON) -m pytest tests/conformance tests/contract

bench: ## Measure; results are printed
	@./bootstrap test
	@$(PYTHON) -m pytest -m benchmark -s tests/benchmarks

bench-ogc: wrk ## Our OGC API beside pygeoapi, tipg, Martin and others (docs/ogc-benchmark.md)
	@./bootstrap test
	@$(PYTHON) -m tests.benchmarks.ogc

soak: wrk ## Ten minutes of mixed reads, tiles and edits at twice the comfortable load (SOAK_MINUTES)
	@./bootstrap test
	@$(PYTHON) -m tests.benchmarks.ogc.soak

.PHONY: bench-ogc soak wrk
wrk:
	@command -v wrk >/dev/null || apt-get install -y -qq wrk >/dev/null 2>&1 || { echo "缺少 wrk，请先安装 · wrk is missing, install it first"; exit 1; }

bench-geocode: ## Accuracy and speed of the geocoder (docs/geocoding.md); BENCH_PLACES=300000,3000000 for both sizes
	@./bootstrap test
	@.venv/bin/wanmi geocode evaluate
	@$(PYTHON) -m pytest -q -m benchmark -s tests/benchmarks/test_geocode_speed.py

bench-geocode-scale: ## What 3 million places cost beside 300,000, over HTTP too (10 to 20 minutes, 9 GB; docs/geocoding.md)
	@./bootstrap test
	@BENCH_PLACES=$${BENCH_PLACES:-300000,3000000} $(PYTHON) -m pytest -q -m benchmark -s tests/benchmarks/test_geocode_speed.py

labeller: ## Fit the labeller of addresses that comes with the program anew (some minutes)
	@$(PYTHON) -m geocoding.label

lock: ## Renew the lock files from pyproject.toml (make lock UPGRADE=--upgrade: newest versions)
	@uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links \
		--python-version 3.12 --group dev pyproject.toml $(UPGRADE) --output-file requirements.lock
	@echo uv | uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links \
		--python-version 3.12 $(UPGRADE) - --output-file requirements-uv.lock

format: ## Lay out the Python code
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

clean: ## Remove what was built; the data under var/ stays
	rm -rf .venv web/node_modules web/dist var/stamps var/tools .mypy_cache .ruff_cache .pytest_cache .import_linter_cache *.egg-info
	find $(PACKAGES) tests -name __pycache__ -prune -exec rm -rf {} +

clean-data: ## Stop the private cluster and remove it with all its data: make clean-data SURE=yes
	@test "$(SURE)" = yes || { echo "数据将被全部删除；确定请加 SURE=yes · This deletes all data; add SURE=yes"; exit 1; }
	@.venv/bin/wanmi db destroy --yes

.PHONY: bench-grids
bench-grids: ## Grids: generate, publish 60,000 cells, locate points (WANMI_BENCH_CELLS=6000 for a small run)
	@./bootstrap test
	@$(PYTHON) -m pytest -q -m benchmark -s tests/benchmarks/test_grid*.py

.PHONY: bench-cases sim-cases
bench-cases: ## Case work over CASES past cases (1,000,000): intake, queues, likeness, replay (docs/cases-benchmark.md)
	@./bootstrap test
	@$(PYTHON) -m tests.benchmarks.cases

sim-cases: ## CASES cases (10,000) driven by WORKERS (200) through all stages, the server killed at random
	@./bootstrap test
	@$(PYTHON) -m tests.benchmarks.cases.simulate

.PHONY: bench-census
bench-census: ## Census: a million rows inspect to publish beside ogr2ogr, memory at ten million (WANMI_BENCH_ROWS, WANMI_BENCH_MEMORY_ROWS)
	@./bootstrap test
	@$(PYTHON) -m pytest -q -m benchmark -s tests/benchmarks/test_census.py

.PHONY: bench-web
bench-web: ## The map page in Chromium: first useful map, script per frame, JavaScript (BENCH_WEB_SCALE=25: a million components)
	@./bootstrap test
	@$(PYTHON) -m tests.benchmarks.web

.PHONY: gallery
gallery: ## Pictures of every page, at desk, laptop and telephone sizes, into docs/img/gallery (GALLERY_ONLY=map,wall)
	@./bootstrap run
	@$(PYTHON) -m tests.gallery
