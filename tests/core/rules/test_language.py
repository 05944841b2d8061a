from itertools import product

import pytest

from coincide.core.rules.language import LanguageFacts, LanguageNeed, Level, Schooling, orientation_warning, triage

FLE, ALPHA, ILL = LanguageNeed.FLE, LanguageNeed.ALPHABETISATION, LanguageNeed.ILLETTRISME
PRO, UNKNOWN = LanguageNeed.PROFESSIONAL, LanguageNeed.UNKNOWN


@pytest.mark.parametrize(
    ("facts", "needs"),
    [
        (LanguageFacts(Level.A1, Level.A1, Schooling.ELSEWHERE, True), {FLE}),
        (LanguageFacts(Level.B1, Level.A1, Schooling.ELSEWHERE, True), {FLE}),
        (LanguageFacts(Level.A1, Level.INFRA_A1_1, Schooling.NONE, False), {FLE, ALPHA}),
        (LanguageFacts(Level.B2, Level.INFRA_A1_1, Schooling.IN_FRENCH, False), {ILL}),
        (LanguageFacts(Level.B2, Level.A1, Schooling.IN_FRENCH, True), {ILL}),
        (LanguageFacts(Level.A2, Level.B1, Schooling.IN_FRENCH, True), {UNKNOWN}),
        (LanguageFacts(Level.B1, Level.B2, Schooling.ELSEWHERE, True), {PRO}),
        (LanguageFacts(Level.C1, Level.C2, Schooling.ELSEWHERE, True), set()),
        (LanguageFacts(), {UNKNOWN}),
        (LanguageFacts(Level.A1, None, Schooling.ELSEWHERE, True), {FLE}),
        (LanguageFacts(Level.B2, None, Schooling.ELSEWHERE, True), {UNKNOWN}),
        (LanguageFacts(Level.A1, Level.A1, Schooling.ELSEWHERE, None), {FLE, UNKNOWN}),
        (LanguageFacts(Level.A1, Level.INFRA_A1_1, None, False), {UNKNOWN}),
        (LanguageFacts(None, None, Schooling.NONE, False), {ALPHA, UNKNOWN}),
    ],
)
def test_facts_call_for_courses(facts: LanguageFacts, needs: set[LanguageNeed]) -> None:
    assert triage(facts).needs == needs


def test_a_missing_fact_is_always_named_and_only_then_is_the_need_unknown() -> None:
    levels = [None, Level.A1, Level.B2, Level.C2]
    for oral, written, schooling, literate in product(levels, levels, [None, *Schooling], [None, True, False]):
        found = triage(LanguageFacts(oral, written, schooling, literate))
        assert (UNKNOWN in found.needs) == bool(found.missing)
        assert found.explanation.endswith(".")
        assert not {FLE, ILL} <= found.needs


def test_the_explanation_says_what_the_facts_are() -> None:
    found = triage(LanguageFacts(Level.A2, Level.INFRA_A1_1, Schooling.NONE, False))
    assert found.explanation.replace("\u202f", " ") == (
        "Ne lit ni n'écrit dans aucune langue, alphabétisation ; oral A2, écrit infra A1.1, français à apprendre (FLE)."
    )


def test_writing_french_without_reading_any_language_is_a_contradiction() -> None:
    assert triage(LanguageFacts(Level.A2, Level.A2, Schooling.NONE, False)).contradictions
    assert not triage(LanguageFacts(Level.A2, Level.A1_1, Schooling.NONE, False)).contradictions


def test_fle_alone_for_someone_who_reads_no_language_is_flagged() -> None:
    facts = LanguageFacts(Level.A1, Level.INFRA_A1_1, Schooling.NONE, False)
    assert orientation_warning(facts, frozenset({FLE})) is not None
    assert orientation_warning(facts, frozenset({FLE, ALPHA})) is None
    assert orientation_warning(LanguageFacts(is_literate=True), frozenset({FLE})) is None
    assert orientation_warning(LanguageFacts(), frozenset({FLE})) is None


def test_levels_are_ordered_from_infra_a1_1_to_c2() -> None:
    assert [level.label for level in sorted(Level)] == ["infra A1.1", "A1.1", "A1", "A2", "B1", "B2", "C1", "C2"]
