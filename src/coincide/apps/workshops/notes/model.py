"""What a workshop's notes become once read: plain frozen data, each piece with its line number."""

from dataclasses import dataclass, field
from datetime import date


class NotesError(ValueError):
    """The file can't be read as a workshop's notes. The message is a French sentence that says what to do."""


@dataclass(frozen=True)
class Item:
    """One contribution. `lines` are its line numbers (from 1): more than one if it was wrapped.

    `heading` is the sub-heading it stands under (a town), `column` the title of its table column, `level` its depth
    among nested bullets, `attribution` the signature written under it (an author, a facilitator).
    """

    text: str
    lines: tuple[int, ...]
    heading: str = ""
    column: str = ""
    level: int = 0
    attribution: str = ""

    @property
    def line(self) -> int:
        """The line where the item starts."""
        return self.lines[0]


@dataclass(frozen=True)
class Mark:
    """A line that holds no contribution (a heading, a letterhead), or that could not be placed."""

    line: int
    text: str
    reason: str = ""


@dataclass(frozen=True)
class Synthesis:
    """What the whole room retained."""

    strengths: tuple[Item, ...] = ()
    challenges: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Group:
    """One group's sheet. `wished_impact` is its text in one sentence, `wished_impacts` the same line by line."""

    name: str
    line: int
    wished_impacts: tuple[Item, ...] = ()
    done: tuple[Item, ...] = ()
    strengths: tuple[Item, ...] = ()
    challenges: tuple[Item, ...] = ()

    @property
    def wished_impact(self) -> str:
        """The wished impact as written; several lines are joined by a semicolon."""
        return " ; ".join(item.text for item in self.wished_impacts)


@dataclass(frozen=True)
class Projection:
    """What the room would create, maintain or amplify; stop; reduce."""

    create_maintain_amplify: tuple[Item, ...] = ()
    stop: tuple[Item, ...] = ()
    reduce: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Theme:
    """A heading of the roadmap with the actions (bullets) under it, possibly none."""

    title: str
    lines: tuple[int, ...]
    actions: tuple[Item, ...] = ()
    attribution: str = ""

    @property
    def line(self) -> int:
        """The line of the heading."""
        return self.lines[0]


@dataclass(frozen=True)
class Roadmap:
    """The roadmap; `loose_actions` are the bullets that come before any theme."""

    themes: tuple[Theme, ...] = ()
    loose_actions: tuple[Item, ...] = ()

    @property
    def actions(self) -> tuple[Item, ...]:
        """Every action, in reading order."""
        return self.loose_actions + tuple(action for theme in self.themes for action in theme.actions)


@dataclass(frozen=True)
class Evaluation:
    """The participants' own evaluation. The three numbers are persons, None where the notes don't give them."""

    satisfied: tuple[Item, ...] = ()
    to_improve: tuple[Item, ...] = ()
    respondents: int | None = None
    contributed: int | None = None
    at_ease: int | None = None


@dataclass(frozen=True)
class Notes:
    """A workshop, read from its notes.

    Every non-blank line of the file is in exactly one place: a heading, an item (its `lines`), `set_aside` (letterhead,
    numbering, signature, closing: each with its reason) or `unread` (what could not be placed).
    """

    title: str = ""
    held_on: date | None = None
    place: str = ""
    expectations: tuple[Item, ...] = ()
    programme: tuple[Item, ...] = ()
    figures: tuple[Item, ...] = ()
    synthesis: Synthesis = field(default_factory=Synthesis)
    groups: tuple[Group, ...] = ()
    projection: Projection = field(default_factory=Projection)
    roadmap: Roadmap = field(default_factory=Roadmap)
    evaluation: Evaluation = field(default_factory=Evaluation)
    headings: tuple[Mark, ...] = ()
    set_aside: tuple[Mark, ...] = ()
    unread: tuple[Mark, ...] = ()

    def items(self) -> tuple[Item, ...]:
        """Every item of every section."""
        groups = tuple(item for g in self.groups for item in (*g.wished_impacts, *g.done, *g.strengths, *g.challenges))
        return (
            *self.expectations,
            *self.programme,
            *self.figures,
            *self.synthesis.strengths,
            *self.synthesis.challenges,
            *groups,
            *self.projection.create_maintain_amplify,
            *self.projection.stop,
            *self.projection.reduce,
            *self.roadmap.actions,
            *self.evaluation.satisfied,
            *self.evaluation.to_improve,
        )


def counts(notes: Notes) -> dict[str, object]:
    """The summary that `coincide workshop import --json` prints.

    Numbers of items, except `name` and `wished_impact` of a group, which are texts, and `unread`, a list of
    `{"line": …, "text": …}`. A group's `done` counts bullets, plain lines and the non-empty cells of a table's body:
    the cells of its header row name the columns, as a town's heading names its bullets, so they are not counted.
    """
    return {
        "expectations": len(notes.expectations),
        "programme": len(notes.programme),
        "strengths": len(notes.synthesis.strengths),
        "challenges": len(notes.synthesis.challenges),
        "groups": [
            {
                "name": group.name,
                "wished_impact": group.wished_impact,
                "done": len(group.done),
                "strengths": len(group.strengths),
                "challenges": len(group.challenges),
            }
            for group in notes.groups
        ],
        "projection": {
            "create_maintain_amplify": len(notes.projection.create_maintain_amplify),
            "stop": len(notes.projection.stop),
            "reduce": len(notes.projection.reduce),
        },
        "roadmap": {"themes": len(notes.roadmap.themes), "actions": len(notes.roadmap.actions)},
        "evaluation": {
            "satisfied": len(notes.evaluation.satisfied),
            "to_improve": len(notes.evaluation.to_improve),
        },
        "unread": [{"line": mark.line, "text": mark.text} for mark in notes.unread],
    }
