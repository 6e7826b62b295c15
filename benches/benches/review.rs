//! Reviews of a large book by the largest shipped model: the first one, and one against its standings.
//!
//!     cargo bench -p tierline-benches --bench review -- 1000000 5
//!
//! Ids are texts in no order, as a CRM gives them. The best and the median of all rounds are printed.

use std::error::Error;
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tierline::book::{BookOptions, ReviewOptions};
use tierline::tables::arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use tierline::{Book, Date, Table};
use tierline_benches::shipped_model;

/// A stream of numbers that looks random and is the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from(self.0 >> 33).unwrap_or(0).checked_rem(limit).unwrap_or(0)
    }

    fn within(&mut self, range: &Range<u32>) -> u32 {
        range.start.saturating_add(self.below(range.end.saturating_sub(range.start)))
    }
}

/// The client base as of one quarter: ids in no order, the same in each.
fn quarter(clients: usize, seed: u64) -> Result<Table, Box<dyn Error>> {
    let mut random = Random(seed);
    let mut column = |range: Range<u32>| -> ArrayRef {
        Arc::new((0..clients).map(|_| Some(f64::from(random.within(&range)))).collect::<Float64Array>())
    };
    let (arr, health, brand) = (column(1_000..200_000), column(0..101), column(0..101));
    let mut whole = |range: Range<u32>| -> ArrayRef {
        Arc::new((0..clients).map(|_| Some(i64::from(random.within(&range)))).collect::<Int64Array>())
    };
    let (employees, seats, daily, monthly, features) =
        (whole(1..5_000), whole(0..500), whole(0..100), whole(1..200), whole(0..6));
    let mut random = Random(7);
    let mut numbers: Vec<usize> = (0..clients).collect();
    for at in (1..clients).rev() {
        let below = u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1);
        numbers.swap(at, usize::try_from(random.below(below))?);
    }
    let ids: ArrayRef = Arc::new(numbers.iter().map(|number| Some(format!("A-{number}"))).collect::<StringArray>());
    let levels = ["low", "medium", "high"];
    let growth: ArrayRef = Arc::new(
        (0..clients).map(|_| levels.get(usize::try_from(random.below(3)).ok()?).copied()).collect::<StringArray>(),
    );
    let batch = RecordBatch::try_from_iter([
        ("account_id", ids),
        ("arr", arr),
        ("growth_potential", growth),
        ("brand_value", brand),
        ("health", health),
        ("employees", employees),
        ("seats", seats),
        ("daily_active", daily),
        ("monthly_active", monthly),
        ("advanced_features", features),
    ])?;
    Ok(Table::from_batches(batch.schema(), vec![batch])?)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut numbers = std::env::args().skip(1).filter_map(|word| word.parse::<usize>().ok());
    let (clients, rounds) = (numbers.next().unwrap_or(1_000_000), numbers.next().unwrap_or(5));
    let model = shipped_model("customer_success")?;
    let (first, later): (Date, Date) = ("2026-08-21".parse()?, "2026-11-21".parse()?);
    let options = BookOptions::default();
    let before = Book::new(&model, &quarter(clients, 1)?, first, &options)?;
    let now = Book::new(&model, &quarter(clients, 2)?, later, &options)?;
    let mut times: [Vec<Duration>; 2] = Default::default();
    for _ in 0..rounds {
        let start = Instant::now();
        let review = before.review(None, &ReviewOptions::default())?;
        let first = start.elapsed();
        let frame = review.standings();
        let standings = Table::from_batches(frame.schema(), frame.batches().to_vec())?;
        let start = Instant::now();
        let review = now.review(Some(&standings), &ReviewOptions::default())?;
        let second = start.elapsed();
        assert_eq!(review.movements().rows(), clients);
        for (times, time) in times.iter_mut().zip([first, second]) {
            times.push(time);
        }
    }
    for (name, mut times) in ["first review", "later review"].into_iter().zip(times) {
        times.sort();
        let best = times.first().copied().unwrap_or_default();
        let median = times.get(times.len() / 2).copied().unwrap_or_default();
        println!("{name}, {clients} clients: best {best:?}, median {median:?}");
    }
    Ok(())
}
