"""What the tests of the command line share: files, and how commands are run."""

import csv
import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result
from tierline._cli.main import cli

ROOT = Path(__file__).parents[2]


MODEL = ROOT / "models" / "customer_success" / "model.yaml"


CLIENTS = ROOT / "models" / "customer_success" / "clients.csv"


BANDS = ROOT / "models" / "value_bands" / "model.yaml"


DAY = "2026-11-21"


def run(*args: object) -> Result:
    return CliRunner().invoke(cli, [str(arg) for arg in args])


def rows(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def program(*args: object, code: str | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    command = ["-c", code] if code is not None else ["-m", "tierline", *map(str, args)]
    environment = {**os.environ, **env}
    return subprocess.run(
        [sys.executable, *command],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env=environment,
    )
