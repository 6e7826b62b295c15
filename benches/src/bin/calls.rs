//! What the calls of `benches/c/calls.c` take in Rust, on the same clients: see there.

use std::error::Error;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use tierline::tables::arrow_array::{ArrayRef, BooleanArray, Float64Array, Int32Array, Int64Array, RecordBatch};
use tierline::tables::{AssignStream, IdRule, Options, Table};
use tierline::{Client, Date, Deployment, Format, Value};

/// Rounds, of which the shortest counts.
const ROUNDS: usize = 7;

/// A value that follows from the number of the row.
fn drawn(row: i64, column: u64, below: u64) -> i32 {
    let place = row.cast_unsigned().wrapping_mul(8).wrapping_add(column).wrapping_add(1);
    let mixed = place.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ mixed.wrapping_shr(29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    // The bounds are below 2^31, and none is 0.
    mixed.wrapping_shr(32).checked_rem(below).and_then(|value| i32::try_from(value).ok()).unwrap_or(0)
}

/// All clients.
fn clients(rows: i64) -> Result<RecordBatch, Box<dyn Error>> {
    let whole = |column, below| (0..rows).map(move |row| drawn(row, column, below));
    let float = |column, below, from: f64, by: f64| whole(column, below).map(move |own| (f64::from(own) - from) / by);
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("client", Arc::new(Int64Array::from_iter_values(0..rows))),
        ("arr", Arc::new(Float64Array::from_iter_values(float(1, 20_000_000, 0.0, 100.0)))),
        ("growth", Arc::new(Float64Array::from_iter_values(float(2, 400, 100.0, 10.0)))),
        ("strategic", Arc::new(whole(3, 10).map(|own| Some(own == 0)).collect::<BooleanArray>())),
        ("strategic_value", Arc::new(Int32Array::from_iter_values(whole(4, 101)))),
        ("health", Arc::new(Float64Array::from_iter_values(float(5, 1_001, 0.0, 10.0)))),
        ("employees", Arc::new(Int32Array::from_iter_values(whole(6, 2_000)))),
        ("tenure_days", Arc::new(Int32Array::from_iter_values(whole(7, 2_000)))),
    ];
    Ok(RecordBatch::try_from_iter(columns)?)
}

fn stream_of_clients(model: &Deployment, all: &RecordBatch, batch: usize, day: Date) -> Result<usize, Box<dyn Error>> {
    let part = |from: usize| {
        let slice = all.slice(from, batch.min(all.num_rows().saturating_sub(from)));
        Table::from_batches(slice.schema(), vec![slice])
    };
    let mut stream = AssignStream::new(model.plan(), &part(0)?, day, Options::new(), IdRule::Remembered)?;
    let mut seen = 0_usize;
    for from in (0..all.num_rows()).step_by(batch) {
        seen = seen.saturating_add(black_box(stream.assign(&part(from)?)?).rows());
    }
    Ok(seen)
}

/// The client that a flat JSON object of numbers and booleans has, as an application holds it.
fn client(text: &str) -> Result<Client, Box<dyn Error>> {
    let inner = text.trim().trim_start_matches('{').trim_end_matches('}');
    let mut client = Client::new("ACME");
    for member in inner.split(',') {
        let (name, value) = member.split_once(':').ok_or("no member")?;
        let (name, value) = (name.trim().trim_matches('"'), value.trim());
        match (value, value.parse::<i64>()) {
            ("true" | "false", _) => client.set(name, value == "true"),
            (_, Ok(number)) => client.set(name, number),
            _ if value.starts_with('"') => client.set(name, Value::Text(value.trim_matches('"').into())),
            _ => client.set(name, value.parse::<tierline::Decimal>()?),
        }
    }
    Ok(client)
}

fn shortest(mut round: impl FnMut() -> Result<(), Box<dyn Error>>) -> Result<u128, Box<dyn Error>> {
    let mut best = u128::MAX;
    for _ in 0..ROUNDS {
        let begin = Instant::now();
        round()?;
        best = best.min(begin.elapsed().as_nanos());
    }
    Ok(best)
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [what, path, third, fourth] = arguments.as_slice() else { return Err("ONE or STREAM, and three more".into()) };
    let model = Deployment::parse(&std::fs::read_to_string(path)?, Format::Yaml)?;
    let day: Date = "2026-11-21".parse()?;
    let count: usize = fourth.parse()?;
    let took = match what.as_str() {
        "ONE" => {
            let client = client(third)?;
            shortest(|| {
                for _ in 0..count {
                    black_box(model.assign(black_box(&client), day));
                }
                Ok(())
            })?
        }
        "JSON" => shortest(|| {
            for _ in 0..count {
                black_box(model.assign_json(black_box(third), Some("2026-11-21"))?);
            }
            Ok(())
        })?,
        _ => {
            let all = clients(third.parse()?)?;
            shortest(|| {
                let seen = stream_of_clients(&model, &all, count, day)?;
                if seen == all.num_rows() { Ok(()) } else { Err("a row is missing".into()) }
            })?
        }
    };
    println!("{took}");
    Ok(())
}
