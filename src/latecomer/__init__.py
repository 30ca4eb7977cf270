"""Match a country's industrial profile to the institutions worth building.

The names of `__all__` are the public interface; they load on first use, so that
`import latecomer` and `latecomer --help` cost nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from latecomer.version import __version__

_WHERE = {
    "Assessment": "latecomer.recommendation.model",
    "InputError": "latecomer.errors",
    "LatecomerError": "latecomer.errors",
    "Problem": "latecomer.errors",
    "Profile": "latecomer.profile",
    "Results": "latecomer.scenarios.batch",
    "assess": "latecomer.assessment",
    "assess_many": "latecomer.scenarios.batch",
    "bodies": "latecomer.countrydata.laid_out",
    "countries": "latecomer.countrydata.laid_out",
    "load_knowledge": "latecomer.knowledge",
    "load_profile": "latecomer.profile",
    "load_vocabulary": "latecomer.vocabulary",
    "panel": "latecomer.countrydata.laid_out",
    "prefill": "latecomer.profile",
    "write_report": "latecomer.report",
}

__all__ = [
    "Assessment",
    "InputError",
    "LatecomerError",
    "Problem",
    "Profile",
    "Results",
    "__version__",
    "assess",
    "assess_many",
    "bodies",
    "countries",
    "load_knowledge",
    "load_profile",
    "load_vocabulary",
    "panel",
    "prefill",
    "write_report",
]

if TYPE_CHECKING:
    from latecomer.assessment import assess
    from latecomer.countrydata.laid_out import bodies, countries, panel
    from latecomer.errors import InputError, LatecomerError, Problem
    from latecomer.knowledge import load_knowledge
    from latecomer.profile import Profile, load_profile, prefill
    from latecomer.recommendation.model import Assessment
    from latecomer.report import write_report
    from latecomer.scenarios.batch import Results, assess_many
    from latecomer.vocabulary import load_vocabulary


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'latecomer' has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)
