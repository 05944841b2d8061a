"""A form says what its fields offer, and only to fields that choose."""

import pytest
from django import forms

from coincide.apps.territory.models import Basin
from coincide.apps.territory.offered import offer_choices, offer_rows


class Asked(forms.Form):
    """One field of each kind."""

    basin = forms.ModelChoiceField(Basin.objects.none())
    kind = forms.ChoiceField()
    title = forms.CharField()


def test_rows_are_offered_to_a_field_that_chooses_rows() -> None:
    form = Asked()
    rows = Basin.objects.filter(slug="vichy")
    offer_rows(form, "basin", rows)
    field = form.fields["basin"]
    assert isinstance(field, forms.ModelChoiceField)
    assert field.queryset is not None
    assert str(field.queryset.query) == str(rows.query)
    for name in ("kind", "title"):
        with pytest.raises(TypeError, match=rf"Asked\.{name} is no ModelChoiceField"):
            offer_rows(form, name, rows)


def test_choices_are_offered_to_a_field_that_chooses_words() -> None:
    form = Asked()
    offer_choices(form, "kind", (pair for pair in [("a", "Un"), ("b", "Deux")]))
    field = form.fields["kind"]
    assert isinstance(field, forms.ChoiceField)
    assert list(field.choices) == [("a", "Un"), ("b", "Deux")]
    for name in ("basin", "title"):
        with pytest.raises(TypeError, match=rf"Asked\.{name} is no ChoiceField"):
            offer_choices(form, name, [])
