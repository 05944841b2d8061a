"""What is wrong in a feed, told file by file and row by row."""

MOST = 12
"""Problems told in one go; the others are counted."""


class FeedError(ValueError):
    """A feed that can't be used; the message says in French which file, row and field, and what was expected."""

    def __init__(self, name: str, problems: list[str], more: int = 0) -> None:
        self.problems = problems
        told = "\n".join(f"  - {one}" for one in problems)
        rest = f"\n  - et {more} autres problèmes" if more else ""
        super().__init__(f"{name} ne peut pas être chargé\u202f:\n{told}{rest}")


class Problems:
    """Collects problems, keeps the first ones, counts the rest."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.told: list[str] = []
        self.more = 0

    def tell(self, sentence: str) -> None:
        """One more problem, as a French sentence."""
        if len(self.told) < MOST:
            self.told.append(sentence)
        else:
            self.more += 1

    def row(self, file: str, line: int, field: str, sentence: str) -> None:
        """A problem of one field of one line (the header is line 1)."""
        self.tell(f"{file}, ligne {line}, {field}\u202f: {sentence}")

    def raise_if_any(self) -> None:
        """Raise `FeedError` when anything was told."""
        if self.told:
            raise FeedError(self.name, self.told, self.more)
