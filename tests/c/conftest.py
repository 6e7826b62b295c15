"""The C library that `make c` has built, and how programs are compiled against it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "examples" / "ctypes"))

import tierline_c  # noqa: E402 - its folder is only now on the path

PREFIX = Path(os.environ.get("TIERLINE_C", ROOT / "target" / "c"))
FAULTS = ROOT / "target" / "debug"

MODEL = """
tierline: 1
model: { name: bands, client: account_id, value: arr }
parameters: { floor: 100_000 }
attributes:
  arr: { type: decimal, scale: 2, min: 0, required: true }
  strategic: { type: boolean, missing: false }
tiers:
  - { name: Strategic, when: arr > floor or (arr > 50_000 and strategic) }
  - { name: Core, when: arr >= 25_000 }
  - { name: Scale }
migration: { promote: at once, demote: { after: 90 days } }
service:
  Strategic: { touchpoint_every: 1 week }
"""


@pytest.fixture(scope="session")
def library() -> tierline_c.Library:
    """The library as it is handed out."""
    return tierline_c.Library(tierline_c.installed(PREFIX))


@pytest.fixture(scope="session")
def faulty() -> tierline_c.Library:
    """A library with panics on purpose."""
    name = "libtierline_c.dylib" if sys.platform == "darwin" else "libtierline_c.so"
    return tierline_c.Library(FAULTS / name)


def needed(program: str, *why: str) -> str:
    """The path of a program; the test is skipped, and says so, where there is none."""
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"not run: there is no {program}{' (' + ' '.join(why) + ')' if why else ''}")
    return path


Compile = Callable[..., Path]


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Compile:
    """Compiles a program of C, or of C++, against the shared or the static library."""
    folder = tmp_path_factory.mktemp("programs")

    def make(source: Path, *flags: str, static: bool = False, cpp: bool = False) -> Path:
        compiler = needed("g++" if cpp else "gcc", "a compiler of C")
        program = folder / f"{source.stem}-{len(list(folder.iterdir()))}"
        libraries = ["-ltierline"]
        if static:
            libraries = [str(PREFIX / "lib" / "libtierline.a"), "-lpthread", "-lm", "-ldl"]
        standard = "-std=c++17" if cpp else "-std=c11"
        command = [compiler, standard, "-Wall", "-Wextra", "-Werror", "-pedantic", "-g", *flags, str(source)]
        command += [
            f"-I{PREFIX / 'include'}",
            f"-L{PREFIX / 'lib'}",
            f"-Wl,-rpath,{PREFIX / 'lib'}",
            *libraries,
        ]
        subprocess.run([*command, "-lpthread", "-o", str(program)], check=True)
        return program

    return make
