"""What a file holds, as its content says and its name promises."""

from __future__ import annotations

import re
from dataclasses import dataclass

# What a file is stands in so many bytes from its beginning.
HEAD = 2_000_000


@dataclass(frozen=True)
class Kind:
    """What a file holds.

    Attributes
    ----------
    name : str
        As a reader is told.
    mark : str
        Regular expression of what stands in such a file, and in no other.
    endings : tuple of str
        How its name ends; the first is suggested.
    """

    name: str
    mark: str
    endings: tuple[str, ...] = ()

    def holds(self, head: bytes) -> bool:
        """Say whether a file that begins so is of this kind."""
        text = head.decode("utf-8-sig", errors="replace")
        return bool(re.search(self.mark, text, re.IGNORECASE | re.MULTILINE))


PAGE = Kind("an HTML page", r"\A\s*(<!--.*?-->\s*)*<(!doctype html|html)\b", (".html", ".htm"))
PROFILE = Kind("a profile", r"(^|[{,])\s*[\"']?format[\"']?\s*:\s*[\"']?latecomer/profile/", (".yaml", ".yml"))
LOG = Kind("a log", r"\A\s*(\{|\Z)", (".jsonl",))
DOCUMENT = Kind("a PDF document", r"\A%PDF-", (".pdf",))
WORD = Kind("a Word document", r"\APK\x03\x04[\s\S]*?word/document\.xml", (".docx",))
WORKBOOK = Kind("an Excel workbook", r"\APK\x03\x04[\s\S]*?xl/workbook\.xml", (".xlsx",))
KINDS = (PAGE, PROFILE, DOCUMENT, WORD, WORKBOOK)
# Endings that promise something else than what is written.
OTHERS = {
    **dict.fromkeys((".doc", ".odt", ".rtf", ".pptx", ".md", ".txt", ".tex"), "a document"),
    **dict.fromkeys((".json", ".jsonl", ".csv", ".tsv", ".xls", ".ods"), "data"),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".svg", ".zip", ".py"), "something else"),
}
