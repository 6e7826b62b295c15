"""The WebAssembly module in Node and in Chromium: the same bytes as the same code compiled for this machine."""

from __future__ import annotations

import json
import subprocess
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pages import blocks
from test_cases import FILES, as_text, case_file, check
from wasm_package import ROOT, Answer, Call, built, in_chromium, in_node, natively, node

DAY = "2026-11-21"


def calls_of_cases() -> tuple[list[Call], list[tuple[int, dict[str, Any]]]]:
    """Every case, by itself and in a table; and which calls assign which case."""
    calls: list[Call] = []
    cases: list[tuple[int, dict[str, Any]]] = []

    def add(call: str, model: int, *texts: str) -> None:
        calls.append({"call": call, "model": model, "texts": list(texts)})

    for number, path in enumerate(FILES):
        file = case_file(path)
        add("parse", 0, (ROOT / file["model"]).read_text(encoding="utf-8"), "yaml")
        for call in ("describe", "check", "document"):
            add(call, number)
        add("document", number, "yaml")
        names = list(dict.fromkeys(name for case in file["clients"] for name in case["client"]))
        rows = [names]
        for case in file["clients"]:
            client = json.dumps(case["client"], default=as_text, ensure_ascii=False)
            as_of = case.get("as_of", file["as_of"])
            cases.append((len(calls), case))
            add("assign", number, client, as_of)
            add("explain", number, client, as_of)
            rows.append([as_text(case["client"].get(name)) or "" for name in names])
        table = "".join(",".join(f'"{cell}"'.replace('""', "") for cell in row) + "\n" for row in rows)
        options = json.dumps({"as_of": file["as_of"], "contributions": True})
        add("assign_csv", number, table, options)
        add("read_csv", 0, table, "{}")
    return calls, cases


def calls_of_mistakes() -> list[Call]:
    """What is refused: documents, clients, tables and options that are wrong."""
    bad = sorted((ROOT / "tests" / "documents" / "bad").iterdir())
    texts = [
        (path.read_bytes(), path.suffix.removeprefix("."))
        for path in bad
        if path.suffix in (".yaml", ".json")
    ]
    assert len(texts) > 50
    documents = [[text.decode(), kind] for text, kind in texts if text.isascii()]
    model = (ROOT / "models" / "customer_success" / "model.yaml").read_text(encoding="utf-8")
    clients = (ROOT / "models" / "customer_success" / "clients.csv").read_text(encoding="utf-8")
    calls: list[Call] = [{"call": "parse", "model": 0, "texts": [model, "yaml"]}]
    calls += [{"call": "parse", "model": 0, "texts": text} for text in documents]
    for call, *given in (
        ("assign", '{"arr": 1, "arr": 2}', DAY),
        ("assign", '{"ar": 1}', DAY),
        ("assign", '{"arr": 1}', ""),
        ("assign", '{"arr": 1}', "21.11.2026"),
        ("assign", "[" * 100, DAY),
        ("assign", '{"arr": 9007199254740993.01, "account_id": "ünïcode \U0001f600 \\u0000"}', DAY),
        ("explain", '{"arr": "a lot"}', DAY),
        ("with_parameters", '{"strategic_floor":"x"}'),
        ("with_parameters", '{"strategicfloor":1}'),
        ("assign_csv", clients, json.dumps({"as_of": DAY})),
        ("assign_csv", clients, json.dumps({"as_of": DAY, "delimiter": ";"})),
        ("assign_csv", 'account_id,arr\na,"open\n', json.dumps({"as_of": DAY})),
        ("assign_csv", "account_id\na\n", json.dumps({"as_of": DAY})),
        ("read_csv", "id;note\n007;=1+1\n\n;\n", '{"delimiter": ";"}'),
    ):
        calls.append({"call": call, "model": 0, "texts": list(given)})
    return calls


@cache
def expected(folder: Path) -> list[Answer]:
    return natively(calls_of_cases()[0] + moved(calls_of_mistakes()), folder)


def moved(calls: list[Call]) -> list[Call]:
    """The same calls behind those of the cases: their one model has another number."""
    return [call | {"model": len(FILES)} for call in calls]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("wasm")


@pytest.mark.parametrize("where", [in_node, in_chromium], ids=["node", "chromium"])
def test_every_answer_is_byte_for_byte_the_native_one(where: Any, folder: Path) -> None:
    built()
    calls, cases = calls_of_cases()
    calls += moved(calls_of_mistakes())
    answers = where(calls, folder)
    wanted = expected(folder)
    assert len(answers) == len(calls) == len(wanted)
    for call, answer, native in zip(calls, answers, wanted, strict=True):
        assert answer == native, call
    refused = sum(not done for done, *_ in answers)
    assert refused > 60
    assert len(answers) - refused > 200
    for at, case in cases:
        got = json.loads(answers[at][1])
        got["scores"] = {name: figure and Decimal(figure) for name, figure in got["scores"].items()}
        parts = got["contributions"] | {f"{name}.coverage": share for name, share in got["coverage"].items()}
        got["contributions"] = {name: figure and Decimal(figure) for name, figure in parts.items()}
        issues = [(issue["attribute"], issue["value"], issue["message"]) for issue in got["issues"]]
        check(case["expect"], got, issues)


def in_script(script: str) -> str:
    """Runs a script in Node that has the package as `load` and `TierlineError`."""
    head = f"import {{ load, TierlineError }} from {json.dumps((built() / 'tierline.js').as_uri())};\n"
    head += "import { readFileSync } from 'node:fs'; import assert from 'node:assert/strict';\n"
    # Whoever takes the instances sees what only the module sees.
    head += "const instances = []; const Real = WebAssembly.Instance; WebAssembly.Instance = function (...given) {"
    head += " const made = new Real(...given); instances.push(made.exports); return made; };\n"
    model = "`tierline: 1\nmodel: { name: m, client: id }\nparameters: { floor: 100 }\nattributes: { arr: { type: decimal,"
    model += " scale: 2 } }\ntiers: [{ name: Large, when: arr >= floor }, { name: Small }]\n`"
    ran = subprocess.run(
        [node(), "--expose-gc", "--input-type=module", "-"],
        input=f"{head}const MODEL = {model};\n{script}",
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_the_module_imports_nothing_and_is_small() -> None:
    module = built() / "tierline.wasm"
    out = in_script(
        f"const module = new WebAssembly.Module(readFileSync({json.dumps(str(module))}));"
        "console.log(JSON.stringify([WebAssembly.Module.imports(module), WebAssembly.Module.exports(module).map(e => e.name)]))"
    )
    imports, exports = json.loads(out)
    assert imports == []
    assert {"parse", "check", "assign", "assign_csv", "explain", "with_parameters"} <= set(exports)
    # No path of the machine that built it.
    assert str(Path.home()).encode() not in module.read_bytes()


def test_a_panic_ends_the_instance_and_the_next_call_has_a_new_one() -> None:
    out = in_script("""
        const tierline = await load();
        const model = tierline.parse(MODEL), other = model.withParameters({ floor: 50 });
        const before = other.assignJson('{"id": "a", "arr": 60}');
        assert.equal(instances.length, 1);
        // What a panic leaves behind is memory that nothing can be said of.
        new Uint8Array(instances[0].memory.buffer).fill(0xff);
        assert.throws(() => other.assignJson('{"id": "a", "arr": 60}'), (error) => error instanceof TierlineError
            && error.code === "crashed" && error.cause instanceof Error && /new instance/.test(error.help));
        assert.equal(other.assignJson('{"id": "a", "arr": 60}'), before);
        assert.equal(model.assign({ id: "a", arr: 60 }).tier, "Small");
        assert.equal(instances.length, 2);
        model.free();
        assert.throws(() => model.describe(), { code: "no-such-model" });
        assert.equal(other.assignJson('{"id": "a", "arr": 60}'), before);
        console.log("done");
    """)
    assert out == "done\n"


def test_addresses_beyond_two_gibibytes_and_lengths_beyond_32_bits() -> None:
    out = in_script("""
        const tierline = await load();
        const model = tierline.parse(MODEL);
        const small = model.assignCsv("id,arr\\na,100\\n").csv;
        // The memory is there, and nobody has touched it: what is asked for from now on lies beyond.
        instances[0].memory.grow(33_000);
        const rows = 200_000;
        const table = "id,arr\\n" + Array.from({ length: rows }, (_, at) => `client ${at},${at % 200}\\n`).join("");
        const { csv, summary } = model.assignCsv(table);
        assert.ok(instances[0].answer(0) < 0, "the answer lies beyond 2 GiB, where addresses are negative");
        assert.equal(summary.clients, rows);
        assert.equal(csv.split("\\n").length, rows + 2);
        assert.ok(csv.endsWith(`client ${rows - 1},Large,arr >= floor,\\n`));
        assert.equal(model.assignCsv("id,arr\\na,100\\n").csv, small);

        // Its length without the bits beyond 32 is 5: nothing of it may arrive.
        const long = new Uint8Array(0);
        Object.defineProperty(long, "length", { value: 2 ** 32 + 5, configurable: true });
        assert.throws(() => model.assignCsv(long), { code: "too-large" });
        Object.defineProperty(long, "length", { value: 2 ** 31 - 1 });
        assert.throws(() => model.assignCsv(long), { code: "out-of-memory" });
        assert.equal(model.assignCsv("id,arr\\na,100\\n").csv, small);
        assert.equal(instances.length, 1);
        console.log("done");
    """)
    assert out == "done\n"


def test_nothing_that_javascript_would_change_comes_in() -> None:
    out = in_script("""
        const tierline = await load();
        const model = tierline.parse(MODEL);
        const arr = (value) => model.assign({ id: "a", arr: value });
        assert.equal(arr(0.1 + 0.2).tier, "Small");
        assert.equal(arr(100n).tier, "Large");
        assert.equal(arr("99.995").tier, "Large");
        assert.equal(arr(undefined).issues.length, 0);
        assert.equal(arr(NaN).issues[0].value, "NaN");
        assert.equal(arr(Infinity).issues.length, 1);
        assert.equal(arr(1e21).issues.length, 1);
        assert.throws(() => arr(new Date(0)), { code: "not-a-value", help: "a day is a text like `2026-11-21`" });
        assert.throws(() => arr([1]), TierlineError);
        assert.throws(() => arr(new Map()), { code: "not-a-value" });
        assert.throws(() => arr(() => 1), { code: "not-a-value" });
        assert.throws(() => model.assign({ id: "\\ud800" }), { code: "not-unicode" });
        assert.throws(() => model.assignCsv("id,arr\\n\\udc00,1\\n"), { code: "not-unicode" });
        assert.throws(() => model.assignCsv(new Uint8Array([0x69, 0x64, 0x0a, 0xff, 0x0a])), { code: "unreadable-table" });
        assert.throws(() => model.assign({ id: "a" }, { asOf: "" }), { code: "not-a-date" });
        assert.throws(() => model.assign({ id: "a" }, { asOf: new Date(0) }), { code: "not-a-date" });
        assert.throws(() => tierline.parse(5), { code: "not-a-text" });
        assert.throws(() => tierline.parse(MODEL, { format: "toml" }), { code: "unknown-format" });
        assert.throws(() => tierline.parse("tierline: 1\\nmodel: { nmae: m }\\n"), (error) => {
            const typed = error.diagnostics.find(({ code }) => code === "unknown-key");
            return typed.line === 2 && typed.column === 10 && error.toJSON().code === error.diagnostics[0].code;
        });
        // A mark at the beginning is a letter of an id, and not taken away on the way.
        assert.equal(model.assign({ id: "\\ufeffa" }).client, "\\ufeffa");
        assert.equal(JSON.parse(await tierline.schema()).$schema.startsWith("https://json-schema.org/"), true);
        console.log("done");
    """)
    assert out == "done\n"


def test_models_that_nobody_holds_are_released() -> None:
    out = in_script("""
        const tierline = await load();
        const model = tierline.parse(MODEL);
        const turn = () => new Promise((done) => setTimeout(done, 0));
        for (let round = 0; round < 30; round += 1) {
            for (let floor = 0; floor < 100; floor += 1) model.withParameters({ floor });
            globalThis.gc();
            await turn();
        }
        assert.ok(tierline.memoryBytes < 64 << 20, `${tierline.memoryBytes} bytes for one model`);
        for (let floor = 0; floor < 3_000; floor += 1) model.withParameters({ floor }).free();
        assert.ok(tierline.memoryBytes < 64 << 20);
        assert.equal(model.assign({ arr: 100 }).tier, "Large");
        console.log("done");
    """)
    assert out == "done\n"


def test_what_the_readme_shows_runs() -> None:
    readme = (built() / "README.md").read_text(encoding="utf-8")
    block = readme.partition("```js\n")[2].partition("```")[0].partition("\n")[2]
    out = in_script(block)
    assert out.startswith("Enterprise\nA-2 is SMB")
    assert "account_id,tier,clause,issues\nA-1,Enterprise,arr >= floor,\nA-2,SMB,,\n" in out
    assert "did you mean `model`?" in out


def test_what_the_page_shows_runs(tmp_path: Path) -> None:
    """Each program of the page of the documentation, as a package of npm would be found."""
    page = ROOT / "docs" / "how-to" / "use-it-in-a-browser-and-in-node.md"
    files = {block.title: block.text for block in blocks(page.read_text(encoding="utf-8")) if block.title}
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "tierline").symlink_to(built(), target_is_directory=True)
    programs = [name for name in files if name.endswith(".mjs")]
    assert len(programs) == 2
    for program in programs:
        (tmp_path / program).write_text(files[program], encoding="utf-8")
        ran = subprocess.run(
            [node(), program], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
        )
        assert ran.returncode == 0, ran.stderr
        assert ran.stdout == files[program.replace(".mjs", ".out")]


def test_the_package_is_whole() -> None:
    package = built()
    described = json.loads((package / "package.json").read_text(encoding="utf-8"))
    cargo = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
    assert f'version = "{described["version"]}"' in cargo
    for name in described["files"]:
        assert (package / name).is_file(), name
    # Every public name of the types is there, and the other way around.
    types = (package / "tierline.d.ts").read_text(encoding="utf-8")
    source = (package / "tierline.js").read_text(encoding="utf-8")
    for method in (
        "parse", "readCsv", "schema", "describe", "check", "document", "withParameters", "assign", "explain",
        "assignJson", "explainJson", "assignCsv", "free",
    ):  # fmt: skip
        assert f"  {method}(" in types
        assert f"  {method}(" in source or f"  async {method}(" in source
