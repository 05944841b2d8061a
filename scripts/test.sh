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
scripts/lint.sh
printf '· %s\n' "Tests" >&2
.venv/bin/python -m pytest --numprocesses 2 --dist loadgroup "$@"
