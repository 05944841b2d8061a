"""Charts as SVG by Altair and vl-convert, in the page's own colours.

A chart is drawn with a placeholder colour per token, then each placeholder becomes ``var(--token)`` in a presentation
attribute, so that light, dark and print follow the stylesheet and no style attribute is needed (the content policy
refuses them). Pictures are cached by the hash of what they draw. Each is drawn twice, for a page and for a phone: text
keeps its size.
"""

import datetime as dt
import hashlib
import json
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    import altair as alt

WIDE, NARROW = 900, 340
_TOKENS = ("ink", "ink-soft", "line", "field-line", "sheet", "paper", "accent", "accent-tint", "late", "done")
_COLOURS = {token: f"#0101{index:02x}" for index, token in enumerate(_TOKENS, start=1)}
_MONTHS = "['janv.','févr.','mars','avr.','mai','juin','juil.','août','sept.','oct.','nov.','déc.']"


@dataclass(frozen=True, slots=True)
class Mark:
    """A dated line across a chart."""

    day: dt.date
    label: str


@dataclass(frozen=True, slots=True)
class Level:
    """A horizontal line across a chart."""

    value: float
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A month's bar: positive and simple counts, or one masked or whole count (``positive`` None)."""

    month: dt.date
    total: int | None
    positive: int | None = None
    is_peak: bool = False


def _token(name: str) -> str:
    return _COLOURS[name]


def caseload(points: Sequence[tuple[dt.date, int | None]], marks: Sequence[Mark], level: Level | None) -> SafeString:
    """The active caseload over time, y from zero: its highest and last values said, the marks as lines across.

    A masked point (None) is left out of the line.
    """
    known = [(day, count) for day, count in points if count is not None]
    if not known:
        return SafeString("")
    highest = max(known, key=lambda point: point[1])
    top = max(highest[1], level.value if level else 0, 1)
    shown, said = _rows(known), _rows([highest, known[-1]] if known[-1] != highest else [highest])
    return _picture(
        lambda width: _caseload(shown, said, marks, level, top, width),
        {"kind": "caseload", "points": shown, "marks": [repr(m) for m in marks], "level": repr(level)},
        f"File active : au plus {highest[1]} personnes, {known[-1][1]} à la fin",
    )


def exits(bars: Sequence[Bar], marks: Sequence[Mark]) -> SafeString:
    """Exits by month, the positive part below; the peaks say their count. A masked month is a hollow dot."""
    total = sum(bar.total or 0 for bar in bars)
    return _picture(
        lambda width: _exits(bars, marks, width),
        {"kind": "exits", "bars": [repr(b) for b in bars], "marks": [repr(m) for m in marks]},
        f"Sorties par mois : {total} au total des mois montrés",
    )


def coming(months: Sequence[tuple[dt.date, int | None, int | None]]) -> SafeString:
    """Exits to come, month by month: under the rules in force and under another version, side by side.

    Months as (first day, count in force, count under the other); a masked count (None) has no bar.
    """
    rows = [[month.isoformat(), present, other] for month, present, other in months]
    totals = sum(present or 0 for _, present, _ in months), sum(other or 0 for _, _, other in months)
    return _picture(
        lambda width: _coming(months, width),
        {"kind": "coming", "rows": rows},
        f"Sorties des mois montrés : {totals[0]} sous les règles en vigueur, {totals[1]} sous cette version",
    )


def _rows(points: Sequence[tuple[dt.date, int]]) -> list[dict[str, Any]]:
    return [{"day": day.isoformat(), "count": count} for day, count in points]


def _picture(build: "Callable[[int], alt.TopLevelMixin]", content: dict[str, Any], name: str) -> SafeString:
    key = "chart-" + hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    kept = cache.get(key)
    if kept is None:
        kept = "".join(
            f'<div class="chart-{size}">{_svg(build(width), name)}</div>'
            for size, width in (("wide", WIDE), ("narrow", NARROW))
        )
        cache.set(key, kept, 24 * 3600)
    return mark_safe(kept)  # numbers, and labels that vl-convert escaped


def _svg(chart: "alt.TopLevelMixin", name: str) -> str:
    import vl_convert

    return in_page_colours(vl_convert.vegalite_to_svg(chart.to_dict(), format_locale="fr-FR"), name)


def in_page_colours(svg: str, name: str) -> str:
    """The picture with the page's tokens for colours, one name for screen readers, and no style attribute."""
    for token, colour in _COLOURS.items():
        svg = svg.replace(f'"{colour}"', f'"var(--{token})"')
    svg = re.sub(r'\s(?:aria-[a-z]+|role|font-family|style)="[^"]*"', "", svg)
    svg = re.sub(r'<svg ([^>]*?)\s?width="\d+" height="\d+"', r"<svg \1", svg, count=1)
    return svg.replace("<svg ", f'<svg role="img" aria-label="{escape(name)}" ', 1)


def _time(width: int) -> "alt.X":
    import altair as alt

    short = width < 500
    year = "utcyear(datum.value)"
    label = f"{_MONTHS}[utcmonth(datum.value)] + ' ' + {year}" if not short else f"'' + {year}"
    months = [1, 7] if not short else [1]
    ticks = [f"{y}-{m:02d}-01" for y in range(2015, 2060) for m in months]
    return alt.X(
        "day:T",
        title=None,
        scale=alt.Scale(type="utc"),
        axis=alt.Axis(values=ticks, labelExpr=label, grid=False, tickSize=5, labelFlush=False),
    )


def _count(top: float) -> "alt.Y":
    import altair as alt

    return alt.Y(
        "count:Q",
        title=None,
        scale=alt.Scale(domain=[0, top * 1.18]),
        axis=alt.Axis(tickCount=4, format="d", domain=False, ticks=False, labelPadding=6),
    )


def _finished(layers: "Sequence[alt.Chart]", width: int, height: int) -> "alt.LayerChart":
    import altair as alt

    return (
        alt.layer(*layers)
        .properties(width=width - 70, height=height, background="transparent", padding=4)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=_token("ink-soft"),
            labelFontSize=13,
            gridColor=_token("line"),
            domainColor=_token("field-line"),
            tickColor=_token("field-line"),
        )
        .configure_text(fontSize=13, color=_token("ink"))
    )


def _values(rows: Sequence[dict[str, Any]]) -> "alt.Chart":
    import altair as alt

    return alt.Chart(alt.Data(values=list(rows)))


def _mark_layers(marks: Sequence[Mark], top: float, x: "alt.X", y: "alt.Y", width: int) -> "list[alt.Chart]":
    """A dated line from the axis to the top, its words beside it; in two lines before it where the room is short."""
    is_narrow = width < 500
    rows = [
        {
            "day": mark.day.isoformat(),
            "count": top * 1.16,
            "label": "\n".join(textwrap.wrap(mark.label, 15)) if is_narrow else mark.label,
        }
        for mark in marks
    ]
    if not rows:
        return []
    base = _values(rows)
    words = base.mark_text(
        align="right" if is_narrow else "left", dx=-6 if is_narrow else 6, fontWeight=600, lineBreak="\n"
    )
    return [
        base.mark_rule(color=_token("ink"), strokeDash=[4, 3], strokeWidth=1.25).encode(x=x),
        words.encode(x=x, y=y, text="label:N"),
    ]


def _caseload(
    shown: Sequence[dict[str, Any]],
    said: Sequence[dict[str, Any]],
    marks: Sequence[Mark],
    level: Level | None,
    top: float,
    width: int,
) -> "alt.LayerChart":
    x, y = _time(width), _count(top)
    base = _values(shown)
    layers = [
        base.mark_area(color=_token("accent"), opacity=0.12, interpolate="monotone").encode(x=x, y=y),
        base.mark_line(color=_token("accent"), strokeWidth=2.5, interpolate="monotone").encode(x=x, y=y),
        *_mark_layers(marks, top, x, y, width),
    ]
    if level:
        is_narrow = width < 500  # there the line soon meets a label at the start
        row = [{"count": level.value, "label": level.label, "day": shown[-1 if is_narrow else 0]["day"]}]
        words = _values(row).mark_text(align="right" if is_narrow else "left", dy=-8, color=_token("ink-soft"))
        layers += [
            _values(row).mark_rule(color=_token("ink-soft"), strokeDash=[1, 3], strokeWidth=1.5).encode(y=y),
            words.encode(x=x, y=y, text="label:N"),
        ]
    falls = len(shown) > 1 and shown[-1]["count"] < shown[-2]["count"]
    for one in said:
        is_under = falls and one is said[-1]
        point = _values([one])
        layers += [
            point.mark_point(filled=True, size=70, color=_token("accent"), opacity=1).encode(x=x, y=y),
            point.mark_text(dy=18 if is_under else -14, fontWeight=700, fontSize=15, color=_token("ink")).encode(
                x=x, y=y, text="count:Q"
            ),
        ]
    return _finished(layers, width, 260)


def _exits(bars: Sequence[Bar], marks: Sequence[Mark], width: int) -> "alt.LayerChart":
    import altair as alt

    top = max([bar.total or 0 for bar in bars] + [1])
    x, y = _time(width), _count(top)
    thick = max(4.0, min(20.0, (width - 70) / max(len(bars), 1) * 0.66))
    stacked = []
    for bar in bars:
        # Drawn in the middle of the month, so that the bar stands between its ticks.
        day = bar.month.replace(day=15).isoformat()
        if bar.total is None:
            continue
        positive = bar.positive or 0
        stacked.append({"day": day, "low": 0, "count": positive, "kind": "positive"})
        stacked.append({"day": day, "low": positive, "count": bar.total, "kind": "simple"})
    colour = alt.Color(
        "kind:N",
        legend=None,
        scale=alt.Scale(domain=["positive", "simple"], range=[_token("accent"), _token("field-line")]),
    )
    layers = [
        _values(stacked).mark_bar(size=thick).encode(x=x, y=y, y2="low:Q", color=colour),
        *_mark_layers(marks, top, x, y, width),
    ]
    masked = [{"day": bar.month.replace(day=15).isoformat(), "count": 0} for bar in bars if bar.total is None]
    if masked:
        hollow = _values(masked).mark_point(size=26, filled=False, color=_token("ink-soft"), yOffset=-6)
        layers.append(hollow.encode(x=x, y=y))
    said = [bar for bar in bars if bar.is_peak and bar.total]
    if said and width < 500:  # the counts of neighbouring bars would meet
        said = [max(said, key=lambda bar: bar.total or 0)]
    peaks = [{"day": bar.month.replace(day=15).isoformat(), "count": bar.total} for bar in said]
    if peaks:
        layers.append(_values(peaks).mark_text(dy=-9, fontWeight=700).encode(x=x, y=y, text="count:Q"))
    return _finished(layers, width, 200)


def _coming(months: Sequence[tuple[dt.date, int | None, int | None]], width: int) -> "alt.LayerChart":
    import altair as alt

    sides = ("present", "other")
    bars: list[dict[str, Any]] = [
        {"day": month.replace(day=day).isoformat(), "count": count, "kind": kind}
        for month, *counts in months
        for kind, day, count in zip(sides, (9, 21), counts, strict=True)
        if count
    ]
    top = max([count or 0 for _, *counts in months for count in counts] + [1])
    x, y = _time(width), _count(top)
    thick = max(3.0, min(14.0, (width - 70) / max(len(months), 1) * 0.36))
    colour = alt.Color(
        "kind:N",
        legend=None,
        scale=alt.Scale(domain=list(sides), range=[_token("field-line"), _token("accent")]),
    )
    span = [{"day": day.isoformat(), "count": 0} for day in (months[0][0], months[-1][0])]
    layers = [
        _values(span).mark_point(opacity=0).encode(x=x, y=y),  # the months at both ends, even without an exit
        _values(bars).mark_bar(size=thick).encode(x=x, y=y, color=colour),
    ]
    said = [
        max((bar for bar in bars if bar["kind"] == kind), key=lambda bar: bar["count"], default=None) for kind in sides
    ]
    words = [bar for bar in said if bar]
    if words:
        layers.append(_values(words).mark_text(dy=-9, fontWeight=700).encode(x=x, y=y, text="count:Q"))
    return _finished(layers, width, 200)
