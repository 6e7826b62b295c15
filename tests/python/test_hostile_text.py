"""Texts of strangers: nothing in them acts on a terminal, hides, or reorders a line, wherever they are shown."""

import os
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import tierline
from click.testing import CliRunner, Result
from tierline._cli.main import cli
from tierline._display.text import visible

ROOT = Path(__file__).parents[2]
BANDS = ROOT / "models" / "value_bands" / "model.yaml"
DAY = "2026-11-21"
HOSTILE = [
    "\x1b[31m", "\x1b]0;title\x07", "\x1b]8;;http://x\x1b\\", "\x9b2J", "\x9d0;t\x9c", "\x85", "\r", "\x08", "\x7f",
    "\u202e", "\u2066", "\u200f", "\u061c", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u115f",
    "\u3164", "\u2028", "\u2029", "\U000e0041", "\ufe0f", "\U000e0100", "\ue000", "\U0010fffd", "\u2800", "\ufff9",
]  # fmt: skip


def dangerous(text: str) -> list[str]:
    """The characters that must not reach a terminal, by Python's own tables and the ones that only look empty."""
    kinds = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
    empty = {*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), 0x034F, 0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0}
    return [c for c in text if c != "\n" and (unicodedata.category(c) in kinds or ord(c) in empty)]


def test_every_character_that_python_cannot_print_is_written_out() -> None:
    for code in range(sys.maxunicode + 1):
        c = chr(code)
        kind = unicodedata.category(c)
        if kind in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp"):
            assert visible(c) == f"\\u{{{code:x}}}", hex(code)
        elif kind[0] in "LNPS" and visible(c) != c:
            # What has a shape is left alone, but for letters and a sign that look like nothing.
            assert code in (0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0), hex(code)


def shown(model: tierline.Model, text: str) -> dict[str, str]:
    """What is printed of a client and of tables with a hostile text."""
    out: dict[str, str] = {}
    why = model.explain({"account_id": f"{text}X", "arr": 60_000}, as_of=DAY)
    out["explanation"], out["its repr"], out["its HTML"] = str(why), repr(why), why._repr_html_()
    broken = model.explain({"account_id": f"{text}X", "arr": f"{text}1"}, as_of=DAY)
    out["explanation of an issue"] = str(broken)
    one = model.assign_one({"account_id": f"{text}X", "arr": f"1{text}"}, as_of=DAY)
    out["issue"] = "\n".join(str(issue) for issue in one.issues)
    result = model.assign({"account_id": [f"{text}X", f"{text}X"], "arr": [f"{text}2", "3"]}, as_of=DAY)
    out["issues"] = "\n".join(issue or "" for issue in result.to_columns()["issues"])
    out["assignments"], out["ladder"] = repr(result), str(result.summary())
    tables: dict[str, Any] = {
        "no id": {f"q{text}": [1]},
        "no column": {"account_id": ["a"], f"ar{text}r": [1], f"x{text}": [2]},
        "column of lists": {f"{text}": [[1]], "account_id": [[1]], "arr": [1]},
        "ragged": {"account_id": ["a", "b"], "arr": [1]},
        "text": f"{text}.csv",
    }
    for name, table in tables.items():
        try:
            model.assign(table, as_of=DAY)
        except tierline.TierlineError as error:
            out[name] = f"{error}\n{error.message}\n{error.help}"
    for name, call in (
        ("model file", lambda: tierline.Model.read(f"{text}.yaml")),
        ("model text", lambda: tierline.Model.parse(f"tierline: 1\n{text}: 2\n")),
        ("parameter", lambda: model.with_parameters(**{f"{text}": 1})),
        ("day", lambda: model.assign({"account_id": []}, as_of=f"{text}")),
    ):
        with pytest.raises((tierline.TierlineError, ValueError)) as raised:
            call()
        out[name] = str(raised.value)
    return out


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_nothing_dangerous_is_printed_of_a_client_or_a_table(text: str) -> None:
    model = tierline.Model.read(BANDS)
    for place, printed in shown(model, text).items():
        assert not dangerous(printed), (place, ascii(printed))
        if place == "explanation":
            assert "X is Mid-market" in printed


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_nothing_dangerous_is_printed_on_the_command_line(tmp_path: Path, text: str) -> None:
    def run(*args: object) -> Result:
        return CliRunner().invoke(cli, [str(arg) for arg in args])

    table = tmp_path / "clients.csv"
    quoted = f'"{text}"'
    outputs = []
    for content in (
        f"account_id,arr\n{quoted},6{text.strip()}\n",
        f"account_id,{quoted}\na,1\n",
        f"account_id,arr,{quoted}\na,1\n",
        f'account_id,arr,{quoted}\na,1,"b"c\n',
        f"{quoted}\na\n",
    ):
        table.write_bytes(content.encode())
        outputs.append(run("assign", BANDS, table, "--as-of", DAY, "-o", tmp_path / "out.csv"))
        outputs.append(run("explain", BANDS, table, "--client", "a"))
        outputs.append(run("explain", BANDS, table, "--client", text))
    outputs += [
        run("check", f"{text}.yaml"),
        run("check", BANDS, f"{text}"),
        run(f"{text}"),
        run("check", BANDS, f"--{text}"),
        run("assign", BANDS, f"{text}.csv", "--as-of", DAY, "-o", tmp_path / "out.csv"),
        run("assign", BANDS, table, "--as-of", f"{text}", "-o", tmp_path / "out.csv"),
        run("assign", BANDS, table, "--as-of", DAY, "-o", tmp_path / f"{text.replace('/', '')}" / "out.csv"),
        run("assign", BANDS, table, "--as-of", DAY, "-o", tmp_path / f"out.{text.replace('/', '')}"),
    ]
    for result in outputs:
        assert not dangerous(result.output), ascii(result.output)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception


# -- outputs that take nothing -----------------------------------------------------------------------------

CLIENTS = BANDS.with_name("clients.csv")
COMMANDS = {
    "check": ["check", str(BANDS)],
    "assign": ["assign", str(BANDS), str(CLIENTS), "--as-of", DAY, "-o", "out.csv"],
    "explain": ["explain", str(BANDS), str(CLIENTS), "--client", "V-001"],
    "explain --json": ["explain", str(BANDS), str(CLIENTS), "--client", "V-001", "--json"],
    "review": ["review", str(BANDS), str(CLIENTS), "-s", "st.csv", "--first", "--as-of", DAY],
    "report": ["report", str(BANDS), str(CLIENTS), "--as-of", DAY, "-o", "out.html"],
    "--help": ["--help"],
    "--version": ["--version"],
}
unix = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")


def program(folder: Path, shell: str, *args: str) -> subprocess.CompletedProcess[str]:
    """Runs the program in a shell, which says where its output goes."""
    return subprocess.run(
        ["/bin/sh", "-c", f'"$@" {shell}', "sh", sys.executable, "-m", "tierline", *args],
        cwd=folder, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip


@unix
@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_standard_output_is_told_and_files_are_written_all_the_same(
    tmp_path: Path, command: str
) -> None:
    done = program(tmp_path, ">/dev/full", *COMMANDS[command])
    assert done.returncode == 1
    assert done.stderr == "error: cannot write to standard output: no space left on device\n"
    wanted = {"assign": ["out.csv"], "review": ["st.csv"], "report": ["out.html"]}.get(command, [])
    assert sorted(path.name for path in tmp_path.iterdir()) == wanted


@unix
@pytest.mark.parametrize("command", COMMANDS)
def test_a_reader_that_reads_no_more_is_no_fault_that_is_told(tmp_path: Path, command: str) -> None:
    done = program(tmp_path, "| true", *COMMANDS[command])
    assert done.stderr == ""


@unix
@pytest.mark.parametrize("command", ["check", "assign", "--help"])
def test_outputs_that_are_closed_are_left_alone(tmp_path: Path, command: str) -> None:
    for shell, code in ((">&-", 0), ("2>&-", 0), (">&- 2>&-", 0), ("2>/dev/full", 0)):
        done = program(tmp_path, shell, *COMMANDS[command])
        assert (done.returncode, done.stderr) == (code, ""), shell
    for path in tmp_path.iterdir():
        assert path.read_bytes().startswith(b"account_id,tier,")


@unix
@pytest.mark.parametrize("shell", ["2>/dev/full", ">/dev/full 2>/dev/full", "2>&-"])
def test_errors_that_nobody_can_read_still_have_their_code(tmp_path: Path, shell: str) -> None:
    assert program(tmp_path, shell, "check", "gone.yaml").returncode == 1
    assert program(tmp_path, shell, "check").returncode == 2
