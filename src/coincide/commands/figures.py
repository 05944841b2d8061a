"""``coincide figures``: the figures of the territory, each from the query that its page shows.

The dates that the keys name are fixed (30 September 2024 and 11 December 2025, end of day); the rest is read up to the
installation's today, so that the answer doesn't depend on the day it is asked.
"""

import argparse
import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from coincide.commands.output import Result
from coincide.commands.site import database, require_current_schema
from coincide.machine.errors import CoincideError

SEPTEMBER_2024 = dt.date(2024, 9, 30)
"""« Septembre 2024 » is read as its last day, end of day."""
DECEMBER_2025 = dt.date(2025, 12, 11)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures, rates as fractions of 1; None for what the territory doesn't know."""

    active_2024_09: int
    active_2025_12_11: int
    target: int | None
    exits: int
    positive_exits: int
    positive_rate: float | None
    positive_rate_low: float | None
    positive_rate_high: float | None
    national_rate: float | None
    regional_rate: float | None
    exit_peak_months: list[str]
    rpe_agreement_signed: str | None
    cip_posts: int
    cip_posts_wanted: int | None
    workshop_respondents: int | None
    workshop_contributed: int | None
    workshop_at_ease: int | None
    flow_identity_violations: int

    def to_dict(self) -> dict[str, Any]:
        """The same, for JSON."""
        return asdict(self)


def figures(departement: Any, day: dt.date) -> Figures:
    """The figures of a département's operators, from the start of the market to ``day``."""
    from coincide.apps.journeys.flows import identity_violations
    from coincide.apps.network.models import Agreement
    from coincide.apps.organisations.models import Organisation, Post, Profession
    from coincide.apps.programme.queries import target
    from coincide.apps.results.queries import TargetKey, active_count, exit_peaks, exit_rates, market_start
    from coincide.apps.workshops.models import Workshop

    start = market_start(departement) or day
    both = exit_rates(departement, start, day).both
    signed = Agreement.objects.filter(
        operator__departement=departement,
        partner__kind=Organisation.Kind.RPE,
        kind=Agreement.Kind.COOPERATION,
        signed_on__lte=day,
    ).first()
    posts = Post.objects.filter(
        organisation__departement=departement, profession=Profession.CIP, period__contains=day
    ).count()
    workshop = Workshop.objects.filter(departement=departement, held_on__lte=day, respondents__isnull=False).first()

    def given(key: str) -> float | None:
        found = target(key, departement, day)
        return float(found.value) if found else None

    def whole(key: str) -> int | None:
        value = given(key)
        return None if value is None else round(value)

    return Figures(
        active_2024_09=active_count(departement, SEPTEMBER_2024),
        active_2025_12_11=active_count(departement, DECEMBER_2025),
        target=whole(TargetKey.CASELOAD),
        exits=both.denominator,
        positive_exits=both.numerator,
        positive_rate=both.value,
        positive_rate_low=both.low,
        positive_rate_high=both.high,
        national_rate=given(TargetKey.NATIONAL_RATE),
        regional_rate=given(TargetKey.REGIONAL_RATE),
        exit_peak_months=[str(month) for month in exit_peaks(departement, start, day).months],
        rpe_agreement_signed=signed.signed_on.isoformat() if signed else None,
        cip_posts=posts,
        cip_posts_wanted=whole(TargetKey.CIP_POSTS),
        workshop_respondents=workshop.respondents if workshop else None,
        workshop_contributed=workshop.contributed if workshop else None,
        workshop_at_ease=workshop.at_ease if workshop else None,
        flow_identity_violations=len(identity_violations(departement, start, day)),
    )


def arguments(parser: argparse.ArgumentParser) -> None:
    """No option: the figures are those of the installed territory."""
    del parser


def run(args: argparse.Namespace) -> Result:
    """Compute the figures of the installed territory."""
    with database():
        require_current_schema()
        from coincide.apps.territory.clock import today
        from coincide.apps.territory.models import Installation

        installation = Installation.objects.select_related("departement").first()
        if installation is None or installation.departement is None:
            raise CoincideError("Cette base n'a pas de territoire. « coincide demo --no-serve » installe l'Allier.")
        data = figures(installation.departement, installation.today or today()).to_dict()
    return Result(data, [f"{key}\u202f: {_said(value)}" for key, value in data.items()])


def _said(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4f}".replace(".", ",")
    if isinstance(value, list):
        return ", ".join(value) or "aucun"
    return "inconnu" if value is None else str(value)
