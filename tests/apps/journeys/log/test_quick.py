"""One line typed in a hurry: what is understood, and nothing lost."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coincide.apps.journeys.log.quick import KINDS, Understood, understand

DAY = dt.date(2025, 12, 11)  # a Thursday


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("appel 20 min demande logement", Understood("demande logement", "call", None, 20)),
        ("20 min appel demande logement", Understood("demande logement", "call", None, 20)),
        (
            "Entretien hier 1h30 : projet de formation",
            Understood("projet de formation", "meeting", dt.date(2025, 12, 10), 90),
        ),
        ("visite 5/12 T3 à Commentry", Understood("T3 à Commentry", "visit", dt.date(2025, 12, 5))),
        ("visite 20/12 T3", Understood("T3", "visit", dt.date(2024, 12, 20))),
        ("tél. lundi CAF", Understood("tél. lundi CAF")),
        ("tel lundi CAF", Understood("CAF", "call", dt.date(2025, 12, 8))),
        ("jeudi sms rendez-vous confirmé", Understood("rendez-vous confirmé", "message", DAY)),
        ("note #social violences évoquées", Understood("violences évoquées", "note", layer="social")),
        ("demande de logement social", Understood("demande de logement social")),
        ("appel 2 enfants à inscrire", Understood("2 enfants à inscrire", "call")),
        ("31/02 appel", Understood("31/02 appel")),
        ("", Understood("")),
    ],
)
def test_a_line_is_understood(line: str, read: Understood) -> None:
    assert understand(line, DAY) == read


@given(st.text(alphabet="abcdefghiéàç '", min_size=1).map(lambda text: f"zz {text}"))
def test_words_that_say_nothing_known_stay_the_subject(text: str) -> None:
    assert understand(text, DAY) == Understood(" ".join(text.split()))


@given(
    st.sampled_from(sorted(KINDS)),
    st.integers(1, 599),
    st.text(alphabet="abcdefg ", min_size=1).filter(lambda text: bool(text.strip())),
)
def test_kind_and_length_are_read_in_any_order(kind: str, minutes: int, subject: str) -> None:
    subject = f"zz {' '.join(subject.split())}"
    wanted = Understood(subject, KINDS[kind], None, minutes)
    assert understand(f"{kind} {minutes} min {subject}", DAY) == wanted
    assert understand(f"{minutes} min {kind} {subject}", DAY) == wanted
