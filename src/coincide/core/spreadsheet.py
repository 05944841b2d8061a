"""Cells of an exported table."""

from coincide.core.rules.calendar import NARROW_SPACE

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(cell: object) -> str:
    """Text of a cell that a spreadsheet doesn't take for a formula; narrow spaces become plain ones.

    A cell that begins like a formula gets an apostrophe in front (OWASP, « CSV injection »). A number stays itself.
    """
    text = str(cell).replace(NARROW_SPACE, " ")
    is_number = isinstance(cell, int | float)
    return f"'{text}" if text.startswith(_FORMULA) and not is_number else text
