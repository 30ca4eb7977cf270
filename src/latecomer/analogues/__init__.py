"""Comparators: whom a country resembles, and what an unknown indicator may follow."""

from latecomer.analogues.compare import compare
from latecomer.analogues.donors import filled, filling
from latecomer.analogues.fitted import Fitted, load_fitted
from latecomer.analogues.model import CLOSENESS, Comparators, Filled, KoreanYears, Path, Peer, Precedent
from latecomer.analogues.setting import Setting, setting

__all__ = [
    "CLOSENESS",
    "Comparators",
    "Filled",
    "Fitted",
    "KoreanYears",
    "Path",
    "Peer",
    "Precedent",
    "Setting",
    "compare",
    "filled",
    "filling",
    "load_fitted",
    "setting",
]
