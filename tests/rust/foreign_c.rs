//! Arrow's C interfaces: whatever a structure says is a table or an error, and each is released once.

use std::ffi::{CStr, c_int};
use std::ptr::null_mut;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Int8Type};
use arrow_array::{
    Array, ArrayRef, BinaryArray, BinaryViewArray, BooleanArray, Date32Array, Decimal128Array, Decimal256Array,
    DictionaryArray, DurationMicrosecondArray, FixedSizeBinaryArray, Float16Array, Float64Array, Int64Array,
    IntervalMonthDayNanoArray, IntervalYearMonthArray, LargeBinaryArray, LargeStringArray, ListArray, NullArray,
    RecordBatch, StringArray, StringViewArray, Time32SecondArray, Time64NanosecondArray, TimestampMillisecondArray,
    UInt8Array,
};
use arrow_buffer::{IntervalMonthDayNano, i256};
use arrow_schema::{DataType, Field, Schema};
use tierline::tables::csv::{WriteOptions, Writer};
use tierline::tables::ffi::{
    ArrowArray, ArrowArrayStream, ArrowSchema, ForeignStream, export_schema, export_stream, take_column, take_schema,
    take_table,
};
use tierline::{
    Date, Model, Table, assign_table,
    document::parse_formula,
    model::{Attribute, Tier},
    tables::{ColumnParts, Frame, Options, TableError},
};

use crate::c_structures::{CStream, Counts, OwnArray, OwnSchema, given, played};

fn bytes<T: Copy, const N: usize>(values: &[T], each: impl Fn(T) -> [u8; N]) -> Option<Vec<u8>> {
    Some(values.iter().flat_map(|value| each(*value)).collect())
}

fn longs(values: &[i64]) -> Option<Vec<u8>> {
    bytes(values, i64::to_ne_bytes)
}

fn ints(values: &[i32]) -> Option<Vec<u8>> {
    bytes(values, i32::to_ne_bytes)
}

fn model() -> Model {
    Model::builder("foreign")
        .client("id")
        .attribute(Attribute::decimal("n", 2))
        .attribute(Attribute::text("t"))
        .attribute(Attribute::boolean("b"))
        .tier(Tier::when("A", parse_formula("n > 5 or t = 'a' or b").unwrap()))
        .tier(Tier::rest("Z"))
        .build()
        .unwrap()
}

fn tiers(table: &Table) -> Result<Vec<String>, TableError> {
    let plan = model().compile();
    let day = Date::new(2026, 11, 21).unwrap();
    let assigned = assign_table(&plan, table, day, &Options::new().plain(true))?;
    let column = |batch: &RecordBatch| {
        let tiers = batch.column_by_name("tier").unwrap().as_string::<i32>().clone();
        tiers.iter().map(|tier| tier.unwrap_or("-").to_string()).collect::<Vec<_>>()
    };
    Ok(assigned.batches().iter().flat_map(column).collect())
}

/// Takes a table over, assigns it and drops it; whatever comes of it, all is released.
fn outcome(what: &str, schema: &OwnSchema, array: &OwnArray) -> Result<Vec<String>, TableError> {
    let counts = Arc::new(Counts::default());
    let out = given(schema, array, &counts, |schema, array| {
        // SAFETY: both are structures, as far as a test can make them wrong.
        let table = unsafe { take_table(schema, array) };
        table.and_then(|table| tiers(&table))
    });
    counts.all_released(what);
    out
}

fn numbers() -> (OwnSchema, OwnArray) {
    (OwnSchema::new("l", "n"), OwnArray::new(3, vec![None, longs(&[1, 2, 30])]))
}

fn texts() -> (OwnSchema, OwnArray) {
    (OwnSchema::new("u", "t"), OwnArray::new(3, vec![None, ints(&[0, 1, 2, 3]), Some(b"abc".to_vec())]))
}

fn keyed() -> (OwnSchema, OwnArray) {
    let mut schema = OwnSchema::new("i", "t");
    schema.dictionary = Some(Box::new(OwnSchema::new("u", "")));
    let mut array = OwnArray::new(3, vec![None, ints(&[0, 1, 0])]);
    array.dictionary = Some(Box::new(OwnArray::new(2, vec![None, ints(&[0, 1, 2]), Some(b"ab".to_vec())])));
    (schema, array)
}

fn views(views: &[[u8; 16]]) -> (OwnSchema, OwnArray) {
    let buffers =
        vec![None, bytes(views, |view| view), Some(b"a text of thirty letters, or so".to_vec()), longs(&[31])];
    (OwnSchema::new("vu", "t"), OwnArray::new(views.len() as i64, buffers))
}

fn view(length: i32, start: &[u8; 4], buffer: i32, from: i32) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&length.to_ne_bytes());
    bytes[4..8].copy_from_slice(start);
    bytes[8..12].copy_from_slice(&buffer.to_ne_bytes());
    bytes[12..].copy_from_slice(&from.to_ne_bytes());
    bytes
}

fn with_ids((schema, array): (OwnSchema, OwnArray)) -> (OwnSchema, OwnArray) {
    let ids = OwnArray::new(3, vec![None, longs(&[7, 8, 9])]);
    (OwnSchema::table(vec![OwnSchema::new("l", "id"), schema]), OwnArray::table(3, vec![ids, array]))
}

type Parts = (OwnSchema, OwnArray);

/// A column changed in one respect, beside ids.
fn column(base: fn() -> Parts, change: impl FnOnce(&mut OwnSchema, &mut OwnArray)) -> Parts {
    let (mut schema, mut array) = base();
    change(&mut schema, &mut array);
    with_ids((schema, array))
}

/// A table changed in one respect.
fn whole(change: impl FnOnce(&mut OwnSchema, &mut OwnArray)) -> Parts {
    let (mut schema, mut array) = with_ids(numbers());
    change(&mut schema, &mut array);
    (schema, array)
}

#[test]
fn structures_that_cannot_be_so_are_refused_before_they_are_followed_and_released_once() {
    let mut wrong: Vec<(String, Parts)> = Vec::new();
    let mut add = |what: &str, parts: Parts| wrong.push((what.into(), parts));
    for number in [-1, i64::MIN, i64::MAX, 1 << 61, 1 << 60, 1 << 50] {
        add(&format!("a length of {number}"), column(numbers, |_, array| array.length = number));
        add(&format!("an offset of {number}"), column(numbers, |_, array| array.offset = number));
        add(
            &format!("a length of {number}, of views"),
            column(|| views(&[[0; 16]; 3]), |_, array| array.length = number),
        );
        add(&format!("a table of {number} rows"), whole(|_, array| array.length = number));
        add(&format!("a table from row {number} on"), whole(|_, array| array.offset = number));
        add(&format!("{number} buffers"), column(numbers, |_, array| array.n_buffers = Some(number)));
        add(
            &format!("{number} buffers of views"),
            column(|| views(&[[0; 16]; 3]), |_, array| array.n_buffers = Some(number)),
        );
        add(&format!("{number} children"), whole(|_, array| array.n_children = Some(number)));
        add(&format!("{number} children of a number"), column(numbers, |_, array| array.n_children = Some(number)));
        add(&format!("{number} children of a schema"), whole(|schema, _| schema.n_children = Some(number)));
        add(
            &format!("{number} children of a number's schema"),
            column(numbers, |schema, _| schema.n_children = Some(number)),
        );
    }
    for number in [-2, -7, i64::MIN, 4, i64::MAX] {
        add(&format!("{number} nulls"), column(numbers, |_, array| array.null_count = number));
        add(&format!("{number} nulls of a table"), whole(|_, array| array.null_count = number));
    }
    add("nulls without bits", column(numbers, |_, array| array.null_count = 3));
    let bits = |count| {
        move |_: &mut OwnSchema, array: &mut OwnArray| {
            array.buffers[0] = Some((vec![5], 0));
            array.null_count = count;
        }
    };
    add("0 nulls where there is one", column(numbers, bits(0)));
    add("2 nulls where there is one", column(numbers, bits(2)));
    add("rows that are null", whole(|_, array| (array.buffers[0], array.null_count) = (Some((vec![5], 0)), -1)));
    for (what, base) in [("numbers", numbers as fn() -> Parts), ("texts", texts), ("keys", keyed)] {
        add(&format!("{what} that were released"), column(base, |_, array| array.released = true));
        add(&format!("{what} whose schema was released"), column(base, |schema, _| schema.released = true));
        add(&format!("{what} without a list of buffers"), column(base, |_, array| array.no_buffers = true));
        add(&format!("{what} without buffers"), column(base, |_, array| array.buffers.clear()));
        add(&format!("{what} with one buffer"), column(base, |_, array| array.buffers.truncate(1)));
        add(&format!("{what} with too many buffers"), column(base, |_, array| array.buffers.push(None)));
        add(&format!("{what} whose values are NULL"), column(base, |_, array| array.buffers[1] = None));
        add(&format!("{what} of fewer rows than the table"), column(base, |_, array| array.length = 2));
        add(&format!("{what} with a child"), column(base, |_, array| array.children.push(numbers().1)));
        add(&format!("{what} with a child in the schema"), column(base, |schema, _| schema.children.push(numbers().0)));
        add(&format!("{what} with a format that is NULL"), column(base, |schema, _| schema.format = None));
        add(&format!("{what} with a name that is NULL"), column(base, |schema, _| schema.name = None));
        add(&format!("{what} with a name that is no UTF-8"), column(base, |schema, _| schema.name = Some(vec![0xff])));
        for format in [
            &b""[..],
            b"zzz:q",
            b"\xff\xfe",
            b"w:-4",
            b"w:",
            b"w:9999999999",
            b"+w:-4",
            b"+l",
            b"+r",
            b"+m",
            b"d:0,0",
            b"d:39,0",
            b"d:99,200",
            b"d:5",
            b"d:5,1,7",
            b"d:5,1,128,9",
            b"d:19,0,64",
            b"tsx:",
            b"ts",
            b"tD",
            b"tDx",
            b"+us:0",
            b"+ud:0,0",
            b"+us:-1",
            b"tss:No/Such\xff",
            b"+s:",
            b"l ",
        ] {
            let words = format!("{what} of the format {}", String::from_utf8_lossy(format));
            add(&words, column(base, |schema, _| schema.format = Some(format.to_vec())));
        }
        let entry = |number: i32| bytes(&[number], i32::to_ne_bytes);
        for (what_else, metadata) in [
            ("2147483647 entries", entry(i32::MAX)),
            ("-1 entries", entry(-1)),
            ("a length of -1", Some([1_i32, -1].into_iter().flat_map(i32::to_ne_bytes).collect())),
            ("a length of 2147483647", Some([1_i32, i32::MAX].into_iter().flat_map(i32::to_ne_bytes).collect())),
        ] {
            add(&format!("{what} with metadata of {what_else}"), column(base, |schema, _| schema.metadata = metadata));
        }
    }
    add("texts whose bytes are NULL", column(texts, |_, array| array.buffers[2] = None));
    for offsets in [[0, 1, 2, -1], [-4, -3, -2, -1], [0, 3, 1, 3], [0, 3, 9, 3], [3, 2, 1, 0], [0, 0, 0, i32::MIN]] {
        let buffer = ints(&offsets).map(|offset| (offset, 0));
        add(&format!("offsets {offsets:?}"), column(texts, |_, array| array.buffers[1] = buffer));
        let offsets = offsets.map(i64::from);
        let buffer = longs(&offsets).map(|offset| (offset, 0));
        add(
            &format!("long offsets {offsets:?}"),
            column(texts, |schema, array| {
                (schema.format, array.buffers[1]) = (Some(b"U".to_vec()), buffer);
            }),
        );
    }
    add("bytes that are no UTF-8", column(texts, |_, array| array.buffers[2] = Some((b"a\xffc".to_vec(), 0))));
    for (what, one) in [
        ("no buffer", view(20, b"a te", 7, 0)),
        ("a buffer below zero", view(20, b"a te", -1, 0)),
        ("a length below zero", view(-1, b"a te", 0, 0)),
        ("an offset below zero", view(20, b"a te", 0, -5)),
        ("more than the buffer has", view(20, b"r le", 0, 15)),
        ("another beginning", view(20, b"b te", 0, 0)),
        ("no UTF-8", view(1, b"\xff\0\0\0", 0, 0)),
        ("bytes behind the text", view(1, b"ab\0\0", 0, 0)),
    ] {
        let (schema, array) = views(&[[0; 16], [0; 16], one]);
        add(&format!("a view of {what}"), with_ids((schema, array)));
    }
    for length in [-30, i64::MIN, i64::MAX] {
        add(
            &format!("a buffer of texts of {length} bytes"),
            column(
                || views(&[[0; 16]; 3]),
                |_, array| {
                    array.buffers[3] = longs(&[length]).map(|long| (long, 0));
                },
            ),
        );
    }
    add("views without lengths of their buffers", column(|| views(&[[0; 16]; 3]), |_, array| array.buffers[3] = None));
    add("views without a buffer for lengths", column(|| views(&[[0; 16]; 3]), |_, array| array.buffers.truncate(2)));
    for key in [9, -9, i32::MAX, i32::MIN] {
        let buffer = ints(&[0, key, 1]).map(|int| (int, 0));
        add(&format!("the key {key}"), column(keyed, |_, array| array.buffers[1] = buffer));
    }
    add("keys without a dictionary", column(keyed, |_, array| array.dictionary = None));
    add("a dictionary that the schema lacks", column(keyed, |schema, _| schema.dictionary = None));
    add(
        "keys that are floats",
        column(keyed, |schema, array| {
            (schema.format, array.buffers[1]) = (Some(b"g".to_vec()), longs(&[0, 0, 1]).map(|long| (long, 0)));
        }),
    );
    add(
        "a dictionary that was released",
        column(keyed, |_, array| {
            array.dictionary.as_mut().unwrap().released = true;
        }),
    );
    add(
        "a dictionary of dictionaries",
        column(keyed, |schema, array| {
            **schema.dictionary.as_mut().unwrap() = keyed().0;
            **array.dictionary.as_mut().unwrap() = keyed().1;
        }),
    );
    add("a child that is missing", whole(|_, array| array.children.truncate(1)));
    add("a child that is NULL", whole(|_, array| array.null_child = true));
    add("a child that is NULL in the schema", whole(|schema, _| schema.null_child = true));
    add("a table that was released", whole(|_, array| array.released = true));
    add("a table whose schema was released", whole(|schema, _| schema.released = true));
    add("no table", numbers());
    let deep = (0..80)
        .fold(OwnSchema::new("l", "x"), |inner, _| OwnSchema { children: vec![inner], ..OwnSchema::new("+l", "n") });
    add("types nested too deep", column(numbers, |schema, _| *schema = deep));
    for children in [1, 2] {
        let own_schema = OwnSchema { children: vec![OwnSchema::new("l", "x"); children], ..OwnSchema::new("+s", "n") };
        let without_end = OwnSchema { children: vec![own_schema], loops: true, ..OwnSchema::new("+s", "n") };
        add(&format!("a type that is {children} of its children"), column(numbers, |schema, _| *schema = without_end));
    }
    add(
        "rows without any value",
        (
            OwnSchema::table(vec![OwnSchema::new("n", "id"), OwnSchema::new("n", "n")]),
            OwnArray::table(1 << 40, vec![OwnArray::new(1 << 40, vec![]), OwnArray::new(1 << 40, vec![])]),
        ),
    );

    for (what, (schema, array)) in &wrong {
        let error = outcome(what, schema, array).err().unwrap_or_else(|| panic!("{what} is not refused"));
        let codes = ["invalid-data", "unreadable-table", "unusable-type"];
        assert!(codes.contains(&error.code()), "{what}: {} {error}", error.code());
        assert!(!error.message().contains(['\n', '\0']), "{what}: {error:?}");
    }
    assert!(wrong.len() > 200, "{}", wrong.len());
}

#[test]
fn structures_that_are_odd_and_right_are_read() {
    let mut right: Vec<(&str, Parts, [&str; 3])> = Vec::new();
    let as_ever = ["Z", "Z", "A"];
    right.push(("numbers", with_ids(numbers()), as_ever));
    right.push(("texts", with_ids(texts()), ["A", "Z", "Z"]));
    right.push(("keys", with_ids(keyed()), ["A", "Z", "A"]));
    right.push(("an unknown count of nulls, without bits", column(numbers, |_, array| array.null_count = -1), as_ever));
    right.push((
        "an unknown count of nulls",
        column(numbers, |_, array| (array.buffers[0], array.null_count) = (Some((vec![3], 0)), -1)),
        ["Z", "Z", "Z"],
    ));
    right.push((
        "a count of nulls",
        column(numbers, |_, array| (array.buffers[0], array.null_count) = (Some((vec![3], 0)), 1)),
        ["Z", "Z", "Z"],
    ));
    right.push(("bits without a null", column(numbers, |_, array| array.buffers[0] = Some((vec![0xff], 0))), as_ever));
    for moved in [1, 4, 8] {
        right.push((
            "numbers at an odd place",
            column(numbers, |_, array| array.buffers[1].as_mut().unwrap().1 = moved),
            as_ever,
        ));
        right.push((
            "offsets at an odd place",
            column(texts, |_, array| array.buffers[1].as_mut().unwrap().1 = moved),
            ["A", "Z", "Z"],
        ));
        let bytes = [view(1, b"a\0\0\0", 0, 0), view(20, b"text", 0, 2), [0; 16]];
        let (schema, mut array) = views(&bytes);
        array.buffers[1].as_mut().unwrap().1 = moved;
        right.push(("views at an odd place", with_ids((schema, array)), ["A", "Z", "Z"]));
    }
    right.push((
        "more rows than the table",
        column(numbers, |_, array| {
            *array = OwnArray::new(5, vec![None, longs(&[1, 2, 30, 40, 50])]);
        }),
        as_ever,
    ));
    right.push((
        "an offset",
        column(numbers, |_, array| {
            *array = OwnArray { offset: 2, ..OwnArray::new(3, vec![None, longs(&[40, 50, 1, 2, 30])]) };
        }),
        as_ever,
    ));
    right.push((
        "an offset into bits and texts",
        column(texts, |_, array| {
            let buffers = vec![Some(vec![0b1110_0000, 1]), ints(&[0, 0, 0, 0, 0, 0, 1, 2, 3]), Some(b"abc".to_vec())];
            *array = OwnArray { offset: 5, ..OwnArray::new(3, buffers) };
        }),
        ["A", "Z", "Z"],
    ));
    right.push((
        "a table with an offset",
        {
            let (schema, mut array) = with_ids(numbers());
            array.offset = 2;
            array.children[0] = OwnArray::new(5, vec![None, longs(&[1, 2, 3, 4, 5])]);
            array.children[1] = OwnArray {
                offset: 1,
                null_count: 1,
                ..OwnArray::new(5, vec![Some(vec![0b11_1101]), longs(&[0, 9, 9, 1, 2, 30])])
            };
            (schema, array)
        },
        as_ever,
    ));
    right.push((
        "booleans with an offset",
        column(numbers, |schema, array| {
            *schema = OwnSchema::new("b", "b");
            *array = OwnArray { offset: 7, ..OwnArray::new(3, vec![None, Some(vec![0, 0b10])]) };
        }),
        as_ever,
    ));
    right.push((
        "texts without a byte",
        column(texts, |_, array| {
            *array = OwnArray::new(3, vec![None, ints(&[0, 0, 0, 0]), None]);
        }),
        ["Z", "Z", "Z"],
    ));
    right.push((
        "nothing but nulls",
        column(numbers, |schema, array| {
            *schema = OwnSchema::new("n", "n");
            *array = OwnArray { null_count: 3, ..OwnArray::new(3, vec![]) };
        }),
        ["Z", "Z", "Z"],
    ));
    right.push((
        "a column of a type that nobody reads, with nothing in it",
        {
            let (mut schema, mut array) = with_ids(numbers());
            schema
                .children
                .push(OwnSchema { children: vec![OwnSchema::new("l", "item")], ..OwnSchema::new("+l", "x") });
            array.children.push(OwnArray { no_buffers: true, ..OwnArray::new(3, vec![]) });
            (schema, array)
        },
        as_ever,
    ));
    for (what, (schema, array), expected) in &right {
        assert_eq!(outcome(what, schema, array).unwrap_or_else(|error| panic!("{what}: {error}")), expected, "{what}");
    }
}

fn taken(stream: &mut CStream) -> Result<ForeignStream, TableError> {
    // SAFETY: a stream that a test made.
    unsafe { ForeignStream::take((&raw mut *stream).cast()) }
}

#[test]
fn streams_are_read_to_their_end_or_their_first_error_and_released_once() {
    let counts = Arc::new(Counts::default());
    let (schema, array) = with_ids(numbers());
    let table = |stream: ForeignStream| stream.read_table::<TableError>(|| Ok(()));

    let (mut stream, asked) = played(&counts, Ok(schema.clone()), vec![Ok(array.clone()), Ok(array.clone())], None);
    assert_eq!(table(taken(&mut stream).unwrap()).unwrap().rows(), 6);
    assert_eq!(asked.load(Ordering::SeqCst), 3);
    assert_eq!(taken(&mut stream).err().unwrap().code(), "unreadable-table", "it is released, and its place says so");
    // SAFETY: NULL is allowed.
    assert_eq!(unsafe { ForeignStream::take(null_mut()) }.err().unwrap().code(), "unreadable-table");

    let (mut stream, _) = played(&counts, Ok(schema.clone()), vec![], None);
    let mut foreign = taken(&mut stream).unwrap();
    assert_eq!(
        (foreign.head().unwrap().names(), foreign.head().unwrap().rows()),
        (&["id".to_string(), "n".into()][..], 0)
    );
    assert!(foreign.next_table().unwrap().is_none() && foreign.next_table().unwrap().is_none());
    drop(foreign);

    for (words, shown) in [
        (Some(&b"the second\npage\x1b is gone"[..]), "the second page  is gone"),
        (Some(b"no \xff UTF-8"), "no \u{fffd} UTF-8"),
        (Some(b""), "the stream fails with the number 5"),
        (None, "the stream fails with the number 5"),
    ] {
        let (mut stream, asked) =
            played(&counts, Ok(schema.clone()), vec![Ok(array.clone()), Err(5), Ok(array.clone())], words);
        let mut foreign = taken(&mut stream).unwrap();
        assert_eq!(foreign.next_table().unwrap().unwrap().rows(), 3);
        let error = foreign.next_table().unwrap_err();
        assert_eq!((error.code(), error.message()), ("invalid-data", shown));
        assert!(foreign.next_table().unwrap().is_none(), "the end");
        assert_eq!(asked.load(Ordering::SeqCst), 2);
        drop(foreign);
        let (mut stream, _) = played(&counts, Err(5), vec![], words);
        assert_eq!(taken(&mut stream).err().unwrap().message(), shown);
    }

    // A batch of other columns, and one that cannot be, where the batches before it are fine.
    let mut fewer = array.clone();
    fewer.children.truncate(1);
    let (_, texts) = with_ids(texts());
    for bad in [fewer, texts] {
        let (mut stream, _) = played(&counts, Ok(schema.clone()), vec![Ok(array.clone()), Ok(bad)], None);
        let error = table(taken(&mut stream).unwrap()).unwrap_err();
        assert!(error.code() == "invalid-data" && error.message().contains("batch 1"), "{error}");
    }
    for none in 0..3 {
        let (mut stream, _) = played(&counts, Ok(schema.clone()), vec![Ok(array.clone())], None);
        match none {
            0 => stream.get_schema = None,
            1 => stream.get_next = None,
            _ => stream.get_last_error = None,
        }
        let foreign = taken(&mut stream).and_then(table);
        assert_eq!(foreign.is_ok(), none == 2);
    }
    // Asked to stop before the third batch.
    let (mut stream, asked) = played(&counts, Ok(schema), vec![Ok(array.clone()), Ok(array.clone()), Ok(array)], None);
    let mut looks = 0;
    let stopped = taken(&mut stream).unwrap().read_table(|| {
        looks += 1;
        if looks < 3 { Ok(()) } else { Err(TableError::new("interrupted", "")) }
    });
    assert_eq!((stopped.unwrap_err().code(), asked.load(Ordering::SeqCst)), ("interrupted", 2));
    counts.all_released("streams");
}

#[test]
fn columns_in_parts_are_put_side_by_side_without_being_put_together() {
    let counts = Arc::new(Counts::default());
    let part = |numbers: &[i64]| Ok(OwnArray::new(numbers.len() as i64, vec![None, longs(numbers)]));
    let parts = |parts: &[&[i64]]| {
        let arrays = parts.iter().map(|one| part(one)).collect();
        let (mut stream, _) = played(&counts, Ok(OwnSchema::new("l", "")), arrays, None);
        taken(&mut stream).unwrap().read_column::<TableError>("x", || Ok(())).unwrap()
    };
    let table = Table::from_parts(vec![
        ("id".into(), parts(&[&[1, 2], &[], &[3, 4, 5]])),
        ("n".into(), parts(&[&[], &[1, 9, 1], &[9, 1]])),
        (
            "t".into(),
            ColumnParts::from(tierline::tables::TableColumn::Values(vec![
                "b".into(),
                "b".into(),
                "a".into(),
                "b".into(),
                "a".into(),
            ])),
        ),
    ]);
    assert_eq!(tiers(&table.unwrap()).unwrap(), ["Z", "A", "A", "A", "A"]);
    let none = Table::from_parts(vec![("id".into(), parts(&[])), ("n".into(), parts(&[&[]]))]).unwrap();
    assert_eq!((none.rows(), tiers(&none).unwrap().len()), (0, 0));
    let ragged = Table::from_parts(vec![("id".into(), parts(&[&[1], &[2]])), ("n".into(), parts(&[&[1]]))]);
    assert_eq!(ragged.unwrap_err().column(), Some("n"));

    let (mut schema, mut array) =
        (OwnSchema::new("l", "").made(&counts), OwnArray::new(1, vec![None, longs(&[1])]).made(&counts));
    let (to_schema, to_array) = ((&raw mut schema).cast::<ArrowSchema>(), (&raw mut array).cast::<ArrowArray>());
    // SAFETY: both are structures.
    assert_eq!(unsafe { take_column("n", to_schema, to_array) }.unwrap().len(), 1);
    // SAFETY: as above; their places say that they are released.
    let again = unsafe { take_column("n", to_schema, to_array) }.unwrap_err();
    assert_eq!((again.code(), again.column()), ("unreadable-table", Some("n")));
    counts.all_released("columns");
}

fn results() -> RecordBatch {
    let list = ListArray::from_iter_primitive::<arrow_array::types::Int32Type, _, _>([Some(vec![Some(1)]), None, None]);
    let uuids = FixedSizeBinaryArray::try_from_iter([[1_u8; 16], [2; 16], [3; 16]].iter()).unwrap();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", Arc::new(Int64Array::from(vec![7, 8, 9]))),
        (
            "n",
            Arc::new(
                Decimal128Array::from(vec![Some(1_000), None, Some(100)]).with_precision_and_scale(18, 2).unwrap(),
            ),
        ),
        ("t", Arc::new(StringArray::from(vec![Some("a"), Some("a text of many letters"), None]))),
        ("large", Arc::new(LargeStringArray::from(vec!["a", "b", "é"]))),
        ("view", Arc::new(StringViewArray::from(vec![Some("a"), Some("a text of many letters"), None]))),
        ("b", Arc::new(BooleanArray::from(vec![Some(false), None, Some(true)]))),
        ("f", Arc::new(Float64Array::from(vec![1.5, 2.5, 3.5]))),
        ("day", Arc::new(Date32Array::from(vec![1, 2, 3]))),
        ("key", Arc::new(["x", "y", "x"].into_iter().collect::<DictionaryArray<Int8Type>>())),
        ("nothing", Arc::new(NullArray::new(3))),
        ("uuid", Arc::new(uuids)),
        ("list", Arc::new(list)),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, true))).unwrap()
}

fn read(mut stream: ArrowArrayStream) -> Result<Table, TableError> {
    // SAFETY: a stream that was just made.
    unsafe { ForeignStream::take(&raw mut stream) }?.read_table(|| Ok(()))
}

#[test]
fn what_is_handed_out_is_what_comes_in_however_it_is_cut() {
    let batch = results();
    let whole = read(export_stream(batch.schema(), [Ok(batch.clone())].into_iter(), None)).unwrap();
    assert_eq!((whole.rows(), tiers(&whole).unwrap()), (3, vec!["A".to_string(), "Z".into(), "A".into()]));
    let expected: Vec<&str> = batch.schema_ref().fields().iter().map(|field| field.name().as_str()).collect();
    assert_eq!(whole.names(), expected);
    let cut = [batch.slice(0, 1), batch.slice(1, 0), batch.slice(1, 2)].map(Ok);
    let cut = read(export_stream(batch.schema(), cut.into_iter(), None)).unwrap();
    assert_eq!(tiers(&cut).unwrap(), tiers(&whole).unwrap());
    for name in expected {
        let texts = |table: &Table| -> Vec<Option<String>> {
            table.texts(name).unwrap().unwrap().iter().map(|text| text.map(Into::into)).collect()
        };
        assert_eq!(texts(&cut), texts(&whole), "{name}");
    }
    assert_eq!(read(export_stream(batch.schema(), std::iter::empty(), None)).unwrap().rows(), 0);
}

/// The callbacks of a stream, called as a reader in C calls them: the words of its error.
fn called(stream: &mut ArrowArrayStream) -> (c_int, String) {
    let pointer = (&raw mut *stream).cast::<CStream>();
    let mut array = ArrowArray::empty();
    // SAFETY: a stream, and room for an array.
    let status = unsafe { (*pointer).get_next.unwrap()(pointer, (&raw mut array).cast()) };
    // SAFETY: as above.
    let words = unsafe { (*pointer).get_last_error.unwrap()(pointer) };
    // SAFETY: NULL or a text.
    let words = if words.is_null() { String::new() } else { unsafe { CStr::from_ptr(words) }.to_str().unwrap().into() };
    (status, words)
}

#[test]
fn a_stream_that_is_handed_out_fails_with_words_and_never_across_c() {
    let batch = results();
    let failing = |words: &str| [Ok(batch.slice(0, 1)), Err(words.to_string()), Ok(batch.slice(1, 1))].into_iter();
    let mut stream = export_stream(batch.schema(), failing("a \0 in it"), None);
    assert_eq!(called(&mut stream), (0, String::new()));
    let (status, words) = called(&mut stream);
    assert!(status != 0 && words == "a \u{fffd} in it", "{status} {words}");
    assert_eq!(called(&mut stream).0, 0, "the end");
    assert_eq!(read(export_stream(batch.schema(), failing("gone"), None)).unwrap_err().message(), "gone");

    let other = RecordBatch::try_from_iter([("id", Arc::new(Float64Array::from(vec![1.0])) as ArrayRef)]).unwrap();
    let mut stream = export_stream(batch.schema(), [Ok(batch.clone()), Ok(other)].into_iter(), None);
    assert_eq!(called(&mut stream).0, 0);
    assert!(called(&mut stream).1.contains("other columns"));

    // A panic, silenced here: it says what it has to say before it is caught.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let mut stream = export_stream(batch.schema(), std::iter::from_fn(|| panic!("not across C")), None);
    let (status, words) = called(&mut stream);
    std::panic::set_hook(hook);
    assert!(status != 0 && words.contains("Tierline itself"), "{status} {words}");

    let named = Schema::new(vec![Field::new("a\0b", DataType::Int64, true)]);
    assert_eq!(export_schema(&named).err().unwrap().code(), "invalid-data");
    let empty = RecordBatch::new_empty(Arc::new(named));
    assert_eq!(read(export_stream(empty.schema(), [Ok(empty)].into_iter(), None)).unwrap_err().code(), "invalid-data");

    // What makes the batches is dropped once, whether the stream was read or not.
    let held = Arc::new(());
    let shared = Arc::clone(&held);
    let mut stream = export_stream(
        batch.schema(),
        std::iter::from_fn(move || {
            let _own = &shared;
            None
        }),
        None,
    );
    assert_eq!(called(&mut stream).0, 0);
    assert_eq!(Arc::strong_count(&held), 2);
    drop(stream);
    assert_eq!(Arc::strong_count(&held), 1);
}

#[test]
fn a_reader_gets_texts_in_the_form_it_asks_for_and_everything_else_as_it_is() {
    let batch = results();
    let wanted = |name: &str, data_type: DataType| {
        let fields = batch.schema_ref().fields().iter().map(|field| match field.name() == name {
            true => Arc::new(field.as_ref().clone().with_data_type(data_type.clone())),
            false => Arc::clone(field),
        });
        Schema::new(fields.collect::<Vec<_>>())
    };
    let types = |requested: &Schema| {
        let mut schema = export_schema(requested).unwrap();
        // SAFETY: a schema that was just made.
        let requested = unsafe { take_schema(&raw mut schema) }.unwrap().unwrap();
        let mut stream = export_stream(batch.schema(), [Ok(batch.clone())].into_iter(), Some(&requested));
        // SAFETY: a stream that was just made; Arrow's own reader, so that it is not ours that is tested.
        let reader = unsafe { arrow_array::ffi_stream::ArrowArrayStreamReader::from_raw((&raw mut stream).cast()) };
        reader.unwrap().next().unwrap().unwrap()
    };
    for to in [DataType::Utf8, DataType::LargeUtf8, DataType::Utf8View] {
        for name in ["key", "t", "view", "large"] {
            let cast = types(&wanted(name, to.clone()));
            assert_eq!(cast.column_by_name(name).unwrap().data_type(), &to, "{name}");
            let plain = |batch_of: &RecordBatch| -> Vec<Option<String>> {
                let column = batch_of.column_by_name(name).unwrap();
                (0..3).map(|row| tierline::tables::text_at(column.as_ref(), row, str::to_string)).collect()
            };
            assert_eq!(plain(&cast), plain(&batch), "{name} as {to}");
            assert_eq!(cast.column_by_name("n").unwrap().as_primitive::<Decimal128Type>().value(0), 1_000);
        }
    }
    // What it cannot have is not half of what it asks for.
    let mut both = wanted("n", DataType::Float64);
    assert_eq!(types(&both).schema().field(1).data_type(), &DataType::Decimal128(18, 2));
    both = Schema::new(wanted("key", DataType::Utf8).fields().iter().skip(1).cloned().collect::<Vec<_>>());
    assert_eq!(types(&both).schema().fields(), batch.schema().fields());
}

/// Columns of standings that nobody reads pass through a review as they are.
#[test]
fn columns_that_nobody_reads_are_handed_on_as_they_came_and_never_emptied() {
    type Half = <arrow_array::types::Float16Type as arrow_array::ArrowPrimitiveType>::Native;
    let none_and = |array: ArrayRef| {
        let fields = vec![Field::new("x", array.data_type().clone(), true)];
        RecordBatch::try_new(Arc::new(Schema::new(fields)), vec![array]).unwrap()
    };
    let long = "a text of more than twelve bytes";
    let columns: [ArrayRef; 20] = [
        Arc::new(BooleanArray::from(vec![Some(true), None, Some(false)])),
        Arc::new(Int64Array::from(vec![Some(i64::MIN), None, Some(0)])),
        Arc::new(UInt8Array::from(vec![Some(255), None, Some(0)])),
        Arc::new(Float64Array::from(vec![Some(-0.0), None, Some(0.1)])),
        Arc::new(TimestampMillisecondArray::from(vec![Some(-1), None, Some(2)]).with_timezone("Europe/Paris")),
        Arc::new(StringArray::from(vec![Some(long), None, Some("")])),
        Arc::new(LargeStringArray::from(vec![Some(long), None, Some("")])),
        Arc::new(StringViewArray::from(vec![Some(long), None, Some("")])),
        Arc::new(Time32SecondArray::from(vec![Some(1), None, Some(86_399)])),
        Arc::new(Time64NanosecondArray::from(vec![Some(1), None, Some(3)])),
        Arc::new(DurationMicrosecondArray::from(vec![Some(-1), None, Some(3)])),
        Arc::new(IntervalYearMonthArray::from(vec![Some(1), None, Some(-3)])),
        Arc::new(IntervalMonthDayNanoArray::from(vec![
            Some(IntervalMonthDayNano::new(1, -2, 3)),
            None,
            Some(IntervalMonthDayNano::new(0, 0, i64::MIN)),
        ])),
        Arc::new(Float16Array::from(vec![Some(Half::from_bits(0x3c00)), None, Some(Half::from_bits(0x7c00))])),
        Arc::new(Decimal256Array::from(vec![Some(i256::MAX), None, Some(i256::ONE)])),
        Arc::new(BinaryArray::from(vec![Some(&b"\xff\0"[..]), None, Some(b"")])),
        Arc::new(LargeBinaryArray::from(vec![Some(&b"\xff\0"[..]), None, Some(b"")])),
        Arc::new(BinaryViewArray::from(vec![Some(&b"\xff more than twelve bytes"[..]), None, Some(b"")])),
        Arc::new(
            FixedSizeBinaryArray::try_from_sparse_iter_with_size([Some([1, 2, 3]), None, Some([0; 3])].into_iter(), 3)
                .unwrap(),
        ),
        Arc::new(Date32Array::from(vec![Some(1), None, Some(2)])),
    ];
    for array in columns {
        let batch = none_and(Arc::clone(&array));
        let table =
            read(export_stream(batch.schema(), [Ok(batch.slice(0, 1)), Ok(batch.slice(1, 2))].into_iter(), None));
        let turned = table.unwrap().gather("x", &[Some(2), Some(1), Some(0), None]).unwrap().unwrap();
        let frame = Frame::new(vec![("x".into(), turned)], tierline::tables::WordType::Texts, Vec::new()).unwrap();
        assert_eq!(frame.batches().len(), 1);
        let column = frame.batches()[0].column(0);
        assert_eq!(column.data_type(), array.data_type());
        for (at, row) in [2, 1, 0].into_iter().enumerate() {
            assert_eq!(column.slice(at, 1).to_data(), array.slice(row, 1).to_data(), "{}", array.data_type());
        }
        assert!(column.is_null(3));
        let empty = read(export_stream(batch.schema(), std::iter::empty(), None)).unwrap();
        let none = empty.gather("x", &[None]).unwrap().unwrap();
        let frame = Frame::new(vec![("x".into(), none)], tierline::tables::WordType::Texts, Vec::new()).unwrap();
        assert_eq!(frame.batches()[0].column(0).data_type(), array.data_type());
        assert!(frame.batches()[0].column(0).is_null(0));
    }
    let list = ListArray::from_iter_primitive::<arrow_array::types::Int32Type, _, _>([Some(vec![Some(1)]), None]);
    let batch = none_and(Arc::new(list));
    let table = read(export_stream(batch.schema(), [Ok(batch)].into_iter(), None)).unwrap();
    assert_eq!(table.gather("x", &[Some(0)]).unwrap_err().code(), "unusable-type");
    let mut bytes = Vec::new();
    let error = Writer::new(&mut bytes, WriteOptions::new()).table(&table).unwrap_err();
    assert!(error.message().starts_with("the table cannot hold column `x`, which is of type List"), "{error}");
}
