"""The page about more than one machine: its blocks run, and every recipe gives the bytes of one machine."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pages
import pyarrow as pa
import pyarrow.csv
import pytest
import tierline
from conftest import DAY, ROOT, in_order, plain

PAGE = ROOT / "docs" / "how-to" / "more-than-one-machine.md"
RECIPES = {"ray", "dask", "daft", "datafusion"}

pytestmark = pytest.mark.filterwarnings("default")


def test_the_page_shows_what_happens(spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for library in RECIPES:
        pytest.importorskip(library, reason=f"NOT run: {library} is not installed")
    base = ROOT / "examples" / "client_base"
    for file in (
        ROOT / "models" / "customer_success" / "model.yaml",
        base / "clients.csv",
        base / "clients_2027q1.csv",
    ):
        shutil.copy(file, tmp_path)
    monkeypatch.chdir(tmp_path)
    model = tierline.Model.read("model.yaml")
    texts = pyarrow.csv.ConvertOptions(column_types={name: pa.string() for name in model.attributes})
    clients = pyarrow.csv.read_csv("clients.csv", convert_options=texts)
    # Two clients with one id, far from one another.
    clients = pa.concat_tables([clients, clients.slice(3, 1)])
    wanted = in_order(plain(model.assign(clients, as_of=DAY, plain=True)))
    checked: set[str] = set()

    def check(name: str, found: pa.Table) -> None:
        assert in_order(plain(found)).equals(wanted), name
        checked.add(name)

    languages = pages.run(PAGE, tmp_path, {"given_clients": clients, "check": check})
    assert checked == RECIPES
    # How an archive is made is shown, and takes minutes.
    assert languages & pages.ELSEWHERE == {"text"}
