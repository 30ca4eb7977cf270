"""What somebody may put of their own on a report: a title, an author, a logo, templates."""

from __future__ import annotations

import re
import zlib
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from latecomer import files
from latecomer.errors import InputError, Problem, UsageError
from latecomer.report.charts import logo_png, root_size

LONGEST = 200
LOGO_BYTES, LOGO_SIDE = 500_000, 8000
# How much longer one side of a logo may be than the other.
BROADEST = 12
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
# What a drawing is made of; what moves, leads elsewhere or holds a page is not among it.
_DRAWN = {
    *("svg", "g", "defs", "symbol", "use", "switch", "view", "title", "desc", "metadata", "style", "image"),
    *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "textPath"),
    *("linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern", "marker", "filter"),
}
_DRAWERS = ("http://www.inkscape.org/", "http://sodipodi.sourceforge.net/", "http://ns.adobe.com/")
_ABOUT = ("http://www.w3.org/1999/02/22-rdf", "http://creativecommons.org/", "http://purl.org/dc/")
_AWAY = re.compile(r"url\(\s*[\"']?(?!#)|@import|javascript:|expression\(|\\", re.IGNORECASE)
_HELD = re.compile(r"#|data:image/(png|jpeg);base64,")


@dataclass(frozen=True)
class Look:
    """What is somebody's own on a report.

    Attributes
    ----------
    title, author : str
        Empty where the report is to have its own title, and nobody is named.
    logo : str
        A picture as a data address, as `load_logo` returns it; empty for none.
    templates : Path or None
        A folder whose files stand in for the shipped ones of the same name.
    """

    title: str = ""
    author: str = ""
    logo: str = ""
    templates: Path | None = None


def line(text: str, name: str) -> str:
    """Return a title or a name as one line.

    Raises
    ------
    UsageError
        If it is longer than a line.
    """
    found = " ".join(text.split())
    if len(found) > LONGEST:
        raise UsageError(f"{name} is too long: {len(found)} characters", f"at most {LONGEST}")
    return found


def load_logo(path: Path) -> str:
    """Read a logo and return it as a data address.

    Raises
    ------
    InputError
        If it is too large, no picture, or a drawing that holds more than a drawing.
    """
    raw = files.read(path, LOGO_BYTES)
    if raw.startswith(_PNG):
        kind, size = "png", _png_size(raw)
    elif raw.startswith(_JPEG):
        kind, size = "jpeg", _jpeg_size(raw)
    else:
        _Drawing(path).check(raw)
        kind, size = "svg+xml", (1, 1)
    if not size:
        _refuse(path, 0, "the picture is damaged", "save it again, or take another")
    if not 0 < min(size) <= max(size) <= LOGO_SIDE:
        _refuse(path, 0, f"the picture measures {size[0]} by {size[1]} points", f"at most {LOGO_SIDE} a side")
    return f"data:image/{kind};base64,{b64encode(raw).decode()}"


def _no_picture(path: Path) -> NoReturn:
    _refuse(path, 0, "this is no picture", "a PNG or JPEG picture, or a plain SVG drawing, of at most 500 KB")


def _refuse(path: Path, at: int, what: str, hint: str) -> NoReturn:
    raise InputError([Problem(str(path), at, what, hint)])


def _png_size(raw: bytes) -> tuple[int, int] | None:
    """Walk over the parts of a PNG; nothing where one is damaged or the end is missing."""
    at, size = len(_PNG), None
    while at + 12 <= len(raw):
        length = int.from_bytes(raw[at : at + 4], "big")
        kind, part = raw[at + 4 : at + 8], raw[at + 8 : at + 8 + length]
        if raw[at + 8 + length : at + 12 + length] != zlib.crc32(kind + part).to_bytes(4, "big"):
            return None
        if kind == b"IHDR":
            size = int.from_bytes(part[:4], "big"), int.from_bytes(part[4:8], "big")
        if kind == b"IEND":
            return size
        at += length + 12
    return None


def _jpeg_size(raw: bytes) -> tuple[int, int] | None:
    """Walk over the parts of a JPEG to the one that says its size; nothing where that or the end is missing."""
    at = 2
    while at + 9 <= len(raw) and raw[at] == 0xFF and b"\xff\xd9" in raw[-64:]:
        kind = raw[at + 1]
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(raw[at + 7 : at + 9], "big"), int.from_bytes(raw[at + 5 : at + 7], "big")
        at += 2 + int.from_bytes(raw[at + 2 : at + 4], "big")
    return None


class _Drawing:
    """Reads a drawing and refuses what would act, or be fetched from elsewhere."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.depth = 0

    def check(self, raw: bytes) -> None:
        """Read it all.

        Raises
        ------
        InputError
            With the line.
        """
        parser = self.parser
        parser.StartDoctypeDeclHandler = self._doctype
        parser.ProcessingInstructionHandler = lambda *_: self._no("an instruction to a program")
        parser.StartElementHandler = self._element
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(raw, True)
            logo_png(raw, 1)
        except (expat.ExpatError, ValueError):  # ValueError: an encoding that nothing knows, or not to be painted
            _no_picture(self.path)

    def _no(self, what: str) -> NoReturn:
        at = self.parser.CurrentLineNumber
        _refuse(self.path, at, f"the drawing holds {what}", "save it as plain SVG without script, or as PNG")

    def _doctype(self, _name: str, _system: str | None, _public: str | None, inside: bool) -> None:
        if inside:
            self._no("declarations of its own")

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        space, _, tag = name.rpartition(" ")
        self.depth += 1
        if self.depth == 1:
            self._root(space, tag, attributes)
        if space == _SVG and tag not in _DRAWN and not tag.startswith("fe"):
            self._no(f"<{tag}>")
        if space != _SVG and not space.startswith((*_DRAWERS, *_ABOUT)):
            self._no(f"<{tag}>, which is no part of one")
        for key, value in attributes.items():
            self._attribute(key, value)

    def _root(self, space: str, tag: str, attributes: dict[str, str]) -> None:
        if (space, tag) != (_SVG, "svg"):
            _no_picture(self.path)
        size = root_size(attributes)
        if size is None or max(size) > BROADEST * min(size):
            _refuse(self.path, self.parser.CurrentLineNumber, "the drawing has no size", "give it a viewBox")

    def _attribute(self, key: str, value: str) -> None:
        space, _, short = key.rpartition(" ")
        if not space and short.lower().startswith("on"):
            self._no(f"{short}=, which acts")
        if short == "href" and space in ("", _XLINK) and not _HELD.match(value.strip()):
            self._no(f"a link to {value[:60]}")
        if _AWAY.search(value):
            self._no(f"{short}=, which leads elsewhere")

    def _text(self, text: str) -> None:
        if re.search(r"url\(\s*[\"']?(?!#)|@import", text, re.IGNORECASE):
            self._no("a style that leads elsewhere")
