//! Arrow data from strangers: what is not as its type says is refused at the start, what is odd is read as it means.

use std::sync::Arc;

use arrow_array::types::{
    Decimal32Type, Decimal64Type, Decimal128Type, DecimalType, Int8Type, Int16Type, Int32Type, TimestampSecondType,
    UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float64Array, Int64Array,
    LargeStringArray, PrimitiveArray, RecordBatch, RecordBatchOptions, StringArray, StringViewArray, UInt64Array,
    make_array, new_empty_array, new_null_array,
};
use arrow_buffer::{Buffer, NullBuffer, ScalarBuffer};
use arrow_data::ArrayData;
use arrow_schema::{DataType, Field, Fields, IntervalUnit, Schema, TimeUnit};
use tierline::{
    Client, Date, Decimal, Model, Plan, Table, Value, assign_table,
    document::parse_formula,
    model::{Attribute, Kind, Tier, name},
    tables::{Assigned, Options, TableColumn, TableError},
};

use crate::paths;

fn today() -> Date {
    Date::new(2026, 11, 21).unwrap()
}

/// A model of one attribute of a kind, with a rule on it.
fn about(kind: Kind) -> Model {
    Model::builder("foreign")
        .client("id")
        .attribute(Attribute::new("v", kind))
        .tier(Tier::when("Given", name("v").is_not_null()))
        .tier(Tier::rest("Absent"))
        .build()
        .unwrap()
}

fn decimals() -> Model {
    about(Kind::Decimal { scale: 2 })
}

fn words() -> Model {
    Model::builder("foreign")
        .client("id")
        .attribute(Attribute::text("v"))
        .tier(Tier::when("Empty", parse_formula("v = ''").unwrap()))
        .tier(Tier::when("A", parse_formula("v = 'a'").unwrap()))
        .tier(Tier::rest("Other"))
        .build()
        .unwrap()
}

fn ids(rows: usize) -> ArrayRef {
    Arc::new(Int64Array::from_iter_values(0..rows as i64))
}

fn table(columns: Vec<(&str, ArrayRef)>) -> Table {
    let fields: Fields =
        columns.iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), true)).collect();
    let schema = Arc::new(Schema::new(fields));
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns.into_iter().map(|(_, array)| array).collect());
    Table::from_batches(schema, vec![batch.unwrap()]).unwrap()
}

fn assign(model: &Model, array: ArrayRef) -> Result<Assigned, TableError> {
    let rows = array.len();
    assign_table(&model.compile(), &table(vec![("id", ids(rows)), ("v", array)]), today(), &Options::new())
}

fn tiers(model: &Model, array: ArrayRef) -> Vec<Option<String>> {
    let assigned = assign(model, array).unwrap();
    paths::arrow(model, &model.compile(), &assigned, false).into_iter().map(|line| line.tier).collect()
}

fn issues(model: &Model, array: ArrayRef) -> Vec<Option<String>> {
    let assigned = assign(model, array).unwrap();
    paths::arrow(model, &model.compile(), &assigned, false).into_iter().map(|line| line.issues).collect()
}

/// An error of a code that names the column.
fn refused(result: Result<Assigned, TableError>, code: &str, column: &str, what: &str) {
    let error = result.err().unwrap_or_else(|| panic!("{what} is not refused"));
    assert_eq!((error.code(), error.column()), (code, Some(column)), "{what}: {error}");
    assert!(error.message().contains(&format!("`{column}`")), "{what}: {error}");
}

/// An array that nobody has checked.
fn unchecked(data_type: DataType, len: usize, buffers: Vec<Buffer>, children: Vec<ArrayData>) -> ArrayRef {
    let builder = ArrayData::builder(data_type).len(len).buffers(buffers).child_data(children);
    // SAFETY: none of it is read before it has been validated; that it is not is what is tested.
    make_array(unsafe { builder.build_unchecked() })
}

#[test]
fn a_dictionary_key_beyond_its_entries_is_refused_and_one_under_a_null_is_not() {
    let entries: ArrayRef = Arc::new(StringArray::from(vec!["a", "b"]));
    let keyed = |keys: Vec<i32>, nulls: Option<NullBuffer>| -> ArrayRef {
        let keys = PrimitiveArray::<Int32Type>::new(ScalarBuffer::from(keys), nulls);
        // SAFETY: as in `unchecked`.
        Arc::new(unsafe { DictionaryArray::<Int32Type>::new_unchecked(keys, Arc::clone(&entries)) })
    };
    for bad in [2, 3, -1, i32::MAX, i32::MIN] {
        refused(assign(&words(), keyed(vec![0, bad, 1], None)), "invalid-data", "v", &format!("key {bad}"));
        let hidden = keyed(vec![0, bad, 1], Some(NullBuffer::from(vec![true, false, true])));
        assert_eq!(
            tiers(&words(), hidden),
            ["A", "Other", "Other"].map(|t| Some(t.to_string())),
            "key {bad} under a null"
        );
        // A slice that leaves the bad key out.
        let sliced = keyed(vec![bad, 0, 1, bad], None).slice(1, 2);
        assert_eq!(tiers(&words(), sliced), ["A", "Other"].map(|t| Some(t.to_string())), "key {bad} outside a slice");
    }
    let none: ArrayRef = Arc::new(StringArray::from(Vec::<&str>::new()));
    let keys = PrimitiveArray::<Int8Type>::new_null(3);
    let empty: ArrayRef = Arc::new(DictionaryArray::<Int8Type>::try_new(keys, none).unwrap());
    assert_eq!(tiers(&words(), empty), [Some("Other".to_string()), Some("Other".into()), Some("Other".into())]);
}

#[test]
fn a_null_key_and_the_key_of_a_null_are_both_missing() {
    let entries: ArrayRef = Arc::new(StringArray::from(vec![None, Some("a"), Some("a"), Some("")]));
    let keys = PrimitiveArray::<Int16Type>::from(vec![Some(0), Some(1), Some(2), Some(3), None]);
    let array: ArrayRef = Arc::new(DictionaryArray::try_new(keys, entries).unwrap());
    assert_eq!(tiers(&words(), array), ["Other", "A", "A", "Other", "Other"].map(|t| Some(t.to_string())));
}

#[test]
fn bytes_that_are_no_utf8_are_refused() {
    let offsets = Buffer::from_slice_ref([0_i32, 1, 2]);
    let bytes = Buffer::from_slice_ref([b'a', 0xff]);
    refused(
        assign(&words(), unchecked(DataType::Utf8, 2, vec![offsets, bytes.clone()], vec![])),
        "invalid-data",
        "v",
        "Utf8",
    );
    let offsets = Buffer::from_slice_ref([0_i64, 1, 2]);
    let large = unchecked(DataType::LargeUtf8, 2, vec![offsets, bytes], vec![]);
    refused(assign(&words(), large), "invalid-data", "v", "LargeUtf8");
    // A character cut in two.
    let offsets = Buffer::from_slice_ref([0_i32, 1, 2]);
    let halves = unchecked(DataType::Utf8, 2, vec![offsets, Buffer::from_slice_ref("é".as_bytes())], vec![]);
    refused(assign(&words(), halves), "invalid-data", "v", "halves of a character");
    let mut view = [0_u8; 16];
    view[0] = 1;
    view[4] = 0xff;
    let views = ScalarBuffer::from(vec![u128::from_le_bytes(view)]);
    // SAFETY: as in `unchecked`.
    let viewed: ArrayRef = Arc::new(unsafe { StringViewArray::new_unchecked(views, vec![], None) });
    refused(assign(&words(), viewed), "invalid-data", "v", "Utf8View");
    // In the entries of a dictionary.
    let offsets = Buffer::from_slice_ref([0_i32, 1]);
    let entries = unchecked(DataType::Utf8, 1, vec![offsets, Buffer::from_slice_ref([0xff_u8])], vec![]);
    let keys = PrimitiveArray::<Int8Type>::from(vec![0]);
    // SAFETY: as in `unchecked`.
    let keyed: ArrayRef = Arc::new(unsafe { DictionaryArray::new_unchecked(keys, entries) });
    refused(assign(&words(), keyed), "invalid-data", "v", "entries");
}

#[test]
fn views_beyond_their_buffers_are_refused() {
    let mut view = [0_u8; 16];
    view[0] = 20;
    view[8] = 3;
    view[12] = 200;
    let views = ScalarBuffer::from(vec![u128::from_le_bytes(view)]);
    for buffers in [vec![], vec![Buffer::from_slice_ref([b'x'; 30])]] {
        // SAFETY: as in `unchecked`.
        let array: ArrayRef = Arc::new(unsafe { StringViewArray::new_unchecked(views.clone(), buffers, None) });
        refused(assign(&words(), array), "invalid-data", "v", "a view");
    }
}

#[test]
fn offsets_that_go_back_or_beyond_are_refused() {
    for offsets in [[0_i32, 3, 1], [0, 1, 9], [0, i32::MAX, i32::MAX], [-1, 0, 1], [2, 1, 0]] {
        let array =
            unchecked(DataType::Utf8, 2, vec![Buffer::from_slice_ref(offsets), Buffer::from_slice_ref(b"abc")], vec![]);
        refused(assign(&words(), array), "invalid-data", "v", &format!("{offsets:?}"));
    }
}

#[test]
fn decimals_of_more_digits_than_their_type_are_refused() {
    fn wide<T: DecimalType>(values: Vec<Option<T::Native>>, precision: u8, scale: i8) -> ArrayRef {
        let array = PrimitiveArray::<T>::from_iter(values);
        Arc::new(array.with_data_type(T::TYPE_CONSTRUCTOR(precision, scale)))
    }
    let model = decimals();
    for (array, what) in [
        (wide::<Decimal32Type>(vec![Some(1), Some(1_000)], 3, 0), "32 bits"),
        (wide::<Decimal64Type>(vec![Some(-10_i64.pow(17))], 17, 2), "64 bits"),
        (wide::<Decimal128Type>(vec![None, Some(10_i128.pow(20))], 20, 5), "128 bits"),
        (wide::<Decimal128Type>(vec![Some(i128::MIN)], 38, 0), "the least of 128 bits"),
        (wide::<Decimal128Type>(vec![Some(1_000)], 3, -2), "hundreds"),
    ] {
        refused(assign(&model, Arc::clone(&array)), "invalid-data", "v", what);
        let keys = PrimitiveArray::<Int8Type>::from(vec![0]);
        let keyed: ArrayRef = Arc::new(DictionaryArray::try_new(keys, array).unwrap());
        refused(assign(&model, keyed), "invalid-data", "v", &format!("{what}, in a dictionary"));
    }
    // The most that the type has, whatever the scale; beyond 18 digits it is the client's issue.
    for (array, fine) in [
        (wide::<Decimal32Type>(vec![Some(999)], 3, 0), true),
        (wide::<Decimal128Type>(vec![Some(999)], 3, -2), true),
        (wide::<Decimal128Type>(vec![Some(999)], 3, -30), false),
        (wide::<Decimal128Type>(vec![Some(10_i128.pow(38) - 1)], 38, 38), true),
        (wide::<Decimal128Type>(vec![Some(10_i128.pow(38) - 1)], 38, 23), true),
        // Its digits are rounded up to a nineteenth one.
        (wide::<Decimal128Type>(vec![Some(10_i128.pow(38) - 1)], 38, 22), false),
        (wide::<Decimal128Type>(vec![Some(0)], 38, -38), true),
    ] {
        let data_type = array.data_type().clone();
        assert_eq!(issues(&model, array)[0].is_none(), fine, "{data_type}");
    }
}

/// Beyond the first range of rows that are worked on at a time.
const FAR: usize = 65_536;

#[test]
fn what_is_wrong_is_found_in_every_range_of_rows() {
    let rows = FAR + 4_000;
    for bad in [0, 1, FAR - 1, FAR, FAR + 1, rows - 1] {
        let known = |hidden: bool| hidden.then(|| NullBuffer::from_iter((0..rows).map(|row| row != bad)));
        for hidden in [false, true] {
            let what = format!("row {bad}, {}", if hidden { "under a null" } else { "to be seen" });
            let held = |model: &Model, array: ArrayRef, kind: &str| {
                let result = assign(model, array);
                if hidden {
                    assert!(result.is_ok(), "{kind}, {what}: {:?}", result.err());
                } else {
                    refused(result, "invalid-data", "v", &format!("{kind}, {what}"));
                }
            };
            let mut units = vec![99_999_i128; rows];
            units[bad] = -100_000;
            let decimals = PrimitiveArray::<Decimal128Type>::new(units.into(), known(hidden));
            let decimals = decimals.with_data_type(DataType::Decimal128(5, 2));
            held(&self::decimals(), Arc::new(decimals), "a decimal");

            let mut keys = vec![1_i32; rows];
            keys[bad] = -1;
            let keys = PrimitiveArray::<Int32Type>::new(keys.into(), known(hidden));
            let entries: ArrayRef = Arc::new(StringArray::from(vec!["a", "b"]));
            // SAFETY: as in `unchecked`.
            let keyed = unsafe { DictionaryArray::<Int32Type>::new_unchecked(keys, entries) };
            held(&words(), Arc::new(keyed), "a key");
        }

        // Texts are looked at under nulls too. Some have letters of several bytes, on both sides of every end.
        let mut bytes: Vec<u8> = Vec::new();
        let mut offsets = vec![0_i32];
        for row in 0..rows {
            bytes.extend(if row % 5 == 0 { "aé".as_bytes() } else { b"abc" });
            offsets.push(i32::try_from(bytes.len()).unwrap());
        }
        let text = |offsets: &[i32], bytes: &[u8]| {
            let buffers = vec![Buffer::from_slice_ref(offsets), Buffer::from_slice_ref(bytes)];
            unchecked(DataType::Utf8, rows, buffers, vec![])
        };
        assert!(assign(&words(), text(&offsets, &bytes)).is_ok());
        let mut wrong = bytes.clone();
        wrong[bad * 3 + 1] = 0xff;
        refused(assign(&words(), text(&offsets, &wrong)), "invalid-data", "v", &format!("a byte of row {bad}"));
        let mut cut = offsets.clone();
        let letter = bad.div_ceil(5) * 5 % rows;
        cut[letter + 1] -= 1;
        refused(assign(&words(), text(&cut, &bytes)), "invalid-data", "v", &format!("a letter of row {letter}"));
        let mut back = offsets.clone();
        back[bad] = offsets[rows] + 1;
        refused(assign(&words(), text(&back, &bytes)), "invalid-data", "v", &format!("an offset of row {bad}"));

        let views = |bad_view: [u8; 16]| {
            let mut fine = [0_u8; 16];
            (fine[0], fine[4]) = (1, b'a');
            let mut views = vec![u128::from_le_bytes(fine); rows];
            views[bad] = u128::from_le_bytes(bad_view);
            let buffer = Buffer::from_slice_ref("a long text with an é, and more of it".as_bytes());
            // SAFETY: as in `unchecked`.
            let views: ArrayRef = Arc::new(unsafe { StringViewArray::new_unchecked(views.into(), vec![buffer], None) });
            assign(&words(), views)
        };
        let view = |length: u8, text: &[u8]| {
            let mut view = [0_u8; 16];
            view[0] = length;
            view[4..4 + text.len()].copy_from_slice(text);
            view
        };
        assert!(views(view(2, "é".as_bytes())).is_ok() && views(view(12, b"twelve bytes")).is_ok());
        assert!(views(view(24, b"a lo\0\0\0\0\0\0\0\0")).is_ok());
        for (wrong, what) in [
            (view(1, &[0xff]), "no UTF-8"),
            (view(1, b"ab"), "a byte behind the text"),
            (view(24, b"b lo\0\0\0\0\0\0\0\0"), "another beginning"),
            (view(24, b"a lo\x01\0\0\0\0\0\0\0"), "no such buffer"),
            (view(21, b"a lo\0\0\0\0\0\0\0\0"), "half a letter"),
            (view(60, b"a lo\0\0\0\0\0\0\0\0"), "more than the buffer has"),
        ] {
            refused(views(wrong), "invalid-data", "v", &format!("{what}, row {bad}"));
        }
    }
}

#[test]
fn a_count_of_nulls_that_is_none_is_refused() {
    let nulls = NullBuffer::from(vec![true, false, true]);
    // SAFETY: as in `unchecked`.
    let lying = unsafe { NullBuffer::new_unchecked(nulls.into_inner(), 2) };
    let data = ArrayData::builder(DataType::Int64).len(3).buffers(vec![Buffer::from_slice_ref([1_i64, 2, 3])]);
    // SAFETY: as in `unchecked`.
    let array = make_array(unsafe { data.nulls(Some(lying)).build_unchecked() });
    refused(assign(&decimals(), Arc::clone(&array)), "invalid-data", "v", "a count of nulls");
    let result =
        assign_table(&decimals().compile(), &table(vec![("id", array), ("v", ids(3))]), today(), &Options::new());
    refused(result, "invalid-data", "id", "a count of nulls among ids");
}

fn unusable() -> Vec<DataType> {
    let item = Arc::new(Field::new("item", DataType::Int32, true));
    vec![
        DataType::List(Arc::clone(&item)),
        DataType::LargeList(Arc::clone(&item)),
        DataType::FixedSizeList(item, 2),
        DataType::Struct(Fields::from(vec![Field::new("a", DataType::Int32, true)])),
        DataType::Binary,
        DataType::LargeBinary,
        DataType::BinaryView,
        DataType::FixedSizeBinary(4),
        DataType::Duration(TimeUnit::Second),
        DataType::Interval(IntervalUnit::YearMonth),
        DataType::Time32(TimeUnit::Second),
        DataType::Time64(TimeUnit::Nanosecond),
        DataType::Float16,
        DataType::Decimal256(40, 2),
        DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Binary)),
    ]
}

#[test]
fn a_type_that_no_attribute_can_use_is_refused_at_the_start_by_its_column() {
    let kinds = || {
        [
            Kind::Decimal { scale: 2 },
            Kind::Integer,
            Kind::Boolean,
            Kind::Category { levels: vec!["a".into()] },
            Kind::Text,
            Kind::Date,
        ]
    };
    for kind in kinds() {
        for data_type in unusable() {
            // Even without any row, and with nothing but nulls.
            for array in [new_empty_array(&data_type), new_null_array(&data_type, 2)] {
                refused(
                    assign(&about(kind.clone()), array),
                    "unusable-type",
                    "v",
                    &format!("{data_type} for {kind:?}"),
                );
            }
        }
    }
    let stamp = DataType::Timestamp(TimeUnit::Second, None);
    let fits = |kind: &Kind, data_type: &DataType| match kind {
        Kind::Decimal { .. } | Kind::Integer => data_type.is_numeric() || *data_type == DataType::Utf8,
        Kind::Boolean => data_type.is_numeric() || matches!(data_type, DataType::Boolean | DataType::Utf8),
        Kind::Category { .. } | Kind::Text => data_type.is_integer() || *data_type == DataType::Utf8,
        Kind::Date => matches!(data_type, DataType::Date32 | DataType::Timestamp(..) | DataType::Utf8),
    };
    for kind in kinds() {
        for data_type in [
            DataType::Int8,
            DataType::UInt64,
            DataType::Float64,
            DataType::Decimal128(10, 2),
            DataType::Boolean,
            DataType::Utf8,
            DataType::Date32,
            stamp.clone(),
        ] {
            for wrapped in
                [data_type.clone(), DataType::Dictionary(Box::new(DataType::Int8), Box::new(data_type.clone()))]
            {
                let result = assign(&about(kind.clone()), new_null_array(&wrapped, 2));
                if fits(&kind, &data_type) {
                    assert!(result.is_ok(), "{wrapped} for {kind:?}: {:?}", result.err());
                } else {
                    refused(result, "unusable-type", "v", &format!("{wrapped} for {kind:?}"));
                }
            }
        }
    }
}

#[test]
fn columns_that_are_missing_or_there_twice_are_refused_by_name() {
    let model = Model::builder("m")
        .client("account_id")
        .attribute(Attribute::decimal("arr", 2).required().column("ARR (USD)"))
        .attribute(Attribute::boolean("b"))
        .tier(Tier::rest("All"))
        .build()
        .unwrap();
    let plan = model.compile();
    let one = || Arc::new(Int64Array::from(vec![1])) as ArrayRef;
    let run = |columns: Vec<(&str, ArrayRef)>| assign_table(&plan, &table(columns), today(), &Options::new());
    refused(run(vec![("ARR (USD)", one())]), "missing-column", "account_id", "no ids");
    refused(run(vec![("account_id", one()), ("b", one())]), "missing-column", "ARR (USD)", "a required column");
    refused(
        run(vec![("account_id", one()), ("arr", one())]),
        "missing-column",
        "ARR (USD)",
        "the attribute's own name",
    );
    refused(run(vec![("Account_ID", one()), ("ARR (USD)", one())]), "missing-column", "account_id", "another case");
    refused(
        run(vec![("account_id", one()), ("account_id", one()), ("ARR (USD)", one())]),
        "column-twice",
        "account_id",
        "ids",
    );
    refused(
        run(vec![("account_id", one()), ("ARR (USD)", one()), ("ARR (USD)", one())]),
        "column-twice",
        "ARR (USD)",
        "arr",
    );
    refused(
        run(vec![("b", one()), ("account_id", one()), ("ARR (USD)", one()), ("b", one())]),
        "column-twice",
        "b",
        "b",
    );
    // What is not asked for may be there twice, of any type; an optional column may be absent, and that is said.
    let list = new_null_array(&unusable()[0], 1);
    let fine = run(vec![("x", list), ("account_id", one()), ("x", one()), ("ARR (USD)", one())]).unwrap();
    assert_eq!((fine.rows(), fine.absent()), (1, &["b".to_string()][..]));

    let optional = about(Kind::Integer);
    let nothing =
        assign_table(&optional.compile(), &table(vec![("id", one()), ("w", one())]), today(), &Options::new());
    assert_eq!(nothing.unwrap_err().code(), "missing-column", "no usable column at all");
}

#[test]
fn what_is_not_asked_for_is_not_looked_at() {
    let bad = unchecked(
        DataType::Utf8,
        2,
        vec![Buffer::from_slice_ref([0_i32, 1, 2]), Buffer::from_slice_ref([0xff_u8, 0xff])],
        vec![],
    );
    let columns = vec![("note", bad), ("id", ids(2)), ("v", Arc::new(Int64Array::from(vec![1, 2])) as ArrayRef)];
    assert!(assign_table(&decimals().compile(), &table(columns), today(), &Options::new()).is_ok());
}

#[test]
fn a_table_without_rows_has_a_result_of_all_columns() {
    let model = decimals();
    let plan = model.compile();
    let schema = Arc::new(Schema::new(vec![
        Field::new("id", DataType::Utf8, false),
        Field::new("v", DataType::Decimal128(10, 2), true),
    ]));
    let empty = RecordBatch::new_empty(Arc::clone(&schema));
    for batches in [vec![], vec![empty.clone()], vec![empty.clone(), empty]] {
        let table = Table::from_batches(Arc::clone(&schema), batches).unwrap();
        for breakdown in [false, true] {
            let assigned = assign_table(&plan, &table, today(), &Options::new().contributions(breakdown)).unwrap();
            assert_eq!(assigned.rows(), 0);
            let names: Vec<String> = assigned.schema().fields().iter().map(|field| field.name().clone()).collect();
            assert_eq!(names, ["id", "tier", "clause", "issues"]);
            assert_eq!(assigned.summary().clients(), 0);
        }
    }
    let single = Table::from_columns(vec![
        ("id".into(), TableColumn::Values(vec![])),
        ("v".into(), TableColumn::Values(vec![])),
    ]);
    assert_eq!(assign_table(&plan, &single.unwrap(), today(), &Options::new()).unwrap().rows(), 0);
}

#[test]
fn a_table_without_columns_is_refused_however_many_rows_it_has() {
    let schema = Arc::new(Schema::empty());
    for rows in [0, 7] {
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(Arc::clone(&schema), vec![], &options).unwrap();
        let table = Table::from_batches(Arc::clone(&schema), vec![batch]).unwrap();
        assert_eq!(table.rows(), rows);
        let error = assign_table(&decimals().compile(), &table, today(), &Options::new()).unwrap_err();
        assert_eq!((error.code(), error.column()), ("missing-column", Some("id")));
    }
    let none = Table::from_columns(vec![]).unwrap();
    assert_eq!(
        assign_table(&decimals().compile(), &none, today(), &Options::new()).unwrap_err().code(),
        "missing-column"
    );
}

#[test]
fn batches_of_other_columns_and_columns_of_other_lengths_are_refused() {
    let schema =
        Arc::new(Schema::new(vec![Field::new("id", DataType::Int64, true), Field::new("v", DataType::Int64, true)]));
    let good = RecordBatch::try_new(Arc::clone(&schema), vec![ids(1), ids(1)]).unwrap();
    let other =
        RecordBatch::try_from_iter(vec![("id", ids(1)), ("v", Arc::new(Float64Array::from(vec![1.0])) as ArrayRef)])
            .unwrap();
    let renamed = RecordBatch::try_from_iter(vec![("id", ids(1)), ("w", ids(1))]).unwrap();
    for bad in [other, renamed] {
        let error = Table::from_batches(Arc::clone(&schema), vec![good.clone(), bad]).unwrap_err();
        assert_eq!(error.code(), "ragged");
        assert!(error.message().contains("batch 1"), "{error}");
    }
    let ragged = Table::from_columns(vec![
        ("id".into(), TableColumn::Arrow(ids(2))),
        ("v".into(), TableColumn::Values(vec![Value::Missing])),
    ]);
    assert_eq!((ragged.as_ref().unwrap_err().code(), ragged.as_ref().unwrap_err().column()), ("ragged", Some("v")));
}

#[test]
fn ids_that_are_missing_or_twice_are_issues_in_every_chunk_and_keep_their_rows() {
    let model = decimals();
    let plan = model.compile();
    let text = |ids: Vec<Option<&str>>| Arc::new(StringArray::from(ids)) as ArrayRef;
    let large = |ids: Vec<Option<&str>>| Arc::new(LargeStringArray::from(ids)) as ArrayRef;
    let view = |ids: Vec<Option<&str>>| Arc::new(StringViewArray::from(ids)) as ArrayRef;
    let keyed = |ids: Vec<Option<&str>>| Arc::new(ids.into_iter().collect::<DictionaryArray<Int8Type>>()) as ArrayRef;
    type Make = fn(Vec<Option<&str>>) -> ArrayRef;
    let makers: [Make; 4] = [text, large, view, keyed];
    for make in makers {
        let chunks = [
            make(vec![Some("a"), Some("b"), None]),
            make(vec![]),
            make(vec![Some("c"), Some("a"), Some("A"), Some("")]),
            make(vec![Some("a"), Some("d")]),
        ];
        let schema = Arc::new(Schema::new(vec![
            Field::new("id", chunks[0].data_type().clone(), true),
            Field::new("v", DataType::Int64, true),
        ]));
        let batches = chunks.iter().map(|chunk| {
            RecordBatch::try_new(Arc::clone(&schema), vec![Arc::clone(chunk), self::ids(chunk.len())]).unwrap()
        });
        let table = Table::from_batches(Arc::clone(&schema), batches.collect()).unwrap();
        let assigned = assign_table(&plan, &table, today(), &Options::new()).unwrap();
        let lines = paths::arrow(&model, &plan, &assigned, false);
        let wrong: Vec<bool> = lines.iter().map(|line| line.issues.is_some()).collect();
        assert_eq!(wrong, [true, false, true, false, true, false, true, true, false], "{:?}", schema.field(0));
        assert!(lines.iter().all(|line| line.tier.is_none() == line.issues.is_some()));
        assert!(lines[4].issues.as_ref().unwrap().contains("`a`"), "{lines:?}");
    }
    // Whole numbers: the same number is the same id.
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), Some(2), None, Some(1)]));
    let values: ArrayRef = Arc::new(Int64Array::from(vec![1, 2, 3, 4]));
    let assigned =
        assign_table(&plan, &self::table(vec![("id", numbers), ("v", values)]), today(), &Options::new()).unwrap();
    let wrong: Vec<bool> =
        paths::arrow(&model, &plan, &assigned, false).iter().map(|line| line.issues.is_some()).collect();
    assert_eq!(wrong, [true, false, true, true]);
}

#[test]
fn days_beyond_the_calendar_are_issues() {
    let model = about(Kind::Date);
    let days: ArrayRef =
        Arc::new(Date32Array::from(vec![i32::MIN, -719_163, -719_162, 0, 2_932_896, 2_932_897, i32::MAX]));
    let fine: Vec<bool> = issues(&model, days).iter().map(Option::is_none).collect();
    assert_eq!(fine, [false, false, true, true, true, false, false]);
    for unit in [TimeUnit::Second, TimeUnit::Millisecond, TimeUnit::Microsecond, TimeUnit::Nanosecond] {
        let ticks =
            PrimitiveArray::<TimestampSecondType>::from(vec![i64::MIN, -1, 0, i64::MAX]).to_data().into_builder();
        let array = make_array(ticks.data_type(DataType::Timestamp(unit, Some("+05:30".into()))).build().unwrap());
        let fine: Vec<bool> = issues(&model, array).iter().map(Option::is_none).collect();
        // Nanoseconds of 64 bits never leave the calendar.
        let edge = unit == TimeUnit::Nanosecond;
        assert_eq!(fine, [edge, true, true, edge], "{unit:?}");
    }
}

#[test]
fn the_largest_numbers_of_every_width_are_values_or_issues() {
    let integers = about(Kind::Integer);
    let wide: ArrayRef = Arc::new(UInt64Array::from(vec![u64::MAX, 999_999_999_999_999_999, 10_u64.pow(18), 0]));
    let fine: Vec<bool> = issues(&integers, Arc::clone(&wide)).iter().map(Option::is_none).collect();
    assert_eq!(fine, [false, true, false, true]);
    assert!(issues(&integers, wide)[0].as_ref().unwrap().contains("`18446744073709551615`"));
    let wide: ArrayRef = Arc::new(Int64Array::from(vec![i64::MIN, i64::MAX, -999_999_999_999_999_999]));
    let fine: Vec<bool> = issues(&integers, wide).iter().map(Option::is_none).collect();
    assert_eq!(fine, [false, false, true]);
    let floats: ArrayRef = Arc::new(Float64Array::from(vec![
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MAX,
        f64::MIN_POSITIVE,
        -0.0,
        1e18,
        1e17,
    ]));
    let fine: Vec<bool> = issues(&integers, floats).iter().map(Option::is_none).collect();
    assert_eq!(fine, [false, false, false, false, true, true, false, true]);
    // A whole number is a text by its digits, however wide.
    let model = Model::builder("m")
        .client("id")
        .attribute(Attribute::text("v"))
        .tier(Tier::when("Wide", parse_formula("v = '18446744073709551615'").unwrap()))
        .tier(Tier::rest("Other"))
        .build()
        .unwrap();
    let array: ArrayRef = Arc::new(PrimitiveArray::<UInt64Type>::from(vec![u64::MAX, 1]));
    assert_eq!(tiers(&model, array), [Some("Wide".to_string()), Some("Other".into())]);
}

/// A model with a bit of everything, for many rows.
fn busy() -> Model {
    let model = Model::builder("busy")
        .client("id")
        .value("arr")
        .attribute(Attribute::decimal("arr", 2).min(0))
        .attribute(Attribute::boolean("strategic").missing(false))
        .attribute(Attribute::text("industry"))
        .tier(Tier::when("Strategic", parse_formula("arr > 90000 or (arr > 50000 and strategic)").unwrap()))
        .tier(Tier::when("Bank", parse_formula("industry = 'Bank' and arr between 100 and 20000").unwrap()))
        .tier(Tier::when("Core", parse_formula("arr >= 25000").unwrap()))
        .tier(Tier::rest("Scale"));
    model.build().unwrap()
}

#[test]
fn many_rows_in_several_ranges_and_chunks_are_as_one_by_one() {
    let rows = 150_001;
    let model = busy();
    let plan = model.compile();
    let mut random = tierline_testkit::Random::new(7);
    let arr: Vec<Option<i128>> =
        (0..rows).map(|_| random.percent(95).then(|| i128::from(random.range(-2_000, 10_000_000)))).collect();
    let strategic: Vec<Option<bool>> = (0..rows).map(|_| random.percent(80).then(|| random.percent(50))).collect();
    let industries = ["Bank", "Retail", "", "bank"];
    let industry: Vec<Option<&str>> =
        (0..rows).map(|_| random.percent(90).then(|| *random.pick(&industries))).collect();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", ids(rows)),
        ("arr", Arc::new(Decimal128Array::from(arr.clone()).with_precision_and_scale(20, 2).unwrap())),
        ("strategic", Arc::new(BooleanArray::from(strategic.clone()))),
        ("industry", Arc::new(industry.iter().copied().collect::<DictionaryArray<Int32Type>>())),
    ];
    let whole = table(columns.clone());
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let cut = |cuts: &[usize]| {
        let mut from = 0;
        let parts = cuts.iter().chain([&rows]).map(|to| {
            let part = batch.slice(from, to - from);
            from = *to;
            part
        });
        Table::from_batches(batch.schema(), parts.collect()).unwrap()
    };
    let expected: Vec<paths::Line> = (0..rows)
        .map(|row| {
            let client = Client::new("c")
                .with("arr", Value::from(arr[row].map(|units| Decimal::new(units, 2).unwrap())))
                .with("strategic", Value::from(strategic[row]))
                .with("industry", Value::from(industry[row]));
            paths::row(&plan, &client, today()).bare()
        })
        .collect();
    let lines = |table: &Table| {
        let assigned = assign_table(&plan, table, today(), &Options::new().plain(true)).unwrap();
        (self::plain_lines(&model, &plan, &assigned), paths::summary_lines(assigned.summary()))
    };
    let (got, summary) = lines(&whole);
    assert!(got == expected, "first at row {:?}", got.iter().zip(&expected).position(|(a, b)| a != b));
    for cuts in [vec![65_535, 65_536, 65_537, 131_073], vec![1, 100_000]] {
        let (got, values) = lines(&cut(&cuts));
        assert!(got == expected, "cut at {cuts:?}, row {:?}", got.iter().zip(&expected).position(|(a, b)| a != b));
        assert_eq!(values, summary, "cut at {cuts:?}");
    }
}

fn plain_lines(model: &Model, plan: &Plan, assigned: &Assigned) -> Vec<paths::Line> {
    paths::arrow(model, plan, assigned, false)
}
