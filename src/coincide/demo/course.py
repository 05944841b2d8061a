"""The first steps of the journeys, the hand-overs, and the news of those who left: invented, the same in every build.

Drawn apart from the rest, so that nothing of the public figures moves.
"""

import datetime as dt

from coincide.apps.journeys import exits
from coincide.apps.journeys.grants import renew_grants
from coincide.apps.journeys.models import Departure, FollowUp, Journey, ReferentPeriod
from coincide.core.rules.follow_up import Window, windows
from coincide.demo.paths import PERMANENT, Track
from coincide.demo.world import SEED, TODAY, Draw, days

STEPS = ["oriented_on", "welcomed_on", "diagnosed_on", "contract_signed_on"]
ASKED = {3: 0.93, 6: 0.86, 12: 0.76}
REACHED = {3: 0.82, 6: 0.74, 12: 0.63}
STILL_IN_WORK = {3: 0.9, 6: 0.83, 12: 0.74}
FOUND_WORK = {3: 0.14, 6: 0.21, 12: 0.29}
STILL_HOUSED = {3: 0.97, 6: 0.94, 12: 0.9}
FOUND_HOME = {3: 0.3, 6: 0.42, 12: 0.52}
TO_MAKE = 0.5
"""Of the follow-ups whose window is open today, how many are still to be made."""
HANDOVERS = [
    "Les droits sont ouverts, le dossier CAF est complet. Reste la demande de logement social, à relancer chaque mois.",
    "Très ponctuelle, préfère les rendez-vous du matin. Le CV est prêt ; il manque une immersion pour choisir.",
    "Le français progresse vite depuis le cours du soir. L'échange du permis est à demander avant la fin du délai.",
    "La garde des enfants bloque tout le reste : une place en crèche est promise, à confirmer avec la mairie.",
    "Le titre de séjour arrive à échéance : pièces réunies, rendez-vous pris. Prévenir l'employeur du renouvellement.",
    "Bon contact avec le bailleur du quartier. Visite à prévoir ensemble, le budget a été refait le mois dernier.",
]


def build(tracks: list[Track]) -> None:
    """Write the first steps, the hand-overs and the follow-ups of the operator's households."""
    draw = Draw(SEED + 13)
    by_household: dict[int, list[Track]] = {}
    for track in tracks:
        by_household.setdefault(track.built.rank, []).append(track)
    for mine in by_household.values():
        _first_steps(draw, mine)
    Journey.objects.bulk_update([track.journey for track in tracks], STEPS)
    handed = [period for track in tracks for period in _hand_overs(draw, track)]
    ReferentPeriod.objects.bulk_update(handed, ["handover", "handed_by"])
    told = [one for track in tracks for one in _follow_ups(draw, track)]
    FollowUp.objects.bulk_create(told)
    # What was learnt closes the file again to who asked.
    asked = {one.departure.journey_id for one in told if one.is_reached}
    for household in {track.built.household.pk for track in tracks if track.journey.pk in asked}:
        renew_grants(household)


def _first_steps(draw: Draw, mine: list[Track]) -> None:
    """The household goes through its first steps together; recent ones are still to come, a few were never noted."""
    journey = mine[0].journey
    if journey.entry_kind == Journey.EntryKind.TRANSFER or journey.cir_signed_on is None:
        return
    oriented = min(journey.cir_signed_on + days(draw.choice([0, 0, 0, 1, 2, 4])), journey.entered_on)
    welcomed = _working(max(oriented, journey.entered_on + days(draw.choice([-2, 0, 0, 0, 1, 3, 6]))))
    diagnosed = _working(welcomed + days(draw.randrange(2, 19)))
    signed = _working(diagnosed + days(draw.choice([0, 1, 3, 5, 7, 12, 20])))
    known = {
        "oriented_on": draw.random() > 0.05,
        "welcomed_on": draw.random() > 0.04,
        "diagnosed_on": draw.random() > 0.04,
        "contract_signed_on": draw.random() > 0.06,
    }
    for track in mine:
        left = track.departures[0].on if track.departures else TODAY
        for name, day in zip(STEPS, (oriented, welcomed, diagnosed, signed), strict=True):
            if known[name] and day <= min(TODAY, left):
                setattr(track.journey, name, day)


def _working(day: dt.date) -> dt.date:
    """That day, or the Monday after a week-end."""
    return day + days(7 - day.weekday()) if day.weekday() > 4 else day


def _hand_overs(draw: Draw, track: Track) -> list[ReferentPeriod]:
    """Who takes over from somebody else received a few lines."""
    handed = []
    last: dict[str, ReferentPeriod] = {}
    for period in track.referents:
        before = last.get(period.profession)
        last[period.profession] = period
        if before and before.user_id != period.user_id and before.period.upper == period.period.lower:
            period.handover, period.handed_by = draw.choice(HANDOVERS), before.user
            handed.append(period)
    return handed


def _follow_ups(draw: Draw, track: Track) -> list[FollowUp]:
    return [
        told
        for departure in track.departures
        if departure.kind == Departure.Kind.EXIT
        for window in windows(departure.on, departure.reopened_on)
        if (told := _follow_up(draw, track, departure, window))
    ]


def _follow_up(draw: Draw, track: Track, departure: Departure, window: Window) -> FollowUp | None:
    """The news of one term, if somebody asked; the person may have been out of reach."""
    asked_on = _working(window.due_on + days(draw.randrange(-8, 26)))
    is_open = window.opens_on <= TODAY <= window.closes_on
    is_asked = draw.random() < (1 - TO_MAKE if is_open else ASKED[window.months])
    is_reached = draw.random() < REACHED[window.months]
    worked = departure.work_kind not in ("", exits.NO_WORK, "language")
    in_work = draw.random() < (STILL_IN_WORK if worked else FOUND_WORK)[window.months]
    housed = departure.home_kind in PERMANENT
    in_home = draw.random() < (STILL_HOUSED if housed else FOUND_HOME)[window.months]
    last = [held for held in track.referents if held.period.upper == departure.on]
    by = draw.choice(last).user if last else None
    if asked_on > TODAY or not is_asked or by is None:
        return None
    return FollowUp(
        departure=departure,
        months=window.months,
        asked_on=asked_on,
        by=by,
        is_reached=is_reached,
        in_work=in_work if is_reached else None,
        in_home=in_home if is_reached else None,
    )
