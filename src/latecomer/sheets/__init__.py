"""Sheets that go to an office and come back: written, read, and taken into a profile as responses."""

from latecomer.questionnaire.asked import Asked, asked_of
from latecomer.sheets.reading import filled_in, read_sheet
from latecomer.sheets.returned import Returned
from latecomer.sheets.submissions import is_submissions, read_submissions
from latecomer.sheets.taking import Taken, take, untaken
from latecomer.sheets.workbook import NotOursError
from latecomer.sheets.writing import sheet_bytes
from latecomer.sheets.xlsform import xlsform_bytes

__all__ = [
    "Asked",
    "NotOursError",
    "Returned",
    "Taken",
    "asked_of",
    "filled_in",
    "is_submissions",
    "read_sheet",
    "read_submissions",
    "sheet_bytes",
    "take",
    "untaken",
    "xlsform_bytes",
]
