"""The columns of a caseload: what each means, how it is titled in the files of the field, how its cells are read."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from coincide.apps.exchange import cells
from coincide.apps.journeys.exits import NO_WORK
from coincide.apps.journeys.models import Departure, Journey
from coincide.apps.people.models import HomeSituation, Language, Level, Literacy, Person, Place, WorkSituation
from coincide.apps.territory.places import plain

HOUSEHOLD = "household"
WORKS = [(NO_WORK, "Sans emploi"), *WorkSituation.Kind.choices]
_HOMES = [
    *HomeSituation.Kind.choices,
    ("reception", "CADA"),
    ("reception", "CPH"),
    ("reception", "HUDA"),
    ("reception", "DNA"),
    ("social", "HLM"),
    ("social", "Parc social"),
    ("private", "Parc privé"),
    ("hosted", "Hébergé"),
    ("none", "SDF"),
]


@dataclass(frozen=True)
class CaseloadColumn:
    """One column. ``field`` is our name for it, ``aliases`` other titles met in files; accents and case don't count.

    ``group`` is what the column speaks of, in French; ``choices`` the labels that the template proposes.
    """

    field: str
    title: str
    group: str
    reader: cells.Reader
    aliases: tuple[str, ...] = ()
    required: bool = False
    example: str = ""
    choices: tuple[str, ...] = ()

    @property
    def titles(self) -> set[str]:
        """Every title under which the column is known, without accents or case."""
        return {plain(one) for one in (self.field, self.title, *self.aliases)}


def _choice(field: str, title: str, group: str, choices: Iterable[tuple[str, str]], *aliases: str) -> CaseloadColumn:
    given = list(choices)
    labels = tuple(dict.fromkeys(label for _, label in given))
    return CaseloadColumn(
        field, title, group, cells.choice(given, blank=True), aliases, example=labels[0], choices=labels
    )


def _day(field: str, title: str, group: str, *aliases: str, required: bool = False) -> CaseloadColumn:
    return CaseloadColumn(field, title, group, cells.loose_date, aliases, required, example="04/05/2024")


def _yes(field: str, title: str, group: str, *aliases: str) -> CaseloadColumn:
    return CaseloadColumn(field, title, group, cells.yes_no, aliases, example="oui", choices=("oui", "non"))


def _text(
    field: str, title: str, group: str, most: int, *aliases: str, example: str, required: bool = False
) -> CaseloadColumn:
    return CaseloadColumn(field, title, group, cells.text(most), aliases, required, example)


def _number(field: str, title: str, group: str, *aliases: str, example: str = "12") -> CaseloadColumn:
    return CaseloadColumn(field, title, group, cells.whole, aliases, example=example)


def hours(value: object) -> str:
    """Hours a week, from 1 to 48, with one decimal, as text."""
    found = cells.one_decimal(value)
    if not 1 <= found <= 48:
        raise ValidationError("de 1 à 48 heures par semaine")
    return str(found)


def languages(value: object) -> list[str]:
    """Several languages, parted by commas."""
    found = [" ".join(one.split()) for one in cells.shown(value).replace("/", ",").replace(";", ",").split(",")]
    kept = list(dict.fromkeys(one for one in found if one))
    if any(len(one) > 40 for one in kept):
        raise ValidationError("des langues séparées par des virgules, 40 caractères au plus chacune")
    return kept


MENAGE, PERSONNE, PARCOURS, SORTIE, LOGEMENT, EMPLOI = (
    "Ménage",
    "Personne",
    "Parcours",
    "Sortie",
    "Logement",
    "Emploi",
)
_FIRST_EXIT_WORKS = [*WORKS]
COLUMNS = (
    _text(
        HOUSEHOLD,
        "Référence du ménage",
        MENAGE,
        20,
        "référence",
        "n° ménage",
        "n° dossier",
        "numéro de dossier",
        "dossier",
        "n° de ménage",
        "code ménage",
        example="MTL-042",
        required=True,
    ),
    _text("name", "Nom du ménage", MENAGE, 120, "ménage", "famille", example="Famille Zèbre"),
    _yes("has_car", "Voiture", MENAGE, "véhicule", "dispose d'une voiture"),
    CaseloadColumn(
        "other_income",
        "Autres ressources (€ par mois)",
        MENAGE,
        cells.euros,
        ("autres ressources", "ressources"),
        example="350",
    ),
    _text(
        "last_name", "Nom", PERSONNE, 80, "nom de famille", "nom de naissance", "noms", example="Zèbre", required=True
    ),
    _text("first_name", "Prénom", PERSONNE, 80, "prénoms", "prénom(s)", example="Zahra", required=True),
    _day(
        "birth_date",
        "Date de naissance",
        PERSONNE,
        "né le",
        "née le",
        "né(e) le",
        "ddn",
        "naissance",
        "date naissance",
        required=True,
    ),
    CaseloadColumn(
        "sex",
        "Sexe",
        PERSONNE,
        cells.choice([*Person.Sex.choices, ("f", "F"), ("m", "M"), ("m", "H"), ("f", "Mme"), ("m", "M.")]),
        ("genre", "civilité", "sexe (h/f)"),
        True,
        "Femme",
        ("Femme", "Homme"),
    ),
    _choice(
        "place",
        "Place dans le ménage",
        PERSONNE,
        [*Place.choices, ("spouse", "Conjointe"), ("adult", "Chef de famille")],
        "place",
        "lien de parenté",
        "rôle dans le ménage",
    ),
    _choice(
        "nationality_group",
        "Nationalité",
        PERSONNE,
        [*Person.NationalityGroup.choices, ("ue", "UE"), ("hors_ue", "Hors UE"), ("fr", "Français")],
        "groupe de nationalité",
    ),
    _choice(
        "protection",
        "Protection",
        PERSONNE,
        [
            *Person.Protection.choices,
            ("refugee", "Statut de réfugié"),
            ("refugee", "Réfugiée"),
            ("subsidiary", "PS"),
            ("subsidiary", "BPS"),
        ],
        "statut",
        "type de protection",
    ),
    _yes("seeks_work", "Cherche un emploi", PERSONNE, "recherche d'emploi", "demandeur d'emploi"),
    _choice("french_oral", "Français oral", PERSONNE, Level.choices, "niveau oral", "niveau de français oral"),
    _choice("french_written", "Français écrit", PERSONNE, Level.choices, "niveau écrit", "niveau de français écrit"),
    _choice("literacy", "Lecture et écriture", PERSONNE, Literacy.choices, "alphabétisation"),
    _yes("schooled_in_french", "Scolarisé en français", PERSONNE, "scolarisation en français"),
    _day(
        "language_assessed_on",
        "Langue évaluée le",
        PERSONNE,
        "date d'évaluation linguistique",
        "évaluation linguistique",
    ),
    CaseloadColumn(
        "spoken_languages",
        "Langues parlées",
        PERSONNE,
        languages,
        ("langues", "langue", "langue maternelle"),
        example="dari, anglais",
    ),
    _choice("preferred_language", "Langue de la fiche", PERSONNE, Language.choices),
    _yes("has_french_licence", "Permis français", PERSONNE, "permis b", "permis de conduire", "permis"),
    _day("foreign_licence_received_on", "Récépissé d'échange du permis", PERSONNE, "récépissé permis"),
    _day("licence_exchange_asked_on", "Échange du permis demandé le", PERSONNE, "échange de permis"),
    _choice(
        "entry_kind",
        "Entrée par",
        PARCOURS,
        [*Journey.EntryKind.choices, ("orientation", "OFII"), ("transfer", "Transfert")],
    ),
    _day(
        "protection_on",
        "Protection accordée le",
        PARCOURS,
        "date de protection",
        "date d'obtention de la protection",
        "protection obtenue le",
        "date ofpra",
    ),
    _day("cir_signed_on", "CIR signé le", PARCOURS, "date du cir", "signature cir", "date cir", "date signature cir"),
    _day("oriented_on", "Orientation OFII le", PARCOURS, "orienté le", "date d'orientation", "orienté par l'ofii le"),
    _day("entered_on", "Entrée le", PARCOURS, "date d'entrée", "entrée dans agir", "date entrée", "date d'entrée agir"),
    _day(
        "welcomed_on", "Entretien d'accueil le", PARCOURS, "date d'accueil", "entretien d'accueil", "premier entretien"
    ),
    _day("diagnosed_on", "Diagnostic le", PARCOURS, "date du diagnostic", "diagnostic", "diagnostic fait le"),
    _day(
        "contract_signed_on",
        "Contrat d'engagement signé le",
        PARCOURS,
        "date du contrat d'engagement",
        "contrat d'engagement",
        "date ce",
    ),
    _text("basin", "Bassin", PARCOURS, 80, "bassin d'emploi", "territoire", "secteur", example="Montluçon"),
    _text(
        "cip",
        "CIP",
        PARCOURS,
        120,
        "référent emploi",
        "conseiller",
        "référent cip",
        "conseiller en insertion professionnelle",
        example="Claire Ours",
    ),
    _text("social", "Travailleur social", PARCOURS, 120, "référent social", "ts", "référent ts", example="Sofia Lynx"),
    _day("exit_on", "Sortie le", SORTIE, "date de sortie", "sorti le", "date sortie"),
    _choice("exit_reason", "Motif de sortie", SORTIE, Departure.Reason.choices, "motif sortie", "raison de la sortie"),
    _choice("exit_home", "Logement à la sortie", SORTIE, _HOMES, "hébergement à la sortie"),
    _choice("exit_work", "Emploi à la sortie", SORTIE, _FIRST_EXIT_WORKS, "situation emploi à la sortie"),
    _number("exit_months", "Durée du contrat à la sortie (mois)", SORTIE, "durée du contrat à la sortie"),
    _choice(
        "home_kind",
        "Logement",
        LOGEMENT,
        _HOMES,
        "hébergement",
        "type de logement",
        "situation logement",
        "hébergement actuel",
    ),
    _text(
        "commune", "Commune", LOGEMENT, 80, "ville", "commune de résidence", "lieu de résidence", example="Commentry"
    ),
    _day("home_since", "Logement depuis le", LOGEMENT, "date d'entrée dans le logement", "logé depuis le"),
    CaseloadColumn("rent", "Loyer (€ par mois)", LOGEMENT, cells.euros, ("loyer",), example="412"),
    CaseloadColumn("charges", "Charges (€ par mois)", LOGEMENT, cells.euros, ("charges",), example="60"),
    _number("rooms", "Pièces (T)", LOGEMENT, "pièces", "typologie", example="T3"),
    _day("place_ends_on", "Fin prévue de la place", LOGEMENT, "fin de prise en charge", "date de fin de place"),
    _choice(
        "work_kind",
        "Contrat ou formation",
        EMPLOI,
        WorkSituation.Kind.choices,
        "type de contrat",
        "situation emploi",
        "emploi",
        "contrat",
    ),
    _text(
        "work_title",
        "Métier ou intitulé",
        EMPLOI,
        120,
        "poste",
        "métier",
        "intitulé du poste",
        example="Aide-soignante",
    ),
    _text(
        "employer",
        "Employeur ou organisme",
        EMPLOI,
        160,
        "employeur",
        "organisme de formation",
        example="Résidence du Parc",
    ),
    CaseloadColumn(
        "work_hours", "Heures par semaine", EMPLOI, hours, ("heures", "temps de travail", "h/semaine"), example="28"
    ),
    CaseloadColumn(
        "work_wage", "Salaire net (€ par mois)", EMPLOI, cells.euros, ("salaire", "salaire net"), example="1 234"
    ),
    _day("work_since", "Emploi depuis le", EMPLOI, "date de début du contrat", "embauché le", "début du contrat"),
    _number("work_months", "Durée du contrat (mois)", EMPLOI, "durée du contrat"),
)
BY_FIELD = {column.field: column for column in COLUMNS}

PERSON_FIELDS = tuple(
    one.field for one in COLUMNS if one.group == PERSONNE and one.field not in ("first_name", "last_name", "birth_date")
)
HOUSEHOLD_FIELDS = ("name", "has_car", "other_income")
JOURNEY_FIELDS = (
    *("protection_on", "cir_signed_on", "oriented_on", "welcomed_on", "diagnosed_on", "contract_signed_on"),
)
"""What a file may change of a household, a person and a journey that are known already."""


def unique_titles(header: list[str]) -> list[str]:
    """The titles, told apart when two are the same: « Nom », « Nom (2) »."""
    seen: dict[str, int] = {}
    told = []
    for title in header:
        seen[title] = seen.get(title, 0) + 1
        told.append(f"{title} ({seen[title]})" if title and seen[title] > 1 else title)
    return told


def recognise(header: list[str], mapping: dict[str, str]) -> dict[str, int]:
    """Position of each column in ``header``; ``mapping`` (field → title, "" for none) comes before what we know."""
    places: dict[str, int] = {}
    titles = [plain(title) for title in unique_titles(header)]
    taken: set[int] = set()
    chosen = {name: plain(title) for name, title in mapping.items() if name in BY_FIELD}
    for name, title in chosen.items():
        if title and title in titles:
            places[name] = titles.index(title)
            taken.add(places[name])
    for column in COLUMNS:
        if column.field in places or chosen.get(column.field) == "":
            continue
        found = next((at for at, title in enumerate(titles) if title in column.titles and at not in taken), None)
        if found is not None:
            places[column.field] = found
            taken.add(found)
    return {column.field: places[column.field] for column in COLUMNS if column.field in places}
