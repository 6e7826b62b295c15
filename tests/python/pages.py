"""Runs the fenced blocks of a page of the documentation, one after the other, as a reader would.

| block | what is done with it |
|---|---|
| any, with `title=NAME` behind its language | the file `NAME` gets its text; with `append` it is added to the end |
| `console` | the lines behind `$ ` run in one shell, and print what stands below them; `...` stands for any lines |
| `pycon` | a session of Python that goes on from block to block |
| `python` | runs in that session |
| `sh` | commands of `tierline` succeed, and targets of `make` exist |
| `yaml` | a whole model document that is read |
| `json` | is JSON |

A command of `console` that fails is followed by `$ echo $?`, so that readers see it. `UPDATE_DOCS=1` writes what commands
and sessions print into the page, instead of comparing it.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tierline
from click.testing import CliRunner
from tierline._cli.main import cli

ROOT = Path(__file__).resolve().parents[2]
UPDATE = "UPDATE_DOCS" in os.environ
# Not run here: Rust is compiled by doctests, C by tests/c, files are written by their `title`, and SQL, TOML and crontab show what others run.
ELSEWHERE = {"text", "rust", "rust,no_run", "c", "csv", "sql", "toml", "crontab", ""}
"""Languages of blocks that are not run here; `test_docs.py` says which pages may have them, and who looks at them."""


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    language: str
    title: str | None
    append: bool
    text: str
    begin: int
    """Where its text begins in the page."""


def blocks(page: str) -> list[Block]:
    """All fenced blocks, in their order."""
    found = re.finditer(r"^```([^\n`]*)\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL)
    out = []
    for block in found:
        language, *rest = block[1].split() or [""]
        titles = [word.removeprefix("title=") for word in rest if word.startswith("title=")]
        assert len(titles) + ("append" in rest) == len(rest), block[1]
        title = titles[0] if titles else None
        out.append(Block(language, title, "append" in rest, block[2], block.start(2)))
    return out


def run(path: Path, folder: Path, names: dict[str, Any]) -> set[str]:
    """Runs all blocks of a page in a folder, with these names known in Python; the languages that there are."""
    page = path.read_text(encoding="utf-8")
    fresh, at = "", 0
    for number, block in enumerate(blocks(page)):
        where = f"{path.name}, block {number + 1}"
        fresh += page[at : block.begin] + _block(block, where, folder, names)
        at = block.begin + len(block.text)
    fresh += page[at:]
    if UPDATE and fresh != page:
        path.write_text(fresh, encoding="utf-8")
    return {block.language for block in blocks(page) if block.title is None}


def _block(block: Block, where: str, folder: Path, names: dict[str, Any]) -> str:
    """The text of a block, as it is to stand in the page."""
    if block.title is not None:
        # Folders of the desk lead into the repository.
        assert re.fullmatch(r"[\w.-]+", block.title), where
        with (folder / block.title).open("a" if block.append else "w", encoding="utf-8") as file:
            file.write(block.text)
    elif block.language == "console":
        return _console(block.text, where, folder)
    elif block.language == "pycon":
        return _session(block.text, where, names)
    elif block.language == "python":
        exec(compile(block.text, where, "exec"), names)
    elif block.language == "sh":
        _commands(block.text, where)
    elif block.language == "yaml":
        assert tierline.Model.parse(block.text).tiers, where
    elif block.language == "json":
        json.loads(block.text)
    else:
        assert block.language in ELSEWHERE, f"{where}: nobody runs `{block.language}`"
    return block.text


# -- Shells ------------------------------------------------------------------------------------------------


def _console(text: str, where: str, folder: Path) -> str:
    steps: list[tuple[str, str]] = []
    for line in text.splitlines(keepends=True):
        if line.startswith("$ "):
            steps.append((line, ""))
        elif steps and line.startswith("> ") and not steps[-1][1]:
            steps[-1] = (steps[-1][0] + line, "")
        else:
            assert steps, f"{where} begins with no command"
            steps[-1] = (steps[-1][0], steps[-1][1] + line)
    commands = ["".join(line[2:] for line in command.splitlines(keepends=True)) for command, _ in steps]
    mark = "\x1e"
    # Each command prints how it ended behind what it printed, and leaves `$?` as it was.
    end = f'__ended=$?; printf "{mark}%d{mark}" $__ended; (exit $__ended)\n'
    done = subprocess.run(
        ["bash", "-c", "exec 2>&1\n" + "".join(command + end for command in commands)],
        cwd=folder,
        env={
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "COLUMNS": "100",
            "PYTHONUTF8": "1",
            "NO_COLOR": "1",
            "TERM": "dumb",
        },
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=False,
        timeout=600,
    )
    said = done.stdout.split(mark)
    assert len(said) == 2 * len(steps) + 1, f"{where}: {done.stdout}"
    fresh = ""
    for at, (command, wanted) in enumerate(steps):
        printed, status = said[2 * at], int(said[2 * at + 1])
        printed = "".join(f"{line.rstrip()}\n" for line in printed.splitlines())
        shown = at + 1 < len(steps) and steps[at + 1][0] == "$ echo $?\n"
        assert status == 0 or shown, f"{where}: `{command[2:].strip()}` ends with {status}:\n{printed}"
        if not alike(wanted, printed):
            assert UPDATE, f"{where}: {command}prints\n{printed}\nand not\n{wanted}"
            wanted = printed
        fresh += command + wanted
    return fresh


def alike(wanted: str, printed: str) -> bool:
    """Whether this was printed; a line `...` stands for any lines."""
    parts = [re.escape(part) for part in re.split(r"^\.\.\.\n", wanted, flags=re.MULTILINE)]
    return re.fullmatch("(?:.*\n)*".join(parts), printed) is not None


def _commands(text: str, where: str) -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    for line in text.splitlines():
        command, *words = shlex.split(line, comments=True) or [""]
        if command == "tierline":
            done = CliRunner().invoke(cli, [word.replace("ACME", "A-14060") for word in words])
            assert done.exit_code == 0, f"{where}: {line}: {done.output}"
        elif command == "make":
            assert all(word in targets for word in words if "=" not in word), f"{where}: {line}"
        else:
            # What needs a network, or stands for one command of many.
            assert command in ("", "pip", "cargo"), f"{where}: {line}"


# -- Python ------------------------------------------------------------------------------------------------


def _session(text: str, where: str, names: dict[str, Any]) -> str:
    if UPDATE:
        text = "".join(_replayed(text, dict(names)))
    test = doctest.DocTestParser().get_doctest(text, names, where, where, 0)
    assert test.examples, where
    told: list[str] = []
    failed, _ = doctest.DocTestRunner(verbose=False).run(test, out=told.append, clear_globs=False)
    names |= test.globs
    assert not failed, "".join(told)
    return text


def _replayed(text: str, names: dict[str, Any]) -> Iterator[str]:
    """The same session with what it prints today."""
    for part in doctest.DocTestParser().parse(text):
        if isinstance(part, str):
            yield part
            continue
        for at, line in enumerate(part.source.splitlines()):
            yield f"{'...' if at else '>>>'} {line}".rstrip() + "\n"
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(part.source, "session", "single"), names)
        yield "".join(f"{line or '<BLANKLINE>'}\n" for line in out.getvalue().splitlines())
