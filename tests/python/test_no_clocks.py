"""No test depends on a clock: what work costs is counted in steps, allocations, instructions or modules."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLOCKS = re.compile(
    r"\bInstant\b|\bSystemTime\b|\.elapsed\(|\bperf_counter|\bprocess_time|\bthread_time|\bmonotonic(?:_ns)?\b"
    r"|\btime\.time(?:_ns)?\b|\btime\.(?:local|gm)time\b|\bfrom time import\b|\btimeit\b"
    r"|\b(?:datetime|dt)\.now\(|\butcnow\(|\b(?:date|datetime|dt)\.today\("
    r"|pytest\.mark\.timeout|\bsettings\([^)]*deadline\s*=\s*(?!None)|(?<![\w.])(?:time\.|asyncio\.)?sleep\(|thread::sleep"
    r"|\bsignal\.alarm\(\s*[1-9]\d{0,2}\s*\)|\bsetitimer\(|\brecv_timeout\(|\bwait_timeout\(|\bpark_timeout\("
)
DEADLINES = {"tests/python/browser.py"}
"""Files that end the wait for a program that hangs, and bound nothing else."""
BOUND = re.compile(r"\btimeout\s*=\s*(\d+)")
LEAST = 600
"""The shortest deadline, in seconds, for a program that a test starts: a busy machine is no failure."""


def files_with_tests() -> list[Path]:
    """The files of tests, and the crates' sources with tests in them."""
    files = [path for kind in ("*.py", "*.rs") for path in (ROOT / "tests").rglob(kind)]
    files += [path for path in (ROOT / "crates").rglob("*.rs") if "/tests/" in path.as_posix()]
    files += (ROOT / "crates/tierline-testkit/src").rglob("*.rs")
    sources = (path for path in (ROOT / "crates").rglob("src/**/*.rs"))
    return files + [path for path in sources if "#[cfg(test)]" in path.read_text(encoding="utf-8")]


def clocks(text: str) -> list[str]:
    """The lines of a text that look at a clock."""
    return [line.strip() for line in text.splitlines() if CLOCKS.search(line)]


def test_no_test_looks_at_a_clock() -> None:
    files = files_with_tests()
    assert len(files) > 100
    found = {
        path.relative_to(ROOT).as_posix(): lines
        for path in files
        if path != Path(__file__).resolve() and (lines := clocks(path.read_text(encoding="utf-8")))
    }
    assert found.keys() <= DEADLINES, found


def test_a_program_that_a_test_starts_has_a_long_time_to_end() -> None:
    short = {
        (path.name, seconds)
        for path in (ROOT / "tests").rglob("*.py")
        for seconds in BOUND.findall(path.read_text(encoding="utf-8"))
        if int(seconds) < LEAST and path != Path(__file__).resolve()
    }
    assert not short


@pytest.mark.parametrize(
    "line",
    [
        "let start = Instant::now();",
        "assert!(start.elapsed() < Duration::from_secs(2));",
        "start = time.perf_counter()",
        "assert time.monotonic() < end",
        "@pytest.mark.timeout(5)",
        "@settings(max_examples=5, deadline=200)",
        "time.sleep(0.1)",
        "from time import time; start = time()",
        "from time import sleep; sleep(1)",
        "sleep(1)",
        "now = datetime.datetime.now()",
        "now = dt.datetime.now(dt.UTC)",
        "day = date.today()",
        "start = time.time_ns()",
        "start = time.monotonic_ns()",
        "signal.alarm(2)",
        "signal.setitimer(signal.ITIMER_REAL, 0.2)",
        "let found = rx.recv_timeout(Duration::from_secs(2));",
        "@settings(deadline = 200)",
    ],
)
def test_a_clock_is_found(line: str) -> None:
    assert clocks(f"a = 1\n    {line}\n") == [line]


def test_what_is_no_clock_is_left_alone() -> None:
    assert not clocks("every instant counts\n@settings(max_examples=5, deadline=None)\nduration = 3\n")


@pytest.mark.parametrize("line", ["subprocess.run(a, timeout=5)", "subprocess.run(a, timeout = 5)"])
def test_a_short_deadline_is_found(line: str) -> None:
    assert [int(seconds) for seconds in BOUND.findall(line)] == [5]
