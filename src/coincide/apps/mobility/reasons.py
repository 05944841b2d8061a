"""Why an answer is what it is, in one French sentence."""

from coincide.core.mobility import Mode, Point, Travel, Verdict, Workplace
from coincide.core.mobility.combined import CombinedTravel
from coincide.core.rules.calendar import NARROW_SPACE as NARROW


def reason(source: CombinedTravel, home: Point, work: Workplace, travel: Travel, limit: int) -> str:
    """The sentence for one mode of one pair; empty for a yes, whose minutes say all."""
    if travel.verdict is Verdict.YES:
        return ""
    if travel.verdict is Verdict.UNKNOWN:
        return _unknown(source, home, work, travel.mode)
    if travel.mode is Mode.TRANSIT and (missing := _no_way(travel)):
        return missing
    long = [
        way
        for way, minutes in (("à l'aller", travel.minutes_out), ("au retour", travel.minutes_back))
        if minutes is not None and minutes > limit
    ]
    over = f"Plus de {limit}{NARROW}min {' et '.join(long)}." if long else ""
    if travel.verdict is Verdict.NO:
        return over or f"Aucun trajet ne tient en {limit}{NARROW}min dans chaque sens."
    if travel.mode is Mode.CARPOOL:
        return f"{over} Il faut un conducteur aux mêmes heures, les deux sens.".strip()
    if travel.mode is Mode.TRANSIT:
        return f"{over} À vérifier : réservation, marche d'un arrêt à l'autre, ou un jour sans horaire connu.".strip()
    return f"{over} Trop près de la limite de {limit}{NARROW}min pour la précision de la source.".strip()


def _unknown(source: CombinedTravel, home: Point, work: Workplace, mode: Mode) -> str:
    if mode is not Mode.TRANSIT:
        return "Un des deux lieux est hors de l'extrait OpenStreetMap, ou aucune voie n'y mène : demandez sur place."
    if source.transit is None:
        return "Sans horaires valides, ni oui ni non : demandez au réseau."
    if source.transit.is_one_place(home, work.point):
        if home == work.point:
            return "Même point des deux côtés, sans véhicule à prendre entre eux : voyez « à pied », ou les adresses."
        metres = f"{source.transit.timetable.walk.between_km * 1000:.0f}{NARROW}m"
        return f"À moins de {metres} l'un de l'autre : pas de véhicule à prendre, on y va à pied."
    near = f"{source.transit.timetable.walk.near_km:g}".replace(".", ",") + f"{NARROW}km"
    served = source.transit.serves([home, work.point])
    places = [name for name, is_served in zip(("du logement", "de l'emploi"), served, strict=True) if not is_served]
    if places:
        return f"Aucun arrêt des horaires chargés à moins de {near} {' ni '.join(places)} : ni oui ni non."
    return "Les horaires chargés n'ont aucun des jours qu'il faut : ni oui ni non."


def _no_way(travel: Travel) -> str:
    """Where one of the two ways has no vehicle at all."""
    if travel.minutes_out is None and travel.minutes_back is None:
        return "Aucun passage n'amène avant le début du poste, ni ne ramène après sa fin."
    if travel.minutes_out is None:
        return "Aucun passage n'amène avant le début du poste."
    return "Aucun passage ne ramène après la fin du poste." if travel.minutes_back is None else ""
