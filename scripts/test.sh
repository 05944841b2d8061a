#!/usr/bin/env bash
# The whole suite, set-up included. Arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."
start=$SECONDS
trap 'printf "· make test : %d min %02d s\n" $(((SECONDS - start) / 60)) $(((SECONDS - start) % 60)) >&2' EXIT
scripts/setup.sh dev
scripts/browser.sh
scripts/age.sh
scripts/libraries.sh
# Three processes of the suite would each compile the planner: it is done once, beside the style.
printf '· %s\n' "Compilation des calculs" >&2
.venv/bin/python -c 'from coincide.core.budget.warmup import compile_tables as tables
from coincide.core.planning.warmup import compile_engine as engine
engine(), tables()' &
compiling=$!
scripts/lint.sh || { kill "$compiling"; exit 1; }
wait "$compiling"
printf '· %s\n' "Tests" >&2
.venv/bin/python -m pytest --numprocesses 2 --dist loadgroup "$@"
