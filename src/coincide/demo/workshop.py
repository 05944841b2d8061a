"""The workshop of 11 December 2025 in Montluçon, told in our own words (the slides themselves can be imported)."""

import datetime as dt

from coincide.apps.workshops.models import Contribution, Workshop, WorkshopGroup
from coincide.demo.world import World

Section = Contribution.Section
TITLE = "AGIR et l'emploi\u202f: l'atelier de Montluçon"
SOURCE = "Atelier du 11 décembre 2025, redit avec nos mots\u202f; les chiffres sont ceux du diaporama"

COMMON: list[tuple[str, str]] = [
    (Section.EXPECTATION, "Repartir avec des pistes pour que davantage de départs soient des sorties positives"),
    (Section.EXPECTATION, "Une feuille de route tenable, que le terrain peut appliquer sans travail en plus"),
    (Section.EXPECTATION, "Prendre du recul ensemble sur nos façons de faire"),
    (Section.EXPECTATION, "Faire le pont entre l'emploi et le logement"),
    (Section.EXPECTATION, "Que ce qui se dit ici sorte de la salle"),
    (Section.EXPECTATION, "Mieux connaître le programme et ses règles"),
    (Section.PROGRAMME, "Accueil et attentes de chacun"),
    (Section.PROGRAMME, "Le programme en chiffres"),
    (Section.PROGRAMME, "Travail en quatre groupes"),
    (Section.PROGRAMME, "Mise en commun et propositions"),
    (Section.PROGRAMME, "Ce que nous ferons en 2026"),
    (Section.FIGURE, "291 personnes accompagnées en septembre 2024, 107 le jour de l'atelier, pour une cible de 160"),
    (Section.FIGURE, "182 sorties du 1er juillet 2023 au 8 décembre 2025, dont 26 positives\u202f: 14,3\u202f%"),
    (Section.FIGURE, "Comparaisons données\u202f: 30\u202f% en France, 36\u202f% dans la région"),
    (Section.FIGURE, "Convention avec le réseau pour l'emploi signée le 10 juin 2024"),
    (Section.STRENGTH, "Chaque ménage a un suivi à sa mesure, qui ne s'interrompt pas"),
    (Section.STRENGTH, "Un second CIP a rejoint l'équipe"),
    (Section.STRENGTH, "Les partenaires savent à qui s'adresser"),
    (Section.STRENGTH, "L'insertion par l'activité et les immersions ouvrent la porte de l'emploi"),
    (Section.CHALLENGE, "L'emploi, le logement et le trajet tombent rarement au même endroit en même temps"),
    (Section.CHALLENGE, "Apprendre le français et apprendre à lire sont deux besoins, trop souvent confondus"),
    (Section.CHALLENGE, "Les règles changent en cours de route et désorientent équipes et partenaires"),
    (Section.CHALLENGE, "Deux ans passent vite quand les freins s'additionnent"),
    (Section.CHALLENGE, "Un bailleur privé veut un contrat de travail avant de louer"),
    (Section.AMPLIFY, "Du temps pour que les employeurs et les personnes se rencontrent"),
    (Section.AMPLIFY, "Plus de cours de français, dont des cours tournés vers un métier et des ateliers de lecture"),
    (Section.AMPLIFY, "Des rendez-vous réguliers entre acteurs dans chacune des trois villes"),
    (Section.AMPLIFY, "Des conventions qui vivent\u202f: Département, santé, mobilité, numérique"),
    (Section.AMPLIFY, "Un CIP dans chaque bassin"),
    (Section.AMPLIFY, "Un outil pour trouver ensemble un emploi et un logement"),
    (Section.AMPLIFY, "Des solutions de garde d'enfants"),
    (Section.STOP, "Se réunir sans rien décider"),
    (Section.STOP, "Modifier les conditions d'accès au fil de l'eau"),
    (Section.REDUCE, "L'attente avant d'entrer dans le programme"),
    (Section.REDUCE, "Les instances où l'on ne fait que lire des chiffres"),
    (Section.SATISFIED, "Tous les répondants ont pu contribuer (11 sur 11)"),
    (Section.SATISFIED, "Dix répondants sur onze se sont sentis à l'aise"),
    (Section.SATISFIED, "Le travail en petits groupes et l'écoute"),
    (Section.TO_IMPROVE, "Il reste difficile de s'imaginer à la fin de 2026"),
    (Section.TO_IMPROVE, "Donner du contexte aux résultats"),
    (Section.TO_IMPROVE, "Suivre les propositions\u202f: certaines avaient déjà été faites"),
    (Section.TO_IMPROVE, "Inviter le Département et le réseau pour l'emploi"),
]
GROUPS: list[list[tuple[str, str]]] = [
    [
        (Section.IMPACT, "Un emploi qui dure, un logement et un moyen de s'y rendre, trouvés ensemble"),
        (Section.DONE, "Visites d'entreprises et de centres de formation"),
        (Section.DONE, "Ateliers pour le CV et la lettre"),
        (Section.DONE, "Projet d'une navette vers les entreprises"),
        (Section.STRENGTH, "Le suivi continue quand la personne change de département"),
        (Section.STRENGTH, "Calculer le loyer et les charges en même temps que le salaire"),
        (Section.CHALLENGE, "L'emploi n'est pas là où se trouve le logement"),
        (Section.CHALLENGE, "Les très petits et les très grands logements manquent"),
        (Section.CHALLENGE, "Le travailleur social et le CIP devraient se parler davantage"),
    ],
    [
        (Section.IMPACT, "Une formation ou un emploi qui mène à l'indépendance financière"),
        (Section.DONE, "Repérage des freins du territoire"),
        (Section.DONE, "Location de scooters et covoiturage"),
        (Section.DONE, "Places de crèche à vocation d'insertion"),
        (Section.STRENGTH, "Une porte d'entrée unique pour les partenaires"),
        (Section.STRENGTH, "Un interlocuteur que les employeurs connaissent"),
        (Section.CHALLENGE, "Faire reconnaître l'expérience acquise ailleurs"),
        (Section.CHALLENGE, "Lever les idées reçues, des deux côtés"),
    ],
    [
        (Section.IMPACT, "Des parcours stables, jusqu'au logement et à un métier"),
        (Section.DONE, "Convention avec le réseau pour l'emploi"),
        (Section.DONE, "Aide aux employeurs pour les dossiers et l'intégration"),
        (Section.DONE, "Ateliers selon les besoins\u202f: droit du travail, actualisation"),
        (Section.STRENGTH, "Trois plateformes linguistiques évaluent et orientent"),
        (Section.STRENGTH, "Les immersions permettent d'essayer un métier"),
        (Section.CHALLENGE, "Des personnes qui ne lisent dans aucune langue sont envoyées en cours de français"),
        (Section.CHALLENGE, "Des formations non payées, que l'on abandonne"),
    ],
    [
        (Section.IMPACT, "Des personnes installées et autonomes dans l'Allier"),
        (Section.DONE, "Montluçon, Moulins, Vichy\u202f: diagnostic de chaque situation"),
        (Section.DONE, "Montluçon, Moulins, Vichy\u202f: construction du réseau de partenaires"),
        (Section.DONE, "Montluçon, Moulins, Vichy\u202f: ateliers collectifs, puis suivi dans l'emploi"),
        (Section.STRENGTH, "Un réseau qui s'élargit et connaît mieux le public"),
        (Section.CHALLENGE, "Un seul CIP pour trois villes, deux désormais"),
        (Section.CHALLENGE, "Se déplacer dans un département rural"),
        (Section.CHALLENGE, "Garde d'enfants, lecture, diplômes\u202f: des situations très diverses"),
    ],
]


def build(world: World) -> Workshop:
    """Write the workshop, its four groups and what was said."""
    workshop = Workshop.objects.create(
        title=TITLE,
        departement=world.allier,
        held_on=dt.date(2025, 12, 11),
        place="Montluçon",
        respondents=11,
        contributed=11,
        at_ease=10,
        source=SOURCE,
    )
    groups = WorkshopGroup.objects.bulk_create(
        WorkshopGroup(workshop=workshop, order=order, name=f"Groupe {order}") for order in range(1, len(GROUPS) + 1)
    )
    said: list[tuple[WorkshopGroup | None, str, str]] = [(None, section, text) for section, text in COMMON]
    said += [(group, section, text) for group, lines in zip(groups, GROUPS, strict=True) for section, text in lines]
    Contribution.objects.bulk_create(
        Contribution(workshop=workshop, group=group, section=section, order=order, text=text)
        for order, (group, section, text) in enumerate(said, 1)
    )
    return workshop
