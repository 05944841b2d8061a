"""The drawn components as template tags: ``{% load ui %}``. What each looks like is in docs/design-system.md."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message

from coincide.web.templatetags import _drawing

register = template.Library()

WORDS = {"job": "Emploi", "home": "Logement", "move": "Mobilité", "all": "Parcours"}
MISSING = {"job": "l’emploi", "home": "le logement", "move": "la mobilité"}
BADGES = ("late", "soon", "done", "info", "neutral")


def _strand(kind: str) -> str:
    if kind not in WORDS:
        raise ValueError(f"Unknown strand {kind!r}: one of {', '.join(WORDS)}")
    return kind


@register.inclusion_tag("components/strand.html")
def strand(kind: str, label: str = "") -> dict[str, Any]:
    """A strand's sign and its word (or ``label``): ``{% strand "job" %}`` is ■ Emploi."""
    return {"kind": _strand(kind), "label": label or WORDS[kind]}


@register.inclusion_tag("components/sign.html")
def sign(kind: str, spoken: bool = True) -> dict[str, Any]:
    """A strand's sign alone; its word is read out unless ``spoken=False`` (the word stands beside it)."""
    return {"kind": _strand(kind), "word": WORDS[kind] if spoken else ""}


@register.inclusion_tag("components/badge.html")
def badge(kind: str, label: str) -> dict[str, Any]:
    """A status, always a sign and a word; ``kind`` is late, soon, done, info or neutral."""
    if kind not in BADGES:
        raise ValueError(f"Unknown badge {kind!r}: one of {', '.join(BADGES)}")
    return {"kind": kind, "label": label}


@register.inclusion_tag("components/clock_bar.html")
def clock_bar(
    entry: date,
    end: date,
    today: date,
    suspensions: Iterable[Any] = (),
    sentence: str = "",
    ended: bool = False,
    months: int = 24,
) -> dict[str, Any]:
    """The clock: from entry to end, suspensions ``(start, end | None)``, today, and the sentence that explains it.

    ``ended`` says that the journey was closed, so that a passed end isn't shown as late.
    """
    pauses = list(suspensions or ())
    drawn = _drawing.clock(entry, end, today, pauses)
    state = "ended" if ended else "over" if today > end else "open"
    return drawn | {
        "entry": entry,
        "end": end,
        "today": today,
        "sentence": sentence,
        "state": state,
        "months": months,
    }


def _met(job: bool, home: bool, move: bool) -> dict[str, Any]:
    states = {"job": bool(job), "home": bool(home), "move": bool(move)}
    missing = [MISSING[kind] for kind, met in states.items() if not met]
    if not missing:
        sentence = "Les trois brins sont noués."
    else:
        count = 3 - len(missing)
        words = " et ".join([", ".join(missing[:-1]), missing[-1]] if len(missing) > 1 else missing)
        sentence = f"{count} brin{'s' if count > 1 else ''} sur 3. Il manque {words}."
    return {"states": states, "tied": not missing, "sentence": sentence}


@register.inclusion_tag("components/knot.html")
def knot(job: bool, home: bool, move: bool, show_sentence: bool = False) -> dict[str, Any]:
    """The three arcs, whole where the strand is met, dotted where it isn't; the knot is filled when all three are."""
    return _met(job, home, move) | {"show_sentence": show_sentence}


@register.inclusion_tag("components/strands_join.html")
def strands_join(job: bool, home: bool, move: bool) -> dict[str, Any]:
    """What closes the three columns of ``.strands``: a line from each to the knot, and the sentence."""
    return _met(job, home, move)


@register.inclusion_tag("components/frise.html")
def frise(
    events: Iterable[Any],
    today: date,
    start: date | None = None,
    end: date | None = None,
    title: str = "Frise du parcours",
    strands: str = "",
) -> dict[str, Any]:
    """Lanes per strand, past on the left, deadlines on the right; a list on a narrow screen.

    ``strands``: the lanes to draw, in order, such as ``"home job"``; all of them unless given.

    ``events``: objects or dictionaries with ``date``, ``label``, and optionally ``strand`` (all, job, home, move),
    ``kind`` (fact, deadline) and ``end``.
    """
    drawn = _drawing.frise(events, today, start, end, [_strand(one) for one in strands.split()])
    return drawn | {"title": title, "today": today}


@register.inclusion_tag("components/measure.html")
def measure(baseline: float, current: float, target: float, unit: str = "", decimals: int = 0) -> dict[str, Any]:
    """Baseline → today → target, drawn; ``unit`` is said after each number."""
    return _drawing.measure(float(baseline), float(current), float(target)) | {
        "baseline": baseline,
        "current": current,
        "target": target,
        "unit": unit,
        "decimals": decimals,
    }


@register.inclusion_tag("components/rate.html")
def rate(numerator: int, denominator: int, low: float | None = None, high: float | None = None) -> dict[str, Any]:
    """A rate, its counts, its doubt: 14,3 % · 26 sur 182 · entre 9,9 et 20,1 (``low``, ``high`` from 0 to 1)."""
    value = numerator / denominator if denominator else None
    return {"numerator": numerator, "denominator": denominator, "value": value, "low": low, "high": high}


@register.inclusion_tag("components/interval.html")
def interval(
    value: float, low: float, high: float, marks: Iterable[tuple[float, str]] = (), label: str = ""
) -> dict[str, Any]:
    """A rate as a dot in its band of doubt, beside others: ``marks`` lists ``(rate, label)``; all from 0 to 1."""
    given = list(marks or ())
    return _drawing.interval(value, low, high, given) | {
        "value": value,
        "low": low,
        "high": high,
        "label": label,
        "marks": given,
    }


@register.filter
def undo_url(message: Message) -> str:
    """The address that undoes what a message tells, from ``extra_tags="undo=/adresse/"``; empty if it has none."""
    tags = (message.extra_tags or "").split()
    return next((tag.removeprefix("undo=") for tag in tags if tag.startswith("undo=")), "")
