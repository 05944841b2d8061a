"""From a form to a verb and back: its refusals in the form, and what a colleague saved meanwhile."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from coincide.apps.people.editing import EditedMeanwhile, pack, unpack
from coincide.core.rules.calendar import french_date

SPAN = {"since": "first", "until": "last"}
"""The days of a period, as the form of an immersion names them."""


def tried(form: Any, verb: Callable[..., Any]) -> Any:
    """What the verb returns; None with the errors in the form when it refuses, or when a colleague saved first.

    The form then carries what the colleague saved: sending it again keeps what is typed, knowingly.
    """
    if not form.is_valid():
        return None
    facts = dict(form.cleaned_data)
    if seen := facts.pop("seen", ""):
        facts["seen"] = unpack(seen)
    try:
        return verb(**facts)
    except EditedMeanwhile as met:
        form.add_error(None, _meanwhile(form, met))
        if met.stored is not None:
            form.data = form.data.copy()
            form.data["seen"] = pack(met.stored)
    except ValidationError as error:
        told = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
        for name, sentences in told.items():
            form.add_error(name if name in form.fields else None, sentences)
    return None


def kept_words(form: Any, names: Iterable[str]) -> str:
    """The fields that a colleague changed meanwhile, and that stay as they left them; empty when there are none."""
    labels = ", ".join(_label(form, name) for name in names)
    return f" Un collègue avait changé entre-temps\u202f: {labels}. C'est gardé." if labels else ""


def _meanwhile(form: Any, met: EditedMeanwhile) -> str:
    """What a colleague saved in the fields typed here too."""
    who = (met.last and met.last.who) or "Un collègue"
    if met.stored is None:
        return f"{who} l'a retiré entre-temps\u202f: revenez à la page, et inscrivez-le de nouveau s'il le faut."
    said = [f"{_label(form, name)} «\u202f{_words(form, name, met.stored[name])}\u202f»" for name in met.conflicts]
    return (
        f"{who} a enregistré entre-temps\u202f: {', '.join(said)}. "
        "Votre saisie est ci-dessous\u202f: enregistrez-la pour la garder."
    )


def _field(form: Any, name: str) -> forms.Field:
    found: forms.Field = form.fields[name if name in form.fields else SPAN[name]]
    return found


def _label(form: Any, name: str) -> str:
    return str(_field(form, name).label).lower()


def _words(form: Any, name: str, value: str) -> str:
    """A stored value as people read it."""
    field = _field(form, name)
    if not value:
        return "vide"
    if isinstance(field, forms.DateField):
        return french_date(dt.date.fromisoformat(value))
    choices: Any = getattr(field, "choices", ())
    return next((str(label) for key, label in choices if str(key) == value), value)
