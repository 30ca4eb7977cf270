"""The report: an Assessment becomes a brief, a working report or its annex, as a page or a PDF document."""

from latecomer.report.render import EDITIONS, Edition, kind_of, render, write_form, write_report

__all__ = ["EDITIONS", "Edition", "kind_of", "render", "write_form", "write_report"]
