"""A monthly report as one reader may see it: tables and sentences, masked outside the operator."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coincide.apps.journeys.models import Departure
from coincide.apps.results.course import share
from coincide.apps.results.models import MonthlyReport
from coincide.apps.results.tables import Cell, Table, month_name
from coincide.core.rules.calendar import french_count, french_date
from coincide.core.rules.milestones import Delay
from coincide.core.statistics.masking import THRESHOLD, mask_breakdown
from coincide.core.statistics.rates import Rate
from coincide.core.statistics.series import Month

RATES = (("home", "Logement durable"), ("work", "Emploi ou formation durable"), ("both", "Les deux, sortie positive"))
MOVEMENTS = (
    ("entries", "Entrées"),
    ("transfers_in", "Transferts entrants"),
    ("reopenings", "Réouvertures"),
    ("exits", "Sorties"),
    ("transfers_out", "Transferts sortants"),
)
PERIODS = (("start", "Depuis le début"), ("year", "Sur douze mois"), ("month", "Dans le mois"))


@dataclass(frozen=True)
class Shown:
    """The report of a month, for one reader."""

    report: MonthlyReport
    masked: bool

    @property
    def data(self) -> dict[str, Any]:
        """The figures as they were kept."""
        found: dict[str, Any] = self.report.data
        return found

    @property
    def month(self) -> Month:
        """Which month."""
        return Month.of(self.report.month)

    @property
    def name(self) -> str:
        """« novembre 2025 »."""
        return month_name(self.month)

    def _count(self, value: int) -> int | None:
        return None if self.masked and value < THRESHOLD else value

    @property
    def lead(self) -> str:
        """The sentence that comes first."""
        flow, before = self.data["flow"], self.data["previous_flow"]
        if self._count(flow["end"]) is None:
            return f"Moins de {THRESHOLD} personnes étaient accompagnées à la fin du mois."
        moved = flow["end"] - before["end"]
        how = (
            "autant que le mois d'avant"
            if not moved
            else f"{abs(moved)} de {'plus' if moved > 0 else 'moins'} qu'un mois avant"
        )
        return f"{french_count(flow['end'], 'personne accompagnée', 'personnes accompagnées')} à la fin du mois, {how}."

    @property
    def movements(self) -> Table:
        """Stock and flow of the month, beside the month before."""
        columns = ("Mouvement", month_name(Month.of(self.report.month - dt.timedelta(days=1))), self.name)
        now, then = self._movements(self.data["flow"]), self._movements(self.data["previous_flow"])
        names = (("start", "Au début"), *MOVEMENTS, ("end", "À la fin"))
        rows = tuple((label, then[name], now[name]) for name, label in names)
        return Table("mouvements", "File active, entrées et sorties", columns, rows)

    def _movements(self, flow: Mapping[str, int]) -> dict[str, Cell]:
        moves = {name: flow[name] for name, _ in MOVEMENTS}
        shown: dict[str, Cell] = dict(mask_breakdown(moves).cells if self.masked else moves)
        return shown | {name: self._count(flow[name]) for name in ("start", "end")}

    @property
    def identity(self) -> str:
        """Whether the stock follows from the movements."""
        if self.data["violations"]:
            return " ".join(self.data["violations"])
        return (
            "Début + entrées + transferts entrants + réouvertures − sorties − transferts sortants = fin\u202f: vérifié."
        )

    @property
    def exits(self) -> Table:
        """Positive and simple exits of the month."""
        counts = {"positives": self.data["exits"]["positive"], "simples": self.data["exits"]["simple"]}
        found = mask_breakdown(counts)
        cells: dict[str, Cell] = dict(found.cells if self.masked else counts)
        total = found.total if self.masked else sum(counts.values())
        return Table("classes", "Sorties du mois", ("Classe", "Personnes"), tuple(cells.items()), ("Ensemble", total))

    @property
    def reasons(self) -> Table | None:
        """Exits of the month by reason, for the operator."""
        if self.masked or not self.data["exits"]["by_reason"]:
            return None
        labels = dict(Departure.Reason.choices)
        rows = tuple((str(labels.get(code, code)), count) for code, count in self.data["exits"]["by_reason"].items())
        return Table("motifs", "Motifs des sorties du mois", ("Motif", "Personnes"), rows)

    @property
    def rates(self) -> Table:
        """The three rates over three periods, never one alone."""
        periods = [one for one in PERIODS if not (self.masked and one[0] == "month")]
        rows = []
        for name, label in RATES:
            cells: list[Cell] = [label]
            for period, _ in periods:
                cells.append(self._rate(self.data["rates"][period][name]))
            rows.append(tuple(cells))
        return Table("taux", "Trois taux de sortie", ("Taux", *(title for _, title in periods)), tuple(rows))

    def _rate(self, told: Mapping[str, Any]) -> Cell:
        found = Rate(told["numerator"], told["denominator"], told["value"], told["low"], told["high"])
        text = share(found, self.masked)
        if self.masked or found.low is None or found.high is None:
            return text
        return f"{text}, entre {_percent(found.low)} et {_percent(found.high)}"

    @property
    def rules(self) -> list[str]:
        """The rule versions that classed the exits."""
        return list(self.data["rates"]["start"]["rules"])

    @property
    def delays(self) -> Table:
        """Each delay over the entries of twelve months."""
        columns = (
            "Délai",
            "Mesurés",
            "En attente",
            "Inconnus",
            "Moitié en",
            "Trois quarts en",
            "Dans la cible",
            "Cible",
        )
        return Table("delais", "Délais des premières étapes", columns, tuple(self._delay(one) for one in Delay))

    def _delay(self, delay: Delay) -> tuple[Cell, ...]:
        told = self.data["delays"][delay.value]
        counts = {name: told[name] for name in ("done", "waiting", "unknown")}
        cells: dict[str, Cell] = dict(mask_breakdown(counts).cells if self.masked else counts)
        tells = not self.masked or told["done"] >= THRESHOLD
        within = told["within"]
        kept = None
        if within is not None:
            kept = share(
                Rate(within["numerator"], within["denominator"], within["value"], within["low"], within["high"]),
                self.masked,
            )
        return (
            delay.label,
            *cells.values(),
            _days(told["median"]) if tells else None,
            _days(told["high"]) if tells else None,
            "—" if within is None else kept,
            told["target"] or "aucune",
        )

    @property
    def delays_over(self) -> str:
        """Over which entries delays are measured."""
        told = self.data["delays"]
        count = self._count(told["entered"])
        who = f"moins de {THRESHOLD} personnes" if count is None else french_count(count, "personne")
        return f"Parmi les {who} entrées par orientation depuis le {french_date(dt.date.fromisoformat(told['from']))}."

    @property
    def changes(self) -> list[str]:
        """What changed since the month before, and what in the programme may explain it."""
        told = []
        for one in self.data["changes"]:
            what = "nouvelle version des règles" if one["kind"] == "rule" else "événement"
            told.append(f"{french_date(dt.date.fromisoformat(one['on']))}, {what}\u202f: {one['label']}.")
        if not self.masked:
            before, after = self.data["rates"]["previous_start"]["both"], self.data["rates"]["start"]["both"]
            if before["value"] is not None and after["value"] is not None:
                told.append(
                    f"Le taux cumulé de sorties positives passe de {_percent(before['value'])} à "
                    f"{_percent(after['value'])}\u202f; l'intervalle, de {_percent(after['low'])} à "
                    f"{_percent(after['high'])}, dit ce que le hasard seul peut y faire."
                )
        return told or ["Ni la règle ni les repères du programme n'ont changé dans le mois."]

    @property
    def tables(self) -> list[Table]:
        """Every table of the report, in order."""
        found = [self.movements, self.exits, self.reasons, self.rates, self.delays]
        return [one for one in found if one is not None]


def _percent(value: float) -> str:
    return f"{100 * value:.1f}\u202f%".replace(".", ",")


def _days(count: int | None) -> str:
    return "pas encore" if count is None else french_count(count, "jour")
