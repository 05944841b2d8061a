#!/usr/bin/env bash
# Style, types, floors of the house, migrations in step with the models.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '· %s\n' "$1" >&2; }

say "Style"
.venv/bin/ruff check --quiet .
.venv/bin/ruff format --quiet --check .
say "Étages de la maison"
.venv/bin/lint-imports --config pyproject.toml >/tmp/coincide-floors.$$ 2>&1 || { cat /tmp/coincide-floors.$$; rm -f /tmp/coincide-floors.$$; exit 1; }
rm -f /tmp/coincide-floors.$$
say "Types"
.venv/bin/mypy --no-error-summary src/coincide
