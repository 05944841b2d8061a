"""*Dispositifs*: what the rules open to each adult of a household, and the proofs and immersions recorded there."""

import datetime as dt
import uuid
from dataclasses import replace
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import OPERATOR, roles
from coincide.apps.journeys.dossier import Dossier
from coincide.apps.journeys.models import Immersion
from coincide.apps.journeys.proofs import add_proof, correct_proof, remove_proof
from coincide.apps.journeys.queries import dossiers
from coincide.apps.journeys.tabs import tabs_of
from coincide.apps.journeys.views.household import not_found, opened, papers
from coincide.apps.network import actions, eligibility, readings
from coincide.apps.network.forms import ContractForm, ImmersionForm, ProofForm
from coincide.apps.network.models import Agreement
from coincide.apps.network.saving import kept_words, tried
from coincide.apps.people.actions import undo
from coincide.apps.people.models import Household, Person, Place, Proof
from coincide.apps.territory.clock import today

TAB = "network:schemes"


@roles(OPERATOR)
@require_GET
def schemes(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """What is open to each adult, why, by which version, and what is missing?"""
    found = opened(request, pk)
    if found is None:
        return not_found(request)
    record("read", found, found.pk, request.user)
    return _page(request, found, request.GET.get("personne", ""), ProofForm())


def _page(
    request: SignedInRequest, found: Household, chosen: str, proof_form: ProofForm, status: int = 200
) -> HttpResponse:
    day = today()
    file = _file(found)
    household = [one for one in eligibility.members(found) if one.birth_date <= day]
    adults = [one for one in household if one.place != Place.CHILD or one.seeks_work]
    person = next((one for one in adults if str(one.pk) == chosen), adults[0] if adults else None)
    context: dict[str, Any] = {
        "file": file,
        "tabs": tabs_of(file.id, TAB),
        "day": day,
        "adults": adults,
        "person": person,
        "papers": papers(file),
        "proof_form": proof_form,
    }
    if person is not None:
        work = eligibility.work_on(person, day)
        signed = list(Agreement.objects.filter(operator=found.operator_id).select_related("partner"))
        form = ContractForm.of(work, request.GET if "contract" in request.GET else None)
        facts = form.cleaned_data if form.is_bound and form.is_valid() else None
        home = file.home.kind if file.home else None
        context |= {
            "work": work,
            "contract_form": form,
            "iae": readings.read_iae(person, household, home, day, signed),
            "contract": readings.read_contract(person, work, facts, day),
            "immersions": readings.read_immersions(person, signed, day),
        }
    return render(request, "network/schemes.html", context, status=status)


@roles(OPERATOR)
@require_POST
def new_proof(request: SignedInRequest, pk: uuid.UUID, person: uuid.UUID) -> HttpResponse:
    """Enter a proof from the page."""
    found = opened(request, pk)
    if found is None:
        return not_found(request)
    mine = get_object_or_404(Person, pk=person, household=found)
    form = ProofForm(request.POST)
    done = tried(form, partial(add_proof, mine, by=request.user))
    if done is None:
        return _page(request, found, str(person), form, status=422)
    said = f"Justificatif inscrit\u202f: {done.thing.get_kind_display()}."
    messages.success(request, said, extra_tags=_undo(pk, done.undo))
    return redirect(_here(pk, person, "iae"))


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
def proof(request: SignedInRequest, pk: uuid.UUID, proof: int) -> HttpResponse:
    """Correct a proof."""
    found = opened(request, pk)
    if found is None:
        return not_found(request)
    one = get_object_or_404(Proof.objects.select_related("person"), pk=proof, person__household=found)
    form = ProofForm.of(one, request.POST or None)
    if request.method == "POST" and (done := tried(form, partial(correct_proof, one, by=request.user))):
        messages.success(
            request, f"Justificatif corrigé.{kept_words(form, done.kept)}", extra_tags=_undo(pk, done.undo)
        )
        return redirect(_here(pk, one.person_id, "iae"))
    return _form_page(request, found, form, f"Justificatif de {one.person.first_name}", one.person_id, proof=one)


@roles(OPERATOR)
@require_POST
def drop_proof(request: SignedInRequest, pk: uuid.UUID, proof: int) -> HttpResponse:
    """Take a proof away; it can be put back at once."""
    found = opened(request, pk)
    if found is None:
        return not_found(request)
    one = get_object_or_404(Proof.objects.select_related("person"), pk=proof, person__household=found)
    gone = remove_proof(one, by=request.user)
    said = f"Justificatif retiré\u202f: {gone.thing.get_kind_display()}."
    messages.success(request, said, extra_tags=_undo(pk, gone.undo))
    return redirect(_here(pk, one.person_id, "iae"))


@roles(OPERATOR)
@require_POST
def take_back(request: SignedInRequest, pk: uuid.UUID, word: str) -> HttpResponse:
    """Take back what was just saved here."""
    found = opened(request, pk)
    if found is None:
        return not_found(request)
    try:
        undo(word, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "C'est annulé.")
    return redirect(TAB, pk)


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
def new_immersion(request: SignedInRequest, pk: uuid.UUID, person: uuid.UUID) -> HttpResponse:
    """Record an immersion; the rule answers."""
    found = opened(request, pk)
    if found is None:
        return not_found(request)
    mine = get_object_or_404(Person.objects.select_related("household"), pk=person, household=found)
    ours = eligibility.conventions(found.operator_id).filter(period__contains=today()).exists()
    initial = {"prescriber": found.operator_id} if ours else {}
    form = ImmersionForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and (done := tried(form, partial(actions.record_immersion, mine, by=request.user))):
        return _told(request, done, "Immersion inscrite.", pk, person)
    return _form_page(request, found, form, f"Immersion de {mine.first_name}", person)


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
def immersion(request: SignedInRequest, pk: uuid.UUID, immersion: int) -> HttpResponse:
    """Change an immersion; the rule is asked again."""
    found, one = _immersion(request, pk, immersion)
    if found is None or one is None:
        return not_found(request)
    form = ImmersionForm(request.POST or None, user=request.user, instance=one)
    if request.method == "POST" and (done := tried(form, partial(actions.change_immersion, one, by=request.user))):
        return _told(request, done, f"Immersion modifiée.{kept_words(form, done.kept)}", pk, one.person_id)
    last = one.period.upper - dt.timedelta(days=1)
    runs = one.period.lower <= today() < last
    title = f"Immersion de {one.person.first_name}"
    return _form_page(request, found, form, title, one.person_id, immersion=one, last=last, runs=runs)


@roles(OPERATOR)
@require_POST
def stop_immersion(request: SignedInRequest, pk: uuid.UUID, immersion: int) -> HttpResponse:
    """The immersion stops today."""
    found, one = _immersion(request, pk, immersion)
    if found is None or one is None:
        return not_found(request)
    try:
        done = actions.end_immersion(one, by=request.user, on=today())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Immersion terminée aujourd'hui.", extra_tags=_undo(pk, done.undo))
    return redirect(_here(pk, one.person_id, "immersions"))


@roles(OPERATOR)
@require_POST
def drop_immersion(request: SignedInRequest, pk: uuid.UUID, immersion: int) -> HttpResponse:
    """Take away an immersion that did not take place."""
    found, one = _immersion(request, pk, immersion)
    if found is None or one is None:
        return not_found(request)
    gone = actions.remove_immersion(one, by=request.user)
    messages.success(request, f"Immersion retirée\u202f: {one}.", extra_tags=_undo(pk, gone.undo))
    return redirect(_here(pk, one.person_id, "immersions"))


def _immersion(request: SignedInRequest, pk: uuid.UUID, key: int) -> tuple[Household | None, Immersion | None]:
    found = opened(request, pk)
    if found is None:
        return None, None
    rows = Immersion.objects.select_related("person__household")
    return found, get_object_or_404(rows, pk=key, person__household=found)


def _told(request: SignedInRequest, done: actions.Checked, word: str, pk: uuid.UUID, person: uuid.UUID) -> HttpResponse:
    """Say what was done, and what the rule leaves to check."""
    messages.success(request, word, extra_tags=_undo(pk, done.undo))
    if unsure := readings.reasons_in_words(done.answer):
        messages.warning(request, unsure)
    return redirect(_here(pk, person, "immersions"))


def _undo(pk: uuid.UUID, word: str) -> str:
    """The tag that gives a message its « Annuler »."""
    return f"undo={reverse('network:take_back', args=[pk, word])}" if word else ""


def _form_page(
    request: SignedInRequest, found: Household, form: Any, title: str, person: uuid.UUID, **more: Any
) -> HttpResponse:
    file = _file(found)
    context = {"file": file, "tabs": tabs_of(file.id, TAB), "form": form, "title": title, "person_id": person, **more}
    return render(request, "network/form.html", context, status=422 if form.errors else 200)


def _file(found: Household) -> Dossier:
    """The file without its log, which these pages don't show."""
    (file,) = dossiers(Household.objects.filter(pk=found.pk), today())
    return replace(file, may_write=found.may_write)


def _here(pk: uuid.UUID, person: uuid.UUID, anchor: str) -> str:
    return f"{reverse(TAB, args=[pk])}?personne={person}#{anchor}"
