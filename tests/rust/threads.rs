//! No answer depends on how many threads make it.

use std::num::NonZeroUsize;
use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use tierline::{
    Date, Model, Plan, Table, assign_table,
    model::{Attribute, Factor, Score, Tier, name},
    tables::{AssignStream, Assigned, CheckedIds, IdRule, IdScan, Options},
};

/// More than three ranges of rows.
const ROWS: usize = 210_000;

fn plan() -> Plan {
    let size = [Factor::linear("arr", 60, 0, 1_000, [0, 100]), Factor::linear("seats", 40, 0, 900, [0, 100])];
    let model = Model::builder("threads")
        .client("id")
        .value("arr")
        .attribute(Attribute::decimal("arr", 2).min(0))
        .attribute(Attribute::integer("seats"))
        .score(Score::new("size", size))
        .tier(Tier::when("Large", name("size").ge(60)))
        .tier(Tier::when("Middle", name("seats").gt(300)))
        .tier(Tier::rest("Small"));
    model.build().unwrap().compile()
}

/// Ids in no order, of which some come twice and some are missing, and values of which some cannot be used.
fn table(step: usize) -> Table {
    let ids = |row: usize| match row % 9_973 {
        0 => None,
        1 => Some(format!("c{}", row / 9_973 / 2)),
        _ => Some(format!("c{}", row * 7_919 % ROWS + 1_000)),
    };
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", Arc::new((0..ROWS).map(ids).collect::<StringArray>())),
        ("arr", Arc::new((0..ROWS as i64).map(|row| Some(row * 31 % 1_200 - 3)).collect::<Int64Array>())),
        (
            "seats",
            Arc::new((0..ROWS as i64).map(|row| (row % 11 > 0).then_some(row * 17 % 900)).collect::<Int64Array>()),
        ),
    ];
    let fields = columns.iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    assert_eq!(schema.field(0).data_type(), &DataType::Utf8);
    let whole =
        RecordBatch::try_new(Arc::clone(&schema), columns.into_iter().map(|(_, array)| array).collect()).unwrap();
    let parts = (0..ROWS).step_by(step).map(|from| whole.slice(from, step.min(ROWS - from))).collect();
    Table::from_batches(schema, parts).unwrap()
}

fn options(threads: Option<usize>) -> Options {
    let options = Options::new().contributions(true);
    threads.map_or(options, |threads| options.threads(NonZeroUsize::new(threads).unwrap()))
}

/// Everything that a result says.
fn said(assigned: &Assigned) -> (Vec<RecordBatch>, Vec<String>, Vec<(String, u64)>) {
    let summary = assigned.summary();
    let tiers = summary.tiers().map(|tier| format!("{tier:?}"));
    let remarks = assigned.remarks().iter().map(ToString::to_string);
    let rounded = assigned.rounded().map(|(name, count)| (name.to_string(), count)).collect();
    (assigned.batches().to_vec(), tiers.chain(remarks).collect(), rounded)
}

fn scanned(plan: &Plan, table: &Table, threads: Option<usize>) -> CheckedIds {
    // So few hashes at a time that it takes several passes.
    let mut scan = IdScan::holding(plan, 1 << 16);
    if let Some(threads) = threads {
        scan = scan.threads(NonZeroUsize::new(threads).unwrap());
    }
    loop {
        scan.read(table).unwrap();
        if let Some(checked) = scan.end_pass().unwrap() {
            return checked;
        }
    }
}

#[test]
fn a_table_has_the_same_bytes_whatever_the_number_of_threads() {
    let (plan, day) = (plan(), "2026-11-21".parse::<Date>().unwrap());
    for step in [ROWS, 65_000] {
        let table = table(step);
        let right = said(&assign_table(&plan, &table, day, &options(None)).unwrap());
        assert!(right.0.len() >= 4 && right.1.len() >= 3, "{:?}", right.1);
        for threads in [1, 2, 7] {
            let assigned = said(&assign_table(&plan, &table, day, &options(Some(threads))).unwrap());
            assert_eq!(assigned, right, "{threads} threads, chunks of {step}");
        }
    }
}

#[test]
fn streams_and_scans_of_ids_find_the_same_whatever_the_number_of_threads() {
    let (plan, day, table) = (plan(), "2026-11-21".parse::<Date>().unwrap(), table(ROWS));
    let of = |threads: Option<usize>| {
        let checked = scanned(&plan, &table, threads);
        let repeated: Vec<String> = checked.repeated().map(str::to_string).collect();
        let streams = [IdRule::Checked(checked), IdRule::EachBatch].map(|rule| {
            let mut stream = AssignStream::new(&plan, &table, day, options(threads), rule).unwrap();
            let batches = [(); 2].map(|()| said(&stream.assign(&table).unwrap()));
            stream.end();
            (batches, stream.remarks().iter().map(ToString::to_string).collect::<Vec<_>>())
        });
        let mut remembered = AssignStream::new(&plan, &table, day, options(threads), IdRule::Remembered).unwrap();
        let first = said(&remembered.assign(&table).unwrap());
        (repeated, streams, first, remembered.assign(&table).unwrap_err())
    };
    let right = of(None);
    assert!(right.0.len() > 5, "{:?}", right.0);
    assert_eq!(right.3.code(), "id-handed-out");
    for threads in [1, 2, 7] {
        assert_eq!(of(Some(threads)), right, "{threads} threads");
    }
}
