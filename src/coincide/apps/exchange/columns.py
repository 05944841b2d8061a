"""The columns of the two files: their titles, what they hold, how they are read."""

from dataclasses import dataclass

from coincide.apps.exchange import cells
from coincide.apps.exchange.cells import Reader
from coincide.apps.exchange.models import ImportBatch
from coincide.apps.offers.models import Dwelling, Job
from coincide.apps.people.models import Level

COMMUNE, OWNER = "commune", "owner"
"""Columns that are looked up rather than read: the commune, and the employer or landlord."""


@dataclass(frozen=True)
class Column:
    """One column: the field it fills, its title, the other titles it goes by, how it is read, what it says."""

    field: str
    title: str
    reader: Reader
    explanation: str
    example: str
    required: bool = True
    aliases: tuple[str, ...] = ()


_REFERENCE = Column(
    "reference",
    "Référence",
    cells.text(40),
    "Unique : une offre déjà connue est mise à jour.",
    "E-2025-014",
    aliases=("ref",),
)
_COMMUNE = Column(COMMUNE, "Commune", cells.text(120), "Nom ou code INSEE, dans le département.", "Commentry")
_SOURCE = Column(
    "source", "Source", cells.text(120), "D'où vient l'offre : appel, site, partenaire.", "Appel à l'employeur"
)
_CONFIRMED = Column(
    "confirmed_on",
    "Toujours disponible le",
    cells.date,
    "Dernier jour où la disponibilité a été sûre ; au-delà de 30 jours, l'offre n'entre plus dans les plans.",
    "11/12/2025",
    aliases=("confirmée le", "confirmee le", "disponible le"),
)

JOB_COLUMNS = (
    _REFERENCE,
    Column(
        "title",
        "Intitulé",
        cells.text(120),
        "Le métier, tel qu'il sera lu.",
        "Aide-soignante",
        aliases=("poste", "métier"),
    ),
    Column("rome", "Code ROME", cells.rome, "Une lettre et quatre chiffres.", "J1501", aliases=("rome",)),
    Column(OWNER, "Employeur", cells.text(160), "Créé s'il n'est pas connu.", "Résidence du Parc"),
    _COMMUNE,
    Column("contract", "Contrat", cells.choice(Job.Contract.choices), "CDI, CDD, CDDI, Intérim ou Alternance.", "CDI"),
    Column("months", "Durée (mois)", cells.whole, "Vide pour un CDI.", "", required=False, aliases=("durée", "mois")),
    Column(
        "hours_per_week",
        "Heures par semaine",
        cells.one_decimal,
        "De 1 à 48.",
        "28",
        aliases=("heures", "heures/semaine"),
    ),
    Column("shift_start", "Début", cells.hour, "Heure de début de la journée.", "8h30", aliases=("heure de début",)),
    Column(
        "shift_end",
        "Fin",
        cells.hour,
        "Heure de fin ; plus tôt que le début : le lendemain.",
        "16h00",
        aliases=("heure de fin",),
    ),
    Column(
        "net_wage",
        "Salaire net (€ par mois)",
        cells.euros,
        "Arrondi à l'euro.",
        "1 234,50",
        aliases=("salaire net", "salaire"),
    ),
    Column(
        "french_oral",
        "Français oral demandé",
        cells.choice(Level.choices, blank=True),
        "Vide : aucun niveau demandé.",
        "A2",
        required=False,
        aliases=("français oral",),
    ),
    Column(
        "french_written",
        "Français écrit demandé",
        cells.choice(Level.choices, blank=True),
        "Vide : aucun niveau demandé.",
        "A1",
        required=False,
        aliases=("français écrit",),
    ),
    Column(
        "needs_licence",
        "Permis demandé",
        cells.yes_no,
        "oui ou non ; vide : non.",
        "non",
        required=False,
        aliases=("permis",),
    ),
    Column(
        "needs_trade",
        "Expérience demandée",
        cells.yes_no,
        "oui ou non ; vide : non.",
        "non",
        required=False,
        aliases=("expérience du métier demandée", "expérience"),
    ),
    Column("openings", "Postes", cells.whole, "Vide : un poste.", "2", required=False, aliases=("nombre de postes",)),
    Column(
        "starts_on", "À partir du", cells.date, "Premier jour de travail.", "05/01/2026", aliases=("date de début",)
    ),
    _SOURCE,
    _CONFIRMED,
)

DWELLING_COLUMNS = (
    _REFERENCE,
    Column(OWNER, "Bailleur", cells.text(160), "Créé s'il n'est pas connu.", "Habitat du Centre"),
    _COMMUNE,
    Column(
        "kind",
        "Parc",
        cells.choice(Dwelling.Kind.choices),
        "Parc social, Parc privé, Parc privé conventionné ou Résidence sociale.",
        "Parc social",
        aliases=("type",),
    ),
    Column("rooms", "Pièces (T)", cells.whole, "4 ou T4.", "T4", aliases=("pièces", "taille", "t")),
    Column("surface", "Surface (m²)", cells.one_decimal, "Au moins 9 m².", "78,5", aliases=("surface",)),
    Column("rent", "Loyer (€ par mois)", cells.euros, "Hors charges, arrondi à l'euro.", "412", aliases=("loyer",)),
    Column(
        "charges", "Charges (€ par mois)", cells.euros, "Vide : aucune.", "60", required=False, aliases=("charges",)
    ),
    Column(
        "requires_contract",
        "Contrat de travail demandé",
        cells.yes_no,
        "oui ou non ; vide : non.",
        "non",
        required=False,
    ),
    Column(
        "available_from", "Libre à partir du", cells.date, "Premier jour possible.", "01/01/2026", aliases=("libre le",)
    ),
    _SOURCE,
    _CONFIRMED,
)

COLUMNS: dict[str, tuple[Column, ...]] = {
    ImportBatch.Kind.JOBS: JOB_COLUMNS,
    ImportBatch.Kind.DWELLINGS: DWELLING_COLUMNS,
}
SHEETS: dict[str, str] = {ImportBatch.Kind.JOBS: "Emplois", ImportBatch.Kind.DWELLINGS: "Logements"}
MODELS: dict[str, type[Job] | type[Dwelling]] = {ImportBatch.Kind.JOBS: Job, ImportBatch.Kind.DWELLINGS: Dwelling}
OWNERS: dict[str, tuple[str, str]] = {
    ImportBatch.Kind.JOBS: ("employer", "employer"),
    ImportBatch.Kind.DWELLINGS: ("landlord", "landlord"),
}
"""Field and kind of organisation of the owner of an offer."""
