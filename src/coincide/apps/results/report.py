"""The results of a département as one user may see them: sentences, pictures and tables from the same numbers."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString

from coincide.apps.accounts.models import User
from coincide.apps.journeys import flows
from coincide.apps.journeys.delays import aims_among
from coincide.apps.journeys.facts import facts_of
from coincide.apps.journeys.models import Departure
from coincide.apps.organisations.models import Profession
from coincide.apps.programme.models import Target
from coincide.apps.programme.queries import milestones, targets_on
from coincide.apps.results import charts, queries, tables
from coincide.apps.results.course import CourseReport
from coincide.apps.territory.clock import installation
from coincide.apps.territory.models import Departement
from coincide.core.statistics.flows import Flow, Violation, flow_between
from coincide.core.statistics.masking import THRESHOLD
from coincide.core.statistics.rates import Rate
from coincide.core.statistics.series import Month, months_between

NAMES = {flows.WHOLE: "Ensemble", flows.NOBODY: "Sans bassin ni référent"}


@dataclass(frozen=True)
class View:
    """What is asked and who asks: up to which day, by which unit and step, the caseload by basin on which day."""

    departement: Departement
    until: dt.date
    at: dt.date
    masked: bool
    scope: flows.Scope = flows.Scope.WHOLE
    by_quarter: bool = False


class Report:
    """Each part is computed once, when it is first shown."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.start = queries.market_start(view.departement)

    @cached_property
    def points(self) -> list[queries.Point]:
        """The active caseload, month by month."""
        return queries.active_series(self.view.departement, self.view.until)

    @property
    def is_empty(self) -> bool:
        """Nobody was ever accompanied."""
        return self.start is None or not any(point.count for point in self.points)

    @property
    def active(self) -> int | None:
        """Persons accompanied at the end of the last day; None where masked."""
        count = self.points[-1].count
        return None if self.view.masked and count < THRESHOLD else count

    @cached_property
    def target(self) -> Target | None:
        """The caseload aimed at."""
        return self._given(queries.TargetKey.CASELOAD)

    @cached_property
    def exits(self) -> list[queries.ClassifiedExit]:
        """The exits since the market started."""
        return queries.exits(self.view.departement, self._since, self.view.until)

    @cached_property
    def by_month(self) -> dict[Month, tuple[int, int]]:
        """Positive and simple exits of each month."""
        return queries.exits_by_month(self.exits, self._since, self.view.until)

    @property
    def _since(self) -> dt.date:
        return self.start or self.view.until

    # the caseload

    @cached_property
    def marks(self) -> list[charts.Mark]:
        """The rule changes, drawn across every chart."""
        changed = queries.rule_changes(self.view.departement, self._since, self.view.until)
        return [charts.Mark(version.period.lower, version.title) for version in changed]

    @property
    def milestones(self) -> list[tuple[dt.date, str]]:
        """The dated events said beside the chart."""
        return [(one.on, one.label) for one in milestones(self.view.departement, self.view.until)]

    @cached_property
    def caseload_table(self) -> tables.Table:
        """The caseload as a table."""
        return tables.caseload(self.points, self.view.masked)

    @property
    def caseload_chart(self) -> SafeString:
        """The caseload as a picture."""
        shown = [row[1] if isinstance(row[1], int) else None for row in self.caseload_table.rows]
        level = charts.Level(float(self.target.value), f"cible {self.target.value:.0f}") if self.target else None
        return charts.caseload(list(zip([p.day for p in self.points], shown, strict=True)), self.marks, level)

    @property
    def highest(self) -> queries.Point | None:
        """The month with most persons, if it may be said."""
        top = max(self.points, key=lambda point: point.count)
        return None if self.view.masked and top.count < THRESHOLD else top

    # the exits

    @cached_property
    def exits_table(self) -> tables.Table:
        """Exits by month."""
        return tables.exits_by_month(self.by_month, self.view.masked)

    @cached_property
    def peaks(self) -> tuple[Month, ...]:
        """The months that stand out."""
        if not self.exits:
            return ()
        return queries.exit_peaks(self.view.departement, self._since, self.view.until).months

    @property
    def peak_names(self) -> str:
        """Their names, as a French list."""
        names = [tables.month_name(month) for month in self.peaks]
        return " et ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)

    @cached_property
    def rising_from(self) -> Month | None:
        """The month since which exits rise again; None when they don't."""
        totals = {month: sum(pair) for month, pair in self.by_month.items()}
        return queries.rising_since(totals, Month.of(self.view.until))

    @property
    def rising_since(self) -> str:
        """Its name; empty when exits don't rise."""
        return tables.month_name(self.rising_from) if self.rising_from else ""

    @property
    def rise_before_term(self) -> tuple[dt.date, dt.date, int] | None:
        """The first entry, its term and the length in months, when exits rose before anyone could reach the term."""
        found = queries.first_term(self.view.departement)
        return found if found and self.rising_from and self.rising_from.first_day < found[1] else None

    @property
    def exits_chart(self) -> SafeString:
        """Exits as a picture."""
        shown = tables.shown_months(self.by_month, self.view.masked)
        bars = [
            charts.Bar(
                month=month.first_day,
                total=total,
                positive=None if self.view.masked else self.by_month[month][0],
                is_peak=month in self.peaks,
            )
            for month, total in shown.items()
        ]
        return charts.exits(bars, self.marks)

    @cached_property
    def reasons_table(self) -> tables.Table:
        """Exits by reason."""
        return tables.reasons(self.exits, self.view.masked)

    @cached_property
    def basins_table(self) -> tables.Table:
        """Exits by basin."""
        return tables.exits_by_basin(self.exits, self.view.masked)

    # the rates

    @cached_property
    def rates(self) -> queries.ExitRates:
        """The three rates, unmasked."""
        return queries.exit_rates(self.view.departement, self._since, self.view.until, self.exits)

    @cached_property
    def shown_rates(self) -> list[tuple[str, str, Rate | None]]:
        """The three rates, fit to be shown."""
        return tables.shown_rates(self.rates, self.view.masked)

    @property
    def positive(self) -> Rate | None:
        """The cumulative rate, if it may be shown and there is one."""
        shown = self.shown_rates[-1][2]
        return shown if shown and shown.denominator else None

    @cached_property
    def rates_table(self) -> tables.Table:
        """The rates as a table."""
        return tables.rates(self.shown_rates)

    @cached_property
    def comparisons(self) -> list[queries.Comparison]:
        """The cumulative rate beside the rates given from outside."""
        keys = (queries.TargetKey.NATIONAL_RATE, queries.TargetKey.REGIONAL_RATE)
        given = map(self._given, keys)
        return [queries.compare(self.rates.both, one) for one in given if one] if self.positive else []

    @property
    def drawn_rates(self) -> list[tuple[str, str, Rate | None, list[tuple[float, str]]]]:
        """The three rates as shown, each with what it is set beside: ``(rate, words)``."""
        beside = {"home": [queries.TargetKey.HOME_RATE], "job": [queries.TargetKey.WORK_RATE]}
        marks = {
            kind: [(float(one.value), "objectif national") for one in map(self._given, keys) if one]
            for kind, keys in beside.items()
        }
        marks["all"] = [(one.reference, one.place) for one in self.comparisons]
        return [(kind, label, one, marks[kind]) for kind, label, one in self.shown_rates]

    def _given(self, key: str) -> Target | None:
        return self.targets.get(key)

    @cached_property
    def targets(self) -> dict[str, Target]:
        """The figures given from outside, by key."""
        return targets_on(self.view.departement, self.view.until)

    @property
    def sensitivity(self) -> queries.Sensitivity | None:
        """The rate without the forced exits; None without any, or where it would give a small cell away."""
        found = queries.without_forced(self.exits)
        if not found.forced or not found.rate.denominator or self.positive is None:
            return None
        small = found.forced < THRESHOLD or 0 < found.forced_positive < THRESHOLD
        return None if self.view.masked and small else found

    @property
    def reached(self) -> list[queries.Comparison]:
        """The outside rates that the interval holds once the forced exits are set aside."""
        found = self.sensitivity
        again = [queries.compare(found.rate, one.target) for one in self.comparisons] if found else []
        return [one for one in again if one.inside]

    # the movements

    @cached_property
    def unit_names(self) -> dict[str, str]:
        """Names of the units of the scope."""
        names = dict(NAMES)
        if self.view.scope is flows.Scope.BASIN:
            names |= {basin.slug: basin.name for basin in facts_of(self.view.departement).basins}
        if self.view.scope is flows.Scope.REFERENT:
            followed = User.objects.filter(
                referentperiod__journey__operator__departement=self.view.departement,
                referentperiod__profession=Profession.CIP,
            )
            names |= {str(pk): name for pk, name in followed.distinct().values_list("pk", "full_name")}
        return names

    @cached_property
    def movements(self) -> list[Flow]:
        """The flows of the scope, by month, by quarter, or over the whole period for basins seen from outside."""
        stays = flows.stays(self.view.departement, self.view.scope)
        units = sorted({stay.unit for stay in stays}, key=lambda unit: self.unit_names.get(unit, unit))
        found = [
            flow_between(unit, stays, first, last) for unit in units for first, last in self._periods() if first <= last
        ]
        return [flow for flow in found if flow.start or flow.end or flow.entries or flow.exits or flow.moves_in]

    def _periods(self) -> list[tuple[dt.date, dt.date]]:
        until = self.view.until
        if self.view.masked and self.view.scope is flows.Scope.BASIN:
            return [(self._since, until)]
        months = list(months_between(self._since, until))
        if not self.view.by_quarter:
            return [(month.first_day, min(month.last_day, until)) for month in months]
        quarters: dict[tuple[int, int], list[Month]] = {}
        for month in months:
            quarters.setdefault((month.year, (month.month - 1) // 3), []).append(month)
        return [(group[0].first_day, min(group[-1].last_day, until)) for group in quarters.values()]

    @cached_property
    def movements_table(self) -> tables.Table:
        """Stock and flow as a table."""
        if self.view.masked and self.view.scope is flows.Scope.BASIN:
            return tables.movements_by_basin(self.movements, self.unit_names, self.basins_table)
        shown = tables.shown_months(self.by_month, True) if self.view.masked else None
        return tables.movements(self.movements, self.unit_names, shown)

    @cached_property
    def violations(self) -> list[Violation]:
        """What doesn't reconcile, in the whole, each basin and each referent."""
        return flows.identity_violations(self.view.departement, self._since, self.view.until)

    @property
    def reading(self) -> str:
        """How the figures given from outside were understood."""
        found = installation()
        return found.reading if found else ""

    @property
    def unexplained(self) -> tuple[int, queries.Point, int | None] | None:
        """Persons still there plus exits, when fewer than those once there together: some left without an exit.

        The sum, the month it falls short of, and how many transfers out without return explain it (None where
        masked).
        """
        top = max(self.points, key=lambda point: point.count)
        known = self.points[-1].count + len(self.exits)
        if known >= top.count or self.active is None:
            return None
        until = self.view.until
        transfers = sum(
            one.kind == Departure.Kind.TRANSFER
            and one.on <= until
            and (one.reopened_on is None or one.reopened_on > until)
            for one in facts_of(self.view.departement).departures
        )
        return known, top, None if self.view.masked and transfers < THRESHOLD else transfers

    @cached_property
    def at_basins(self) -> tables.Table:
        """The caseload by basin on the day asked for."""
        return tables.by_basin(queries.active_by_basin(self.view.departement, self.view.at), self.view.masked)

    # the journeys

    @cached_property
    def course(self) -> CourseReport:
        """The delays of the first steps, and what became of those who left."""
        return CourseReport(
            self.view.departement, self._since, self.view.until, self.view.masked, aims_among(self.targets)
        )

    def table(self, slug: str) -> tables.Table | None:
        """One of the tables, by its export's name."""
        known = {
            "file-active": "caseload_table",
            "sorties": "exits_table",
            "motifs": "reasons_table",
            "sorties-bassins": "basins_table",
            "taux": "rates_table",
            "mouvements": "movements_table",
            "bassins": "at_basins",
        }
        of_course = {
            "delais": "delays_table",
            "delais-bassins": "basins_table",
            "delais-annees": "years_table",
            "suivis": "terms_table",
        }
        if slug in of_course:
            found: tables.Table = getattr(self.course, of_course[slug])
            return found
        return getattr(self, known[slug]) if slug in known else None
