"""The form of the floors of a session: for each group, the least households that must get a plan."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from coincide.apps.matching.groups import BASIN, Group
from coincide.core.rules.calendar import NARROW_SPACE as NARROW
from coincide.core.rules.calendar import french_count

MOST = 10_000


class FloorsForm(forms.Form):
    """One number a group; ``sizes``: of each group its households and how many have a plan, where a run told them."""

    def __init__(
        self, *args: Any, offered: Iterable[Group], sizes: Mapping[str, tuple[int, int]] | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._offered = list(offered)
        self._sizes = dict(sizes or {})
        for group in self._offered:
            self.fields[_name(group.code)] = self._field(group)

    def _field(self, group: Group) -> forms.IntegerField:
        size, placed = self._sizes.get(group.code, (MOST, 0))
        told = group.code in self._sizes
        few = f"Ce groupe compte {french_count(size, 'ménage')}{NARROW}: donnez ce nombre au plus."
        return forms.IntegerField(
            label=group.label,
            required=False,
            min_value=0,
            max_value=size,
            help_text=f"{french_count(size, 'ménage')}, {placed} avec un plan" if told else "",
            error_messages={"invalid": "Donnez un nombre entier, ou laissez vide.", "max_value": few},
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        )

    def places(self) -> list[forms.BoundField]:
        """The fields of the basins."""
        return [self[_name(group.code)] for group in self._offered if group.code.startswith(BASIN)]

    def others(self) -> list[forms.BoundField]:
        """The fields of the other groups; one that the last run found empty is left out, unless it has a floor."""
        rest = [group for group in self._offered if not group.code.startswith(BASIN)]
        shown = [one for one in rest if self._sizes.get(one.code, (1, 0))[0] or self.initial.get(_name(one.code))]
        return [self[_name(group.code)] for group in shown]

    def floors(self) -> dict[str, int]:
        """The floors given, by group; a number left empty or 0 asks for nothing."""
        given = {group.code: self.cleaned_data.get(_name(group.code)) for group in self._offered}
        return {code: least for code, least in given.items() if least}

    @staticmethod
    def initial_of(floors: Mapping[str, int]) -> dict[str, int]:
        """The floors of a session, as the form starts."""
        return {_name(code): least for code, least in floors.items()}


def _name(code: str) -> str:
    return f"floor_{code}"
