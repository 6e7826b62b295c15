"""The header, the installed library, and the callers of the examples, each compiled and run as its reader would."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import tierline_c
from conftest import PREFIX, ROOT, Compile, needed

MODEL = ROOT / "models" / "value_bands" / "model.yaml"
HEADER = ROOT / "bindings" / "c" / "include" / "tierline.h"
TIERS = ["ACME: Enterprise", "Bolt: Mid-market", "Cask: SMB"]
REFUSED = "nothing reads a column `ar`"


def run(*command: str | Path, environment: dict[str, str] | None = None) -> str:
    """What a program prints; a program that fails, fails the test."""
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        env={**os.environ, **(environment or {})},
    )
    assert done.returncode == 0, (
        f"{command[0]} ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr[-4000:]}"
    )
    return done.stdout


def assert_has_shown_all(printed: str) -> None:
    """A table, an explanation and an error."""
    assert printed.splitlines()[:3] == TIERS
    assert "ACME is Enterprise as of 2026-11-21" in printed
    assert "status 2: " in printed
    assert REFUSED in printed
    assert "unknown-key" in printed


@pytest.mark.parametrize(("compiler", "language", "standard"), [("gcc", "c", "c11"), ("g++", "c++", "c++17")])
def test_the_header_compiles_without_a_warning(
    compiler: str, language: str, standard: str, tmp_path: Path
) -> None:
    # Twice, and beside Arrow's own declarations, which other headers have, too.
    arrow = re.findall(r"#ifndef (ARROW_C_\w+)", HEADER.read_text(encoding="utf-8"))
    assert arrow == ["ARROW_C_DATA_INTERFACE", "ARROW_C_STREAM_INTERFACE"]
    source = tmp_path / "twice.txt"
    source.write_text(
        '#include "tierline.h"\n#include "tierline.h"\nint main(void) { return TIERLINE_OK; }\n'
    )
    flags = [f"-std={standard}", "-Wall", "-Wextra", "-Werror", "-pedantic", "-fsyntax-only", "-x", language]
    run(needed(compiler), *flags, f"-I{HEADER.parent}", source)


def test_the_library_says_its_version(library: tierline_c.Library) -> None:
    pkg_config = (PREFIX / "lib" / "pkgconfig" / "tierline.pc").read_text()
    assert f"Version: {library.version}\n" in pkg_config


def test_the_library_has_the_symbols_that_are_listed(library: tierline_c.Library) -> None:
    listed = (ROOT / "bindings" / "c" / "symbols.txt").read_text().split()
    assert all(hasattr(library.dll, name) for name in listed)
    assert not hasattr(library.dll, "tierline_test_fault")
    if sys.platform == "darwin":
        return
    printed = run(needed("nm"), "-D", "--defined-only", PREFIX / "lib" / "libtierline.so")
    assert [line.split()[-1] for line in printed.splitlines()] == listed
    dynamic = run(needed("readelf"), "-d", PREFIX / "lib" / "libtierline.so")
    assert "libtierline.so.0" in dynamic
    # It allocates as the program does that loads it.
    undefined = run(needed("nm"), "-D", "--undefined-only", PREFIX / "lib" / "libtierline.so")
    assert {"malloc", "free"} <= {line.split()[-1].split("@")[0] for line in undefined.splitlines()}


def test_every_schema_that_the_header_names_is_there(library: tierline_c.Library) -> None:
    with pytest.raises(tierline_c.TierlineError) as refusal:
        library.text("schema", b"x", 1)
    names = re.findall(r"`(\w+)`", str(refusal.value).split(";")[1])
    said = (
        HEADER.read_text(encoding="utf-8")
        .split("The JSON Schema of what goes in and out")[1]
        .split("Gives:")[0]
    )
    assert sorted(re.findall(r"`(\w+)`", said)) == sorted(names)
    for name in names:
        assert '"$schema"' in library.text("schema", name.encode(), len(name))


def test_pkg_config_finds_the_library(tmp_path: Path) -> None:
    program = needed("pkg-config")
    path = {"PKG_CONFIG_PATH": str(PREFIX / "lib" / "pkgconfig")}
    flags = run(program, "--cflags", "--libs", "tierline", environment=path).split()
    out = tmp_path / "assign"
    run(
        needed("gcc"),
        "-std=c11",
        ROOT / "examples" / "c" / "assign.c",
        *flags,
        f"-Wl,-rpath,{PREFIX / 'lib'}",
        "-o",
        out,
    )
    assert_has_shown_all(run(out, MODEL))
    version = re.search(
        r'^version = "(.*)"$', (ROOT / "Cargo.toml").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    assert version is not None
    assert run(program, "--modversion", "tierline", environment=path).strip() == version[1]
    # Everything in one file.
    flags = [
        flag
        for flag in run(program, "--libs", "--static", "tierline", environment=path).split()
        if flag != "-ltierline"
    ]
    archive = PREFIX / "lib" / "libtierline.a"
    include = f"-I{PREFIX / 'include'}"
    run(needed("gcc"), "-std=c11", ROOT / "examples" / "c" / "assign.c", include, archive, *flags, "-o", out)
    assert_has_shown_all(run(out, MODEL))


def test_the_example_in_c(compiled: Compile) -> None:
    program = compiled(ROOT / "examples" / "c" / "assign.c")
    assert_has_shown_all(run(program, MODEL))
    done = subprocess.run([program, HEADER], capture_output=True, text=True)
    assert done.returncode == 1
    assert "status 1: {" in done.stderr


def test_the_program_of_the_readme(tmp_path: Path, compiled: Compile) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    source = tmp_path / "readme.c"
    source.write_text(readme.split("```c\n")[1].split("```")[0])
    assert len(source.read_text().splitlines()) <= 30
    printed = run(compiled(source))
    assert '"tier":"Strategic"' in printed
    # The header's own example is of the same kind.
    assert "tierline_model_assign(model" in HEADER.read_text().split("tierline_text_free(&answer)")[0]


def test_the_harness_under_the_address_sanitizer(compiled: Compile) -> None:
    program = compiled(
        ROOT / "tests" / "c" / "harness.c", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"
    )
    printed = run(program, MODEL, environment={"ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0"})
    assert "each released once" in printed
    example = compiled(
        ROOT / "examples" / "c" / "assign.c", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"
    )
    assert_has_shown_all(run(example, MODEL, environment={"ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0"}))


def test_the_harness_under_valgrind(compiled: Compile) -> None:
    valgrind = needed("valgrind")
    # What is only possibly lost is the standard library's note of the main thread.
    flags = [
        "-q",
        "--error-exitcode=9",
        "--leak-check=full",
        "--errors-for-leak-kinds=definite,indirect",
        "--show-leak-kinds=definite,indirect",
    ]
    assert "each released once" in run(valgrind, *flags, compiled(ROOT / "tests" / "c" / "harness.c"), MODEL)
    assert_has_shown_all(run(valgrind, *flags, compiled(ROOT / "examples" / "c" / "assign.c"), MODEL))


def test_the_header_serves_cpp(tmp_path: Path, compiled: Compile) -> None:
    source = tmp_path / "program.cpp"
    source.write_text(
        '#include "tierline.h"\n#include <string>\n#include <iostream>\n'
        "int main() {\n"
        '    std::string text = "tierline: 2\\n";\n'
        "    TierlineModel *model = nullptr;\n    TierlineError error{};\n"
        "    auto status = tierline_model_parse(text.data(), text.size(), TIERLINE_YAML, &model, &error);\n"
        "    std::cout << status << ' ' << std::string(error.json, error.length) << '\\n';\n"
        "    tierline_error_free(&error);\n    return model == nullptr ? 0 : 1;\n}\n"
    )
    assert run(compiled(source, cpp=True)).startswith('1 {"code":')


def test_the_example_in_python() -> None:
    assert_has_shown_all(run(sys.executable, ROOT / "examples" / "ctypes" / "assign.py", MODEL, PREFIX))


def test_the_example_in_javascript(tmp_path: Path) -> None:
    node, npm = needed("node"), needed("npm")
    folder = tmp_path / "node"
    shutil.copytree(ROOT / "examples" / "node", folder, ignore=shutil.ignore_patterns("node_modules"))
    done = subprocess.run(
        [npm, "install", "--no-package-lock", "--no-audit", "--no-fund"],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        pytest.skip(f"not run: npm cannot install koffi: {done.stderr.strip().splitlines()[-1:]}")
    assert_has_shown_all(run(node, folder / "assign.js", MODEL, tierline_c.installed(PREFIX)))


JNA = [Path("/usr/share/java/jna.jar"), Path(os.environ.get("JNA_JAR", "/nowhere/jna.jar"))]


def test_the_example_in_java() -> None:
    java = needed("java", "17 or later")
    version = re.search(
        r'version "(\d+)', subprocess.run([java, "-version"], capture_output=True, text=True).stderr
    )
    if version is None or int(version[1]) < 17:
        pytest.skip(f"not run: Java 17 or later is needed, and this is {version and version[1]}")
    jar = next((path for path in JNA if path.exists()), None)
    if jar is None:
        pytest.skip("not run: there is no jna.jar (Debian's libjna-java; JNA_JAR names another one)")
    printed = run(
        java, "-cp", jar, ROOT / "examples" / "java" / "Assign.java", MODEL, tierline_c.installed(PREFIX)
    )
    assert_has_shown_all(printed)


def test_what_the_page_shows_compiles(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "how-to" / "use-it-from-c.md").read_text(encoding="utf-8")
    parts = re.findall(r"^```c\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL)
    assert len(parts) == 4
    source = tmp_path / "page.c"
    source.write_text("\n".join(parts))
    flags = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic", "-c", "-o", str(tmp_path / "page.o")]
    run(needed("gcc"), *flags, f"-I{HEADER.parent}", source)
