"""The verbs of the log: who may, what is checked, what stays, what can be taken back."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from coincide.apps.accounts.models import JournalEntry
from coincide.apps.journeys.log import appointments, contacts, documents, hours, meetings, steps
from coincide.apps.journeys.log.timeline import read_log
from coincide.apps.journeys.models import (
    ActivityHours,
    Appointment,
    Contact,
    Document,
    DocumentContent,
    GroupMeeting,
    Step,
)
from coincide.apps.people import undo
from coincide.apps.people.models import Person
from coincide.apps.programme.models import Target
from coincide.apps.territory.clock import PARIS
from tests.apps.journeys.log.files import PDF_BYTES, docx
from tests.cast import Cast
from tests.pages.crowd import household as another

TODAY = dt.date(2025, 12, 11)


def at(day: int, hour: int = 9) -> dt.datetime:
    """An hour of a day of December 2025, in Paris."""
    return dt.datetime(2025, 12, day, hour, 30, tzinfo=PARIS)


def note(cast: Cast, place: str = "owner", **facts: Any) -> Contact:
    """A contact logged by a member of the cast."""
    given: dict[str, Any] = {"on": TODAY, "kind": "call", "subject": "Point"} | facts
    return contacts.log_contact(cast.household, by=cast.users[place], **given)


# --- contacts ---


@pytest.mark.parametrize(("place", "layer"), [("owner", "social"), ("coordinator", "social"), ("social", "employment")])
def test_nobody_writes_in_a_layer_that_they_do_not_read(cast: Cast, place: str, layer: str) -> None:
    with pytest.raises(ValidationError, match="votre métier"):
        note(cast, place, layer=layer)


def test_a_contact_says_with_whom_how_long_and_what(cast: Cast) -> None:
    made = note(cast, person=cast.person, minutes=20, text="Le détail", layer="employment")
    assert (made.person, made.minutes, made.text, made.layer) == (cast.person, 20, "Le détail", "employment")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"on": TODAY + dt.timedelta(days=1)}, "quand il a eu lieu"),
        ({"on": dt.date(2020, 1, 1)}, "vérifiez l'année"),
        ({"minutes": 0}, "de 1 à 600"),
        ({"minutes": 601}, "de 1 à 600"),
        ({"kind": "group"}, "s'inscrit une fois"),
        ({"subject": ""}, "subject"),
    ],
)
def test_a_contact_that_cannot_be_is_refused_and_nothing_written(
    cast: Cast, facts: dict[str, object], said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        note(cast, **facts)
    assert not Contact.objects.exists()


def test_somebody_of_another_household_is_not_accepted(cast: Cast) -> None:
    stranger = another(cast, 1).persons.first()
    with pytest.raises(ValidationError, match="n'est pas de ce ménage"):
        note(cast, person=stranger)


def test_one_corrects_ones_own_entry_and_takes_the_correction_back(cast: Cast) -> None:
    made, owner = note(cast), cast.users["owner"]
    saved = contacts.correct_contact(made, {"subject": "Autre", "minutes": 15}, by=owner)
    made.refresh_from_db()
    assert (made.subject, made.minutes) == ("Autre", 15)
    undo.undo(saved.undo, by=owner)
    made.refresh_from_db()
    assert (made.subject, made.minutes) == ("Point", None)
    with pytest.raises(PermissionDenied, match="ce que vous avez écrit"):
        contacts.correct_contact(made, {"subject": "Autre"}, by=cast.users["social"])
    with pytest.raises(PermissionDenied):
        contacts.remove_contact(made, by=cast.users["coordinator"])


def test_an_entry_taken_back_comes_back_with_its_hours(cast: Cast) -> None:
    made, owner = note(cast), cast.users["owner"]
    hours.log_hours(cast.person, by=owner, on=TODAY, hours=Decimal(2), kind="step", contact=made)
    saved = contacts.remove_contact(made, by=owner)
    assert not Contact.objects.exists()
    assert not ActivityHours.objects.exists()
    undo.undo(saved.undo, by=owner)
    assert Contact.objects.get().subject == "Point"
    assert ActivityHours.objects.get().hours == 2


# --- appointments ---


def plan(cast: Cast, **facts: Any) -> Appointment:
    """An appointment planned by the owner."""
    given: dict[str, Any] = {"starts_at": at(11), "subject": "Bilan"} | facts
    return appointments.plan_appointment(cast.household, by=cast.users["owner"], **given).thing


def test_keeping_an_appointment_logs_its_contact_in_its_layer_and_undoing_removes_it(cast: Cast) -> None:
    owner, made = cast.users["owner"], plan(cast, person=cast.person, layer="employment", minutes=30)
    saved = appointments.keep_appointment(made, by=owner, kind="visit")
    contact = Contact.objects.get()
    assert (contact.on, contact.kind, contact.subject, contact.minutes) == (TODAY, "visit", "Bilan", 30)
    assert (contact.layer, contact.person, contact.author) == ("employment", cast.person, owner)
    made.refresh_from_db()
    assert made.status == "kept"
    undo.undo(saved.undo, by=owner)
    made.refresh_from_db()
    assert made.status == "planned"
    assert not Contact.objects.exists()


def test_a_missed_appointment_is_a_fact_and_no_contact(cast: Cast) -> None:
    made = plan(cast)
    appointments.miss_appointment(made, by=cast.users["social"])
    made.refresh_from_db()
    assert made.status == "missed"
    assert not Contact.objects.exists()
    with pytest.raises(ValidationError, match="déjà dit manqué"):
        appointments.keep_appointment(made, by=cast.users["owner"])


def test_an_appointment_to_come_is_moved_or_cancelled_but_neither_kept_nor_missed(cast: Cast) -> None:
    made, owner = plan(cast, starts_at=at(15)), cast.users["owner"]
    for verb in (appointments.keep_appointment, appointments.miss_appointment):
        with pytest.raises(ValidationError, match="15 décembre 2025"):
            verb(made, by=owner)
    appointments.move_appointment(made, {"starts_at": at(16), "place": "Agence"}, by=owner)
    made.refresh_from_db()
    assert (made.starts_at, made.place) == (at(16), "Agence")
    appointments.cancel_appointment(made, by=owner)
    made.refresh_from_db()
    assert made.status == "cancelled"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"starts_at": at(10)}, "comme un contact"),
        ({"starts_at": at(11).replace(year=2027)}, "plus d'un an"),
        ({"minutes": 4}, "de 5 à 480"),
        ({"layer": "social"}, "votre métier"),
    ],
)
def test_an_appointment_that_cannot_be_is_refused(cast: Cast, facts: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        plan(cast, **facts)


def test_an_appointment_is_given_to_who_works_in_the_file_and_reads_it(cast: Cast) -> None:
    assert plan(cast, owner=cast.users["social"]).owner == cast.users["social"]
    with pytest.raises(ValidationError, match="ne travaille pas dans ce dossier"):
        plan(cast, owner=cast.users["colleague"])
    with pytest.raises(ValidationError, match="ne lit pas cette couche"):
        plan(cast, owner=cast.users["social"], layer="employment")


def test_what_one_does_not_read_one_does_not_change(cast: Cast) -> None:
    made = plan(cast, layer="employment")
    with pytest.raises(PermissionDenied):
        appointments.cancel_appointment(made, by=cast.users["social"])


# --- steps ---


def promise(cast: Cast, place: str = "owner", **facts: Any) -> Step:
    """A step added by a member of the cast."""
    given: dict[str, Any] = {"title": "Demander le logement", "due_on": dt.date(2025, 12, 20)} | facts
    return steps.add_step(cast.household, by=cast.users[place], **given).thing


def test_a_step_ends_with_its_outcome_and_can_be_opened_again(cast: Cast) -> None:
    made, owner = promise(cast), cast.users["owner"]
    steps.end_step(made, by=cast.users["social"], outcome="done")
    made.refresh_from_db()
    assert (made.ended_on, made.outcome) == (TODAY, "done")
    with pytest.raises(ValidationError, match="rouvrez-la d'abord"):
        steps.end_step(made, by=owner, outcome="done")
    steps.reopen_step(made, by=owner)
    made.refresh_from_db()
    assert (made.ended_on, made.outcome) == (None, "")


def test_a_step_dropped_says_why(cast: Cast) -> None:
    made, owner = promise(cast), cast.users["owner"]
    with pytest.raises(ValidationError, match="pourquoi"):
        steps.end_step(made, by=owner, outcome="dropped", note="  ")
    steps.end_step(made, by=owner, outcome="dropped", note="Le logement est loué")
    made.refresh_from_db()
    assert made.outcome_note == "Le logement est loué"


def test_a_step_is_handed_to_a_colleague_of_the_file_who_reads_it(cast: Cast) -> None:
    made, owner = promise(cast), cast.users["owner"]
    saved = steps.change_step(made, {"owner": cast.users["social"]}, by=owner)
    made.refresh_from_db()
    assert made.owner == cast.users["social"]
    undo.undo(saved.undo, by=owner)
    made.refresh_from_db()
    assert made.owner == owner
    with pytest.raises(ValidationError, match="ne travaille pas"):
        steps.change_step(made, {"owner": cast.users["outsider"]}, by=owner)
    kept = promise(cast, layer="employment")
    with pytest.raises(ValidationError, match="ne lit pas"):
        steps.change_step(kept, {"owner": cast.users["social"]}, by=owner)


@pytest.mark.parametrize("due_on", [dt.date(2025, 12, 10), dt.date(2028, 1, 1)])
def test_a_step_is_promised_for_today_or_a_near_day(cast: Cast, due_on: dt.date) -> None:
    with pytest.raises(ValidationError):
        promise(cast, due_on=due_on)


def test_only_who_wrote_a_step_removes_it_and_not_once_hours_hang_on_it(cast: Cast) -> None:
    made, owner = promise(cast), cast.users["owner"]
    with pytest.raises(PermissionDenied):
        steps.remove_step(made, by=cast.users["social"])
    hours.log_hours(cast.person, by=owner, on=TODAY, hours=Decimal(1), kind="step", step=made)
    with pytest.raises(ValidationError, match="heures"):
        steps.remove_step(made, by=owner)
    steps.remove_step(promise(cast), by=owner)
    assert Step.objects.get() == made


# --- hours ---


def worked(cast: Cast, place: str, default: Decimal) -> hours.PersonWeeks:
    """The weeks of the person as somebody reads them."""
    log = read_log(cast.household, cast.users[place], TODAY)
    return hours.hours_by_week([cast.person.pk], log.hours, log.agreed, TODAY, default)[cast.person.pk]


def test_hours_are_summed_by_week_and_the_dated_figure_replaces_the_default(cast: Cast) -> None:
    owner = cast.users["owner"]
    for day, count in ((8, "3.5"), (11, "4")):
        on = dt.date(2025, 12, day)
        hours.log_hours(cast.person, by=owner, on=on, hours=Decimal(count), kind="training")
    rule = hours.asked_by_default(cast.departement, TODAY)
    shown = worked(cast, "owner", rule.hours)
    assert (shown.current.hours, shown.current.owed, shown.agreed) == (Decimal("7.5"), 15, None)
    Target.objects.create(
        key="weekly-activity-hours", label="Heures", value=20, unit="heures", period=(dt.date(2025, 1, 1), None),
        source="Essai", certainty="official",
    )  # fmt: skip
    assert hours.asked_by_default(cast.departement, TODAY).hours == 20
    hours.agree_hours(cast.person, by=owner, since=dt.date(2025, 12, 1), hours=Decimal(7))
    shown = worked(cast, "owner", Decimal(20))
    assert shown.current.is_met
    assert shown.weeks[-3].owed == 20


def test_a_day_has_twenty_four_hours_and_tomorrow_has_none_yet(cast: Cast) -> None:
    owner = cast.users["owner"]
    hours.log_hours(cast.person, by=owner, on=TODAY, hours=Decimal(20), kind="work")
    with pytest.raises(ValidationError, match="24 heures"):
        hours.log_hours(cast.person, by=owner, on=TODAY, hours=Decimal(5), kind="work")
    with pytest.raises(ValidationError, match="une fois faites"):
        hours.log_hours(cast.person, by=owner, on=dt.date(2025, 12, 12), hours=Decimal(1), kind="work")


def test_hours_of_a_layer_do_not_show_in_the_sums_of_the_other_profession(cast: Cast) -> None:
    kept = promise(cast, "social", layer="social")
    hours.log_hours(cast.person, by=cast.users["social"], on=TODAY, hours=Decimal(2), kind="step", step=kept)
    sums = [worked(cast, place, Decimal(15)).current.hours for place in ("social", "owner")]
    assert sums == [2, 0]


# --- group meetings ---


def test_a_workshop_is_entered_once_for_all_who_came(cast: Cast) -> None:
    other = another(cast, 1)
    spouse = Person.objects.create(
        household=other, place="spouse", first_name="Sami", last_name="Essai", birth_date=dt.date(1991, 1, 1), sex="m"
    )
    came = [cast.person, other.persons.get(first_name="Noor"), spouse]
    owner = cast.users["owner"]
    made = meetings.hold_group_meeting(
        by=owner, on=TODAY, title="Lire un bulletin de paie", hours=Decimal("2.5"), persons=came
    )
    told = Contact.objects.filter(group_meeting=made)
    assert {(one.household, one.person, one.minutes) for one in told} == {
        (cast.household, cast.person, 150), (other, None, 150),
    }  # fmt: skip
    assert sum(one.hours for one in ActivityHours.objects.all()) == Decimal("7.5")
    with pytest.raises(PermissionDenied, match="sur sa page"):
        contacts.remove_contact(told[0], by=owner)
    meetings.correct_group_meeting(
        made, by=owner, on=dt.date(2025, 12, 10), title="Paie", hours=Decimal(3), persons=came[:1]
    )
    assert [(one.household, one.on, one.subject) for one in told.all()] == [
        (cast.household, dt.date(2025, 12, 10), "Paie")
    ]
    assert ActivityHours.objects.get().hours == 3
    with pytest.raises(PermissionDenied):
        meetings.cancel_group_meeting(made, by=cast.users["social"])
    assert meetings.cancel_group_meeting(made, by=cast.users["coordinator"]) == 1
    assert not GroupMeeting.objects.exists()
    assert not ActivityHours.objects.exists()


def test_only_persons_of_open_files_are_ticked(cast: Cast) -> None:
    facts: dict[str, Any] = {"on": TODAY, "title": "Paie", "hours": Decimal(2)}
    with pytest.raises(PermissionDenied, match="ne vous est pas ouvert"):
        meetings.hold_group_meeting(by=cast.users["colleague"], persons=[cast.person], **facts)
    with pytest.raises(ValidationError, match="au moins une personne"):
        meetings.hold_group_meeting(by=cast.users["owner"], persons=[], **facts)
    with pytest.raises(PermissionDenied):
        meetings.hold_group_meeting(by=cast.users["state"], persons=[cast.person], **facts)
    assert not GroupMeeting.objects.exists()


# --- documents ---


def add(cast: Cast, place: str = "owner", data: bytes = PDF_BYTES, **facts: Any) -> Document:
    """A document added by a member of the cast."""
    given: dict[str, Any] = {"name": "bail.pdf", "kind": "housing"} | facts
    return documents.add_document(cast.household, by=cast.users[place], data=data, **given)


def test_a_document_is_kept_whole_and_each_reading_is_journalled(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COINCIDE_CLAMAV", "off")
    made = add(cast)
    assert (made.media_type, made.size, made.scan) == ("application/pdf", len(PDF_BYTES), "not_scanned")
    for place in ("owner", "social"):
        assert documents.read_document(made, by=cast.users[place]).data == PDF_BYTES
    read = JournalEntry.objects.filter(verb="read_document", target_id=str(made.pk))
    assert [one.actor for one in read] == [cast.users["owner"], cast.users["social"]]
    with pytest.raises(ValidationError, match="déjà dans le dossier"):
        add(cast, name="autre nom.pdf")
    with pytest.raises(PermissionDenied):
        documents.remove_document(made, by=cast.users["social"])
    documents.remove_document(made, by=cast.users["coordinator"])
    assert not DocumentContent.objects.exists()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"MZ\x90\x00" + bytes(60), "type accepté"),
        (b"<html><script>x</script></html>", "type accepté"),
        (b"", "vide"),
        (b"%PDF-1.4" + bytes(10 * 1024 * 1024), "Mo au plus"),
    ],
    ids=["program", "page", "nothing", "too large"],
)
def test_a_file_that_is_not_what_its_name_says_or_too_large_is_refused(cast: Cast, data: bytes, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        add(cast, data=data)
    assert not Document.objects.exists()


def test_a_document_of_a_layer_is_handed_over_to_its_readers_only(cast: Cast) -> None:
    made = add(cast, "social", data=docx(), layer="social", name="note.docx")
    with pytest.raises(PermissionDenied):
        documents.read_document(made, by=cast.users["owner"])
    with pytest.raises(PermissionDenied):
        documents.remove_document(made, by=cast.users["coordinator"])
    assert not JournalEntry.objects.filter(verb="read_document").exists()


def test_a_document_is_scanned_when_there_is_an_antivirus(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents.clamav, "configured", lambda: "/run/essai")
    monkeypatch.setattr(documents.clamav, "virus_in", lambda data, address: "Eicar" if b"EICAR" in data else "")
    assert add(cast).scan == "clean"
    with pytest.raises(ValidationError, match="Eicar"):
        add(cast, data=PDF_BYTES + b"EICAR")


def test_an_antivirus_that_is_named_and_silent_refuses(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COINCIDE_CLAMAV", "/nowhere/clamd.ctl")
    with pytest.raises(ValidationError, match="ne répond pas"):
        add(cast)
    assert not Document.objects.exists()
