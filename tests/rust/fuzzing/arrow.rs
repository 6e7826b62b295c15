//! Structures of Arrow's C interfaces made by the choices that the bytes are, right ones and wrong ones, as another program
//! would hand them over: a table or a [`TableError`], nothing read that is not there, and everything released once. Right
//! ones are the table that Arrow's own reader makes of them.
//!
//! What a structure claims is there as far as a reader has to rely on it: a pointer does not tell how much lies behind it.
//! So buffers are as long as the numbers beside them say, or the numbers are such as no memory could be.

use std::sync::Arc;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use arrow_array::{RecordBatch, StructArray};
use tierline::tables::csv::{WriteOptions, Writer};
use tierline::tables::ffi::{ArrowSchema, ForeignStream, export_stream, take_column, take_schema, take_table};
use tierline::{
    Date, Model, Table, assign_table,
    document::parse_formula,
    model::{Attribute, Tier},
    tables::{ColumnParts, Options, TableColumn, TableError},
};
use tierline_testkit::Random;

use crate::c_structures::{Counts, OwnArray, OwnSchema, given, played};

/// Numbers that no length, no offset and no count can be.
const ABSURD: [i64; 10] =
    [-1, -2, -9, i64::MIN, i64::MIN + 1, i64::MAX, i64::MAX - 1, 1 << 48, 1 << 61, 0x7fff_ffff_ffff_fff0];

/// Types of columns of plain values, and the bytes of one.
const PLAIN: [(&str, usize); 36] = [
    ("c", 1),
    ("C", 1),
    ("s", 2),
    ("S", 2),
    ("i", 4),
    ("I", 4),
    ("l", 8),
    ("L", 8),
    ("e", 2),
    ("f", 4),
    ("g", 8),
    ("tdD", 4),
    ("tdm", 8),
    ("tts", 4),
    ("ttm", 4),
    ("ttu", 8),
    ("ttn", 8),
    ("tDs", 8),
    ("tDn", 8),
    ("tiM", 4),
    ("tiD", 8),
    ("tin", 16),
    ("tss:", 8),
    ("tsm:UTC", 8),
    ("tsu:Europe/Berlin", 8),
    ("tsn:+05:30", 8),
    ("tss:No/Where", 8),
    ("d:18,2", 16),
    ("d:38,0", 16),
    ("d:5,-2", 16),
    ("d:9,2,32", 4),
    ("d:18,4,64", 8),
    ("d:76,2,256", 32),
    ("w:16", 16),
    ("w:3", 3),
    ("w:0", 0),
];

const TEXTS: [&str; 16] = [
    "",
    "a",
    "low",
    "high",
    "true",
    "0",
    "1.0",
    "2026-01-31",
    "-12.5",
    "7",
    "é",
    "  ",
    "c1",
    "1.23E+11",
    "=1+1",
    "a text of more than twelve bytes",
];

/// Makes structures: right until it is told to make something wrong.
struct Maker<'a> {
    random: &'a mut Random,
    /// How many parts will be wrong at most.
    faults: usize,
    /// How many are.
    wrong: usize,
    /// Offsets of texts are such as hold for these numbers of rows only.
    rows_are_fixed: bool,
    /// There is something that Arrow's own reader does not read as we do.
    odd: bool,
}

fn truncated(value: i128, width: usize) -> Vec<u8> {
    let bytes = value.to_ne_bytes();
    (0..width).map(|at| *bytes.get(at).unwrap_or(&if value < 0 { 0xff } else { 0 })).collect()
}

impl Maker<'_> {
    /// Whether something is to be wrong here.
    fn fault(&mut self, chance: u64) -> bool {
        let now = self.faults > 0 && self.random.percent(chance);
        if now {
            self.faults -= 1;
            self.wrong += 1;
        }
        now
    }

    fn absurd(&mut self) -> i64 {
        *self.random.pick(&ABSURD)
    }

    fn number(&mut self) -> i128 {
        match self.random.below(12) {
            0 => i128::MAX,
            1 => i128::MIN,
            2 => i128::from(i64::MAX),
            3 => i128::from(i64::MIN),
            4 => i128::from(i32::MAX),
            5 => i128::from(self.random.bits()),
            6 => i128::from(f64::NAN.to_bits()),
            7 => i128::from((self.random.range(-400, 400) as f64 / 4.0).to_bits()),
            8 => i128::from((self.random.range(-40, 40) as f32).to_bits()),
            9 => i128::from(self.random.range(-1_000_000, 1_000_000)),
            _ => i128::from(self.random.range(-3, 9)),
        }
    }

    fn text(&mut self) -> &'static str {
        TEXTS[self.random.below(TEXTS.len())]
    }

    /// An array without values: its offset, its length, which rows are null. `rows` are those that its parent wants.
    fn rows(&mut self, rows: usize, exactly: bool) -> (OwnArray, usize) {
        let offset = *self.random.pick(&[0, 0, 0, 0, 1, 3, 7, 8, 9, 65]);
        let more = if exactly { 0 } else { *self.random.pick(&[0, 0, 0, 0, 1, 5]) };
        let all = offset + rows + more;
        let mut own_array = OwnArray::new((rows + more) as i64, vec![None]);
        own_array.offset = offset as i64;
        let mut nulls = 0;
        if self.random.percent(40) {
            let mut bits = vec![0_u8; all.div_ceil(8)];
            for row in 0..all {
                let valid = self.random.percent(70);
                bits[row / 8] |= u8::from(valid) << (row % 8);
                nulls += i64::from(!valid && row >= offset);
            }
            own_array.buffers[0] = Some((bits, *self.random.pick(&[0, 0, 1, 5])));
        }
        own_array.null_count = if self.random.percent(40) { -1 } else { nulls };
        (own_array, all)
    }

    /// Puts a buffer behind the others, at an odd place sometimes.
    fn buffer(&mut self, own_array: &mut OwnArray, bytes: Vec<u8>) {
        let moved = *self.random.pick(&[0, 0, 0, 0, 1, 4, 8]);
        let none = bytes.is_empty() && self.random.percent(50);
        own_array.buffers.push((!none).then_some((bytes, moved)));
    }

    /// A column of some type, and so many rows at least; exactly so many where it stands by itself.
    fn column(&mut self, name: &str, rows: usize, exactly: bool) -> (OwnSchema, OwnArray) {
        let (mut schema, mut array) = match self.random.below(12) {
            0..=3 => self.plain(rows, exactly),
            4 => self.bits(rows, exactly),
            5 | 6 => self.texts(rows, exactly),
            7 => self.views(rows, exactly),
            8 | 9 => self.keyed(rows, exactly),
            10 => {
                let mut array = OwnArray::new(rows as i64, vec![]);
                array.null_count = rows as i64;
                (OwnSchema::new("n", ""), array)
            }
            _ => self.nested(rows, exactly),
        };
        schema.name = Some(name.into());
        if self.random.percent(10) {
            schema.metadata = Some(self.metadata());
        }
        if self.fault(20) {
            self.spoil_type(&mut schema, &mut array, rows);
        }
        if self.fault(20) {
            self.spoil_array(&mut array);
        }
        (schema, array)
    }

    fn plain(&mut self, rows: usize, exactly: bool) -> (OwnSchema, OwnArray) {
        let (format, width) = *self.random.pick(&PLAIN);
        let (mut array, all) = self.rows(rows, exactly);
        let values: Vec<u8> = (0..all).flat_map(|_| truncated(self.number(), width)).collect();
        self.buffer(&mut array, values);
        (OwnSchema::new(format, ""), array)
    }

    fn bits(&mut self, rows: usize, exactly: bool) -> (OwnSchema, OwnArray) {
        let (mut array, all) = self.rows(rows, exactly);
        let values = (0..all.div_ceil(8)).map(|_| self.random.bits() as u8).collect();
        self.buffer(&mut array, values);
        (OwnSchema::new("b", ""), array)
    }

    fn texts(&mut self, rows: usize, exactly: bool) -> (OwnSchema, OwnArray) {
        let (mut array, all) = self.rows(rows, exactly);
        let (format, width) = *self.random.pick(&[("u", 4), ("U", 8), ("u", 4), ("z", 4), ("Z", 8)]);
        let mut bytes = vec![b'.'; *self.random.pick(&[0, 0, 3])];
        let mut offsets = vec![bytes.len() as i64];
        for _ in 0..all {
            let text = self.text();
            bytes.extend_from_slice(text.as_bytes());
            offsets.push(bytes.len() as i64);
        }
        if self.fault(8) {
            // The last one says how long the bytes are, whichever is the last: none may lie behind them.
            bytes.resize(bytes.len() + 9, *self.random.pick(&[b'a', 0xff, 0xc3]));
            for offset in &mut offsets {
                if self.random.percent(30) {
                    *offset = match self.random.below(6) {
                        0 => -1,
                        1 if width == 8 => i64::MIN,
                        1 => i64::from(i32::MIN),
                        _ => self.random.range(0, bytes.len() as i64),
                    };
                }
            }
            // One in front of the last one of these rows.
            let end = array.offset as usize + rows;
            if end > 0 && self.random.percent(40) {
                offsets[self.random.below(end)] = if width == 8 { i64::MAX } else { i64::from(i32::MAX) };
                self.rows_are_fixed = true;
            }
        } else if self.fault(5) && !bytes.is_empty() {
            let at = self.random.below(bytes.len());
            bytes[at] = *self.random.pick(&[0xff, 0xc3, 0x80, 0]);
        }
        self.buffer(&mut array, offsets.iter().flat_map(|offset| truncated(i128::from(*offset), width)).collect());
        self.buffer(&mut array, bytes);
        (OwnSchema::new(format, ""), array)
    }

    fn views(&mut self, rows: usize, exactly: bool) -> (OwnSchema, OwnArray) {
        let (mut array, all) = self.rows(rows, exactly);
        let mut buffers = vec![Vec::new(); self.random.below(3)];
        let mut views = Vec::new();
        for _ in 0..all {
            let text = self.text().as_bytes();
            let mut view = (text.len() as u32).to_ne_bytes().to_vec();
            if text.len() <= 12 || buffers.is_empty() {
                let text = &text[..text.len().min(1)];
                let text = if std::str::from_utf8(text).is_ok() { text } else { b"e" };
                view = (text.len() as u32).to_ne_bytes().to_vec();
                view.extend_from_slice(text);
                view.resize(16, 0);
            } else {
                let at = self.random.below(buffers.len());
                view.extend_from_slice(&text[..4]);
                view.extend_from_slice(&(at as u32).to_ne_bytes());
                view.extend_from_slice(&(buffers[at].len() as u32).to_ne_bytes());
                buffers[at].extend_from_slice(text);
            }
            views.extend_from_slice(&view);
        }
        if self.fault(10) && all > 0 {
            for _ in 0..=self.random.below(3) {
                let at = self.random.below(all) * 16 + 4 * self.random.below(4);
                let word = *self.random.pick(&[-1, -5, i32::MIN, i32::MAX, 0, 1, 3, 12, 13, 20, 40, 0x00ff_0061]);
                views[at..at + 4].copy_from_slice(&word.to_ne_bytes());
            }
        }
        let mut lengths: Vec<i64> = buffers.iter().map(|buffer| buffer.len() as i64).collect();
        if self.fault(8) && !lengths.is_empty() {
            let at = self.random.below(lengths.len());
            lengths[at] = match self.random.percent(50) {
                true => self.absurd(),
                false => self.random.range(0, lengths[at]),
            };
        }
        self.buffer(&mut array, views);
        for bytes in buffers {
            self.buffer(&mut array, bytes);
        }
        self.buffer(&mut array, lengths.iter().flat_map(|length| length.to_ne_bytes()).collect());
        (OwnSchema::new(if self.random.percent(85) { "vu" } else { "vz" }, ""), array)
    }

    fn keyed(&mut self, rows: usize, exactly: bool) -> (OwnSchema, OwnArray) {
        let count = self.random.below(5);
        let entries = match self.random.below(6) {
            0..=2 => self.texts(count, true),
            3 => self.views(count, true),
            4 => self.bits(count, true),
            _ => self.plain(count, true),
        };
        let (format, width) = *self.random.pick(&PLAIN[..8]);
        // A key needs an entry.
        let rows = if count == 0 && self.faults == 0 { 0 } else { rows };
        let (mut array, all) = self.rows(rows, exactly);
        let wrong = self.fault(10) || count == 0;
        let mut keys = Vec::new();
        for _ in 0..all {
            let key = match wrong && self.random.percent(30) || count == 0 {
                true => self.number(),
                false => self.random.below(count.max(1)) as i128,
            };
            keys.extend(truncated(key, width));
        }
        self.wrong += usize::from(count == 0);
        self.buffer(&mut array, keys);
        let mut schema = OwnSchema::new(format, "");
        schema.flags |= i64::from(self.random.percent(20));
        (schema.dictionary, array.dictionary) = (Some(Box::new(entries.0)), Some(Box::new(entries.1)));
        (schema, array)
    }

    /// Types that nobody reads.
    fn nested(&mut self, rows: usize, exactly: bool) -> (OwnSchema, OwnArray) {
        self.odd = true;
        let (mut array, _) = self.rows(rows, exactly);
        let item = || OwnSchema::new("l", "item");
        let (format, children) = *self.random.pick(&[
            ("+l", 1),
            ("+L", 1),
            ("+vl", 1),
            ("+vL", 1),
            ("+w:2", 1),
            ("+m", 1),
            ("+r", 2),
            ("+s", 0),
            ("+s", 3),
            ("+us:0,1", 2),
            ("+ud:5", 1),
        ]);
        let schema = OwnSchema { children: (0..children).map(|_| item()).collect(), ..OwnSchema::new(format, "") };
        // What is in them is not followed.
        array.no_buffers = self.random.percent(30);
        array.n_buffers = self.random.percent(30).then_some(i64::MAX);
        array.n_children = self.random.percent(30).then_some(-7);
        if self.random.percent(50) {
            array.children = vec![OwnArray::new(-4, vec![None]); children];
            array.null_child = children > 0 && self.random.percent(50);
        }
        (schema, array)
    }

    fn metadata(&mut self) -> Vec<u8> {
        let keys = ["ARROW:extension:name", "ARROW:extension:metadata", "a", "", "\u{e9}"];
        let values = ["arrow.uuid", "arrow.json", "", "{}", "\u{202e}"];
        let mut out = Vec::new();
        let count = self.random.below(3);
        let wrong = self.fault(30).then(|| self.random.below(count * 2 + 1));
        let odd = |random: &mut Random| *random.pick(&[-1, i32::MIN, i32::MAX, 1 << 27]);
        let number = |random: &mut Random, at: usize, right: usize| match wrong == Some(at) {
            true => odd(random).to_ne_bytes(),
            false => (right as i32).to_ne_bytes(),
        };
        out.extend(number(self.random, 0, count));
        for at in 0..count {
            let (key, value) = (*self.random.pick(&keys), *self.random.pick(&values));
            out.extend(number(self.random, at * 2 + 1, key.len()));
            out.extend_from_slice(key.as_bytes());
            out.extend(number(self.random, at * 2 + 2, value.len()));
            out.extend_from_slice(value.as_bytes());
        }
        out
    }

    /// An array that has room for values of any type, and says nothing that cannot be.
    fn room(&mut self, format: &[u8], rows: usize) -> OwnArray {
        let width = std::str::from_utf8(format).ok().and_then(|one| one.strip_prefix("w:")?.parse::<i64>().ok());
        let bytes = usize::try_from(width.unwrap_or(32)).unwrap_or(0).saturating_mul(rows);
        // Of wider values there are none.
        let (rows, bytes) = if bytes > 1 << 20 { (0, 0) } else { (rows, bytes) };
        let buffer = Some(vec![0; bytes.max(rows * 32) + 64]);
        let buffers = self.random.below(5);
        OwnArray::new(rows as i64, (0..buffers).map(|at| if at == 0 { None } else { buffer.clone() }).collect())
    }

    fn format(&mut self) -> Vec<u8> {
        let known = [
            "",
            "z",
            "Z",
            "vz",
            "u",
            "U",
            "vu",
            "n",
            "b",
            "e",
            "w:",
            "w:-1",
            "w:7",
            "w:2147483647",
            "w:99999999999",
            "d:",
            "d:38",
            "d:38,127",
            "d:39,1",
            "d:1,1,256",
            "d:9,9,32",
            "ts",
            "tss",
            "tss:",
            "tsn:\u{e9}",
            "tsx:UTC",
            "td",
            "tdx",
            "tt",
            "tD",
            "tDz",
            "ti",
            "tiX",
            "+",
            "+x",
            "+w:",
            "+w:-3",
            "+s:",
            "+us:",
            "+ud:128",
            "+us:0,0",
            "+r",
        ];
        match self.random.below(4) {
            0 => (0..self.random.below(6)).map(|_| (self.random.bits() as u8).max(1)).collect(),
            1 => {
                let mut random = self.random.pick(&known).as_bytes().to_vec();
                let at = self.random.below(random.len() + 1);
                random.insert(at, (self.random.bits() as u8).max(1));
                random
            }
            2 if self.random.percent(5) => vec![b'u'; (1 << 20) + 1],
            _ => self.random.pick(&known).as_bytes().to_vec(),
        }
    }

    /// Something in a type that cannot be, or an array that may be of any type with it.
    fn spoil_type(&mut self, schema: &mut OwnSchema, array: &mut OwnArray, rows: usize) {
        match self.random.below(11) {
            0 | 1 => {
                let format = self.format();
                *array = self.room(&format, rows);
                schema.format = Some(format);
                (schema.dictionary, schema.children) = (None, Vec::new());
            }
            2 => schema.format = None,
            3 => schema.name = self.random.pick(&[None, Some(&b"\xff"[..]), Some(b"")]).map(Into::into),
            4 => schema.metadata = Some(self.random.pick(&[-1_i32, i32::MAX, 1 << 20]).to_ne_bytes().into()),
            5 => schema.n_children = Some(self.absurd()),
            6 => schema.children.push(OwnSchema::new("l", "more")),
            7 if !schema.children.is_empty() => schema.null_child = true,
            8 => schema.released = true,
            9 => {
                let format = self.format();
                let entries = self.room(&format, 3);
                let own_schema = OwnSchema { format: Some(format), ..OwnSchema::new("", "") };
                (schema.dictionary, array.dictionary) = (Some(Box::new(own_schema)), Some(Box::new(entries)));
                if self.random.percent(30) {
                    array.dictionary = None;
                }
            }
            _ => {
                let own_schema = OwnSchema { children: vec![OwnSchema::new("l", "x"); 2], ..OwnSchema::new("+s", "n") };
                schema.children = vec![own_schema];
                (schema.format, schema.loops) = (Some(b"+s".to_vec()), self.random.percent(50));
            }
        }
    }

    /// Something in an array that cannot be.
    fn spoil_array(&mut self, own_array: &mut OwnArray) {
        let absurd = self.absurd();
        // As many as are there, or fewer: that is another length, and none that cannot be.
        let fewer = |random: &mut Random, number: i64| random.range(0, number.max(0));
        match self.random.below(12) {
            0 => own_array.length = absurd,
            1 if !self.rows_are_fixed => own_array.length = fewer(self.random, own_array.length),
            2 => own_array.offset = absurd,
            3 if !self.rows_are_fixed => own_array.offset = fewer(self.random, own_array.offset),
            4 => own_array.null_count = *self.random.pick(&[absurd, 0, 1, own_array.length, own_array.length + 1]),
            5 => own_array.n_buffers = Some(*self.random.pick(&[absurd, 0, 1, 2])),
            6 => own_array.no_buffers = true,
            7 if !own_array.buffers.is_empty() => {
                let at = self.random.below(own_array.buffers.len());
                own_array.buffers[at] = None;
            }
            8 => own_array.n_children = Some(absurd),
            9 => own_array.children.push(OwnArray::new(1, vec![None, None])),
            10 => own_array.released = true,
            _ => match &mut own_array.dictionary {
                Some(entries) if self.random.percent(70) => {
                    let mut entries = entries.clone();
                    self.spoil_array(&mut entries);
                    own_array.dictionary = Some(entries);
                }
                Some(_) => own_array.dictionary = None,
                None => own_array.dictionary = Some(Box::new(OwnArray::new(1, vec![None, Some(vec![0; 8])]))),
            },
        }
    }

    /// A table of some columns, one of them with ids mostly.
    fn table(&mut self) -> (OwnSchema, OwnArray) {
        let rows: usize = *self.random.pick(&[3, 0, 1, 2, 7, 20, 70]);
        let offset = *self.random.pick(&[0, 0, 0, 1, 9]);
        let mut names: Vec<&str> = vec!["n", "i", "b", "t", "c", "d", "x", "", "n", "a\u{301}", "\u{202e}"];
        self.random.shuffle(&mut names);
        names.truncate(self.random.below(5));
        if self.random.percent(90) {
            names.push("id");
        }
        let (mut schema, mut array) = (OwnSchema::table(Vec::new()), OwnArray::table(rows as i64, Vec::new()));
        array.offset = offset as i64;
        if self.random.percent(20) {
            array.buffers[0] = Some((vec![0xff; (rows + offset).div_ceil(8)], 0));
            array.null_count = *self.random.pick(&[0, -1]);
        }
        for name in names {
            let (random, values) = match name == "id" && self.random.percent(50) {
                true => {
                    let ids = (0..(rows + offset) as i64).flat_map(i64::to_ne_bytes).collect();
                    (OwnSchema::new("l", "id"), OwnArray::new((rows + offset) as i64, vec![None, Some(ids)]))
                }
                false => self.column(name, rows + offset, false),
            };
            schema.children.push(random);
            array.children.push(values);
        }
        if self.fault(10) {
            match self.random.below(9) {
                0 => schema.children.truncate(1),
                1 => array.children.truncate(1),
                2 => array.null_child = !array.children.is_empty(),
                3 => schema.null_child = !schema.children.is_empty(),
                4 => schema.format = Some(self.format().into_iter().filter(|byte| *byte != b's').collect()),
                5 => schema.n_children = Some(self.absurd()),
                6 => array.buffers[0] = Some((vec![0; (rows + offset).div_ceil(8)], 0)),
                7 => array.buffers.push(Some((vec![0; 8], 0))),
                _ => self.spoil_array(&mut array),
            }
        } else if self.fault(10) {
            self.spoil_array(&mut array);
        }
        (schema, array)
    }
}

fn model() -> Model {
    let rule = "n > 5 or i = 3 or b or t = 'a' or c = 'low' or d > date '2026-01-01' or x is null";
    Model::builder("foreign")
        .client("id")
        .attribute(Attribute::decimal("n", 2))
        .attribute(Attribute::integer("i"))
        .attribute(Attribute::boolean("b"))
        .attribute(Attribute::text("t"))
        .attribute(Attribute::category("c", ["low", "high"]))
        .attribute(Attribute::date("d"))
        .attribute(Attribute::decimal("x", 0))
        .tier(Tier::when("A", parse_formula(rule).unwrap()))
        .tier(Tier::rest("Z"))
        .build()
        .unwrap()
}

fn is_one_of_ours(error: &TableError) {
    assert!(!error.code().is_empty() && !error.message().is_empty());
    assert!(!error.message().contains(['\n', '\0', '\u{1b}', '\u{202e}']), "{error:?}");
}

/// Results, texts of each column, CSV.
type Came = (Result<Vec<RecordBatch>, String>, Vec<Option<Vec<Option<String>>>>, Result<Vec<u8>, String>);

/// What comes of a table: everything that reads it, reads it.
fn read(table: &Table) -> Came {
    let words = |error: TableError| {
        is_one_of_ours(&error);
        format!("{} {error}", error.code())
    };
    let day = Date::new(2026, 11, 21).unwrap();
    let assigned = assign_table(&model().compile(), table, day, &Options::new()).map_err(words);
    let assigned = assigned.map(|assigned| {
        assert_eq!(assigned.rows(), table.rows());
        assigned.batches().to_vec()
    });
    let texts = table.names().iter().map(|name| {
        let texts = table.texts(name).ok().flatten()?;
        Some(texts.iter().map(|text| text.map(Into::into)).collect())
    });
    let texts = texts.collect();
    let mut bytes = Vec::new();
    let mut writer = Writer::new(&mut bytes, WriteOptions::new());
    let written = writer.header(table.names()).and_then(|()| writer.table(table)).and_then(|()| writer.finish());
    let written = written.map(drop).map_err(|error| error.to_string());
    (assigned, texts, written.map(|()| bytes))
}

/// The same values, each buffer where its type wants it: Arrow's own reader takes no others.
fn aligned(array: &OwnArray) -> OwnArray {
    let mut copy = array.clone();
    copy.buffers.iter_mut().flatten().for_each(|(_, moved)| *moved = 0);
    copy.children.iter_mut().for_each(|child| *child = aligned(child));
    copy.dictionary = copy.dictionary.map(|entries| Box::new(aligned(&entries)));
    copy
}

/// The same structures through Arrow's own reader.
fn of_arrow(schema: &OwnSchema, array: &OwnArray, counts: &Arc<Counts>) -> Table {
    given(schema, &aligned(array), counts, |schema, array| {
        // SAFETY: both are right, and have the layout of the interface.
        let (schema, array) =
            unsafe { (FFI_ArrowSchema::from_raw(schema.cast()), FFI_ArrowArray::from_raw(array.cast())) };
        // SAFETY: as above.
        let data = unsafe { from_ffi(array, &schema) }.unwrap();
        let batch = RecordBatch::from(StructArray::from(data));
        Table::from_batches(batch.schema(), vec![batch]).unwrap()
    })
}

pub(super) fn arrow(bytes: &[u8]) {
    let mut random = Random::of_choices(bytes);
    let faults = *random.pick(&[0, 1, 1, 1, 2, 3]);
    let path = random.below(8);
    let counts = Arc::new(Counts::default());
    let mut maker = Maker { random: &mut random, faults, wrong: 0, rows_are_fixed: false, odd: false };
    match path {
        0..=3 => {
            let (schema, array) = maker.table();
            let (wrong, odd) = (maker.wrong > 0, maker.odd);
            let came = given(&schema, &array, &counts, |schema, array| {
                // SAFETY: both are structures, and what they claim is there.
                unsafe { take_table(schema, array) }.map(|table| read(&table))
            });
            match came {
                Err(error) => {
                    is_one_of_ours(&error);
                    assert!(wrong, "{error}\n{schema:#?}\n{array:#?}");
                }
                Ok(came) if !wrong && !odd => {
                    assert_eq!(came, read(&of_arrow(&schema, &array, &counts)), "{schema:#?}\n{array:#?}");
                }
                Ok(_) => {}
            }
        }
        4 => columns(&mut maker, &counts),
        5 | 6 => stream(&mut maker, &counts),
        _ => asked_for(&mut maker, &counts),
    }
    counts.all_released("structures");
}

/// Columns by themselves, beside one of ids.
fn columns(maker: &mut Maker<'_>, counts: &Arc<Counts>) {
    let rows = maker.random.below(9);
    let (schema, array) = maker.column("n", rows, true);
    let ids = (0..rows as i64).map(tierline::Value::Integer).collect();
    let came = given(&schema, &array, counts, |schema, array| {
        // SAFETY: both are structures, and what they claim is there.
        unsafe { take_column("n", schema, array) }
    });
    let wrong = maker.wrong > 0;
    let table = came.and_then(|one| {
        Table::from_parts(vec![("id".into(), ColumnParts::from(TableColumn::Values(ids))), ("n".into(), one)])
    });
    match table {
        Ok(table) => drop(read(&table)),
        Err(error) => {
            is_one_of_ours(&error);
            // A dictionary without entries has no rows.
            assert!(wrong || array.dictionary.is_some(), "{error}\n{schema:#?}\n{array:#?}");
        }
    }
}

/// A stream of tables whose batches are of one schema, or of parts of one column.
fn stream(maker: &mut Maker<'_>, counts: &Arc<Counts>) {
    let whole = maker.random.percent(70);
    let rows = maker.random.below(9);
    let (mut schema, mut array) = if whole { maker.table() } else { maker.column("n", rows, true) };
    // Released ones are no schema and the end; nobody would release what is in them here.
    (schema.released, array.released) = (false, false);
    let count = maker.random.below(3);
    let mut arrays: Vec<_> = (0..count).map(|_| Ok(array.clone())).collect();
    if maker.fault(30) {
        arrays.push(Err(*maker.random.pick(&[1, -1, 5, i32::MAX])));
    }
    let fault = if maker.fault(10) { Err(22) } else { Ok(schema) };
    let said = [None, Some(&b""[..]), Some(b"gone"), Some(b"\xff\x1b[2J\n"), Some(&[b'a'; 5_000])];
    let (mut stream, _) = played(counts, fault, arrays, *maker.random.pick(&said));
    if maker.fault(10) {
        match maker.random.below(4) {
            0 => stream.get_schema = None,
            1 => stream.get_next = None,
            2 => stream.get_last_error = None,
            _ => {
                // SAFETY: made above, and not taken over; a consumer finds it released.
                unsafe { stream.release.unwrap()(&raw mut stream) };
            }
        }
    }
    // SAFETY: a structure, and what it claims is there.
    let came = unsafe { ForeignStream::take((&raw mut stream).cast()) };
    let came = came.and_then(|one| match whole {
        true => one.read_table(|| Ok(())),
        false => {
            one.read_column("n", || Ok(())).and_then(|read_column| Table::from_parts(vec![("n".into(), read_column)]))
        }
    });
    match came {
        Ok(table) => drop(read(&table)),
        Err(error) => is_one_of_ours(&error),
    }
}

/// Columns that a reader asks for.
fn asked_for(maker: &mut Maker<'_>, counts: &Arc<Counts>) {
    let (schema, array) = maker.table();
    let asked = given(&schema, &array, counts, |schema, _| {
        // SAFETY: a structure, and what it claims is there.
        unsafe { take_schema(schema) }
    });
    let asked = match asked {
        Ok(asked) => asked,
        Err(error) => {
            is_one_of_ours(&error);
            assert!(maker.wrong > 0, "{error}\n{schema:#?}");
            return;
        }
    };
    let texts: arrow_array::ArrayRef = Arc::new(arrow_array::StringArray::from(vec![Some("a"), None]));
    let batch = RecordBatch::try_from_iter(["id", "n", "t"].map(|name| (name, Arc::clone(&texts)))).unwrap();
    let mut stream = export_stream(batch.schema(), [Ok(batch)].into_iter(), asked.as_ref());
    // SAFETY: a stream that was just made.
    let foreign = unsafe { ForeignStream::take(&raw mut stream) }.unwrap();
    let table = foreign.read_table::<TableError>(|| Ok(())).unwrap();
    assert_eq!(table.texts("t").unwrap().unwrap().iter().collect::<Vec<_>>(), [Some("a"), None]);
    // SAFETY: NULL is allowed.
    assert!(unsafe { take_schema(std::ptr::null_mut::<ArrowSchema>()) }.is_err());
}
