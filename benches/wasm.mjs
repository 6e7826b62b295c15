// node benches/wasm.mjs: what the npm package costs, beside the same calls in Rust (`cargo bench --package tierline-benches --bench row`).
// `make wasm` first. Medians of many calls; a busy machine makes them longer.
import { readFileSync } from "node:fs";
import { load } from "../target/npm/tierline/tierline.js";

const median = (times) => times.sort((a, b) => a - b)[times.length >> 1];
function measured(name, calls, unit, call) {
  const times = [];
  for (let at = 0; at < calls; at += 1) {
    const begun = performance.now();
    call(at);
    times.push(performance.now() - begun);
  }
  const scale = unit === "µs" ? 1000 : 1;
  console.log(`${name.padEnd(52)} ${(median(times) * scale).toFixed(2)} ${unit}`);
}

const begun = performance.now();
const tierline = await load();
console.log(`${"load".padEnd(52)} ${(performance.now() - begun).toFixed(2)} ms`);
const text = readFileSync("models/customer_success/model.yaml", "utf8");
const table = readFileSync("models/customer_success/clients.csv", "utf8");
const asOf = "2026-11-21";

// What the playground does at each key: the model as typed, its findings, its description, the clients of the example.
for (const [name, edited] of [["sound", text], ["with a mistake", text.replace("arr >", "ar >")]]) {
  measured(`keystroke to verdict, largest shipped model, ${name}`, 200, "ms", () => {
    try {
      const model = tierline.parse(edited);
      model.check();
      model.describe();
      model.assignCsv(table, { asOf });
      model.free();
    } catch (error) {
      if (error.code === undefined) throw error;
    }
  });
}
const model = tierline.parse(text);
const { columns, rows } = tierline.readCsv(table);
const client = JSON.stringify(Object.fromEntries(columns.map((name, at) => [name, rows[0][at]]).filter(([name]) => model.describe().columns.includes(name))));
measured("assign one client, JSON in and out", 20_000, "µs", () => model.assignJson(client, { asOf }));
measured("explain one client, JSON in and out", 5_000, "µs", () => model.explainJson(client, { asOf }));
const [head, ...lines] = table.trimEnd().split("\n");
const many = [head, ...Array.from({ length: 100_000 }, (_, at) => lines[at % lines.length].replace(/^[^,]*/, `C-${at}`))].join("\n");
measured("assign 100,000 clients, CSV in and out", 5, "ms", () => model.assignCsv(many, { asOf }));
