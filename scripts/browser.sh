#!/usr/bin/env bash
# Makes sure that there is a Chromium for the browser tests.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '· %s\n' "$1" >&2; }
found() { .venv/bin/python -c 'import sys; from coincide.machine.browser import find_chromium; sys.exit(find_chromium() is None)'; }

found && exit 0
run=""
[ "$(id -u)" = 0 ] || run="sudo -n"
if command -v apt-get >/dev/null 2>&1 && { [ -z "$run" ] || sudo -n true 2>/dev/null; }; then
  say "Installation de Chromium (paquets du système)"
  log=$(mktemp)
  { $run apt-get update -qq && DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; } >"$log" 2>&1 \
    || { tail -3 "$log" >&2; say "Le paquet chromium n'a pas pu être installé"; }
  rm -f "$log"
fi
found && exit 0
say "Essai avec le Chromium de Playwright"
.venv/bin/python -m playwright install chromium >/dev/null 2>&1 || true
found && exit 0
printf '✗ %s\n' "Aucun Chromium, et il n'a pas pu être installé. Installez le paquet chromium, ou nommez-le : COINCIDE_CHROMIUM=/chemin/vers/chromium make test" >&2
exit 1
