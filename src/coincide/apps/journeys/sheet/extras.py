"""What rooms below this one add to a household's sheet: sentences of the part « Mon logement »."""

import datetime as dt
from collections.abc import Callable, Sequence

from coincide.apps.people.models import Household

Teller = Callable[[Household, dt.date], Sequence[str]]
_TELLERS: list[Teller] = []


def tells(teller: Teller) -> None:
    """Have a function add its sentences to every sheet; a room says so once, when it is ready."""
    if teller not in _TELLERS:
        _TELLERS.append(teller)


def told(household: Household, day: dt.date) -> tuple[str, ...]:
    """All that the rooms add for this household, in plain French, without anything of a layer."""
    return tuple(sentence for teller in _TELLERS for sentence in teller(household, day))
