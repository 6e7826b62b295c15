//! Workloads: the largest shipped model and the book model, and clients for them.

mod columns;

pub use columns::{BookColumns, Encoding};

use std::path::{Path, PathBuf};

use tierline::{Client, Date, Decimal, Document, Model, Value, document::DocumentError};

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
    let mut random = Random(seed);
    (0..count)
        .map(|at| {
            let own = Drawn::draw(&mut random);
            let values = [
                ("arr", Value::from(Decimal::new(i128::from(own.arr), 2))),
                ("growth", Value::from(f64::from(own.growth) / 10.0)),
                ("strategic", Value::from(own.strategic)),
                ("strategic_value", Value::from(i64::from(own.strategic_value))),
                ("health", Value::from(Decimal::new(i128::from(own.health), 1))),
                ("employees", Value::from(i64::from(own.employees))),
                ("tenure_days", Value::from(i64::from(own.tenure_days))),
                ("industry", Value::from(INDUSTRIES.get(own.industry).copied())),
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

const INDUSTRIES: [&str; 6] = ["Software", "Retail", "Banking", "Health care", "Logistics", "Public sector"];

/// The numbers of one client of the book model, in their smallest units.
struct Drawn {
    arr: i32,
    growth: i32,
    strategic: bool,
    strategic_value: i32,
    health: i32,
    employees: i32,
    tenure_days: i32,
    industry: usize,
}

impl Drawn {
    fn draw(random: &mut Random) -> Self {
        // Value is spread over its orders of magnitude: from 10.00 to 1,000,000.00.
        let magnitude = 10_i32.saturating_pow(u32::try_from(random.below(4)).unwrap_or(0));
        let arr = random.below(99_000).saturating_add(1_000).saturating_mul(magnitude);
        let growth = random.below(700).saturating_sub(200);
        let health = random.below(1_001);
        let industry = usize::try_from(random.below(6)).unwrap_or(0);
        Self {
            arr,
            growth,
            strategic: random.below(20) == 0,
            strategic_value: random.below(101),
            health,
            employees: random.below(2_000),
            tenure_days: random.below(3_000),
            industry,
        }
    }
}

/// Splitmix64: a small generator of numbers that look random.
struct Random(u64);

impl Random {
    fn below(&mut self, end: i32) -> i32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let number = i64::try_from((z ^ (z >> 31)) >> 1).unwrap_or(0);
        number.checked_rem(i64::from(end)).and_then(|number| i32::try_from(number).ok()).unwrap_or(0)
    }
}
