# Every target is one line; what takes more is a script in scripts/.
.DEFAULT_GOAL := help
.PHONY: setup demo test lint bench soak image docs lock help

setup: ; @scripts/setup ## install what is missing: system packages, .venv from the lock
demo: setup ; @exec .venv/bin/brygga demo $(ARGS) ## start the demo municipality and the gateway on 127.0.0.1:8080 (ARGS='--bind 127.0.0.1:8081')
test: setup ; @scripts/test ## run every test with branch coverage, and check file sizes
lint: setup ; @scripts/lint ## ruff, mypy, import-linter and codespell
bench: setup ; @scripts/system-packages nginx php-fpm php-soap && .venv/bin/python -m bench ## measure against competitors, write bench/results/latest.json
soak: setup ; @scripts/soak ## ask for minutes while old systems come and go; a tenth of it is in make test
image: ; @scripts/image ## build the container, run it hardened, ask it, stop it
docs: setup ; @.venv/bin/sphinx-build -q -W --keep-going docs docs/_build ## build the pages into docs/_build
lock: setup ; @scripts/lock $(ARGS) ## write the lock files from pyproject.toml (ARGS=--upgrade for newer versions)
help: ; @sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 16 ## print this
