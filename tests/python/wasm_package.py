"""The npm package that `make wasm` builds, its callers, and the same calls run natively."""

from __future__ import annotations

import contextlib
import functools
import json
import shutil
import subprocess
import threading
from collections.abc import Generator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import browser
import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "target" / "npm" / "tierline"
PLAYGROUND = ROOT / "target" / "playground"
RUNNER = ROOT / "tests" / "wasm"

Call = dict[str, Any]
# Whether it was done, and the parts of the answer.
Answer = list[Any]


def built() -> Path:
    """The folder of the package; skips where it is not built."""
    if not (PACKAGE / "tierline.wasm").is_file():
        pytest.skip(
            "the WebAssembly module is not built: make wasm (it needs the Rust target wasm32-unknown-unknown)"
        )
    return PACKAGE


def node() -> str:
    """The path of Node; skips where there is none that is new enough."""
    path = shutil.which("node")
    if path is None:
        pytest.skip("there is no node")
    version = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.removeprefix("v").split(".")[0]) < 20:
        pytest.skip(f"node {version} is older than 20")
    return path


def chromium() -> str:
    """The path of a Chromium; skips where there is none."""
    path = browser.found()
    if path is None:
        pytest.skip("there is no Chromium")
    return path


@contextlib.contextmanager
def served(*folders: Path) -> Generator[str]:
    """The address of a server of the files of some folders, the first one first."""

    class Files(SimpleHTTPRequestHandler):
        def translate_path(self, path: str) -> str:
            name = path.partition("?")[0].lstrip("/")
            found = (folder / name for folder in folders if (folder / name).is_file())
            return str(next(found, folders[0] / name))

        def log_message(self, format: str, *given: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Files, directory=str(folders[0]))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def natively(calls: list[Call], folder: Path) -> list[Answer]:
    """The answers of the same code, compiled for this machine."""
    file = folder / "calls"
    with file.open("wb") as out:
        for call in calls:
            texts = [text.encode() for text in call["texts"]]
            out.write(
                " ".join([call["call"], str(call["model"]), *(str(len(text)) for text in texts)]).encode()
            )
            out.write(b"\n" + b"".join(texts))
    command = "cargo run --locked --quiet --package tierline-wasm --example answers --"
    ran = subprocess.run([*command.split(), file], cwd=ROOT, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr.decode()
    rest = ran.stdout
    answers: list[Answer] = []
    while rest:
        line, _, rest = rest.partition(b"\n")
        done, first, second = map(int, line.split())
        parts = [rest[:first].decode(), rest[first : first + second].decode()]
        rest = rest[first + second :]
        answers.append([bool(done), *(parts if second else parts[:1])])
    return answers


def in_node(calls: list[Call], folder: Path) -> list[Answer]:
    file = folder / "calls.json"
    file.write_text(json.dumps(calls), encoding="utf-8")
    ran = subprocess.run(
        [node(), RUNNER / "node.mjs", built(), file], capture_output=True, check=False, encoding="utf-8"
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def in_chromium(calls: list[Call], folder: Path) -> list[Answer]:
    package, path = built(), chromium()
    (folder / "calls.json").write_text(json.dumps(calls), encoding="utf-8")
    (folder / "blank.html").write_text("<!doctype html><title>calls</title>", encoding="utf-8")
    with served(folder, package, RUNNER) as address, browser.Browser(path) as tab:
        tab.visit(f"{address}/blank.html")
        answers = tab.run(
            "(async () => { const { load, TierlineError } = await import('./tierline.js');"
            " const { run } = await import('./run.mjs');"
            " const calls = await (await fetch('calls.json')).json();"
            " return JSON.stringify(run(await load(), TierlineError, calls)); })()"
        )
        return json.loads(answers)
