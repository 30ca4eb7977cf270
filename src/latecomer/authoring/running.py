"""Run rule cases: measure their profiles together and say what came out otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from latecomer.assessment import measure_profiles, read_date
from latecomer.authoring.cases import Case, CaseFile, profile_of, unknown_names
from latecomer.authoring.outcomes import Outcomes
from latecomer.errors import Problem, Problems, UsageError
from latecomer.library import Library, load_library
from latecomer.measurement import Measures
from latecomer.profile import Profile
from latecomer.yamlfile import Wrong

DRAWS = 500


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


def together(begun: Sequence[Begun], library: Library, draws: int) -> Iterator[tuple[Measures, tuple[Begun, ...]]]:
    """Measure the profiles of cases, those whose trade law is read at the same date together."""
    for date in dict.fromkeys(one.case.law_date for one in begun):
        some = [one for one in begun if one.case.law_date == date]
        first = 0
        for measured in measure_profiles([one.profile for one in some], library, draws, date):
            size = len(measured.profiles)
            yield measured.measures, tuple(some[first : first + size])
            first += size
