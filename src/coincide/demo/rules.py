"""Rule versions, figures given from outside, milestones."""

import datetime as dt
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateRange

from coincide.apps.programme.models import Certainty, Milestone, RuleVersion, Target
from coincide.apps.territory.models import Departement
from coincide.core.rules.rule_version import built_in_versions
from coincide.demo.structures import DECK
from coincide.demo.world import FIRST_ENTRIES, MARKET_STARTS, SECOND_CIP, World

CUMULATIVE = "On ne sait pas si ce taux est cumulatif (logement et emploi à la fois), ni sur quelle période il porte."
NATIONAL = "Objectif national du programme"
ONE_DAY = dt.timedelta(days=1)

# key, in the Allier only, label, value, unit, source, certainty, what is unknown
TARGETS: list[tuple[str, bool, str, str, str, str, str, str]] = [
    ("target", True, "Cible départementale de personnes accompagnées", "160", "personnes", DECK, Certainty.DECK, ""),
    ("national_rate", False, "Sorties positives, France", "0.30", "part", DECK, Certainty.DECK, CUMULATIVE),
    ("regional_rate", False, "Sorties positives, région", "0.36", "part", DECK, Certainty.DECK, CUMULATIVE),
    (
        "cip_posts_wanted",
        True,
        "Postes de CIP souhaités, un par bassin",
        "3",
        "postes",
        DECK,
        Certainty.DECK,
        "Ni le financement ni la date ne sont connus.",
    ),
    ("work_target", False, "En emploi ou en formation", "0.60", "part", NATIONAL, Certainty.OFFICIAL, ""),
    ("home_target", False, "Logés", "0.80", "part", NATIONAL, Certainty.OFFICIAL, ""),
]
MILESTONES: list[tuple[str, dt.date, str, str, str]] = [
    ("market", MARKET_STARTS, "Début du marché", "Le diaporama dit juillet 2023, sans le jour.", Certainty.DECK),
    ("entries", FIRST_ENTRIES, "Premières entrées", "Le diaporama dit octobre 2023, sans le jour.", Certainty.DECK),
    ("rpe", dt.date(2024, 6, 10), "Convention avec le RPE", DECK, Certainty.DECK),
    (
        "regulation",
        dt.date(2024, 7, 1),
        "Régulation de juillet 2024",
        "Le diaporama dit juillet 2024, sans le jour.",
        Certainty.DECK,
    ),
    (
        "second-cip",
        SECOND_CIP,
        "Deuxième poste de CIP",
        "Le poste est au diaporama\u202f; sa date est inventée pour la démonstration.",
        Certainty.UNVERIFIED,
    ),
    ("workshop", dt.date(2025, 12, 11), "Atelier de Montluçon", DECK, Certainty.DECK),
]


def build(world: World) -> None:
    """Store the built-in rule versions, the targets and the milestones."""
    world.rules = RuleVersion.objects.bulk_create(
        RuleVersion(
            slug=one.id,
            title=one.title,
            period=DateRange(one.applies_from, one.applies_until + ONE_DAY if one.applies_until else None),
            content=one.to_dict(),
            source=one.source[:240],
            certainty=one.certainty.value,
        )
        for one in built_in_versions()
    )
    place: dict[bool, Departement | None] = {True: world.allier, False: None}
    Target.objects.bulk_create(
        Target(
            key=key,
            departement=place[local],
            label=label,
            value=Decimal(value),
            unit=unit,
            period=(MARKET_STARTS, None),
            source=source,
            certainty=certainty,
            unknown=unknown,
        )
        for key, local, label, value, unit, source, certainty, unknown in TARGETS
    )
    Milestone.objects.bulk_create(
        Milestone(slug=slug, departement=world.allier, on=on, label=label, source=source, certainty=certainty)
        for slug, on, label, source, certainty in MILESTONES
    )
