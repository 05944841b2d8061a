from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import coincide
from coincide.core.rules import iae
from coincide.core.rules.answer import Verdict
from coincide.core.rules.iae import Facts, Openings, Proof
from coincide.core.rules.language import Level
from coincide.core.rules.scheme import scheme_on

TODAY = date(2025, 12, 11)
RULE = scheme_on(iae.NAME, TODAY, iae.FIGURES)
KINDS = ("rsa", "ass", "aah", "language", "mobility", "housing", "place", "rqth", "ase", "protection")
NOTHING = Facts(
    born_on=date(1985, 1, 1),
    status="refugee",
    has_protection=True,
    home="housed",
    diploma_above_cap=True,
    is_lone_parent=False,
    oral=Level.A2,
    written=Level.A2,
)
FACTS = st.builds(
    Facts,
    proofs=st.dictionaries(st.sampled_from(KINDS), st.builds(Proof, st.dates(date(2024, 1, 1), date(2026, 3, 1)))),
    born_on=st.none() | st.dates(date(1960, 1, 1), date(2007, 1, 1)),
    status=st.sampled_from([None, "refugee", "stateless"]),
    has_protection=st.sampled_from([None, True, False]),
    home=st.sampled_from([None, "none", "hosted", "reception", "housed"]),
    diploma_above_cap=st.sampled_from([None, True, False]),
    is_lone_parent=st.sampled_from([None, True, False]),
    oral=st.none() | st.sampled_from(Level),
    written=st.none() | st.sampled_from(Level),
)


def having(facts: Facts, **proofs: date | tuple[date, date]) -> Facts:
    read = {kind: Proof(*day) if isinstance(day, tuple) else Proof(day) for kind, day in proofs.items()}
    return replace(facts, proofs={**facts.proofs, **read})


def decide(facts: Facts) -> Openings:
    return iae.decide(facts, RULE, TODAY)


def verdicts(found: Openings) -> dict[str, Verdict]:
    return {one.row.id: one.reason.verdict for one in found.criteria}


@pytest.mark.parametrize("kind", ["rsa", "ass", "aah"])
def test_one_criterion_of_level_1_opens_every_siae(kind: str) -> None:
    assert decide(having(NOTHING, **{kind: date(2025, 1, 1)})).open_names == ("ACI", "AI", "EI", "EITI", "ETTI")


@pytest.mark.parametrize(
    ("proofs", "open_names"),
    [
        ({}, ()),
        ({"mobility": date(2025, 10, 1)}, ("AI", "ETTI")),
        ({"mobility": date(2025, 10, 1), "rqth": date(2024, 1, 1)}, ("ACI", "AI", "EI", "EITI", "ETTI")),
    ],
)
def test_two_criteria_of_level_2_for_ai_and_etti_three_for_the_others(
    proofs: dict[str, date], open_names: tuple[str, ...]
) -> None:
    assert decide(having(NOTHING, **proofs)).open_names == open_names


@pytest.mark.parametrize(
    ("kind", "dated", "verdict"),
    [
        ("language", date(2025, 6, 12), Verdict.MET),
        ("language", date(2025, 6, 11), Verdict.UNMET),  # stale, and the file says A2 by now
        ("mobility", date(2025, 6, 12), Verdict.MET),
        ("mobility", date(2025, 6, 11), Verdict.UNKNOWN),
        ("housing", date(2025, 9, 12), Verdict.MET),
        ("housing", date(2025, 9, 11), Verdict.UNMET),  # stale, and the household is housed by now
        ("mobility", TODAY + timedelta(days=1), Verdict.UNKNOWN),  # not seen yet
    ],
)
def test_a_proof_counts_until_the_last_day_of_its_months(kind: str, dated: date, verdict: Verdict) -> None:
    assert verdicts(decide(having(NOTHING, **{kind: dated})))[kind] is verdict


@pytest.mark.parametrize(
    ("dated", "since", "long", "short"),
    [
        (TODAY, date(2023, 12, 11), Verdict.MET, Verdict.UNMET),
        (TODAY, date(2023, 12, 12), Verdict.UNMET, Verdict.MET),
        (TODAY, date(2024, 12, 11), Verdict.UNMET, Verdict.MET),
        (TODAY, date(2024, 12, 12), Verdict.UNMET, Verdict.UNMET),
        (date(2025, 3, 1), date(2024, 6, 1), Verdict.UNMET, Verdict.UNKNOWN),  # 12 months since: ask again
    ],
)
def test_a_registration_counts_for_what_the_paper_shows(
    dated: date, since: date, long: Verdict, short: Verdict
) -> None:
    found = verdicts(decide(having(NOTHING, job_seeker=(dated, since))))
    assert (found["job_seeker_long"], found["job_seeker"]) == (long, short)


@pytest.mark.parametrize(
    ("born", "young", "senior"),
    [
        (date(1999, 12, 12), Verdict.MET, Verdict.UNMET),  # 25 years old
        (date(1999, 12, 11), Verdict.UNMET, Verdict.UNMET),  # 26 today
        (date(1975, 12, 11), Verdict.UNMET, Verdict.OPEN),  # 50 today
        (date(1974, 12, 11), Verdict.UNMET, Verdict.MET),  # 51 today
        (None, Verdict.UNKNOWN, Verdict.UNKNOWN),
    ],
)
def test_age_counts_below_26_and_above_50(born: date | None, young: Verdict, senior: Verdict) -> None:
    found = verdicts(decide(replace(NOTHING, born_on=born)))
    assert (found["young"], found["senior"]) == (young, senior)


@pytest.mark.parametrize(
    ("change", "criterion", "verdict"),
    [
        ({"home": "reception"}, "housing", Verdict.OPEN),
        ({"home": "hosted"}, "housing", Verdict.UNKNOWN),
        ({"has_protection": None, "status": "stateless"}, "protection", Verdict.OPEN),
        ({"diploma_above_cap": False}, "low_level", Verdict.MET),
        ({"diploma_is_abroad": True}, "low_level", Verdict.OPEN),
        ({"is_lone_parent": True}, "lone_parent", Verdict.MET),
        ({"oral": Level.A1_1}, "language", Verdict.UNKNOWN),
    ],
)
def test_the_file_settles_some_criteria_and_suggests_others(
    change: dict[str, Any], criterion: str, verdict: Verdict
) -> None:
    assert verdicts(decide(replace(NOTHING, **change)))[criterion] is verdict


def test_the_nearest_proof_is_the_stale_one_then_what_the_file_suggests() -> None:
    found = decide(having(replace(NOTHING, home="hosted"), mobility=date(2025, 1, 2)))
    assert [one.row.id for one in found.nearest][:2] == ["mobility", "housing"]
    closed = found.openings[0].answer
    assert closed.verdict is Verdict.UNKNOWN
    assert closed.missing[0] == "problème de mobilité (diagnostic de moins de 6 mois), à actualiser"
    assert "1 sur 3" in closed.why
    assert found.openings[0].lacking == 2


@given(FACTS, st.sampled_from(KINDS))
def test_a_valid_proof_never_closes_a_siae(facts: Facts, kind: str) -> None:
    before, after = decide(facts), decide(having(facts, **{kind: TODAY}))
    assert set(before.open_names) <= set(after.open_names)


@given(FACTS)
def test_every_answer_has_a_version_and_a_source_and_what_opens_aci_opens_ai(facts: Facts) -> None:
    found = decide(facts)
    for one in found.openings:
        assert one.answer.version == "iae-1"
        assert one.answer.because
        assert all(reason.source for reason in one.answer.because)
    if "ACI" in found.open_names:
        assert set(found.open_names) == {"ACI", "AI", "EI", "EITI", "ETTI"}


def test_nothing_that_plans_reads_this_rule() -> None:
    root = Path(coincide.__file__).parent
    for folder in ("core/planning", "core/budget", "core/mobility", "apps/matching"):
        for file in (root / folder).rglob("*.py"):
            text = file.read_text(encoding="utf-8")
            assert "rules.iae" not in text, file
            assert "rules import iae" not in text, file
