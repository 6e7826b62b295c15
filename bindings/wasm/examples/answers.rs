//! Runs calls natively: what the WebAssembly module says of the same calls has to be the same bytes.
//!
//! `answers CALLS` reads a file of calls, each a line `name model lengths...` with its texts behind it, and writes an answer for
//! each: a line `done length length` and its two parts.
#![allow(clippy::expect_used, reason = "a program of tests may fail loudly")]

use std::io::Write;

use tierline_wasm::{Call, Instance};

fn call_of(name: &str) -> Call {
    match name {
        "parse" => Call::Parse,
        "with_parameters" => Call::WithParameters,
        "describe" => Call::Describe,
        "check" => Call::Check,
        "document" => Call::Document,
        "assign" => Call::Assign,
        "explain" => Call::Explain,
        "assign_csv" => Call::AssignCsv,
        "read_csv" => Call::ReadCsv,
        other => unreachable!("no call `{other}`"),
    }
}

fn main() {
    let path = std::env::args().nth(1).expect("a file of calls");
    let calls = std::fs::read(path).expect("a file of calls");
    let mut rest = &calls[..];
    let mut instance = Instance::default();
    let mut out = std::io::stdout().lock();
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| *byte == b'\n').expect("a line");
        let (line, texts) = rest.split_at(end);
        let line = std::str::from_utf8(line).expect("a line of text");
        let mut words = line.split(' ');
        let call = call_of(words.next().expect("a name"));
        let model = words.next().expect("a model").parse().expect("a number");
        rest = texts.get(1..).unwrap_or_default();
        for (place, length) in words.enumerate() {
            let (text, more) = rest.split_at(length.parse().expect("a length"));
            instance.put(place, text);
            rest = more;
        }
        let answer = instance.call(call, model);
        let [first, second] = &answer.parts;
        writeln!(out, "{} {} {}", u8::from(answer.done), first.len(), second.len()).expect("an open output");
        out.write_all(first).and_then(|()| out.write_all(second)).expect("an open output");
    }
}
