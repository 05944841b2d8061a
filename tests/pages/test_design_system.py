"""The parts of the pages: they say what they draw, obey the content policy, and the guide lists them all."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages.storage.base import Message
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

import coincide.web
from coincide.web.templatetags import _drawing, ui

WEB = Path(coincide.web.__file__).parent
ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(path for path in WEB.parent.rglob("*.html") if "templates" in path.parts)
COMPONENTS = sorted((WEB / "templates" / "components").glob("*.html"))
TODAY = date(2025, 12, 11)
N = "\u202f"


def shown(source: str, **context: object) -> str:
    """The text of a template, with runs of spaces made one."""
    html = Template("{% load fr ui %}" + source).render(Context(context))
    return re.sub(r"[ \n]+", " ", html).strip()


def words(html: str) -> str:
    """What is left of a piece of HTML for a reader."""
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_template_has_neither_style_attribute_nor_inline_script(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*\"|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)


@pytest.mark.parametrize("path", sorted((WEB / "static" / "coincide").rglob("*.[cj]s*")), ids=lambda path: path.name)
def test_a_stylesheet_or_script_stays_short_and_loads_nothing_from_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 400
    assert not re.search(r"https?://|@import|\beval\(|innerHTML", text)


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.name)
def test_a_component_says_its_parameters_and_is_in_the_guide(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("{#")
    assert f"`{path.name}`" in (ROOT / "docs" / "design-system.md").read_text(encoding="utf-8")


def test_every_page_links_the_shared_stylesheets_and_only_files_that_exist() -> None:
    sheets = {sheet.name for sheet in (WEB / "static" / "coincide" / "css").glob("*.css")}
    head = (WEB / "templates" / "components" / "head.html").read_text(encoding="utf-8")
    linked = set(re.findall(r"coincide/css/([\w-]+\.css)", head))
    assert {sheet for sheet in sheets if not sheet.startswith("pages-")} <= linked <= sheets


def test_a_strand_has_its_sign_and_its_word() -> None:
    html = shown('{% strand "home" %}')
    assert words(html) == "Logement"
    assert '<svg class="sign strand-home"' in html
    assert words(shown('{% sign "move" %}')) == "Mobilité"


@pytest.mark.parametrize("part", ['strand "job"', 'sign "job"', 'badge "late" "En retard"', "rate 1 2", "knot 1 1 0"])
def test_a_sign_in_a_sentence_leaves_no_space_before_the_comma(part: str) -> None:
    assert shown(f"{{% {part} %}}, puis").endswith(">, puis")


def test_an_unknown_strand_or_badge_is_refused() -> None:
    with pytest.raises(ValueError, match="Unknown strand"):
        ui.strand("work")
    with pytest.raises(ValueError, match="Unknown badge"):
        ui.badge("red", "Rouge")


def test_a_rate_is_never_bare() -> None:
    html = shown("{% rate 26 182 0.0994 0.2011 %}")
    assert words(html) == f"14,3{N}% · 26 sur 182 · entre 9,9 et 20,1"
    assert words(shown("{% rate 0 0 %}")) == "pas encore de cas"


def test_the_knot_is_tied_when_the_three_strands_are_met() -> None:
    assert words(shown("{% knot True True True %}")) == "Les trois brins sont noués."
    assert words(shown("{% knot True False False %}")) == "1 brin sur 3. Il manque le logement et la mobilité."
    nothing = words(shown("{% knot False False False %}"))
    assert nothing == "0 brin sur 3. Il manque l’emploi, le logement et la mobilité."


def test_the_clock_bar_puts_today_between_entry_and_end() -> None:
    drawn = _drawing.clock(date(2025, 1, 1), date(2026, 1, 1), date(2025, 7, 2), [(date(2025, 3, 1), None)])
    assert drawn["today_x"] == drawn["elapsed"] == "49.86%"
    assert drawn["end_x"] == "100.00%"
    assert drawn["over"] is None
    assert drawn["pauses"][0]["last"] == date(2025, 7, 2)
    assert [mark["label"] for mark in drawn["marks"]] == ["6 mois"]


def test_the_clock_bar_reaches_today_when_the_end_is_past() -> None:
    drawn = _drawing.clock(date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1), [])
    assert drawn["today_x"] == "100.00%"
    assert drawn["end_x"] == "50.07%"
    assert drawn["over"] == {"x": "50.07%", "width": "49.93%"}


def test_the_clock_says_entry_end_suspension_and_sentence() -> None:
    html = shown(
        "{% clock_bar entry=a end=b today=today suspensions=pauses sentence='Il reste 4 mois.' %}",
        a=date(2024, 3, 4),
        b=date(2026, 4, 18),
        today=TODAY,
        pauses=[(date(2025, 1, 6), date(2025, 2, 20))],
    )
    text = words(html)
    assert "Entrée 4 mars 2024" in text
    assert "Fin 18 avril 2026" in text
    assert "Suspendu 1 mois et 14 jours, du 06/01/2025 au 20/02/2025" in text
    assert text.endswith("Il reste 4 mois.")


EVENT = st.builds(
    lambda day, label, strand, kind: {"date": day, "label": label, "strand": strand, "kind": kind},
    st.dates(date(2023, 10, 1), date(2027, 12, 31)),
    st.text(alphabet="abcdefghij ", min_size=1, max_size=60),
    st.sampled_from(_drawing.STRANDS),
    st.sampled_from(["fact", "deadline"]),
)


@given(st.lists(EVENT, max_size=25))
def test_the_frise_keeps_every_event_on_its_side_of_today(events: list[dict[str, object]]) -> None:
    drawn = _drawing.frise(events, TODAY, None, None)
    placed = [event for lane in drawn["lanes"] for event in lane.events]
    assert len(placed) == len(drawn["past"]) + len(drawn["coming"]) == len(events)
    now = float(drawn["today_x"].rstrip("%"))
    for event in placed:
        at = float(event["x"].rstrip("%"))
        assert 0 <= at <= 100
        assert at <= now if event["date"] <= TODAY else at >= now


@given(st.lists(EVENT, max_size=25))
def test_a_deadline_gone_by_is_late_and_a_fact_never_is(events: list[dict[str, Any]]) -> None:
    drawn = _drawing.frise(events, TODAY, None, None)
    for event in drawn["past"] + drawn["coming"]:
        assert event["state"] in ("fact", "next", "late")
        assert event["state"] != "late" or event["date"] < TODAY
    late = sum(event["state"] == "late" for event in drawn["past"])
    assert late == sum(e["kind"] == "deadline" and e["date"] < TODAY for e in events)


def test_the_frise_without_event_still_has_its_three_lanes() -> None:
    drawn = _drawing.frise([], TODAY, None, None)
    assert [lane.strand for lane in drawn["lanes"]] == ["job", "home", "move"]


@pytest.mark.parametrize(
    ("baseline", "current", "target", "state"),
    [(1, 2, 3, "forward"), (1, 0, 3, "back"), (2, 5, 5, "done"), (90, 45, 30, "forward"), (90, 28, 30, "done")],
)
def test_a_measure_knows_which_way_is_better(baseline: int, current: int, target: int, state: str) -> None:
    assert _drawing.measure(baseline, current, target)["state"] == state


def test_an_interval_starts_from_zero_and_sets_the_other_rates_beside() -> None:
    drawn = _drawing.interval(0.1429, 0.0994, 0.2011, [(0.36, "régional"), (0.30, "national")])
    assert [mark["label"] for mark in drawn["drawn"]] == ["national", "régional"]
    assert drawn["low_x"] == "24.01%"
    assert drawn["drawn"][1]["x"] == "86.96%"


def test_a_message_may_carry_the_address_that_undoes_it() -> None:
    assert ui.undo_url(Message(25, "Contact noté.", extra_tags="undo=/annuler/3/")) == "/annuler/3/"
    assert ui.undo_url(Message(25, "Contact noté.")) == ""


@pytest.mark.parametrize("name", ["403.html", "404.html", "500.html"])
def test_an_error_page_needs_no_context(name: str) -> None:
    html = shown(f'{{% include "{name}" %}}')
    assert "<h1>" in html
    assert 'href="/"' in html
