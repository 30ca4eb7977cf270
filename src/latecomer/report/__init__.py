"""The report: an Assessment becomes one self-contained HTML file."""

from latecomer.report.render import render, write_form, write_report

__all__ = ["render", "write_form", "write_report"]
