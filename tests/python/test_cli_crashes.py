"""What a full disk, a kill or a signal leaves of files that are written."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pyarrow.parquet as parquet
import pytest
from cli_runner import CLIENTS, DAY, MODEL, program, run
from tierline._io import files


def folder(path: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in path.iterdir() if not one.is_dir()}


@pytest.mark.parametrize("fails", ["fsync", "replace", "write", "interrupt"])
@pytest.mark.parametrize("name", ["out.csv", "out.parquet"])
def test_a_failure_at_any_step_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str, name: str
) -> None:
    out = tmp_path / name
    out.write_bytes(b"old")

    def no_space(*_: object, **__: object) -> None:
        raise KeyboardInterrupt if fails == "interrupt" else OSError(28, "No space left on device", str(out))

    if fails == "write" or fails == "interrupt":
        monkeypatch.setattr(files, "_cells", no_space)
        monkeypatch.setattr(parquet, "write_table", no_space)
    elif fails == "fsync":
        monkeypatch.setattr(os, "fsync", no_space)
    else:
        monkeypatch.setattr(Path, "replace", no_space)
    result = run("assign", MODEL, CLIENTS, "--as-of", DAY, "-o", out)
    assert result.exit_code == 1
    if fails != "interrupt":
        assert "no space left" in result.stderr
    assert folder(tmp_path) == {name: b"old"}


def test_the_file_is_on_the_disk_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    fsync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda number: (steps.append("fsync"), fsync(number))[1])
    monkeypatch.setattr(Path, "replace", lambda self, to: (steps.append("replace"), replace(self, to))[1])
    with files.replacing(tmp_path / "out.csv") as file:
        file.write(b"new")
    assert steps == ["fsync", "replace", "fsync"]
    assert folder(tmp_path) == {"out.csv": b"new"}


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
@pytest.mark.parametrize(
    "when", ["before the first byte", "in the middle", "before the new name", "after it"]
)
def test_a_kill_leaves_the_old_file_or_the_new_one(tmp_path: Path, when: str) -> None:
    out = tmp_path / "out.csv"
    out.write_bytes(b"old")
    code = f"""
        import os, signal, sys
        from pathlib import Path
        from tierline._io import files
        def die(*_): os.kill(os.getpid(), signal.SIGKILL)
        when = {when!r}
        if when == "before the new name": Path.replace = die
        if when == "after it": files._sync_folder = die
        with files.replacing(Path({str(out)!r})) as file:
            if when == "before the first byte": die()
            file.write(b"new" * 100_000)
            file.flush()
            if when == "in the middle": die()
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert out.read_bytes() == (b"new" * 100_000 if when == "after it" else b"old")


@pytest.mark.skipif(os.name == "nt", reason="no SIGTERM")
def test_a_program_that_is_told_to_stop_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_bytes(b"old")
    words = ["assign", str(MODEL), str(CLIENTS), "--as-of", DAY, "-o", str(out)]
    code = f"""
        import os, signal, sys
        from tierline._io import files
        from tierline._cli import main
        def stop(*_):
            os.kill(os.getpid(), signal.SIGTERM)
            signal.pause()
        files._cells = stop
        sys.argv[1:] = {words!r}
        main.main()
    """
    assert program(code=textwrap.dedent(code)).returncode == 128 + signal.SIGTERM
    assert folder(tmp_path) == {"out.csv": b"old"}


@pytest.mark.skipif(os.name == "nt", reason="links and modes")
def test_links_and_modes_stay(tmp_path: Path) -> None:
    target, link = tmp_path / "target.csv", tmp_path / "link.csv"
    target.write_bytes(b"old")
    target.chmod(0o640)
    link.symlink_to(target)
    with files.replacing(link) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o777 == 0o640
