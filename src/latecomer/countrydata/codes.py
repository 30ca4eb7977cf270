"""What a text that should name an indicator is: our id, the World Bank's code, another one of it, a label."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from latecomer.countrydata.indicators import load_indicators
from latecomer.errors import nearest

MAX_NAME = 80
_AT_END = re.compile(r".*?[\[.]([A-Z][A-Z0-9_]*(?:\.[A-Z0-9]+)+)[\].]")
_CODE = re.compile(r"[A-Z][A-Z0-9_]*(\.[A-Z0-9]+)+")


@cache
def parts() -> frozenset[str]:
    """Return the World Bank's codes that indicators of ours are made of."""
    return frozenset(code for one in load_indicators().values() for code in one.parts)


@cache
def renamed() -> Mapping[str, str]:
    """Return what else the World Bank calls a code of ours, with that code; the newest first."""
    return {other: one.code for one in load_indicators().values() for other in one.other_codes.split()}


@cache
def keys() -> Mapping[str, str]:
    """Return what an indicator may be called, with the World Bank's code where it is one code, else our id."""
    ids = {id: one.parts[0] if len(one.parts) == 1 else id for id, one in load_indicators().items()}
    return {**ids, **{code: code for code in parts()}, **renamed()}


@cache
def units() -> Mapping[str, str]:
    """Return the unit of each of the `keys` that has one of its own."""
    units = {id: one.unit for id, one in load_indicators().items()}
    return units | {one.parts[0]: one.unit for one in load_indicators().values() if len(one.parts) == 1}


def series_named(text: str) -> str:
    """Return the name under `keys` of the series that a column's name stands for; empty where there is none.

    The DataBank writes ``Exports of goods and services (% of GDP) [NE.EXP.GNFS.ZS]``, of which R makes
    ``Exports.of.goods.and.services....of.GDP...NE.EXP.GNFS.ZS.``
    """
    found = _AT_END.fullmatch(text.strip())
    name = found[1] if found else text.strip()
    return name if name in keys() else ""


def indicator_hint(text: str) -> str:
    """Say what was given in an indicator's place, and what to write."""
    if other := perhaps(text):
        return other
    folded = {one.label.casefold(): id for id, one in load_indicators().items()}
    if text.casefold() in folded:
        return f"write its id: {folded[text.casefold()]}"
    if _CODE.fullmatch(text):
        return "no code of an indicator of ours; `latecomer data list` names them"
    return nearest(text[:MAX_NAME], load_indicators(), "`latecomer data list` names them")


def perhaps(code: str) -> str:
    """Say which of our codes another one may be under a new name, or in another unit; empty where none."""
    plain = _plain(code)
    for ours in sorted(parts(), key=len, reverse=True):
        if plain.endswith(f".{_plain(ours)}"):
            return f"perhaps {ours} under a new name"
    stem, _, unit = code.rpartition(".")
    alike = [ours for ours in sorted(parts()) if ours.rpartition(".")[0] == stem]
    if unit and alike:
        typo = nearest(code, [ours for ours in alike if len(ours) != len(code)])
        return typo or f"not the same as {alike[0]}, which is ours"
    return ""


def _plain(code: str) -> str:
    return code[:MAX_NAME].upper().replace("_", ".")
