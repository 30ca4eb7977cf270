"""A country's profile: what is answered about it, the file that stands in, and what public data fill in."""

from latecomer.profile.model import Answer, Decision, Profile
from latecomer.profile.prefilling import prefill
from latecomer.profile.reading import load_profile
from latecomer.profile.writing import profile_text, save_profile

__all__ = ["Answer", "Decision", "Profile", "load_profile", "prefill", "profile_text", "save_profile"]
