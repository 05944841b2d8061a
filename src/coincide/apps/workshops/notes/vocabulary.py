"""The words by which a workshop's headings are known, whatever their accents, case and small misspellings."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache


class Kind(Enum):
    """What a heading announces."""

    PROGRAMME = "programme"
    EXPECTATIONS = "expectations"
    FIGURES = "figures"
    SYNTHESIS = "synthesis"
    DETAIL = "detail"
    GROUP = "group"
    PROJECTION = "projection"
    ROADMAP = "roadmap"
    EVALUATION = "evaluation"
    CLOSING = "closing"
    IMPACT = "impact"
    DONE = "done"
    STRENGTHS = "strengths"
    CHALLENGES = "challenges"
    CREATE = "create_maintain_amplify"
    STOP = "stop"
    REDUCE = "reduce"
    SATISFIED = "satisfied"
    TO_IMPROVE = "to_improve"


# A whole heading, but for neutral words around it: « Nos attentes pour la matinée ».
_WHOLE: dict[Kind, str] = {
    Kind.PROGRAMME: "programme|ordre du jour|deroule|deroulement|agenda|sommaire",
    Kind.EXPECTATIONS: "attentes|expression des attentes|recueil des attentes|la matinee serait reussie si|"
    "la journee serait reussie si|l atelier serait reussi si|ce que nous attendons",
    Kind.FIGURES: "chiffres|quelques chiffres|chiffres cles|donnees cles|donnees chiffrees|bilan chiffre|"
    "indicateurs|elements chiffres|reperes chiffres",
    Kind.SYNTHESIS: "synthese|analyse collective|synthese collective|synthese des groupes|analyse partagee|"
    "analyse commune|synthese de l analyse collective|synthese des echanges",
    Kind.DETAIL: "analyse collective detaillee|analyse detaillee|analyse par groupe|analyse des groupes|"
    "travaux de groupes|travail en groupes|restitution des groupes|groupes de travail|travaux en sous groupes|"
    "detail par groupe|restitution par groupe",
    Kind.PROJECTION: "projection|projections|se projeter|projection collective",
    Kind.ROADMAP: "feuille de route|plan d action|plan d actions",
    Kind.EVALUATION: "bilan|evaluation|bilan de l atelier|evaluation de l atelier|bilan de la matinee|"
    "bilan de la journee|bilan et perspectives|retours des participants",
    Kind.CLOSING: "merci|remerciements|contact|contacts|nous contacter|credits|mentions legales",
    Kind.IMPACT: "impact souhaite|impacts souhaites|impact vise|impact recherche|impact attendu|impact voulu|"
    "impact|impacts",
    Kind.DONE: "ce qui a ete fait|ce qui a deja ete fait|ce qui est fait|ce que nous avons fait|ce qu on a fait|"
    "actions realisees|actions menees|realisations|deja fait|fait",
    Kind.STRENGTHS: "points positifs|aspects positifs|points forts|forces|atouts|reussites|elements positifs|"
    "ce qui fonctionne|ce qui marche",
    Kind.CHALLENGES: "defis|difficultes|points negatifs|points faibles|points de vigilance|freins|faiblesses|"
    "obstacles|aspects negatifs|points a ameliorer|ce qui ne fonctionne pas",
    Kind.CREATE: "cree maintient amplifie|creer maintenir amplifier|a creer maintenir amplifier|"
    "creer maintenir et amplifier|cree|maintient|amplifie|creer|maintenir|amplifier|a creer|a maintenir|a amplifier",
    Kind.STOP: "cesse|cesser|arrete|arreter|stop|stoppe|a cesser|a arreter",
    Kind.REDUCE: "reduit|reduire|diminue|diminuer|a reduire|a diminuer",
    Kind.SATISFIED: "elements de satisfaction|points de satisfaction|satisfaction|satisfactions|"
    "motifs de satisfaction|ce qui a plu|ce qui a satisfait|sujets de satisfaction",
    Kind.TO_IMPROVE: "elements a travailler|points a travailler|elements a ameliorer|points a ameliorer|"
    "axes d amelioration|pistes d amelioration|a ameliorer|a travailler|elements d amelioration",
}
# What a heading may begin with, or contain, whatever the rest says.
_OPENING: dict[Kind, str] = {
    Kind.EXPECTATIONS: "attentes|la matinee serait reussie|la journee serait reussie",
    Kind.DETAIL: "analyse collective detaillee|analyse detaillee|restitution des groupes|travaux de groupes",
    Kind.SYNTHESIS: "analyse collective|synthese",
    Kind.FIGURES: "quelques chiffres|chiffres cles|bilan chiffre",
    Kind.EVALUATION: "bilan de l atelier|bilan de la matinee|bilan de la journee|evaluation de",
    Kind.CLOSING: "merci",
    Kind.IMPACT: "impact souhaite|impacts souhaites",
    Kind.DONE: "ce qui a ete fait|ce qui a deja ete fait",
}
_ANYWHERE: dict[Kind, str] = {
    Kind.ROADMAP: "feuille de route",
    Kind.FIGURES: "quelques chiffres|chiffres cles",
}
_NEUTRAL = re.compile(
    "le|la|les|l|un|une|nos|notre|vos|votre|de|du|des|d|et|en|pour|par|sur|a|au|aux|ce|cet|cette|communs?|communes?|"
    "collectif|collective|journee|matinee|seance|atelier|participants?|partagee?s?|exprimee?s|groupe|identifiee?s|"
    "rencontree?s|releves|relever|actuel(?:le)?s|rappels?|prevue?|suite|fin|departement|commentaires|deja|"
    r"principaux|principales|20\d\d"
)
_QUESTION = re.compile(r"(qu est ce (qu on|que l on|que nous)|ce (qu on|que l on|que nous)|qu on|on|nous) (?P<verb>.+)")
_SEPARATORS = re.compile(r"\s[-–—/|]\s|\s*[:;]\s*|\s?[–—]\s?")
_ORDINALS = "premier|premiere|deuxieme|second|seconde|troisieme|quatrieme|cinquieme|sixieme|septieme|huitieme"
_NUMBERS = r"\d{1,2}|[a-h]|i{1,3}|iv|vi{0,3}|un|deux|trois|quatre|cinq|six|sept|huit"
_GROUP = re.compile(
    rf"(?:(?:sous )?groupe(?: de travail)?|grp|table|equipe) ?(?:n|no|numero)? ?(?:{_NUMBERS})(?P<rest> .*)?$"
    rf"|(?:\d{{1,2}} ?(?:er|e|eme)|{_ORDINALS}) (?:sous )?groupe(?P<rest2> .*)?$"
)


def fold(text: str) -> str:
    """The text in small letters without accents, punctuation reduced to single spaces."""
    text = text.replace("œ", "oe").replace("Œ", "oe").replace("°", " ").replace("º", " ")
    text = unicodedata.normalize("NFKD", text.lower())
    return " ".join(re.sub(r"[^a-z0-9]+", " ", "".join(c for c in text if not unicodedata.combining(c))).split())


def is_continued(text: str) -> bool:
    """Whether a heading says that it goes on from another slide: « (suite) », « (2/2) »."""
    return without_continuation(text) != text.strip()


def without_continuation(text: str) -> str:
    """The heading without « (suite) » or « (2/2) »."""
    return re.sub(
        r"\s*[-–—(\[]\s*(suite( et fin)?|fin|\d ?/ ?\d)\s*[)\]]?\s*(?=:?\s*$)", "", text, flags=re.IGNORECASE
    ).strip()


def _near(word: str, wanted: str) -> bool:
    """Whether two words are the same but for a slip: one letter from five on, two from nine on."""
    if word == wanted:
        return True
    shortest = min(len(word), len(wanted))
    allowed = 0 if shortest < 5 else 1 if shortest < 9 else 2
    return abs(len(word) - len(wanted)) <= allowed and _distance(word, wanted) <= allowed


def _distance(left: str, right: str) -> int:
    """The number of letters to change, add, drop or swap."""
    rows: list[list[int]] = [list(range(len(right) + 1))]
    for i, a in enumerate(left, start=1):
        row = [i]
        for j, b in enumerate(right, start=1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def _matches(words: list[str], phrase: list[str]) -> bool:
    return len(words) == len(phrase) and all(map(_near, words, phrase))


_PHRASES = {kind: [phrase.split() for phrase in text.split("|")] for kind, text in _WHOLE.items()}
_OPENINGS = {kind: [phrase.split() for phrase in text.split("|")] for kind, text in _OPENING.items()}
_INSIDE = {kind: [phrase.split() for phrase in text.split("|")] for kind, text in _ANYWHERE.items()}


def _trimmed(words: list[str]) -> list[str]:
    """The words without neutral ones and years at both ends."""
    heavy = [index for index, word in enumerate(words) if not _NEUTRAL.fullmatch(word)]
    return words[heavy[0] : heavy[-1] + 1] if heavy else []


@lru_cache(maxsize=4096)
def whole_kinds(text: str, *, strict: bool = False) -> frozenset[Kind]:
    """The kinds whose phrase is the whole of a text, years aside; and unless `strict`, neutral words around it."""
    text = re.sub(r"\([^)]*\)", " ", without_continuation(text))
    words = fold(text).split()
    if len(words) > 16:
        return frozenset()
    undated = [word for word in words if not re.fullmatch(r"20\d\d", word)]
    candidates = [undated] if strict else [undated, _trimmed(words)]
    if question := _QUESTION.fullmatch(" ".join(words)):
        candidates.append(question["verb"].split())
    return frozenset(
        kind
        for kind, phrases in _PHRASES.items()
        if any(_matches(candidate, phrase) for phrase in phrases for candidate in candidates if candidate)
    )


def part_kinds(text: str, *, first: bool = False) -> frozenset[Kind]:
    """The kinds that a part of the heading announces: « Analyse collective – synthèse » has two; or the `first` one."""
    parts = _SEPARATORS.split(without_continuation(text))
    return frozenset[Kind]().union(*(whole_kinds(part) for part in parts[: 1 if first else None] if part.strip()))


def loose_kinds(text: str) -> frozenset[Kind]:
    """The kinds that the heading begins with, or contains by a phrase that can't mean anything else."""
    words = fold(without_continuation(text)).split()
    while words and _NEUTRAL.fullmatch(words[0]):
        words = words[1:]
    opening = {k for k, ps in _OPENINGS.items() if any(_matches(words[: len(p)], p) for p in ps)}
    inside = {
        kind
        for kind, phrases in _INSIDE.items()
        if any(_matches(words[i : i + len(p)], p) for p in phrases for i in range(len(words)))
    }
    return frozenset(opening | inside)


def plain_kinds(text: str) -> frozenset[Kind]:
    """The kinds of an undecorated line in several parts: all of them known, or a short line with one sure part.

    « Attentes – la matinée serait réussie si… » is a heading; « Programme : trois visites » may be a contribution.
    """
    parts = [part for part in _SEPARATORS.split(without_continuation(text)) if part.strip()]
    if len(parts) < 2:
        return frozenset()
    kinds: set[Kind] = set()
    if all(whole_kinds(part, strict=True) or loose_kinds(part) for part in parts):
        kinds |= whole_kinds(parts[0], strict=True)
    if len(fold(text).split()) <= 8:
        for part in parts[1:]:
            words = fold(part).split()
            kinds |= {k for k, ps in _INSIDE.items() if any(_matches(words[: len(p)], p) for p in ps)}
    return frozenset(kinds - {Kind.CLOSING})


@dataclass(frozen=True)
class GroupName:
    """The heading of a group: its name, and what follows the number (« : mobilité », « – points positifs »)."""

    name: str
    rest: str
    separated: bool


def group_name(text: str) -> GroupName | None:
    """Reads « GROUPE 1 », « Groupe n°3 », « 2e groupe : mobilité ». None if it isn't the heading of a group."""
    clean = without_continuation(text).rstrip(" :")
    match = _GROUP.match(fold(clean))
    if match is None:
        return None
    folded_rest = (match["rest"] or match["rest2"] or "").strip()
    if not folded_rest:
        return GroupName(clean, "", True)
    head = re.match(r"(.*?)(\s*[:–—(]\s*|\s+-\s+|\s*,\s*)(.+)$", clean)
    separated = head is not None and fold(head[3]) == folded_rest
    if head is None or not separated:
        return GroupName(clean, folded_rest, False)
    return GroupName(head[1].strip(), head[3].rstrip(") "), True)
