"""The transfers: the inbox of both sides, one transfer, the tab of a household, and the moves."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import OPERATOR, roles
from coincide.apps.journeys.grants import deciders
from coincide.apps.journeys.models import Transfer
from coincide.apps.journeys.queries import dossier
from coincide.apps.journeys.tabs import tabs_of
from coincide.apps.journeys.transfers import acceptance, actions, contents, queries
from coincide.apps.journeys.transfers.forms import (
    AcceptForm,
    AnswerForm,
    AskForm,
    ConfirmForm,
    ProposeForm,
    RefuseForm,
)
from coincide.apps.journeys.views.household import not_found, opened
from coincide.apps.organisations.models import Organisation
from coincide.apps.people.models import Household
from coincide.apps.territory.clock import today
from coincide.core.rules.transfer import LIVE, Move, Status

BADGES = {
    Status.ASKED: "soon",
    Status.PROPOSED: "soon",
    Status.ACCEPTED: "done",
    Status.REJECTED: "late",
    Status.REVOKED: "neutral",
    Status.EXPIRED: "neutral",
}
TOLD = {
    Move.ACCEPT: "Le dossier est à vous.",
    Move.CONFIRM: "Le transfert est noté.",
    Move.DECLINE: "La demande est refusée.",
    Move.REJECT: "La proposition est refusée.",
    Move.REVOKE: "La proposition est retirée\u202f: l'autre opérateur ne lit plus le dossier.",
    Move.WITHDRAW: "La demande est retirée.",
    Move.PROPOSE: "Le dossier est proposé\u202f: l'autre opérateur peut le lire et répondre.",
}


@roles(OPERATOR)
@require_GET
def transfers(request: SignedInRequest) -> HttpResponse:
    """Which transfers wait for us, which wait for others, what became of the rest?"""
    context = {"inbox": queries.inbox(request.user, today()), "badges": BADGES, "day": today()}
    return render(request, "journeys/transfers.html", context)


@roles(OPERATOR)
@require_GET
def pending(request: SignedInRequest) -> HttpResponse:
    """The line of *Ma journée* that tells how many transfers wait for an answer of ours; empty when none does."""
    context = {"waiting": queries.to_decide(request.user, today())}
    return render(request, "journeys/parts/transfers_pending.html", context)


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
def ask(request: SignedInRequest) -> HttpResponse:
    """Ask another operator for the file of a household that arrives here."""
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_for_transfer(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, actions.ASKED)
            return redirect("journeys:transfers")
    return render(request, "journeys/transfer_ask.html", {"form": form}, status=422 if form.errors else 200)


@roles(OPERATOR)
@require_GET
def transfer(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is this transfer, what does it hand over, and what may I do?"""
    found = _found(request, pk)
    record("read", Transfer, pk, request.user)
    return _page(request, found, {})


@roles(OPERATOR)
@require_POST
def move(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    """Make a move: accept, reject, revoke, withdraw, decline, propose or confirm."""
    found = _found(request, pk)
    if name not in MOVES:
        raise Http404
    wanted = Move(name)
    form = _forms(request, found, wanted)
    if form is not None and not form.is_valid():
        return _page(request, found, {wanted: form})
    try:
        MOVES[wanted](found, request, form.cleaned_data if form is not None else {})
    except ValidationError as error:
        if form is None or not _said(form, error):
            messages.error(request, " ".join(error.messages))
            return redirect("journeys:transfer", pk)
        return _page(request, found, {wanted: form})
    messages.success(request, TOLD[wanted])
    return redirect("journeys:transfer", pk)


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
def household_transfer(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Propose this household to another département; what became of its transfers."""
    found = opened(request, pk)
    if found is None:
        return not_found(request)
    if request.method == "GET":
        record("read", found, found.pk, request.user)
    form = ProposeForm(request.POST if request.method == "POST" else None, operator=request.user.organisation)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.propose_transfer(found, by=request.user, **form.facts())
        except ValidationError as error:
            _said(form, error)
        else:
            messages.success(request, TOLD[Move.PROPOSE] if made.to_operator_id else "Le transfert est préparé.")
            return redirect("journeys:transfer", made.pk)
    history = [queries.item(one, request.user, today()) for one in queries.readable(request.user).filter(household=pk)]
    context = {
        "file": dossier(found, today()),
        "tabs": tabs_of(pk, "journeys:household_transfer"),
        "form": form,
        "waiting": next((one for one in history if one.transfer.state in LIVE), None),
        "history": [one for one in history if one.transfer.state not in LIVE],
        "badges": BADGES,
        "may_propose": found.may_write and found.operator_id == request.user.organisation_id,
        "lines": contents.lines(contents.counts(pk), request.user.role),
    }
    return render(request, "journeys/household_transfer.html", context, status=422 if form.errors else 200)


def _found(request: SignedInRequest, pk: int) -> Transfer:
    found = queries.readable(request.user).filter(pk=pk).first()
    if found is None:
        if Transfer.objects.filter(pk=pk).exists():
            record("refuse_read", Transfer, pk, request.user)
        raise Http404
    return found


def _page(request: SignedInRequest, found: Transfer, bound: dict[Move, forms.Form]) -> HttpResponse:
    """One transfer, with the forms of the moves that are possible; ``bound``: the one to correct."""
    user, day = request.user, today()
    seen = queries.item(found, user, day)
    household = found.household
    may_read = household is not None and Household.objects.visible_to(user).filter(pk=household.pk).exists()
    # What is handed over is counted for whom the file is proposed to, never for who only asked for it.
    shows = household is not None and may_read
    receipt = found.receipt
    before = receipt.get("before") or (contents.counts(household.pk) if household is not None and shows else {})
    context: dict[str, Any] = {
        "item": seen,
        "transfer": found,
        "badge": BADGES[found.state],
        "may_read": may_read,
        "clocks": queries.clocks(household, day) if household is not None and shows else [],
        "lines": contents.lines(before, user.role, receipt.get("after")) if before else [],
        "receipt": receipt,
        "day": day,
        "deciders": len(deciders(found)) if found.to_operator_id and not seen.is_arrival else 0,
        "forms": {str(one): bound.get(one) or _forms(request, found, one, fresh=True) for one in seen.moves},
        "moves": {str(one) for one in seen.moves},
        "wrong": {str(one) for one in bound},
    }
    return render(request, "journeys/transfer.html", context, status=422 if bound else 200)


def _forms(request: SignedInRequest, found: Transfer, wanted: Move, fresh: bool = False) -> forms.Form | None:
    """The form of a move, filled with what was sent unless ``fresh``; None for a move that is one button."""
    data = None if fresh else request.POST
    if wanted is Move.ACCEPT:
        operator = Organisation.objects.get(pk=request.user.organisation_id)
        return AcceptForm(data, operator=operator, day=today(), by=request.user, prefix="accept")
    if wanted in (Move.REJECT, Move.DECLINE):
        return RefuseForm(data, prefix="refuse")
    if wanted is Move.CONFIRM:
        return ConfirmForm(data, prefix="confirm")
    return AnswerForm(data, prefix="answer") if wanted is Move.PROPOSE else None


def _said(form: forms.Form, error: ValidationError) -> bool:
    """Put what a verb refused beside the fields of the form; whether there was a place for all of it."""
    if hasattr(error, "error_dict"):
        for field, sentences in error.message_dict.items():
            form.add_error(field if field in form.fields else None, sentences)
    else:
        form.add_error(None, error)
    return True


def _answer(found: Transfer, request: SignedInRequest, data: dict[str, Any]) -> None:
    if found.household is None:
        raise Http404
    actions.propose_transfer(found.household, by=request.user, to_operator=found.to_operator, **data)


MOVES: dict[str, Callable[[Transfer, SignedInRequest, dict[str, Any]], object]] = {
    Move.ACCEPT: lambda found, request, data: acceptance.accept_transfer(found, by=request.user, **data),
    Move.CONFIRM: lambda found, request, data: acceptance.confirm_transfer(found, by=request.user, **data),
    Move.REJECT: lambda found, request, data: actions.reject_transfer(found, by=request.user, **data),
    Move.DECLINE: lambda found, request, data: actions.decline_transfer(found, by=request.user, **data),
    Move.REVOKE: lambda found, request, data: actions.revoke_transfer(found, by=request.user),
    Move.WITHDRAW: lambda found, request, data: actions.withdraw_transfer(found, by=request.user),
    Move.PROPOSE: _answer,
}
"""What each move of the pages does."""
