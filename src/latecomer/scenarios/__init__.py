"""What calls for more than a country as it stands: other answers, other years, other countries."""

from latecomer.scenarios.backtest import backtest_korea
from latecomer.scenarios.backtest_model import KoreaTest
from latecomer.scenarios.changes import Change, read_changes
from latecomer.scenarios.comparing import Comparison, compare, in_order
from latecomer.scenarios.flips import flips, with_flips
from latecomer.scenarios.korea import KOREA, korea_profile
from latecomer.scenarios.listing import Level, Listing, Place, listings
from latecomer.scenarios.respondents import Respondent, respondents
from latecomer.scenarios.supposing import Supposed
from latecomer.scenarios.what_if import WhatIf, what_if
from latecomer.scenarios.windows import PrecedentTest, backtest_precedents

__all__ = [
    "KOREA",
    "Change",
    "Comparison",
    "KoreaTest",
    "Level",
    "Listing",
    "Place",
    "PrecedentTest",
    "Respondent",
    "Supposed",
    "WhatIf",
    "backtest_korea",
    "backtest_precedents",
    "compare",
    "flips",
    "in_order",
    "korea_profile",
    "listings",
    "read_changes",
    "respondents",
    "what_if",
    "with_flips",
]
