//! Types as the C data interface writes them.

#![expect(unsafe_code, reason = "the pointers of C structures are followed")]

use std::collections::HashMap;
use std::ffi::c_char;
use std::sync::Arc;

use arrow_schema::{DataType, Field, IntervalUnit, TimeUnit, UnionFields, UnionMode};

use super::structs::RawSchema;

/// How deep types may be nested.
const DEEPEST: usize = 64;

/// How many fields a schema may have, nested ones included: a schema that points to itself has no end.
const MOST_FIELDS: usize = 1 << 20;

/// How many bytes a type or a name may have.
const LONGEST: usize = 1 << 20;

/// The fields that say what a type means beyond Arrow's own ones.
const EXTENSION: &str = "ARROW:extension:";

/// What a schema says.
pub(super) struct Described {
    /// Nothing where the name is NULL.
    pub(super) name: Option<String>,
    pub(super) data_type: DataType,
    pub(super) metadata: HashMap<String, String>,
}

impl Described {
    pub(super) fn field(self) -> Field {
        Field::new(self.name.unwrap_or_default(), self.data_type, true).with_metadata(self.metadata)
    }
}

/// The fields of a table; each has to have a name. Nothing where the schema is not that of a table.
///
/// # Safety
/// What is not NULL in the schema points to what the interface says.
pub(super) unsafe fn fields(schema: &RawSchema) -> Result<Option<Vec<Field>>, String> {
    let mut left = MOST_FIELDS;
    // SAFETY: as the caller says.
    let format = unsafe { text(schema.format, "a format")? };
    if format.as_deref() != Some("+s") || !schema.dictionary.is_null() {
        return Ok(None);
    }
    // SAFETY: as the caller says.
    let children = unsafe { children(schema, &mut left, 0) }.map_err(|(at, why)| match at {
        Some(at) => format!("column {at}: {why}"),
        None => why,
    })?;
    let named = children.into_iter().enumerate().map(|(at, child)| match child.name {
        Some(_) => Ok(child.field()),
        None => Err(format!("column {at}: it has a name that is NULL")),
    });
    named.collect::<Result<Vec<_>, _>>().map(Some)
}

/// What a schema says.
///
/// # Safety
/// What is not NULL in the schema points to what the interface says.
pub(super) unsafe fn described(schema: &RawSchema) -> Result<Described, String> {
    // SAFETY: as the caller says.
    unsafe { inner(schema, &mut { MOST_FIELDS }, 0) }
}

/// # Safety
/// As for [`described`].
unsafe fn inner(schema: &RawSchema, left: &mut usize, depth: usize) -> Result<Described, String> {
    if depth > DEEPEST {
        return Err(format!("types are nested more than {DEEPEST} deep"));
    }
    *left = left.checked_sub(1).ok_or_else(|| format!("there are more than {MOST_FIELDS} fields"))?;
    if schema.release.is_none() {
        return Err("a part of its schema has been released".into());
    }
    // SAFETY: as the caller says.
    let name = unsafe { text(schema.name, "a name")? };
    // SAFETY: as the caller says.
    let format = unsafe { text(schema.format, "a format")? }.ok_or("it has a format that is NULL")?;
    let below = depth.saturating_add(1);
    // SAFETY: as the caller says.
    let children = unsafe { children(schema, left, below) }.map_err(|(_, why)| why)?;
    let sorted = schema.flags & 4 != 0;
    let mut data_type = data_type(&format, children.into_iter().map(Described::field).collect(), sorted)?;
    if !schema.dictionary.is_null() {
        if !data_type.is_dictionary_key_type() {
            return Err(format!("it has a dictionary with keys of type {data_type}"));
        }
        // SAFETY: not NULL, so it points to a schema, as the caller says.
        let entries = unsafe { inner(&schema.dictionary.read_unaligned(), left, below)? };
        data_type = DataType::Dictionary(Box::new(data_type), Box::new(entries.data_type));
    }
    // SAFETY: as the caller says.
    let metadata = unsafe { metadata(schema.metadata)? };
    Ok(Described { name, data_type, metadata })
}

/// # Safety
/// As for [`described`].
unsafe fn children(
    schema: &RawSchema,
    left: &mut usize,
    depth: usize,
) -> Result<Vec<Described>, (Option<usize>, String)> {
    let count = usize::try_from(schema.n_children).ok().filter(|count| *count <= *left);
    let count = count.ok_or_else(|| (None, format!("its schema has {} children", schema.n_children)))?;
    if count > 0 && schema.children.is_null() {
        return Err((None, "its schema has children that are NULL".into()));
    }
    let child = |at: usize| {
        // SAFETY: there are `count` pointers where the list of them is not NULL, as the caller says.
        let child = unsafe { schema.children.add(at).read_unaligned() };
        if child.is_null() {
            return Err((Some(at), "its schema is NULL".into()));
        }
        // SAFETY: not NULL, so it points to a schema, as the caller says.
        unsafe { inner(&child.read_unaligned(), left, depth) }.map_err(|why| (Some(at), why))
    };
    (0..count).map(child).collect()
}

/// The types whose format is a word alone, without children and without anything to choose.
fn of_one_word(format: &str) -> Option<DataType> {
    Some(match format {
        "n" => DataType::Null,
        "b" => DataType::Boolean,
        "c" => DataType::Int8,
        "C" => DataType::UInt8,
        "s" => DataType::Int16,
        "S" => DataType::UInt16,
        "i" => DataType::Int32,
        "I" => DataType::UInt32,
        "l" => DataType::Int64,
        "L" => DataType::UInt64,
        "e" => DataType::Float16,
        "f" => DataType::Float32,
        "g" => DataType::Float64,
        "z" => DataType::Binary,
        "Z" => DataType::LargeBinary,
        "vz" => DataType::BinaryView,
        "u" => DataType::Utf8,
        "U" => DataType::LargeUtf8,
        "vu" => DataType::Utf8View,
        "tdD" => DataType::Date32,
        "tdm" => DataType::Date64,
        "tts" => DataType::Time32(TimeUnit::Second),
        "ttm" => DataType::Time32(TimeUnit::Millisecond),
        "ttu" => DataType::Time64(TimeUnit::Microsecond),
        "ttn" => DataType::Time64(TimeUnit::Nanosecond),
        _ => return None,
    })
}

/// The type that a format stands for.
fn data_type(format: &str, children: Vec<Field>, sorted: bool) -> Result<DataType, String> {
    let wrong = || format!("it has the format `{}`, which is none", shortened(format));
    let count = children.len();
    let mut children = children.into_iter().map(Arc::new);
    let mut child = || children.next().ok_or_else(|| format!("its type `{}` lacks a child", shortened(format)));
    let unit = |letter: &str| match letter {
        "s" => Some(TimeUnit::Second),
        "m" => Some(TimeUnit::Millisecond),
        "u" => Some(TimeUnit::Microsecond),
        "n" => Some(TimeUnit::Nanosecond),
        _ => None,
    };
    let data_type = match of_one_word(format) {
        Some(alone) => alone,
        None => match format {
            "tDs" | "tDm" | "tDu" | "tDn" => DataType::Duration(format.get(2..).and_then(unit).ok_or_else(wrong)?),
            "tiM" => DataType::Interval(IntervalUnit::YearMonth),
            "tiD" => DataType::Interval(IntervalUnit::DayTime),
            "tin" => DataType::Interval(IntervalUnit::MonthDayNano),
            "+l" => DataType::List(child()?),
            "+L" => DataType::LargeList(child()?),
            "+vl" => DataType::ListView(child()?),
            "+vL" => DataType::LargeListView(child()?),
            "+m" => DataType::Map(child()?, sorted),
            "+r" => DataType::RunEndEncoded(child()?, child()?),
            "+s" => return Ok(DataType::Struct(children.collect())),
            _ => {
                let (word, rest) = format.split_once(':').ok_or_else(wrong)?;
                match word {
                    "w" => {
                        DataType::FixedSizeBinary(rest.parse().ok().filter(|number| *number >= 0).ok_or_else(wrong)?)
                    }
                    "+w" => DataType::FixedSizeList(
                        child()?,
                        rest.parse().ok().filter(|number| *number >= 0).ok_or_else(wrong)?,
                    ),
                    "d" => decimal(rest).ok_or_else(wrong)?,
                    "tss" | "tsm" | "tsu" | "tsn" => {
                        let unit = word.get(2..).and_then(unit).ok_or_else(wrong)?;
                        DataType::Timestamp(unit, (!rest.is_empty()).then(|| rest.into()))
                    }
                    "+ud" | "+us" => {
                        let ids: Option<Vec<i8>> = match rest {
                            "" => Some(Vec::new()),
                            _ => rest.split(',').map(|id| id.parse().ok().filter(|id| *id >= 0)).collect(),
                        };
                        let ids = ids.filter(|ids| ids.len() == count).ok_or_else(wrong)?;
                        let fields = UnionFields::try_new(ids, children).map_err(|_| wrong())?;
                        let mode = if word == "+ud" { UnionMode::Dense } else { UnionMode::Sparse };
                        return Ok(DataType::Union(fields, mode));
                    }
                    _ => return Err(wrong()),
                }
            }
        },
    };
    match children.len() {
        0 => Ok(data_type),
        more => Err(format!("its type `{}` has {more} children too many", shortened(format))),
    }
}

/// Decimals: digits, scale and, where they are not 128, bits.
fn decimal(rest: &str) -> Option<DataType> {
    let mut parts = rest.split(',');
    let (digits, scale): (u8, i8) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let bits = parts.next().unwrap_or("128");
    let (most, decimal) = match bits {
        "32" => (9, DataType::Decimal32(digits, scale)),
        "64" => (18, DataType::Decimal64(digits, scale)),
        "128" => (38, DataType::Decimal128(digits, scale)),
        "256" => (76, DataType::Decimal256(digits, scale)),
        _ => return None,
    };
    (parts.next().is_none() && (1..=most).contains(&digits)).then_some(decimal)
}

/// What of a format is shown.
fn shortened(format: &str) -> String {
    format.chars().take(40).flat_map(char::escape_debug).collect()
}

/// A text of C, nothing where it is NULL.
///
/// # Safety
/// What is not NULL ends with a NUL.
unsafe fn text(from: *const c_char, what: &str) -> Result<Option<String>, String> {
    if from.is_null() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    loop {
        // SAFETY: no byte before this one was a NUL, so this one is still of the text.
        let byte = unsafe { from.cast::<u8>().add(bytes.len()).read() };
        if byte == 0 {
            break;
        }
        if bytes.len() >= LONGEST {
            return Err(format!("it has {what} of more than {LONGEST} bytes"));
        }
        bytes.push(byte);
    }
    String::from_utf8(bytes).map(Some).map_err(|_| format!("it has {what} that is no UTF-8"))
}

/// The metadata of extension types; the rest means nothing here.
///
/// # Safety
/// What is not NULL is as long as its own numbers say.
unsafe fn metadata(from: *const c_char) -> Result<HashMap<String, String>, String> {
    /// Entries, and bytes of all of them; beyond that the numbers are those of something else.
    const MOST_ENTRIES: usize = 1 << 12;
    const MOST_BYTES: usize = 1 << 26;
    let mut out = HashMap::new();
    if from.is_null() {
        return Ok(out);
    }
    let mut at = 0_usize;
    let number = |at: &mut usize, most: usize| {
        // SAFETY: where one entry ends another number stands, as the entries before and the caller say.
        let length = unsafe { from.cast::<u8>().add(*at).cast::<i32>().read_unaligned() };
        *at = at.saturating_add(size_of::<i32>());
        usize::try_from(length)
            .ok()
            .filter(|length| *length <= most)
            .ok_or_else(|| format!("its metadata has a length of {length}"))
    };
    let entries = number(&mut at, MOST_ENTRIES)?;
    for _ in 0..entries {
        let mut word = || {
            let room = MOST_BYTES.saturating_sub(at);
            let length = number(&mut at, room)?;
            // SAFETY: so many bytes stand behind their number, as the caller says.
            let bytes = unsafe { std::slice::from_raw_parts(from.cast::<u8>().add(at), length) };
            at = at.saturating_add(length);
            Ok::<_, String>(bytes)
        };
        let (key, value) = (word()?, word()?);
        if key.starts_with(EXTENSION.as_bytes()) {
            out.insert(String::from_utf8_lossy(key).into_owned(), String::from_utf8_lossy(value).into_owned());
        }
    }
    Ok(out)
}
