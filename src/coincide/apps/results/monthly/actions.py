"""Verbs of the monthly report: produce it, and find it again."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import Role
from coincide.apps.results.models import MonthlyReport
from coincide.apps.results.monthly.figures import FORMAT, differences, digest, figures
from coincide.apps.results.queries import market_start
from coincide.apps.territory.clock import today
from coincide.apps.territory.models import Departement
from coincide.core.statistics.series import Month


def check_month(departement: Departement, month: Month) -> None:
    """Raises ValidationError for a month that isn't over, or that came before the programme."""
    if month.last_day >= today():
        raise ValidationError("Ce mois n'est pas terminé\u202f: un rapport porte sur un mois entier.")
    start = market_start(departement)
    if start is None or month.last_day < start:
        raise ValidationError("Le programme n'avait pas commencé ce mois-là\u202f: choisissez un mois plus récent.")


@transaction.atomic
def produce(departement: Departement, month: Month, by: User) -> MonthlyReport:
    """Keep the figures of a month that is over, as they are today. The coordinators of the département may."""
    if by.role != Role.COORDINATOR or by.organisation.departement_id != departement.pk:
        raise PermissionDenied("Seule la coordination de l'opérateur du département produit son rapport mensuel.")
    check_month(departement, month)
    data = figures(departement, month)
    report = MonthlyReport(
        departement=departement,
        month=month.first_day,
        made_on=today(),
        made_by=by,
        data=data,
        sha256=digest(data),
    )
    report.full_clean()
    report.save(force_insert=True)
    record("produce_report", report, report.pk, by)
    return report


def reproduce(report: MonthlyReport) -> list[tuple[str, Any, Any]]:
    """Compute the figures again from the facts as they are now: what differs, empty when the report is found again.

    Raises ValidationError when the report was altered since, or is of another format.
    """
    if digest(report.data) != report.sha256:
        raise ValidationError(
            "Les chiffres de ce rapport ne répondent plus à leur empreinte\u202f: ils ont été altérés."
        )
    if report.data.get("format") != FORMAT:
        raise ValidationError("Ce rapport est d'un ancien format\u202f: produisez-le de nouveau pour comparer.")
    month = Month.of(report.month)
    return differences(report.data, figures(report.departement, month))
