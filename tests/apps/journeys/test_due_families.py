"""Language reports, immersions, first steps: due from the facts alone. And what makes one thing due the same thing."""

import datetime as dt
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coincide.apps.journeys.dossier import Dossier, HeldPaper, ImmersionFact, LanguageReferralFact, Span
from coincide.apps.journeys.due import FAMILIES, RULES, Delays, Due, Kind, Severity, dues, each_due
from coincide.core.rules.language import LanguageFacts
from tests.apps.journeys.files import TODAY, ago, file, home, journey, person, work


def of(kind: Kind, dossier: Dossier, delays: Delays | None = None) -> list[Due]:
    """The things due of one kind."""
    return [due for due in dues(dossier, delays or Delays()) if due.kind is kind]


def referral(sent: int, **facts: Any) -> LanguageReferralFact:
    """A person sent ``sent`` days ago to learn French."""
    usual: dict[str, Any] = {"id": 7, "platform": "Plateforme", "course": "fle", "sent_on": ago(sent)}
    return LanguageReferralFact(**(usual | facts))


@pytest.mark.parametrize(
    ("days", "severity"), [(44, None), (45, Severity.WEEK), (89, Severity.WEEK), (90, Severity.LATE)]
)
def test_a_language_report_is_due_after_the_delay_and_late_after_twice_that(
    days: int, severity: Severity | None
) -> None:
    found = of(Kind.LANGUAGE, file(person(language_referrals=(referral(days),))))
    assert [due.severity for due in found] == ([severity] if severity else [])


def test_a_reminder_gives_the_platform_the_delay_again_and_the_operator_sets_the_delay() -> None:
    chased = file(person(language_referrals=(referral(100, chased_on=ago(10)),)))
    assert of(Kind.LANGUAGE, chased) == []
    assert [due.since for due in of(Kind.LANGUAGE, chased, Delays(language_report=10))] == [ago(10)]


@pytest.mark.parametrize("ended", [{"returned_on": ago(2)}, {"closed_on": ago(0)}])
def test_a_report_that_came_back_or_a_referral_closed_asks_for_nothing(ended: dict[str, object]) -> None:
    assert of(Kind.LANGUAGE, file(person(language_referrals=(referral(100, **ended),)))) == []


@pytest.mark.parametrize(
    ("course", "recommended", "literate", "flagged"),
    [
        ("fle", "", False, True),
        ("fle", "both", False, False),
        ("both", "fle", False, True),
        ("literacy", "", False, False),
        ("fle", "", True, False),
        ("fle", "", None, False),
    ],
)
def test_french_classes_alone_for_who_reads_in_no_language_are_flagged(
    course: str, recommended: str, literate: bool | None, flagged: bool
) -> None:
    sent = referral(5, course=course, recommended=recommended)
    one = person(language=LanguageFacts(is_literate=literate), language_referrals=(sent,))
    assert bool(of(Kind.LITERACY, file(one))) is flagged


def test_an_immersion_is_due_in_its_last_week_and_no_more_once_over() -> None:
    def ending(days_left: int) -> list[Due]:
        span = Span(ago(20), ago(-days_left))
        return of(Kind.IMMERSION, file(person(immersions=(ImmersionFact(3, "Boulangerie", "Vente", span),))))

    assert ending(8) == []
    assert [due.until for due in ending(7)] == [ago(-7)]
    assert ending(0)[0].severity is Severity.WEEK
    assert ending(-1) == []


def test_the_next_first_step_is_told_against_the_month_that_follows_the_cir() -> None:
    def next_step(**facts: object) -> list[Due]:
        return of(Kind.MILESTONE, file(person(journey=journey(ago(20), cir_signed_on=dt.date(2025, 11, 20), **facts))))

    assert [(due.sentence, due.until) for due in next_step()] == [
        ("Entretien d'accueil à tenir.", dt.date(2025, 12, 20))
    ]
    assert next_step(welcomed_on=ago(10))[0].sentence == "Diagnostic à faire."
    assert next_step(welcomed_on=ago(10), diagnosed_on=ago(9))[0].sentence == "Contrat d'engagement à signer."
    assert next_step(welcomed_on=ago(10), diagnosed_on=ago(9), contract_signed_on=ago(8)) == []
    assert next_step(is_transfer=True) == []


def test_a_licence_whose_exchange_is_asked_for_is_due_no_more() -> None:
    facts = {"foreign_licence_received_on": dt.date(2025, 1, 15)}
    assert of(Kind.LICENCE, file(person(**facts)))
    assert of(Kind.LICENCE, file(person(licence_exchange_asked_on=ago(3), **facts))) == []


def test_each_kind_has_its_rule() -> None:
    assert set(RULES) == set(Kind)
    assert len(FAMILIES) == len(set(FAMILIES))


def test_a_renewed_fact_is_another_thing_due_and_the_same_fact_the_same_one() -> None:
    who = uuid.uuid4()

    def keys(*held: HeldPaper) -> list[str]:
        return [key for due in each_due(file(person(id=who, papers=held))) for key in due.keys]

    first = HeldPaper("api", "API", ago(160), ago(-20))
    assert keys(first) == keys(first)
    assert set(keys(first)).isdisjoint(keys(HeldPaper("api", "API", ago(160), ago(-30))))


def test_a_thing_shared_by_two_persons_keeps_the_identity_of_each() -> None:
    pair = [person(name, papers=(HeldPaper("api", "API", ago(160), ago(-20)),)) for name in ("Réza", "Amina")]
    (due,) = of(Kind.PAPER, file(*pair))
    assert len(set(due.keys)) == 2
    assert all(any(one.id.hex in key for key in due.keys) for one in pair)


@st.composite
def households(draw: st.DrawFn) -> Dossier:
    """Households of one to three persons with anything that can be due, some of them accompanied by nobody."""
    people = []
    for _ in range(draw(st.integers(1, 3))):
        active = draw(st.booleans())
        days = st.integers(0, 900)
        facts = journey(ago(draw(days)), cir_signed_on=ago(1000), is_active=active, left_on=None if active else ago(0))
        people.append(
            person(
                journey=draw(st.sampled_from([facts, None])),
                works=(work(draw(st.sampled_from([True, False, None])), until=ago(-draw(st.integers(0, 60)))),),
                papers=(HeldPaper("api", "API", ago(183), ago(draw(st.integers(-200, 30)))),),
                language=LanguageFacts(is_literate=draw(st.sampled_from([True, False, None]))),
                language_referrals=(referral(draw(st.integers(0, 200))),),
                foreign_licence_received_on=ago(draw(days)),
            )
        )
    place = home(draw(st.sampled_from([True, False])), ago(draw(st.integers(-200, 200))))
    return file(*people, homes=(place,), last_contact=draw(st.sampled_from([None, ago(3), ago(40)])))


@given(households())
def test_nothing_is_due_where_nobody_is_accompanied_and_no_identity_serves_twice(dossier: Dossier) -> None:
    found = each_due(dossier)
    if not dossier.accompanied:
        assert found == []
    keys = [key for due in found for key in due.keys]
    assert len(keys) == len(set(keys))
    assert [due.household for due in found] == [dossier] * len(found)
    assert dossier.day == TODAY
