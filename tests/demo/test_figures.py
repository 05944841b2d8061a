"""The demonstration gives every figure of the deck, through the ordinary queries."""

import datetime as dt

import pytest
from django.db import transaction

from coincide.apps.accounts.models import AccessGrant, User
from coincide.apps.journeys import flows
from coincide.apps.journeys.exits import class_of
from coincide.apps.journeys.facts import journeys_of
from coincide.apps.journeys.grants import renew_grants
from coincide.apps.journeys.models import Departure, Journey, Transfer
from coincide.apps.journeys.transfers.acceptance import accept_transfer
from coincide.apps.offers.models import Dwelling, Job, MobilityResource
from coincide.apps.organisations.models import Organisation
from coincide.apps.people.models import Household
from coincide.apps.programme.queries import RuleBook
from coincide.apps.results import queries
from coincide.apps.territory.models import Commune, Departement, Installation
from coincide.commands.figures import Figures, figures
from coincide.core.rules.exits import ExitKind
from coincide.core.statistics.series import Month
from coincide.demo.build import Summary, build
from coincide.machine.errors import CoincideError

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo"), pytest.mark.usefixtures("territory")]
TODAY = dt.date(2025, 12, 11)
START = dt.date(2023, 7, 1)


@pytest.fixture(scope="module")
def allier(territory: Summary) -> Departement:
    return Departement.objects.get(code="03")


@pytest.fixture(scope="module")
def told(allier: Departement) -> Figures:
    return figures(allier, TODAY)


def test_the_caseload_is_291_at_the_end_of_september_2024_and_107_on_the_day_of_the_workshop(told: Figures) -> None:
    assert (told.active_2024_09, told.active_2025_12_11, told.target) == (291, 107, 160)


def test_182_persons_left_26_of_them_with_a_home_and_a_lasting_job(told: Figures) -> None:
    assert (told.exits, told.positive_exits) == (182, 26)
    assert told.positive_rate == pytest.approx(26 / 182)
    assert told.positive_rate_low == pytest.approx(0.0994, abs=5e-5)
    assert told.positive_rate_high == pytest.approx(0.2011, abs=5e-5)


def test_the_rates_given_beside_are_30_and_36_percent_and_say_what_is_unknown(told: Figures) -> None:
    assert (told.national_rate, told.regional_rate) == (0.30, 0.36)


def test_the_exits_peak_in_the_last_three_months_of_2024_and_nowhere_else(told: Figures) -> None:
    assert told.exit_peak_months == ["2024-10", "2024-11", "2024-12"]


def test_the_exits_rise_since_september_2025(allier: Departement) -> None:
    found = queries.exits(allier, START, TODAY)
    by_month = {month: sum(counts) for month, counts in queries.exits_by_month(found, START, TODAY).items()}
    before = [by_month[Month(2025, number)] for number in range(1, 9)]
    assert max(before) < by_month[Month(2025, 9)] < by_month[Month(2025, 10)] < by_month[Month(2025, 11)]


def test_the_convention_the_posts_and_the_workshop_are_those_of_the_deck(told: Figures) -> None:
    assert told.rpe_agreement_signed == "2024-06-10"
    assert (told.cip_posts, told.cip_posts_wanted) == (2, 3)
    assert (told.workshop_respondents, told.workshop_contributed, told.workshop_at_ease) == (11, 11, 10)


def test_the_figures_do_not_depend_on_the_day_they_are_asked(
    told: Figures, allier: Departement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COINCIDE_TODAY", "2031-05-02")
    assert figures(allier, TODAY) == told


def test_the_market_starts_in_july_2023_and_people_enter_from_october(allier: Departement) -> None:
    first = journeys_of(allier).earliest("entered_on").entered_on
    assert queries.market_start(allier) == START
    assert (first.year, first.month) == (2023, 10)


def test_nobody_leaves_the_programme_after_8_december_2025() -> None:
    assert Departure.objects.latest("on").on <= dt.date(2025, 12, 8)


@pytest.mark.parametrize("scope", list(flows.Scope))
def test_stock_and_flows_reconcile_every_month_for_each_unit(allier: Departement, scope: flows.Scope) -> None:
    found = flows.monthly(allier, scope, START, TODAY)
    for flow in found:
        arrivals = flow.entries + flow.transfers_in + flow.moves_in + flow.reopenings
        assert flow.start + arrivals - flow.exits - flow.transfers_out - flow.moves_out == flow.end
    for month in {flow.last_day for flow in found}:
        counted = flows.stocks(allier, scope, [month])[month]
        assert {flow.unit: flow.end for flow in found if flow.last_day == month and flow.end} == {
            unit: count for unit, count in counted.items() if count
        }
    units = {flow.unit for flow in found}
    expected = {flows.Scope.WHOLE: {"ensemble"}, flows.Scope.BASIN: {"montlucon", "moulins", "vichy"}}
    assert units == expected.get(scope, units)
    assert len(units) == {flows.Scope.WHOLE: 1, flows.Scope.BASIN: 3, flows.Scope.REFERENT: 2}[scope]


def test_the_command_finds_no_violation_and_sees_one_that_is_made(allier: Departement, told: Figures) -> None:
    assert told.flow_identity_violations == 0
    gone = Departure.objects.filter(kind="exit", journey__operator__departement=allier).latest("on")
    period = gone.journey.basins.get(period__endswith=gone.on)
    period.period = (period.period.lower, None)
    period.save()
    assert flows.identity_violations(allier, START, TODAY)


def test_one_cip_follows_everybody_then_two(allier: Departement) -> None:
    assert len(flows.stocks(allier, flows.Scope.REFERENT, [dt.date(2024, 6, 30)])[dt.date(2024, 6, 30)]) == 1
    assert len(flows.stocks(allier, flows.Scope.REFERENT, [TODAY])[TODAY]) == 2


def test_departures_that_the_deck_does_not_count_follow_from_its_figures(allier: Departement) -> None:
    after = dt.date(2024, 9, 30)
    journeys = journeys_of(allier)
    exits_before = Departure.objects.filter(kind="exit", on__lte=after, journey__in=journeys).count()
    transfers = Departure.objects.filter(kind="transfer", on__gt=after, reopened_on=None, journey__in=journeys).count()
    assert transfers == 2 + exits_before + journeys.filter(entered_on__gt=after).count()


def test_the_regulation_of_july_2024_stops_only_those_it_names() -> None:
    stopped = Departure.objects.filter(reason=Departure.Reason.REGULATION)
    assert 63 <= stopped.count() <= 96
    for one in stopped:
        assert one.on >= dt.date(2024, 7, 1)
        assert one.receives_rsa
        assert one.followed_by_council
        assert one.home_kind in {"social", "private", "residence", "fjt"}


def test_nobody_leaves_at_the_term_before_24_months() -> None:
    for one in Departure.objects.filter(reason=Departure.Reason.TERM).select_related("journey"):
        entered = one.journey.entered_on
        assert one.on >= entered.replace(year=entered.year + 2) - dt.timedelta(days=3)


def test_some_exits_wait_for_an_answer_of_the_state() -> None:
    book = RuleBook()
    kinds = {class_of(one, book).kind for one in Departure.objects.filter(kind="exit")}
    assert {ExitKind.POSITIVE, ExitKind.SIMPLE, ExitKind.OPEN} <= kinds


def test_the_cip_of_montlucon_follows_at_least_ten_households_one_a_family_of_six_in_montlucon() -> None:
    cip = User.objects.get(email="cip.montlucon@demo.coincide.test")
    active = Journey.objects.active_on(TODAY)
    mine = Household.objects.visible_to(cip).filter(persons__journeys__in=active).distinct()
    assert mine.count() >= 10
    sixes = [one for one in mine if one.persons.count() == 6]
    assert any(one.homes.filter(period__contains=TODAY, commune__name="Montluçon").exists() for one in sixes)


@pytest.mark.parametrize(
    ("account", "households"),
    [("cip.vichy", 10), ("social", 10), ("coordination", 80), ("cip.ailleurs", 3)],
)
def test_each_account_of_the_operators_has_households(account: str, households: int) -> None:
    user = User.objects.get(email=f"{account}@demo.coincide.test")
    assert Household.objects.visible_to(user).count() >= households
    assert user.check_password("coincide-demo")


@pytest.mark.parametrize("account", ["etat", "animation", "admin"])
def test_the_other_accounts_see_no_file(account: str) -> None:
    user = User.objects.get(email=f"{account}@demo.coincide.test")
    assert not Household.objects.visible_to(user).exists()


def test_the_other_operator_is_elsewhere_and_outside_the_figures(told: Figures) -> None:
    elsewhere = Journey.objects.exclude(operator__departement="03").active_on(TODAY)
    assert elsewhere.count() >= 3
    outsider = User.objects.get(email="cip.ailleurs@demo.coincide.test")
    assert not Household.objects.writable_by(outsider).filter(operator__departement="03").exists()
    read = Household.objects.visible_to(outsider).filter(operator__departement="03")
    assert [one.transfers.get().status for one in read] == ["proposed"]


def test_the_access_grants_are_those_that_the_verbs_would_write() -> None:
    def written() -> set[tuple[object, ...]]:
        return {
            (one.household_id, one.user_id, one.organisation_id, one.period.lower, one.period.upper, one.reason)
            for one in AccessGrant.objects.all()
        }

    before = written()
    for household in Household.objects.all():
        renew_grants(household.pk)
    assert written() == before


def test_everybody_and_every_offer_is_invented_and_says_so() -> None:
    for model in (Household, Job, Dwelling, MobilityResource):
        assert model.objects.exists()
        assert not model.objects.filter(is_invented=False).exists()
    private = Organisation.objects.filter(kind__in=["operator", "employer", "landlord", "siae"])
    assert private.filter(is_invented=True).count() == private.count() > 30


def test_homes_and_jobs_are_only_where_a_point_has_a_source() -> None:
    used = Commune.objects.exclude(job=None) | Commune.objects.exclude(dwelling=None)
    used |= Commune.objects.exclude(homesituation=None)
    assert used.exists()
    assert not used.filter(point_source="").exists()


def test_the_offers_are_300_jobs_and_90_dwellings_scarce_at_both_ends() -> None:
    assert (Job.objects.count(), Dwelling.objects.count()) == (300, 90)
    sizes = {rooms: Dwelling.objects.filter(rooms=rooms).count() for rooms in range(1, 8)}
    assert sizes[1] + sizes[2] < sizes[3]
    assert sizes[6] + sizes[7] <= 5
    assert Job.objects.stale_on(TODAY).exists()
    assert Job.objects.filter(withdrawn_on__lte=TODAY).exists()


def test_the_reading_of_the_figures_is_said_with_the_numbers_it_uses(allier: Departement) -> None:
    reading = Installation.objects.get().reading
    entered = journeys_of(allier).count()
    assert "un transfert vers un autre département n'est pas une sortie" in reading
    assert f"{entered} personnes sont entrées" in reading


def test_a_second_build_in_the_same_database_is_refused() -> None:
    with pytest.raises(CoincideError, match="base vide"):
        build(with_session=False)


def test_a_transfer_that_is_accepted_moves_no_past_figure_and_keeps_the_identity(allier: Departement) -> None:
    yesterday = TODAY - dt.timedelta(days=1)
    elsewhere = Departement.objects.get(code="63")

    def past() -> list[object]:
        movements = [flows.monthly(allier, scope, START, yesterday) for scope in flows.Scope]
        rates = queries.exit_rates(allier, START, yesterday)
        return [rates, *movements, queries.active_series(allier, yesterday)]

    def now() -> tuple[int, int]:
        return queries.active_count(allier, TODAY), queries.active_count(elsewhere, TODAY)

    before, (here, there) = past(), now()
    transfer = Transfer.objects.get(status="proposed")
    cip, social = (User.objects.get(email=f"{name}.ailleurs@demo.coincide.test") for name in ("cip", "social"))
    moving = Journey.objects.active_on(TODAY).filter(person__household=transfer.household).count()
    with transaction.atomic():
        accept_transfer(transfer, by=cip, on=TODAY, cip=cip, social=social)
        assert past() == before
        assert now() == (here - moving, there + moving)
        assert flows.identity_violations(allier, START, TODAY) == []
        assert flows.identity_violations(elsewhere, START, TODAY) == []
        transaction.set_rollback(True)
