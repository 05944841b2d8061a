"""What households, landlords and employers said no to, as the next run must know it."""

from collections.abc import Iterable

from coincide.apps.matching.models import Decision, Plan
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


def _of_plan(plan: Plan) -> list[Refusal]:
    """A reason that blames one offer forbids that offer; any other forbids the job and the home together.

    Two adults may hold posts of one job: it is then that job which is blamed.
    """
    reason = next((one.reason for one in plan.decisions.all()), Decision.Reason.OTHER)
    household, jobs = str(plan.household_id), sorted({str(one.job_id) for one in plan.jobs.all()})
    dwelling = str(plan.dwelling_id) if plan.dwelling_id else None
    if not jobs or reason == Decision.Reason.HOME:
        return [Refusal(household, dwelling_id=dwelling, stay=dwelling is None, reason=reason)]
    if reason == Decision.Reason.JOB and len(jobs) == 1:
        return [Refusal(household, job_id=jobs[0], reason=reason)]
    return [Refusal(household, dwelling, job, stay=dwelling is None, reason=reason) for job in jobs]
