"""What is text: which characters come in, and how the others are shown where they are found.

By Unicode category. Refused at the door and never sent out are control characters (Cc, but for tab and line
feed), halves of surrogate pairs (Cs: bytes that were not UTF-8), and the marks that turn the order of what is
printed around (U+202A to U+202E, U+2066 to U+2069). All else is somebody's letter or part of one: joiners of
Persian, Sinhala and of emoji, the break of Khmer and Thai, no-break spaces, soft hyphens.
"""

from __future__ import annotations

import re
import unicodedata

_CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x9f"  # Cc will never grow: Unicode promises it
_SURROGATE = "\ud800-\udfff"
_TURNING = "\u202a-\u202e\u2066-\u2069"
_NO_TEXT = re.compile(f"[{_CONTROL}{_SURROGATE}{_TURNING}]")
_BROKEN = re.compile(f"[{_SURROGATE}]")
# Spaces, control and format characters; letters of private use are somebody's letters.
_UNSEEN = frozenset(("Zs", "Zl", "Zp", "Cc", "Cf", "Cs"))
_BREAKS = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_KEYS = re.compile(f"[{_CONTROL}\t]")


def fault(text: str) -> str:
    """Say what is in a text that is none, in a reader's words; nothing where all of it is text."""
    if _BROKEN.search(text):
        return "bytes that are not UTF-8"
    found = _NO_TEXT.search(text)
    return f"{_named(found.group())}" if found else ""


def _named(char: str) -> str:
    kind = "a control character" if unicodedata.category(char) == "Cc" else unicodedata.name(char).lower()
    return f"{kind} (U+{ord(char):04X})"


def broken(text: str) -> bool:
    """Say whether a text holds bytes that were not UTF-8: no file can be written with it."""
    return bool(_BROKEN.search(text))


def shows(text: str) -> bool:
    """Say whether anything is to be seen of a text: spaces, and signs that nobody sees, say nothing."""
    return any(unicodedata.category(char) not in _UNSEEN for char in text)


def one_line(text: str) -> bool:
    """Say whether a text is text, and all on one line."""
    return not (fault(text) or _BREAKS.search(text))


def joined_lines(text: str) -> str:
    """Return pasted lines as one line, without the keys that are no text; all letters and their spaces stay."""
    lines = (_KEYS.sub(" ", line).strip() for line in _BREAKS.split(text))
    return " ".join(line for line in lines if line)


def escaped(text: str) -> str:
    """Spell out what is no text, as a terminal may show it."""
    return _NO_TEXT.sub(lambda found: repr(found.group())[1:-1], text)


def replaced(text: str) -> str:
    """Put the replacement character for what is no text, as a page or a document may hold it."""
    return _NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", text)


def escaped_json(written: str) -> str:
    """Spell out in a JSON document what is no text, so that it reads as the same and does no harm to look at."""
    return _NO_TEXT.sub(lambda found: f"\\u{ord(found.group()):04x}", written)


# A spreadsheet takes what begins so for a formula, and works it out.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def no_formula(text: str) -> str:
    """Return a cell that a spreadsheet shows as it is written."""
    return f"'{text}" if text.startswith(FORMULA) else text
