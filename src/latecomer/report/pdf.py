"""A page as a PDF document: printed by Chromium where there is one, else by WeasyPrint."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from latecomer.errors import UsageError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
# Names the browser to print with, where it is not on the path.
VARIABLE = "LATECOMER_BROWSER"
SECONDS = 120
# When a document was made is not part of what it says: the same report is to be the same bytes.
_STAMP = re.compile(rb"\(D:\d{14}[^)]*\)")


def to_pdf(html: str) -> bytes:
    """Print a page on A4, tagged, by the rules its style sheet gives for print.

    Raises
    ------
    UsageError
        If there is neither a browser nor WeasyPrint, or the browser fails.
    """
    browser = os.environ.get(VARIABLE) or next(filter(None, map(shutil.which, BROWSERS)), None)
    return _dateless(_printed(html, browser) if browser else _by_weasyprint(html))


def _printed(html: str, browser: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="latecomer-") as folder:
        page, document = Path(folder) / "page.html", Path(folder) / "page.pdf"
        page.write_text(html, encoding="utf-8")
        command = [
            *(browser, "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions"),
            *("--disable-background-networking", "--no-pdf-header-footer", "--export-tagged-pdf"),
            f"--user-data-dir={folder}/profile",
            f"--print-to-pdf={document}",
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append(
                "--no-sandbox"
            )  # Chromium refuses to start for root otherwise; the page holds no script
        try:
            subprocess.run([*command, page.as_uri()], capture_output=True, timeout=SECONDS, check=False)  # noqa: S603
            return document.read_bytes()
        except (OSError, subprocess.SubprocessError):
            raise UsageError(
                f"{browser} did not print the report",
                f"write -o with the ending .html and print it, or name another browser in {VARIABLE}",
            ) from None


def _by_weasyprint(html: str) -> bytes:
    try:
        from weasyprint import HTML
    except (ImportError, OSError):  # OSError: Pango is missing
        raise UsageError(
            "a PDF needs Chromium or WeasyPrint, and neither is here",
            "install Chromium, or pip install 'latecomer[pdf]'; or write -o with the ending .html and print it",
        ) from None
    document: bytes = HTML(string=html).write_pdf(pdf_tags=True)
    return document


def _dateless(document: bytes) -> bytes:
    """Put one date in the place of every other of the same length, so that no offset in the file moves."""
    return _STAMP.sub(lambda m: b"(D:19800101000000" + m.group()[17:], document)
