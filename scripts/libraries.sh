#!/usr/bin/env bash
# Makes sure that PDFs can be made (Pango). Without it everything else works: pages are printed from the browser.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '· %s\n' "$1" >&2; }
found() { .venv/bin/python -W ignore -c 'import sys; from coincide.machine.pdf import is_possible; sys.exit(not is_possible())' >/dev/null 2>&1; }

found && exit 0
run=""
[ "$(id -u)" = 0 ] || run="sudo -n"
if command -v apt-get >/dev/null 2>&1 && { [ -z "$run" ] || sudo -n true 2>/dev/null; }; then
  say "Installation de Pango, pour les PDF (paquets du système)"
  { $run apt-get update -qq && DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0; } >/dev/null 2>&1 || true
fi
found && exit 0
say "Pango manque : les PDF ne pourront pas être faits. Installez les paquets libpango-1.0-0 et libpangoft2-1.0-0."
[ "${1:-}" = optional ] && exit 0
exit 1
