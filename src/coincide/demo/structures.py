"""Organisations, teams, posts and accounts. The operators, the people, the employers and the landlords are invented."""

import datetime as dt

from django.contrib.auth.hashers import make_password

from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import Role
from coincide.apps.network.models import Agreement
from coincide.apps.organisations.models import Organisation, Post, Profession, Team
from coincide.demo.world import MARKET_STARTS, SECOND_CIP, World

PASSWORD = "coincide-demo"
DOMAIN = "demo.coincide.test"
DECK = "Diaporama de l'atelier du 11 décembre 2025"
Kind = Organisation.Kind

# key: name, kind, département, invented. Public services keep their names: the deck gives them.
STRUCTURES: dict[str, tuple[str, str, str, bool]] = {
    "operator": ("Opérateur AGIR de l'Allier", Kind.OPERATOR, "03", True),
    "elsewhere": ("Opérateur AGIR du Puy-de-Dôme", Kind.OPERATOR, "63", True),
    "state": ("DDETSPP de l'Allier", Kind.STATE, "03", False),
    "ofii": ("DT-OFII", Kind.OFII, "03", False),
    "rpe": ("Réseau pour l'emploi (France Travail, Missions Locales, Cap emploi)", Kind.RPE, "03", False),
    "council": ("Conseil départemental de l'Allier", Kind.COUNCIL, "03", False),
    "facilitation": ("Collectif Pas de côté", Kind.FACILITATION, "03", True),
    "siae-garden": ("Les Jardins de la Goutte d'Or pâle", Kind.SIAE, "03", True),
    "siae-build": ("Chantier Pierre-qui-Tourne", Kind.SIAE, "03", True),
    "siae-sort": ("Ressourcerie des Trois Bassins", Kind.SIAE, "03", True),
    "siae-laundry": ("Blanchisserie solidaire Clairlin", Kind.SIAE, "03", True),
    "temping": ("Intérim Passereau", Kind.EMPLOYER, "03", True),
    "hlm-west": ("Habitat du Cher-Amont", Kind.LANDLORD, "03", True),
    "hlm-north": ("Foyer bourbonnais des Deux Rives", Kind.LANDLORD, "03", True),
    "hlm-south": ("Logis de la Sichonne", Kind.LANDLORD, "03", True),
    "residence": ("Résidences du Passage", Kind.LANDLORD, "03", True),
    "private-1": ("Agence Vieuxpont", Kind.LANDLORD, "03", True),
    "private-2": ("Cabinet Marchelune", Kind.LANDLORD, "03", True),
    "private-3": ("Propriétaires particuliers (annonces)", Kind.LANDLORD, "03", True),
    "language-west": ("Plateforme linguistique de Montluçon", Kind.LANGUAGE, "03", True),
    "language-north": ("Plateforme linguistique de Moulins", Kind.LANGUAGE, "03", True),
    "language-south": ("Plateforme linguistique de Vichy", Kind.LANGUAGE, "03", True),
    "mobility": ("Plateforme mobilité La Roue libre", Kind.MOBILITY, "03", True),
    "carpool": ("Covoiturage solidaire En chemin", Kind.ASSOCIATION, "03", True),
}

# address, full name, role, structure, basin of the team. The first eight are the demonstration accounts.
ACCOUNTS: list[tuple[str, str, Role, str, str]] = [
    ("cip.montlucon", "Marion Valbrun", Role.CIP, "operator", "montlucon"),
    ("cip.vichy", "Yanis Ferreol", Role.CIP, "operator", "vichy"),
    ("social", "Solène Aubarède", Role.SOCIAL, "operator", "montlucon"),
    ("coordination", "Brigitte Casteran", Role.COORDINATOR, "operator", ""),
    ("etat", "Étienne Rochevert", Role.STATE, "state", ""),
    ("animation", "Anaïs Tillacourt", Role.FACILITATOR, "facilitation", ""),
    ("admin", "Adrien Peyrelade", Role.ADMIN, "operator", ""),
    ("cip.ailleurs", "Hélène Moncorbier", Role.CIP, "elsewhere", ""),
    ("social.montlucon2", "Ludovic Sarramagne", Role.SOCIAL, "operator", "montlucon"),
    ("social.moulins", "Perrine Chassaubert", Role.SOCIAL, "operator", "moulins"),
    ("social.vichy", "Inès Larroquette", Role.SOCIAL, "operator", "vichy"),
    ("social.vichy2", "Bastien Orliaguet", Role.SOCIAL, "operator", "vichy"),
    ("social.vichy3", "Nadège Pontvieux", Role.SOCIAL, "operator", "vichy"),
    ("social.ailleurs", "Thierry Gourdelles", Role.SOCIAL, "elsewhere", ""),
]
WITH_PASSWORD = 8


def build(world: World) -> None:
    """Open the structures, the teams, the posts and the accounts."""
    made = Organisation.objects.bulk_create(
        Organisation(name=name, kind=kind, departement=world.departements[code], is_invented=invented)
        for name, kind, code, invented in STRUCTURES.values()
    )
    world.organisations = dict(zip(STRUCTURES, made, strict=True))
    teams = {
        slug: Team.objects.create(organisation=world.operator, basin=basin, name=f"Équipe de {basin.name}")
        for slug, basin in world.basins.items()
    }
    # One hash for all: computing it is slow on purpose. The salt is fixed so that two builds are alike.
    hashed = make_password(PASSWORD, salt="coincide-demonstration")
    closed = "!demonstration"
    users = User.objects.bulk_create(
        User(
            email=f"{address}@{DOMAIN}",
            full_name=name,
            role=role,
            organisation=world.organisations[structure],
            team=teams.get(basin),
            password=hashed if rank < WITH_PASSWORD else closed,
        )
        for rank, (address, name, role, structure, basin) in enumerate(ACCOUNTS)
    )
    world.users = {user.email.split("@")[0]: user for user in users}
    posts = [("Poste de CIP n° 1", MARKET_STARTS), ("Poste de CIP n° 2", SECOND_CIP)]
    Post.objects.bulk_create(
        Post(organisation=world.operator, profession=Profession.CIP, label=label, period=(start, None))
        for label, start in posts
    )
    Post.objects.create(
        organisation=world.organisations["elsewhere"],
        profession=Profession.CIP,
        label="Poste de CIP",
        period=(MARKET_STARTS, None),
    )
    Agreement.objects.create(
        operator=world.operator,
        partner=world.organisations["rpe"],
        signed_on=dt.date(2024, 6, 10),
        period=(dt.date(2024, 6, 10), None),
        source=DECK,
    )
