#!/usr/bin/env bash
# Makes sure that there is the age command, with which a test opens a file of transfer as somebody without Coïncide would.
set -euo pipefail

say() { printf '· %s\n' "$1" >&2; }
command -v age >/dev/null 2>&1 && exit 0
run=""
[ "$(id -u)" = 0 ] || run="sudo -n"
if command -v apt-get >/dev/null 2>&1 && { [ -z "$run" ] || sudo -n true 2>/dev/null; }; then
  say "Installation de age (paquet du système)"
  log=$(mktemp)
  { $run apt-get update -qq && DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends age; } >"$log" 2>&1 \
    || { tail -3 "$log" >&2; say "Le paquet age n'a pas pu être installé"; }
  rm -f "$log"
fi
command -v age >/dev/null 2>&1 && exit 0
say "Sans la commande age, un essai est passé ; une autre réalisation d'age, dans les essais, ouvre les mêmes fichiers. Pour le faire aussi : installez le paquet age."
