from datetime import date

import pytest

from coincide.core.rules.papers import DeadlineState, Paper, PaperKind, deadlines
from coincide.core.rules.sources import RuleError

TODAY = date(2025, 12, 11)


@pytest.mark.parametrize(
    ("kind", "received", "due"),
    [
        (PaperKind.API, date(2025, 8, 31), date(2026, 2, 27)),
        (PaperKind.REFUGEE_CARD, date(2024, 2, 29), date(2034, 2, 27)),
        (PaperKind.SUBSIDIARY_CARD, date(2024, 5, 2), date(2028, 5, 1)),
        (PaperKind.LICENCE_EXCHANGE, date(2025, 1, 15), date(2026, 1, 14)),
    ],
)
def test_each_paper_lasts_what_its_rule_says(kind: PaperKind, received: date, due: date) -> None:
    (found,) = deadlines([Paper(kind, received)], TODAY)
    assert found.due_on == due
    assert found.is_latest == (kind is PaperKind.SUBSIDIARY_CARD)


@pytest.mark.parametrize(
    ("expires", "state", "days"),
    [
        (date(2025, 12, 10), DeadlineState.LATE, -1),
        (date(2025, 12, 11), DeadlineState.SOON, 0),
        (date(2026, 2, 9), DeadlineState.SOON, 60),
        (date(2026, 2, 10), DeadlineState.OK, 61),
    ],
)
def test_a_deadline_is_late_soon_or_ok(expires: date, state: DeadlineState, days: int) -> None:
    (found,) = deadlines([Paper(PaperKind.API, date(2025, 9, 1), expires)], TODAY)
    assert (found.state, found.days_left) == (state, days)


def test_the_most_pressing_comes_first_and_settled_papers_are_left_out() -> None:
    found = deadlines(
        [
            Paper(PaperKind.REFUGEE_CARD, date(2025, 1, 1)),
            Paper(PaperKind.API, date(2025, 9, 1), is_settled=True),
            Paper(PaperKind.LICENCE_EXCHANGE, date(2025, 1, 1)),
        ],
        TODAY,
    )
    assert [d.paper.kind for d in found] == [PaperKind.LICENCE_EXCHANGE, PaperKind.REFUGEE_CARD]
    assert found[0].explanation.replace("\u202f", " ") == (
        "Demande d'échange du permis : dernier jour le 31 décembre 2025, dans 20 jours."
    )


def test_a_printed_date_makes_a_subsidiary_card_certain() -> None:
    (found,) = deadlines([Paper(PaperKind.SUBSIDIARY_CARD, date(2025, 1, 1), date(2026, 12, 31))], TODAY)
    assert (found.due_on, found.is_latest) == (date(2026, 12, 31), False)


def test_a_paper_that_expires_before_it_was_received_is_refused() -> None:
    with pytest.raises(RuleError, match="avant d'avoir été reçue"):
        deadlines([Paper(PaperKind.API, date(2025, 9, 1), date(2025, 8, 1))], TODAY)
