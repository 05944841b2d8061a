"""What becomes of each column of this room that leads to a household: see ``people.classification``."""

from coincide.apps.people.classification import Treatment

COLUMNS: dict[str, dict[str, Treatment]] = {
    # A file that was sent or received says nothing without its household: the row goes with it.
    "exchange.TransferFile": dict.fromkeys(
        (
            *("id", "organisation", "partner", "household", "identifier", "sha256", "made_at", "by", "at"),
            *("status", "sealed", "counts", "created", "digest"),
        ),
        Treatment.MASKED,
    ),
}
"""Treatment of each column, by model label then field name."""
