"""What households, landlords and employers said no to, as the next run must know it."""

from collections.abc import Collection, Iterable

from django.core.exceptions import ValidationError

from coincide.apps.matching.models import Decision, Plan, PlanJob
from coincide.apps.organisations.models import Organisation
from coincide.core.planning import Refusal


def refusals_of(operator: Organisation, households: Iterable[str]) -> tuple[Refusal, ...]:
    """Every plan that stands refused for these households, in any session of the operator."""
    plans = (
        Plan.objects.filter(session__operator=operator, household__in=list(households), status=Plan.Status.REFUSED)
        .prefetch_related("jobs", "decisions")
        .order_by("pk")
    )
    return tuple(refusal for plan in plans for refusal in _of_plan(plan))


def jobs_of(plan: Plan) -> dict[str, list[PlanJob]]:
    """The jobs of a plan by identifier, each with who holds a post of it (two adults may hold posts of one job)."""
    found: dict[str, list[PlanJob]] = {}
    for one in plan.jobs.all():
        found.setdefault(str(one.job_id), []).append(one)
    return found


def blamed(plan: Plan, said: Collection[str]) -> list[str]:
    """The jobs that a refusal of this plan names, its only one where it has no other. Raises ValidationError."""
    known = jobs_of(plan)
    named = set(said) or set(known if len(known) == 1 else ())
    if known and not named:
        raise ValidationError({"reason": "Dites quel emploi ne convient pas."})
    if not named <= known.keys():
        raise ValidationError({"reason": "Ce plan n'a plus cet emploi : rechargez la page."})
    return sorted(named)


def choices_of(plan: Plan) -> list[tuple[str, str]]:
    """The reasons to choose from when refusing this plan; where it has several jobs, which of them does not suit."""
    known, choices = jobs_of(plan), []
    for value, label in Decision.Reason.choices:
        if value == Decision.Reason.JOB and len(known) > 1:
            choices += [(f"{value}:{job}", f"{label} ({_names(held)})") for job, held in known.items()]
            every = "les deux" if len(known) == 2 else "tous"
            choices.append((f"{value}:{','.join(known)}", f"{label} ({every})"))
        else:
            choices.append((value, label))
    return choices


def chosen(value: str) -> tuple[str, list[str]]:
    """The reason of a choice, and the jobs that it names."""
    reason, _, jobs = value.partition(":")
    return reason, [job for job in jobs.split(",") if job]


def words_of(decision: Decision, plan: Plan) -> str:
    """« L'emploi ne convient pas (Zahra) »: the reason, and whose job where the plan has several."""
    known, label = jobs_of(plan), decision.get_reason_display()
    if len(known) < 2 or not decision.jobs:
        return label
    return f"{label} ({_names([one for job in decision.jobs for one in known.get(job, [])])})"


def _names(held: Iterable[PlanJob]) -> str:
    return " et ".join(one.person.first_name for one in held)


def _of_plan(plan: Plan) -> list[Refusal]:
    """A reason that blames offers forbids each of them; any other forbids each job and the home together.

    A refusal of several jobs from before people said which names none: it is of the last kind.
    """
    decision = next(iter(plan.decisions.all()), None)
    reason = decision.reason if decision else Decision.Reason.OTHER
    household, jobs = str(plan.household_id), sorted(jobs_of(plan))
    dwelling = str(plan.dwelling_id) if plan.dwelling_id else None
    if not jobs or reason == Decision.Reason.HOME:
        return [Refusal(household, dwelling_id=dwelling, stay=dwelling is None, reason=reason)]
    if decision and decision.jobs:
        return [Refusal(household, job_id=job, reason=reason) for job in decision.jobs]
    return [Refusal(household, dwelling, job, stay=dwelling is None, reason=reason) for job in jobs]
