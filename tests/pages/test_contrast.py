"""The colours of tokens.css can be read: every documented pair has its contrast, in the light and in the dark theme."""

import re
from pathlib import Path

import pytest

import coincide.web

CSS = Path(coincide.web.__file__).parent / "static" / "coincide" / "css"
TOKENS = (CSS / "tokens.css").read_text(encoding="utf-8")
COLOURS = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#[0-9A-Fa-f]{6,8}), (#[0-9A-Fa-f]{6,8})\);", TOKENS)
}
PAIRS = [
    (front, back.strip(), float(least))
    for front, backs, least in re.findall(r"@pair ([\w-]+) on ([\w, -]+): ([\d.]+)", TOKENS)
    for back in backs.split(",")
]
DECORATION = {"line", "shadow-ink", "veil"}
PAPER = {"print.css", "pages-sheet.css", "pages-report.css"}  # paper is white in every theme


def luminance(colour: str) -> float:
    """Relative luminance of ``#RRGGBB`` (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_has_the_contrast_that_the_standard_gives() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_documented_pair_is_readable(front: str, back: str, least: float, theme: str) -> None:
    side = ("light", "dark").index(theme)
    assert contrast(COLOURS[front][side], COLOURS[back][side]) >= least


def test_every_colour_that_carries_meaning_is_in_a_documented_pair() -> None:
    documented = {name for front, back, _ in PAIRS for name in (front, back)}
    assert set(COLOURS) - DECORATION == documented


def test_no_text_pair_is_held_to_less_than_the_standard() -> None:
    assert {front for front, _, least in PAIRS if least < 4.5} == {"field-line", "focus"}


def test_no_other_stylesheet_names_a_colour_outside_the_tokens() -> None:
    for sheet in CSS.glob("*.css"):
        if sheet.name in PAPER | {"tokens.css"}:
            continue
        strays = re.findall(r"(?<![\w&])#[0-9A-Fa-f]{3,8}\b(?=[^{]*;)", sheet.read_text(encoding="utf-8"))
        assert not strays, f"{sheet.name}: {strays}"


def test_every_custom_property_in_use_exists() -> None:
    known = set(re.findall(r"(--[\w-]+):", TOKENS))
    for sheet in CSS.glob("*.css"):
        used = set(re.findall(r"var\((--[\w-]+)", sheet.read_text(encoding="utf-8")))
        assert used <= known, f"{sheet.name}: {used - known}"
