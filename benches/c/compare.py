"""What the C library adds to the calls of Rust: one client as JSON, and a stream of clients on the same memory.

    make c
    .venv/bin/python benches/c/compare.py --rows 10_000_000

Both programs run in turn, several times, and the shortest time of each counts. The aims are 15 times the call of Rust for one
client, which pays for reading and writing JSON, and 1.1 times for a stream.
"""

from __future__ import annotations

import argparse
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLIENT = (
    '{"client":"ACME","arr":60000.50,"growth":3.5,"strategic":true,"strategic_value":70,"health":38.5,'
    '"employees":1200,"tenure_days":400,"industry":"Software"}'
)
MODEL = ROOT / "benches" / "models" / "book.yaml"


def built() -> tuple[Path, Path]:
    """The programs in C and in Rust."""
    prefix, program = ROOT / "target" / "c", ROOT / "target" / "c-calls"
    flags = [
        "-std=c11",
        "-O2",
        f"-I{prefix / 'include'}",
        f"-L{prefix / 'lib'}",
        f"-Wl,-rpath,{prefix / 'lib'}",
    ]
    subprocess.run(
        ["gcc", str(ROOT / "benches" / "c" / "calls.c"), *flags, "-ltierline", "-o", str(program)], check=True
    )
    subprocess.run(
        [
            "cargo",
            "build",
            "--locked",
            "--release",
            "--quiet",
            "--package",
            "tierline-benches",
            "--bin",
            "calls",
        ],
        cwd=ROOT,
        check=True,
    )
    return program, ROOT / "target" / "release" / "calls"


def shortest(rounds: int, *commands: list[str]) -> list[int]:
    """The shortest time of each command, run in turn."""
    times = [
        [
            int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            for command in commands
        ]
        for _ in range(rounds)
    ]
    return [min(column) for column in zip(*times, strict=True)]


def main() -> None:
    """Measures, and prints a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--batch", type=int, default=1_000_000)
    parser.add_argument("--clients", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    in_c, in_rust = map(str, built())
    one = [str(MODEL), CLIENT, str(asked.clients)]
    rust, json, c = shortest(
        asked.rounds, [in_rust, "ONE", *one], [in_rust, "JSON", *one], [in_c, "ONE", *one]
    )
    each = [took / asked.clients for took in (rust, json, c)]
    print(f"one client, Rust                    {each[0]:8.0f} ns")
    print(f"the same as JSON, Rust              {each[1]:8.0f} ns  {each[1] / each[0]:5.2f} times")
    print(f"the same as JSON, C                 {each[2]:8.0f} ns  {each[2] / each[0]:5.2f} times (aim: 15)")
    many = [str(MODEL), str(asked.rows), str(asked.batch)]
    rust, c = shortest(asked.rounds, [in_rust, "STREAM", *many], [in_c, "STREAM", *many])
    print(f"{asked.rows:,} clients, Rust        {rust / 1e6:8.1f} ms")
    print(f"{asked.rows:,} clients, C           {c / 1e6:8.1f} ms  {c / rust:5.2f} times (aim: 1.1)")


if __name__ == "__main__":
    main()
