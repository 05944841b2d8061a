"""Who may work in a household's file, as the verbs of this room and of those under it ask: see ``people.access``."""

from coincide.apps.people.access import READ_ONLY, check_may_write, may_write

__all__ = ["READ_ONLY", "check_may_write", "may_write"]
