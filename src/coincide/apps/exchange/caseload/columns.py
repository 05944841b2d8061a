"""The columns of a caseload: what each means, how it is titled in the files of the field, how its cells are read."""

from dataclasses import dataclass

from coincide.apps.exchange import cells
from coincide.apps.people.models import HomeSituation, Level, Literacy, Person, Place
from coincide.apps.territory.places import plain

HOUSEHOLD = "household"


@dataclass(frozen=True)
class CaseloadColumn:
    """One column. ``field`` is our name for it, ``aliases`` other titles met in files; accents and case don't count."""

    field: str
    title: str
    reader: cells.Reader
    required: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def titles(self) -> set[str]:
        """Every title under which the column is known, without accents or case."""
        return {plain(one) for one in (self.field, self.title, *self.aliases)}


COLUMNS = (
    CaseloadColumn(HOUSEHOLD, "Référence du ménage", cells.text(20), True, ("référence", "n° ménage", "dossier")),
    CaseloadColumn("name", "Nom du ménage", cells.text(120), aliases=("ménage", "famille")),
    CaseloadColumn("last_name", "Nom", cells.text(80), True, ("nom de famille",)),
    CaseloadColumn("first_name", "Prénom", cells.text(80), True, ("prénoms",)),
    CaseloadColumn("birth_date", "Date de naissance", cells.date, True, ("né le", "née le", "né(e) le", "ddn")),
    CaseloadColumn("sex", "Sexe", cells.choice([*Person.Sex.choices, ("f", "F"), ("m", "H")]), True, ("genre",)),
    CaseloadColumn("place", "Place dans le ménage", cells.choice(Place.choices, blank=True), aliases=("place",)),
    CaseloadColumn("seeks_work", "Cherche un emploi", cells.yes_no, aliases=("recherche d'emploi",)),
    CaseloadColumn("french_oral", "Français oral", cells.choice(Level.choices, blank=True), aliases=("niveau oral",)),
    CaseloadColumn(
        "french_written", "Français écrit", cells.choice(Level.choices, blank=True), aliases=("niveau écrit",)
    ),
    CaseloadColumn("literacy", "Lecture et écriture", cells.choice(Literacy.choices, blank=True)),
    CaseloadColumn("protection_on", "Protection accordée le", cells.date, aliases=("date de protection",)),
    CaseloadColumn("cir_signed_on", "CIR signé le", cells.date, aliases=("date du cir", "signature cir")),
    CaseloadColumn("entered_on", "Entrée le", cells.date, aliases=("date d'entrée", "entrée dans agir")),
    CaseloadColumn("basin", "Bassin", cells.text(80), aliases=("bassin d'emploi", "territoire")),
    CaseloadColumn("cip", "CIP", cells.text(120), aliases=("référent emploi", "conseiller")),
    CaseloadColumn("social", "Travailleur social", cells.text(120), aliases=("référent social",)),
    CaseloadColumn("commune", "Commune", cells.text(80), aliases=("ville", "commune de résidence")),
    CaseloadColumn("home_kind", "Logement", cells.choice(HomeSituation.Kind.choices, blank=True)),
    CaseloadColumn("home_since", "Logement depuis le", cells.date),
)
BY_FIELD = {column.field: column for column in COLUMNS}

PERSON_FIELDS = ("sex", "place", "seeks_work", "french_oral", "french_written", "literacy")
JOURNEY_FIELDS = ("protection_on", "cir_signed_on")
"""What a file may change of a person, and of a journey, that are known already."""


def recognise(header: list[str], mapping: dict[str, str]) -> dict[str, int]:
    """Position of each column in ``header``; ``mapping`` (field → title) comes before the titles that we know."""
    places: dict[str, int] = {}
    titles = [plain(title) for title in header]
    for column in COLUMNS:
        wanted = {plain(mapping[column.field])} if column.field in mapping else set()
        for names in (wanted, column.titles):
            found = next((at for at, title in enumerate(titles) if title in names and title), None)
            if found is not None:
                places[column.field] = found
                break
    return places
