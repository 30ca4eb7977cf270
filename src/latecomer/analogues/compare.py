"""Whom a country resembles: Korea in other years, economies now, countries that once stood at the same place."""

from __future__ import annotations

from math import isnan

from latecomer.analogues.korean_years import korean_years
from latecomer.analogues.model import Comparators
from latecomer.analogues.neighbours import peers, precedents, survey
from latecomer.analogues.path import path_of
from latecomer.analogues.setting import Setting
from latecomer.analogues.timeline import timeline
from latecomer.countrydata.countries import load_countries
from latecomer.engine import Seed, Table
from latecomer.messages import NOTHING, Message


def compare(at: Setting, stands: Table, row: int, drawn: Table, seed: Seed) -> Comparators:
    """Say whom the country resembles, and where too little is known to say it."""
    overall, *dimensions = korean_years(at, drawn, seed)
    now, once = peers(at), precedents(at)
    known = at.own.sum() >= at.comparing.shared * at.comparing.dimensions_needed
    few = Message("alike.few_in_common" if known else "alike.few_figures")
    longest = max(at.comparing.later)
    none_yet = Message("alike.too_short", {"years": longest}) if at.t < longest else few
    return Comparators(
        panel=at.fitted.panel,
        year=at.fitted.years[at.t],
        usual=None if isnan(usual := float(at.fitted.usual[at.t])) else round(usual, 2),
        overall=overall,
        dimensions=tuple(dimensions),
        peers=now,
        peers_said=NOTHING if now else few,
        precedents=once,
        precedents_said=NOTHING if once else none_yet,
        path=path_of(at, [peer.country for peer in now]),
        timeline=timeline(at, stands, row),
        survey=survey(at, now),
        struck_out=tuple(load_countries()[country].short_name for country in at.profile.struck_out),
    )
