// Tierline for Node and browsers: texts go into the module's memory, one function is called, its answer is read there.
//
// The module imports nothing, so nothing of the host can change an answer. What JavaScript would change without a word stops here:
// halves of letters, numbers that are none, lengths beyond 32 bits. Answers are JSON of documented shapes (tierline.d.ts).
//
// A panic is a trap that leaves the module's memory as it happened to be. That instance is never used again: the call throws an
// error with the code `crashed`, and the next call has a new instance, in which models are compiled again when they are used.

/** The fields of an error beside its message and its diagnostics, in the order of the document. */
const PLACE = ["code", "help", "file", "line", "column", "end_line", "end_column"];

/** What a call was refused for: the mistakes of a document, a client, a table or a caller. */
export class TierlineError extends Error {
  constructor(error) {
    super(error.message);
    this.name = "TierlineError";
    for (const key of PLACE) this[key] = error[key] ?? null;
    this.diagnostics = error.diagnostics ?? [];
  }

  /** The document of the error, as every binding gives it. */
  toJSON() {
    const { code, message, diagnostics } = this;
    const [, ...place] = PLACE;
    return { code, message, ...Object.fromEntries(place.map((key) => [key, this[key]])), diagnostics };
  }
}

const refuse = (code, message, help = null) => {
  throw new TierlineError({ code, message, help });
};

// -- The module ---------------------------------------------------------------------------------------------------------

/** The most bytes of one text: WebAssembly's addresses have 32 bits, and one piece of memory at most half of them. */
const MOST_BYTES = 2 ** 31 - 1;

const encoder = new TextEncoder();
// Bytes that are not UTF-8 would be a fault of the module, and a mark at the beginning is a letter of the text.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** One instance of the module. */
class Instance {
  constructor(module) {
    this.exports = new WebAssembly.Instance(module, {}).exports;
    this.dead = false;
  }

  /** Calls a function with texts; the parts of its answer. */
  call(name, model, texts, parts) {
    texts.forEach((text, place) => this.#put(place, text));
    const failed = this.exports[name](model);
    const answers = [];
    for (let part = 0; part < (failed ? 1 : parts); part += 1) {
      // Addresses beyond 2 GiB come as negative numbers. What is decoded is a copy, since the next call uses the memory again.
      const address = this.exports.answer(part) >>> 0;
      const length = this.exports.answer_length(part) >>> 0;
      answers.push(decoder.decode(new Uint8Array(this.exports.memory.buffer, address, length)));
    }
    if (failed) throw new TierlineError(JSON.parse(answers[0]));
    return answers;
  }

  #put(place, text) {
    const bytes = typeof text === "string" ? encoder.encode(text) : text;
    // Beyond 32 bits the module would be told another length.
    if (bytes.length > MOST_BYTES) {
      refuse("too-large", `the text has ${bytes.length} bytes, and ${MOST_BYTES} are the most`, "send it in parts");
    }
    const address = this.exports.room(place, bytes.length) >>> 0;
    if (address === 0) refuse("out-of-memory", `there is no memory for ${bytes.length} bytes`, "send the table in parts");
    // The memory may have moved when it grew: it is looked up now.
    if (bytes.length > 0) new Uint8Array(this.exports.memory.buffer, address, bytes.length).set(bytes);
  }
}

/** The file of the module beside this one: from the disk in Node, from the same place on the net elsewhere. */
async function beside(name) {
  const url = new URL(name, import.meta.url);
  if (url.protocol === "file:" && typeof process === "object") {
    const { readFile } = await import("node:fs/promises");
    return readFile(url);
  }
  const answer = await fetch(url);
  if (!answer.ok) refuse("no-module", `\`${url.pathname}\` was not found`, `put \`${name}\` beside \`tierline.js\``);
  return new Uint8Array(await answer.arrayBuffer());
}

/**
 * Loads the module: once for a program or a page.
 * @param source The module: nothing for `tierline.wasm` beside this file, its bytes, or a `WebAssembly.Module`.
 */
export async function load(source) {
  const module =
    source instanceof WebAssembly.Module ? source : await WebAssembly.compile(source ?? (await beside("tierline.wasm")));
  return new Tierline(module);
}

/** The module when it is loaded: models are compiled here. */
class Tierline {
  #module;
  #instance;

  constructor(module) {
    this.#module = module;
    this.#instance = new Instance(module);
  }

  /** Compiles a model document; throws a `TierlineError` with all its mistakes. */
  parse(document, { format = "yaml" } = {}) {
    if (format !== "yaml" && format !== "json") refuse("unknown-format", `there is no format \`${format}\``, "`yaml` or `json`");
    const texts = [whole(document), format];
    return new Model(this, (instance) => Number(instance.call("parse", 0, texts, 1)[0]));
  }

  /** The cells of a CSV text, as the strict reader takes them. */
  readCsv(csv, { delimiter } = {}) {
    return JSON.parse(this.run("read_csv", () => 0, [csvText(csv), options({ delimiter })], 1)[0]);
  }

  /** The JSON Schema of model documents, as text. */
  async schema() {
    return decoder.decode(await beside("tierline.schema.json"));
  }

  /** The bytes of the module's memory, which grows and does not shrink. */
  get memoryBytes() {
    return this.#instance.exports.memory.buffer.byteLength;
  }

  /** Calls a function of a model. Package-internal. */
  run(name, modelIn, texts, parts) {
    return this.enter((instance) => instance.call(name, modelIn(instance), texts, parts));
  }

  /** Does something with the instance, and never again with one in which a panic was. Package-internal. */
  enter(use) {
    if (this.#instance.dead) this.#instance = new Instance(this.#module);
    const instance = this.#instance;
    try {
      return use(instance);
    } catch (error) {
      if (error instanceof TierlineError) throw error;
      instance.dead = true;
      throw Object.assign(
        new TierlineError({
          code: "crashed",
          message: `the module ended in the middle of the call: ${String(error.message).toLowerCase()}`,
          help: "this is a fault of tierline, please report it with the call; the next one has a new instance",
        }),
        { cause: error },
      );
    }
  }
}

// Models that nobody holds any more are released in the module. Only their numbers are held here.
const forgotten = new FinalizationRegistry(({ instance, number }) => {
  if (!instance.dead) instance.exports.release(number);
});

/** A compiled model. It never changes, and is the same in every instance of the module. */
class Model {
  #tierline;
  #compile;
  #place = null;
  #freed = false;

  constructor(tierline, compile) {
    this.#tierline = tierline;
    this.#compile = compile;
    tierline.enter((instance) => this.#in(instance));
  }

  /** The number of the model in an instance, in which it is compiled where it is not there yet. */
  #in(instance) {
    if (this.#freed) refuse("no-such-model", "the model has been released", "compile it again with `parse`");
    if (this.#place?.instance !== instance) {
      this.#place = { instance, number: this.#compile(instance) };
      forgotten.unregister(this);
      forgotten.register(this, this.#place, this);
    }
    return this.#place.number;
  }

  #call(name, texts = [], parts = 1) {
    return this.#tierline.run(name, (instance) => this.#in(instance), texts, parts);
  }

  /** The model in words and numbers: name, version, fingerprint, attributes, tiers, parameters. */
  describe() {
    return JSON.parse(this.#call("describe")[0]);
  }

  /** What the checks find in the model, with places. */
  check() {
    return JSON.parse(this.#call("check")[0]);
  }

  /** The model document. */
  document(format = "yaml") {
    if (format !== "yaml" && format !== "json") refuse("unknown-format", `there is no format \`${format}\``, "`yaml` or `json`");
    return this.#call("document", [format])[0];
  }

  /** Another model: this one with other values of some parameters. */
  withParameters(values) {
    const texts = [json(values)];
    return new Model(this.#tierline, (instance) => Number(instance.call("with_parameters", this.#in(instance), texts, 1)[0]));
  }

  /** Assigns one client, an object by column. */
  assign(client, { asOf } = {}) {
    return JSON.parse(this.assignJson(json(client), { asOf }));
  }

  /** Assigns one client: JSON in, JSON out, digit for digit. */
  assignJson(client, { asOf } = {}) {
    return this.#call("assign", [whole(client), day(asOf)])[0];
  }

  /** Assigns one client and says why. */
  explain(client, { asOf } = {}) {
    return JSON.parse(this.explainJson(json(client), { asOf }));
  }

  /** Explains one client: JSON in, JSON out. */
  explainJson(client, { asOf } = {}) {
    return this.#call("explain", [whole(client), day(asOf)])[0];
  }

  /** Assigns a table: CSV in, CSV out, and the table in numbers. */
  assignCsv(csv, { asOf, delimiter, guard, contributions } = {}) {
    const given = options({ as_of: asOf, delimiter, guard, contributions });
    const [rows, summary] = this.#call("assign_csv", [csvText(csv), given], 2);
    return { csv: rows, summary: JSON.parse(summary) };
  }

  /** Gives the memory of the model back; whoever uses it afterwards gets an error. */
  free() {
    if (this.#freed) return;
    this.#freed = true;
    forgotten.unregister(this);
    if (this.#place !== null && !this.#place.instance.dead) this.#place.instance.exports.release(this.#place.number);
    this.#place = null;
  }
}

// -- What comes in ------------------------------------------------------------------------------------------------------

/** Half of a pair of signs that are one letter together: the encoder would write another sign for it. */
const HALF = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/** A text without halves of letters. */
function whole(text) {
  if (typeof text !== "string") refuse("not-a-text", `a text is wanted, not ${kind(text)}`);
  if (text.isWellFormed ? !text.isWellFormed() : HALF.test(text)) {
    refuse("not-unicode", "the text has half of a letter, which no UTF-8 can hold", "send the whole text");
  }
  return text;
}

/** A table as text, or as the bytes of a file. */
function csvText(csv) {
  if (csv instanceof Uint8Array) return csv;
  if (csv instanceof ArrayBuffer) return new Uint8Array(csv);
  return whole(csv);
}

function day(asOf) {
  if (asOf === undefined || asOf === null) return "";
  if (typeof asOf !== "string") refuse("not-a-date", `\`asOf\` is a day, not ${kind(asOf)}`, "write it as `2026-11-21`");
  // Nothing is what stands for no day in the module.
  if (asOf === "") refuse("not-a-date", "`asOf` is a day, not ``", "write it as `2026-11-21`");
  return whole(asOf);
}

function options(given) {
  return json(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
}

/**
 * A value as JSON. `JSON.stringify` would write `null` for a number that is none and leave keys out; here a number is the text of
 * its shortest digits, a `bigint` all of its digits, a number that is none a text (which is an issue of the client), and what has
 * no meaning for a model is refused.
 */
function json(value, at = "the value") {
  if (value === null || value === undefined) return "null";
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : `"${value}"`;
  if (typeof value === "string") return JSON.stringify(whole(value));
  if (Array.isArray(value)) return `[${value.map((entry) => json(entry, at)).join(",")}]`;
  if (typeof value === "object" && [Object.prototype, null].includes(Object.getPrototypeOf(value))) {
    const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(whole(key))}:${json(member, `\`${key}\``)}`);
    return `{${members.join(",")}}`;
  }
  const help = value instanceof Date ? "a day is a text like `2026-11-21`" : "texts, numbers, booleans, null and plain objects are";
  return refuse("not-a-value", `${at} is ${kind(value)}, which is no value`, help);
}

function kind(value) {
  if (value === null || value === undefined) return String(value);
  return typeof value === "object" ? `a ${value.constructor?.name ?? "object"}` : `a ${typeof value}`;
}
