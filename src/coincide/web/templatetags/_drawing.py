"""Where things are drawn: positions, in percent of a width, of the clock bar, the frise, measures and intervals.

The pages forbid style attributes (Content-Security-Policy), so a position is an SVG attribute such as ``x="34.27%"``,
which stretches with the page while the text keeps its size. Positions are strings, so that no template localises them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from coincide.web.templatetags.fr import add_months, date_day, date_medium

STRANDS = ("all", "job", "home", "move")
FRISE_WIDTH = 720
"""The narrowest width, in CSS pixels, at which a frise is drawn; below it becomes a list."""
CHARACTER = 6.7
"""Width of a character of a label, in CSS pixels."""
LANE_ROW = 24
"""Height of a row of a lane, in CSS pixels."""
ROOM_FOR_LABEL = 0.3
"""Share of the width under which two labels of an interval would meet."""


def percent_of(part: float, whole: float) -> str:
    """``part / whole`` as an SVG length such as ``34.27%``, held between 0 and 100; 0 when there is no whole."""
    share = 0.0 if whole <= 0 else min(max(part / whole, 0.0), 1.0)
    return f"{share * 100:.2f}%"


@dataclass(frozen=True)
class Axis:
    """A time axis from ``start`` to ``end``, both included."""

    start: date
    end: date

    def at(self, day: date) -> str:
        """The position of a day, in percent."""
        return percent_of((day - self.start).days, (self.end - self.start).days)

    def share(self, day: date) -> float:
        """The position of a day between 0 and 1."""
        return min(max((day - self.start).days / max((self.end - self.start).days, 1), 0.0), 1.0)

    def width(self, first: date, last: date) -> str:
        """The length between two days, in percent, within the axis."""
        first, last = max(first, self.start), min(last, self.end)
        return percent_of((last - first).days, (self.end - self.start).days)


SHORT_LABEL, LONG_LABEL = 0.18, 0.35
"""Share of the width, at its narrowest, that half a label takes: a day, or « Aujourd'hui · 5 mois et 8 jours »."""


def anchor(share: float, half: float = SHORT_LABEL) -> str:
    """How a label at this share of the width is held so that it stays inside."""
    return "start" if share < half else "end" if share > 1 - half else "middle"


def part(thing: Any, name: str, default: Any = None) -> Any:
    """``thing[name]`` or ``thing.name``: drawings take dictionaries and objects alike."""
    if isinstance(thing, dict):
        return thing.get(name, default)
    return getattr(thing, name, default)


def period(thing: Any) -> tuple[date, date | None]:
    """The two ends of a pair, a dictionary or an object with ``start`` and ``end``; an open end is ``None``."""
    if isinstance(thing, tuple | list):
        return thing[0], thing[1]
    return part(thing, "start"), part(thing, "end")


def clock(entry: date, end: date, today: date, suspensions: Iterable[Any]) -> dict[str, Any]:
    """The clock bar: what is elapsed, suspended and left between entry and end, and where today is.

    When today is past the end, the bar reaches today, and the end is a mark inside it.
    """
    axis = Axis(entry, max(end, today))
    marks = []
    month = 6
    while (day := add_months(entry, month)) < axis.end:
        marks.append({"x": axis.at(day), "label": f"{month} mois", "anchor": anchor(axis.share(day))})
        month += 6
    pauses = []
    for item in suspensions:
        first, last = period(item)
        last = last or today
        pauses.append({"x": axis.at(first), "width": axis.width(first, last), "first": first, "last": last})
    return {
        "elapsed": axis.width(entry, min(today, end)),
        "over": {"x": axis.at(end), "width": axis.width(end, today)} if today > end else None,
        "today_x": axis.at(today),
        "today_anchor": anchor(axis.share(today), LONG_LABEL),
        "end_x": axis.at(end),
        "marks": marks,
        "pauses": pauses,
    }


@dataclass
class Lane:
    """One lane of the frise: its strand, its events with their row, its height in pixels."""

    strand: str
    height: int = LANE_ROW
    events: list[dict[str, Any]] = field(default_factory=list)


def _ticks(axis: Axis) -> list[dict[str, str]]:
    """At most ten ticks, on the first of a month, every 1, 2, 3, 6 or 12 months."""
    span = (axis.end.year - axis.start.year) * 12 + axis.end.month - axis.start.month
    step = next((s for s in (1, 2, 3, 6, 12) if span / s <= 10), 24)
    day = add_months(axis.start.replace(day=1), 1)
    while (day.month - 1) % min(step, 12):
        day = add_months(day, 1)
    ticks = []
    while day <= axis.end:
        text = date_medium(day).split(" ", 1)[1]
        ticks.append({"x": axis.at(day), "label": text, "anchor": anchor(axis.share(day))})
        day = add_months(day, step)
    return ticks


def _state(event: Any, today: date) -> str:
    """``fact`` (done), ``next`` (a deadline to come) or ``late`` (a deadline gone by)."""
    if part(event, "kind", "fact") != "deadline":
        return "fact"
    return "late" if part(event, "date") < today else "next"


def _short(label: str) -> str:
    """A label that fits its lane; the list has it whole."""
    return label if len(label) <= 42 else f"{label[:41].rstrip()}…"


def _length(event: Any, today: date) -> float:
    """The length of an event's label, its day, its mark and its word of lateness, in CSS pixels."""
    late = " (en retard)" if _state(event, today) == "late" else ""
    return len(f"{date_day(part(event, 'date'))} {_short(str(part(event, 'label')))}{late}") * CHARACTER + 20


def _end_with_room(events: Sequence[Any], start: date, end: date, today: date) -> date:
    """An end of axis far enough for the labels of what is to come to stand on the right of their mark."""
    needed = [
        (part(e, "date") - start).days / (1 - min(_length(e, today) / FRISE_WIDTH, 0.4))
        for e in events
        if part(e, "date") > today
    ]
    return max([end, *(start + timedelta(days=round(days)) for days in needed)])


def _place(lane: Lane, events: Sequence[Any], axis: Axis, today: date) -> None:
    """Put each event of a lane on the first row where neither its mark nor its label meets another."""
    rows: list[list[tuple[float, float]]] = []
    for event in events:
        day, last, label = part(event, "date"), part(event, "end"), str(part(event, "label"))
        state = _state(event, today)
        text = _short(label)
        left = axis.share(day) * FRISE_WIDTH
        right = axis.share(last) * FRISE_WIDTH if last else left
        length = _length(event, today)
        now = axis.share(today) * FRISE_WIDTH
        crosses = left <= now < right + length and day <= today and length < left
        before = crosses or right + length > FRISE_WIDTH
        taken = (left - length, right + 8) if before else (left - 8, right + length)
        row = next((i for i, r in enumerate(rows) if all(taken[1] <= a or b <= taken[0] for a, b in r)), len(rows))
        if row == len(rows):
            rows.append([])
        rows[row].append(taken)
        lane.events.append(
            {
                "date": day,
                "end": last,
                "label": label,
                "text": text,
                "day": date_day(day),
                "state": state,
                "x": axis.at(day),
                "end_x": axis.at(last) if last else "",
                "text_x": axis.at(day) if before or not last else axis.at(last),
                "before": before,
                "y": row * LANE_ROW + LANE_ROW // 2 + 4,
            }
        )
    lane.height = max(len(rows), 1) * LANE_ROW + 8


def frise(
    events: Iterable[Any], today: date, start: date | None, end: date | None, strands: Sequence[str] = ()
) -> dict[str, Any]:
    """The frise: lanes per strand, past on the left of today, deadlines on its right.

    An event has ``date`` and ``label``, and may have ``strand`` (all, job, home, move), ``kind`` (fact, deadline)
    and ``end``. ``strands``: the lanes to draw, in order, instead of all.
    """
    ordered = sorted(events, key=lambda e: part(e, "date"))
    days = [part(e, "date") for e in ordered] + [part(e, "end") for e in ordered if part(e, "end")] + [today]
    margin = timedelta(days=max((max(days) - min(days)).days // 40, 5))
    first = start or min(days) - margin
    axis = Axis(first, end or _end_with_room(ordered, first, max(days) + margin, today))
    lanes = []
    for strand in strands or STRANDS:
        mine = [e for e in ordered if (part(e, "strand", "all") or "all") == strand]
        if mine or strands or strand != "all":
            lane = Lane(strand)
            _place(lane, mine, axis, today)
            lanes.append(lane)
    listed = [
        {"date": part(e, "date"), "end": part(e, "end"), "label": part(e, "label"), "state": _state(e, today)}
        | {"strand": part(e, "strand", "all") or "all", "past": part(e, "date") <= today}
        for e in ordered
    ]
    return {
        "lanes": lanes,
        "ticks": _ticks(axis),
        "today_x": axis.at(today),
        "today_anchor": anchor(axis.share(today)),
        "past": [e for e in listed if e["past"]],
        "coming": [e for e in listed if not e["past"]],
    }


def measure(baseline: float, current: float, target: float) -> dict[str, Any]:
    """Baseline → today → target on one line, whichever way is better; the line holds the three with a margin."""
    low, high = min(baseline, current, target), max(baseline, current, target)
    low = 0.0 if low > 0 and low < 0.5 * high else low - 0.08 * ((high - low) or 1.0)
    span = (high - low) * 1.04 or 1.0
    first, last = sorted((baseline, current))
    forward = (current - baseline) * (target - baseline) >= 0
    reached = current >= target if target >= baseline else current <= target
    return {
        "baseline_x": percent_of(baseline - low, span),
        "current_x": percent_of(current - low, span),
        "target_x": percent_of(target - low, span),
        "done_x": percent_of(first - low, span),
        "done_width": percent_of(last - first, span),
        "state": "done" if reached else "forward" if forward else "back",
    }


def interval(value: float, low: float, high: float, marks: Iterable[tuple[float, str]]) -> dict[str, Any]:
    """A rate (0 to 1) with its band of doubt and the rates it is set beside, from zero."""
    given = list(marks)
    span = min(max([high, value, *(v for v, _ in given)]) * 1.15, 1.0) or 1.0
    drawn: list[dict[str, Any]] = []
    last_on_first_row = value
    for share, label in sorted(given):
        row = 1 if abs(share - last_on_first_row) / span < ROOM_FOR_LABEL else 0
        if row == 0:
            last_on_first_row = share
        drawn.append(
            {"value": share, "label": label, "x": percent_of(share, span), "row": row, "anchor": anchor(share / span)}
        )
    return {
        "low_x": percent_of(low, span),
        "band": percent_of(high - low, span),
        "value_x": percent_of(value, span),
        "value_anchor": anchor(value / span),
        "drawn": drawn,
    }
