"""Who reads what of the log: every layer, role and kind of thing, and every way in which a thing could show."""

import datetime as dt
from itertools import product

import pytest

from coincide.apps.accounts.roles import Role
from coincide.apps.journeys.dossier import may_read
from coincide.apps.journeys.layers import READERS, layers_read_by
from coincide.apps.journeys.models import ActivityHours, Appointment, Contact, Document, Layer, Step
from coincide.apps.journeys.queries import dossier, with_contacts
from coincide.apps.people.models import Household
from coincide.apps.territory.clock import PARIS
from tests.cast import Cast
from tests.pages.test_addresses import PLACES

DAY = dt.date(2025, 12, 11)
type Thing = Contact | Appointment | Step | Document | ActivityHours
READS = {
    "shared": {Role.CIP, Role.SOCIAL, Role.COORDINATOR},
    "social": {Role.SOCIAL},
    "employment": {Role.CIP, Role.COORDINATOR},
}
"""Said again here on purpose: decision 0010 is the rule, the code must agree with it."""


def things(cast: Cast, layer: str, author: str) -> dict[str, Thing]:
    """One thing of each kind in the household of the cast, of a layer, written by a member of the cast."""
    by, household = cast.users[author], cast.household
    contact = Contact.objects.create(
        household=household, author=by, on=DAY, kind="note", subject="Secret", text="Secret", layer=layer
    )
    step = Step.objects.create(
        household=household, title="Secret", layer=layer, owner=by, created_by=by, created_on=DAY, due_on=DAY
    )
    return {
        "contact": contact,
        "appointment": Appointment.objects.create(
            household=household, owner=by, subject="Secret", layer=layer,
            starts_at=dt.datetime(2025, 12, 11, 9, 0, tzinfo=PARIS),
        ),
        "step": step,
        "document": Document.objects.create(
            household=household, kind="other", name="Secret.pdf", layer=layer, media_type="application/pdf", size=3,
            sha256="0" * 64, scan="not_scanned", added_by=by, added_at=dt.datetime(2025, 12, 11, 9, 0, tzinfo=PARIS),
        ),
        "hours of a contact": ActivityHours.objects.create(
            person=cast.person, contact=contact, kind="other", on=DAY, hours=1
        ),
        "hours of a step": ActivityHours.objects.create(person=cast.person, step=step, kind="step", on=DAY, hours=1),
    }  # fmt: skip


def test_the_table_of_readers_is_that_of_the_decision() -> None:
    assert READERS == READS
    assert set(READERS) == set(Layer.values)


@pytest.mark.parametrize(("layer", "role"), list(product(Layer.values, Role)))
def test_each_thing_of_a_layer_is_read_by_its_readers_only(cast: Cast, layer: str, role: Role) -> None:
    author = "social" if layer == "social" else "owner"
    made = things(cast, layer, author)
    reader = cast.users[PLACES[role]]
    wrote = PLACES[role] == author
    for name, thing in made.items():
        seen = type(thing).objects.visible_to(reader).filter(pk=thing.pk).exists()
        assert seen is (role in READS[layer] or wrote), f"{role} {name} {layer}"
    assert may_read(layer, (), reader.pk, role) is (role in READS[layer])
    assert (layer in layers_read_by(role)) is (role in READS[layer])


@pytest.mark.parametrize("layer", Layer.values)
def test_an_author_reads_what_they_wrote_whatever_its_layer(cast: Cast, layer: str) -> None:
    for name, thing in things(cast, layer, "owner").items():
        assert "hours" in name or type(thing).objects.visible_to(cast.users["owner"]).get(), name
    assert ActivityHours.objects.visible_to(cast.users["owner"]).count() == 2


@pytest.mark.parametrize("place", ["colleague", "outsider", "state", "facilitator", "admin"])
def test_without_a_grant_on_the_household_nothing_is_read_even_what_one_wrote(cast: Cast, place: str) -> None:
    for layer in Layer.values:
        for thing in things(cast, layer, place).values():
            assert not type(thing).objects.visible_to(cast.users[place]).exists()
            Document.objects.all().delete()


def test_the_dossier_holds_of_the_log_only_what_its_reader_may_read(cast: Cast) -> None:
    things(cast, "social", "social")
    for place, reads in (("social", 1), ("owner", 0), ("coordinator", 0)):
        file = dossier(cast.household, DAY, cast.users[place])
        assert [len(file.contacts), len(file.steps), len(file.appointments)] == [reads] * 3, place
    nobody = dossier(cast.household, DAY)
    assert (nobody.contacts, nobody.steps, nobody.appointments) == ((), (), ())


def test_the_day_of_the_last_contact_is_known_to_all_whatever_its_layer(cast: Cast) -> None:
    things(cast, "social", "social")
    assert with_contacts(Household.objects.all(), DAY).get().last_contact == DAY
    assert dossier(cast.household, DAY, cast.users["owner"]).last_contact == DAY
