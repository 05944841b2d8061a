"""What can be done from the journey's page: each act has a title, a form, and the verb that it calls.

An act may be about one thing of the journey (a suspension, a departure), named in its address. Those without a form
ask for a confirmation only. The exit and its correction have a page of their own, that shows the class beforehand.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from coincide.apps.accounts.models import User
from coincide.apps.journeys import actions, course
from coincide.apps.journeys.course_forms import (
    BasinForm,
    DayForm,
    EntryForm,
    ExtensionForm,
    ReferentForm,
    StepsForm,
    SuspensionForm,
)
from coincide.apps.journeys.models import Departure, Journey, Suspension
from coincide.apps.journeys.periods import ONE_DAY
from coincide.apps.territory.clock import today
from coincide.core.rules.calendar import french_date

type Thing = Suspension | Departure | None


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do: its title, the words of its button, what is told once done.

    ``form`` None: a confirmation. ``of`` names the relation in which the thing is found, ``needs_journey`` says that
    the form is built for the journey. ``hint`` is what to know before.
    """

    title: str
    button: str
    told: str
    do: Callable[[Any, Journey, Any, User], object]
    form: Callable[..., forms.Form] | None = None
    initial: Callable[[Journey, Any], Mapping[str, Any]] = lambda journey, thing: {}
    of: str = ""
    needs_journey: bool = False
    hint: Callable[[Journey, Any], str] = lambda journey, thing: ""


def _now(journey: Journey, thing: Any) -> dict[str, Any]:
    return {"on": today()}


def _suspension(journey: Journey, thing: Suspension) -> dict[str, Any]:
    end = thing.period.upper
    return {"on": thing.period.lower, "last": end - ONE_DAY if end else None, "reason": thing.reason}


def _said(thing: Suspension) -> str:
    end = thing.period.upper
    until = f" au {french_date(end - ONE_DAY)}" if end else ", sans reprise"
    return f"{thing.reason}, du {french_date(thing.period.lower)}{until}."


ACTS: dict[str, Act] = {
    "etapes": Act(
        "Noter les premières étapes",
        "Enregistrer les dates",
        "Étapes enregistrées.",
        lambda form, journey, thing, by: course.record_milestones(journey, by=by, dates=form.dates()),
        StepsForm,
        needs_journey=True,
        hint=lambda journey, thing: (
            "Laissez vide ce que vous ne savez pas\u202f: une date inconnue est comptée comme telle."
        ),
    ),
    "entree": Act(
        "Corriger la date d'entrée",
        "Corriger l'entrée",
        "Entrée corrigée.",
        lambda form, journey, thing, by: course.correct_entry(
            journey, by=by, entered_on=form.cleaned_data["entered_on"]
        ),
        EntryForm,
        lambda journey, thing: {"entered_on": journey.entered_on},
        hint=lambda journey, thing: "Le bassin et les référents qui commencent ce jour-là suivent la correction.",
    ),
    "suspension": Act(
        "Suspendre l'accompagnement",
        "Suspendre",
        "Accompagnement suspendu\u202f: les mois ne courent plus.",
        lambda form, journey, thing, by: actions.suspend(
            journey, by=by, on=form.cleaned_data["on"], until=form.until(), reason=form.cleaned_data["reason"]
        ),
        SuspensionForm,
        _now,
    ),
    "reprise": Act(
        "Reprendre l'accompagnement",
        "Reprendre",
        "Accompagnement repris\u202f: les mois courent de nouveau.",
        lambda form, journey, thing, by: actions.resume(journey, by=by, on=form.cleaned_data["on"]),
        DayForm,
        _now,
        hint=lambda journey, thing: "Ce jour compte de nouveau.",
    ),
    "corriger-suspension": Act(
        "Corriger une suspension",
        "Corriger la suspension",
        "Suspension corrigée.",
        lambda form, journey, thing, by: course.correct_suspension(
            thing, by=by, on=form.cleaned_data["on"], until=form.until(), reason=form.cleaned_data["reason"]
        ),
        SuspensionForm,
        _suspension,
        of="suspensions",
    ),
    "retirer-suspension": Act(
        "Retirer une suspension",
        "Retirer la suspension",
        "Suspension retirée\u202f: ses jours comptent de nouveau.",
        lambda form, journey, thing, by: course.take_back_suspension(thing, by=by),
        of="suspensions",
        hint=lambda journey, thing: f"{_said(thing)} À retirer seulement si elle n'a jamais eu lieu.",
    ),
    "prolongation": Act(
        "Prolonger l'accompagnement",
        "Accorder la prolongation",
        "Prolongation accordée.",
        lambda form, journey, thing, by: course.extend(
            journey, by=by, on=form.cleaned_data["on"], reason=form.cleaned_data["reason"]
        ),
        ExtensionForm,
        _now,
    ),
    "retirer-prolongation": Act(
        "Retirer la prolongation",
        "Retirer la prolongation",
        "Prolongation retirée.",
        lambda form, journey, thing, by: course.take_back_extension(journey, by=by),
        hint=lambda journey, thing: "À retirer seulement si elle a été inscrite par erreur.",
    ),
    "referent": Act(
        "Changer de référent",
        "Passer le relais",
        "Relais passé\u202f: le nouveau référent voit le dossier et votre texte.",
        lambda form, journey, thing, by: actions.assign_referent(
            journey,
            form.cleaned_data["referent"],
            by=by,
            on=form.cleaned_data["on"],
            handover=form.cleaned_data["handover"],
        ),
        ReferentForm,
        _now,
        needs_journey=True,
    ),
    "bassin": Act(
        "Changer de bassin",
        "Changer de bassin",
        "Bassin changé. Les référents ne changent pas d'eux-mêmes.",
        lambda form, journey, thing, by: actions.move_basin(
            journey, form.cleaned_data["basin"], by=by, on=form.cleaned_data["on"]
        ),
        BasinForm,
        _now,
        needs_journey=True,
    ),
    "retour": Act(
        "Rouvrir le parcours",
        "Rouvrir",
        "Parcours rouvert, dans son bassin et avec ses référents.",
        lambda form, journey, thing, by: actions.reopen(journey, by=by, on=form.cleaned_data["on"]),
        DayForm,
        _now,
        hint=lambda journey, thing: (
            "La personne revient ce jour-là. Si le départ n'a jamais eu lieu, retirez-le plutôt."
        ),
    ),
    "corriger-depart": Act(
        "Corriger la date du transfert",
        "Corriger la date",
        "Départ corrigé.",
        lambda form, journey, thing, by: course.correct_departure(thing, by=by, on=form.cleaned_data["on"]),
        DayForm,
        lambda journey, thing: {"on": thing.on},
        of="departures",
    ),
    "retirer-depart": Act(
        "Retirer un départ",
        "Retirer le départ",
        "Départ retiré\u202f: l'accompagnement continue comme s'il n'avait pas été inscrit.",
        lambda form, journey, thing, by: course.take_back_departure(thing, by=by),
        of="departures",
        hint=lambda journey, thing: (
            f"{thing.get_kind_display()} du {french_date(thing.on)}. À retirer seulement s'il n'a jamais eu lieu"
            "\u202f; une personne qui revient se rouvre."
        ),
    ),
}
"""Each act by the word of its address."""
