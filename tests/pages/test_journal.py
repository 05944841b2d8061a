"""The pages of the action log: the journal, noting from anywhere, appointments, workshops, documents."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coincide.apps.accounts.models import JournalEntry
from coincide.apps.journeys.log import appointments, contacts, documents, hours, meetings, steps
from coincide.apps.journeys.models import ActivityHours, AgreedHours, Appointment, Contact, Document, GroupMeeting, Step
from coincide.apps.territory.clock import PARIS
from tests.apps.journeys.log.files import PDF_BYTES
from tests.cast import Cast
from tests.pages.crowd import household as another

SignIn = Callable[[str], Client]
TODAY = dt.date(2025, 12, 11)


@pytest.fixture(autouse=True)
def _no_antivirus(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine that runs the tests may have one."""
    monkeypatch.setenv("COINCIDE_CLAMAV", "off")


def url(name: str, *args: object) -> str:
    """An address of the room."""
    return reverse(f"journeys:{name}", args=args)


def undo_of(client: Client, page: str) -> str:
    """The address of the « Annuler » that a page shows."""
    shown = client.get(page).content.decode()
    place = shown.index("Annuler cette action")
    return shown[shown.rindex('action="', 0, place) + 8 :].split('"')[0]


def fill(cast: Cast) -> None:
    """Something of every kind in the household, of the shared layer and of both others."""
    owner, social = cast.users["owner"], cast.users["social"]
    for by, layer in ((owner, "shared"), (owner, "employment"), (social, "social")):
        word = f"SECRET-{layer}"
        contacts.log_contact(
            cast.household, by=by, on=TODAY, kind="note", subject=f"{word} note", text=f"{word} texte", layer=layer
        )
        appointments.plan_appointment(
            cast.household,
            by=by,
            starts_at=dt.datetime(2025, 12, 12, 10, tzinfo=PARIS),
            subject=f"{word} rdv",
            layer=layer,
        )
        missed = appointments.plan_appointment(
            cast.household, by=by, starts_at=dt.datetime(2025, 12, 11, 10, tzinfo=PARIS), subject=f"{word} manqué",
            layer=layer,
        ).thing  # fmt: skip
        appointments.miss_appointment(missed, by=by)
        steps.add_step(cast.household, by=by, title=f"{word} étape", due_on=TODAY, layer=layer, strand="home")
        ended = steps.add_step(cast.household, by=by, title=f"{word} finie", layer=layer).thing
        hours.log_hours(cast.person, by=by, on=TODAY, hours=Decimal(1), kind="step", step=ended)
        steps.end_step(ended, by=by, outcome="dropped", note=f"{word} pourquoi")
        documents.add_document(
            cast.household, by=by, name=f"{word}.pdf", data=PDF_BYTES + layer.encode(), kind="other", layer=layer
        )


READS = {"owner": {"shared", "employment"}, "social": {"shared", "social"}, "coordinator": {"shared", "employment"}}


@pytest.mark.parametrize("place", READS)
@pytest.mark.parametrize("page", ["household", "journal", "documents", "sheet"])
def test_no_page_of_the_file_shows_or_counts_a_layer_that_is_not_read(
    cast: Cast, sign_in: SignIn, place: str, page: str
) -> None:
    fill(cast)
    answer = sign_in(place).get(url(page, cast.household.pk))
    shown = answer.content.decode()
    for layer in ("shared", "employment", "social"):
        if layer not in READS[place]:
            assert f"SECRET-{layer}" not in shown
        elif page in ("journal", "documents"):
            assert f"SECRET-{layer}" in shown
    if page == "journal":
        assert answer.context["count"] == 6  # two layers, of each: the note, the missed appointment, the ended step
        assert answer.context["hours"][0].weeks.current.hours == 2


@pytest.mark.parametrize("place", READS)
def test_no_search_filter_list_or_export_shows_a_layer_that_is_not_read(
    cast: Cast, sign_in: SignIn, place: str
) -> None:
    fill(cast)
    client = sign_in(place)
    hidden = ({"employment", "social"} - READS[place]).pop()
    for address in (
        url("journal", cast.household.pk) + f"?q=SECRET-{hidden}",
        url("journal", cast.household.pk) + "?nature=step",
        url("my_day"),
        url("appointments"),
        url("households"),
        url("households_export"),
    ):
        shown = client.get(address).content.decode().replace(f'value="SECRET-{hidden}"', "")
        assert f"SECRET-{hidden}" not in shown, address


@pytest.mark.parametrize(
    ("name", "model"),
    [("contact_edit", Contact), ("appointment_edit", Appointment), ("step_edit", Step), ("document", Document)],
)
def test_a_thing_of_another_layer_does_not_exist_by_its_address(
    cast: Cast, sign_in: SignIn, name: str, model: type[Model]
) -> None:
    fill(cast)
    hidden = model._default_manager.filter(layer="social").first()
    assert hidden is not None
    answer = sign_in("owner").get(url(name, cast.household.pk, hidden.pk))
    assert answer.status_code == 404
    assert b"SECRET" not in answer.content


def test_a_line_is_noted_from_the_journal_and_taken_back(cast: Cast, sign_in: SignIn) -> None:
    client, page = sign_in("owner"), url("journal", cast.household.pk)
    line = {"line": "visite hier 1h30 T3 à Commentry #emploi"}
    assert client.post(url("journal_contact", cast.household.pk), line).status_code == 302
    made = Contact.objects.get()
    assert (made.kind, made.on, made.minutes) == ("visit", dt.date(2025, 12, 10), 90)
    assert (made.subject, made.layer) == ("T3 à Commentry", "employment")
    shown = client.get(page).content.decode()
    assert "T3 à Commentry" in shown
    client.post(url("journal_contact", cast.household.pk), {"line": "appel Suite"})
    client.post(undo_of(client, page))
    assert Contact.objects.get() == made


def test_fields_win_over_the_line(cast: Cast, sign_in: SignIn) -> None:
    facts = {
        "line": "appel hier Point", "kind": "visit", "on": "2025-12-09", "person": cast.person.pk, "minutes": "25",
        "layer": "employment", "text": "Le détail",
    }  # fmt: skip
    sign_in("owner").post(url("journal_contact", cast.household.pk), facts)
    made = Contact.objects.get()
    assert (made.kind, made.on, made.minutes, made.person) == ("visit", dt.date(2025, 12, 9), 25, cast.person)
    assert (made.subject, made.text, made.layer) == ("Point", "Le détail", "employment")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"line": ""}, "Dites en quelques mots"),
        ({"line": "appel 20 min"}, "Dites en quelques mots"),
        ({"line": "appel 1/1/2030 Point"}, "quand il a eu lieu"),
        ({"line": "Point", "on": "hier"}, "écrivez-la comme 11/12/2025"),
        ({"line": "Point #social"}, "votre métier"),
        ({"line": "Point", "minutes": "mille"}, "entier"),
        ({"line": "x" * 200}, "160 signes"),
    ],
)
def test_a_wrong_line_is_said_on_the_page_and_nothing_is_written(
    cast: Cast, sign_in: SignIn, facts: dict[str, str], said: str
) -> None:
    answer = sign_in("owner").post(url("journal_contact", cast.household.pk), facts)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Contact.objects.exists()


def test_a_contact_is_noted_from_anywhere_with_a_name_misspelt(cast: Cast, sign_in: SignIn) -> None:
    another(cast, 1)
    client = sign_in("owner")
    found = client.get(url("quick_households"), {"q": "zebre"}).content.decode()
    assert "Famille Zèbre" in found
    assert str(cast.household.pk) in found
    assert "Essai" not in found
    facts = {"q": "zebre", "line": "appel 10 min CAF", "retour": "/menages/?q=a"}
    answer = client.post(url("quick_log"), facts)
    assert answer["Location"] == "/menages/?q=a"
    assert Contact.objects.get(household=cast.household).minutes == 10


@pytest.mark.parametrize("facts", [{"q": "Essai"}, {"q": "zebre", "menage": "autre"}, {"q": "personne"}])
def test_without_one_household_meant_nothing_is_noted(cast: Cast, sign_in: SignIn, facts: dict[str, str]) -> None:
    others = [another(cast, number) for number in (1, 2)]
    before = Contact.objects.count()
    if facts.get("menage"):
        facts = facts | {"menage": str(others[0].pk)}  # ticked before the words changed
    answer = sign_in("owner").post(url("quick_log"), facts | {"line": "appel Point"})
    assert answer.status_code == 422
    assert "Choisissez le ménage" in answer.content.decode()
    assert Contact.objects.count() == before


def test_nobody_is_sent_elsewhere_by_the_address_to_come_back_to(cast: Cast, sign_in: SignIn) -> None:
    facts = {"q": "zebre", "line": "appel Point", "retour": "//ailleurs.test/"}
    assert sign_in("owner").post(url("quick_log"), facts)["Location"] == url("my_day")


def test_a_line_says_how_it_is_understood(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("owner")
    shown = client.get(url("quick_line"), {"line": "appel 20 min hier CAF"}).content.decode()
    assert "Appel" in shown
    assert "10 décembre 2025" in shown
    assert "CAF" in shown
    assert "Il manque l’objet" in client.get(url("quick_line"), {"line": "appel"}).content.decode()


def test_an_appointment_is_taken_kept_from_the_week_and_undone(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("owner")
    facts = {
        "subject": "Bilan", "on": "2025-12-11", "at": "14:30", "minutes": "45", "owner": cast.users["owner"].pk,
        "layer": "shared",
    }  # fmt: skip
    assert client.post(url("add_appointment", cast.household.pk), facts).status_code == 302
    made = Appointment.objects.get()
    assert made.starts_at == dt.datetime(2025, 12, 11, 14, 30, tzinfo=PARIS)
    week = url("appointments")
    assert "Famille Zèbre" in client.get(week).content.decode()
    kept = client.post(url("appointment_outcome", cast.household.pk, made.pk, "tenu"), {"retour": week})
    assert kept["Location"] == week
    assert Contact.objects.get().subject == "Bilan"
    client.post(undo_of(client, week))
    assert not Contact.objects.exists()
    assert Appointment.objects.get().status == "planned"


def test_a_wrong_appointment_and_a_wrong_step_open_their_form_again(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("owner")
    answer = client.post(url("add_appointment", cast.household.pk), {"subject": "", "on": "2025-12-01", "at": "25h"})
    assert answer.status_code == 422
    assert "Écrivez l&#x27;heure" in answer.content.decode()
    assert answer.context["bound"] == "appointment"
    answer = client.post(url("add_step", cast.household.pk), {"title": "Appeler", "due_on": "2020-01-01"})
    assert answer.status_code == 422
    assert not Step.objects.exists()


def test_a_step_is_promised_handed_over_done_and_opened_again(cast: Cast, sign_in: SignIn) -> None:
    client, social = sign_in("owner"), cast.users["social"]
    facts = {
        "title": "Demander le T3", "due_on": "2025-12-20", "owner": cast.users["owner"].pk, "strand": "home",
        "layer": "shared",
    }  # fmt: skip
    client.post(url("add_step", cast.household.pk), facts)
    made = Step.objects.get()
    client.post(url("step_edit", cast.household.pk, made.pk), facts | {"owner": social.pk})
    assert Step.objects.get().owner == social
    client.post(url("step_outcome", cast.household.pk, made.pk, "abandonnee"), {"note": ""})
    assert Step.objects.get().ended_on is None
    client.post(url("step_outcome", cast.household.pk, made.pk, "faite"))
    assert "Fait" in client.get(url("journal", cast.household.pk)).content.decode()
    client.post(url("step_outcome", cast.household.pk, made.pk, "rouverte"))
    assert Step.objects.get().outcome == ""
    assert client.post(url("step_outcome", cast.household.pk, made.pk, "volee")).status_code == 404


def test_hours_are_written_with_a_comma_and_a_contract_lowers_the_bar(cast: Cast, sign_in: SignIn) -> None:
    client, page = sign_in("owner"), url("journal", cast.household.pk)
    facts = {"person": cast.person.pk, "on": "2025-12-11", "hours": "2,5", "kind": "training"}
    client.post(url("add_hours", cast.household.pk), facts)
    assert ActivityHours.objects.get().hours == Decimal("2.5")
    assert "sur 15" in client.get(page).content.decode()
    client.post(url("agree_hours", cast.household.pk), {"person": cast.person.pk, "since": "2025-12-01", "hours": "7"})
    assert AgreedHours.objects.get().hours == 7
    shown = client.get(page).content.decode()
    assert "convenues" in shown
    client.post(url("hours_remove", cast.household.pk, ActivityHours.objects.get().pk))
    assert not ActivityHours.objects.exists()


def test_a_document_is_deposited_read_as_an_attachment_and_removed(cast: Cast, sign_in: SignIn) -> None:
    client, page = sign_in("owner"), url("documents", cast.household.pk)
    sent = SimpleUploadedFile("bail é.exe", PDF_BYTES, content_type="text/html")
    assert client.post(page, {"file": sent, "kind": "housing", "layer": "shared"}).status_code == 302
    made = Document.objects.get()
    assert made.name == "bail é.pdf"
    answer = client.get(url("document", cast.household.pk, made.pk))
    assert answer.content == PDF_BYTES
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == "attachment; filename*=UTF-8''bail%20%C3%A9.pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert JournalEntry.objects.filter(verb="read_document", target_id=str(made.pk)).count() == 1
    assert "non analysé" in client.get(page).content.decode()
    client.post(url("document_remove", cast.household.pk, made.pk))
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"<html></html>", "type accepté"), (b"", "vide"), (b"%PDF-1.4" + bytes(10 * 1024 * 1024), "Mo au plus")],
    ids=["page", "nothing", "too large"],
)
def test_a_wrong_file_is_refused_with_a_sentence_on_its_field(
    cast: Cast, sign_in: SignIn, content: bytes, said: str
) -> None:
    sent = SimpleUploadedFile("bail.pdf", content, content_type="application/pdf")
    answer = sign_in("owner").post(
        url("documents", cast.household.pk), {"file": sent, "kind": "housing", "layer": "shared"}
    )
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Document.objects.exists()


def test_a_workshop_is_entered_corrected_and_taken_back(cast: Cast, sign_in: SignIn) -> None:
    other = another(cast, 1)
    noor = other.persons.get(first_name="Noor")
    client, page = sign_in("owner"), url("group_meetings")
    found = client.get(url("group_meeting_search"), {"q": "zebre"}).content.decode()
    assert "Zahra" in found
    facts = {"title": "Lire un bulletin", "on": "2025-12-10", "hours": "2,5", "persons": [cast.person.pk, noor.pk]}
    assert client.post(url("group_meeting_new"), facts).status_code == 302
    assert Contact.objects.filter(kind="group").count() == 2
    made = GroupMeeting.objects.get()
    client.post(url("group_meeting_edit", made.pk), facts | {"persons": [noor.pk]})
    assert Contact.objects.get(kind="group").household == other
    client.get(page)  # the messages of before are told
    client.post(url("group_meeting_new"), facts)
    client.post(undo_of(client, page))
    assert GroupMeeting.objects.get() == made


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"persons": []}, "Cochez au moins une personne"),
        ({"on": "2026-01-01"}, "quand il a eu lieu"),
        ({"hours": "0"}, "0,25"),
        ({"title": ""}, "intitulé"),
    ],
)
def test_a_wrong_workshop_is_refused(cast: Cast, sign_in: SignIn, facts: dict[str, object], said: str) -> None:
    given = {"title": "Paie", "on": "2025-12-10", "hours": "2", "persons": [cast.person.pk]} | facts
    answer = sign_in("owner").post(url("group_meeting_new"), given)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not GroupMeeting.objects.exists()


def test_a_workshop_names_only_households_whose_file_is_open(cast: Cast, sign_in: SignIn) -> None:
    other = another(cast, 1, place="colleague")
    noor = other.persons.get(first_name="Noor")
    meetings.hold_group_meeting(
        by=cast.users["coordinator"], on=TODAY, title="Paie", hours=Decimal(2), persons=[cast.person, noor]
    )
    shown = sign_in("owner").get(url("group_meetings")).content.decode()
    assert "Famille Zèbre" in shown
    assert "Essai" not in shown
    assert ">2</td>" in shown


@pytest.mark.parametrize("page", ["journal", "documents", "appointments", "group_meetings"])
def test_the_number_of_queries_does_not_grow_with_what_is_shown(cast: Cast, sign_in: SignIn, page: str) -> None:
    client = sign_in("owner")
    address = url(page, *([cast.household.pk] if page in ("journal", "documents") else []))
    fill(cast)
    meetings.hold_group_meeting(by=cast.users["owner"], on=TODAY, title="Paie", hours=Decimal(2), persons=[cast.person])
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    owner = cast.users["owner"]
    for number in range(8):
        contacts.log_contact(cast.household, by=owner, on=TODAY, kind="call", subject="Point", person=cast.person)
        steps.add_step(cast.household, by=owner, title="Étape", due_on=TODAY, person=cast.person)
        appointments.plan_appointment(
            cast.household, by=owner, starts_at=dt.datetime(2025, 12, 12, 8 + number, tzinfo=PARIS), subject="Bilan"
        )
        hours.log_hours(cast.person, by=owner, on=TODAY, hours=Decimal(1), kind="work")
        documents.add_document(
            cast.household, by=owner, name="x.pdf", data=PDF_BYTES + bytes([number]), kind="other", person=cast.person
        )
        meetings.hold_group_meeting(by=owner, on=TODAY, title="Paie", hours=Decimal(1), persons=[cast.person])
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few), [query["sql"][:120] for query in many]
