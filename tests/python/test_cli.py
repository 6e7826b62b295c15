"""The command line: exit codes, files in and out, what a spreadsheet or a terminal must not run, crashes."""

import json
import re
from pathlib import Path

import pytest
import tierline
from cli_runner import BANDS, CLIENTS, DAY, MODEL, ROOT, program, rows, run


def test_check_prints_name_version_fingerprint_and_counts() -> None:
    result = run("check", MODEL)
    assert result.exit_code == 0, result.output
    assert "ok  customer-success 2026.4" in result.stdout
    assert tierline.Model.read(MODEL).fingerprint in result.stdout
    assert "4 tiers" in result.stdout
    assert "22 attributes" in result.stdout
    assert result.stderr == ""


def test_check_fails_where_the_service_section_has_an_error(tmp_path: Path) -> None:
    head = "tierline: 1\nmodel: { name: m, client: id }\nattributes: { x: { type: integer } }\n"
    tiers = "tiers: [{ name: A, when: x > 1 }, { name: B }]\n"
    whole = "{ programmes: [p], touchpoint_every: 1 week, response: { first: 1 hour } }"
    for service, code in (
        (f"service: {{ A: {whole} }}", 1),
        (f"service: {{ A: {whole}, B: {whole} }}", 0),
        ("", 0),
    ):
        file = tmp_path / "model.yaml"
        file.write_text(head + tiers + service, encoding="utf-8")
        shown = run("check", file)
        assert shown.exit_code == code, shown.output
        assert shown.output.startswith("failed  m" if code else "ok  m")
        assert ("error[no-service]" in shown.output) == bool(code)
        # A tier without service stands nowhere; two tiers with the same one stand where the first has it.
        place = re.search(r"model\.yaml:5:[0-9]+:\s*warning\[same-package\]", shown.output.replace("\n", ""))
        assert (place is not None) == ("B:" in service)


def test_check_prints_every_mistake_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(
        "tierline: 1\nmodel: { name: m, client: id }\nattributes: { arr: { type: decimal, scale: 2 } }\n"
        "tiers:\n  - { name: A, when: ar > 1 }\n  - { name: B, when: arr == 1 }\n  - { name: C }\n",
        encoding="utf-8",
    )
    result = run("check", path)
    assert result.exit_code == 1
    assert result.stdout == ""
    for words in ("bad.yaml:5", "unknown", "`arr`", "bad.yaml:6", "`=`"):
        assert words in result.stderr


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "empty.yaml"), (b"\xff\xfe", "utf16.yaml"), (b"{", "open.json"), (None, "gone.yaml")],
)
def test_check_of_what_is_no_model_fails_with_one_error(
    tmp_path: Path, content: bytes | None, name: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    result = run("check", path)
    assert result.exit_code == 1
    assert "error" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "model", sorted((ROOT / "models").glob("*/model.yaml")), ids=lambda path: path.parent.name
)
def test_check_is_content_with_every_shipped_model(model: Path) -> None:
    assert run("check", model).exit_code == 0


@pytest.mark.parametrize(
    "args",
    [
        ("check",),
        ("assign", MODEL, CLIENTS, "-o", "out.csv"),
        ("assign", MODEL, CLIENTS, "--as-of", DAY),
        ("assign", MODEL, CLIENTS, "--as-of", "2026-02-30", "-o", "out.csv"),
        ("assign", MODEL, CLIENTS, "--as-of", "20261121", "-o", "out.csv"),
        ("assign", MODEL, CLIENTS, "--as-of", "2026-W47-6", "-o", "out.csv"),
        ("assign", MODEL, CLIENTS, "--as-of", "today", "-o", "out.csv"),
        ("assign", MODEL, CLIENTS, "--as-of", DAY, "-o", "no/such/folder/out.csv"),
        ("assign", MODEL, CLIENTS, "--as-of", DAY, "-o", CLIENTS),
        ("assign", MODEL, CLIENTS, "--as-of", DAY, "-o", "out.csv", "--delimiter", ";;"),
        ("assign", MODEL, CLIENTS, "--as-of", DAY, "-o", "out.csv", "--delimiter", '"'),
        ("explain", MODEL, CLIENTS),
        ("explain", MODEL, CLIENTS, "--client", "S-001"),
        ("no-such-command",),
    ],
    ids=lambda args: " ".join(Path(arg).name for arg in args),
)
def test_wrong_usage_is_2_and_writes_nothing(
    args: tuple[object, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = CLIENTS.read_bytes()
    result = run(*args)
    assert result.exit_code == 2, result.output
    assert list(tmp_path.iterdir()) == []
    assert CLIENTS.read_bytes() == before


@pytest.mark.parametrize("name", ["clients.xlsx", "clients", "clients.csv.gz", "clients.json"])
def test_an_unknown_ending_says_what_is_known(name: str, tmp_path: Path) -> None:
    for result in (
        run("assign", MODEL, name, "--as-of", DAY, "-o", tmp_path / "out.csv"),
        run("assign", MODEL, CLIENTS, "--as-of", DAY, "-o", tmp_path / name),
        run("explain", MODEL, name, "--as-of", DAY, "--client", "S-001"),
    ):
        assert result.exit_code == 2
        assert ".csv and .parquet" in " ".join(result.stderr.split())


def test_the_day_is_never_taken_from_the_clock() -> None:
    result = run("explain", MODEL, CLIENTS, "--client", "S-001")
    assert "--as-of" in result.stderr
    without = run("explain", BANDS, BANDS.parent / "clients.csv", "--client", "V-001")
    assert without.exit_code == 0, without.output
    assert "as of" not in without.stdout


def test_the_program_has_a_version_and_exit_codes(tmp_path: Path) -> None:
    assert program("--version").stdout.strip() == f"tierline {tierline.__version__}"
    out = tmp_path / "out.csv"
    done = program("assign", MODEL, CLIENTS, "--as-of", DAY, "-o", out)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    assert len(rows(out)) == len(rows(CLIENTS))
    assert program("check", tmp_path / "gone.yaml").returncode == 1
    assert program("assign").returncode == 2
    assert program("--help").returncode == 0


def test_a_terminal_without_the_signs_gets_them_written_out() -> None:
    done = program(
        "explain",
        MODEL,
        CLIENTS,
        "--client",
        "S-006",
        "--as-of",
        DAY,
        PYTHONIOENCODING="ascii",
        PYTHONUTF8="0",
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "\\u2717 no" in done.stdout


@pytest.mark.parametrize("missing", ["click", "rich"])
def test_without_its_libraries_the_program_says_what_to_install(missing: str) -> None:
    code = f"import sys; sys.modules[{missing!r}] = None\nimport tierline.__main__"
    done = program(code=code)
    assert done.returncode == 1
    assert done.stderr.strip() == f"the command line needs `{missing}`: pip install 'tierline[cli]'"


def test_without_pyarrow_models_are_checked_and_tables_ask_for_it(tmp_path: Path) -> None:
    start = "import sys; sys.modules['pyarrow'] = None\nfrom tierline._cli.main import main\n"
    checked = program(code=f"{start}sys.argv[1:] = ['check', {str(MODEL)!r}]\nmain()")
    assert checked.returncode == 0, checked.stderr
    words = ["assign", str(MODEL), str(CLIENTS), "--as-of", DAY, "-o", str(tmp_path / "out.csv")]
    assigned = program(code=f"{start}sys.argv[1:] = {words!r}\nmain()")
    assert assigned.returncode == 1
    assert "pip install 'tierline[cli]'" in assigned.stderr


def test_the_package_itself_loads_none_of_the_libraries() -> None:
    code = (
        "import sys, tierline; print([m for m in ('click', 'rich', 'pyarrow', 'polars') if m in sys.modules])"
    )
    assert program(code=code).stdout.strip() == "[]"


def test_the_schema_is_printed_or_written(tmp_path: Path) -> None:
    printed = run("schema")
    assert printed.exit_code == 0
    assert json.loads(printed.stdout)["$schema"].startswith("https://json-schema.org/")
    path = tmp_path / "schema.json"
    assert run("schema", "-o", str(path)).exit_code == 0
    assert path.read_text(encoding="utf-8") == tierline.Model.json_schema() == printed.stdout
    refused = run("schema", "-o", str(tmp_path / "no" / "folder.json"))
    assert refused.exit_code == 1
    assert "folder.json" in refused.stderr
