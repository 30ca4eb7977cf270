"""Numbers as texts that read back as the same numbers."""

from __future__ import annotations

from decimal import Decimal

# From here on a number is told by its size, not digit by digit.
LONG = 1e21


def plain_number(value: float) -> str:
    """Write a number with all its digits and without an exponent: 1234567, 0.0001."""
    exact = Decimal(value) if isinstance(value, int) else Decimal(repr(value))
    if not abs(exact) < LONG:
        return f"{exact:.6g}"
    text = f"{exact:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
