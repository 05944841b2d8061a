"""What fills the journals of the households followed today: notes of each layer, outcomes, hours, workshops, documents.

Drawn apart from the rest, so that nothing else moves; no household gets a later contact than it had, so that who is
silent stays the same.
"""

import datetime as dt
import hashlib
from collections import defaultdict
from decimal import Decimal

from coincide.apps.accounts.models import User
from coincide.apps.journeys.models import (
    ActivityHours,
    AgreedHours,
    Appointment,
    Contact,
    Document,
    DocumentContent,
    GroupMeeting,
    Step,
)
from coincide.apps.territory.clock import PARIS
from coincide.demo.households import Built
from coincide.demo.world import SEED, TODAY, Draw, World, days

NOTES: dict[str, list[tuple[str, str, str]]] = {
    "social": [
        (
            "shared",
            "Demande de logement mise à jour",
            "Deux communes ajoutées\u202f; le bailleur rappelle.",
        ),
        ("social", "Budget du mois", "Une facture d'énergie en retard, échéancier demandé au fournisseur."),
        ("shared", "Droits CAF ouverts", "Premier versement attendu le mois prochain."),
        ("social", "Entretien de soutien", "Fatigue dite par la famille\u202f; orientée vers la permanence d'écoute."),
        ("shared", "Inscription à la cantine", ""),
    ],
    "cip": [
        ("shared", "CV refait ensemble", "Trois employeurs choisis dans le bassin\u202f; envois prévus cette semaine."),
        ("employment", "Retour de l'employeur", "Bonne impression, horaires trop tôt pour les transports actuels."),
        ("shared", "Projet de formation précisé", "Réunion d'information collective à venir."),
        ("employment", "Freins à la reprise", "Souhaite un temps partiel d'abord\u202f; à revoir dans un mois."),
        ("shared", "Inscription à France Travail à jour", ""),
    ],
}
DONE = [
    ("Ouvrir un compte bancaire", "all", "social"),
    ("Demander la carte Vitale", "all", "social"),
    ("Refaire le CV", "job", "cip"),
    ("Essayer la ligne de car du matin", "move", "cip"),
    ("Visiter un logement du parc social", "home", "social"),
]
DROPPED = [
    "Le logement a été attribué à un autre ménage",
    "L'offre n'était plus disponible",
    "Changement d'avis",
]
WORKSHOPS = [
    (dt.date(2025, 10, 16), "Lire un bulletin de paie", Decimal("2.5"), "cip.montlucon"),
    (dt.date(2025, 11, 18), "Habiter son logement\u202f: énergie et voisinage", Decimal(2), "social"),
    (dt.date(2025, 12, 2), "Rencontrer un employeur", Decimal(3), "cip.montlucon"),
]
DOCUMENTS = [
    ("contract", "Contrat d'engagement"),
    ("language", "Bilan linguistique"),
    ("rights", "Attestation de droits"),
]
HOURS = {"step": (1, 3), "training": (3, 7), "immersion": (5, 7)}

Followed = dict[object, dict[str, User]]


def build(world: World, households: list[Built]) -> None:
    """Write the journals."""
    draw = Draw(SEED + 29)
    active = [one for one in households if one.is_active]
    last, referents = _contacts(active)
    _annotate(draw, active, last, referents)
    Step.objects.bulk_create(step for one in active for step in _ended(draw, one, referents))
    Appointment.objects.bulk_create(one for household in active for one in _gone(draw, household, referents))
    _workshops(draw, world, active, last, referents)
    _hours(draw, active)
    _documents(draw, active, referents)


def _contacts(active: list[Built]) -> tuple[dict[object, dt.date], Followed]:
    """The last contact of each household, and who follows it today by profession."""
    keys = [one.household.pk for one in active]
    last: dict[object, dt.date] = {}
    for household, on in Contact.objects.filter(household__in=keys).order_by("on").values_list("household", "on"):
        last[household] = on
    followed: Followed = defaultdict(dict)
    persons = [adult for one in active for adult in one.adults]
    for person in (
        type(persons[0])
        .objects.filter(pk__in=[one.pk for one in persons])
        .prefetch_related("journeys__referents__user")
    ):
        for journey in person.journeys.all():
            for referent in journey.referents.all():
                if TODAY in referent.period:
                    followed[person.household_id][referent.profession] = referent.user
    return last, followed


def _annotate(draw: Draw, active: list[Built], last: dict[object, dt.date], referents: Followed) -> None:
    """Notes of each layer, some with their detail and their length, up to the last contact of each household."""
    made = []
    for one in active:
        until = last.get(one.household.pk)
        if until is None:
            continue
        for _ in range(draw.randrange(1, 5)):
            profession = draw.choice(["social", "cip"])
            author = referents[one.household.pk].get(profession)
            day = min(until, one.group.start + days(draw.randrange(1, max(2, (until - one.group.start).days + 1))))
            layer, subject, text = draw.choice(NOTES[profession])
            kind = draw.choice(["meeting", "call", "visit", "note"])
            minutes = draw.choice([15, 20, 30, 45, 60]) if kind != "note" else None
            person = draw.choice(one.adults) if draw.random() < 0.5 else None
            if author is not None and day <= until:
                made.append(
                    Contact(
                        household=one.household, author=author, on=day, kind=kind, subject=subject, text=text,
                        layer=layer, minutes=minutes, person=person,
                    )
                )  # fmt: skip
    Contact.objects.bulk_create(sorted(made, key=lambda contact: (contact.on, str(contact.household_id))))


def _ended(draw: Draw, one: Built, referents: Followed) -> list[Step]:
    """One to three steps that ended, done for most."""
    steps = []
    for title, strand, profession in draw.sample(DONE, draw.randrange(1, 4)):
        owner = referents[one.household.pk].get(profession)
        first = max(one.group.start, TODAY - days(draw.randrange(20, 200)))
        ended = min(TODAY - days(1), first + days(draw.randrange(3, 40)))
        is_dropped = draw.random() < 0.15
        note = draw.choice(DROPPED)
        if owner is None or ended < first:
            continue
        steps.append(
            Step(
                household=one.household, strand=strand, title=title, owner=owner, created_by=owner, created_on=first,
                due_on=first + days(21), ended_on=ended, outcome="dropped" if is_dropped else "done",
                outcome_note=note if is_dropped else "",
            )
        )  # fmt: skip
    return steps


def _gone(draw: Draw, one: Built, referents: Followed) -> list[Appointment]:
    """For some, an appointment missed or cancelled in the weeks before."""
    owner = referents[one.household.pk].get(draw.choice(["social", "cip"]))
    day = TODAY - days(draw.randrange(8, 60))
    hour, status = draw.randrange(9, 17), draw.choice(["missed", "missed", "cancelled"])
    if draw.random() > 0.3 or owner is None or day < one.group.start:
        return []
    starts_at = dt.datetime.combine(day, dt.time(hour, 30), PARIS)
    subject = draw.choice(["Point sur le projet", "Budget et logement", "Renouvellement du titre"])
    return [Appointment(household=one.household, owner=owner, starts_at=starts_at, subject=subject, status=status)]


def _workshops(draw: Draw, world: World, active: list[Built], last: dict[object, dt.date], referents: Followed) -> None:
    for on, title, hours, name in WORKSHOPS:
        author = world.users[name]
        mine = [
            one
            for one in active
            if one.group.start < on <= last.get(one.household.pk, dt.date.min)
            and author in referents[one.household.pk].values()
        ]
        meeting = GroupMeeting.objects.create(operator=world.operator, author=author, on=on, title=title, hours=hours)
        for one in draw.sample(mine, min(len(mine), 7)):
            came = one.adults if draw.random() < 0.4 else one.adults[:1]
            contact = Contact.objects.create(
                household=one.household, person=came[0] if len(came) == 1 else None, group_meeting=meeting,
                author=author, on=on, kind="group", subject=title, minutes=int(hours * 60),
            )  # fmt: skip
            ActivityHours.objects.bulk_create(
                ActivityHours(person=adult, contact=contact, kind="group", on=on, hours=hours) for adult in came
            )


def _hours(draw: Draw, active: list[Built]) -> None:
    """Two thirds of the adults did some hours each week of the last eight; a few contracts say fewer than fifteen."""
    made, agreed = [], []
    monday = TODAY - days(TODAY.weekday())
    for one in active:
        for adult in one.adults:
            if draw.random() < 0.35:
                continue
            if draw.random() < 0.15:
                agreed.append(AgreedHours(person=adult, since=one.group.start, hours=draw.choice([5, 7, 10])))
            for back in range(8):
                for weekday in draw.sample(range(5), draw.choice([0, 1, 2, 3])):
                    on = monday - days(7 * back) + days(weekday)
                    kind = draw.choice(list(HOURS))
                    hours = Decimal(draw.randint(*HOURS[kind]))
                    if one.group.start <= on <= TODAY:
                        made.append(ActivityHours(person=adult, kind=kind, on=on, hours=hours))
    ActivityHours.objects.bulk_create(made)
    AgreedHours.objects.bulk_create(agreed)


def _documents(draw: Draw, active: list[Built], referents: Followed) -> None:
    for one in draw.sample(active, 12):
        added_by = next(iter(referents[one.household.pk].values()), None)
        kind, title = draw.choice(DOCUMENTS)
        added = max(one.group.start, TODAY - days(draw.randrange(5, 150)))
        if added_by is None:
            continue
        data = small_pdf([title, f"Ménage {one.household.reference}", "Document inventé pour la démonstration."])
        document = Document.objects.create(
            household=one.household, person=one.adults[0], kind=kind, name=f"{title}.pdf",
            media_type="application/pdf", size=len(data), sha256=hashlib.sha256(data).hexdigest(), scan="not_scanned",
            added_by=added_by, added_at=dt.datetime.combine(added, dt.time(11), PARIS),
        )  # fmt: skip
        DocumentContent.objects.create(document=document, data=data)


def small_pdf(lines: list[str]) -> bytes:
    """A page of text as PDF, the same bytes each time."""
    shown = [line.replace("\\", "").replace("(", "").replace(")", "").encode("cp1252", "replace") for line in lines]
    text = b"BT /F1 14 Tf 60 780 Td 22 TL " + b" ".join(b"(" + line + b") Tj T*" for line in shown) + b" ET"
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        font,
        b"<< /Font << /F1 5 0 R >> >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size 7 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return out + b"xref\n0 7\n0000000000 65535 f \n" + table + end
