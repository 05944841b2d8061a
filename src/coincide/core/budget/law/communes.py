"""The zone of housing aid of a commune, read from OpenFisca's own table.

OpenFisca gives zone 2 to a commune it does not know; we refuse it. The table holds the communes of 2014 with their
delegated ones: a commune merged since keeps the zone it had, under either code.
"""

import csv
import json
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from coincide.core.budget.law.coverage import BudgetError, openfisca_label
from coincide.core.rules.calendar import NARROW_SPACE as NARROW

ZONES = ("zone_1", "zone_2", "zone_3")


@lru_cache(maxsize=1)
def zones() -> dict[str, str]:
    """Zone by INSEE code, metropolitan France only: overseas has other scales, which we don't compute."""
    spec = find_spec("openfisca_france")
    if spec is None or spec.origin is None:
        raise BudgetError(f"OpenFisca-France n'est pas installé{NARROW}: relancez «{NARROW}make setup{NARROW}».")
    folder = Path(spec.origin).parent / "assets" / "apl"
    with (folder / "20110914_zonage.csv").open(encoding="utf-8", newline="") as table:
        found = {row["CODGEO"]: ZONES[int(row["Zonage"][0]) - 1] for row in csv.DictReader(table)}
    parts = json.loads((folder / "commune_depcom_by_subcommune_depcom.json").read_text(encoding="utf-8"))
    found |= {part: found[whole] for part, whole in parts.items() if whole in found}
    return {code: zone for code, zone in found.items() if not code.startswith(("97", "98"))}


def zone_of(commune: str) -> str:
    """The zone of a commune (INSEE code). Raises BudgetError rather than take another zone."""
    zone = zones().get(commune)
    if zone is None:
        if commune.startswith(("97", "98")):
            said = f"La commune {commune} est outre-mer{NARROW}: ses barèmes ne sont pas calculés ici."
            raise BudgetError(said, "commune")
        raise BudgetError(
            f"La commune «{NARROW}{commune}{NARROW}» n'est pas dans la table d'{openfisca_label()}{NARROW}: donnez son "
            "code INSEE à cinq signes, par exemple 03185 pour Montluçon (ce n'est pas le code postal).",
            "commune",
        )
    return zone
