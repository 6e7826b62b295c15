//! Tables as CSV, from text to text: for callers without Arrow, such as a browser.

use tierline_arrow::csv::{CsvError, ReadOptions, Reader, WriteOptions, Writer};
use tierline_arrow::{Assigned, Options, Table, assign_table, text_at};
use tierline_document::{JsonKind, JsonMember, JsonMistake, JsonText};

use super::error::Error;
use super::summary::Summary;
use super::surface::NO_DAY;
use super::write::Field;
use crate::deployment::Deployment;

/// The result of a table: a row for each client, and what there is to say of all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssignedCsv {
    /// The rows, in the order of the clients: CSV in UTF-8, with a header, rows that end in LF.
    pub csv: Vec<u8>,
    /// A [`Summary`] in JSON: clients and value by tier, and what is to be said of the table.
    pub summary: String,
}

impl Deployment {
    /// Assigns a table: CSV in, CSV out, by the strict reader and the writer of [`tables::csv`](crate::tables::csv).
    ///
    /// `options` is a JSON object, each key optional: `as_of` the day, `delimiter` between cells (`,`), `guard` whether a text that
    /// a spreadsheet would run as a formula gets an apostrophe before it (true), `contributions` whether what each factor gives has
    /// a column too (false). Columns that the model does not read may be there; the result has a row for each client, in the order
    /// of the table.
    ///
    /// ```
    /// use tierline::{Deployment, Format};
    /// let text = "
    /// tierline: 1
    /// model: { name: bands, client: id }
    /// attributes: { arr: { type: decimal, scale: 2 } }
    /// tiers: [{ name: Large, when: arr >= 100 }, { name: Small }]
    /// ";
    /// let deployment = Deployment::parse_json(text, Format::Yaml)?;
    /// let assigned = deployment.assign_csv(b"id,arr\na,100\nb,99.99\n", "{}")?;
    /// assert_eq!(assigned.csv, b"id,tier,clause,issues\na,Large,arr >= 100,\nb,Small,,\n");
    /// assert!(assigned.summary.starts_with(r#"{"clients":2,"value":null,"value_name":null,"tiers":[{"tier":"Large","clients":1,"#));
    /// let error = deployment.assign_csv(b"id,arr\na\n", "{}").unwrap_err();
    /// assert_eq!((&*error.code, error.line), ("unreadable-table", Some(2)));
    /// # Ok::<(), tierline::wire::Error>(())
    /// ```
    ///
    /// # Errors
    /// The options are not as above, the table is no CSV in UTF-8, a column is missing, or the day is where the model asks for it.
    pub fn assign_csv(&self, csv: &[u8], options: &str) -> Result<AssignedCsv, Error> {
        let options = CsvOptions::read(options)?;
        let as_of = self.day(options.as_of.as_deref())?;
        let model = self.model();
        let read = model.attributes().iter().map(|attribute| attribute.source_column());
        let read = options.reading().columns(std::iter::once(model.client()).chain(read));
        let frame = Reader::new(csv, read).and_then(Reader::frame)?;
        let table = Table::from_batches(frame.schema(), frame.batches().to_vec())?;
        let how = Options::new().contributions(options.contributions);
        let assigned = assign_table(self.plan(), &table, as_of.unwrap_or(NO_DAY), &how)?;
        let csv = options.written(&assigned)?;
        let summary = Summary::of(assigned.summary(), assigned.remarks(), self.language());
        Ok(AssignedCsv { csv, summary: summary.to_json() })
    }
}

/// The cells of a CSV text as the strict reader takes them: `{"columns": [...], "rows": [[...], ...]}`, each cell a text or null.
///
/// `options` is a JSON object; of the keys of [`Deployment::assign_csv`] `delimiter` counts.
///
/// ```
/// use tierline::wire::read_csv_json;
/// let table = read_csv_json(b"id;arr\n007;\n", r#"{"delimiter": ";"}"#)?;
/// assert_eq!(table, r#"{"columns":["id","arr"],"rows":[["007",null]]}"#);
/// # Ok::<(), tierline::wire::Error>(())
/// ```
///
/// # Errors
/// The options are none, or the text is no CSV in UTF-8, or two of its columns have one name.
pub fn read_csv_json(csv: &[u8], options: &str) -> Result<String, Error> {
    let options = CsvOptions::read(options)?;
    let reader = Reader::new(csv, options.reading())?;
    let mut out = String::from("{\"columns\":");
    reader.names().collect::<Vec<_>>().write(&mut out);
    out.push_str(",\"rows\":[");
    let mut first = true;
    for batch in reader {
        let batch = batch?;
        for row in 0..batch.num_rows() {
            out.push_str(if first { "[" } else { ",[" });
            first = false;
            for (at, column) in batch.columns().iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                let told = text_at(column.as_ref(), row, |text| text.write(&mut out));
                if told.is_none() {
                    out.push_str("null");
                }
            }
            out.push(']');
        }
    }
    out.push_str("]}");
    Ok(out)
}

/// What a caller says of a table.
struct CsvOptions {
    as_of: Option<String>,
    delimiter: u8,
    guard: bool,
    contributions: bool,
}

/// The keys of the options.
const KEYS: [&str; 4] = ["as_of", "delimiter", "guard", "contributions"];

impl CsvOptions {
    fn read(options: &str) -> Result<Self, Error> {
        let mut out = Self { as_of: None, delimiter: b',', guard: true, contributions: false };
        let text = JsonText::read(options)?;
        let members = text.root().members("options").map_err(|mistake| text.refuse([mistake]))?;
        let mistakes: Vec<JsonMistake> = members.iter().filter_map(|member| out.take(member).err()).collect();
        if mistakes.is_empty() { Ok(out) } else { Err(text.refuse(mistakes).into()) }
    }

    fn take(&mut self, member: &JsonMember<'_>) -> Result<(), JsonMistake> {
        let kind = member.value().kind();
        match (member.name(), kind) {
            (name, _) if !KEYS.contains(&name) => return Err(member.unknown("options", &KEYS)),
            (_, JsonKind::Null) => {}
            ("as_of", JsonKind::Text(day)) => self.as_of = Some(day.to_string()),
            ("as_of", _) => return Err(member.unusable("a day as in `2026-11-21`")),
            ("delimiter", JsonKind::Text(sign)) => match sign.as_bytes() {
                [sign] if sign.is_ascii() && !b"\"\r\n\0".contains(sign) => self.delimiter = *sign,
                _ => return Err(member.unusable("one sign of ASCII that is no quotation mark")),
            },
            ("delimiter", _) => return Err(member.unusable("one sign of ASCII that is no quotation mark")),
            ("guard", JsonKind::Boolean(guard)) => self.guard = *guard,
            (_, JsonKind::Boolean(contributions)) => self.contributions = *contributions,
            _ => return Err(member.unusable("`true` or `false`")),
        }
        Ok(())
    }

    const fn reading(&self) -> ReadOptions {
        ReadOptions::new().delimiter(self.delimiter)
    }

    fn written(&self, assigned: &Assigned) -> Result<Vec<u8>, CsvError> {
        let options = WriteOptions::new().delimiter(self.delimiter).guard(self.guard);
        let mut writer = Writer::new(Vec::new(), options);
        let names: Vec<String> = assigned.schema().fields().iter().map(|field| field.name().clone()).collect();
        writer.header(&names)?;
        for batch in assigned.batches() {
            writer.batch(batch)?;
        }
        writer.finish()
    }
}
