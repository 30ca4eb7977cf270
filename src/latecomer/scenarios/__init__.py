"""What calls for more than a country as it stands: other answers, other years, other countries."""

from latecomer.scenarios.flips import flips, with_flips
from latecomer.scenarios.korea import KOREA, korea_profile
from latecomer.scenarios.listing import Level, Listing, Place, listings
from latecomer.scenarios.respondents import Respondent, respondents

__all__ = [
    "KOREA",
    "Level",
    "Listing",
    "Place",
    "Respondent",
    "flips",
    "korea_profile",
    "listings",
    "respondents",
    "with_flips",
]
