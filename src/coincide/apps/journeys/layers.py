"""Who reads which layer of the log (decision 0010): the one table that pages, alerts, exports and verbs ask.

It applies once the file is open: a household's grants come first. The author of a thing reads it whatever its layer.
"""

from __future__ import annotations

from coincide.apps.accounts.roles import OPERATOR, Role

SHARED, SOCIAL, EMPLOYMENT = "shared", "social", "employment"

READERS: dict[str, frozenset[Role]] = {
    SHARED: OPERATOR,
    SOCIAL: frozenset({Role.SOCIAL}),
    EMPLOYMENT: frozenset({Role.CIP, Role.COORDINATOR}),
}
"""The roles that read each layer. The State, facilitators and administrators read none."""


def layers_read_by(role: str) -> tuple[str, ...]:
    """The layers that a role reads, the shared one first; also those it may write in."""
    return tuple(layer for layer, readers in READERS.items() if role in readers)
