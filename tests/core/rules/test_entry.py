from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coincide.core.rules.answer import Verdict
from coincide.core.rules.entry import Condition, EntryFacts, EntryRule, Status, decide
from coincide.core.rules.rule_version import RuleVersion, built_in_versions
from coincide.core.rules.sources import RuleError

TODAY = date(2025, 12, 11)
FOUND = built_in_versions()[-1].entry
assert FOUND is not None
RULE: EntryRule = FOUND
FITS = EntryFacts(Status.REFUGEE, date(2024, 1, 1), date(2024, 3, 1), True)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
FACTS = st.builds(
    EntryFacts,
    status=st.none() | st.sampled_from(Status),
    protection_on=st.none() | DAYS,
    cir_signed_on=st.none() | DAYS,
    is_resident=st.none() | st.booleans(),
)


def switched(rule: EntryRule, status: Status, verdict: Verdict) -> EntryRule:
    rows = tuple(replace(row, verdict=verdict) if row.status is status else row for row in rule.statuses)
    return replace(rule, statuses=rows)


def without(rule: EntryRule, condition: Condition) -> EntryRule:
    rows = tuple(replace(row, is_on=False) if row.condition is condition else row for row in rule.conditions)
    return replace(rule, conditions=rows)


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        (FITS, Verdict.MET),
        (replace(FITS, status=Status.SUBSIDIARY), Verdict.MET),
        (replace(FITS, status=Status.STATELESS), Verdict.OPEN),
        (replace(FITS, status=Status.TEMPORARY), Verdict.UNMET),
        (replace(FITS, status=Status.FAMILY), Verdict.MET),
        (replace(FITS, status=Status.FAMILY, protection_on=date(2019, 5, 1)), Verdict.OPEN),
        (replace(FITS, status=Status.FAMILY, is_resident=False), Verdict.UNMET),
        (replace(FITS, status=None), Verdict.UNKNOWN),
        (replace(FITS, protection_on=date(2023, 12, 31)), Verdict.UNMET),
        (replace(FITS, protection_on=TODAY + timedelta(days=1)), Verdict.UNMET),
        (replace(FITS, cir_signed_on=None), Verdict.UNKNOWN),
        (replace(FITS, cir_signed_on=TODAY + timedelta(days=1)), Verdict.UNMET),
        (replace(FITS, is_resident=False), Verdict.UNMET),
        (replace(FITS, is_resident=None, cir_signed_on=None), Verdict.UNKNOWN),
    ],
)
def test_who_may_enter(facts: EntryFacts, verdict: Verdict) -> None:
    assert decide(facts, RULE, TODAY).verdict is verdict


def test_an_answer_says_what_decided_and_what_is_missing() -> None:
    answer = decide(replace(FITS, is_resident=None, cir_signed_on=None), RULE, TODAY)
    assert answer.missing == ("date de signature du CIR", "résidence dans le département")
    refused = decide(replace(FITS, protection_on=date(2023, 12, 31)), RULE, TODAY)
    assert refused.why == (
        "Entrée dans le programme\u202f: non prévue, protection accordée le 31 décembre 2023, "
        "avant le 1er janvier 2024 (règle 2024-07)."
    )


@pytest.mark.parametrize("verdict", [Verdict.MET, Verdict.UNMET])
def test_the_state_settles_stateless_persons_by_a_switch(verdict: Verdict) -> None:
    rule = switched(RULE, Status.STATELESS, verdict)
    assert decide(replace(FITS, status=Status.STATELESS), rule, TODAY).verdict is verdict
    assert not any("apatride" in question for question in rule.open_questions)
    assert any("apatride" in question for question in RULE.open_questions)


@given(FACTS, DAYS, st.sampled_from(Condition))
def test_dropping_a_condition_never_closes_the_entry(facts: EntryFacts, on: date, condition: Condition) -> None:
    if decide(facts, RULE, on).is_met:
        assert decide(facts, without(RULE, condition), on).is_met


@given(DAYS, DAYS, st.integers(0, 400))
def test_a_later_protection_never_closes_what_an_earlier_one_opened(granted: date, on: date, later: int) -> None:
    facts = replace(FITS, cir_signed_on=on)
    after = min(granted + timedelta(days=later), max(on, granted))
    if decide(replace(facts, protection_on=granted), RULE, on).is_met:
        assert decide(replace(facts, protection_on=after), RULE, on).is_met


@given(FACTS, DAYS)
def test_every_answer_has_a_version_and_sources(facts: EntryFacts, on: date) -> None:
    answer = decide(facts, RULE, on)
    assert answer.version == "2024-07"
    assert answer.because
    assert all(reason.source and reason.text for reason in answer.because)
    assert (answer.verdict is Verdict.UNKNOWN) <= bool(answer.missing)


def test_a_rule_survives_being_written_and_read() -> None:
    for version in built_in_versions():
        assert RuleVersion.from_dict(version.to_dict()) == version
    silent = RuleVersion.from_dict(built_in_versions()[0].to_dict() | {"entry": None})
    assert silent.entry is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d["statuses"].pop(), "ne dit rien de « family »"),
        (lambda d: d["statuses"].append(d["statuses"][0]), "parle deux fois de « refugee »"),
        (lambda d: d["conditions"].pop(1), "ne dit rien de « cir_signed »"),
        (lambda d: d["conditions"][0].update(years_back=None), "« years_back » se donne pour « protection_since »"),
        (lambda d: d["conditions"][1].update(is_on="oui"), "« is_on » doit valoir true ou false"),
        (lambda d: d["statuses"][0].update(verdict="inconnu"), "jamais « inconnu »"),
        (lambda d: d.update(extra=1), "« extra » est inconnu"),
    ],
)
def test_a_rule_with_a_hole_is_refused_in_french(change: Callable[[Any], object], words: str) -> None:
    data = RULE.to_dict()
    change(data)
    with pytest.raises(RuleError) as error:
        EntryRule.from_dict(data)
    assert words in str(error.value)
