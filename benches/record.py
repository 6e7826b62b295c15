"""The dated record of a run: figures for people in Markdown, for programs in JSON."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from measuring import Timing, Verdict, aligned, shown

FOLDER = Path(__file__).parent / "record"
LIBRARIES = ("tierline", "polars", "duckdb", "pyarrow", "numpy", "pandas", "zen-engine")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What one part of the comparison found."""

    key: str
    title: str
    timings: list[Timing]
    against: tuple[str, ...]
    """Those whom all are compared with."""
    verdicts: list[Verdict]
    notes: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """The section in Markdown."""
        out = [f"## {self.key}: {self.title}", "", *aligned(shown(self.timings, self.against)), ""]
        out += [f"- {note}" for note in (*self.notes, *self.verdicts)]
        return [*out, ""] if self.notes or self.verdicts else out


def surroundings() -> dict[str, str]:
    """The machine, the versions, and the commit."""
    out = {
        "date": date.today().isoformat(),
        "commit": _commit(),
        "processor": _linux("/proc/cpuinfo", "model name") or platform.processor(),
        "processors": f"{len(os.sched_getaffinity(0))} of {os.cpu_count()}",
        "memory": _linux("/proc/meminfo", "MemTotal"),
        "system": platform.platform(),
        "load before": " ".join(f"{load:.2f}" for load in os.getloadavg()),
        "rustc": _output("rustc", "--version"),
        "python": platform.python_version(),
    }
    for library in LIBRARIES:
        try:
            out[library] = version(library)
        except PackageNotFoundError:
            out[library] = "not installed"
    return out


def write(about: dict[str, str], sections: Sequence[Section]) -> Path:
    """Writes the record of a run, and gives the path of its Markdown."""
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{about['date']}-{about['commit']}.md"
    lines = ["# Benchmarks", "", *aligned([["", ""], *([key, value] for key, value in about.items())]), ""]
    path.write_text(
        "\n".join([*lines, *(line for own in sections for line in own.lines())]), encoding="utf-8"
    )
    figures = {
        own.key: {
            "title": own.title,
            "timings": [
                asdict(timing) | {"median": timing.median, "minimum": timing.best} for timing in own.timings
            ],
            "notes": list(own.notes),
            "verdicts": [asdict(verdict) for verdict in own.verdicts],
        }
        for own in sections
    }
    text = json.dumps({"about": about, "sections": figures}, indent=1) + "\n"
    path.with_suffix(".json").write_text(text, encoding="utf-8")
    return path


def _commit() -> str:
    """The commit, and a mark where something that counts was changed after it."""
    changed = _output("git", "status", "--porcelain", "--untracked-files=no", "--", ":!benches/record")
    return _output("git", "rev-parse", "--short", "HEAD") + ("-changed" if changed else "")


def _output(*command: str) -> str:
    root = Path(__file__).parent
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=root).stdout.strip()


def _linux(path: str, key: str) -> str:
    """A figure from a file of Linux; empty elsewhere."""
    if not Path(path).exists():
        return ""
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(key)), "")
