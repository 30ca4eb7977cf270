"""What calls for more than a country as it stands: Korea's own past, and what one answer would change."""

from latecomer.scenarios.flips import flips, with_flips
from latecomer.scenarios.korea import KOREA, korea_profile
from latecomer.scenarios.respondents import Respondent, respondents

__all__ = ["KOREA", "Respondent", "flips", "korea_profile", "respondents", "with_flips"]
