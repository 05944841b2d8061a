"""What is due comes from the facts alone, and goes when the facts say it was done."""

import datetime as dt

import pytest

from coincide.apps.journeys.dossier import Dossier, HeldPaper
from coincide.apps.journeys.due import Due, Kind, Severity, current_papers, day_reached, dues
from coincide.core.rules.calendar import add_months
from coincide.core.rules.clock import Suspension
from tests.apps.journeys.files import TODAY, ago, file, home, journey, person, work


def of(kind: Kind, dossier: Dossier) -> list[Due]:
    """The things due of one kind."""
    return [due for due in dues(dossier) if due.kind is kind]


def entered_months_ago(months: int, days: int = 0) -> dt.date:
    """An entry whose clock reached ``months`` months ``days`` days ago."""
    day = ago(days)
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return dt.date(year, month + 1, min(day.day, 28))


def test_nothing_is_due_for_a_household_that_nobody_accompanies() -> None:
    gone = person(journey=journey(ago(800), is_active=False, left_on=ago(10), left_label="Sortie"))
    assert dues(file(gone, last_contact=None, last_meeting=None)) == ()


def test_nothing_is_due_for_a_household_seen_yesterday_in_its_first_months() -> None:
    assert dues(file()) == ()


@pytest.mark.parametrize(
    ("days", "severity"),
    [(13, None), (14, Severity.WEEK), (27, Severity.WEEK), (28, Severity.LATE), (90, Severity.LATE)],
)
def test_a_household_is_silent_after_fourteen_days_and_late_after_twice_that(
    days: int, severity: Severity | None
) -> None:
    found = of(Kind.SILENCE, file(last_contact=ago(days)))
    assert [due.severity for due in found] == ([severity] if severity else [])


def test_without_any_contact_silence_counts_from_the_entry() -> None:
    (due,) = of(Kind.SILENCE, file(last_contact=None, last_meeting=None))
    assert (due.since, due.severity) == (ago(100), Severity.LATE)
    assert due.sentence == "Aucun contact noté depuis l'entrée."


@pytest.mark.parametrize("months", [18, 22])
def test_a_review_is_announced_then_due_then_late_until_an_interview_took_place(months: int) -> None:
    reached = file(person(journey=journey(entered_months_ago(months, 3))), last_meeting=ago(40))
    (due,) = of(Kind.REVIEW, reached)
    assert f"Bilan des {months} mois" in due.sentence
    late = file(person(journey=journey(entered_months_ago(months, 20))), last_meeting=ago(40))
    assert of(Kind.REVIEW, late)[0].severity is Severity.LATE
    met = file(person(journey=journey(entered_months_ago(months, 20))), last_meeting=ago(2))
    assert of(Kind.REVIEW, met) == []


def test_a_review_is_not_announced_three_weeks_before() -> None:
    entered = add_months(ago(-21), 0).replace(year=2024, month=7, day=1)
    assert day_reached(journey(entered), 18, TODAY) == dt.date(2026, 1, 1)
    assert of(Kind.REVIEW, file(person(journey=journey(entered)))) == []


def test_the_end_of_the_clock_is_late_the_day_after_the_last_one_not_before() -> None:
    on_the_last_day = journey(dt.date(2023, 12, 12))
    the_day_after = journey(dt.date(2023, 12, 11))
    assert of(Kind.TERM, file(person(journey=on_the_last_day))) == []
    (due,) = of(Kind.TERM, file(person(journey=the_day_after)))
    assert (due.severity, due.since) == (Severity.LATE, dt.date(2025, 12, 10))


def test_a_suspended_clock_asks_for_nothing() -> None:
    paused = journey(dt.date(2023, 12, 1), (Suspension(dt.date(2025, 11, 1)),))
    assert of(Kind.TERM, file(person(journey=paused))) == []
    assert of(Kind.REVIEW, file(person(journey=paused))) == []


def test_a_pause_pushes_the_day_on_which_eighteen_months_are_reached() -> None:
    entered = dt.date(2024, 1, 10)
    before = (Suspension(dt.date(2024, 3, 1), dt.date(2024, 3, 31)),)
    after = (Suspension(dt.date(2025, 9, 1), dt.date(2025, 10, 1)),)
    assert day_reached(journey(entered), 18, TODAY) == dt.date(2025, 7, 10)
    assert day_reached(journey(entered, before), 18, TODAY) == dt.date(2025, 8, 9)
    assert day_reached(journey(entered, after), 18, TODAY) == dt.date(2025, 7, 10)


def test_the_clock_says_eighteen_months_from_the_day_that_is_computed() -> None:
    entered, pauses = dt.date(2024, 4, 1), (Suspension(dt.date(2024, 6, 1), dt.date(2024, 7, 1)),)
    facts = journey(entered, pauses)
    assert facts.clock is not None
    reached = day_reached(facts, 18, TODAY)
    assert reached is not None
    assert (facts.clock.months_used >= 18) == (reached <= TODAY)


def test_a_couple_that_entered_together_has_one_review() -> None:
    entered = entered_months_ago(18, 3)
    pair = (person("Réza", journey=journey(entered)), person("Amina", journey=journey(entered)))
    (due,) = of(Kind.REVIEW, file(*pair, last_meeting=ago(40)))
    assert due.person == "Réza et Amina"


def test_a_paper_is_announced_by_the_threshold_of_its_kind_and_late_once_expired() -> None:
    def papers(kind: str, days_left: int) -> list[Due]:
        held = HeldPaper(kind, "Titre", ago(150), ago(-days_left))
        return of(Kind.PAPER, file(person(papers=(held,))))

    assert papers("api", 61) == []
    assert papers("api", 60)[0].severity is Severity.COMING
    assert papers("api", 3)[0].severity is Severity.WEEK
    assert papers("card", 120)[0].severity is Severity.COMING
    late = papers("card", -3)[0]
    assert (late.severity, late.late_words) == (Severity.LATE, "dépassé de 3 jours")


def test_a_renewed_paper_is_due_no_more_and_a_card_ends_the_api() -> None:
    old, new = HeldPaper("api", "API", ago(190), ago(8)), HeldPaper("api", "API", ago(9), ago(-170))
    card = HeldPaper("card", "Carte", ago(5), ago(-3000))
    assert current_papers(person(papers=(old, new)), TODAY) == (new,)
    assert current_papers(person(papers=(old, card)), TODAY) == (card,)


def test_the_exchange_of_the_licence_is_due_before_one_year_and_told_for_a_while_after() -> None:
    def licence(received: dt.date, **facts: object) -> list[Due]:
        return of(Kind.LICENCE, file(person(foreign_licence_received_on=received, **facts)))

    assert licence(ago(200)) == []
    (due,) = licence(dt.date(2025, 1, 15))
    assert (due.until, due.strand, due.severity) == (dt.date(2026, 1, 14), "move", Severity.COMING)
    assert licence(dt.date(2024, 12, 1))[0].severity is Severity.LATE
    assert licence(dt.date(2023, 12, 1)) == []
    assert licence(dt.date(2025, 1, 15), has_french_licence=True) == []


def test_a_contract_is_due_within_thirty_days_of_its_end() -> None:
    def contract(days_left: int | None) -> list[Due]:
        until = None if days_left is None else ago(-days_left)
        return of(Kind.CONTRACT, file(person(works=(work(until=until),))))

    assert contract(None) == []
    assert contract(31) == []
    assert contract(30)[0].severity is Severity.COMING
    assert contract(0)[0].severity is Severity.WEEK
    assert contract(-1) == []


def test_a_place_in_the_reception_scheme_is_due_before_its_end_and_late_after() -> None:
    assert of(Kind.PLACE, file(homes=(home(place_ends_on=ago(-61)),))) == []
    assert of(Kind.PLACE, file(homes=(home(place_ends_on=ago(-60)),)))[0].severity is Severity.COMING
    assert of(Kind.PLACE, file(homes=(home(place_ends_on=ago(1)),)))[0].severity is Severity.LATE


def test_one_condition_away_names_the_one_that_is_missing() -> None:
    housed = of(Kind.ONE_AWAY, file(homes=(home(True),)))
    hired = of(Kind.ONE_AWAY, file(person(works=(work(True),)), homes=(home(False),)))
    both = of(Kind.ONE_AWAY, file(person(works=(work(True),)), homes=(home(True),)))
    assert [(due.strand, due.since) for due in housed] == [("job", ago(50))]
    assert [(due.strand, due.since) for due in hired] == [("home", ago(60))]
    assert both == []


def test_what_no_text_settles_does_not_count_as_met() -> None:
    assert of(Kind.ONE_AWAY, file(homes=(home(None),))) == []


def test_an_adult_who_does_not_seek_work_is_not_one_job_away() -> None:
    assert of(Kind.ONE_AWAY, file(person(seeks_work=False), homes=(home(True),))) == []


def test_the_most_pressing_comes_first() -> None:
    held = HeldPaper("api", "API", ago(150), ago(-40))
    found = dues(file(person(papers=(held,)), homes=(home(True, ago(5)),), last_contact=ago(15)))
    assert [due.severity for due in found] == sorted((due.severity for due in found), key=list(Severity).index)
    assert found[0].kind is Kind.PLACE


def test_each_thing_due_leads_to_the_household_that_it_concerns() -> None:
    for due in dues(file(homes=(home(True, ago(5)),), last_contact=ago(15))):
        assert due.action_url.startswith("/menages/x/#")
        assert due.action_label
