"""One way of writing at a time."""

from textwrap import dedent

import pytest

from coincide.apps.workshops.notes import Item, Notes, read_notes


def read(text: str) -> Notes:
    return read_notes(dedent(text).encode(), "notes.md")


def texts(items: tuple[Item, ...]) -> list[str]:
    return [item.text for item in items]


@pytest.mark.parametrize(
    "heading",
    [
        "# Attentes",
        "## ATTENTES",
        "**Attentes :**",
        "ATTENTES",
        "Attentes",
        "Attentes\n====",
        "# Nos atentes",
        "#Attentes",
    ],
)
def test_a_section_is_known_by_its_word_however_it_is_written(heading: str) -> None:
    assert texts(read(f"{heading}\n\n- Un relais\n- Un lieu\n").expectations) == ["Un relais", "Un lieu"]


@pytest.mark.parametrize("name", ["GROUPE 1", "Groupe n°3", "groupe A", "2e groupe", "Groupe IV", "Sous-groupe 2"])
def test_a_group_keeps_the_name_it_was_given(name: str) -> None:
    notes = read(f"## {name}\n\n**Défis :**\n- La distance\n")
    assert [(group.name, texts(group.challenges)) for group in notes.groups] == [(name, ["La distance"])]


def test_challenges_belong_to_the_group_or_to_the_synthesis_by_where_they_stand() -> None:
    notes = read("""
        # Travaux de groupes
        ## Groupe 1
        ### Défis
        - du groupe
        # Synthèse
        ## Défis
        - de tous
        """)
    assert texts(notes.groups[0].challenges) == ["du groupe"]
    assert texts(notes.synthesis.challenges) == ["de tous"]


def test_a_heading_that_goes_on_adds_to_the_first_one() -> None:
    notes = read("""
        # GROUPE 1
        **POINTS POSITIFS**
        - un
        # GROUPE 1 (suite)
        **POINTS POSITIFS (suite)**
        - deux
        """)
    assert [texts(group.strengths) for group in notes.groups] == [["un", "deux"]]


def test_wrapped_lines_make_one_item_and_nested_bullets_make_several() -> None:
    notes = read("""
        # Attentes
        - Que chacun reparte avec
          une action à son nom
          - dans le mois
        - Autre chose
        """)
    assert texts(notes.expectations) == ["Que chacun reparte avec une action à son nom", "dans le mois", "Autre chose"]
    assert notes.expectations[0].lines == (3, 4)
    assert [item.level for item in notes.expectations] == [0, 1, 0]


def test_a_label_may_carry_its_text_on_the_same_line() -> None:
    notes = read("Groupe 1\nImpact souhaité : loger près du travail\nCe qui a été fait :\n- Un tour des villages\n")
    assert notes.groups[0].wished_impact == "loger près du travail"
    assert texts(notes.groups[0].done) == ["Un tour des villages"]


def test_empty_cells_are_no_items_and_header_cells_name_the_columns() -> None:
    notes = read("## Groupe 1\n**Ce qui a été fait**\n\nFLE\tSANTE\tVELOS\nCours du soir\t\tPrêt de vélos\n")
    done = notes.groups[0].done
    assert [(item.column, item.text) for item in done] == [("FLE", "Cours du soir"), ("VELOS", "Prêt de vélos")]


def test_an_unknown_section_is_unread_line_by_line_and_the_next_known_one_is_read() -> None:
    notes = read("# Attentes\n- un\n\n# Présents\n\n- Une personne\nUne autre\n\n# Projection\n## On arrête\n- deux\n")
    assert [(mark.line, mark.text) for mark in notes.unread] == [(4, "Présents"), (6, "Une personne"), (7, "Une autre")]
    assert texts(notes.projection.stop) == ["deux"]


def test_a_point_of_the_programme_is_no_heading() -> None:
    notes = read("# Programme\n\n1\n\nAttentes\n\n2\n\nFeuille de route\n\n# Attentes\n- un\n")
    assert texts(notes.programme) == ["Attentes", "Feuille de route"]
    assert texts(notes.expectations) == ["un"]


def test_a_theme_that_speaks_of_reducing_or_of_figures_stays_a_theme() -> None:
    notes = read("# Feuille de route\n## Réduire les délais\n- a\n## Suivre les chiffres clés\n## Évaluation\n- b\n")
    titles = [(theme.title, texts(theme.actions)) for theme in notes.roadmap.themes]
    assert titles == [("Réduire les délais", ["a"]), ("Suivre les chiffres clés", []), ("Évaluation", ["b"])]


def test_a_repeated_contribution_is_not_taken_for_a_signature() -> None:
    notes = read("""
        ## Groupe 1
        **Points positifs**
        - Un lieu
        - Un suivi
        Entraide
        **Défis**
        - La nuit
        - Le froid
        Entraide
        """)
    assert texts(notes.groups[0].strengths) == ["Un lieu", "Un suivi", "Entraide"]
    assert texts(notes.groups[0].challenges) == ["La nuit", "Le froid", "Entraide"]


def test_a_signature_under_every_item_becomes_their_attribution() -> None:
    notes = read("# Attentes\n\nUn lieu\n\nLe bureau\n\nUn suivi\n\nLe bureau\n")
    assert [(item.text, item.attribution) for item in notes.expectations] == [
        ("Un lieu", "Le bureau"),
        ("Un suivi", "Le bureau"),
    ]


def test_after_the_thanks_contacts_are_set_aside_but_a_sentence_is_shown_as_unread() -> None:
    notes = read("# Attentes\n- un\n\n# Merci !\n\nContact : a@exemple.test\n\nProchaine rencontre en juin\n")
    assert [mark.text for mark in notes.unread] == ["Prochaine rencontre en juin"]
    assert [mark.reason for mark in notes.set_aside] == ["contact"]


def test_what_stands_before_the_first_section_is_never_dropped() -> None:
    notes = read(
        "PRÉFET\nDE LA MARCHE\n\n# Atelier du 1er mars 2026\n\nLieu : Gannat\n\nExcusés : deux\n\n# Attentes\n- un\n"
    )
    assert (str(notes.held_on), notes.place) == ("2026-03-01", "Gannat")
    assert [(mark.line, mark.text) for mark in notes.unread] == [(8, "Excusés : deux")]


def test_the_evaluation_gives_its_numbers_only_where_they_are_written() -> None:
    told = read("# Bilan\n## Satisfaction\n- A pu contribuer : 9 sur 12\n- À l'aise (100 %)\n").evaluation
    assert (told.respondents, told.contributed, told.at_ease) == (12, 9, 12)
    silent = read("# Bilan\n## Satisfaction\n- Chacun a pu contribuer\n").evaluation
    assert (silent.respondents, silent.contributed, silent.at_ease) == (None, None, None)


def test_a_contribution_that_begins_with_a_section_word_stays_where_it_is() -> None:
    notes = read("# Attentes\n\nUn lieu\n\nProgramme : trois visites par mois\n\n- Bilan : un par trimestre\n")
    assert texts(notes.expectations) == ["Un lieu", "Programme : trois visites par mois", "Bilan : un par trimestre"]
