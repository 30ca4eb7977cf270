"""A profile renewed by what public data say now; what people answered and added stays."""

from __future__ import annotations

from dataclasses import replace

from latecomer.errors import UsageError
from latecomer.profile.deciding import latest
from latecomer.profile.model import Profile
from latecomer.profile.reconciling import dated


def merge(old: Profile, new: Profile) -> Profile:
    """Renew what public data say in `old` by what they say in `new`; what people answered and added stays.

    An answer that names no year speaks of the year of its profile. In a profile of a later year it names that year
    then, so that nobody's judgement is dated anew.

    Raises
    ------
    UsageError
        If the two are of different countries, or an answer that stays speaks of a later year.
    """
    if old.country != new.country:
        raise UsageError(f"{old.path} is a profile of {old.country}, not of {new.country}", "give another name")
    kept = {id: a for id, a in old.answers.items() if not a.public}
    late = [
        id
        for id, a in kept.items()
        if any(one.state == "value" and (one.year or old.as_of) > new.as_of for one in a.responses or (a,))
    ]
    if late:
        raise UsageError(
            f"{old.path} holds answers from after {new.as_of}: {', '.join(late)}",
            "give another name, or write into the file the `year` that these answers speak of",
        )
    if old.as_of != new.as_of:
        kept = {id: dated(a, old.as_of) for id, a in kept.items()}
    added = {f: tuple(body for body in of if body.via == "person") for f, of in old.bodies.items()}
    bodies = {f: (*new.bodies.get(f, ()), *added.get(f, ())) for f in {**new.bodies, **added}}
    return replace(
        new,
        answers={**new.answers, **kept},
        note=old.note or new.note,
        struck_out=old.struck_out,
        bodies={f: of for f, of in bodies.items() if of},
        decisions=latest(old.decisions, new.decisions),
    )
