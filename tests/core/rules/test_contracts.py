"""CDDI, POEI and Visale: what a contract opens, and until when."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coincide.core.rules import cddi, poei, visale
from coincide.core.rules.answer import Verdict
from coincide.core.rules.cddi import Contract
from coincide.core.rules.scheme import scheme_on
from coincide.core.rules.visale import Door, Tenant

TODAY = date(2025, 12, 11)
CDDI = scheme_on(cddi.NAME, TODAY, cddi.FIGURES)
POEI = scheme_on(poei.NAME, TODAY, poei.FIGURES)
VISALE = scheme_on(visale.NAME, TODAY, visale.FIGURES)
DAYS = st.dates(date(2023, 1, 1), date(2026, 12, 31))
BORN = date(1985, 2, 28)


@pytest.mark.parametrize(
    ("contract", "verdict"),
    [
        (Contract("aci", 4, Decimal(26)), Verdict.MET),
        (Contract("ei", 4, Decimal(20)), Verdict.MET),
        (Contract("ei", 3, Decimal(26)), Verdict.UNMET),
        (Contract("ei", 12, Decimal(26), 12), Verdict.MET),
        (Contract("ei", 12, Decimal(26), 13), Verdict.UNMET),
        (Contract("ei", 6, Decimal("19.5")), Verdict.UNMET),
        (Contract("aci", 6, Decimal("19.5")), Verdict.OPEN),
        (Contract("etti", 6, Decimal(35)), Verdict.UNMET),
        (Contract("ai", 6, Decimal(35)), Verdict.OPEN),
        (Contract("ei", None, Decimal(35)), Verdict.UNKNOWN),
        (Contract(None, 6, None), Verdict.UNKNOWN),
    ],
)
def test_what_can_be_a_cddi(contract: Contract, verdict: Verdict) -> None:
    answer = cddi.decide(contract, CDDI)
    assert answer.verdict is verdict
    assert answer.version == "cddi-1"
    assert (answer.verdict is Verdict.UNKNOWN) <= bool(answer.missing)


@pytest.mark.parametrize(
    ("hours", "contract", "months", "verdict"),
    [
        (300, "cdi", None, Verdict.MET),
        (301, "cdi", None, Verdict.OPEN),
        (450, "cdi", None, Verdict.OPEN),
        (600, "cdi", None, Verdict.OPEN),
        (601, "cdi", None, Verdict.UNMET),
        (300, "cdd", 6, Verdict.MET),
        (300, "cdd", 5, Verdict.UNMET),
        (300, "cdd", None, Verdict.UNKNOWN),
        (300, "seasonal", 4, Verdict.MET),
        (300, "seasonal", 3, Verdict.UNMET),
        (300, "temping", 6, Verdict.MET),
        (300, "temping", 5, Verdict.UNMET),
        (300, "stage", 9, Verdict.UNMET),
        (None, "cdi", None, Verdict.UNKNOWN),
        (300, None, None, Verdict.UNKNOWN),
    ],
)
def test_what_a_poei_may_lead_to(hours: int | None, contract: str | None, months: int | None, verdict: Verdict) -> None:
    answer = poei.decide(hours, contract, months, POEI)
    assert answer.verdict is verdict
    assert all(reason.source for reason in answer.because)


@given(st.integers(0, 700), st.integers(0, 24), st.integers(0, 24))
def test_a_longer_contract_never_closes_a_poei(hours: int, months: int, more: int) -> None:
    for contract in ("cdd", "apprenticeship", "seasonal", "temping"):
        if poei.decide(hours, contract, months, POEI).is_met:
            assert poei.decide(hours, contract, months + more, POEI).is_met


@pytest.mark.parametrize(
    ("tenant", "on", "verdict"),
    [
        (Tenant(date(1994, 12, 12)), TODAY, Verdict.MET),  # 30 years, until tomorrow
        (Tenant(date(1994, 12, 11)), TODAY, Verdict.UNKNOWN),  # 31 today
        (Tenant(BORN, hired_on=date(2025, 6, 12)), TODAY, Verdict.MET),
        (Tenant(BORN, hired_on=date(2025, 6, 11), net_wage=1501), TODAY, Verdict.UNMET),
        (Tenant(BORN, date(2025, 6, 11), None, date(2025, 5, 1), 1501), TODAY, Verdict.UNMET),
        (Tenant(BORN, date(2024, 1, 1), net_wage=1500), TODAY, Verdict.MET),
        (Tenant(BORN, promised_on=date(2025, 9, 12)), TODAY, Verdict.MET),
        (Tenant(BORN, promised_on=date(2025, 9, 11), hired_on=date(2020, 1, 1), net_wage=1501), TODAY, Verdict.UNMET),
        (Tenant(BORN, hired_on=date(2025, 8, 31)), date(2026, 2, 27), Verdict.MET),
        (Tenant(BORN, date(2025, 8, 31), None, date(2025, 8, 1), 1800), date(2026, 2, 28), Verdict.UNMET),
        (Tenant(BORN, hired_on=TODAY, lease_signed_on=TODAY), TODAY, Verdict.UNMET),
        (Tenant(None), TODAY, Verdict.UNKNOWN),
    ],
)
def test_which_door_of_visale_is_open(tenant: Tenant, on: date, verdict: Verdict) -> None:
    found = visale.decide(tenant, VISALE, on)
    assert found.answer.verdict is verdict
    assert (verdict is Verdict.UNKNOWN) <= bool(found.answer.missing)


@given(DAYS, st.integers(0, 400), st.integers(0, 400), st.integers(800, 2500), DAYS)
def test_a_longer_contract_never_closes_a_door_of_visale(
    hired: date, days: int, more: int, wage: int, on: date
) -> None:
    short = Tenant(BORN, hired, hired + timedelta(days=days), net_wage=wage)
    long = replace(short, contract_ends_on=hired + timedelta(days=days + more))
    first, second = (visale.decide(one, VISALE, on).doors for one in (short, long))
    for before, after in zip(first, second, strict=True):
        assert (before.reason.verdict is Verdict.MET) <= (after.reason.verdict is Verdict.MET)


@given(DAYS, DAYS)
def test_the_hired_door_is_open_from_the_first_day_to_the_last_it_says(hired: date, on: date) -> None:
    door = next(d for d in visale.decide(Tenant(BORN, hired), VISALE, on).doors if d.door is Door.HIRED)
    assert door.closes_on is not None
    assert (door.reason.verdict is Verdict.MET) == (hired <= on <= door.closes_on)
