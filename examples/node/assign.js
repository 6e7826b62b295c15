// Assigns a table of clients, explains one of them, and shows what an error looks like.
//
//     make c && cd examples/node && npm install --no-package-lock
//     node assign.js ../../models/value_bands/model.yaml ../../target/c/lib/libtierline.so
//
// Structures of C are buffers here, written and read at the offsets that they have where pointers have 64 bits.
"use strict";

const fs = require("fs");
const koffi = require("koffi");

const OK = 0, YAML = 1;

const [modelPath, libraryPath] = process.argv.slice(2);
const library = koffi.load(libraryPath);

// A text is a pointer and a length; results are written to places, the last of which is that of the error.
const text = ["const void *", "size_t"];
const place = "void *";
const handle = "void *";
const functions = {
  model_parse: [...text, "int32_t", place, place],
  model_explain: [handle, ...text, ...text, place, place],
  model_assign: [handle, ...text, ...text, place, place],
  model_assign_stream: [handle, place, ...text, ...text, handle, place, place],
  model_free: [handle],
  text_free: [place],
  error_free: [place],
};
const tierline = {};
for (const [name, parameters] of Object.entries(functions))
  tierline[name] = library.func(`tierline_${name}`, "int32_t", parameters);

const POINTER = 8;
const pointerAt = (buffer, index) => buffer.readBigUInt64LE(index * POINTER);
const textOf = (words) => { const bytes = Buffer.from(words, "utf8"); return [bytes, bytes.length]; };
const wordsAt = (two) => koffi.decode.string(pointerAt(two, 0), Number(pointerAt(two, 1)));

class TierlineError extends Error {
  constructor(status, json) {
    super(JSON.parse(json).message);
    Object.assign(this, { status, fields: JSON.parse(json) });
  }
}

// Calls a function, and throws what it says went wrong.
function call(name, ...values) {
  const error = Buffer.alloc(2 * POINTER);
  const status = tierline[name](...values, error);
  if (status === OK) return;
  const json = wordsAt(error);
  tierline.error_free(error);
  throw new TierlineError(status, json);
}

// Calls a function that gives a text.
function callForText(name, ...values) {
  const out = Buffer.alloc(2 * POINTER);
  call(name, ...values, out);
  const words = wordsAt(out);
  tierline.text_free(out);
  return words;
}

function parse(words) {
  const model = Buffer.alloc(POINTER);
  call("model_parse", ...textOf(words), YAML, model);
  return pointerAt(model, 0);
}

// ---- Arrow's structures

// What buffers point to must not be collected before it is released.
const kept = [];
const keep = (value) => { kept.push(value); return value; };
const bytes = (values) => keep(Buffer.isBuffer(values) ? values : Buffer.from(values.buffer));
const cText = (words) => keep(Buffer.from(words + "\0", "utf8"));

// 64-bit words in a row: numbers, addresses of buffers, callbacks.
function words(...values) {
  const out = keep(Buffer.alloc(values.length * POINTER));
  values.forEach((value, at) => {
    const number = value === null ? 0n : typeof value === "object" ? koffi.address(value) : BigInt(value);
    out.writeBigUInt64LE(number, at * POINTER);
  });
  return out;
}

const callback = (type, work) => koffi.register(work, koffi.pointer(koffi.proto(type)));
const GET = koffi.proto("int get(void *stream, void *out)");
const LAST_ERROR = koffi.proto("const char *last_error(void *stream)");
const RELEASE = koffi.proto("void release(void *structure)");
// Where the callback `release` is in each structure.
const RELEASE_OF = { schema: 7, array: 8, stream: 3 };
const releaser = (kind) =>
  callback(`void release_${kind}(void *structure)`, (structure) =>
    koffi.encode(structure, RELEASE_OF[kind] * POINTER, "uint64_t", 0n));
const releaseSchema = releaser("schema"), releaseArray = releaser("array"), releaseStream = releaser("stream");

const schemaOf = (format, name, children) =>
  words(cText(format), cText(name), null, 0, children.length, children.length ? words(...children) : null, null, releaseSchema, null);
const arrayOf = (length, buffers, children) =>
  words(length, 0, 0, buffers.length, children.length, words(...buffers), children.length ? words(...children) : null, null, releaseArray, null);

// A stream of one batch: ids as texts and revenues as whole numbers.
function clientsOf(ids, revenues) {
  const ends = [0];
  for (const id of ids) ends.push(ends.at(-1) + Buffer.byteLength(id));
  const schema = schemaOf("+s", "", [schemaOf("u", "account_id", []), schemaOf("l", "arr", [])]);
  const batch = arrayOf(ids.length, [null], [
    arrayOf(ids.length, [null, bytes(Int32Array.from(ends)), bytes(Buffer.from(ids.join("")))], []),
    arrayOf(ids.length, [null, bytes(BigInt64Array.from(revenues))], []),
  ]);
  const copy = (from, to) => {
    for (let at = 0; at < from.length; at += POINTER) koffi.encode(to, at, "uint64_t", from.readBigUInt64LE(at));
    return 0;
  };
  let isOver = false;
  const getSchema = callback("int clients_schema(void *stream, void *out)", (_, out) => copy(schema, out));
  const getNext = callback("int clients_next(void *stream, void *out)", (_, out) => {
    const next = isOver ? Buffer.alloc(batch.length) : batch;
    isOver = true;
    return copy(next, out);
  });
  const lastError = callback("void *clients_error(void *stream)", () => null);
  return words(getSchema, getNext, lastError, releaseStream, null);
}

// The texts of a column of a batch.
function texts(column) {
  const at = (index) => koffi.decode(column, index * POINTER, "uint64_t");
  const [length, offset, buffers] = [Number(at(0)), Number(at(2)), at(5)];
  const [ends, first] = [1, 2].map((index) => koffi.decode(BigInt(buffers), index * POINTER, "void *"));
  const places = koffi.decode(ends, offset * 4, koffi.array("int32_t", length + 1));
  return Array.from({ length }, (_, row) =>
    koffi.decode.string(first + BigInt(places[row]), places[row + 1] - places[row]));
}

function assign(model, clients, asOf, options) {
  const result = Buffer.alloc(5 * POINTER);
  call("model_assign_stream", model, clients, ...textOf(asOf), ...textOf(JSON.stringify(options)), null, result);
  const rows = [];
  try {
    for (;;) {
      const batch = Buffer.alloc(10 * POINTER);
      if (koffi.call(pointerAt(result, 1), GET, result, batch) !== 0)
        throw new Error(koffi.call(pointerAt(result, 2), LAST_ERROR, result));
      const release = pointerAt(batch, RELEASE_OF.array);
      if (release === 0n) return rows;
      const children = pointerAt(batch, 6);
      const [ids, tiers] = [0, 1].map((index) => texts(koffi.decode(children, index * POINTER, "void *")));
      ids.forEach((id, row) => rows.push([id, tiers[row]]));
      koffi.call(release, RELEASE, batch);
    }
  } finally {
    koffi.call(pointerAt(result, RELEASE_OF.stream), RELEASE, result);
  }
}

// ---- The three things

const model = parse(fs.readFileSync(modelPath, "utf8"));
const clients = clientsOf(["ACME", "Bolt", "Cask"], [150_000n, 60_000n, 900n]);
for (const [id, tier] of assign(model, clients, "2026-11-21", { plain: true })) console.log(`${id}: ${tier}`);

const client = '{"account_id": "ACME", "arr": 150000}';
console.log(JSON.parse(callForText("model_explain", model, ...textOf(client), ...textOf("2026-11-21"))).text);

try {
  callForText("model_assign", model, ...textOf('{"account_id": "ACME", "ar": 150000}'), ...textOf("2026-11-21"));
} catch (error) {
  console.log(`status ${error.status}: ${error.message} [${error.fields.code}]`);
}
tierline.model_free(model);
