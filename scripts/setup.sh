#!/usr/bin/env bash
# Prepares .venv with the locked packages of one list: runtime or dev. Says what it does, and what to do if it fails.
set -euo pipefail
cd "$(dirname "$0")/.."
list=${1:-runtime}
wanted=$(cat .python-version)

say() { printf '· %s\n' "$1" >&2; }
fail() { printf '✗ %s\n' "$1" >&2; exit 1; }

is_wanted() { "$1" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$wanted')" >/dev/null 2>&1; }

find_python() {
  local candidate
  for candidate in "${COINCIDE_PYTHON:-}" "python$wanted" python3 python \
    "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$wanted"*/bin/python /usr/local/bin/python"$wanted" /opt/python*/bin/python"$wanted"; do
    [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 && is_wanted "$candidate" && { command -v "$candidate"; return; }
  done
  command -v uv >/dev/null 2>&1 && uv python find "$wanted" 2>/dev/null && return
  return 1
}

stamp() { cat .python-version "requirements/tools.txt" "requirements/$1.txt" pyproject.toml | sha256sum | cut -d' ' -f1; }
is_done() { [ -f ".venv/.done-$1" ] && [ "$(cat ".venv/.done-$1")" = "$(stamp "$1")" ] && [ -x .venv/bin/coincide ] \
  && .venv/bin/python -c '' 2>/dev/null && head -1 .venv/bin/coincide | grep -qF "$PWD/.venv/"; }

# What the tests need includes what the site needs.
if is_done "$list" || { [ "$list" = runtime ] && is_done dev; }; then exit 0; fi

if [ -d .venv ] && ! { .venv/bin/python -c '' 2>/dev/null && is_wanted .venv/bin/python && head -1 .venv/bin/pip 2>/dev/null | grep -qF "$PWD/.venv/"; }; then
  say "L'environnement .venv vient d'ailleurs ou d'un autre Python : il est refait"
  rm -rf .venv
fi
if [ ! -d .venv ]; then
  if ! python=$(find_python); then
    say "Python $wanted n'est pas sur cette machine : essai avec uv"
    helper=$(mktemp -d)
    trap 'rm -rf "$helper"' EXIT
    { python3 -m venv "$helper" && "$helper/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r requirements/tools.txt \
      && "$helper/bin/uv" python install "$wanted" && python=$("$helper/bin/uv" python find "$wanted"); } >&2 \
      || fail "Python $wanted manque et n'a pas pu être installé. Installez-le (paquet python$wanted, pyenv ou uv), ou nommez-le : COINCIDE_PYTHON=/chemin/vers/python$wanted make setup"
  fi
  say "Environnement .venv ($("$python" --version 2>&1))"
  "$python" -m venv .venv >&2 || { rm -rf .venv; fail "L'environnement n'a pas pu être fait. Sous Debian ou Ubuntu, installez python$wanted-venv."; }
fi
say "Paquets verrouillés ($list)"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --require-hashes -r requirements/tools.txt >&2 \
  || fail "Les paquets n'ont pas pu être installés : vérifiez l'accès au dépôt de paquets Python (réseau, mandataire), puis relancez."
# The lock is whole, and leaves out an extra that one package asks for (requirements/overrides.in): nothing is resolved anew.
.venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --require-hashes --only-binary :all: -r "requirements/$list.txt" >&2 \
  || fail "Les paquets n'ont pas pu être installés : vérifiez l'accès au dépôt de paquets Python (réseau, mandataire), puis relancez."
.venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable . >&2 \
  || fail "Le projet n'a pas pu être installé dans .venv : les lignes au-dessus disent pourquoi."
stamp "$list" > ".venv/.done-$list"
say "Prêt : .venv/bin/coincide"
