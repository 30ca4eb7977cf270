"""The command that assesses many economies, years or profiles, and writes tables."""

from __future__ import annotations

import re
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from latecomer.cli.commands import cli, law_date_option, own_rules, rules_option
from latecomer.cli.output import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from latecomer.scenarios.rows import Part, Row, Skipped

INPUT_BYTES = 50_000_000
# Rows that were skipped and are told on the terminal; all of them are in their file.
TOLD = 10
HEAD = re.compile(r"\s*iso3\s*,\s*as_of\s*", re.IGNORECASE)
PAIR = re.compile(r"\s*([^\s,;]+)\s*[,;\t]\s*(-?\d+)\s*")
YEARS = re.compile(r"(\d{4})-(\d{4})")


@cli.command(epilog="Example: latecomer batch --countries developing --as-of 2022 -o results.csv")
@click.argument("profiles", nargs=-1)
@click.option("--countries", metavar="LIST", help="`all`, `developing`, or codes: KEN,VNM.")
@click.option("--as-of", type=int, help="The year, of all countries.")
@click.option("--years", metavar="YEARS", help="Several years: 1990-2023, or 1990,2000,2010.")
@click.option(
    *("-o", "--output"),
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The file; its ending says what it is: .csv, .jsonl or .parquet.",
)
@click.option("--draws", type=click.IntRange(1, 100_000), default=64, show_default=True, help="Number of draws.")
@law_date_option
@click.option("--workers", type=click.IntRange(1, 256), help="Processes beside each other; all cores by default.")
@click.option("--dask", "address", metavar="ADDRESS", help="Have the workers of a Dask cluster do it.")
@click.option("--force", is_flag=True, help="Overwrite existing files.")
@rules_option
def batch(
    profiles: tuple[str, ...],
    *,
    countries: str | None,
    as_of: int | None,
    years: str | None,
    output: Path,
    draws: int,
    law_date: str | None,
    workers: int | None,
    address: str | None,
    force: bool,
) -> int:
    """Assess many: one row an institution and economy; positions, constraints and skipped rows in files beside it.

    PROFILES are profiles; `-` reads rows from standard input, one a line: iso3,as_of or the path of a profile.
    With --countries, profiles of public data alone.
    """
    from latecomer.scenarios import result_files, rows, spread

    result_files.check_places(output, force=force)
    asked = tuple(_asked(profiles, countries, as_of, years))
    folder = own_rules()
    rules = str(folder.absolute()) if folder else ""
    plan = rows.Plan(draws, law_date, result_files.form_of(output), rules)
    made = rows.made_with(plan)
    work = partial(rows.measure_part, plan=plan)
    pieces = rows.parts(asked, plan)
    found = (
        spread.over_dask(work, pieces, address)
        if address
        else spread.over_processes(work, pieces, _processes(workers, len(asked), plan))
    )
    skipped: list[Skipped] = []
    measured = 0
    with result_files.result_files(output) as files:
        for part in _with_progress(found, len(asked)):
            rows.check_same(part.made_with, made)
            files.write(part)
            measured += part.measured
            skipped += part.skipped[: TOLD + 1 - len(skipped)]
        about = {"asked": len(asked), "measured": measured, "draws": draws, "law_date": law_date, **made}
        files.close(about)
    for place in result_files.places(output).values():
        say(str(place), err=False)
    _tell(skipped, len(asked) - measured, result_files.places(output)["skipped"])
    say(f"{measured:,} of {len(asked):,} measured, {draws} draws each")
    return 1 if measured < len(asked) else 0


def _processes(workers: int | None, asked: int, plan: object) -> int:
    """Return how many processes are worth starting: none for what one does in the time they take to start."""
    from latecomer.scenarios import batch as many
    from latecomer.scenarios import spread

    if workers is not None:
        return workers
    return 1 if asked <= many.AT_ONCE else spread.workers_here()


def _tell(skipped: Sequence[Skipped], count: int, place: Path) -> None:
    for one in skipped[:TOLD]:
        for problem in one.problems:
            at = f"{one.row}:{problem.line}" if problem.line else str(one.row)
            hint = f"\n  hint: {problem.hint}" if problem.hint else ""
            say(f"skipped {at}: {problem.what}{hint}")
    if count > TOLD:
        say(f"{count:,} were skipped; all of them are in {place}")


def _with_progress(parts: Iterator[Part], total: int) -> Iterator[Part]:
    """Show how far it is, where there is a terminal that somebody looks at."""
    if not sys.stderr.isatty():
        yield from parts
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (*Progress.get_default_columns()[:3], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("measured", total=total)
        for part in parts:
            yield part
            progress.advance(task, part.measured + len(part.skipped))


# --- what was asked for ----------------------------------------------------------------------------------


def _asked(profiles: Sequence[str], countries: str | None, as_of: int | None, years: str | None) -> Iterator[Row]:
    from latecomer.errors import UsageError
    from latecomer.scenarios.rows import Row

    if countries is None and (as_of is not None or years):
        raise UsageError("--as-of and --years say of which year --countries are", "add --countries all")
    if countries is None and not profiles:
        raise UsageError("nothing to assess", "name profiles, `-` for rows on standard input, or --countries all")
    for path in profiles:
        if path == "-":
            yield from _read_rows()
        else:
            yield Row(path=path)
    if countries is not None:
        for year in _years(as_of, years):
            yield from (Row(country=code, as_of=year) for code in _codes(countries, year))


def _years(as_of: int | None, years: str | None) -> Sequence[int]:
    from latecomer.countrydata import load_panel
    from latecomer.countrydata.indicators import LAST_YEAR
    from latecomer.errors import UsageError

    if (as_of is None) == (years is None):
        raise UsageError("--countries needs --as-of or --years, and not both", "for instance --as-of 2022")
    if years is None:
        assert as_of is not None
        return [as_of]
    first, last = load_panel().years[0], LAST_YEAR
    if between := YEARS.fullmatch(years.strip()):
        found = list(range(int(between[1]), int(between[2]) + 1))
    elif all(re.fullmatch(r"\s*\d{4}\s*", one) for one in years.split(",")):
        found = sorted({int(one) for one in years.split(",")})
    else:
        raise UsageError(f"--years {years!r} is neither a span nor a list", "for instance 1990-2023 or 1990,2000")
    if not found or not first <= found[0] <= found[-1] <= last:
        raise UsageError(f"--years {years}: out of range or turned round", f"from {first} to {last}")
    return found


def _codes(countries: str, year: int) -> Sequence[str]:
    from latecomer.countrydata.countries import find_country, load_countries
    from latecomer.countrydata.indicators import compared_year, developing
    from latecomer.countrydata.panels import panel_in_force

    if countries == "all":
        return sorted(load_countries())
    if countries == "developing":
        panel = panel_in_force()
        return developing(panel, compared_year(panel, year))
    codes = dict.fromkeys(filter(None, re.split(r"[,;\s]+", countries)))
    return [find_country(code).iso3 for code in codes]


def _read_rows() -> Iterator[Row]:
    """Read rows from standard input: economies with a year, or profiles.

    Raises
    ------
    UsageError, InputError
        If there is nothing, it is no text or too long, or a line is neither.
    """
    from latecomer.errors import Problems, UsageError
    from latecomer.scenarios.rows import Row

    raw = getattr(sys.stdin, "buffer", sys.stdin).read(INPUT_BYTES + 1)
    if len(raw) > INPUT_BYTES:
        raise UsageError("standard input is too long", f"at most {INPUT_BYTES:,} bytes")
    try:
        text = raw.decode("utf-8-sig") if isinstance(raw, bytes) else raw
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise UsageError("standard input is no text", "give rows such as KEN,2022, or paths of profiles, in UTF-8")
    problems, rows = Problems("standard input"), list[Row]()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or (not rows and HEAD.fullmatch(line)):
            continue
        if pair := PAIR.fullmatch(line):
            rows.append(Row(country=pair[1], as_of=int(pair[2]), where=f"line {number}"))
        elif line.strip().lower().endswith((".yaml", ".yml")):
            rows.append(Row(path=line.strip(), where=f"line {number}"))
        else:
            problems.add(number, f"{line.strip()[:80]!r} is neither a row nor a profile", "write KEN,2022")
    problems.check()
    if not rows:
        raise UsageError("standard input is empty", "give rows such as KEN,2022, or paths of profiles")
    yield from rows
