"""The language platform whose report did not come back, and the course that does not fit the person."""

from __future__ import annotations

from collections.abc import Iterator

from coincide.apps.journeys.dossier import Dossier, LanguageReferralFact
from coincide.apps.journeys.due.model import Delays, Due, Kind, Severity, due
from coincide.core.rules.language import LanguageNeed, orientation_warning

_NEEDS = {
    "fle": frozenset({LanguageNeed.FLE}),
    "literacy": frozenset({LanguageNeed.ALPHABETISATION}),
    "both": frozenset({LanguageNeed.FLE, LanguageNeed.ALPHABETISATION}),
    "professional": frozenset({LanguageNeed.PROFESSIONAL}),
}


def report_dues(dossier: Dossier, delays: Delays) -> Iterator[Due]:
    """The reports that platforms owe; a reminder gives them the delay again."""
    for person in dossier.accompanied:
        for referral in person.language_referrals:
            if not _is_awaited(referral, dossier):
                continue
            asked = referral.chased_on or referral.sent_on
            days = (dossier.day - asked).days
            if days < delays.language_report:
                continue
            severity = Severity.LATE if days >= 2 * delays.language_report else Severity.WEEK
            sentence = f"Bilan linguistique non reçu ({referral.platform})"
            if referral.chased_on:
                sentence += ", malgré une relance"
            yield due(
                dossier, Kind.LANGUAGE, "all", person, severity, sentence, ("Relancer", _place(dossier)),
                fact=f"{referral.id}.{asked}", since=asked,
            )  # fmt: skip


def _place(dossier: Dossier) -> str:
    """Where the page of the diagnosis speaks of language."""
    return f"{dossier.url}diagnostic/#langue"


def _is_awaited(referral: LanguageReferralFact, dossier: Dossier) -> bool:
    """Neither returned nor closed on the day."""
    ended = [day for day in (referral.returned_on, referral.closed_on) if day is not None]
    return not any(day <= dossier.day for day in ended)


def literacy_dues(dossier: Dossier, delays: Delays) -> Iterator[Due]:
    """Sent to French classes alone, though the person reads and writes in no language."""
    for person in dossier.accompanied:
        current = max(
            (one for one in person.language_referrals if one.closed_on is None or one.closed_on > dossier.day),
            key=lambda one: one.sent_on,
            default=None,
        )
        if current is None:
            continue
        if orientation_warning(person.language, _NEEDS.get(current.recommended or current.course, frozenset())) is None:
            continue
        sentence = "FLE seul, sans lire ni écrire dans aucune langue, alphabétisation à proposer"
        yield due(
            dossier, Kind.LITERACY, "all", person, Severity.WEEK, sentence, ("Voir la langue", _place(dossier)),
            fact=current.id, since=current.sent_on,
        )  # fmt: skip
