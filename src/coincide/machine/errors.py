"""The one error that a command shows as a sentence instead of a traceback."""


class CoincideError(Exception):
    """Something the user can mend; ``str()`` is a French sentence that says what is wrong and what to do."""
