"""What becomes of each column of this room that leads to a household: see ``people.classification``."""

from coincide.apps.people.classification import Treatment

_MERGE = ("id", "by", "at", "gone", "moved", "changed", "aside", "undone_at", "kept")

COLUMNS: dict[str, dict[str, Treatment]] = {
    # A file that was sent or received says nothing without its household: the row goes with it.
    "exchange.TransferFile": dict.fromkeys(
        (
            *("id", "organisation", "partner", "household", "identifier", "sha256", "made_at", "by", "at"),
            *("status", "sealed", "counts", "created", "digest"),
        ),
        Treatment.MASKED,
    ),
    # What a merge set aside is the person's data: it can't be taken back any more, and its rows go.
    "exchange.HouseholdMerge": dict.fromkeys((*_MERGE, "kept_household"), Treatment.MASKED),
    "exchange.PersonMerge": dict.fromkeys((*_MERGE, "kept_person", "household_merge"), Treatment.MASKED),
    "exchange.DistinctPersons": dict.fromkeys(("id", "one", "other", "by", "on"), Treatment.MASKED),
}
"""Treatment of each column, by model label then field name."""
