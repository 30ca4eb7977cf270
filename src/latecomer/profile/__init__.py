"""A country's profile: the vocabulary, the answers, the file they stand in, the indicators they start from."""

from latecomer.profile.files import load_profile, profile_text, save_profile
from latecomer.profile.filling import prefill
from latecomer.profile.indicators import Country, Panel, load_panel
from latecomer.profile.model import Answer, Profile
from latecomer.profile.variables import Variable, Vocabulary, load_vocabulary

__all__ = [
    "Answer",
    "Country",
    "Panel",
    "Profile",
    "Variable",
    "Vocabulary",
    "load_panel",
    "load_profile",
    "load_vocabulary",
    "prefill",
    "profile_text",
    "save_profile",
]
