// node node.mjs PACKAGE CALLS: the answers to the calls of a file, as JSON.
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { run } from "./run.mjs";

const [, , folder, calls] = process.argv;
const { load, TierlineError } = await import(pathToFileURL(`${folder}/tierline.js`));
process.stdout.write(JSON.stringify(run(await load(), TierlineError, JSON.parse(await readFile(calls, "utf8")))));
