"""Small matters of English that several findings share."""

from __future__ import annotations


def in_sentence(text: str) -> str:
    """Return a label as it stands inside a sentence: lower case at the start, but not for an abbreviation."""
    return text if text[1:2].isupper() or not text else text[0].lower() + text[1:]
