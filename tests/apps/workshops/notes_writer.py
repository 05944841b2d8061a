"""Invents workshops and writes them down in the many ways that people write notes."""

import random
import unicodedata
from dataclasses import dataclass, replace

_SUBJECTS = (
    "Visite des ateliers", "Prêt de vélos", "Cours du soir", "Covoiturage entre voisins", "Permanence à la mairie",
    "Réunion avec les bailleurs", "Bourse aux équipements", "Repas partagé", "Forum des métiers", "Parrainage",
    "Garde d’enfants le matin", "Aide au déménagement", "Bilan de santé", "Échange de permis", "Simulation d'entretien",
)  # fmt: skip
_ENDS = (
    "avec les employeurs", "dans trois communes", "pour les familles", "(deux fois par mois)", "à l'étranger",
    "au cœur du bassin", "pour l'emploi - et le logement", "et suivi : un bilan", "sans rupture", "chaque été",
    "sur 6 mois",
)  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """A group's sheet; `towns` and `table` also belong to what was done."""

    name: str
    impact: str
    done: list[str]
    towns: dict[str, list[str]]
    table: list[list[str]]
    strengths: list[str]
    challenges: list[str]


@dataclass(frozen=True)
class Workshop:
    """What is written down, and must be found again."""

    expectations: list[str]
    programme: list[str]
    strengths: list[str]
    challenges: list[str]
    groups: list[Sheet]
    create: list[str]
    stop: list[str]
    reduce: list[str]
    themes: list[tuple[str, list[str]]]
    satisfied: list[str]
    to_improve: list[str]


@dataclass(frozen=True)
class Style:
    """A way to write: look of the headings, bullets, accents, capitals, ends of lines, encoding, order."""

    headings: str
    bullet: str
    accents: bool
    capitals: bool
    newline: str
    encoding: str
    order: list[int]
    airy: bool
    colon: bool
    wrap: bool
    signature: str
    pipes: bool
    group: str
    letterhead: bool
    programme: str


BULLETS = ("- ", "* ", "• ", "– ", "· ", "▪ ", "1. ", "a) ", "-\t", "+ ", "o ")


def invent(rng: random.Random) -> Workshop:
    """A workshop with 2 to 7 groups."""
    used: set[str] = set()

    def sentence() -> str:
        while True:
            text = f"{rng.choice(_SUBJECTS)} {rng.choice(_ENDS)}"
            if rng.random() < 0.3:
                text += f", puis {rng.choice(_SUBJECTS).lower()} {rng.choice(_ENDS)}"
            if text not in used:
                used.add(text)
                return text

    def some(least: int, most: int) -> list[str]:
        return [sentence() for _ in range(rng.randint(least, most))]

    def sheet(number: int) -> Sheet:
        towns = {town: some(1, 3) for town in ("GANNAT", "CUSSET", "YZEURE")} if rng.random() < 0.3 else {}
        table = [["FLE", "ACCUEIL", "MOBILITE"], [sentence(), "", sentence()]] if rng.random() < 0.3 else []
        return Sheet(str(number), sentence(), some(1, 6), towns, table, some(1, 5), some(1, 5))

    return Workshop(
        expectations=some(2, 8),
        programme=some(2, 5),
        strengths=some(1, 6),
        challenges=some(1, 6),
        groups=[sheet(number) for number in range(1, rng.randint(2, 7) + 1)],
        create=some(1, 5),
        stop=some(1, 3),
        reduce=some(1, 3),
        themes=[(f"Réduire {sentence().lower()}", some(0, 3)) for _ in range(rng.randint(1, 5))],
        satisfied=some(1, 5),
        to_improve=some(1, 5),
    )


def pick_style(rng: random.Random) -> Style:
    """A style at random."""
    return Style(
        headings=rng.choice(("hash", "bold", "upper", "underlined")),
        bullet=rng.choice(BULLETS),
        accents=rng.random() < 0.5,
        capitals=rng.random() < 0.5,
        newline=rng.choice(("\n", "\r\n", "\r")),
        encoding=rng.choice(("utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le")),
        order=rng.sample(range(7), 7),
        airy=rng.random() < 0.6,
        colon=rng.random() < 0.5,
        wrap=rng.random() < 0.4,
        signature=rng.choice(("", "", "MÉDIANE")),
        pipes=rng.random() < 0.5,
        group=rng.choice(("GROUPE {}", "Groupe n°{}", "groupe {}", "Groupe {} :", "Sous-groupe {}")),
        letterhead=rng.random() < 0.5,
        programme=rng.choice(("bullets", "numbers")),
    )


class Writer:
    """Writes one workshop in one style."""

    def __init__(self, workshop: Workshop, style: Style) -> None:
        self.workshop, self.style = workshop, style
        self.lines: list[str] = []

    def write(self) -> bytes:
        """The bytes of the notes."""
        style = self.style
        if style.letterhead:
            self.lines += ["PRÉFET", "DE LA MARCHE", "", "*Liberté", "Égalité", "Fraternité*", ""]
        self._heading(1, "Emploi et logement : atelier du 3 mars 2026 à Gannat")
        sections = (
            self._programme, self._expectations, self._synthesis, self._groups,
            self._projection, self._roadmap, self._evaluation,
        )  # fmt: skip
        for position in style.order:
            sections[position]()
        text = style.newline.join(self.lines) + style.newline
        if style.encoding == "latin-1":
            text = text.replace("’", "'").replace("–", "-").replace("•", "-").replace("œ", "oe").replace("Œ", "OE")
        return text.encode(style.encoding, errors="replace" if style.encoding in ("cp1252", "latin-1") else "strict")

    def _heading(self, level: int, text: str) -> None:
        style = self.style
        title = "mars 2026" in text
        if not style.accents and not title:
            text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
        if (style.capitals or style.headings == "upper") and not title:
            text = text.upper()
        if level >= 3 and style.colon:
            text += " :"
        if style.headings == "hash":
            written = ["#" * level + " " + text]
        elif style.headings == "bold" or (style.headings == "underlined" and level > 2):
            written = [f"**{text}**"]
        elif style.headings == "underlined":
            written = [text, "=-"[level - 1] * len(text)]
        else:
            written = [text]
        if style.airy or style.headings == "underlined":
            written = ["", *written, ""]
        self.lines += written

    def _bullet(self, text: str) -> None:
        marker, words = self.style.bullet, text.split()
        if self.style.wrap and len(words) > 4 and words[3] != "-":
            self.lines += [marker + " ".join(words[:3]), "   " + " ".join(words[3:])]
        else:
            self.lines.append(marker + text)

    def _bullets(self, texts: list[str]) -> None:
        for text in texts:
            self._bullet(text)

    def _programme(self) -> None:
        self._heading(1, "Programme")
        for number, text in enumerate(self.workshop.programme, start=1):
            if self.style.programme == "numbers":
                self.lines += [str(number), "", text, ""]
            else:
                self._bullet(text)

    def _expectations(self) -> None:
        self._heading(1, "Attentes - la matinée serait réussie si...")
        for text in self.workshop.expectations:
            self.lines += [text, ""] if not self.style.signature else [text, "", self.style.signature, ""]

    def _synthesis(self) -> None:
        self._heading(1, "Analyse collective - synthèse")
        self._heading(2, "Aspects positifs")
        self._bullets(self.workshop.strengths)
        self._heading(2, "Défis")
        self._bullets(self.workshop.challenges)

    def _groups(self) -> None:
        self._heading(1, "Analyse collective détaillée")
        for sheet in self.workshop.groups:
            self._heading(2, self.style.group.format(sheet.name))
            self._heading(3, "Impact souhaité")
            self.lines.append(sheet.impact)
            self._heading(3, "Ce qui a été fait")
            self._bullets(sheet.done)
            self._table(sheet.table)
            for town, bullets in sheet.towns.items():
                self.lines += ["", "#### " + town if self.style.headings == "hash" else f"**{town}**", ""]
                self._bullets(bullets)
            self._heading(3, "Points positifs")
            self._bullets(sheet.strengths)
            self._heading(3, "Défis")
            self._bullets(sheet.challenges)

    def _table(self, rows: list[list[str]]) -> None:
        if rows and self.style.pipes:
            body = ["| " + " | ".join(row) + " |" for row in rows]
            self.lines += ["", body[0], "|---|---|---|", *body[1:], ""]
        elif rows:
            self.lines += ["", *("\t".join(row) for row in rows), ""]

    def _projection(self) -> None:
        self._heading(1, "Projection")
        self._heading(2, "Qu'est-ce qu'on crée / maintient / amplifie ?")
        self._bullets(self.workshop.create[:2])
        if self.workshop.create[2:]:
            self._heading(2, "Qu'est-ce qu'on crée / maintient / amplifie ? (suite)")
            self._bullets(self.workshop.create[2:])
        self._heading(2, "Qu'est-ce qu'on cesse ?")
        self._bullets(self.workshop.stop)
        self._heading(2, "Qu'est-ce qu'on réduit ?")
        self._bullets(self.workshop.reduce)

    def _roadmap(self) -> None:
        self._heading(1, "Feuille de route 2026")
        for title, actions in self.workshop.themes:
            self._heading(2, title)
            self._bullets(actions)
            if self.style.signature:
                self.lines += ["", self.style.signature, ""]

    def _evaluation(self) -> None:
        self._heading(1, "Bilan de l'atelier - perspectives")
        self._heading(2, "Éléments de satisfaction")
        self._bullets(self.workshop.satisfied)
        self._heading(2, "Éléments à travailler")
        self._bullets(self.workshop.to_improve)


def readable(style: Style) -> Style:
    """The style with a bullet that its encoding can write."""
    if style.encoding in ("cp1252", "latin-1") and style.bullet[0] in "▪":
        return replace(style, bullet="- ")
    return style
