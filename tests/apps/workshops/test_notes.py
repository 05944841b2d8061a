"""The real notes, the invented ones, and what the reader owes to every line."""

import json
import random
from datetime import date

import pytest

from coincide.apps.workshops.notes import Item, Notes, NotesError, counts, read_notes
from coincide.apps.workshops.notes.vocabulary import fold

from .notes_writer import Sheet, Workshop, Writer, invent, pick_style, readable


def held(notes: Notes) -> list[int]:
    """Every line number that the notes account for, each as often as it is claimed."""
    items = {(line, item.text) for item in notes.items() for line in item.lines}
    marks = [mark.line for mark in (*notes.headings, *notes.set_aside, *notes.unread)]
    return sorted(marks + list({line for line, _ in items}))


def filled(data: bytes, encoding: str = "utf-8") -> list[int]:
    text = data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
    return [number for number, line in enumerate(text.split("\n"), start=1) if line.strip("\ufeff \t\u00a0")]


def test_the_real_notes_are_read_whole(slides: bytes) -> None:
    found = counts(read_notes(slides, "notes.txt"))
    groups = found.pop("groups")
    assert found == {
        "expectations": 10,
        "programme": 5,
        "strengths": 8,
        "challenges": 13,
        "projection": {"create_maintain_amplify": 13, "stop": 2, "reduce": 2},
        "roadmap": {"themes": 6, "actions": 5},
        "evaluation": {"satisfied": 7, "to_improve": 6},
        "unread": [],
    }
    assert isinstance(groups, list)
    assert [(g["name"], g["done"], g["strengths"], g["challenges"]) for g in groups] == [
        ("GROUPE 1", 8, 6, 8),
        ("GROUPE 2", 5, 4, 5),
        ("GROUPE 3", 8, 7, 7),
        ("GROUPE 4", 13, 4, 9),
    ]
    assert all(g["wished_impact"] for g in groups)
    json.dumps(groups)


def test_the_real_notes_keep_their_date_place_figures_towns_and_columns(slides: bytes) -> None:
    notes = read_notes(slides, "notes.txt")
    assert (notes.held_on, notes.place) == (date(2025, 12, 11), "Montluçon")
    assert [item.line for item in notes.figures] == [86, 90, 92, 94, 95, 97, 101, 103, 105, 107, 109]
    evaluation = notes.evaluation
    assert (evaluation.respondents, evaluation.contributed, evaluation.at_ease) == (11, 11, 10)
    assert [item.column for item in notes.groups[1].done if item.line == 194] == [
        "FLE",
        "GARDE D’ENFANTS",
        "CULTUREL",
        "MOBILITE",
    ]
    towns = [item.heading for item in notes.groups[3].done]
    assert towns == ["", *["VICHY"] * 4, *["MOULINS"] * 4, *["MONLUÇON"] * 4]
    assert [theme.line for theme in notes.roadmap.themes] == [342, 351, 357, 361, 365, 369]


def test_each_line_of_the_real_notes_is_in_one_place(slides: bytes) -> None:
    assert held(read_notes(slides, "notes.txt")) == filled(slides)


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"\n", b"\r\n"), (b"\n- ", "\n▪ ".encode()), (b"\n- ", b"\n3. "), (b"\n- ", b"\n  * "), (b"ARCHIPEL\n", b"")],
)
def test_the_real_notes_read_the_same_in_another_hand(slides: bytes, old: bytes, new: bytes) -> None:
    assert counts(read_notes(slides.replace(old, new), "notes.txt")) == counts(read_notes(slides, "notes.txt"))


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16", "utf-16-be"])
def test_the_real_notes_read_the_same_in_another_encoding(slides: bytes, encoding: str) -> None:
    recoded = slides.decode().encode(encoding)
    assert read_notes(recoded, "notes.txt") == read_notes(slides, "notes.txt")


def test_the_real_sections_may_come_in_any_order(slides: bytes) -> None:
    first, *sections = (slides.decode() + "\n").split("\n# ")
    expected = counts(read_notes(slides, "notes.txt"))
    for seed in range(8):
        title, rest = sections[0], sections[1:]
        random.Random(seed).shuffle(rest)
        shuffled = "\n# ".join([first, title, *rest]).encode()
        assert counts(read_notes(shuffled, "notes.txt")) == expected, seed


def texts(items: tuple[Item, ...]) -> list[str]:
    return [fold(item.text) for item in items]


def folded(written: list[str]) -> list[str]:
    return [fold(text) for text in written]


def done(sheet: Sheet) -> list[str]:
    cells = [cell for row in sheet.table[1:] for cell in row if cell]
    return folded([*sheet.done, *cells, *(text for bullets in sheet.towns.values() for text in bullets)])


def assert_same(notes: Notes, workshop: Workshop) -> None:
    assert not notes.unread
    assert texts(notes.expectations) == folded(workshop.expectations)
    assert texts(notes.programme) == folded(workshop.programme)
    assert texts(notes.synthesis.strengths) == folded(workshop.strengths)
    assert texts(notes.synthesis.challenges) == folded(workshop.challenges)
    assert texts(notes.projection.create_maintain_amplify) == folded(workshop.create)
    assert texts(notes.projection.stop) == folded(workshop.stop)
    assert texts(notes.projection.reduce) == folded(workshop.reduce)
    themes = [(fold(theme.title), texts(theme.actions)) for theme in notes.roadmap.themes]
    assert themes == [(fold(title), folded(actions)) for title, actions in workshop.themes]
    assert texts(notes.evaluation.satisfied) == folded(workshop.satisfied)
    assert texts(notes.evaluation.to_improve) == folded(workshop.to_improve)
    assert len(notes.groups) == len(workshop.groups)
    for group, sheet in zip(notes.groups, workshop.groups, strict=True):
        assert sheet.name in group.name
        assert fold(group.wished_impact) == fold(sheet.impact)
        assert texts(group.done) == done(sheet)
        assert texts(group.strengths) == folded(sheet.strengths)
        assert texts(group.challenges) == folded(sheet.challenges)


@pytest.mark.parametrize("batch", range(10))
def test_what_is_written_in_any_style_is_read_back(batch: int) -> None:
    for seed in range(batch * 15, batch * 15 + 15):
        rng = random.Random(seed)
        workshop, style = invent(rng), readable(pick_style(rng))
        data = Writer(workshop, style).write()
        notes = read_notes(data, "notes.txt")
        try:
            assert_same(notes, workshop)
            assert held(notes) == filled(data, style.encoding)
            assert (notes.held_on, notes.place) == (date(2026, 3, 3), "Gannat")
        except AssertionError as error:
            raise AssertionError(f"seed {seed}, {style}") from error


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "vide"),
        (b" \r\n\t\n", "vide"),
        (b"\xef\xbb\xbf", "vide"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04rest", "Office"),
        (b"\xd0\xcf\x11\xe0rest", "Office"),
        (b"{\\rtf1 Attentes}", "RTF"),
        (b"# Attentes\n- a\0\0b\n", "fichier de texte"),
        (bytes(range(1, 32)) * 20, "fichier de texte"),
        (b"# Attentes\n- a\n" + b" " * (5 * 1024 * 1024), "5 Mo"),
        ("Cher collègue,\n\nÀ demain.\n".encode(), "aucune partie"),
        (b"# Recette\n\n- farine\n- oeufs\n", "aucune partie"),
    ],
)
def test_a_file_that_holds_no_notes_is_refused_with_what_to_do(data: bytes, said: str) -> None:
    with pytest.raises(NotesError, match=said) as refusal:
        read_notes(data, "notes.txt")
    assert "notes.txt" in str(refusal.value)


def test_no_line_is_lost_even_when_the_notes_are_in_disorder(slides: bytes) -> None:
    for seed in range(20):
        rng = random.Random(seed)
        lines = [
            line[: rng.randint(0, len(line))] if rng.random() < 0.2 else line for line in slides.decode().split("\n")
        ]
        rng.shuffle(lines)
        data = "\n".join(lines).encode()
        assert held(read_notes(data, "notes.txt")) == filled(data), seed
