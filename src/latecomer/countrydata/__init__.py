"""Country data: economies, the panel of indicators, dated facts, the roster of bodies, imports of newer data."""

from latecomer.countrydata.countries import Country
from latecomer.countrydata.indicators import Panel, load_panel

__all__ = ["Country", "Panel", "load_panel"]
