"""What public data say of every developing economy, as tables and one plot: a notebook, cell by cell.

    python examples/all_countries.py [YEAR] [FOLDER]

writes two tables and a chart into the folder (here, by default). It needs nothing but latecomer.
"""

# %% Which economies, and what public data say of each.
import sys
from pathlib import Path

import pandas as pd
import vl_convert

import latecomer

YEAR = int(sys.argv[1]) if len(sys.argv) > 1 else 2022
FOLDER = Path(sys.argv[2] if len(sys.argv) > 2 else ".")

panel = latecomer.panel(["gdp_per_capita_usd", "population"])
now = panel[panel["year"] == YEAR].set_index("iso3")
# The convention of the tool: income below half of that of the United States, and a million people.
usa = now.loc["USA", "gdp_per_capita_usd"]
developing = now[(now["gdp_per_capita_usd"] < 0.5 * usa) & (now["population"] > 1e6)]

# %% Measure all of them; 64 draws each take a few seconds.
vocabulary = latecomer.load_vocabulary()
profiles = [latecomer.prefill(code, YEAR, vocabulary) for code in developing.index]
results = latecomer.assess_many(profiles)

# %% What stands among the first five, and for how many.
institutions = results.institutions
first = institutions[institutions["rank"] <= 5]
often = first["institution"].value_counts().rename_axis("institution").reset_index(name="economies")
often.to_csv(FOLDER / "often.csv", index=False)

# %% Does a card only tell income? Where it does, the order goes with income over economies.
income = developing["gdp_per_capita_usd"].astype(float).rename("income")
told = institutions.merge(income, left_on="iso3", right_index=True)
with_income = {
    institution: rows["order"].astype(float).corr(rows["income"], method="spearman")
    for institution, rows in told.groupby("institution")
}
correlation = pd.Series(with_income, name="correlation").rename_axis("institution").sort_values()
correlation.to_csv(FOLDER / "income.csv")

# %% Where economies stand on the scale of capability, against income.
capability = results.positions[results.positions["scale"] == "capability"].merge(
    income, left_on="iso3", right_index=True
)
points = capability.dropna(subset=["level"])[["iso3", "level", "income"]].astype({"level": int, "income": float})
chart = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
    "title": f"Stage of capability against income, {YEAR}",
    "width": 520,
    "height": 260,
    "data": {"values": points.to_dict(orient="records")},
    "mark": {"type": "tick", "thickness": 2, "color": "#1f5a96"},
    "encoding": {
        "x": {
            "field": "income",
            "type": "quantitative",
            "scale": {"type": "log"},
            "title": "Income per person, current US dollars, logarithmic",
        },
        "y": {"field": "level", "type": "ordinal", "sort": "descending", "title": "Stage of capability"},
    },
}
(FOLDER / "capability.svg").write_text(vl_convert.vegalite_to_svg(chart), encoding="utf-8")

print(f"{len(profiles)} economies of {YEAR}: often.csv, income.csv and capability.svg in {FOLDER.resolve()}")
print(often.head(5).to_string(index=False))
