"""Whom a country resembles: Korea in other years, economies now, countries that once stood at the same place."""

from __future__ import annotations

from math import isnan

from latecomer.analogues.korean_years import korean_years
from latecomer.analogues.model import Comparators
from latecomer.analogues.neighbours import peers, precedents
from latecomer.analogues.path import path_of
from latecomer.analogues.setting import Setting
from latecomer.engine import Seed, Table
from latecomer.profile.indicators import load_countries


def compare(at: Setting, drawn: Table, seed: Seed) -> Comparators:
    """Say whom the country resembles, and where too little is known to say it."""
    overall, *dimensions = korean_years(at, drawn, seed)
    now, once = peers(at), precedents(at)
    few = (
        "Too few of the country's figures are known to look for its like."
        if at.own.sum() < at.comparing.shared * at.comparing.dimensions_needed
        else "No economy that may be compared has enough figures in common with it."
    )
    longest = max(at.comparing.later)
    none_yet = f"The panel reaches back too little to tell of {longest} years after." if at.t < longest else few
    return Comparators(
        panel=at.fitted.panel,
        year=at.fitted.years[at.t],
        usual=None if isnan(usual := float(at.fitted.usual[at.t])) else round(usual, 2),
        overall=overall,
        dimensions=tuple(dimensions),
        peers=now,
        peers_said="" if now else few,
        precedents=once,
        precedents_said="" if once else none_yet,
        path=path_of(at, [peer.country for peer in now]),
        struck_out=tuple(load_countries()[country].short_name for country in at.profile.struck_out),
    )
