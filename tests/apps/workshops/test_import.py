"""A workshop brought in from its notes: what is kept, what is refused, what the command says."""

import json
import random
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied

from coincide.apps.accounts.models import JournalEntry
from coincide.apps.territory.models import Installation
from coincide.apps.workshops import queries
from coincide.apps.workshops.actions import AlreadyImported, import_notes
from coincide.apps.workshops.models import Contribution, Workshop
from coincide.apps.workshops.notes import NotesError, counts, read_notes
from coincide.commands.workshop import import_workshop
from coincide.machine.errors import CoincideError
from tests.apps.workshops.notes_writer import Writer, invent, pick_style
from tests.cast import Cast

SMALL = """# Atelier du 3 mars 2026 à Gannat
# Attentes
- Repartir avec des actions
# Groupe 1
**Impact souhaite :**
Un emploi qui dure
**Ce qui a ete fait :**
- Visites d'entreprises
**Defis :**
- La garde d'enfants
# Feuille de route 2027
## Rencontrer les employeurs
- Une journee emploi
- Un petit dejeuner
## Un CIP par bassin
# Bilan de l'atelier
## Elements de satisfaction
- Sentiment d'avoir pu contribuer (100% des repondants soit 8 personnes)
- Sentiment d'aise (7/8)
""".encode()


def kept(workshop: Workshop, section: str) -> list[str]:
    return list(workshop.contributions.filter(section=section).values_list("text", flat=True))


def test_a_workshop_keeps_everything_that_was_read_in_its_place(cast: Cast) -> None:
    workshop, notes = import_notes(SMALL, "gannat.md", cast.departement, cast.users["facilitator"])
    assert workshop is not None
    assert (str(workshop.held_on), workshop.place, workshop.source) == ("2026-03-03", "Gannat", "gannat.md")
    assert (workshop.respondents, workshop.contributed, workshop.at_ease) == (8, 8, 7)
    assert kept(workshop, "expectation") == ["Repartir avec des actions"]
    done = workshop.contributions.get(section="done")
    assert (done.group and done.group.name, done.line) == ("Groupe 1", 8)
    said = {(one.line, one.text) for one in workshop.contributions.all()}
    assert {(item.line, item.text) for item in notes.items()} <= said


def test_a_theme_without_bullets_is_kept_as_an_action_of_its_own(cast: Cast) -> None:
    workshop, _ = import_notes(SMALL, "gannat.md", cast.departement)
    assert workshop is not None
    roadmap = [(one.heading, one.text) for one in workshop.contributions.filter(section="roadmap")]
    assert roadmap == [
        ("Rencontrer les employeurs", "Une journee emploi"),
        ("Rencontrer les employeurs", "Un petit dejeuner"),
        ("Un CIP par bassin", "Un CIP par bassin"),
    ]


@pytest.mark.parametrize("seed", range(6))
def test_whatever_the_way_notes_are_written_nothing_read_is_lost(cast: Cast, seed: int) -> None:
    rng = random.Random(seed)
    data = Writer(invent(rng), pick_style(rng)).write()
    workshop, notes = import_notes(data, "notes.txt", cast.departement)
    assert workshop is not None
    bare = sum(not theme.actions for theme in notes.roadmap.themes)
    assert workshop.contributions.count() == len(notes.items()) + bare
    assert workshop.groups.count() == len(notes.groups)


def test_the_real_slides_are_kept_whole(cast: Cast, slides: bytes) -> None:
    workshop, notes = import_notes(slides, "atelier.txt", cast.departement)
    assert workshop is not None
    assert counts(notes)["unread"] == []
    assert (str(workshop.held_on), workshop.place) == ("2025-12-11", "Montluçon")
    assert [(d.count, d.respondents) for d in queries.evaluation(workshop)] == [(11, 11), (10, 11)]
    assert [group.name for group in workshop.groups.all()] == ["Groupe 1", "Groupe 2", "Groupe 3", "Groupe 4"]


def test_the_same_file_is_refused_with_the_workshop_it_made(cast: Cast) -> None:
    first, _ = import_notes(SMALL, "gannat.md", cast.departement)
    with pytest.raises(AlreadyImported, match="déjà été importées") as refused:
        import_notes(SMALL, "autre-nom.md", cast.departement)
    assert refused.value.workshop == first
    assert Workshop.objects.count() == 1
    import_notes(SMALL, "gannat.md", cast.elsewhere)  # another département's own


def test_a_dry_run_keeps_nothing(cast: Cast) -> None:
    workshop, notes = import_notes(SMALL, "gannat.md", cast.departement, dry_run=True)
    assert workshop is None
    assert len(notes.groups) == 1
    assert not Workshop.objects.exists()
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"\x00\x01\x02\x03" * 40, b"Une simple lettre.\nMerci."])
def test_a_file_that_is_not_notes_leaves_nothing(cast: Cast, data: bytes) -> None:
    with pytest.raises(NotesError):
        import_notes(data, "notes.txt", cast.departement)
    assert not Workshop.objects.exists()
    assert not Contribution.objects.exists()


@pytest.mark.parametrize("place", ["owner", "social", "admin", "outsider"])
def test_other_roles_may_not_import(cast: Cast, place: str) -> None:
    with pytest.raises(PermissionDenied):
        import_notes(SMALL, "gannat.md", cast.departement, cast.users[place])


def test_nobody_imports_into_another_departement(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        import_notes(SMALL, "gannat.md", cast.elsewhere, cast.users["state"])


def test_an_import_is_journalled(cast: Cast) -> None:
    workshop, _ = import_notes(SMALL, "gannat.md", cast.departement, cast.users["state"])
    entry = JournalEntry.objects.get(verb="import")
    assert workshop is not None
    assert (entry.target_id, entry.actor) == (str(workshop.pk), cast.users["state"])


@pytest.mark.parametrize("words", ["garde", "GARDE D’ENFANTS", "garde d enfents"])
def test_the_search_forgives_accents_capitals_and_spellings(cast: Cast, words: str) -> None:
    import_notes(SMALL, "gannat.md", cast.departement)
    assert [one.text for one in queries.search(cast.users["owner"], words)] == ["La garde d'enfants"]


def test_the_search_stays_in_the_departement(cast: Cast) -> None:
    import_notes(SMALL, "gannat.md", cast.elsewhere)
    assert not queries.search(cast.users["owner"], "garde")


@pytest.mark.parametrize("words", ["%", "_", "100%", "\\"])
def test_a_sign_in_a_search_is_only_a_sign(cast: Cast, words: str) -> None:
    import_notes(SMALL, "gannat.md", cast.departement)
    found = [one.text for one in queries.search(cast.users["owner"], words)]
    assert all(words in text for text in found)


def test_the_command_reads_without_a_database(tmp_path: Path) -> None:
    file = tmp_path / "gannat.md"
    file.write_bytes(SMALL)
    found = import_workshop(file, dry_run=True)
    assert found == counts(read_notes(SMALL, "gannat.md"))
    json.dumps(found)


def test_the_command_keeps_the_workshop_of_this_installation(cast: Cast, tmp_path: Path) -> None:
    Installation.objects.create(departement=cast.departement)
    file = tmp_path / "gannat.md"
    file.write_bytes(SMALL)
    found = import_workshop(file, dry_run=False)
    assert Workshop.objects.get().pk == found["workshop"]
    with pytest.raises(CoincideError, match="déjà été importées"):
        import_workshop(file, dry_run=False)


def test_the_command_says_what_to_do_about_a_bad_file(tmp_path: Path) -> None:
    with pytest.raises(CoincideError, match="n'existe pas"):
        import_workshop(tmp_path / "absent.md", dry_run=True)
    with pytest.raises(CoincideError, match="est un dossier"):
        import_workshop(tmp_path, dry_run=True)
    empty = tmp_path / "vide.md"
    empty.touch()
    with pytest.raises(CoincideError, match="est vide"):
        import_workshop(empty, dry_run=True)
