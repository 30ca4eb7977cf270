"""Run rule cases: measure their profiles together and say what came out otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from latecomer.assessment import measure_profiles, read_date
from latecomer.authoring.cases import Case, CaseFile, Expected, profile_of, unknown_names
from latecomer.authoring.moving import Tried, tried
from latecomer.authoring.outcomes import Outcomes
from latecomer.errors import Problem, Problems, UsageError
from latecomer.library import Library, load_library
from latecomer.measurement import Measures
from latecomer.profile import Profile
from latecomer.yamlfile import Wrong

DRAWS = 500
# A sentence that moves something by points needs fewer.
MOVES_DRAWS = 200


@dataclass(frozen=True)
class Begun:
    """A case and the profile it is about."""

    file: CaseFile
    case: Case
    profile: Profile


@cache
def shipped() -> Library:
    """The shipped rules, loaded once for all cases."""
    return load_library()


def run(chosen: Iterable[tuple[CaseFile, Case]]) -> tuple[Problem, ...]:
    """Run cases and say what came out otherwise."""
    begun, problems = begin(chosen)
    for measures, some in together(begun, shipped(), DRAWS):
        outcomes = Outcomes.of(measures)
        for row, one in enumerate(some):
            found = Problems(one.file.path)
            for what in (*unknown_names(one.case.expect), *outcomes.differences(one.case.expect, row)):
                found.add(one.case.line, f"{one.case.name}: {what}")
            problems += found
    for trial in moving(begun, shipped(), MOVES_DRAWS):
        if isinstance(trial, Problem):
            problems.append(trial)
        else:
            at = trial.file.path, trial.case.line
            problems += [Problem(*at, f"{trial.case.name}: {what}") for what in trial.differences()]
    return tuple(sorted(problems, key=lambda problem: (problem.path, problem.line)))


def begin(chosen: Iterable[tuple[CaseFile, Case]]) -> tuple[list[Begun], list[Problem]]:
    """Return cases with their profiles, and what is wrong with those that have none."""
    begun: list[Begun] = []
    problems: list[Problem] = []
    for file, case in chosen:
        try:
            if case.law_date is not None:
                read_date(case.law_date)
            begun.append(Begun(file, case, profile_of(case)))
        except (Wrong, UsageError) as error:
            problems.append(Problem(file.path, case.line, error.what, error.hint))
    return begun, problems


def moving(begun: Iterable[Begun], library: Library, draws: int) -> Iterator[Tried | Problem]:
    """Yield what cases say of single subjects, ready to be measured, or what is wrong with it."""
    for one in begun:
        yield from tried(one.file, one.case, one.profile, library, draws)


def together(begun: Sequence[Begun], library: Library, draws: int) -> Iterator[tuple[Measures, tuple[Begun, ...]]]:
    """Measure the profiles of cases that speak of the whole, those of one date of trade law together."""
    whole = [one for one in begun if one.case.expect != Expected()]
    for date in dict.fromkeys(one.case.law_date for one in whole):
        some = [one for one in whole if one.case.law_date == date]
        first = 0
        for measured in measure_profiles([one.profile for one in some], library, draws, date):
            size = len(measured.profiles)
            yield measured.measures, tuple(some[first : first + size])
            first += size
