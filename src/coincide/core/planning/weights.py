"""The weights of the value index: one dated version, every number named, with its source and how sure we are.

The value is an *index* of a positive exit (a permanent home and lasting work) with partial credit. It is not a
probability: nothing here was calibrated on outcomes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from coincide.core.mobility import Mode

PUBLIC = "[public]"
UNVERIFIED = "[unverified]"


@dataclass(frozen=True, slots=True)
class Factor:
    """What a factor of the value is called, where its scale comes from and how certain that is."""

    code: str
    label: str
    source: str
    certainty: str


FACTORS: Mapping[str, Factor] = MappingProxyType(
    {
        factor.code: factor
        for factor in (
            Factor(
                "contract",
                "durée du contrat",
                "définition de l'emploi durable (CDI, CDD de 6 mois et plus, alternance, "
                "CDDI de 4 mois et plus)\u202f; échelle à confirmer",
                f"{PUBLIC} {UNVERIFIED}",
            ),
            Factor("trade", "proximité du métier", "code ROME commun, échelle à confirmer", UNVERIFIED),
            Factor("language", "marge en français", "marge au-dessus du niveau demandé, à confirmer", UNVERIFIED),
            Factor("commute", "durée du trajet", "trajet rapporté à la limite, à confirmer", UNVERIFIED),
            Factor("mode", "fiabilité du moyen de transport", "échelle à confirmer", UNVERIFIED),
            Factor(
                "travel_certainty", "certitude du trajet", "trajet «\u202fà vérifier\u202f», à confirmer", UNVERIFIED
            ),
            Factor(
                "permanence",
                "caractère durable du logement",
                "logement pérenne\u202f: parc social ou privé, résidence sociale, foyer de jeunes travailleurs\u202f; "
                "échelle à confirmer",
                f"{PUBLIC} {UNVERIFIED}",
            ),
            Factor(
                "budget_certainty", "certitude du budget", "budget «\u202fà vérifier\u202f», à confirmer", UNVERIFIED
            ),
            Factor(
                "urgency", "temps restant sur les 24 mois", "poids de l'urgence, choix à faire par l'équipe", UNVERIFIED
            ),
        )
    }
)


def _permanence() -> Mapping[str, int]:
    return MappingProxyType(
        {
            "social": 1_000_000,
            "private": 1_000_000,
            "residence_sociale": 900_000,
            "fjt": 900_000,
            "iml": 600_000,
            "hosted": 0,
            "temporary": 0,
        }
    )


def _reliability() -> Mapping[Mode, int]:
    return MappingProxyType(
        {
            Mode.WALK: 1_000_000,
            Mode.BIKE: 950_000,
            Mode.CAR: 1_000_000,
            Mode.SCOOTER: 920_000,
            Mode.CARPOOL: 800_000,
            Mode.TRANSIT: 900_000,
        }
    )


@dataclass(frozen=True, slots=True)
class ValueWeights:
    """Every number of the value, in integer millionths, with the version and date that results must name.

    Args:
        home_only, work_only: credit of a permanent home alone, of lasting work alone; the rest of 1,000,000 is for
            both together.
        open_ended, lasting_fixed, cddi, short: durability of a contract without end; fixed-term or seasonal of 6
            months or more and alternance; CDDI of 4 months or more; any other.
        same_trade, near_trade, same_field, other_trade: same ROME code, same first three signs, same letter, none.
        language_exact, language_margin, language_course: no level to spare; one level or more (or nothing asked for);
            one level short, brought by a class.
        commute_loss: what a commute as long as the limit costs.
        travel_to_check, budget_to_check: what "to check" is worth beside "yes".
        urgency_extra: weight added at full urgency.
    """

    version: str = "valeur-2026-11"
    date: date = date(2026, 11, 1)
    home_only: int = 150_000
    work_only: int = 150_000
    open_ended: int = 1_000_000
    lasting_fixed: int = 800_000
    cddi: int = 600_000
    short: int = 200_000
    same_trade: int = 1_000_000
    near_trade: int = 850_000
    same_field: int = 700_000
    other_trade: int = 500_000
    language_exact: int = 900_000
    language_margin: int = 1_000_000
    language_course: int = 800_000
    commute_loss: int = 300_000
    travel_to_check: int = 800_000
    budget_to_check: int = 800_000
    urgency_extra: int = 1_000_000
    permanence: Mapping[str, int] = field(default_factory=_permanence)
    reliability: Mapping[Mode, int] = field(default_factory=_reliability)

    @property
    def both(self) -> int:
        """Credit of a permanent home and lasting work together, on top of each alone."""
        return 1_000_000 - self.home_only - self.work_only
