"""Pages of the results: aggregates for everyone, masked outside the operator."""

import csv
import datetime as dt

from django import forms
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from coincide.apps.accounts import journal
from coincide.apps.accounts.models import User
from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import EVERYONE, OPERATOR, Role, roles
from coincide.apps.journeys.facts import facts_kept
from coincide.apps.journeys.flows import Scope
from coincide.apps.results.report import Report, View
from coincide.apps.territory.clock import today
from coincide.apps.territory.models import Departement, Installation
from coincide.core.spreadsheet import safe_cell
from coincide.core.statistics.series import Month

MASKED = "masqué"


def departement_of(user: User) -> Departement | None:
    """The département whose results the user reads: that of their organisation, else the installation's."""
    if user.organisation.departement:
        return user.organisation.departement
    found = Installation.objects.select_related("departement").first()
    return found.departement if found else None


class ViewForm(forms.Form):
    """What to show: up to which day, the caseload by basin on which day, movements by what."""

    jusqu = forms.DateField(label="Résultats jusqu’au", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    le = forms.DateField(label="File active le", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    pas = forms.ChoiceField(label="Pas", required=False, choices=[("mois", "par mois"), ("trimestre", "par trimestre")])

    def __init__(self, data: QueryDict, user: User) -> None:
        super().__init__({key: value for key, value in data.items() if value})
        self.user = user
        allowed = [Scope.WHOLE, Scope.BASIN] + ([Scope.REFERENT] if user.role == Role.COORDINATOR else [])
        labels = {Scope.WHOLE: "ensemble", Scope.BASIN: "par bassin", Scope.REFERENT: "par référent"}
        self.fields["par"] = forms.ChoiceField(
            label="Par", required=False, choices=[(scope.value, labels[scope]) for scope in allowed]
        )
        if user.role not in OPERATOR:
            # A cumulated figure read on two days would give the cell of the days between: one day only.
            del self.fields["jusqu"], self.fields["pas"]

    def view(self, departement: Departement) -> View:
        """The view asked for; a value that can't be read counts as not given."""
        self.is_valid()
        given = self.cleaned_data
        now = today()
        until = min(given.get("jusqu") or now, now)
        at = min(given.get("le") or until, now)
        masked = self.user.role not in OPERATOR
        return View(
            departement=departement,
            until=until,
            at=month_end(at, now) if masked else at,
            masked=masked,
            scope=Scope(given["par"]) if given.get("par") else Scope.WHOLE,
            by_quarter=given.get("pas") == "trimestre",
        )


def month_end(day: dt.date, now: dt.date) -> dt.date:
    """The end of the month of ``day``, or today in the current month: two near days never give a person away."""
    return min(Month.of(day).last_day, now)


def _report(request: SignedInRequest) -> tuple[Report | None, ViewForm]:
    user = request.user
    departement = departement_of(user)
    form = ViewForm(request.GET, user)
    return (Report(form.view(departement)) if departement else None), form


@roles(EVERYONE)
@require_GET
def results(request: SignedInRequest) -> HttpResponse:
    """The results of the département: first the sentence, then the picture, then the table."""
    with facts_kept():
        report, form = _report(request)
        if report is None or report.is_empty:
            return render(request, "results/empty.html")
        return render(request, "results/results.html", {"report": report, "view": report.view, "form": form})


@roles(EVERYONE)
@require_GET
def export(request: SignedInRequest, slug: str) -> HttpResponse:
    """One table as CSV (semicolons, UTF-8 with its mark, as French spreadsheets read it), masked as on the page."""
    report, _ = _report(request)
    table = report.table(slug) if report and not report.is_empty else None
    if report is None or table is None:
        raise Http404("Ce tableau n'existe pas.")
    journal.record("export", "results", slug, request.user)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="coincide-{slug}-{report.view.until}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    writer.writerow(table.columns)
    for row in (*table.rows, *([table.total] if table.total else [])):
        writer.writerow([MASKED if cell is None else safe_cell(cell) for cell in row])
    return response
