"""A cell of an export is never taken for a formula."""

import pytest

from coincide.core.spreadsheet import safe_cell


@pytest.mark.parametrize("cell", ["=1+1", "+33 6", "-2", "@A1", "\t=1", "\r=1"])
def test_what_begins_like_a_formula_is_made_text(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"


@pytest.mark.parametrize(("cell", "text"), [("Zoé", "Zoé"), (-3, "-3"), (14.5, "14.5"), ("1\u202f234", "1 234")])
def test_the_rest_stays_as_it_is(cell: object, text: str) -> None:
    assert safe_cell(cell) == text
