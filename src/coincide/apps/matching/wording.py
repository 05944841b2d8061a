"""How a plan is said: the sentence of a card, and the words around it."""

from decimal import Decimal
from typing import Any

from coincide.apps.matching.models import Plan, PlanJob
from coincide.apps.offers.models import Dwelling, Job, MobilityResource
from coincide.apps.people.models import HomeSituation
from coincide.core.mobility import MODE_LABELS, Mode, Verdict
from coincide.core.rules.calendar import NARROW_SPACE as NARROW

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


def hours(value: Decimal | float) -> str:
    """« 28 h », « 17,5 h »."""
    text = f"{Decimal(value).normalize():f}".replace(".", ",")
    return f"{text}{NARROW}h"


def contract(job: Job) -> str:
    """« CDI », « CDD de 6 mois »."""
    label = job.get_contract_display()
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
    assert isinstance(offer, MobilityResource)
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
    return found
