"""Numbers as people type them, in digits and signs of every script, and as they read them."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from latecomer.messages import Message, of_one, say

# Signs of other scripts and keyboards that stand for one of ours.
_SIGNS = str.maketrans({"−": "-", "٫": ",", "٬": "'", "’": "'", "٪": "%", "％": "%"})
_PLAIN = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", re.IGNORECASE)
_SPACED = re.compile(r"([-+]?\d{1,3}(?:[ ']\d{3})+)((?:[.,]\d+)?)")
_COMMAS = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_POINTS = re.compile(r"[-+]?\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_DECIMAL_COMMA = re.compile(r"[-+]?\d*,\d+")


def numbers_in(raw: Any, unit: str = "") -> tuple[float, ...]:
    """Return the numbers that a raw value can stand for: none, one, or two of a text such as ``1,234``."""
    if type(raw) in (int, float):
        return (raw,)
    if not isinstance(raw, str):
        return ()
    text = _in_our_signs(raw)
    if text.endswith("%") and unit.startswith("%"):
        text = text[:-1].rstrip()
    if spaced := _SPACED.fullmatch(text):
        text = re.sub("[ ']", "", spaced[1]) + spaced[2]
        return (float(text.replace(",", ".")),)
    texts = [text] if _PLAIN.fullmatch(text) else []
    if _DECIMAL_COMMA.fullmatch(text):
        texts.append(text.replace(",", "."))
    if _COMMAS.fullmatch(text):
        texts.append(text.replace(",", ""))
    if _POINTS.fullmatch(text) and (text.count(".") > 1 or "," in text):
        texts.append(text.replace(".", "").replace(",", "."))
    return tuple(dict.fromkeys(float(one) for one in texts))


def _in_our_signs(text: str) -> str:
    """Return a text with digits, spaces and signs of every script as ASCII."""
    plain = text.strip().translate(_SIGNS)
    digits = ("".join(str(d) if (d := unicodedata.decimal(c, None)) is not None else c) for c in plain)
    return "".join(" " if c.isspace() else c for c in "".join(digits))


# --- as they are read ----------------------------------------------------------------------------------------

# The unit of an index is its scale: "-2.5 to 2.5", "0 (low) to 8 (high)", "0-100".
SCALE = re.compile(r"-?[\d.]+( \(\w+\))?( to |-)")


def number_text(value: float, unit: str) -> str:
    """Write a number with its unit, to three significant digits."""
    size = abs(value)
    if size >= 1000:
        shown = f"{float(f'{value:.4g}'):,.0f}"
    else:
        shown = f"{value:.3g}" if size >= 0.01 or value == 0 else f"{value:.1g}"
        shown = f"{float(shown):g}" if "e" in shown else shown
    if SCALE.match(unit):
        return say(Message("value.on_scale", {"value": shown, "scale": unit}))
    return with_unit(shown, unit)


def with_unit(shown: str, unit: str) -> str:
    """Write a number before its unit."""
    return f"{shown} {of_one(unit) if shown == '1' else unit}".strip()


def figure(value: float, unit: str) -> str:
    """Write a figure as prose does where its unit is told beside it; per cent are marked."""
    return f"{rounded(value)} %" if unit.startswith("%") else rounded(value)


def rounded(value: float) -> str:
    """Write a number as prose does: whole from twenty, a tenth from one, two digits that count below."""
    size = abs(value)
    if size >= 1000:
        return f"{float(f'{value:.3g}'):,.0f}"
    shown = f"{value:.0f}" if size >= 19.95 else f"{value:.1f}" if size >= 0.95 else f"{value:.2g}"
    return f"{float(shown):g}".replace("-", "−")
