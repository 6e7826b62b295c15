//! Workloads: the largest shipped model and the book model, and clients for them.

use std::path::{Path, PathBuf};

use tierline::{Client, Date, Decimal, Document, DocumentError, Model, Value};

/// A path inside the repository.
#[must_use]
pub fn in_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// The shipped model of that name.
///
/// # Errors
/// [`DocumentError`] where the document is wrong.
pub fn shipped_model(name: &str) -> Result<Model, DocumentError> {
    Document::read(in_repository(&format!("models/{name}/model.yaml")))?.lower()
}

/// The clients of the shipped client base, every value a text as in a CSV file, in the order of the model.
///
/// Numbers are read from their text in advance, since a text is not what an application holds.
///
/// # Errors
/// An error of reading the file.
pub fn shipped_clients(model: &Model) -> std::io::Result<Vec<Client>> {
    let text = std::fs::read_to_string(in_repository("examples/client_base/clients.csv"))?;
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let mut clients = Vec::new();
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        // Rows with quoted commas are left out: this is no CSV reader.
        if cells.len() != header.len() || line.contains('"') {
            continue;
        }
        let cell = |name: &str| header.iter().position(|h| *h == name).and_then(|at| cells.get(at)).copied();
        let mut client = Client::new(cell(model.client()).unwrap_or_default());
        for attribute in model.attributes() {
            match cell(attribute.source_column()) {
                None | Some("") => {}
                Some(text) => match (text.parse::<tierline::Decimal>(), text.parse::<Date>()) {
                    (Ok(number), _) if attribute.kind.scale().is_some() => client.set(&attribute.name, number),
                    (_, Ok(date)) => client.set(&attribute.name, date),
                    _ => client.set(&attribute.name, text),
                },
            }
        }
        clients.push(client);
    }
    Ok(clients)
}

/// The model of `benches/models/book.yaml`.
///
/// # Errors
/// [`DocumentError`] where the document is wrong.
pub fn book_model() -> Result<Model, DocumentError> {
    Document::read(in_repository("benches/models/book.yaml"))?.lower()
}

/// Clients for the book model as an application holds them: decimals, integers, booleans, floats and texts, in the
/// order of the model, of which one in thirty is missing. The same seed gives the same clients.
#[must_use]
pub fn book_clients(count: usize, seed: u64) -> Vec<Client> {
    const INDUSTRIES: [&str; 6] = ["Software", "Retail", "Banking", "Health care", "Logistics", "Public sector"];
    let mut random = Random(seed);
    (0..count)
        .map(|at| {
            // Value is spread over its orders of magnitude: from 100.00 to 1,000,000.00.
            let magnitude = 10_i64.saturating_pow(u32::try_from(random.below(4)).unwrap_or(0));
            let arr = random.below(99_000).saturating_add(1_000).saturating_mul(magnitude);
            let growth = f64::from(i32::try_from(random.below(700)).unwrap_or(0).saturating_sub(200)) / 10.0;
            let health = Decimal::new(i128::from(random.below(1_001)), 1);
            let industry = usize::try_from(random.below(6)).ok().and_then(|at| INDUSTRIES.get(at)).copied();
            let values = [
                ("arr", Value::from(Decimal::new(i128::from(arr), 2))),
                ("growth", Value::from(growth)),
                ("strategic", Value::from(random.below(20) == 0)),
                ("strategic_value", Value::from(random.below(101))),
                ("health", Value::from(health)),
                ("employees", Value::from(random.below(2_000))),
                ("tenure_days", Value::from(random.below(3_000))),
                ("industry", Value::from(industry)),
            ];
            let mut client = Client::new(format!("C-{at:06}"));
            for (name, value) in values {
                if random.below(30) != 0 {
                    client.set(name, value);
                }
            }
            client
        })
        .collect()
}

/// Splitmix64: a small generator of numbers that look random.
struct Random(u64);

impl Random {
    fn below(&mut self, end: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        i64::try_from((z ^ (z >> 31)) >> 1).unwrap_or(0).checked_rem(end).unwrap_or(0)
    }
}
