"""Deciding about an alert from Ma journée, the operator's delays, reminders and the calendar."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from coincide.apps.accounts.models import AccessGrant, JournalEntry
from coincide.apps.journeys import nightly, tasks
from coincide.apps.journeys.alerts import digest
from coincide.apps.journeys.alerts.actions import delegate
from coincide.apps.journeys.models import (
    AlertCount,
    AlertDecision,
    AlertDelays,
    Appointment,
    Contact,
    Reminders,
    Step,
    WeeklyDigest,
)
from coincide.apps.territory.clock import PARIS
from tests.cast import Cast
from tests.pages.crowd import household

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
TODAY = dt.date(2025, 12, 11)
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/ma-journee/?vue=toutes"}


def first_row(client: Client) -> str:
    """Where the first alert of Ma journée is decided."""
    response = client.get(reverse("journeys:my_day"))
    return str(response.context["groups"][0].shown[0].decide_url)


def key_of(address: str) -> str:
    """The identity of the alert in its address."""
    from urllib.parse import parse_qs, urlsplit

    return parse_qs(urlsplit(address).query)["cle"][0]


class TestDeciding:
    """One form for three decisions, inside the page or on its own."""

    def test_an_alert_is_settled_in_the_page_and_the_message_undoes_it(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in("social")
        address = first_row(client)
        assert 'name="reason"' in client.get(address, headers=HTMX).content.decode()
        facts = {"cle": key_of(address), "verdict": "done", "reason": "Vue à la permanence"}
        answer = client.post(address, facts, headers=HTMX)
        assert answer.headers["HX-Reselect"] == "#day-main"
        shown = answer.content.decode()
        assert "Famille Zèbre\u202f: alerte réglée." in shown
        assert "Réglées ou reportées" in shown
        decision = AlertDecision.objects.get()
        undo = reverse("journeys:undo_alert_decision", args=[decision.pk])
        assert f'action="{undo}"' in shown
        assert "Vue à la permanence" in client.get(reverse("journeys:handled_alerts")).content.decode()
        client.post(undo)
        assert first_row(client) == address

    def test_without_scripts_it_is_a_page_that_leads_back(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in("social")
        address = first_row(client)
        assert client.get(address).status_code == 200
        facts = {"cle": key_of(address), "verdict": "postponed", "until": "2025-12-18", "reason": "Rendez-vous pris"}
        answer = client.post(address, facts | {"retour": "https://ailleurs.test/"})
        assert (answer.status_code, answer.headers["Location"]) == (302, reverse("journeys:my_day"))

    @pytest.mark.parametrize(
        ("facts", "said"),
        [
            ({"verdict": "done"}, "Dites comment"),
            ({"verdict": "postponed", "until": "2025-12-18"}, "Dites pourquoi"),
            ({"verdict": "postponed", "reason": "x", "until": "hier"}, "lisible"),
            ({"verdict": "postponed", "reason": "x", "until": "2025-12-10"}, "jour à venir"),
            ({"verdict": "postponed", "reason": "x", "until": "2027-01-01"}, "trois mois au plus"),
            ({"verdict": "delegated", "to": "999999"}, "choisissez quelqu"),
            ({"verdict": "brûlée", "reason": "x"}, "brûlée"),
        ],
    )
    def test_a_decision_that_lacks_something_says_what(
        self, cast: Cast, sign_in: SignIn, facts: dict[str, str], said: str
    ) -> None:
        client = sign_in("social")
        address = first_row(client)
        answer = client.post(address, {"cle": key_of(address)} | facts, headers=HTMX)
        assert said in answer.content.decode()
        assert client.post(address, {"cle": key_of(address)} | facts).status_code == 422
        assert not AlertDecision.objects.exists()

    def test_a_step_settled_is_a_step_done_in_the_log(self, cast: Cast, sign_in: SignIn) -> None:
        social = cast.users["social"]
        step = Step.objects.create(
            household=cast.household, title="Dossier HLM", owner=social, created_by=social,
            created_on=dt.date(2025, 12, 1), due_on=dt.date(2025, 12, 9), strand="home",
        )  # fmt: skip
        client = sign_in("social")
        address = reverse("journeys:decide_alert", args=[cast.household.pk])
        facts = {"cle": f"step::{step.pk}.2025-12-09", "verdict": "done"}
        assert "étape faite" in client.post(address, facts, headers=HTMX).content.decode()
        step.refresh_from_db()
        assert (step.outcome, step.ended_on) == ("done", TODAY)
        assert not AlertDecision.objects.exists()

    @pytest.mark.parametrize(("verdict", "said"), [("kept", "contact noté"), ("missed", "manqué")])
    def test_an_appointment_settled_is_said_kept_or_missed_in_the_log(
        self, cast: Cast, sign_in: SignIn, verdict: str, said: str
    ) -> None:
        owner = cast.users["owner"]
        one = Appointment.objects.create(
            household=cast.household, subject="Point logement", owner=owner, minutes=30,
            starts_at=dt.datetime(2025, 12, 10, 9, tzinfo=PARIS),
        )  # fmt: skip
        client = sign_in("owner")
        address = reverse("journeys:decide_alert", args=[cast.household.pk])
        key = f"appointment::{one.pk}.2025-12-10"
        offered = client.get(address, {"cle": key}, headers=HTMX).content.decode()
        assert "Tenu" in offered
        assert "Réglée" not in offered
        assert said in client.post(address, {"cle": key, "verdict": verdict}, headers=HTMX).content.decode()
        one.refresh_from_db()
        assert one.status == verdict
        assert not AlertDecision.objects.exists()
        assert Contact.objects.filter(subject="Point logement").exists() == (verdict == "kept")

    def test_an_alert_that_stands_no_more_is_said_to_be_gone(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in("social")
        address = first_row(client).replace("silence", "place")
        assert "plus à traiter" in client.get(address, follow=True).content.decode()

    def test_an_entrusted_alert_is_the_colleagues_with_who_gave_it(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in("social")
        address = first_row(client)
        facts = {"cle": key_of(address), "verdict": "delegated", "to": cast.users["owner"].pk, "reason": "Tu la vois"}
        client.post(address, facts)
        shown = sign_in("owner").get(reverse("journeys:my_day")).content.decode()
        assert "confiée par Sofia Lynx" in shown
        assert "Aucun contact noté" in shown

    def test_who_does_not_follow_the_household_sees_only_what_was_entrusted(self, cast: Cast, sign_in: SignIn) -> None:
        colleague = cast.users["colleague"]
        AccessGrant.objects.create(
            household_id=cast.household.pk, user=colleague, period=(TODAY, None), reason="remplacement"
        )
        page = sign_in("colleague").get(reverse("journeys:my_day"))
        assert page.context["groups"] == []
        key = key_of(first_row(sign_in("social")))
        delegate(cast.household, [key], by=cast.users["social"], to=colleague)
        page = sign_in("colleague").get(reverse("journeys:my_day"))
        assert [group.count for group in page.context["groups"]] == [1]

    def test_an_outsider_finds_no_alert_and_undoes_nothing(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in("social")
        address = first_row(client)
        client.post(address, {"cle": key_of(address), "verdict": "done", "reason": "Fait"})
        undo = reverse("journeys:undo_alert_decision", args=[AlertDecision.objects.get().pk])
        outsider = sign_in("outsider")
        assert outsider.get(address).status_code == 404
        assert outsider.post(undo).status_code == 403
        assert outsider.post(reverse("journeys:undo_alert_decision", args=["x"])).status_code == 404
        assert AlertDecision.objects.exists()

    def test_the_pages_of_decisions_do_not_ask_more_for_more_households(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in("social")
        address = reverse("journeys:handled_alerts")
        household(cast, 0)
        with CaptureQueriesContext(connection) as few:
            client.get(address)
        for number in range(1, 10):
            household(cast, number)
        with CaptureQueriesContext(connection) as many:
            client.get(address)
        assert len(many) == len(few)


class TestDelays:
    """The coordination's page."""

    def test_the_coordination_sets_them(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in("coordinator")
        address = reverse("journeys:alert_delays")
        page = client.get(address).content.decode()
        assert "pas des règles de droit" in page
        facts = {name: str(value) for name, value in _defaults().items()} | {"silence": "21", "review_months": "12, 20"}
        assert client.post(address, facts).status_code == 302
        row = AlertDelays.objects.get()
        assert (row.silence, row.review_months, row.set_by) == (21, [12, 20], cast.users["coordinator"])
        assert "aucun depuis 21 jours" in client.get(reverse("journeys:households")).content.decode()
        wrong = client.post(address, facts | {"silence": "0", "review_months": "40"})
        assert wrong.status_code == 422
        assert AlertDelays.objects.get().silence == 21


def _defaults() -> dict[str, object]:
    from dataclasses import asdict

    from coincide.apps.journeys.due import DEFAULT_DELAYS

    return {name: value for name, value in asdict(DEFAULT_DELAYS).items() if name != "milestone_months"}


class TestCalendar:
    """A link that opens nameless appointments and deadlines."""

    def link(self, client: Client) -> str:
        """Make the link and read it where it is shown, once."""
        shown = client.post(reverse("journeys:reminders"), {"action": "make"})
        return str(shown.context["link"]).removeprefix("http://testserver")

    def test_it_reads_as_a_calendar_with_paris_time_and_no_name(
        self, cast: Cast, sign_in: SignIn, client: Client
    ) -> None:
        household(cast, 1)
        at = dt.datetime(2025, 12, 15, 9, 30, tzinfo=PARIS)
        Appointment.objects.create(
            household=cast.household, owner=cast.users["owner"], starts_at=at, subject="Budget de Zahra"
        )
        answer = Client().get(self.link(sign_in("owner")))
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        read = Calendar.from_ical(answer.content)
        assert [str(zone["TZID"]) for zone in read.walk("VTIMEZONE")] == ["Europe/Paris"]
        events = {str(event["SUMMARY"]): event for event in read.walk("VEVENT")}
        assert events["MTL-001 · rendez-vous"].decoded("DTSTART") == at
        assert any("fin de contrat" in name for name in events)
        told = answer.content.decode()
        for name in ("Zèbre", "Zahra", "Essai", "Noor", cast.person.pk.hex, str(cast.person.pk)):
            assert name not in told

    def test_what_did_not_change_is_not_sent_again(self, cast: Cast, sign_in: SignIn) -> None:
        link = self.link(sign_in("owner"))
        first = Client().get(link)
        again = Client().get(link, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert first.content == Client().get(link).content

    def test_a_link_is_replaced_revoked_and_closed_with_the_account(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in("owner")
        old, fresh = self.link(client), self.link(client)
        assert [Client().get(one).status_code for one in (old, fresh)] == [404, 200]
        secret = fresh.split("/")[-1].removesuffix(".ics")
        assert len(secret) >= 43
        assert Reminders.objects.filter(calendar_hash__contains=secret).count() == 0
        cast.users["owner"].is_active = False
        cast.users["owner"].save()
        assert Client().get(fresh).status_code == 404
        cast.users["owner"].is_active = True
        cast.users["owner"].save()
        client = sign_in("owner")
        client.post(reverse("journeys:reminders"), {"action": "revoke"})
        assert Client().get(fresh).status_code == 404
        assert Client().get("/calendrier/.ics").status_code == 404
        verbs = [entry.verb for entry in JournalEntry.objects.all()]
        assert verbs == ["make_calendar", "make_calendar", "revoke_calendar"]


class TestDigest:
    """A letter a week at most, without a name."""

    def test_it_counts_names_nobody_and_is_sent_once_a_week(self, cast: Cast) -> None:
        household(cast, 1)
        sent = digest.send_all(TODAY)
        assert sent == len(mail.outbox) == 2
        assert digest.send_all(TODAY + dt.timedelta(days=3)) == 0
        letter = next(one for one in mail.outbox if one.to == ["social@essai.test"])
        html = str(letter.alternatives[0][0])
        for body in (str(letter.body), html):
            assert "MTL-001" in body
            assert "/ma-journee/" in body
            for name in ("Zèbre", "Zahra", "Essai", "Noor", "Montluçon"):
                assert name not in body
        assert WeeklyDigest.objects.filter(monday=dt.date(2025, 12, 8), sent_at__isnull=False).count() == 2
        assert digest.send_all(TODAY + dt.timedelta(days=7)) == 2

    def test_who_declined_has_none(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in("social")
        client.post(reverse("journeys:reminders"), {"action": "digest_off"})
        assert "non reçue" in client.get(reverse("journeys:reminders")).content.decode()
        digest.send_all(TODAY)
        assert "social@essai.test" not in [to for one in mail.outbox for to in one.to]

    def test_a_letter_that_the_server_refuses_is_tried_again(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*args: object, **kwargs: object) -> int:
            raise ConnectionRefusedError("closed")

        with monkeypatch.context() as broken:
            broken.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
            with pytest.raises(ConnectionRefusedError):
                digest.send_all(TODAY)
        assert not WeeklyDigest.objects.exists()
        assert digest.send_all(TODAY) == 1


class TestNight:
    """What is done while people sleep."""

    def test_the_counts_of_the_day_are_kept_and_shown_to_the_coordination(self, cast: Cast, sign_in: SignIn) -> None:
        household(cast, 1)
        nightly.run(TODAY - dt.timedelta(days=7))
        assert AlertCount.objects.exists()
        page = sign_in("coordinator").get(reverse("journeys:my_day"))
        assert page.context["trend_days"] == [dt.date(2025, 12, 4)]
        assert "L’évolution" in page.content.decode()

    def test_work_that_fails_does_not_keep_the_rest_from_being_done(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        done: list[dt.date] = []

        def fails(day: dt.date) -> None:
            raise ValueError(day)

        monkeypatch.setattr(nightly, "_REGISTERED", {"first": fails, "second": done.append})
        with pytest.raises(nightly.NightlyError, match="first"):
            nightly.run(TODAY)
        assert done == [TODAY]

    def test_both_jobs_are_known_to_the_worker_and_run(self, cast: Cast) -> None:
        from procrastinate.contrib.django import app

        crons = {one.task.name: one.cron for one in app.periodic_registry.periodic_tasks.values()}
        assert crons["coincide.apps.journeys.tasks.every_night"] == "30 2 * * *"
        assert crons["coincide.apps.journeys.tasks.monday_morning"] == "30 5 * * 1"
        assert "alert_counts" in nightly.registered()
        tasks.every_night(0)
        tasks.monday_morning(0)
        assert AlertCount.objects.filter(on=TODAY).exists()
        assert mail.outbox
