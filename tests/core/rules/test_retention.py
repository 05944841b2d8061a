"""A file is kept two years after the last contact, then a restricted archive, then anonymised; a notice before each."""

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from coincide.core.rules.calendar import add_months
from coincide.core.rules.retention import RETENTION, FileFacts, Stage, standing

D = dt.date
LAST = D(2023, 3, 10)
LEFT = FileFacts(last_contact_on=LAST, is_accompanied=False)
NOTICE = dt.timedelta(days=RETENTION.notice_days)
days = st.dates(D(2023, 1, 1), D(2030, 12, 31))


def test_two_years_after_the_last_contact_the_file_is_to_be_archived() -> None:
    told = replace(LEFT, told_on=D(2025, 1, 9))
    assert standing(told, D(2025, 3, 9)).stage is Stage.NOTICE
    assert standing(told, D(2025, 3, 10)).stage is Stage.ARCHIVE
    assert "10 mars 2025" in standing(LEFT, D(2024, 1, 1)).why


def test_no_step_without_its_notice() -> None:
    late = standing(LEFT, D(2026, 1, 1))
    assert late.stage is Stage.NOTICE
    assert late.needs_notice
    assert late.next_on == D(2026, 1, 1) + NOTICE


def test_a_contact_after_the_notice_makes_it_void() -> None:
    told = FileFacts(last_contact_on=D(2025, 2, 1), is_accompanied=False, told_on=D(2025, 1, 9))
    assert standing(told, D(2025, 3, 10)).stage is Stage.ACTIVE


def test_the_archive_ends_by_anonymisation_after_a_notice_of_its_own() -> None:
    archived = replace(LEFT, told_on=D(2025, 1, 9), archived_on=D(2025, 3, 10))
    assert standing(archived, D(2025, 6, 1)).stage is Stage.ARCHIVED
    assert standing(archived, D(2026, 3, 10)).needs_notice
    told = replace(archived, told_on=D(2026, 1, 9))
    assert standing(told, D(2026, 3, 10)).stage is Stage.ANONYMISE


def test_a_file_kept_on_request_waits() -> None:
    held = replace(LEFT, told_on=D(2025, 1, 9), held_until=D(2025, 9, 1))
    assert standing(held, D(2025, 8, 31)).stage is Stage.HELD
    assert standing(held, D(2025, 9, 1)).stage is Stage.ARCHIVE


@given(last=days, on=days, told=st.none() | days, archived=st.none() | days)
def test_nothing_is_ever_archived_or_anonymised_early(
    last: dt.date, on: dt.date, told: dt.date | None, archived: dt.date | None
) -> None:
    found = standing(FileFacts(last, False, told, None, archived), on)
    start, months = (last, RETENTION.active_months) if archived is None else (archived, RETENTION.archive_months)
    if found.stage in (Stage.ARCHIVE, Stage.ANONYMISE):
        assert on >= add_months(start, months)
        assert told is not None
        assert start < told <= on - NOTICE


@given(last=days, on=days)
def test_who_is_accompanied_keeps_an_active_file(last: dt.date, on: dt.date) -> None:
    assert standing(FileFacts(last, True), on).stage is Stage.ACCOMPANIED
