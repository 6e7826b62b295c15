"""The page about more than one machine: its blocks run, and every recipe gives the bytes of one machine.

The page begins its own session of Spark, in the folder that it runs in: it is run by a program of its own, which is this file.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pytest
import tierline
from conftest import DAY, ROOT, in_order, plain

PAGE = ROOT / "docs" / "how-to" / "more-than-one-machine.md"
RECIPES = {"ray", "dask", "daft", "datafusion"}


def test_the_page_shows_what_happens(tmp_path: Path) -> None:
    for library in ("pyspark", *RECIPES):
        pytest.importorskip(library, reason=f"NOT run: {library} is not installed")
    if shutil.which("java") is None:
        pytest.skip("NOT run: there is no Java, which Spark runs in")
    base = ROOT / "examples" / "client_base"
    model = ROOT / "models" / "customer_success" / "model.yaml"
    for file in (model, base / "clients.csv", base / "clients_2027q1.csv"):
        shutil.copy(file, tmp_path)
    done = subprocess.run(
        [sys.executable, __file__], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=1800
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert done.stdout.splitlines()[-1] == "daft, dask, datafusion, ray"


def main() -> None:
    """Runs the page where it stands, and prints the recipes that were held against one machine."""
    import pages

    model = tierline.Model.read("model.yaml")
    texts = pyarrow.csv.ConvertOptions(column_types={name: pa.string() for name in model.attributes})
    clients = pyarrow.csv.read_csv("clients.csv", convert_options=texts)
    # Two clients with one id, far from one another.
    clients = pa.concat_tables([clients, clients.slice(3, 1)]).combine_chunks()
    wanted = in_order(plain(model.assign(clients, as_of=DAY, plain=True)))
    checked: set[str] = set()

    def check(name: str, found: pa.Table) -> None:
        assert in_order(plain(found)).equals(wanted), name
        checked.add(name)

    languages = pages.run(PAGE, Path.cwd(), {"given_clients": clients, "check": check})
    # How an archive is made is shown, and takes minutes.
    assert languages & pages.ELSEWHERE == {"text"}
    print(", ".join(sorted(checked)))


if __name__ == "__main__":
    main()
