"""How long the import of a file as large as the World Bank's bulk file takes, and how much memory.

    python -m benchmarks.bulk [--rows N]

The file holds what the shipped panel holds, so the new panel must be the shipped one to the byte.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from latecomer.countrydata import load_panel, panels
from latecomer.countrydata.countries import load_countries
from latecomer.countrydata.indicators import load_indicators

YEARS = range(1960, 2026)


def write(path: Path, rows: int) -> None:
    """Write a wide file: every indicator of one code, then codes nobody knows, half of their cells empty."""
    panel, chance = load_panel(), random.Random(2026)
    noise = [[f"{chance.uniform(0, 100):.13f}" if chance.random() < 0.5 else "" for _ in YEARS] for _ in range(99)]
    ours = [(id, one) for id, one in load_indicators().items() if len(one.parts) == 1]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Country Name", "Country Code", "Indicator Name", "Indicator Code", *YEARS])
        for id, one in ours:
            for code, country in load_countries().items():
                cells = [panel.at(code, id, year) for year in YEARS]
                texts = ["" if value is None else repr(value) for value in cells]
                writer.writerow([country.name, code, one.label, one.code, *texts])
        for n in range(rows - len(ours) * len(load_countries())):
            writer.writerow(
                ["World", "WLD", f"Something else (% of {n})", f"ZZ.OTH.{n // 250}.ZS", *noise[n % 99]]
            )


def main() -> None:
    """Write the file, import it in a child, and print what that took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=400_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "WDICSV.csv"
        write(path, rows)
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "latecomer", "data", "import", str(path), "--name", "bulk"],
            env={**os.environ, "XDG_DATA_HOME": folder},
            check=True,
            capture_output=True,
        )
        took = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"{rows:,} rows, {path.stat().st_size / 1e6:.0f} MB: {took:.1f} s, {peak:.0f} MB at most")
        kept = Path(folder) / "latecomer" / "panels" / "bulk" / "panel.csv"
        assert kept.read_bytes() == panels.file_of(panels.SHIPPED).read_bytes()


if __name__ == "__main__":
    main()
