"""The page *Pilotage*: what is done now and then, in groups, so that the navigation keeps what is done all day."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import resolve, reverse
from django.views.decorators.http import require_GET

from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import OPERATOR, Role, roles

STEERED = OPERATOR | {Role.STATE}
"""Who has something to steer."""

GROUPS: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "L'équipe",
        (
            ("journeys:team", "Charge de l'équipe", "Qui suit combien de personnes\u202f; confier des dossiers"),
            ("journeys:appointments", "Rendez-vous", "Ceux de la semaine, les vôtres et ceux de l'équipe"),
            ("journeys:group_meetings", "Ateliers collectifs", "Inscrits une fois, pour tous ceux qui y étaient"),
            ("journeys:follow_ups", "Suivis après la sortie", "À 3, 6 et 12 mois\u202f: toujours en emploi, logés"),
            ("journeys:alert_delays", "Délais des alertes", "Quand une chose devient à faire"),
        ),
    ),
    (
        "Les dossiers",
        (
            ("journeys:transfers", "Transferts", "D'un département à l'autre, sans rupture"),
            ("transfer_files:files", "Transferts par fichier", "Vers un partenaire qui n'a pas ce site"),
            ("caseload:imports", "Importer une file active", "Depuis un classeur, avec vérification et annulation"),
            ("duplicates:pairs", "Doublons", "Deux fiches pour une personne\u202f: fusionner, ou distinguer"),
            ("exports:exports", "Exports", "Les listes, et le modèle du formulaire de l'État"),
            ("network:agreements", "Conventions", "Avec les partenaires\u202f; le droit de prescrire"),
            ("journeys:keeping", "Conservation", "Préavis, archives, anonymisation"),
        ),
    ),
    (
        "Les règles et les comptes rendus",
        (
            ("programme:rules", "Les règles en mots", "Ce qui s'applique, d'où cela vient, ce qui reste ouvert"),
            ("results:monthly_reports", "Comptes rendus mensuels", "Pour l'État, datés, reproductibles"),
            ("criteria:versions", "Versions des critères", "Préparer, simuler, publier\u202f: qui entre, sort, reste"),
        ),
    ),
)
"""Address name, title and sentence of each page, by group. Who sees it is what the page itself declares."""


@dataclass(frozen=True, slots=True)
class Link:
    """A page of a group."""

    url: str
    title: str
    sentence: str


def groups_for(role: str) -> list[tuple[str, list[Link]]]:
    """The groups with the pages that a role may open, without the empty ones."""
    found = []
    for title, pages in GROUPS:
        links = [
            Link(url, label, sentence)
            for url, label, sentence in ((reverse(name), label, said) for name, label, said in pages)
            if role in resolve(url).func.allowed_roles  # type: ignore[attr-defined]  # declared by ``roles``
        ]
        if links:
            found.append((title, links))
    return found


@roles(STEERED)
@require_GET
def steering(request: SignedInRequest) -> HttpResponse:
    """Where is what is not done every day?"""
    return render(request, "steering.html", {"groups": groups_for(request.user.role)})
