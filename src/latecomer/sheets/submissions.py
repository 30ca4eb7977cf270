"""Read the submissions of a form: the CSV that ODK and KoboToolbox export, one row a respondent."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from pathlib import Path

from latecomer import files
from latecomer.errors import Problem, clipped
from latecomer.questionnaire import Flow, Step
from latecomer.questionnaire.identity import edition
from latecomer.sheets import layout, words
from latecomer.sheets.returned import (
    LONGEST_ROLE,
    NotTaken,
    Respondent,
    Response,
    Returned,
    Written,
    response,
    same_question,
)
from latecomer.sheets.workbook import NotOursError
from latecomer.sheets.xlsform import (
    AS_OF,
    COUNTRY,
    DATE,
    EVIDENCE,
    MADE_BY,
    MARKS,
    NUMBER,
    ROLE,
    SURE,
    VALUE,
    YEAR,
    choice_of,
    field_of,
)
from latecomer.text import fault, joined_lines

MAX_BYTES, MAX_ROWS = 20_000_000, 5_000
# What an export calls the submission itself: the first of these that is there tells two of one role apart.
IDENTITY = ("KEY", "rootUuid", "_uuid", "instanceID", "_id")
SHORT = 6
_GROUPS = re.compile(r"[/:-]")  # stand between the groups of a question and its name
_TRUE, _FALSE = {"1", "1.0", "true"}, {"", "0", "0.0", "false"}
_EXPORT = "export it again as CSV, with “XML values and headers” and all groups, and read that"


def is_submissions(path: Path) -> bool:
    """Say whether a file is an export of one of our forms, by what stands in its first line."""
    try:
        with path.open("rb") as file:
            head = file.read(MAX_BYTES)
    except OSError:
        return False  # whoever reads it says why it cannot be read
    return not head.startswith(b"PK") and MADE_BY.encode() in head.partition(b"\n")[0]


def read_submissions(
    path: Path, flows: Mapping[str, Flow], country: str | None = None, as_of: int | None = None, *, role: str = ""
) -> list[Returned]:
    """Read an export.

    Parameters
    ----------
    path : Path
    flows : mapping
        Every questionnaire as it is now, by the name that a form has of its own.
    country, as_of : str, int, optional
        Of which country and year the submissions are, where the form did not say.
    role : str
        Of who answered, where a submission does not say.

    Raises
    ------
    NotOursError
        If the file as a whole cannot be read.
    InputError
        If there is no such file, or it cannot be read.
    """
    name = path.name
    text = _text(name, files.read(path, MAX_BYTES, shown=str(path)))
    first = text.partition("\n")[0]
    reader = csv.reader(StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    found: list[Returned] = []
    try:
        columns = _columns(next(reader))
        for row in reader:
            if len(found) == MAX_ROWS:
                raise NotOursError(name, f"more than {MAX_ROWS:,} submissions", "read it in parts")
            if any(row):
                cells = {what: row[i].strip() for what, i in columns.items() if i < len(row)}
                one = _Submission(f"{name} line {reader.line_num}", cells, flows)
                found.append(one.read(country, as_of, role))
    except csv.Error as error:
        raise NotOursError(name, f"line {reader.line_num}: {error}", _EXPORT) from None
    return found


def _text(name: str, raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotOursError(name, "not UTF-8", _EXPORT) from None


def _columns(head: Sequence[str]) -> dict[tuple[str, str], int]:
    """Return where each field stands, by its name and, where choices have columns of their own, the choice."""
    found: dict[tuple[str, str], int] = {}
    for i, column in enumerate(head):
        *groups, last = _GROUPS.split(column.strip())
        found.setdefault((last, ""), i)
        if groups:
            found.setdefault((groups[-1], last), i)
    return found


@dataclass
class _Submission:
    """One row."""

    name: str
    cells: Mapping[tuple[str, str], str]
    flows: Mapping[str, Flow]
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    left_out: int = 0

    @property
    def flow(self) -> Flow:
        """The questionnaire that the form was made of."""
        return self.flows[self._cell(MADE_BY).split()[0]]

    def read(self, country: str | None, as_of: int | None, role: str) -> Returned:
        """Read what stands there; what cannot be told of it as a whole is listed, and nothing of it taken then."""
        country = self._cell(COUNTRY) or country or ""
        year = self._cell(AS_OF) or str(as_of or "")
        said = joined_lines(self._cell(ROLE)) or role
        wrong = self._wrong(country, year, said)
        if wrong:
            return Returned(self.name, country, 0, said, problems=(Problem(self.name, 0, *wrong),))
        who = Respondent(self._apart(said), self._date(), int(year))
        made = self._cell(MADE_BY).split()
        if made[-1] != edition(self.flow):
            what = "of another edition of the questionnaire; what is asked as before was read"
            self.remarks.append(f"{self.name}: {what}")
        responses = tuple(self._responses(who))
        return Returned(
            *(self.name, country, int(year), who.role, who.date, " ".join(made[:-1]), responses),
            *(tuple(self.problems), tuple(self.remarks), self.left_out),
        )

    def _wrong(self, country: str, year: str, role: str) -> tuple[str, str] | None:
        made = self._cell(MADE_BY).split()
        if len(made) < 2 or made[0] not in self.flows:
            return f"of the form {' '.join(made)!r}, which there is none of", f"there are: {', '.join(self.flows)}"
        if not re.fullmatch(r"[A-Z]{3}", country) or not re.fullmatch(r"\d{4}", year):
            return "does not say of which country and year it is", "give --country and --as-of"
        if not role or len(role) > LONGEST_ROLE or fault(role):
            return "nobody's role is written, or none that can be", "say it here: --role 'ministry of finance'"
        return None

    def _cell(self, name: str, choice: str = "") -> str:
        return self.cells.get((name, choice), "")

    def _apart(self, role: str) -> str:
        """Return a role by which this submission is told from another of the same role."""
        id = next((found for name in IDENTITY if (found := self._cell(name))), "")
        return f"{role} ({hashlib.sha256(id.encode()).hexdigest()[:SHORT]})" if id else role

    def _date(self) -> str:
        try:
            return date.fromisoformat(self._cell(DATE)[:10]).isoformat()
        except ValueError:
            return ""

    def _responses(self, who: Respondent) -> Iterator[Response]:
        steps = {field_of(step.variable.id): step for step in self.flow.steps}
        asked = dict(pair.split(":", 1) for pair in self._cell(MARKS).split() if ":" in pair)
        strange = (name for name in steps if name not in asked)  # columns that the form did not have
        for name, marked in (*asked.items(), *((name, "") for name in strange)):
            step = steps.get(name)
            try:
                if not same_question(step, marked):
                    self._gone(name)
                    continue
                assert step
                found, remark = response(step, self._written(step, name), who)
            except NotTaken as wrong:
                self.problems.append(Problem(f"{self.name}, {wrong.place}", 0, wrong.what, wrong.hint))
                continue
            if remark:
                self.remarks.append(f"{self.name}, {name}: {remark}")
            if found:
                yield found
            else:
                self.left_out += 1

    def _gone(self, name: str) -> None:
        fields = (name, *(f"{name}{part}" for part in (NUMBER, YEAR, EVIDENCE, SURE)))
        written = "; ".join(value for one in fields if (value := self._cell(one)))
        if written:
            what = clipped(f"is no longer asked, or in other words; written here: {written}")
            raise NotTaken(
                name, what, "ask again; or, if the answer still holds, record it with `latecomer answer`"
            )

    def _written(self, step: Step, name: str) -> Written:
        variable = step.variable
        for what in (NUMBER, EVIDENCE, YEAR):
            if wrong := fault(self._cell(f"{name}{what}").replace("\r", "")):
                raise NotTaken(f"{name}{what}", f"holds {wrong}", "type it again in the form")
        lines = tuple(part.key for part in layout.parts(variable))
        chosen = self._chosen(name, lines)
        states = [code for code in words.LISTS[variable.kind] if code in chosen]
        head: str | None = states[0] if states else None
        if len(states) > 1:
            raise NotTaken(name, f"two answers to one question: {' and '.join(states)}", "ask again")
        if variable.kind in ("number", "text") and (VALUE in chosen or self._cell(f"{name}{NUMBER}")):
            typed = self._cell(f"{name}{NUMBER}")
            if head or not typed:
                what = f"{head} is chosen, and {typed} written" if typed else "nothing is written"
                raise NotTaken(f"{name}{NUMBER}", what, "ask again")
            head = typed
        ticks = {key: True for key in lines if choice_of(key) in chosen}
        known = {*map(choice_of, lines), *words.LISTS[variable.kind], VALUE}
        if strange := [one for one in chosen if one not in known]:
            raise NotTaken(name, f"{strange[0]!r} is no choice of this question", _EXPORT)
        evidence = self._cell(f"{name}{EVIDENCE}").replace("\r\n", "\n").replace("\r", "\n")
        places = {"year": f"{name}{YEAR}", "evidence": f"{name}{EVIDENCE}", "sure": f"{name}{SURE}"}
        return Written(
            *(head, ticks, lines, self._cell(f"{name}{YEAR}") or None, evidence, self._cell(f"{name}{SURE}")),
            {"head": name, **places},
        )

    def _chosen(self, name: str, lines: Sequence[str]) -> list[str]:
        """Return what was chosen: in one column, or, where there is none, in a column for each choice."""
        if (name, "") in self.cells:
            return self._cell(name).split()
        found = []
        for choice in (*map(choice_of, lines), words.NONE, *words.STATES):
            written = self._cell(name, choice).casefold()
            if written not in _TRUE | _FALSE:
                raise NotTaken(f"{name}/{choice}", f"{written!r} stands where 1 or 0 does", _EXPORT)
            found += [choice] if written in _TRUE else []
        return found
