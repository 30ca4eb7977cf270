"""Text on its way to a terminal."""

from __future__ import annotations


def printable(text: str) -> str:
    """Show control characters instead of sending them to the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in text)
