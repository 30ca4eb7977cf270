"""The templates: the shipped ones, and those of a folder of one's own that stand in for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from jinja2 import (
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    nodes,
    select_autoescape,
)
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from latecomer import files, resources
from latecomer.diagnosis import Cited
from latecomer.errors import InputError, Problem, clipped, nearest
from latecomer.messages import Message, inside, say
from latecomer.profile.figures import number_text
from latecomer.report import prose
from latecomer.report.words import percent, points, sentence, signed, titled
from latecomer.text import replaced

Edition = Literal["minister", "working", "annex", "confidential"]
TEMPLATES: dict[Edition, str] = {
    "minister": "brief.html.j2",
    "working": "report.html.j2",
    "annex": "annex.html.j2",
    "confidential": "report.html.j2",
}
EDITIONS = tuple(TEMPLATES)
STYLE, WORD_STYLE = "style.css", "style.docx"
LIMIT = 1_000_000
MAIN = "main"
# The source of rules that are ours.
OWN = "latecomer"
PARTS = "parts.html.j2"


def find(name: str, own: Path | None = None) -> Path:
    """Return a file of the report: one's own, else the shipped one."""
    return own / name if own and (own / name).is_file() else resources.reports() / name


def environment(own: Path | None = None) -> SandboxedEnvironment:
    """Return the template engine: escaping, strict about names, shut in, with the report's own filters."""
    found = SandboxedEnvironment(
        loader=FileSystemLoader([own, resources.reports()] if own else resources.reports()),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(
        number=number_text,
        pages=_pages,
        referred=_referred,
        percent=percent,
        say=say,
        words=lambda code, **params: say(Message(code, params)),
        sentence=sentence,
        titled=titled,
        points=points,
        signed=signed,
        in_sentence=inside,
        undated=prose.undated,
        first_part=prose.first_part,
        heading=prose.heading,
        evidence=prose.evidence,
        generally=prose.generally,
        css_text=_css_text,
        on_record=prose.on_record,
        severity=prose.severity,
        shown_by=prose.shown_by,
        how_sure=prose.how_sure,
        reasons=prose.reasons,
    )
    return found


def style(own: Path | None = None) -> Markup:
    """Return the stylesheet."""
    return Markup(_text(find(STYLE, own)))  # noqa: S704 - our own file, or of whoever asked for it


def fill(edition: Edition, values: Mapping[str, Any], own: Path | None = None) -> str:
    """Fill the template of an edition.

    Raises
    ------
    InputError
        If a template of one's own fails, with its line.
    """
    if own is None:
        return environment().get_template(TEMPLATES[edition]).render(values)
    try:
        return environment(own).get_template(TEMPLATES[edition]).render(values)
    except Exception as error:  # whatever somebody's own template may come to
        raise InputError([_failed(error, own)]) from None


def check(own: Path) -> None:
    """Read the templates of a folder before anything is made with them.

    Raises
    ------
    InputError
        If there is no such folder, nothing in it stands in for a shipped file, one is no template, or lacks a
        part without which the report would be empty.
    """
    if not own.is_dir():
        raise InputError([Problem(str(own), 0, "no such folder of templates", "name a folder")])
    shipped = sorted(p.name for p in resources.reports().iterdir() if p.suffix in (".j2", ".css", ".docx"))
    there = sorted(p for p in own.iterdir() if p.name in shipped or p.suffix == ".j2")
    if not any(path.name in shipped for path in there):
        raise InputError([Problem(str(own), 0, "nothing here stands in for a shipped file", ", ".join(shipped))])
    problems = [problem for path in there if path.suffix != ".docx" for problem in _faults(path)]
    if problems:
        raise InputError(problems)


def _text(path: Path) -> str:
    try:
        return files.read(path, LIMIT).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError([Problem(str(path), 0, "not UTF-8", "save it as UTF-8")]) from None


def _faults(path: Path) -> Iterable[Problem]:
    text = _text(path)
    if path.suffix == ".css":
        if "</" in text:
            at = text[: text.index("</")].count("\n") + 1
            yield Problem(str(path), at, "no style sheet holds “</”", "take it out")
        return
    engine = environment(path.parent)
    try:
        tree = engine.parse(text, path.name, str(path))
        engine.compile(text, path.name, str(path))
    except TemplateSyntaxError as error:
        yield _wrong(path, error.lineno, error.message or "")
        return
    lost = _needed(path.name) - _parts(tree)
    for name in sorted(lost):
        yield Problem(
            str(path), 0, f"the part {name} is missing", "take it over from the shipped file of this name"
        )


def _needed(name: str) -> set[str]:
    """Return the parts without which the report would be empty, or others would fail."""
    if name == PARTS:
        return _parts(environment().parse(_text(resources.reports() / PARTS)))
    return {MAIN} if name in (*TEMPLATES.values(), "base.html.j2") else set()


def _parts(tree: nodes.Template) -> set[str]:
    return {b.name for b in tree.find_all(nodes.Block)} | {m.name for m in tree.find_all(nodes.Macro)}


def _failed(error: Exception, own: Path) -> Problem:
    """Say which line of whose template failed: the innermost of one's own, else the innermost."""
    places = []
    trace = error.__traceback__
    while trace:
        file = Path(trace.tb_frame.f_code.co_filename)
        if file.suffix == ".j2":
            places.append((file, trace.tb_lineno))
        trace = trace.tb_next
    mine = [place for place in places if place[0].is_relative_to(own)]
    path, at = (mine or places or [(own, 0)])[-1]
    if isinstance(error, TemplateNotFound):
        known = [p.name for folder in (own, resources.reports()) for p in folder.glob("*.j2")]
        return Problem(str(path), at, f"no template {error.name!r}", nearest(str(error.name), known))
    what = error.message if isinstance(error, TemplateError) and error.message else str(error)
    return _wrong(path, at, what or type(error).__name__)


def _wrong(path: Path, at: int, what: str) -> Problem:
    return Problem(
        *(str(path), at, clipped(what)),
        hint="Context in report/render.py of latecomer says what a template may read; a shipped one shows how",
    )


def _visible(value: object) -> object:
    """Show what is no text as a replacement; it has no place in a page."""
    return replaced(value) if type(value) is str else value


def _css_text(text: str) -> Markup:
    """Write a text as a string of CSS, every character but plain letters and spaces by its number."""
    shown = "".join(c if c.isascii() and (c.isalnum() or c == " ") else f"\\{ord(c):x} " for c in text)
    return Markup(f'"{shown}"')  # noqa: S704 - nothing but letters, spaces and numbers is left


def _referred(cite: tuple[Cited, ...]) -> Markup:
    """Write citations behind a sentence, in brackets; what is our own judgement says so once, without its rule."""
    own = say(Message("cited.own"))
    words = dict.fromkeys(own if c.source == OWN else _pages((c,)) for c in cite)
    return Markup('<span class="cite">({})</span>').format("; ".join(words)) if words else Markup()


def _pages(cite: tuple[Cited, ...]) -> str:
    """Write citations; what is not Korean evidence, or was not read, says so."""
    words = []
    for c in cite:
        words.append(c.label if c.verified else say(Message("cited.not_verified", {"label": c.label})))
    return "; ".join(words)
