"""How a plan is said: the sentence of a card, and the words around it."""

import datetime as dt
from decimal import Decimal
from typing import Any

from coincide.apps.matching.models import Plan, PlanJob
from coincide.apps.offers.models import Childcare, Course, Dwelling, Job, MobilityResource
from coincide.apps.people.models import HomeSituation
from coincide.apps.programme.models import Certainty
from coincide.core.mobility import MODE_LABELS, Mode, Verdict
from coincide.core.rules.calendar import NARROW_SPACE as NARROW
from coincide.core.rules.calendar import french_count

VOWELS = "aeiouyàâäéèêëîïôöùûüœæ"


def to_commune(name: str) -> str:
    """« à Néris », « au Mayet », « aux Ancizes »: the article of a place name joins the preposition."""
    for article, joined in (("Le ", "au "), ("Les ", "aux ")):
        if name.startswith(article):
            return joined + name.removeprefix(article)
    return f"à {name[0].lower()}{name[1:]}" if name.startswith(("La ", "L'", "L’")) else f"à {name}"


def of(words: str) -> str:
    """« de Cuisinier », « d’Employé »."""
    return f"d’{words}" if words[:1].lower() in VOWELS else f"de {words}"


def certainty(marks: str) -> str:
    """How sure we are of a factor, from the marks of the model: « source publique secondaire, non vérifié »."""
    return ", ".join(str(Certainty(one.strip("[]")).label) for one in marks.split())


def hours(value: Decimal | float) -> str:
    """« 28 h », « 17,5 h »."""
    text = f"{Decimal(value).normalize():f}".replace(".", ",")
    return f"{text}{NARROW}h"


def contract(job: Job) -> str:
    """« CDI », « CDD de 6 mois », « alternance de 12 mois »."""
    label = job.get_contract_display()
    label = label if label[:2].isupper() else label.lower()
    return f"{label} de {job.months} mois" if job.months else label


def job_text(job: Job) -> str:
    """« Aide-soignante à Commentry, CDI 28 h »."""
    return f"{job.title} {to_commune(job.commune.name)}, {contract(job)} {hours(job.hours_per_week)}"


def dwelling_text(dwelling: Dwelling) -> str:
    """« T4 à Néris, 412 € », rent and charges together."""
    return f"T{dwelling.rooms} {to_commune(dwelling.commune.name)}, {dwelling.rent + dwelling.charges}{NARROW}€"


def stay_text(home: HomeSituation | None) -> str:
    """A plan that keeps the present home."""
    if home is None:
        return "logement actuel gardé"
    kind = home.get_kind_display()
    return f"logement actuel gardé {to_commune(home.commune.name)} ({kind[0].lower()}{kind[1:]})"


def travel_text(one: PlanJob) -> str:
    """« 18 min en scooter », and whether it has to be checked."""
    minutes = max(one.minutes_out, one.minutes_back)
    way = MODE_LABELS[Mode(one.mode)]
    text = f"{minutes} min {way}"
    return f"{text}, à vérifier" if one.verdict != Verdict.YES else text


def offer_text(offer: Any) -> str:
    """An offer in a list of what is taken or missing."""
    if isinstance(offer, Job):
        return f"{offer.title} {to_commune(offer.commune.name)}"
    if isinstance(offer, Dwelling):
        return f"T{offer.rooms} {to_commune(offer.commune.name)}"
    if isinstance(offer, Course):
        return f"{offer.title} ({offer.basin.name})"
    assert isinstance(offer, MobilityResource | Childcare)
    return f"{offer.get_kind_display()} ({offer.basin.name})"


def takes(plan: Plan) -> list[tuple[str, str]]:
    """What the plan takes from the others: (strand, words)."""
    found: list[tuple[str, str]] = []
    for one in plan.jobs.all():
        count = one.job.openings
        found.append(("job", f"{'le seul poste' if count == 1 else f'1 poste sur {count}'} {of(one.job.title)}"))
    if plan.dwelling:
        found.append(("home", f"le {offer_text(plan.dwelling)}, {plan.dwelling.landlord.name}"))
    for one in plan.jobs.all():
        if one.resource:
            kind = one.resource.get_kind_display().lower()
            found.append(("move", f"1 {kind} sur {one.resource.quantity} ({one.resource.basin.name})"))
        if one.course:
            found.append(("all", f"1 place en cours sur {one.course.seats}{NARROW}: {offer_text(one.course)}"))
    if plan.care:
        found.append(("all", f"{french_count(plan.care_places, 'place')} de garde{NARROW}: {offer_text(plan.care)}"))
    return found


def shift_text(job: Job) -> str:
    """« 8 h – 16 h 30 », and whether it ends the next day."""
    text = f"{_hour(job.shift_start)} – {_hour(job.shift_end)}"
    return text if job.shift_end > job.shift_start else f"{text} le lendemain"


def _hour(time: dt.time) -> str:
    minutes = f"{NARROW}{time.minute:02d}" if time.minute else ""
    return f"{time.hour}{NARROW}h{minutes}"


def both_ways(one: PlanJob) -> str:
    """« 18 min en scooter à l'aller, 20 au retour, pour 8 h – 16 h 30 »."""
    way = MODE_LABELS[Mode(one.mode)]
    minutes = f"{one.minutes_out} min {way} à l'aller comme au retour"
    if one.minutes_out != one.minutes_back:
        minutes = f"{one.minutes_out} min {way} à l'aller, {one.minutes_back} au retour"
    check = ", à vérifier" if one.verdict != Verdict.YES else ""
    return f"{minutes}{check}, pour {shift_text(one.job)}"


def opening_text(change: dict[str, Any], whose: str = "") -> str:
    """« avec le niveau A2 à l'écrit : 12 emplois de plus »; ``whose``: the first name of the adult, if several."""
    more = [french_count(change[key], word) for key, word in (("jobs", "emploi"), ("homes", "logement")) if change[key]]
    label = f"{change['label']} ({whose})" if whose else str(change["label"])
    return f"{label}{NARROW}: {' et '.join(more)} de plus" if more else label


def care_text(plan: Plan) -> str:
    """« 2 places : Crèche AVIP (Vichy), de 7 h à 19 h »; empty where no childcare is needed."""
    if plan.care is None:
        return ""
    opening = f"de {_hour(plan.care.opens_at)} à {_hour(plan.care.closes_at)}"
    return f"{french_count(plan.care_places, 'place')}{NARROW}: {offer_text(plan.care)}, {opening}"


def course_text(one: PlanJob) -> str:
    """« Français professionnel (Vichy), jusqu'au niveau A2 »."""
    return f"{offer_text(one.course)}, jusqu'au niveau {one.course.get_reaches_display()}" if one.course else ""
