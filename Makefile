# Coïncide. `make demo` and `make test` do everything on a fresh machine.
SHELL := /bin/bash
.DEFAULT_GOAL := help
BIN := .venv/bin
PORT ?= 8000

.PHONY: help setup setup-dev browser demo serve test lint bench bench-budget bench-journeys bench-mobility lock screenshots clean

help: ## montre cette aide
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## prépare .venv, rien d'autre
	@scripts/setup.sh runtime

setup-dev:
	@scripts/setup.sh dev

browser:
	@scripts/browser.sh

demo: ## construit la démonstration (Allier) et l'ouvre sur http://127.0.0.1:8000/
	@scripts/setup.sh runtime
	@scripts/libraries.sh optional
	@exec $(BIN)/coincide demo --port $(PORT)

serve: setup ## sert le site
	@exec $(BIN)/coincide serve --port $(PORT)

test: ## tout : mise en place, style, types, étages, tests, navigateur
	@scripts/test.sh

lint: setup-dev ## style, types et étages
	@scripts/lint.sh

bench-planning: setup-dev ## les plans conjoints : temps jusqu'à la preuve, mémoire, pratique
	@$(BIN)/python -m benchmarks.planning --large

bench-journeys: setup-dev ## l'accompagnement à l'échelle : pages, recherche, alertes, import
	@$(BIN)/python -m benchmarks.journeys

bench-mobility: setup-dev ## les trajets : horaires, rues, isochrones, à côté de leurs pairs
	@$(BIN)/python -m benchmarks.mobility

bench-budget: setup-dev ## les budgets d'après la loi : exacts, en grille, et la page qui les lit
	@$(BIN)/python -m benchmarks.budget

screenshots: setup-dev browser ## refait les images de la documentation
	@$(BIN)/python tools/screenshots.py

lock: setup-dev ## refait les verrous des dépendances (avec empreintes, sans adresse)
	@for list in tools runtime dev peers; do \
	  $(BIN)/uv pip compile --python-version 3.13 --universal --generate-hashes --no-emit-index-url --no-header \
	    --override requirements/overrides.in --upgrade --quiet requirements/$$list.in -o requirements/$$list.txt || exit 1; done

clean: ## efface ce que les tests ont laissé (jamais var/)
	@rm -rf .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
