"""The three strands of a household: where each stands, what blocks it, the next step. Pure functions over a dossier.

- Job and home are met as the dated exit table says (lasting work or training, permanent housing).
- Mobility has no definition in any text we have. Ours [unverified], shown as such: met when no mobility obstacle stands
  and the household moves by itself (a French licence and a car), or all who work do so in the commune where they live.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coincide.apps.journeys.dossier import Dossier, Home, PersonFacts, Work, open_obstacles, work_on
from coincide.apps.journeys.due import Due, licence_deadline
from coincide.core.rules.calendar import NARROW_SPACE, french_count, french_date

STRANDS = ("job", "home", "move")
MOBILITY_READING = (
    "Lecture de Coïncide, aucun texte ne définit la mobilité acquise"
    f"{NARROW_SPACE}: permis français et voiture, ou travail dans la commune du logement, sans obstacle ouvert."
)

# Which strand an obstacle holds back. Papers and rights hold back everything.
STRAND_OF_OBSTACLE = {
    "language": "job",
    "literacy": "job",
    "childcare": "job",
    "health": "job",
    "diploma": "job",
    "digital": "job",
    "mobility": "move",
    "housing": "home",
    "budget": "home",
    "papers": "all",
    "rights": "all",
}


@dataclass(frozen=True, slots=True)
class Strand:
    """One strand: ``is_met``, the ``word`` that says so, where it stands, what blocks it, what is next."""

    kind: str
    is_met: bool
    word: str
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[str, ...]
    next_step: str


@dataclass(frozen=True, slots=True)
class Strands:
    """The three strands of a household."""

    job: Strand
    home: Strand
    move: Strand

    @property
    def in_order(self) -> tuple[Strand, Strand, Strand]:
        """Job, home, mobility."""
        return self.job, self.home, self.move


def strands(dossier: Dossier, due: Sequence[Due]) -> Strands:
    """The three strands; ``due`` is what :func:`due.dues` found for the same household."""
    return Strands(_job(dossier, due), _home(dossier, due), _move(dossier, due))


def workers(dossier: Dossier) -> tuple[PersonFacts, ...]:
    """Whose work matters: the accompanied adults, or all adults once nobody is accompanied any more."""
    adults = [person for person in dossier.people if person.place != "child" or person.seeks_work]
    accompanied = [person for person in adults if person.is_accompanied]
    return tuple(accompanied or adults)


def is_job_met(dossier: Dossier) -> bool:
    """Somebody holds lasting work or training, and nobody else of the accompanied still seeks."""
    lasting = [_is_lasting(person, dossier) for person in workers(dossier)]
    seeking = [person for person in workers(dossier) if person.seeks_work and not _is_lasting(person, dossier)]
    return any(lasting) and not seeking


def is_home_met(dossier: Dossier) -> bool:
    """The household lives in permanent housing, as the exit table says."""
    return dossier.home is not None and dossier.home.is_permanent is True


def is_move_met(dossier: Dossier) -> bool:
    """No mobility obstacle, and a licence with a car, or work where they live."""
    if any(obstacle.strand == "move" for _, obstacle in open_obstacles(dossier.people, dossier.day)):
        return False
    if dossier.has_car and any(person.has_french_licence for person in dossier.people):
        return True
    works = [work for person in workers(dossier) if (work := work_on(person, dossier.day))]
    home = dossier.home
    return bool(works) and home is not None and all(work.commune == home.commune for work in works)


def work_words(work: Work) -> str:
    """A contract in one line: ``Agent d'entretien, CDI, 28 h, à Commentry``."""
    hours = f"{work.hours_per_week:g}".replace(".", ",")
    place = f" à {work.commune}" if work.commune else ""
    return f"{work.title}, {work.label}, {hours}{NARROW_SPACE}h{place}"


def home_words(home: Home) -> str:
    """A home in one line: ``Locataire du parc social à Vichy``."""
    return f"{home.label} à {home.commune}"


def _is_lasting(person: PersonFacts, dossier: Dossier) -> bool:
    work = work_on(person, dossier.day)
    return work is not None and work.is_lasting is True


def _blocks(dossier: Dossier, strand: str) -> tuple[str, ...]:
    """The open obstacles of a strand, in words."""
    several = len(dossier.people) > 1
    return tuple(
        f"{obstacle.label}{f' ({person.first_name})' if several else ''}, depuis "
        f"{french_count(obstacle.days_open(dossier.day), 'jour')}"
        for person, obstacle in open_obstacles(dossier.people, dossier.day)
        if obstacle.strand == strand
    )


def _next(due: Sequence[Due], strand: str, is_met: bool, blocks: tuple[str, ...], otherwise: str) -> str:
    """The most pressing thing due on the strand, else the oldest obstacle to lift, else what the strand itself asks."""
    mine = next((one for one in due if one.strand == strand and one.until is not None), None)
    if mine is not None and mine.until is not None:
        return f"{mine.sentence.removesuffix('.')}, {french_date(mine.until)}."
    if is_met:
        return "Rien à faire de plus."
    return f"Lever l'obstacle{NARROW_SPACE}: {blocks[0].split(', depuis')[0]}." if blocks else otherwise


def _job(dossier: Dossier, due: Sequence[Due]) -> Strand:
    facts: list[tuple[str, str]] = []
    for person in workers(dossier):
        label = person.first_name
        work = work_on(person, dossier.day)
        if work is not None:
            facts.append((label, work_words(work)))
            if work.net_wage:
                facts.append(("Salaire net", f"{_thousands(work.net_wage)}{NARROW_SPACE}€ par mois"))
            if work.span.until is not None:
                facts.append(("Jusqu'au", french_date(work.span.until)))
        else:
            facts.append((label, "cherche un emploi" if person.seeks_work else "ne cherche pas d'emploi"))
        if person.trades:
            facts.append(("Métiers", ", ".join(person.trades[:3])))
    is_met = is_job_met(dossier)
    working = any(work_on(person, dossier.day) for person in workers(dossier))
    word = "durable" if is_met else "en partie" if working else "à trouver"
    blocks = _blocks(dossier, "job")
    return Strand(
        "job", is_met, word, tuple(facts), blocks, _next(due, "job", is_met, blocks, "Voir les offres à portée.")
    )


def _home(dossier: Dossier, due: Sequence[Due]) -> Strand:
    home = dossier.home
    facts: list[tuple[str, str]] = []
    if home is None:
        facts.append(("Situation", "non renseignée"))
    else:
        facts.append(("Situation", home_words(home)))
        facts.append(("Depuis le", french_date(home.span.since)))
        if home.rent:
            total = home.rent + home.charges
            facts.append(("Loyer et charges", f"{_thousands(total)}{NARROW_SPACE}€ par mois"))
        if home.place_ends_on:
            facts.append(("Fin de la place", french_date(home.place_ends_on)))
        if home.rooms:
            facts.append(("Taille", f"T{home.rooms}"))
    if dossier.need is not None:
        facts.append(
            ("Il faut", f"{dossier.need.explanation.removesuffix('.')}, {dossier.need.surface_m2} m² au moins")
        )
    if dossier.wished_communes:
        facts.append(("Communes souhaitées", ", ".join(dossier.wished_communes)))
    is_met = is_home_met(dossier)
    word = "pérenne" if is_met else "à trancher" if home and home.is_permanent is None else "à trouver"
    blocks = _blocks(dossier, "home")
    step = _next(due, "home", is_met, blocks, "Voir les logements à portée.")
    return Strand("home", is_met, word, tuple(facts), blocks, step)


def _move(dossier: Dossier, due: Sequence[Due]) -> Strand:
    facts = [("Voiture", "oui" if dossier.has_car else "non")]
    for person in dossier.people:
        if person.place == "child" and not person.has_french_licence:
            continue
        deadline = licence_deadline(person, dossier.day)
        if person.has_french_licence:
            facts.append((person.first_name, "permis français"))
        elif deadline is not None:
            words = "à échanger avant le" if deadline.days_left >= 0 else "échange possible jusqu'au"
            facts.append((person.first_name, f"permis étranger, {words} {french_date(deadline.due_on)}"))
        else:
            facts.append((person.first_name, "pas de permis français"))
    is_met = is_move_met(dossier)
    blocks = _blocks(dossier, "move")
    step = _next(due, "move", is_met, blocks, "Chercher un moyen de transport avec l'offre.")
    return Strand("move", is_met, "acquise" if is_met else "à construire", tuple(facts), blocks, step)


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", NARROW_SPACE)
