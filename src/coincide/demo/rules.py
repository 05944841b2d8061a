"""Rule versions, figures given from outside, milestones; and two invented versions that are being prepared."""

import datetime as dt
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateRange

from coincide.apps.programme.models import Certainty, Milestone, RuleVersion, Target
from coincide.apps.programme.versions import named
from coincide.apps.territory.models import Departement
from coincide.core.rules import rule_version
from coincide.core.rules.rule_version import built_in_versions
from coincide.demo.structures import DECK
from coincide.demo.world import FIRST_ENTRIES, MARKET_STARTS, SECOND_CIP, World

CUMULATIVE = "On ne sait pas si ce taux est cumulatif (logement et emploi à la fois), ni sur quelle période il porte."
NATIONAL = "Objectif national du programme"
STEPS = "Déroulé public du programme, source secondaire"
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
    (
        "delay_cir_accueil",
        False,
        "Accueil dans le mois de la signature du CIR",
        "1",
        "mois",
        STEPS,
        Certainty.PUBLIC,
        "",
    ),
    (
        "delay_cir_contrat",
        False,
        "Contrat dans le mois de la signature du CIR",
        "1",
        "mois",
        STEPS,
        Certainty.PUBLIC,
        "",
    ),
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
    _in_preparation(world)
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


INVENTED = "Inventé pour la démonstration\u202f: aucun texte ne le prévoit."


def _in_preparation(world: World) -> None:
    """One version that waits for the State (a longer CDDI), one still a draft (the extension that the deck doubts)."""
    base = world.rules[-1].content
    longer = named(base, "2026-01") | {
        "title": "CDDI de 6 mois, à l'essai",
        "applies_from": "2026-01-01",
        "applies_until": None,
        "source": INVENTED,
        "certainty": Certainty.UNVERIFIED.value,
    }
    longer["exit_table"] = longer["exit_table"] | {
        "rows": [
            row | {"min_months": 6, "label": "CDDI de 6 mois ou plus", "source": INVENTED, "certainty": "unverified"}
            if row["id"] == "cddi-4"
            else row | {"label": "CDDI de moins de 6 mois", "source": INVENTED}
            if row["id"] == "cddi-court"
            else row
            for row in longer["exit_table"]["rows"]
        ]
    }
    extended = named(base, "2026-04") | {
        "title": "Prolongation de 24 mois, à discuter",
        "applies_from": "2026-04-01",
        "applies_until": None,
        "extension_months": 24,
        "source": "Le diaporama dit à la fois «\u202f24 mois de plus si besoin\u202f» et «\u202f2 ans au plus\u202f»."
        " Version inventée pour la démonstration.",
        "certainty": Certainty.UNVERIFIED.value,
    }
    coordinator = world.users["coordination"]
    shared = {"departement": world.allier, "drafted_by": coordinator, "revision": 1}
    submitted = RuleVersion.Status.SUBMITTED
    RuleVersion.objects.bulk_create(
        RuleVersion(
            slug=content["id"],
            title=content["title"],
            period=DateRange(dt.date.fromisoformat(content["applies_from"]), None),
            content=rule_version.RuleVersion.from_dict(content).to_dict(),
            source=content["source"],
            certainty=content["certainty"],
            status=status,
            comment=comment,
            drafted_on=drafted_on,
            submitted_by=coordinator if status == submitted else None,
            submitted_on=drafted_on + dt.timedelta(days=7) if status == submitted else None,
            **shared,
        )
        for content, status, comment, drafted_on in [
            (longer, submitted, "Version inventée, pour montrer l'effet d'un seuil.", dt.date(2025, 12, 1)),
            (extended, RuleVersion.Status.DRAFT, "À relire avec l'équipe avant de proposer.", dt.date(2025, 12, 9)),
        ]
    )
