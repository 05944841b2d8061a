"""The index of a positive exit: its factors, scales and sources, and what recorded exits would make of it."""

from dataclasses import dataclass

from coincide.apps.accounts.models import User
from coincide.apps.journeys.exits import class_of
from coincide.apps.journeys.models import Departure
from coincide.apps.matching.models import Decision, Plan
from coincide.apps.matching.wording import certainty
from coincide.apps.organisations.models import Organisation
from coincide.apps.programme.queries import RuleBook
from coincide.core.mobility import MODE_LABELS
from coincide.core.planning import FACTORS, MILLION, ValueWeights
from coincide.core.rules.exits import ExitKind
from coincide.core.statistics.calibration import EVENTS_PER_PARAMETER, Calibration, parameters_supported, recalibrate
from coincide.core.statistics.masking import THRESHOLD

HOMES = {
    "social": "parc social",
    "private": "parc privé",
    "residence_sociale": "résidence sociale",
    "fjt": "foyer de jeunes travailleurs",
    "iml": "intermédiation locative (question ouverte)",
    "hosted": "hébergé chez un tiers",
    "temporary": "hébergement provisoire",
}


@dataclass(frozen=True)
class FactorRow:
    """One factor: its name, what each case is worth out of a hundred, its source and how sure we are of it."""

    label: str
    scale: list[tuple[str, float]]
    source: str
    certainty: str


def factor_rows(weights: ValueWeights) -> list[FactorRow]:
    """Every factor of the value with its scale, in the order of the model."""
    w = weights
    scales: dict[str, list[tuple[str, int]]] = {
        "contract": [
            ("CDI", w.open_ended),
            ("CDD ou saisonnier de 6 mois et plus, alternance", w.lasting_fixed),
            ("CDDI de 4 mois et plus", w.cddi),
            ("autre contrat", w.short),
        ],
        "trade": [
            ("même code ROME", w.same_trade),
            ("trois premiers signes communs", w.near_trade),
            ("même lettre", w.same_field),
            ("autre métier", w.other_trade),
        ],
        "language": [
            ("un niveau d'avance, ou aucun niveau demandé", w.language_margin),
            ("juste le niveau demandé", w.language_exact),
            ("un niveau de moins, apporté par un cours", w.language_course),
        ],
        "commute": [("aucun trajet", MILLION), ("trajet aussi long que la limite", MILLION - w.commute_loss)],
        "mode": [(MODE_LABELS[mode], value) for mode, value in w.reliability.items()],
        "travel_certainty": [("trajet sûr", MILLION), ("trajet à vérifier", w.travel_to_check)],
        "permanence": [(HOMES[kind], value) for kind, value in w.permanence.items()],
        "budget_certainty": [("budget qui tient", MILLION), ("budget à vérifier", w.budget_to_check)],
        "urgency": [("24 mois devant soi", MILLION), ("aucun mois devant soi", MILLION + w.urgency_extra)],
    }
    return [
        FactorRow(factor.label, _percent(scales[code]), factor.source, certainty(factor.certainty))
        for code, factor in FACTORS.items()
    ]


def _percent(scale: list[tuple[str, int]]) -> list[tuple[str, float]]:
    return [(words, value / MILLION * 100) for words, value in scale]


@dataclass(frozen=True)
class Outcomes:
    """What is recorded: exits of the operators, positive ones, and those that followed an accepted plan.

    ``positives``, ``pairs`` and ``calibration`` are None where there are too few to be told to this reader.
    """

    exits: int
    positives: int | None
    supported: int
    pairs: int | None
    pair_positives: int | None
    calibration: Calibration | None
    rule: int = EVENTS_PER_PARAMETER


def outcomes(user: User) -> Outcomes:
    """The recorded exits of the user's operator (of the operators of its département, for the State)."""
    operators = Organisation.objects.filter(departement=user.organisation.departement_id, kind="operator")
    if user.works_for_operator:
        operators = operators.filter(pk=user.organisation_id)
    found = list(
        Departure.objects.filter(journey__operator__in=operators, kind=Departure.Kind.EXIT)
        .select_related("journey")
        .order_by("pk")
    )
    book = RuleBook()
    positive = {one.pk: _is_positive(one, book) for one in found}
    pairs = _pairs(found, positive)
    hidden = not user.works_for_operator and len(pairs) < THRESHOLD
    count = sum(positive.values())
    small = not user.works_for_operator and 0 < min(count, len(found) - count) < THRESHOLD
    chances = [index for index, _ in pairs]
    met = [outcome for _, outcome in pairs]
    return Outcomes(
        exits=len(found),
        positives=None if small else count,
        supported=parameters_supported(count, len(found)),
        pairs=None if hidden else len(pairs),
        pair_positives=None if hidden else sum(met),
        calibration=recalibrate(chances, met) if not hidden and parameters_supported(sum(met), len(met)) else None,
    )


def _is_positive(departure: Departure, book: RuleBook) -> bool:
    return class_of(departure, book).kind is ExitKind.POSITIVE


def _pairs(found: list[Departure], positive: dict[int, bool]) -> list[tuple[float, bool]]:
    """For each exit of a person to whom an accepted plan gave a job: the plan's index without urgency, the outcome."""
    left = {one.journey.person_id: one for one in found}
    decided = {one.plan_id: one.on for one in Decision.objects.filter(outcome=Decision.Outcome.ACCEPTED).order_by("pk")}
    plans = Plan.objects.filter(status=Plan.Status.ACCEPTED, jobs__person__in=left).prefetch_related("jobs").distinct()
    pairs = []
    for plan in plans.order_by("pk"):
        for one in plan.jobs.all():
            departure = left.get(one.person_id)
            if departure is not None and plan.pk in decided and departure.on >= decided[plan.pk]:
                pairs.append((index_of(plan), positive[departure.pk]))
    return pairs


def index_of(plan: Plan) -> float:
    """The index of a plan by person at work, between 0 and 1, the weight of urgency taken off."""
    told = plan.explanation.get("factors", [])
    urgency = next((one["value"] for one in told if one["code"] == "urgency"), MILLION)
    people = max(len(plan.jobs.all()), 1)
    return min(max(plan.value / urgency / people, 0.0), 1.0)
