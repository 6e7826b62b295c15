"""Files: replaced as a whole, by one command at a time, and never waited for."""

import os
import signal
import socket
import stat
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tierline
from click.testing import CliRunner, Result
from tierline._cli.main import cli
from tierline._io import files

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pipes, locks and links of Unix")

MODEL = """\
tierline: 1
model: { name: m, client: id, value: arr }
attributes: { arr: { type: decimal, scale: 2 } }
tiers: [{ name: Big, when: arr > 25 }, { name: Small }]
"""
CLIENTS = "id,arr\n" + "".join(f"c{at},{at}\n" for at in range(60))
FOREVER = 600
"""Seconds after which a program that hangs is ended."""


def run(*args: object) -> Result:
    return CliRunner().invoke(cli, [str(arg) for arg in args])


def program(*args: object, code: str | None = None) -> subprocess.CompletedProcess[str]:
    command = ["-c", textwrap.dedent(code)] if code is not None else ["-m", "tierline", *map(str, args)]
    return subprocess.run(
        [sys.executable, *command], capture_output=True, text=True, check=False, timeout=FOREVER
    )


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A folder with a model, clients, and the standings of a first review."""
    (tmp_path / "model.yaml").write_text(MODEL, encoding="utf-8")
    (tmp_path / "clients.csv").write_text(CLIENTS, encoding="utf-8")
    first = review(tmp_path, "2026-01-01", "--first")
    assert first.exit_code == 0, first.output
    return tmp_path


def review(book: Path, day: str, *options: object) -> Result:
    files = (book / "model.yaml", book / "clients.csv", "-s", book / "standings.csv")
    return run("review", *files, "--as-of", day, "-q", *options)


# -- one command at a time ---------------------------------------------------------------------------------


def test_an_edit_made_while_a_review_writes_is_kept_and_the_review_refused(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    standings, write = book / "standings.csv", files._write_csv
    before = names(book)

    def edited_meanwhile(table: Any, file: Any, *options: Any) -> None:
        write(table, file, *options)
        standings.write_text(standings.read_text().replace("c7,Small", "c7,Big"), encoding="utf-8")

    monkeypatch.setattr(files, "_write_csv", edited_meanwhile)
    result = review(book, "2026-02-01", "-o", book / "moves.csv")
    assert result.exit_code == 1
    assert "has changed meanwhile, and was left as it is" in result.stderr
    assert "c7,Big" in standings.read_text()
    assert names(book) == before


def locked_by_others(path: Path) -> bool:
    descriptor = os.open(path.with_name(f".{path.name}.lock"), os.O_RDONLY)
    try:
        return files._lock(descriptor, wait=False) is False
    finally:
        os.close(descriptor)


def test_the_lock_outlives_the_file_that_is_replaced(book: Path) -> None:
    standings = book / "standings.csv"
    with files.holding(standings) as held:
        assert locked_by_others(standings)
        held.replace(held.read())
        assert locked_by_others(standings)
    assert not (book / ".standings.csv.lock").exists()


def test_who_waited_for_a_lock_that_was_removed_takes_the_new_one(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    standings, lock = book / "standings.csv", files._lock
    removed: list[Path] = []

    def late(descriptor: int, *, wait: bool) -> bool | None:
        if wait and not removed:
            # Whoever held it ends in this moment.
            removed.append(standings.with_name(".standings.csv.lock"))
            removed[0].unlink()
        return lock(descriptor, wait=wait)

    monkeypatch.setattr(files, "_lock", late)
    with files.holding(standings):
        assert removed
        assert locked_by_others(standings)


def test_what_is_read_under_the_lock_is_what_the_one_before_wrote(book: Path) -> None:
    standings = book / "standings.csv"
    seen: list[str] = []
    code = f"""
        from pathlib import Path
        from tierline._io import files
        print("begins", flush=True)
        with files.holding(Path({str(standings)!r})) as held:
            print(held.read().num_rows, flush=True)
            held.replace(held.read().slice(1))
    """
    with files.holding(standings) as held:
        other = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, text=True
        )
        assert other.stdout is not None
        seen.append(other.stdout.readline().strip())
        held.replace(held.read().slice(50))
    seen.append(other.communicate(timeout=FOREVER)[0].strip())
    assert seen == ["begins", "10"]
    assert files.read_table(standings).num_rows == 9


def test_a_folder_that_cannot_be_written_to_can_still_be_looked_at(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = os.open

    def read_only(path: Any, flags: int, *rest: Any, **more: Any) -> int:
        if flags & os.O_CREAT:
            raise OSError(30, "Read-only file system", str(path))
        return opened(path, flags, *rest, **more)

    monkeypatch.setattr(os, "open", read_only)
    assert review(book, "2026-02-01", "--dry-run").exit_code == 0
    refused = review(book, "2026-02-01")
    assert refused.exit_code == 1
    assert "standings.csv`: read-only file system" in refused.stderr.replace("\n", "")
    assert ".part" not in refused.stderr


def test_a_lock_that_cannot_be_opened_keeps_everybody_out(book: Path) -> None:
    (book / "elsewhere").write_bytes(b"")
    (book / ".standings.csv.lock").symlink_to(book / "elsewhere")
    before = (book / "standings.csv").read_bytes()
    result = review(book, "2026-02-01")
    assert result.exit_code == 1
    assert ".standings.csv.lock`" in result.stderr.replace("\n", "")
    assert (book / "standings.csv").read_bytes() == before


def test_nobody_reads_a_private_file_while_it_is_written_or_kept(book: Path) -> None:
    standings = book / "standings.csv"
    standings.chmod(0o600)
    with files.holding(standings) as held:
        table = held.read()
        with files.replacing(standings) as file:
            file.write(b"new")
            parts = [path for path in book.iterdir() if path.suffix == ".part"]
            assert [stat.S_IMODE(path.stat().st_mode) for path in parts] == [0o600]
    with files.holding(standings) as held:
        held.replace(table)
    for name in ("standings.csv", "standings.previous.csv"):
        assert stat.S_IMODE((book / name).stat().st_mode) == 0o600, name


# -- all or nothing ----------------------------------------------------------------------------------------


def test_standings_and_movements_take_their_places_together_the_standings_last(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replaced: list[str] = []
    replace = Path.replace
    monkeypatch.setattr(Path, "replace", lambda self, to: (replaced.append(to.name), replace(self, to))[1])
    assert review(book, "2026-02-01", "-o", book / "moves.csv").exit_code == 0
    assert replaced == ["moves.csv", "standings.previous.csv", "standings.csv"]


@pytest.mark.parametrize("most", [200, 1_500, 3_000])
def test_a_full_disk_leaves_the_old_files_and_names_the_new_one(book: Path, most: int) -> None:
    before = {path.name: path.read_bytes() for path in book.iterdir()}
    words = [
        "review", str(book / "model.yaml"), str(book / "clients.csv"), "-s", str(book / "standings.csv"),
        "--as-of", "2026-02-01", "-q", "-o", str(book / "moves.csv"), "--to", str(book / "next.csv"),
    ]  # fmt: skip
    code = f"""
        import resource, sys
        from tierline._cli import main
        resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}))
        sys.argv[1:] = {words!r}
        main.main()
    """
    done = program(code=code)
    assert done.returncode == 1, done.stderr
    told = done.stderr.replace("\n", "")
    assert "file too large" in told
    assert "moves.csv`" in told or "next.csv`" in told
    assert {path.name: path.read_bytes() for path in book.iterdir()} == before


def test_the_file_before_is_kept_beside_the_new_one(book: Path) -> None:
    standings, previous = book / "standings.csv", book / "standings.previous.csv"
    first = standings.read_bytes()
    assert not previous.exists()
    (book / "clients.csv").write_text(CLIENTS.replace("c1,1\n", "c1,100\n"), encoding="utf-8")
    assert review(book, "2026-02-01").exit_code == 0
    assert previous.read_bytes() == first
    # A second review on one day changes nothing, and so the file before stays what it was.
    assert review(book, "2026-02-01").exit_code == 0
    assert previous.read_bytes() == first


# -- what killed runs leave --------------------------------------------------------------------------------


def test_what_a_killed_run_has_left_is_removed_by_the_next_one(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    code = f"""
        import os, signal
        from pathlib import Path
        from tierline._io import files
        with files.replacing(Path({str(out)!r})) as file:
            file.write(b"half")
            file.flush()
            os.kill(os.getpid(), signal.SIGKILL)
    """
    assert program(code=code).returncode == -signal.SIGKILL
    assert [name for name in names(tmp_path) if name.endswith(".part")] != []
    with files.replacing(out) as file:
        file.write(b"whole")
    assert names(tmp_path) == ["out.csv"]


def test_what_a_run_is_still_writing_is_not_taken_for_a_leftover(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    with files.replacing(out) as slow:
        slow.write(b"first")
        with files.replacing(out) as quick:
            quick.write(b"second")
        assert out.read_bytes() == b"second"
    assert out.read_bytes() == b"first"
    assert names(tmp_path) == ["out.csv"]


def test_files_of_others_are_no_leftovers(tmp_path: Path) -> None:
    others = [
        ".out.csv.part",
        ".out.csv.0123456789AB.part",
        "out.csv.0123456789ab.part",
        ".other.csv.0123456789ab.part",
    ]
    for name in others:
        (tmp_path / name).write_bytes(b"mine")
    os.mkfifo(tmp_path / ".out.csv.0123456789ab.part")
    with files.replacing(tmp_path / "out.csv") as file:
        file.write(b"new")
    assert names(tmp_path) == sorted([*others, ".out.csv.0123456789ab.part", "out.csv"])


# -- what is no file ---------------------------------------------------------------------------------------


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def standard_input(path: Path) -> None:
    path.symlink_to("/dev/stdin")


def unix_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as opened:
        here = Path.cwd()
        os.chdir(path.parent)
        try:
            opened.bind(path.name)
        finally:
            os.chdir(here)


def folder(path: Path) -> None:
    path.mkdir()


def loop(path: Path) -> None:
    path.symlink_to(path.name)


@pytest.mark.parametrize("make", [pipe, device, standard_input, unix_socket, folder, loop])
@pytest.mark.parametrize(
    "command",
    [
        "check bad.yaml",
        "check bad.json",
        "assign bad.yaml clients.csv --as-of 2026-02-01 -o out.csv",
        "assign model.yaml bad.csv --as-of 2026-02-01 -o out.csv",
        "assign model.yaml bad.parquet --as-of 2026-02-01 -o out.parquet",
        "assign model.yaml bad.parquet --as-of 2026-02-01 -o out.csv",
        "explain model.yaml bad.csv --client c1",
        "explain model.yaml bad.parquet --client c1",
        "review model.yaml bad.csv -s standings.csv --as-of 2026-02-01",
        "review model.yaml clients.csv -s bad.csv --as-of 2026-02-01",
        "review model.yaml clients.csv -s bad.parquet --as-of 2026-02-01",
        "review model.yaml clients.csv -s standings.csv --as-of 2026-02-01 --previous-model bad.yaml",
        "report model.yaml bad.csv --as-of 2026-02-01 -o out.html",
        "report model.yaml clients.csv --as-of 2026-02-01 -o out.html -s bad.csv",
        "report model.yaml clients.csv --as-of 2026-02-01 -o out.html -p bad.parquet",
    ],
)  # fmt: skip
def test_what_is_no_file_is_refused_at_once(
    book: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None], command: str
) -> None:
    monkeypatch.chdir(book)
    make(next(book / word for word in command.split() if word.startswith("bad.")))
    before = names(book)
    signal.alarm(FOREVER)
    try:
        result = run(*command.split())
    finally:
        signal.alarm(0)
    assert result.exit_code in (1, 2), result.output
    assert isinstance(result.exception, SystemExit), result.exception
    assert "`bad." in result.stderr or "/bad." in result.stderr.replace("\n", ""), result.stderr
    assert names(book) == before


@pytest.mark.parametrize("make", [pipe, device, unix_socket, folder, loop])
@pytest.mark.parametrize(
    "command",
    [
        "assign model.yaml clients.csv --as-of 2026-02-01 -o bad.csv",
        "assign model.yaml clients.parquet --as-of 2026-02-01 -o bad.parquet",
        "review model.yaml clients.csv -s standings.csv --as-of 2026-02-01 --to bad.csv",
        "review model.yaml clients.csv -s standings.csv --as-of 2026-02-01 -o bad.csv",
        "report model.yaml clients.csv --as-of 2026-02-01 -o bad.html",
    ],
)
def test_what_is_no_file_is_not_replaced(
    book: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None], command: str
) -> None:
    monkeypatch.chdir(book)
    files.write_table(files.read_table(book / "clients.csv"), book / "clients.parquet")
    bad = next(book / word for word in command.split() if word.startswith("bad."))
    make(bad)
    kind, before = stat.S_IFMT(bad.lstat().st_mode), names(book)
    result = run(*command.split())
    assert result.exit_code in (1, 2), result.output
    assert isinstance(result.exception, SystemExit), result.exception
    assert names(book) == before
    assert stat.S_IFMT(bad.lstat().st_mode) == kind


def test_a_pipe_is_no_model_and_no_source_from_python_either(book: Path) -> None:
    os.mkfifo(book / "pipe.yaml")
    os.mkfifo(book / "pipe.parquet")
    signal.alarm(FOREVER)
    try:
        with pytest.raises(tierline.ModelError, match="pipe or a device and no file"):
            tierline.Model.read(book / "pipe.yaml")
        model = tierline.Model.read(book / "model.yaml")
        with pytest.raises(tierline.TableError, match=r"pipe\.parquet` is a pipe and no file"):
            model.assign_file(book / "pipe.parquet", book / "out.parquet", as_of="2026-02-01")
    finally:
        signal.alarm(0)
