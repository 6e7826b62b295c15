//! Remarks: each kind of them, on every path of Rust, and nothing where nothing is to be said.

use tierline::{
    Book, Date, Model, Table, Value, assign_table,
    book::{BookOptions, ReviewOptions, Sources, Written},
    columns::Remark,
    model::{Attribute, Tier, name},
    tables::{AssignStream, IdRule, Options, TableColumn, check_columns},
};

fn today() -> Date {
    Date::new(2026, 11, 21).unwrap()
}

fn model() -> Model {
    Model::builder("bands")
        .client("id")
        .attribute(Attribute::decimal("arr", 2))
        .attribute(Attribute::boolean("strategic"))
        .attribute(Attribute::text("city"))
        .value("arr")
        .tier(Tier::when("Top", name("arr").ge(100_000).or(name("strategic").eq(true))))
        .tier(Tier::rest("Rest"))
        .build()
        .unwrap()
}

fn table(columns: &[(&str, Vec<Value>)]) -> Table {
    let column = |(name, values): &(&str, Vec<Value>)| ((*name).to_string(), TableColumn::Values(values.clone()));
    Table::from_columns(columns.iter().map(column).collect()).unwrap()
}

fn texts(values: &[&str]) -> Vec<Value> {
    values.iter().map(|value| if value.is_empty() { Value::Missing } else { (*value).into() }).collect()
}

/// Clients with these ids, of whom everything is known.
fn clients(ids: &[&str]) -> Vec<(&'static str, Vec<Value>)> {
    let all = |value: Value| vec![value; ids.len()];
    vec![("id", texts(ids)), ("arr", all(5.into())), ("strategic", all(true.into())), ("city", all("Lyon".into()))]
}

/// The same with another name for a column.
fn renamed(ids: &[&str], from: &str, to: &'static str) -> Table {
    let name = |text: &'static str| if text == from { to } else { text };
    table(&clients(ids).into_iter().map(|(client, values)| (name(client), values)).collect::<Vec<_>>())
}

/// The remarks on a table, which are the same on every path that looks at rows.
fn told(table: &Table) -> Vec<Remark> {
    let model = model();
    let assigned = assign_table(&model.compile(), table, today(), &Options::new()).unwrap();
    let remarks = assigned.remarks().to_vec();

    // The metadata has them, one a line, in every batch.
    let lines: Vec<String> = remarks.iter().map(|remark| format!("{}: {remark}", remark.code())).collect();
    let metadata = |schema: &arrow_schema::Schema| schema.metadata().get("tierline.remarks").cloned();
    let wanted = (!lines.is_empty()).then(|| lines.join("\n"));
    assert_eq!(metadata(&assigned.schema()), wanted);
    assert!(assigned.batches().iter().all(|batch| metadata(&batch.schema()) == wanted));

    // A stream has them at its end.
    let mut stream = AssignStream::new(&model.compile(), table, today(), Options::new(), IdRule::EachBatch).unwrap();
    stream.assign(table).unwrap();
    stream.end();
    assert_eq!(stream.remarks(), remarks);

    // A book has them, and so have its figures, among its findings too, and the figures of its review.
    let book = Book::new(&model, table, today(), &BookOptions::default()).unwrap();
    assert_eq!(book.remarks(), remarks);
    let review = book.review(None, &ReviewOptions::default()).unwrap();
    let report = book.report(&Sources { review: Some(&review), ..Sources::default() }).unwrap();
    for told in [&report.remarks, &book.review_report(&review).remarks] {
        assert_eq!(told.iter().map(|one| &one.0).collect::<Vec<_>>(), remarks.iter().collect::<Vec<_>>());
        for (one, remark) in told.iter().zip(&remarks) {
            let severity = if remark.is_warning() { "warning" } else { "note" };
            let clients = remark.count().map_or("null".into(), |count| count.to_string());
            let json = one.json();
            assert!(json.starts_with(&format!(r#"{{"code":"{}","severity":"{severity}","#, remark.code())), "{json}");
            assert!(json.contains(&format!(r#""clients":{clients},"#)), "{json}");
        }
    }
    for remark in &remarks {
        assert!(report.findings.iter().any(|finding| finding.finding.code == remark.code()), "{}", remark.code());
    }
    remarks
}

/// The only remark on a table.
fn one(table: &Table) -> Remark {
    let remarks = told(table);
    assert_eq!(remarks.len(), 1, "{remarks:?}");
    remarks[0].clone()
}

fn parts(remark: &Remark) -> (&str, bool, Vec<&str>, Vec<&str>, Option<u64>) {
    let (columns, given) = (remark.read_columns().collect(), remark.given_names().collect());
    (remark.code(), remark.is_warning(), columns, given, remark.count())
}

#[test]
fn a_complete_table_has_none() {
    let table = table(&clients(&["A-1", "A-2", "A-3"]));
    assert_eq!(told(&table), []);
    assert_eq!(check_columns(&model().compile(), &table).unwrap(), []);
}

#[test]
fn a_column_that_looks_like_a_missed_one_is_told_with_what_to_do() {
    let table = renamed(&["A-1", "A-2"], "strategic", "Strategic");
    let remark = one(&table);
    assert_eq!(parts(&remark), ("similar-column", true, vec!["strategic"], vec!["Strategic"], None));
    assert_eq!(
        remark.to_string(),
        "no client has a value for `strategic`: there is no such column, and `Strategic`, which differs by case, is not \
         read; if it is the same, rename the column to `strategic`, or write `column: \"Strategic\"` at the attribute in \
         the model"
    );
    assert_eq!(check_columns(&model().compile(), &table).unwrap(), [remark]);
}

#[test]
fn an_absent_column_is_a_note() {
    let remark = one(&renamed(&["A-1", "A-2"], "strategic", "owner"));
    assert_eq!(parts(&remark), ("absent-column", false, vec!["strategic"], vec![], None));
    assert_eq!(remark.advice(), None);
}

#[test]
fn a_table_without_rows_says_that_it_is_empty() {
    let remark = one(&table(&clients(&[])));
    assert_eq!(parts(&remark), ("empty-table", true, vec![], vec![], Some(0)));
    // So does a look at the columns alone.
    assert_eq!(check_columns(&model().compile(), &table(&clients(&[]))).unwrap(), [remark]);
}

#[test]
fn a_row_of_totals_is_told_at_either_end() {
    for (ids, which) in [(["Grand total", "A-1", "A-2"], "first"), (["A-1", "A-2", "Summe:"], "last")] {
        let mut columns = clients(&ids);
        let row = if which == "first" { 0 } else { 2 };
        columns[2].1[row] = Value::Missing;
        columns[3].1[row] = Value::Missing;
        let remark = one(&table(&columns));
        assert_eq!(parts(&remark), ("total-row", true, vec!["id"], vec![ids[row]], Some(1)));
        assert!(remark.to_string().starts_with(&format!("the {which} row looks like a row of totals")), "{remark}");
    }
    // A client may be called so: a text is known of it.
    assert_eq!(told(&table(&clients(&["A-1", "Total"]))), []);
}

#[test]
fn rows_that_are_no_clients_are_told() {
    let remark = one(&table(&clients(&["A-1", "A-1", "A-1", "A-2"])));
    assert_eq!(parts(&remark), ("repeated-ids", true, vec!["id"], vec![], Some(3)));
    // Half of them is no more than half.
    assert_eq!(told(&table(&clients(&["A-1", "A-1", "A-2", "A-3"]))), []);
}

#[test]
fn ids_that_a_spreadsheet_has_changed_are_told() {
    let shortened = table(&clients(&["1.23E+11", "4.56789E+12", "A-3"]));
    let remark = one(&shortened);
    assert_eq!(parts(&remark), ("ruined-ids", true, vec!["id"], vec!["1.23E+11"], Some(2)));
    assert!(remark.to_string().starts_with("2 clients have ids like `1.23E+11` (`id`)"), "{remark}");
    assert_eq!(check_columns(&model().compile(), &shortened).unwrap(), [remark]);

    let numbers = |values: Vec<Value>| {
        let mut columns = clients(&["a", "b", "c"]);
        columns[0].1 = values;
        table(&columns)
    };
    let cut = [1_234_567_890_123_450_000_i64, 1_234_567_890_123_460_000, 2_000_000_000_123_450_000];
    for (values, given) in [
        (cut.map(Value::from).to_vec(), "1234567890123450000"),
        (cut.map(|id| id.to_string().as_str().into()).to_vec(), "1234567890123450000"),
        (vec![1.23e11.into(), 1.24e11.into(), 1.25e11.into()], "123000000000"),
        (vec![1_234_567_890_123_456_789.0.into(), 1.0.into(), 2.0.into()], "1234567890123456800"),
    ] {
        let remark = one(&numbers(values));
        assert_eq!((remark.code(), remark.given_names().next()), ("ruined-ids", Some(given)), "{remark}");
    }
    // Long ids that are whole.
    let long = cut.map(|id| Value::from(id + 7));
    assert_eq!(told(&numbers(long.to_vec())), []);
}

#[test]
fn ids_that_have_become_one_are_told_both_ways() {
    let remarks = told(&table(&clients(&["1.23E+11", "1.23E+11", "1.23E+11"])));
    assert_eq!(remarks.iter().map(Remark::code).collect::<Vec<_>>(), ["repeated-ids", "ruined-ids"]);
}

#[test]
fn a_stream_counts_ruined_ids_over_all_batches() {
    let plan = model().compile();
    let batches = [table(&clients(&["1.23E+11", "A-1"])), table(&clients(&["A-2"])), table(&clients(&["9E+15"]))];
    let mut stream = AssignStream::new(&plan, &batches[0], today(), Options::new(), IdRule::Remembered).unwrap();
    let mut counts = Vec::new();
    for batch in &batches {
        stream.assign(batch).unwrap();
        counts.push(stream.remarks().first().and_then(Remark::count));
    }
    assert_eq!(counts, [Some(1), Some(1), Some(2)]);
}

#[test]
fn whatever_is_to_be_said_is_said_together() {
    let mut columns = clients(&["1.23E+11", "A-1", "Total"]);
    columns[2] = ("Strategic", texts(&["true", "true", ""]));
    columns[3] = ("town", texts(&["Lyon", "Nice", ""]));
    let remarks = told(&table(&columns));
    let codes: Vec<&str> = remarks.iter().map(Remark::code).collect();
    assert_eq!(codes, ["similar-column", "absent-column", "total-row", "ruined-ids"]);
}
