"""The wheel, as somebody gets it who does not have the repository: `python tests/wheel.py WHEEL`, from `make test-wheel`.

In an empty environment, in an empty folder: what is inside, the import, the command line, and a first assignment.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

MODEL = """
tierline: 1
model: { name: stranger, client: id }
attributes: { arr: { type: decimal, scale: 2 } }
tiers: [{ name: Large, when: arr >= 1_000 }, { name: Small }]
"""
# Bytes; a bound on what everybody downloads and loads, not on what it can do. `nm -CS --size-sort` of a module that is not stripped shows
# what is large: mostly one function for each of many types.
LARGEST_MODULE = 8_000_000
INSIDE = {
    "tierline/__init__.py",
    "tierline/_native.pyi",
    "tierline/py.typed",
    "tierline/tierline.schema.json",
}


def main(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert names >= INSIDE, f"not in the wheel: {INSIDE - names}"
    modules = [
        name for name in names if name.startswith("tierline/_native.") and name.endswith((".so", ".pyd"))
    ]
    assert len(modules) == 1, f"one native module, and not {modules}"
    size = zipfile.ZipFile(wheel).getinfo(modules[0]).file_size
    assert size <= LARGEST_MODULE, (
        f"the native module has {size:,} bytes, at most {LARGEST_MODULE:,} are wanted"
    )
    assert any("/licenses/" in name for name in names), "no licence in the wheel"
    strangers = sorted(name for name in names if not name.startswith(("tierline/", "tierline-")))
    assert not strangers, f"in the wheel, and not of it: {strangers}"

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        venv.create(home / "env", with_pip=True)
        python = home / "env" / ("Scripts" if os.name == "nt" else "bin") / "python"
        # Nothing of the surroundings helps: no PYTHONPATH, no environment that is switched on.
        surroundings = {
            key: own
            for key, own in os.environ.items()
            if key not in {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
        }

        def run(*words: str | Path) -> str:
            done = subprocess.run(
                [str(python), *map(str, words)],
                cwd=home,
                env=surroundings | {"PYTHONUTF8": "1"},
                capture_output=True,
                encoding="utf-8",
                check=False,
            )
            assert done.returncode == 0, f"{words}: {done.stdout}\n{done.stderr}"
            return done.stdout

        run("-m", "pip", "install", "--quiet", "--no-deps", wheel)
        # Without any other package: the import, one client, a table.
        (home / "model.yaml").write_text(MODEL, encoding="utf-8")
        code = (
            "import sys, tierline; model = tierline.Model.read('model.yaml');"
            "print(tierline.__file__);"
            "print(model.assign_one({'id': 'A', 'arr': 1000}, as_of='2026-11-21').tier);"
            "print(model.assign({'id': ['A', 'B'], 'arr': [1000, 1]}, as_of='2026-11-21').to_columns()['tier'])"
        )
        where, *said = run("-c", code).splitlines()
        assert Path(where).is_relative_to(home), where
        assert said == ["Large", "['Large', 'Small']"], said

        run("-m", "pip", "install", "--quiet", f"{wheel}[cli]")
        assert "assign" in run("-m", "tierline", "--help")
        assert '"$defs"' in run("-m", "tierline", "schema")
        (home / "clients.csv").write_text("id,arr\nA,1000\nB,1\n", encoding="utf-8")
        run(
            "-m", "tierline", "assign", "model.yaml", "clients.csv",
            "--as-of", "2026-11-21", "-o", "tiers.csv", "-q",
        )  # fmt: skip
        rows = (home / "tiers.csv").read_text(encoding="utf-8").splitlines()
        assert [row.split(",")[:2] for row in rows] == [["id", "tier"], ["A", "Large"], ["B", "Small"]], rows
    size = wheel.stat().st_size / 1e6
    print(f"{wheel.name}: {size:.1f} MB, installed and used in an empty environment")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
