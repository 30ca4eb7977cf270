"""What must hold of a claim in whatever file it stands: a page, a condition that can hold, signs that add up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from latecomer.citations import Citation
from latecomer.engine import can_hold, unknown_counted
from latecomer.errors import Problems, nearest
from latecomer.knowledge.signs import Sign, When
from latecomer.vocabulary import Vocabulary


class Claim(Protocol):
    """What an entry says of a country in which its condition holds, or of every country."""

    @property
    def when(self) -> When | None:
        """Where it holds."""

    @property
    def cite(self) -> tuple[Citation, ...]:
        """The pages that say it."""

    @property
    def line(self) -> int:
        """Where it stands in its file."""


def check_claims(claims: Iterable[Claim], what: str, vocabulary: Vocabulary, problems: Problems) -> None:
    """Check that every claim is cited, and that its condition can hold; `what` names one to a reader."""
    for claim in claims:
        check_cited(claim.cite, claim.line, what, problems)
        if claim.when:
            check_when(claim.when, claim.line, vocabulary, problems)


def check_cited(cite: tuple[object, ...], line: int, what: str, problems: Problems) -> None:
    """Check that a claim has a page."""
    if not cite:
        problems.add(line, f"{what} has no citation", "a claim without a page does not load")


def check_when(when: When, line: int, vocabulary: Vocabulary, problems: Problems) -> None:
    """Check that a condition can hold, and takes no missing answer for evidence."""
    if not can_hold(when.condition, vocabulary):
        problems.add(line, f"`{when.text}` can never hold", "look at its bounds")
    for id in unknown_counted(when.condition):
        problems.add(
            line,
            f"`{when.text}` counts it as evidence that {id} is not known",
            f"compare {id} alone, so that an unknown stays unknown; what stands in for it is written "
            f"`not known({id}) and ...` beside a figure that the rest does not read",
        )


def check_signs(signs: Iterable[Sign], vocabulary: Vocabulary, problems: Problems) -> None:
    """Check that every sign is cited, can hold, keeps its guard, and that no two share an id."""
    seen: set[str] = set()
    for sign in signs:
        if sign.id in seen:
            problems.add(sign.line, f"sign {sign.id!r} stands twice", "give each sign its own id")
        seen.add(sign.id)
        check_cited(sign.cite, sign.line, f"sign {sign.id!r}", problems)
        if (sign.when is None) == (sign.graded is None):
            problems.add(sign.line, f"sign {sign.id!r} needs either `when` or `graded`", "keep one of them")
        for when in (sign.when, sign.only_where):
            if when:
                check_when(when, sign.line, vocabulary, problems)
        if sign.graded and sign.graded.none == sign.graded.full:
            problems.add(sign.line, f"sign {sign.id!r}: `none` and `full` are the same", "write a range")
        check_guard(sign.reads, sign.line, vocabulary, problems, sign.guards)
        if sign.weight == 0:
            problems.add(sign.line, f"sign {sign.id!r} has no weight")
        if sign.proxy_for and sign.proxy_for not in vocabulary:
            hint = nearest(sign.proxy_for, vocabulary)
            problems.add(sign.line, f"proxy_for names an unknown variable {sign.proxy_for!r}", hint)


def check_guard(
    own: Iterable[str], line: int, vocabulary: Vocabulary, problems: Problems, guards: Iterable[str] = ()
) -> None:
    """Check that whoever reads variables with a guard reads that too, or says `only_where` it holds."""
    read = vocabulary.made_of({*own, *guards})
    for name in sorted(own):
        guard = vocabulary[name].guard
        if guard and guard not in read:
            problems.add(
                line,
                f"a condition on {name} must also read {guard}",
                "add `only_where: makes_goods`: refined fuel and smelted metal count as manufactures",
            )


def check_proxies(signs: tuple[Sign, ...], problems: Problems) -> None:
    """A proxy weighs no more than the judged sign it stands in for, so that an answer stays in its bounds."""
    for sign in signs:
        if not sign.proxy_for:
            continue
        judged = [other.weight for other in signs if other.group == sign.group and sign.proxy_for in other.reads]
        if not judged or max(judged) < sign.weight:
            problems.add(
                sign.line,
                f"sign {sign.id!r} stands in for {sign.proxy_for}, and no heavier sign of its family reads it",
                "put both in one family, the judged one heavier",
            )


def check_points(signs: tuple[Sign, ...], points: float, line: int, what: str, problems: Problems) -> None:
    """Check that the heaviest signs of each family add up to what they have to share out."""
    total = ceiling(signs)
    if abs(total - points) > 1e-9:
        problems.add(
            line,
            f"the heaviest signs of each family add up to {total:g} points of {what}, not {points:g}",
            "share the points out among the families; a card with more signs has no higher ceiling",
        )


def ceiling(signs: Iterable[Sign]) -> float:
    """Return the most a list of signs can add up to: the heaviest of each family."""
    heaviest: dict[str, float] = {}
    for sign in signs:
        heaviest[sign.group] = max(heaviest.get(sign.group, 0.0), sign.weight)
    return sum(heaviest.values())
