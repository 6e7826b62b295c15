//! Ids that are missing or stand for several clients: the same as an obvious count says, for every type and any cut.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, ArrowPrimitiveType, Date32Type, Decimal32Type, Decimal64Type, Decimal128Type, Int8Type,
    Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, DictionaryArray, Float32Array, Float64Array, Int64Array, LargeStringArray, PrimitiveArray,
    RecordBatch, StringArray, StringViewArray,
};
use arrow_schema::{DataType, Field, Schema};
use tierline::{
    Date, Model, Plan, Table, Value, assign_table,
    model::{Attribute, Tier},
    tables::{AssignStream, Assigned, IdRule, IdScan, Options, TableColumn},
};
use tierline_testkit::Random;

/// What is wrong with an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrong {
    Missing,
    Twice,
}

/// The obvious way: count them.
fn expected(ids: &[Option<String>]) -> Vec<Option<Wrong>> {
    let mut count: HashMap<&str, usize> = HashMap::new();
    let there = |id: &Option<String>| id.as_ref().is_some_and(|id| !id.trim_ascii().is_empty());
    for id in ids.iter().filter(|id| there(id)) {
        *count.entry(id.as_ref().unwrap()).or_default() += 1;
    }
    let wrong = |id: &Option<String>| match id {
        id if !there(id) => Some(Wrong::Missing),
        Some(id) if count[id.as_str()] > 1 => Some(Wrong::Twice),
        _ => None,
    };
    ids.iter().map(wrong).collect()
}

fn plan() -> Plan {
    let model = Model::builder("ids").client("id").attribute(Attribute::integer("v")).tier(Tier::rest("All"));
    model.build().unwrap().compile()
}

fn found(assigned: &Assigned) -> Vec<Option<Wrong>> {
    let words = |words: Option<&str>| match words {
        None => None,
        Some(words) if words.contains("has no id") => Some(Wrong::Missing),
        Some(words) if words.starts_with("duplicate id") => Some(Wrong::Twice),
        Some(words) => panic!("{words}"),
    };
    let issues = assigned.batches().iter().map(|batch| batch.columns().last().unwrap().as_string::<i32>());
    issues.flat_map(|issues| issues.iter().map(words).collect::<Vec<_>>()).collect()
}

/// Arrays of one column in one or more chunks.
fn table(chunks: &[ArrayRef]) -> Table {
    let schema = Arc::new(Schema::new(vec![
        Field::new("id", chunks[0].data_type().clone(), true),
        Field::new("v", DataType::Int64, true),
    ]));
    let batch = |ids: &ArrayRef| {
        let values: ArrayRef = Arc::new(Int64Array::from(vec![1; ids.len()]));
        RecordBatch::try_new(Arc::clone(&schema), vec![Arc::clone(ids), values]).unwrap()
    };
    Table::from_batches(Arc::clone(&schema), chunks.iter().map(batch).collect()).unwrap()
}

fn day() -> Date {
    Date::new(2026, 11, 21).unwrap()
}

fn assign(plan: &Plan, chunks: &[ArrayRef]) -> Assigned {
    assign_table(plan, &table(chunks), day(), &Options::new()).unwrap()
}

/// The same, each chunk as a batch of its own, after a scan that holds few hashes at a time.
fn stream(plan: &Plan, chunks: &[ArrayRef], held: u64) -> (Vec<Option<Wrong>>, Vec<String>) {
    let tables: Vec<Table> = chunks.iter().map(|chunk| table(std::slice::from_ref(chunk))).collect();
    let mut scan = IdScan::holding(plan, held);
    let checked = loop {
        tables.iter().for_each(|table| scan.read(table).unwrap());
        if let Some(checked) = scan.end_pass().unwrap() {
            break checked;
        }
    };
    let repeated = checked.repeated().map(str::to_string).collect();
    let rule = IdRule::Checked(checked);
    let mut stream = AssignStream::new(plan, &tables[0], day(), Options::new(), rule).unwrap();
    let found = tables.iter().flat_map(|table| found(&stream.assign(table).unwrap())).collect();
    assert_eq!(stream.rows(), stream.summary().clients());
    (found, repeated)
}

/// Whether remembering ids finds one that comes again in a later chunk.
fn comes_again(plan: &Plan, chunks: &[ArrayRef]) -> bool {
    let tables = || chunks.iter().map(|chunk| table(std::slice::from_ref(chunk)));
    let first = tables().next().unwrap();
    let mut stream = AssignStream::new(plan, &first, day(), Options::new(), IdRule::Remembered).unwrap();
    let result: Result<Vec<Assigned>, _> = tables().map(|table| stream.assign(&table)).collect();
    result.err().inspect(|error| assert_eq!((error.code(), error.column()), ("id-handed-out", Some("id")))).is_some()
}

/// A column in random pieces, each of which may be a slice of something longer.
fn cut(random: &mut Random, ids: &[Option<i64>], make: &dyn Fn(&[Option<i64>]) -> ArrayRef) -> Vec<ArrayRef> {
    let mut chunks = Vec::new();
    let mut from = 0;
    while from < ids.len() || chunks.is_empty() {
        let to = if random.percent(50) { ids.len() } else { from + random.below(ids.len() - from + 1) };
        let (before, after) = (random.below(10), random.below(10));
        let around = |count: usize| vec![Some(3); count];
        let longer = [around(before), ids[from..to].to_vec(), around(after)].concat();
        chunks.push(make(&longer).slice(before, to - from));
        from = to;
    }
    chunks
}

fn numbers<T: ArrowPrimitiveType>(ids: &[Option<i64>]) -> ArrayRef
where
    T::Native: TryFrom<i64>,
{
    let native = |id: i64| T::Native::try_from(id).ok().unwrap();
    Arc::new(ids.iter().map(|id| id.map(native)).collect::<PrimitiveArray<T>>())
}

fn decimals<T: ArrowPrimitiveType>(ids: &[Option<i64>], data_type: DataType) -> ArrayRef
where
    T::Native: TryFrom<i64>,
{
    let plain = numbers::<T>(ids);
    Arc::new(plain.as_primitive::<T>().clone().with_data_type(data_type))
}

fn keyed<K: ArrowDictionaryKeyType>(ids: &[Option<String>]) -> ArrayRef {
    Arc::new(ids.iter().map(Option::as_deref).collect::<DictionaryArray<K>>())
}

/// The way in which numbers are written as texts.
#[derive(Clone, Copy, Debug)]
enum Style {
    Short,
    Padded,
    Long,
    Mixed,
    Blank,
}

fn text(style: Style, id: i64) -> String {
    match style {
        Style::Short => format!("c{id}"),
        Style::Padded => format!("C{id:09}"),
        Style::Long => format!("a client of a long name, number {id:05}"),
        Style::Mixed if id % 3 == 0 => format!("{id:013}"),
        Style::Mixed => format!("é{id}"),
        Style::Blank => [" ", "", "\t \n", " a", "a ", "a"][usize::try_from(id % 6).unwrap()].to_string(),
    }
}

fn texts(style: Style, ids: &[Option<i64>]) -> Vec<Option<String>> {
    ids.iter().map(|id| id.map(|id| text(style, id))).collect()
}

/// Numbers from 0 to 100 in some order, some of them missing, some of them twice.
fn some_ids(random: &mut Random) -> Vec<Option<i64>> {
    let count = i64::try_from(random.below(60)).unwrap();
    let mut ids: Vec<i64> = match random.below(4) {
        0 => (0..count).map(|_| random.range(0, 100)).collect(),
        _ => (0..count).collect(),
    };
    match random.below(4) {
        0 => ids.reverse(),
        1 => random.shuffle(&mut ids),
        2 if !ids.is_empty() => {
            let (from, to) = (random.below(ids.len()), random.below(ids.len()));
            ids[to] = ids[from];
        }
        _ => {}
    }
    let nulls = if random.percent(50) { 0 } else { 10 };
    ids.into_iter().map(|id| (!random.percent(nulls)).then_some(id)).collect()
}

type Make<'a> = Box<dyn Fn(&[Option<i64>]) -> ArrayRef + 'a>;

fn makers() -> Vec<(String, Make<'static>)> {
    let mut out: Vec<(String, Make<'static>)> = vec![
        ("8 bits".into(), Box::new(numbers::<Int8Type>)),
        ("16 bits".into(), Box::new(numbers::<Int16Type>)),
        ("32 bits".into(), Box::new(numbers::<Int32Type>)),
        ("64 bits".into(), Box::new(numbers::<Int64Type>)),
        ("8 bits without sign".into(), Box::new(numbers::<UInt8Type>)),
        ("16 bits without sign".into(), Box::new(numbers::<UInt16Type>)),
        ("32 bits without sign".into(), Box::new(numbers::<UInt32Type>)),
        ("64 bits without sign".into(), Box::new(numbers::<UInt64Type>)),
        ("days".into(), Box::new(numbers::<Date32Type>)),
        ("decimals of 32 bits".into(), Box::new(|ids| decimals::<Decimal32Type>(ids, DataType::Decimal32(9, 1)))),
        ("decimals of 64 bits".into(), Box::new(|ids| decimals::<Decimal64Type>(ids, DataType::Decimal64(18, 0)))),
        ("decimals".into(), Box::new(|ids| decimals::<Decimal128Type>(ids, DataType::Decimal128(38, 2)))),
        ("hundreds".into(), Box::new(|ids| decimals::<Decimal128Type>(ids, DataType::Decimal128(38, -2)))),
        (
            "floats of 32 bits".into(),
            Box::new(|ids| Arc::new(ids.iter().map(|id| id.map(|id| id as f32 / 4.0)).collect::<Float32Array>())),
        ),
        (
            "floats".into(),
            Box::new(|ids| Arc::new(ids.iter().map(|id| id.map(|id| id as f64 / 10.0)).collect::<Float64Array>())),
        ),
        // Frames of data write a gap in a column of floats as `NaN`.
        (
            "floats of 32 bits with gaps".into(),
            Box::new(|ids| {
                Arc::new(Float32Array::from_iter_values(ids.iter().map(|id| id.map_or(f32::NAN, |id| id as f32))))
            }),
        ),
        (
            "floats with gaps".into(),
            Box::new(|ids| {
                Arc::new(Float64Array::from_iter_values(ids.iter().map(|id| id.map_or(-f64::NAN, |id| id as f64))))
            }),
        ),
        (
            "numbers in a dictionary".into(),
            Box::new(|ids| {
                // An entry that is null, one that nobody uses, and one that is there twice.
                let entries: ArrayRef =
                    Arc::new(Int64Array::from_iter([None, Some(5), Some(5)].into_iter().chain((0..=100).map(Some))));
                let keys: PrimitiveArray<Int16Type> = ids
                    .iter()
                    .enumerate()
                    .map(|(row, id)| Some(id.map_or(0, |id| if id == 5 && row % 2 == 0 { 2 } else { id as i16 + 3 })))
                    .collect();
                Arc::new(DictionaryArray::try_new(keys, entries).unwrap())
            }),
        ),
    ];
    for style in [Style::Short, Style::Padded, Style::Long, Style::Mixed, Style::Blank] {
        let name = |kind: &str| format!("{kind}, {style:?}");
        out.push((name("text"), Box::new(move |ids| Arc::new(StringArray::from(texts(style, ids))))));
        out.push((name("large text"), Box::new(move |ids| Arc::new(LargeStringArray::from(texts(style, ids))))));
        out.push((
            name("text view"),
            Box::new(move |ids| Arc::new(texts(style, ids).into_iter().collect::<StringViewArray>())),
        ));
        out.push((name("dictionary"), Box::new(move |ids| keyed::<Int8Type>(&texts(style, ids)))));
        out.push((name("wide dictionary"), Box::new(move |ids| keyed::<UInt64Type>(&texts(style, ids)))));
    }
    out
}

/// The ids as texts, which decide what is equal.
fn as_texts(name: &str, ids: &[Option<i64>]) -> Vec<Option<String>> {
    let styles = [Style::Short, Style::Padded, Style::Long, Style::Mixed, Style::Blank];
    let style = styles.into_iter().find(|style| name.ends_with(&format!("{style:?}"))).unwrap_or(Style::Short);
    texts(style, ids)
}

#[test]
fn issues_of_ids_are_as_counting_says_for_every_type_in_any_chunks() {
    let plan = plan();
    let makers = makers();
    for seed in 0..120 {
        let mut random = Random::new(seed);
        let ids = some_ids(&mut random);
        for (name, make) in &makers {
            let chunks = cut(&mut random, &ids, make);
            let assigned = assign(&plan, &chunks);
            let texts = as_texts(name, &ids);
            let wanted = expected(&texts);
            assert_eq!(found(&assigned), wanted, "{name}, seed {seed}: {ids:?}");
            // One is less than the bits of these numbers take, and a share for each of them.
            let held = *random.pick(&[1, 7, 1_000]);
            let (streamed, repeated) = stream(&plan, &chunks, held);
            assert_eq!(streamed, wanted, "{name}, seed {seed}, as a stream: {ids:?}");
            let twice = texts.iter().zip(&wanted).filter(|(_, wrong)| **wrong == Some(Wrong::Twice));
            let distinct: HashSet<_> = twice.map(|(text, _)| text).collect();
            assert_eq!(repeated.len(), distinct.len(), "{name}, seed {seed}: {repeated:?}");
            // An id comes again where it stands in two chunks.
            let mut from = 0;
            let mut before: HashSet<&str> = HashSet::new();
            let mut again = false;
            for chunk in &chunks {
                let there = texts[from..from + chunk.len()].iter().flatten().filter(|id| !id.trim_ascii().is_empty());
                let value: HashSet<&str> = there.map(String::as_str).collect();
                again |= !before.is_disjoint(&value);
                before.extend(value);
                from += chunk.len();
            }
            assert_eq!(comes_again(&plan, &chunks), again, "{name}, seed {seed}, remembered: {ids:?}");
        }
    }
}

#[test]
fn a_number_that_is_none_is_no_id_where_it_stands_alone_too() {
    let plan = plan();
    let alone: [ArrayRef; 2] =
        [Arc::new(Float64Array::from(vec![f64::NAN])), Arc::new(Float32Array::from(vec![f32::NAN]))];
    for ids in alone {
        assert_eq!(found(&assign(&plan, &[ids])), [Some(Wrong::Missing)]);
    }
    let ids = |values: &[Value]| {
        let ones = TableColumn::Values(vec![1.into(); values.len()]);
        let ids = ("id".into(), TableColumn::Values(values.into()));
        let table = Table::from_columns(vec![ids, ("v".into(), ones)]).unwrap();
        let assigned = assign_table(&plan, &table, day(), &Options::new()).unwrap();
        let written = assigned.batches()[0].column(0).clone();
        (
            found(&assigned),
            written.as_string_opt::<i32>().map(|ids| ids.iter().map(|id| id.map(String::from)).collect()),
        )
    };
    let wrong = vec![Some(Wrong::Missing); 3];
    let nothing: Option<Vec<Option<String>>> = Some(vec![None; 3]);
    assert_eq!(ids(&[f64::NAN.into(), f32::NAN.into(), Value::Missing]), (wrong, nothing));
}

#[test]
fn the_ids_of_decimals_are_the_same_texts_in_every_column() {
    let plan = plan();
    let (values, all_zeros) = (["7.00", "8.50", "-0.20", "1200"], "1200.00");
    let written = |table: &Table| table.texts("id").unwrap().unwrap().iter().flatten().map(String::from).collect();
    let wanted: Vec<String> = ["7", "8.5", "-0.2", "1200"].map(String::from).into();
    let as_values = values.map(|text| Value::from(text.parse::<tierline::Decimal>().unwrap()));
    let ids: Vec<String> =
        written(&Table::from_columns(vec![("id".into(), TableColumn::Values(as_values.into()))]).unwrap());
    assert_eq!(ids, wanted);
    let units: ArrayRef = Arc::new(
        [700_i128, 850, -20, 120_000]
            .map(Some)
            .into_iter()
            .collect::<PrimitiveArray<Decimal128Type>>()
            .with_data_type(DataType::Decimal128(20, 2)),
    );
    assert_eq!(written(&table(&[units])), wanted);
    let hundreds = decimals::<Decimal128Type>(&[Some(12)], DataType::Decimal128(20, -2));
    assert_eq!(written(&table(&[hundreds])), ["1200"]);
    // As many as there are: two ways to write one number are one id.
    let twice = [all_zeros, "1200"].map(|text| Value::from(text.parse::<tierline::Decimal>().unwrap()));
    let ones = TableColumn::Values(vec![1.into(); 2]);
    let table =
        Table::from_columns(vec![("id".into(), TableColumn::Values(twice.into())), ("v".into(), ones)]).unwrap();
    let assigned = assign_table(&plan, &table, day(), &Options::new()).unwrap();
    assert_eq!(found(&assigned), [Some(Wrong::Twice); 2]);
}

#[test]
fn issues_of_ids_are_as_counting_says_over_many_ranges() {
    let plan = plan();
    let rows = 80_000_i64;
    let makers: Vec<(&str, Make<'_>)> = vec![
        ("whole", Box::new(numbers::<Int64Type>)),
        ("decimal", Box::new(|ids| decimals::<Decimal128Type>(ids, DataType::Decimal128(20, 0)))),
        ("float", Box::new(|ids| Arc::new(ids.iter().map(|id| id.map(|id| id as f64)).collect::<Float64Array>()))),
        ("text", Box::new(|ids| Arc::new(StringArray::from(texts(Style::Padded, ids))))),
        ("view", Box::new(|ids| Arc::new(texts(Style::Padded, ids).into_iter().collect::<StringViewArray>()))),
        ("long view", Box::new(|ids| Arc::new(texts(Style::Long, ids).into_iter().collect::<StringViewArray>()))),
        ("dictionary", Box::new(|ids| keyed::<Int32Type>(&texts(Style::Short, ids)))),
    ];
    let mut random = Random::new(11);
    let ascending: Vec<Option<i64>> = (0..rows).map(Some).collect();
    let mut shuffled = ascending.clone();
    random.shuffle(&mut shuffled);
    // Equal ones to both sides of the end of a range, and far from one another.
    let mut at_an_end = ascending.clone();
    at_an_end[65_536] = at_an_end[65_535];
    let mut far = shuffled.clone();
    far[79_999] = far[0];
    far[70_000] = None;
    let few: Vec<Option<i64>> = (0..rows).map(|_| Some(random.range(0, 700))).collect();
    let one = vec![Some(7); 70_000];
    let twice: Vec<Option<i64>> = (0..rows).map(|id| Some(id % (rows / 2))).collect();
    for (case, ids) in [
        ("ascending", ascending),
        ("shuffled", shuffled),
        ("equal at an end", at_an_end),
        ("equal and far", far),
        ("few", few),
        ("one", one),
        ("all twice", twice),
    ] {
        let wanted = expected(&texts(Style::Short, &ids));
        for (name, make) in &makers {
            let whole = [make(&ids)];
            assert!(found(&assign(&plan, &whole)) == wanted, "{case}, {name}");
            let chunks = cut(&mut random, &ids, make);
            assert!(found(&assign(&plan, &chunks)) == wanted, "{case}, {name}, {} chunks", chunks.len());
            assert!(stream(&plan, &chunks, 20_000).0 == wanted, "{case}, {name}, as a stream");
        }
    }
}

#[test]
fn floats_are_equal_as_texts_are() {
    let floats = Float64Array::from(vec![0.0, -0.0, f64::NAN, 1.5, -f64::NAN, 1.5, f64::INFINITY]);
    let value = assign(&plan(), &[Arc::new(floats) as ArrayRef]);
    let (missing, twice) = (Some(Wrong::Missing), Some(Wrong::Twice));
    assert_eq!(found(&value), [None, None, missing, twice, missing, twice, None]);
}

#[test]
fn ids_of_several_kinds_are_equal_as_texts_are() {
    let values =
        vec![1.into(), "1".into(), Value::Missing, 2.into(), " ".into(), 2.5_f64.into(), "2.5".into(), true.into()];
    let rows = values.len();
    let table = Table::from_columns(vec![
        ("id".into(), TableColumn::Values(values)),
        ("v".into(), TableColumn::Values(vec![1.into(); rows])),
    ]);
    let value = assign_table(&plan(), &table.unwrap(), day(), &Options::new()).unwrap();
    let (missing, twice) = (Some(Wrong::Missing), Some(Wrong::Twice));
    assert_eq!(found(&value), [twice, twice, missing, None, missing, twice, twice, None]);
}

#[test]
fn ids_of_one_hash_place_are_told_apart() {
    // Hashes multiply whole numbers by an odd one: its inverse makes ids whose hashes are all near to one another.
    let spread = 0x243F_6A88_85A3_08D3_u64;
    let mut inverse = 1_u64;
    for _ in 0..6 {
        inverse = inverse.wrapping_mul(2_u64.wrapping_sub(spread.wrapping_mul(inverse)));
    }
    assert_eq!(spread.wrapping_mul(inverse), 1);
    let unfold = |mixed: u64| mixed ^ (mixed >> 32);
    let mut ids: Vec<u64> = (1..=100_000_u64).map(|hash| unfold(hash.wrapping_mul(inverse))).collect();
    ids[77] = ids[99_999];
    let array: ArrayRef = Arc::new(PrimitiveArray::<UInt64Type>::from(ids));
    let value = assign(&plan(), &[array]);
    let twice: Vec<usize> =
        found(&value).iter().enumerate().filter(|(_, wrong)| wrong.is_some()).map(|(row, _)| row).collect();
    assert_eq!(twice, [77, 99_999]);
}
