//! Tables as bytes: what other programs write is read, and bytes that lie are errors, whatever they are.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    reason = "a test may fail loudly"
)]

use std::sync::Arc;

use arrow_array::types::{Int8Type, Int32Type};
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, FixedSizeBinaryArray, Float64Array,
    Int64Array, LargeStringArray, ListArray, NullArray, RecordBatch, StringArray, StringViewArray, StructArray,
    TimestampMicrosecondArray,
};
use arrow_schema::{DataType, Field, Schema};
use tierline_arrow::{Options, Table, assign_table, ipc};
use tierline_core::{Attribute, Date, Kind, Model, Plan, Tier, name};

fn plan() -> Plan {
    let levels = Kind::Category { levels: vec!["low".into(), "high".into()] };
    Model::builder("bands")
        .client("id")
        .attribute(Attribute::decimal("arr", 2))
        .attribute(Attribute::boolean("strategic"))
        .attribute(Attribute::new("growth", levels))
        .attribute(Attribute::date("signup"))
        .attribute(Attribute::text("region"))
        .tier(Tier::when("Large", name("arr").ge(1_000).or(name("strategic"))))
        .tier(Tier::when("Middle", name("growth").eq("high").or(name("region").eq("EMEA"))))
        .tier(Tier::rest("Small"))
        .build()
        .unwrap()
        .compile()
}

/// Batches of all kinds of columns, some of which nothing reads.
fn batch(ids: ArrayRef, growth: ArrayRef) -> RecordBatch {
    let rows = ids.len();
    let texts = |at: usize| ["EMEA", "APAC", "größer als zwölf Bytes"].get(at % 4).copied();
    let arr = (0..rows).map(|at| (at % 3 > 0).then_some(i128::try_from(at).unwrap() * 50_000));
    let list = ListArray::from_iter_primitive::<Int32Type, _, _>((0..rows).map(|at| Some(vec![Some(1); at % 3])));
    let field: Arc<Field> = Arc::new(Field::new("x", DataType::Int64, true));
    let inside: ArrayRef = Arc::new((0..rows).map(|at| Some(at as i64)).collect::<Int64Array>());
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", ids),
        ("nothing", Arc::new(NullArray::new(rows))),
        ("tags", Arc::new(list)),
        ("arr", Arc::new(arr.collect::<Decimal128Array>().with_precision_and_scale(12, 2).unwrap())),
        ("where", Arc::new(StructArray::from(vec![(field, inside)]))),
        ("strategic", Arc::new((0..rows).map(|at| [Some(true), Some(false), None][at % 3]).collect::<BooleanArray>())),
        ("note", Arc::new((0..rows).map(texts).collect::<StringViewArray>())),
        ("growth", growth),
        ("signup", Arc::new((0..rows).map(|at| Some(20_000 + at as i32)).collect::<Date32Array>())),
        ("region", Arc::new((0..rows).map(texts).collect::<StringViewArray>())),
        ("health", Arc::new((0..rows).map(|at| Some(at as f64)).collect::<Float64Array>())),
        ("seen", Arc::new((0..rows).map(|at| Some(at as i64)).collect::<TimestampMicrosecondArray>())),
    ];
    RecordBatch::try_from_iter(columns).unwrap()
}

fn batches() -> Vec<RecordBatch> {
    let growth = |words: Vec<Option<&str>>| words.into_iter().collect::<DictionaryArray<Int8Type>>();
    let rows = 11;
    let ids: StringArray = (0..rows).map(|at| Some(format!("C-{at}"))).collect();
    let levels = (0..rows).map(|at| [Some("low"), Some("high"), None][at % 3]).collect();
    let whole = batch(Arc::new(ids), Arc::new(growth(levels)));
    let more: StringArray = (20..22).map(|at| Some(format!("C-{at}"))).collect();
    let second = batch(Arc::new(more), Arc::new(growth(vec![Some("high"), Some("low")])));
    // Slices begin within buffers, and one of them is empty.
    vec![whole.slice(0, 4), whole.slice(4, 0), whole.slice(5, 6), second]
}

fn answers(table: &Table) -> Option<Vec<RecordBatch>> {
    let assigned = assign_table(&plan(), table, Date::new(2026, 11, 21).unwrap(), &Options::new().plain(true)).ok()?;
    Some(assigned.batches().to_vec())
}

#[test]
fn a_table_gives_the_same_answers_as_its_bytes() {
    let batches = batches();
    let bytes = ipc::write(&batches[0].schema(), &batches).unwrap();
    let table = ipc::read(&bytes).unwrap();
    assert_eq!((table.rows(), table.names().len()), (12, 12));
    let direct = answers(&Table::from_batches(batches[0].schema(), batches).unwrap()).unwrap();
    assert_eq!(answers(&table).unwrap(), direct);
    // What comes out can be read again.
    let out = ipc::write(&direct[0].schema(), &direct).unwrap();
    assert_eq!(ipc::read(&out).unwrap().rows(), 12);
    // Bytes may begin anywhere in memory.
    for start in 1..8 {
        let moved: Vec<u8> = [&vec![0; start][..], &bytes].concat();
        assert_eq!(answers(&ipc::read(&moved[start..]).unwrap()).unwrap(), direct);
    }
}

#[test]
fn columns_that_nothing_reads_may_have_any_type_and_ids_may_be_uuids() {
    let uuids = FixedSizeBinaryArray::try_from_iter((0..3_u8).map(|at| [at; 16])).unwrap();
    let uuid = Field::new("id", DataType::FixedSizeBinary(16), false)
        .with_metadata([("ARROW:extension:name".to_string(), "arrow.uuid".to_string())].into());
    let large: ArrayRef = Arc::new(LargeStringArray::from(vec!["5000", "1,5", ""]));
    let fields = vec![uuid, Field::new("arr", DataType::LargeUtf8, true)];
    let schema = Arc::new(Schema::new(fields));
    let batch = RecordBatch::try_new(schema.clone(), vec![Arc::new(uuids), large]).unwrap();
    let table = ipc::read(&ipc::write(&schema, &[batch]).unwrap()).unwrap();
    let answers = answers(&table).unwrap();
    let ids = answers[0].column_by_name("id").unwrap();
    let ids: &LargeStringArray = ids.as_any().downcast_ref().unwrap();
    assert_eq!(ids.value(1), "01010101-0101-0101-0101-010101010101");
}

#[test]
fn what_is_no_stream_is_said() {
    let batches = batches();
    let bytes = ipc::write(&batches[0].schema(), &batches).unwrap();
    for (bytes, words) in [
        (&b""[..], "no schema"),
        (b"id,arr\nA-1,5\n", "middle of a message"),
        (b"ARROW1\0\0", "middle of a message"),
        (&bytes[..bytes.len() / 2], "middle of a message"),
        (&[0xFF; 64], "no Arrow IPC stream"),
        (&[0; 64], "no schema"),
    ] {
        let error = ipc::read(bytes).unwrap_err();
        assert_eq!(error.code(), "unreadable-table");
        assert!(error.message().contains(words), "{error}");
    }
}

/// Whatever a byte becomes, and wherever a stream ends, it is read or refused: nothing panics, here or when clients are assigned.
/// `TIERLINE_CASES` looks at more bytes: from 3000 on at all of them, which takes minutes.
#[test]
fn bytes_that_lie_are_read_or_refused() {
    let batches = batches();
    let bytes = ipc::write(&batches[0].schema(), &batches[2..]).unwrap();
    let cases: usize = std::env::var("TIERLINE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(100);
    let step = (3_000 / cases.max(1)).clamp(1, 30);
    let mut read = 0;
    let mut look = |bytes: &[u8]| {
        if let Ok(table) = ipc::read(bytes) {
            read += 1;
            let _any = answers(&table);
        }
    };
    for end in (0..bytes.len()).step_by(step) {
        look(&bytes[..end]);
    }
    for (number, at) in (0..bytes.len()).enumerate() {
        let changes = [0x00, 0x01, 0x7F, 0x80, 0xFF, bytes[at] ^ 0x04, bytes[at].wrapping_add(1)];
        for (other, change) in changes.into_iter().enumerate() {
            // Every byte is changed, in one way at least.
            if (number * changes.len() + other).is_multiple_of(step) {
                let mut changed = bytes.clone();
                changed[at] = change;
                look(&changed);
            }
        }
    }
    // Numbers of eight bytes, where lengths, offsets and counts stand.
    for (number, at) in (0..bytes.len().saturating_sub(8)).step_by(4).enumerate() {
        for (other, value) in [i64::MAX, i64::MIN, -1, 1 << 40, 1 << 31, 1 << 20].into_iter().enumerate() {
            if (number * 6 + other).is_multiple_of(step) {
                let mut changed = bytes.clone();
                changed[at..at + 8].copy_from_slice(&value.to_le_bytes());
                look(&changed);
            }
        }
    }
    assert!(read > 50, "only {read} were read");
}
