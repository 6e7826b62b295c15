"""The regression gate: instructions under valgrind beside the figures that are kept in the repository.

Run by `make instructions`, which is a part of `make test`:

    make instructions              # fails where a count has grown
    make instructions ACCEPT=1     # keeps the counts of today

Instructions do not depend on what else the machine does, but on the compiler, on the C library, and on the processor
that valgrind shows. Where those are not the ones of the figures, nothing is compared, and a line says why.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FIGURES = ROOT / "benches/record/instructions.json"
TOLERANCE = 0.03
"""The share by which a count may grow."""
TWICE = "_twice"
"""How the name of a benchmark ends that is another one at twice the size."""
GROWTH = 2.5
"""How many times as much twice the size may take: what grows with the square of its size takes four times as much."""
VECTORS = {"avx2", "bmi2", "fma"}
"""What a processor has that valgrind shows as one with AVX2."""

Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Counts beside figures, by name."""

    counts: Counts
    figures: Counts

    @property
    def grown(self) -> list[str]:
        """Those above their figure by more than the tolerance."""
        return [name for name, ratio in self._ratios().items() if ratio > 1 + TOLERANCE]

    @property
    def shrunk(self) -> list[str]:
        """Those below their figure by more than the tolerance."""
        return [name for name, ratio in self._ratios().items() if ratio < 1 - TOLERANCE]

    @property
    def unmatched(self) -> list[str]:
        """Those that have no figure, and figures of what is no longer measured."""
        return sorted(self.counts.keys() ^ self.figures.keys())

    @property
    def steep(self) -> list[str]:
        """Those of twice the size that take more than `GROWTH` times as many as those of the size itself."""
        twice = ((name, name.removesuffix(TWICE)) for name in self.counts if name.endswith(TWICE))
        return [name for name, once in twice if self.counts[name] > GROWTH * self.counts[once]]

    def lines(self) -> list[str]:
        """A table for people."""
        width = max(map(len, self.counts), default=0)
        beside = dict.fromkeys(self.counts, "new") | {
            name: f"{ratio - 1:+.2%}" for name, ratio in self._ratios().items()
        }
        return [f"{name:<{width}}  {count:>13,}  {beside[name]:>9}" for name, count in self.counts.items()]

    def _ratios(self) -> dict[str, float]:
        both = [name for name in self.counts if name in self.figures]
        return {name: self.counts[name] / self.figures[name] for name in both}


def verdict(own: Comparison) -> tuple[bool, list[str]]:
    """Whether the gate stays open, and what there is to say."""
    words = []
    if own.grown:
        words.append(
            f"more than {TOLERANCE:.0%} above the figures: {', '.join(own.grown)}; spend fewer instructions, or accept "
            "them with `make instructions ACCEPT=1` and say in the commit what they are good for"
        )
    if own.steep:
        words.append(f"more than {GROWTH} times as many for twice the size: {', '.join(own.steep)}")
    if own.unmatched:
        words.append(
            f"measured or kept, but not both: {', '.join(own.unmatched)}; `make instructions ACCEPT=1` keeps what is "
            "measured"
        )
    if own.shrunk:
        words.append(
            f"more than {TOLERANCE:.0%} below the figures: {', '.join(own.shrunk)}; `make instructions ACCEPT=1` holds "
            "what has been gained"
        )
    return not (own.grown or own.unmatched or own.steep), words


def surroundings() -> dict[str, str]:
    """What counts depend on beside the code."""
    rustc = dict(line.split(": ", 1) for line in output("rustc", "-vV").splitlines() if ": " in line)
    return {
        "rustc": f"{rustc.get('release', '')} ({rustc.get('commit-hash', '')[:9]})",
        "target": rustc.get("host", ""),
        "rustflags": os.environ.get("RUSTFLAGS", ""),
        "libc": " ".join(platform.libc_ver()),
        "valgrind": output("valgrind", "--version").strip().removeprefix("valgrind-"),
        "vectors": "AVX2" if processor() >= VECTORS else "none that are known",
    }


def processor() -> set[str]:
    """What the processor can do, as Linux says it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    return set(next((line.split(":", 1)[1] for line in lines if line.startswith("flags")), "").split())


def difference(kept: dict[str, str], today: dict[str, str]) -> str:
    """In which surroundings the figures were measured, where they are others than today's."""
    other = [key for key in today if kept.get(key, "") != today[key]]
    return ", ".join(f"{key} is {today[key] or 'none'}, not {kept.get(key) or 'none'}" for key in other)


def runner() -> Path:
    """The folder of the program that runs the benchmarks under valgrind, built where there is none yet."""
    metadata = json.loads(output("cargo", "metadata", "--locked", "--no-deps", "--format-version=1"))
    packages = tomllib.loads((ROOT / "Cargo.lock").read_text(encoding="utf-8"))["package"]
    version = next(package["version"] for package in packages if package["name"] == "gungraun")
    folder = Path(metadata["target_directory"]) / f"gungraun-runner-{version}"
    if not (folder / "bin/gungraun-runner").exists():
        print(f"Building gungraun-runner {version}: some minutes the first time", flush=True)
        install = [
            "cargo",
            "install",
            "--quiet",
            "--locked",
            f"gungraun-runner@{version}",
            "--root",
            str(folder),
        ]
        built = subprocess.run(install, cwd=ROOT, capture_output=True, text=True)
        if built.returncode:
            sys.exit(built.stderr)
    return folder / "bin"


def measure() -> Counts:
    """Counts the instructions of every benchmark."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GUNGRAUN_")}
    environment = kept | {"PATH": f"{runner()}{os.pathsep}{kept['PATH']}"}
    bench = ["cargo", "bench", "--locked", "--package", "tierline-benches", "--bench", "instructions"]
    ran = subprocess.run(
        [*bench, "--", "--output-format=json"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    if ran.returncode:
        sys.exit(ran.returncode)
    return dict(count(json.loads(line)) for line in ran.stdout.splitlines())


def count(summary: dict[str, Any]) -> tuple[str, int]:
    """The name of a benchmark and its instructions, from what gungraun says of it."""
    name = f"{summary['group']} {summary['function_name']} {summary['id']}"
    instructions = int(summary["profiles"][0]["data"]["total"]["metrics"]["Ir"]["values"]["new"])
    if not instructions:
        sys.exit(f"`{name}` has no instructions: valgrind has not seen the function that it is to watch")
    return name, instructions


def output(*command: str) -> str:
    """What a program prints."""
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def main() -> None:
    """Measures, and compares or keeps."""
    accept = "--accept" in sys.argv[1:]
    kept = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    if not shutil.which("valgrind"):
        why = "valgrind is not installed"
        if accept:
            sys.exit(why)
        return skip(why)
    today = surroundings()
    why = difference(kept.get("surroundings", today), today)
    if why and not accept:
        return skip(why)
    own = Comparison(measure(), kept.get("instructions", {}))
    print(*own.lines(), sep="\n", flush=True)
    if accept:
        return keep(today, own.counts)
    passed, words = verdict(own)
    for line in words:
        print(f"{'note' if passed else 'error'}: {line}", file=sys.stderr)
    sys.exit(0 if passed else 1)


def skip(why: str) -> None:
    """Says why nothing is compared."""
    print(f"Instructions are NOT compared with the figures of the repository: {why}.")


def keep(today: dict[str, str], counts: Counts) -> None:
    """Puts counts where the next run finds them."""
    FIGURES.parent.mkdir(exist_ok=True)
    text = json.dumps({"surroundings": today, "instructions": counts}, indent=2)
    FIGURES.write_text(f"{text}\n", encoding="utf-8")
    print(f"Kept in {FIGURES.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
