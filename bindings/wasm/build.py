"""Builds the WebAssembly module, the npm package around it, and the folder of the playground; `make wasm` calls it.

    target/npm/tierline   the package: tierline.js, tierline.d.ts, tierline.wasm, the JSON Schema of model documents
    target/playground     the page with everything that it reads, for any file server

Says so and does nothing where the Rust target is not installed. Where `wasm-opt` (binaryen) is there, the module goes through
it; the bound on its size holds either way. Only the standard library is needed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "target" / "npm" / "tierline"
PLAYGROUND = ROOT / "target" / "playground"
TARGET = "wasm32-unknown-unknown"
# The smallest model first: it is what the playground begins with.
EXAMPLES = (
    "value_bands", "touch_model", "growth_potential", "composite", "quadrants", "sla_segments", "leads", "customer_success",
)  # fmt: skip

# What a page loads: the module as servers send it. The second bound, on the file, only falls.
MOST_BYTES_SENT = 1_500_000
MOST_BYTES = 1_900_000

# What every browser of the last years and Node 20 have.
FEATURES = (
    "bulk-memory",
    "sign-ext",
    "mutable-globals",
    "nontrapping-float-to-int",
    "simd",
    "multivalue",
    "reference-types",
)


def sysroot() -> Path:
    """Where the compiler keeps what it was installed with."""
    asked = subprocess.run(
        ["rustc", "--print", "sysroot"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return Path(asked.stdout.strip())


def lacking() -> str | None:
    """What is not installed, in words."""
    if shutil.which("cargo") is None:
        return "there is no cargo"
    if not (sysroot() / "lib" / "rustlib" / TARGET).is_dir():
        return f"the Rust target {TARGET} is not installed: rustup target add {TARGET}"
    return None


def compiled() -> Path:
    """The module as the compiler writes it; paths of this machine are no part of it."""
    home = Path(os.environ.get("CARGO_HOME") or Path.home() / ".cargo")
    own = (home / "registry" / "src", sysroot() / "lib" / "rustlib" / "src" / "rust", ROOT)
    flags = " ".join(
        [os.environ.get("RUSTFLAGS", ""), *(f"--remap-path-prefix={path}=" for path in own)]
    ).strip()
    command = "cargo rustc --locked --quiet --package tierline-wasm --lib --crate-type cdylib --profile wasm --target"
    subprocess.run([*command.split(), TARGET], cwd=ROOT, env={**os.environ, "RUSTFLAGS": flags}, check=True)
    return ROOT / "target" / TARGET / "wasm" / "tierline_wasm.wasm"


def optimised(module: Path, to: Path) -> str:
    """Writes the module where it belongs, smaller where that can be; says how."""
    tool = shutil.which("wasm-opt")
    if tool is None:
        shutil.copyfile(module, to)
        return "no wasm-opt"
    enable = [f"--enable-{feature}" for feature in FEATURES]
    subprocess.run([tool, "-Oz", *enable, "--strip-debug", "--strip-producers", module, "-o", to], check=True)
    return "wasm-opt -Oz"


def assemble(module: Path) -> str:
    """The two folders, from the module; says how the module was made smaller."""
    for folder in (PACKAGE, PLAYGROUND):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    how = optimised(module, PACKAGE / "tierline.wasm")
    source = ROOT / "bindings" / "wasm" / "npm"
    for file in sorted(source.iterdir()):
        shutil.copyfile(file, PACKAGE / file.name)
    for name in ("LICENSE-APACHE", "LICENSE-MIT"):
        shutil.copyfile(ROOT / name, PACKAGE / name)
    schema = ROOT / "crates" / "tierline-document" / "schema" / "tierline.schema.json"
    shutil.copyfile(schema, PACKAGE / schema.name)
    for name in ("tierline.js", "tierline.wasm"):
        shutil.copyfile(PACKAGE / name, PLAYGROUND / name)
    shutil.copyfile(ROOT / "docs" / "playground" / "index.html", PLAYGROUND / "index.html")
    examples = [example(name) for name in EXAMPLES]
    (PLAYGROUND / "examples.json").write_text(json.dumps(examples, ensure_ascii=False), encoding="utf-8")
    return how


def example(name: str) -> dict[str, str]:
    """A shipped model with its clients, as the page reads it."""
    folder = ROOT / "models" / name
    model = (folder / "model.yaml").read_text(encoding="utf-8")
    # The line for editors names a file that is not beside the page.
    lines = model.splitlines(keepends=True)
    if lines[0].startswith("# yaml-language-server"):
        lines = lines[2:] if lines[1].strip() == "#" else lines[1:]
    return {
        "name": name,
        "model": "".join(lines),
        "clients": (folder / "clients.csv").read_text(encoding="utf-8"),
    }


def main() -> int:
    """Builds, or says what is missing."""
    given = argparse.ArgumentParser(description="Builds the WebAssembly module and its package.")
    given.add_argument(
        "--module", type=Path, help="a module that is there already; its size is not looked at"
    )
    module: Path | None = given.parse_args().module
    if module is None:
        missing = lacking()
        if missing is not None:
            print(f"The WebAssembly module is NOT built: {missing}.")
            return 0
        module = compiled()
    how = assemble(module)
    content = (PACKAGE / "tierline.wasm").read_bytes()
    size, sent = len(content), len(gzip.compress(content, 9))
    print(f"{PACKAGE.relative_to(ROOT)}: a module of {size:,} bytes, {sent:,} as it is sent ({how})")
    print(f"{PLAYGROUND.relative_to(ROOT)}: the page, for any file server")
    # Without wasm-opt the file is a seventh larger; it is held to its bound where the packages are made.
    optimised_size = size if how != "no wasm-opt" else 0
    if given.parse_args().module is None and (sent > MOST_BYTES_SENT or optimised_size > MOST_BYTES):
        print(
            f"error: more than {MOST_BYTES_SENT:,} bytes are sent, or {MOST_BYTES:,} are in the file",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
