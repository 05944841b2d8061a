"""The figures of a month, each from the query of the results page: plain values, the same for the same facts."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from typing import Any

from coincide.apps.journeys import flows
from coincide.apps.journeys.delays import aims, cohort, summary
from coincide.apps.journeys.facts import facts_kept
from coincide.apps.programme.models import Milestone
from coincide.apps.programme.queries import milestones, rule_row_on
from coincide.apps.results.queries import ExitRates, exit_rates, exits, market_start, rule_changes
from coincide.apps.territory.models import Departement
from coincide.core.rules.milestones import Delay
from coincide.core.statistics.flows import Flow, flow_between, violations
from coincide.core.statistics.rates import Rate
from coincide.core.statistics.series import Month

FORMAT = 1
"""Rises when a figure is added or read otherwise: two formats are not compared."""
DELAYS_OVER = 12
"""Months of entries over which delays are measured: of one month alone, most still wait."""


def figures(departement: Departement, month: Month) -> dict[str, Any]:
    """Everything that the report of a month says, unmasked, as JSON holds it."""
    with facts_kept():
        return _figures(departement, month)


def _figures(departement: Departement, month: Month) -> dict[str, Any]:
    start = market_start(departement) or month.first_day
    before = _before(month)
    stays = flows.stays(departement, flows.Scope.WHOLE)
    now = flow_between(flows.WHOLE, stays, month.first_day, month.last_day)
    then = flow_between(flows.WHOLE, stays, before.first_day, before.last_day)
    return {
        "format": FORMAT,
        "departement": departement.code,
        "month": str(month),
        "market_start": start.isoformat(),
        "flow": _flow(now),
        "previous_flow": _flow(then),
        "violations": [one.sentence for one in violations([then, now])],
        "exits": _exits(departement, month),
        "rates": {
            "month": _rates(exit_rates(departement, month.first_day, month.last_day)),
            "year": _rates(exit_rates(departement, max(start, _back(month, 11).first_day), month.last_day)),
            "start": _rates(exit_rates(departement, min(start, month.last_day), month.last_day)),
            "previous_start": _rates(exit_rates(departement, min(start, before.last_day), before.last_day)),
        },
        "delays": _delays(departement, month),
        "rule": _rule(month.last_day),
        "changes": _changes(departement, month),
    }


def digest(data: dict[str, Any]) -> str:
    """SHA-256 of the figures, whatever the order in which they are written."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """Each figure that differs: its path, before, after."""
    first, second = dict(_flat(before)), dict(_flat(after))
    return [
        (path, first.get(path), second.get(path))
        for path in sorted({*first, *second})
        if first.get(path) != second.get(path)
    ]


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _flat(inner, f"{path}[{at}]")
    else:
        yield path, value


def _before(month: Month) -> Month:
    return Month.of(month.first_day - dt.timedelta(days=1))


def _back(month: Month, count: int) -> Month:
    for _ in range(count):
        month = _before(month)
    return month


def _flow(found: Flow) -> dict[str, int]:
    names = ("start", "entries", "transfers_in", "reopenings", "exits", "transfers_out", "end", "gap")
    return {name: getattr(found, name) for name in names}


def _exits(departement: Departement, month: Month) -> dict[str, Any]:
    found = exits(departement, month.first_day, month.last_day)
    by_kind: dict[str, int] = {}
    by_reason: dict[str, int] = {}
    for one in found:
        by_kind[one.kind.value] = by_kind.get(one.kind.value, 0) + 1
        by_reason[one.reason] = by_reason.get(one.reason, 0) + 1
    positive = sum(one.positive for one in found)
    return {
        "positive": positive,
        "simple": len(found) - positive,
        "by_kind": dict(sorted(by_kind.items())),
        "by_reason": dict(sorted(by_reason.items())),
    }


def _rates(found: ExitRates) -> dict[str, Any]:
    return {name: _rate(getattr(found, name)) for name in ("home", "work", "both")} | {"rules": list(found.rules)}


def _rate(found: Rate) -> dict[str, Any]:
    told = {name: getattr(found, name) for name in ("value", "low", "high")}
    return {"numerator": found.numerator, "denominator": found.denominator} | {
        name: None if value is None else round(value, 6) for name, value in told.items()
    }


def _delays(departement: Departement, month: Month) -> dict[str, Any]:
    first = _back(month, DELAYS_OVER - 1).first_day
    known = aims(departement, month.last_day)
    persons = cohort(departement, first, month.last_day, month.last_day, known)
    told: dict[str, Any] = {"from": first.isoformat(), "entered": len(persons)}
    for delay in Delay:
        found = summary(persons, delay, known)
        aim = known.get(delay)
        told[delay.value] = {
            "done": found.done,
            "waiting": found.waiting,
            "unknown": found.unknown,
            "low": found.low,
            "median": found.median,
            "high": found.high,
            "within": _rate(found.within) if found.within else None,
            "target": aim.limit.words if aim else None,
            "source": aim.row.source if aim else None,
        }
    return told


def _rule(day: dt.date) -> dict[str, str] | None:
    row = rule_row_on(day)
    return {"id": row.slug, "title": row.title} if row else None


def _changes(departement: Departement, month: Month) -> list[dict[str, str]]:
    """What the programme changed in the month: rule versions that came into force, dated events."""
    eve = month.first_day - dt.timedelta(days=1)
    rules = [
        {"on": one.period.lower.isoformat(), "kind": "rule", "label": one.title}
        for one in rule_changes(departement, eve, month.last_day)
    ]
    events: list[Milestone] = list(milestones(departement, month.last_day).filter(on__gte=month.first_day))
    return rules + [{"on": one.on.isoformat(), "kind": "milestone", "label": one.label} for one in events]
