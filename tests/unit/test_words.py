"""Words last: what is said to readers is a code with parameters, its sentence stands in the catalogue."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import latecomer
from latecomer import resources
from latecomer.messages import first_sentence, load_catalogue
from latecomer.report.docx import STYLES

PACKAGE = Path(latecomer.__file__).parent
TELLING = ("measurement", "diagnosis", "analogues", "recommendation", "scenarios", "report")
FILES = sorted(path for name in TELLING for path in (PACKAGE / name).rglob("*.py") if path.stem != "__init__")
# States as JSON has them, the key of a family of counter-signs, what a draw is seeded by, the mark of a tried
# answer, the hint of an error; names of Word's styles, and of a font.
NO_SENTENCES = {
    *("in place", "not known", "not asked", "set aside"),
    *("against {}", "weight {}", "what if", "run `latecomer data fit`"),
    *(STYLES | {"Heading {}", "Liberation Sans"}),
}
# Makers of errors, and of kinds of files, which only errors name.
ERRORS = {"Problem", "UsageError", "InputError", "AttributeError", "add", "Kind", "_refuse", "_no"}


def literals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the texts of a module with their lines, without docstrings and the words of errors; {} for a part."""
    if isinstance(tree, ast.Raise) or (isinstance(tree, ast.Call) and name_of(tree.func) in ERRORS):
        return
    if isinstance(tree, ast.JoinedStr):
        parts = (v.value if isinstance(v, ast.Constant) else "{}" for v in tree.values)
        yield tree.lineno, "".join(map(str, parts))
    elif isinstance(tree, ast.Constant) and isinstance(tree.value, str):
        yield tree.lineno, tree.value
    for child in ast.iter_child_nodes(tree):
        documents = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
        in_text = isinstance(tree, ast.JoinedStr) and isinstance(child, ast.Constant)
        if not documents and not in_text:
            yield from literals(child)


def name_of(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def sentences(source: str) -> list[tuple[int, str]]:
    return [(line, text) for line, text in literals(ast.parse(source)) if is_said(text)]


def is_said(text: str) -> bool:
    """Whether a literal is words for a reader: several of them, or one with a capital; not markup."""
    words = re.findall(r"[A-Za-z]{2,}", text)
    several = bool(words) and " " in text.strip()
    return (several or bool(re.fullmatch(r"[A-Z][a-z]+", text))) and text[:1] != "<" and text not in NO_SENTENCES


@pytest.mark.parametrize("path", FILES, ids=[path.relative_to(PACKAGE).as_posix() for path in FILES])
def test_no_sentence_for_readers_stands_in_python(path: Path) -> None:
    assert sentences(path.read_text(encoding="utf-8")) == [], "give it a code, and its words in reports/words/"


def test_a_sentence_that_comes_back_is_found() -> None:
    source = """
def f(n):
    'A docstring is no sentence for readers.'
    if n == "not asked":
        raise UsageError("nothing is left", f"give {n} more")
    g(Problem("file", 0, "what is wrong"), Message("verdict.ask", {"a": f"{n} {n}"}))
    return {"open": "Nothing is known of it.", 1: f"about {n} years", 2: "Overall"}
"""
    assert sentences(source) == [(7, "Nothing is known of it."), (7, "about {} years"), (7, "Overall")]


def codes_in_python() -> Iterator[str]:
    for path in PACKAGE.rglob("*.py"):
        for _, text in literals(ast.parse(path.read_text(encoding="utf-8"))):
            if re.fullmatch(r"[a-z_]+(\.[\w{}]+)*", text):
                yield text


def test_every_code_has_words_and_all_words_are_used() -> None:
    messages = load_catalogue().messages
    used = set(codes_in_python())
    for template in resources.reports().rglob("*.j2"):
        text = template.read_text(encoding="utf-8")
        used |= {f"{code}{{}}" for code in re.findall(r"\('([a-z_.]+\.)' ~", text)}
        used |= set(re.findall(r"'([a-z_.]+)' \| words", text))
    patterns = [re.compile(re.escape(code).replace(r"\{\}", r"[\w ]*")) for code in used]
    asked = (code.removesuffix(".one") for code in messages)  # what is said of one is asked for by the same code
    assert [code for code in asked if not any(p.fullmatch(code) for p in patterns)] == []
    assert said_in_python() - messages.keys() == set()


def said_in_python() -> set[str]:
    """Return the codes that a message is made with, as far as they are written out."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and name_of(node.func) == "Message" and node.args:
                code = node.args[0]
                if isinstance(code, ast.Constant) and code.value:
                    found.add(str(code.value))
    return found


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Lenders ask for land. What firms say comes before totals.", "Lenders ask for land."),
        (
            "Korea spent 0.8 % of its product (p. 11), and less before.",
            "Korea spent 0.8 % of its product (p. 11), and less before.",
        ),
        ("  One line alone ", "One line alone"),
        ("Who pays? The treasury.", "Who pays?"),
    ],
)
def test_the_first_sentence_of_a_reason_is_what_a_first_page_tells(text: str, first: str) -> None:
    assert first_sentence(text) == first
