"""The command that records what was decided about a recommendation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from latecomer.cli.asking import now
from latecomer.cli.commands import cli, own_rules, rules_option
from latecomer.cli.output import say

if TYPE_CHECKING:
    from latecomer.profile import Profile
    from latecomer.profile.model import DecisionName


@cli.command(
    epilog='Example: latecomer decide vietnam.yaml sme-bank refused --owner "ministry of finance" '
    '--date 2024-03-01 --reason "two state banks lend to small firms already"'
)
@click.argument("profile", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("card")
@click.argument("decision", type=click.Choice(["taken", "refused", "postponed", "underway", "done"]))
@click.option("--owner", required=True, help="The office that answers for it, such as 'ministry of industry'.")
@click.option("--date", "day", metavar="DATE", help="The day it was decided (2024-03-01); today by default.")
@click.option("--reason", default="", help="Why; needed where it was refused or postponed.")
@click.option("--note", default="", help="What else whoever reads it later should know.")
@rules_option
def decide(
    profile: Path, card: str, decision: DecisionName, *, owner: str, day: str | None, reason: str, note: str
) -> None:
    """Record what was decided about a recommendation, in the profile it was made from.

    CARD is the id of an institution, as `latecomer recommend` shows it. `latecomer compare` reads it when somebody
    comes back with a later profile. A new decision takes the place of the one before, which stays in the log.
    """
    from latecomer.errors import UsageError, nearest
    from latecomer.knowledge import load_knowledge
    from latecomer.profile import Decision
    from latecomer.profile.deciding import WITH_REASON, decided
    from latecomer.questionnaire import Session
    from latecomer.vocabulary import load_vocabulary

    known = load_knowledge(own_rules()).institutions
    if card not in known:
        raise UsageError(
            f"unknown institution {card!r}", nearest(card, known, "`latecomer recommend` shows their ids")
        )
    if decision in WITH_REASON and not reason.strip():
        raise UsageError(f"{decision} needs --reason", 'say why in one sentence: --reason "no money this year"')
    new = Decision(decision, owner.strip(), now()[:10] if day is None else day, reason.strip(), note.strip())
    session = Session(profile, load_vocabulary(), now)
    before: list[Profile] = []

    def changing(base: Profile) -> Profile:
        before.append(base)
        return decided(base, card, new)

    session.decide(changing, card)
    if session.note:
        say(session.note)
    say(str(profile), err=False)
    say(f"{known[card].name}: {decision}, {new.date}, {new.owner}")
    if (old := before[-1].decisions.get(card)) and old != new:
        say(f"in place of: {old.decision}, {old.date}, {old.owner}")
