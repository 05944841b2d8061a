"""French typography of amounts and shares, for the sentences of the core."""

from coincide.core.rules.calendar import NARROW_SPACE as NARROW

"""Narrow no-break space: before % € ; : ? ! and between thousands."""


def euros(cents: int) -> str:
    """1234567 → "12 345,67 €"; whole euros are written without decimals."""
    whole, rest = divmod(abs(cents), 100)
    text = f"{whole:,}".replace(",", NARROW)
    if rest:
        text += f",{rest:02d}"
    return f"{'−' if cents < 0 else ''}{text}{NARROW}€"


def percent(share: float | None) -> str:
    """0.256 → "25,6 %", -0.006 → "−0,6 %"; None (no resources at all) is said in words."""
    if share is None:
        return "sans ressource connue"
    tenths = round(share * 1000)
    return f"{'−' if tenths < 0 else ''}{abs(tenths) // 10},{abs(tenths) % 10}{NARROW}%"
