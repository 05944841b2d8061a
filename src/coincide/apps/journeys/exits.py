"""From the facts of a departure to its class under the rules that were in force."""

from coincide.apps.journeys.models import Departure
from coincide.apps.people.models import HomeSituation, WorkSituation
from coincide.apps.programme.queries import RuleBook
from coincide.core.rules.exits import ExitClass, ExitFacts, classify

NO_WORK = "none"
"""Work of a departure: the person had neither work nor training (blank: not known)."""

_HOMES = {
    HomeSituation.Kind.RECEPTION: "hebergement",
    HomeSituation.Kind.HOSTED: "heberge_tiers",
    HomeSituation.Kind.NONE: "sans_logement",
    HomeSituation.Kind.SOCIAL: "location_sociale",
    HomeSituation.Kind.PRIVATE: "location_privee",
    HomeSituation.Kind.RESIDENCE: "residence_sociale",
    HomeSituation.Kind.FJT: "fjt",
    HomeSituation.Kind.IML: "iml",
}
_WORKS = {
    WorkSituation.Kind.CDI: "cdi",
    WorkSituation.Kind.CDD: "cdd",
    WorkSituation.Kind.CDDI: "cddi",
    WorkSituation.Kind.TEMPING: "interim",
    WorkSituation.Kind.APPRENTICESHIP: "alternance",
    WorkSituation.Kind.QUALIFYING: "formation_qualifiante",
    WorkSituation.Kind.LANGUAGE: "autre_formation",
    WorkSituation.Kind.SELF_EMPLOYED: "independant",
}
_NO_WORK_CODE = "sans_emploi"


def facts(
    home_kind: str,
    work_kind: str,
    contract_months: int | None,
    receives_rsa: bool | None = None,
    followed_by_council: bool | None = None,
) -> ExitFacts:
    """The facts in the words of the decision table; a blank kind is « not known ».

    ``home_kind`` and ``work_kind`` are the kinds of ``people`` (or :data:`NO_WORK`). A kind that the table doesn't know
    goes through as it is: the table then says that the question is open.
    """
    homes = {str(kind): code for kind, code in _HOMES.items()}
    works = {NO_WORK: _NO_WORK_CODE} | {str(kind): code for kind, code in _WORKS.items()}
    return ExitFacts(
        housing=homes.get(home_kind, home_kind) or None,
        work=works.get(work_kind, work_kind) or None,
        contract_months=contract_months,
        receives_rsa=receives_rsa,
        followed_by_departement=followed_by_council,
    )


def departure_facts(departure: Departure) -> ExitFacts:
    """What a stored departure says."""
    return facts(
        departure.home_kind,
        departure.work_kind,
        departure.contract_months,
        departure.receives_rsa,
        departure.followed_by_council,
    )


def class_of(departure: Departure, book: RuleBook) -> ExitClass:
    """The class of an exit under the version stored with it. Raises ValueError for a transfer, which has none."""
    if departure.rule_version_id is None:
        raise ValueError("Un transfert n'est pas une sortie\u202f: il n'a pas de classe.")
    return classify(departure_facts(departure), book.rules(departure.rule_version_id).exit_table)
