"""The 2026 roadmap that came out of the workshop: six themes; owner, date, proof, origin and measure of each action."""

import datetime as dt
from dataclasses import dataclass

from coincide.apps.roadmap.models import Action, Theme
from coincide.apps.workshops.models import Contribution, Workshop
from coincide.demo.world import World

Indicator = Action.Indicator


@dataclass(frozen=True, slots=True)
class Step:
    """An action; ``origin`` is the beginning of the contribution it comes from. Owners and dates are invented."""

    title: str
    owner: str
    due_on: dt.date
    proof: str
    origin: str
    already: bool = False
    status: str = "to_do"
    blocked_by: str = ""
    indicator: str = ""
    goal: float | None = None


THEMES: list[tuple[str, list[Step]]] = [
    (
        "Se retrouver autour de thèmes et ouvrir le partenariat",
        [
            Step(
                "Tenir une journée entière sur l'emploi, avec des employeurs",
                "operator",
                dt.date(2026, 6, 30),
                "Liste des présents et des suites données sous un mois",
                "Du temps pour que les employeurs",
                status="under_way",
            ),
            Step(
                "Réunir chaque semestre, à Montluçon, Moulins et Vichy, tous ceux qui accompagnent (journées OCADI)",
                "state",
                dt.date(2026, 10, 15),
                "Six comptes rendus, chacun avec ses décisions",
                "Des rendez-vous réguliers",
                already=True,
            ),
            Step(
                "Doubler le nombre d'entreprises connues dans les trois bassins",
                "operator",
                dt.date(2026, 12, 18),
                "Employeurs ayant une offre confirmée depuis moins de trente jours",
                "Un interlocuteur que les employeurs",
                indicator=Indicator.EMPLOYERS,
            ),
            Step(
                "Bâtir avec le RPE, les SIAE et les employeurs une voie ouverte en dessous du niveau A2",
                "rpe",
                dt.date(2026, 9, 30),
                "Convention signée et premières embauches en SIAE",
                "L'insertion par l'activité",
                already=True,
                status="blocked",
                blocked_by="Le statut de prescripteur de l'opérateur n'est pas connu",
            ),
        ],
    ),
    (
        "Faire compter ce qui dure",
        [
            Step(
                "Viser la sortie positive dès le premier plan, avec logement et emploi cherchés ensemble",
                "operator",
                dt.date(2026, 12, 18),
                "Taux de sorties positives de 2026, avec son intervalle",
                "Repartir avec des pistes",
                indicator=Indicator.POSITIVE_RATE,
                goal=0.3,
                status="under_way",
            )
        ],
    ),
    (
        "Deux ans au plus, avec l'équipe d'aujourd'hui",
        [
            Step(
                "Passer en revue tous les trois mois les parcours à moins de six mois du terme",
                "operator",
                dt.date(2026, 3, 31),
                "Un relevé de décisions par trimestre",
                "Deux ans passent vite",
            )
        ],
    ),
    (
        "Un CIP dans chaque bassin",
        [
            Step(
                "Ouvrir un troisième poste de CIP",
                "state",
                dt.date(2026, 9, 1),
                "Poste pourvu à Moulins",
                "Un CIP dans chaque bassin",
                already=True,
                status="blocked",
                blocked_by="Financement non confirmé",
                indicator=Indicator.CIP_POSTS,
                goal=3,
            )
        ],
    ),
    (
        "Travailler avec l'intérim",
        [
            Step(
                "Rencontrer les agences d'intérim des trois villes et convenir d'un contact dans chacune",
                "operator",
                dt.date(2026, 4, 30),
                "Un contact nommé par agence, premières missions",
                "Visites d'entreprises",
            )
        ],
    ),
    (
        "Signer le CIR plus tôt",
        [
            Step(
                "Suivre chaque mois le délai entre la protection et la signature du CIR, et traiter les retards",
                "ofii",
                dt.date(2026, 6, 30),
                "Délai médian mesuré sur les entrées",
                "L'attente avant d'entrer",
                already=True,
                indicator=Indicator.CIR_DELAY,
                goal=75,
            )
        ],
    ),
]


def build(world: World, workshop: Workshop, baselines: dict[str, float]) -> None:
    """Write the roadmap; ``baselines`` are the measures on the day of the workshop, by indicator."""
    said = list(Contribution.objects.filter(workshop=workshop))
    for rank, (title, steps) in enumerate(THEMES, 1):
        theme = Theme.objects.create(departement=world.allier, year=2026, order=rank, title=title, origin=workshop)
        Action.objects.bulk_create(
            Action(
                theme=theme,
                order=order,
                title=step.title,
                owner=world.organisations[step.owner],
                due_on=step.due_on,
                proof=step.proof,
                status=step.status,
                blocked_by=step.blocked_by,
                already_proposed=step.already,
                origin=next(one for one in said if one.text.startswith(step.origin)),
                indicator=step.indicator,
                baseline=baselines.get(step.indicator),
                goal=2 * baselines[step.indicator] if step.indicator == Indicator.EMPLOYERS else step.goal,
            )
            for order, step in enumerate(steps, 1)
        )
