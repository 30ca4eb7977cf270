"""The report: an Assessment becomes a brief, a working report or its annex, as a page, a PDF or for Word."""

from latecomer.report.beside import check_beside, write_beside
from latecomer.report.comparison import render_comparison, write_comparison
from latecomer.report.look import Look, line, load_logo
from latecomer.report.people import render_respondents, write_respondents
from latecomer.report.render import kind_of, render, write_form, write_report
from latecomer.report.templates import EDITIONS, Edition
from latecomer.report.templates import check as check_templates

__all__ = [
    "EDITIONS",
    "Edition",
    "Look",
    "check_beside",
    "check_templates",
    "kind_of",
    "line",
    "load_logo",
    "render",
    "render_comparison",
    "render_respondents",
    "write_beside",
    "write_comparison",
    "write_form",
    "write_report",
    "write_respondents",
]
