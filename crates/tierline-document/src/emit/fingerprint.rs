//! Fingerprints: a model in few letters, with the version of the meaning that it was read by.
//!
//! `m2-50e8573665087894...`: `2` is the version of the meaning, what follows are hexadecimal digits of the model. No reader of
//! tables takes it for a number. The old form, hexadecimal digits alone, is of meaning 1; `50e8573665087894` is a number to many
//! readers, and what they make of it says nothing any more.

use std::sync::OnceLock;

use sha2::{Digest, Sha256};
use tierline_core::Model;

use super::{canonical, canonical_of_meaning_1};

/// The version of the meaning: what a model says of the same clients is the same as long as it is.
///
/// 2: a value that cannot be read leaves the tiers possible that do not depend on it, blank texts are missing, points along a
/// line are exact and a score is rounded once.
pub const MEANING: u32 = 2;

/// How many hexadecimal digits of a fingerprint stand in tables: so many that two models do not share them by chance.
const SHORT: usize = 16;

/// How many hexadecimal digits a fingerprint has at least, to be told from others.
const LEAST: usize = 8;

/// The version of the meaning and the SHA-256 of the [canonical form](canonical) in lower-case hexadecimal digits: `m2-` and
/// 64 digits.
///
/// The same for YAML and JSON, for reordered keys, for comments and layout; another one for any change of the model.
///
/// ```
/// use tierline_core::{Model, Tier};
/// use tierline_document::{canonical, fingerprint, short_fingerprint};
/// let model = Model::builder("m").client("id").tier(Tier::rest("All")).build()?;
/// let print = fingerprint(&model);
/// assert_eq!((&print[..3], print.len(), short_fingerprint(&print).len()), ("m2-", 67, 19));
/// // It is that of the canonical text.
/// assert!(canonical(&model).contains("All"));
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
#[must_use]
pub fn fingerprint(model: &Model) -> String {
    hexadecimal(&canonical(model), format!("m{MEANING}-"))
}

/// Adds the SHA-256 of a text.
fn hexadecimal(text: &str, out: String) -> String {
    use std::fmt::Write as _;
    Sha256::digest(text.as_bytes()).iter().fold(out, |mut out, byte| {
        // Writing to a String cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// The fingerprints of a model, of today and of before, to tell whether one in a table is of it.
///
/// ```
/// use tierline_document::{Document, Fingerprints, Format, SameModel};
/// let model = "tierline: 1\nmodel: { name: m, client: id }\nattributes: { a: { type: integer } }\ntiers: [{ name: A }]\n";
/// let prints = Fingerprints::of(&Document::parse(model, Format::Yaml)?.lower()?);
/// assert_eq!(prints.compare(prints.today()), SameModel::Same);
/// assert_eq!(prints.compare(&prints.today()[3..19]), SameModel::OtherMeaning);
/// # Ok::<(), tierline_document::DocumentError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Fingerprints {
    model: Model,
    today: String,
    /// Those that versions of meaning 1 wrote, where they are others; most models are never asked for them.
    before: OnceLock<Vec<String>>,
}

impl Fingerprints {
    /// Those of a model.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        Self { model: model.clone(), today: fingerprint(model), before: OnceLock::new() }
    }

    /// That of today, as [`fingerprint`] gives it.
    #[must_use]
    pub fn today(&self) -> &str {
        &self.today
    }

    /// Compares a fingerprint as it stands in a table, whole or shortened, with those of the model.
    ///
    /// One of meaning 1 is also held against what that version wrote of the same model: it gave points along a line a scale,
    /// 2 unless the document said otherwise. A document whose lines had different scales is another model.
    #[must_use]
    pub fn compare(&self, known: &str) -> SameModel {
        match same_model(known, &self.today) {
            // Without a meaning of its own it is of the first one, as those of before are.
            SameModel::Other
                if self.before().iter().any(|fingerprint| same_model(known, fingerprint) == SameModel::Same) =>
            {
                SameModel::OtherMeaning
            }
            tagged => tagged,
        }
    }

    fn before(&self) -> &[String] {
        self.before.get_or_init(|| {
            let texts = canonical_of_meaning_1(&self.model);
            texts.iter().map(|text| hexadecimal(text, String::with_capacity(64))).collect()
        })
    }
}

/// The part of a fingerprint that stands in tables: `m2-50e8573665087894`.
#[must_use]
pub fn short_fingerprint(fingerprint: &str) -> &str {
    let digits = fingerprint.find('-').map_or(0, |at| at.saturating_add(1));
    fingerprint.get(..digits.saturating_add(SHORT)).unwrap_or(fingerprint)
}

/// What a fingerprint in a table says of a model: see [`same_model`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SameModel {
    /// It is that of the model.
    Same,
    /// It is that of the model, read by another version of the meaning.
    OtherMeaning,
    /// It is that of another model.
    Other,
    /// It is no fingerprint, or what a reader of tables has made of one: which model it was cannot be told.
    Unreadable,
}

/// Compares a fingerprint as it stands in a table (whole or shortened, in the old form too) with that of a model.
///
/// ```
/// use tierline_document::{SameModel, same_model};
/// let model = "m2-50e8573665087894aa5b3d8a0f6c7e1b2d4f60718293a4b5c6d7e8f901234567";
/// assert_eq!(same_model("m2-50e8573665087894", model), SameModel::Same);
/// assert_eq!(same_model("50e8573665087894", model), SameModel::OtherMeaning);
/// assert_eq!(same_model("m2-60e8573665087894", model), SameModel::Other);
/// assert_eq!(same_model("inf", model), SameModel::Unreadable);                 // as pandas reads 50e8573665087894
/// ```
#[must_use]
pub fn same_model(known: &str, fingerprint: &str) -> SameModel {
    let (Some((meaning, digits)), Some((own_meaning, digits_given))) = (parts(known), parts(fingerprint)) else {
        return SameModel::Unreadable;
    };
    // Whoever writes the whole fingerprint down means the same model.
    let alike = digits_given.starts_with(&digits) || digits.starts_with(&digits_given);
    match alike {
        false => SameModel::Other,
        true if meaning == own_meaning => SameModel::Same,
        true => SameModel::OtherMeaning,
    }
}

/// The version of the meaning, and the digits.
fn parts(text: &str) -> Option<(u32, String)> {
    let text = text.trim();
    let (meaning, digits) = match text.strip_prefix(['m', 'M']) {
        Some(rest) => {
            let (meaning, digits) = rest.split_once('-')?;
            (meaning.parse().ok()?, digits.to_ascii_lowercase())
        }
        None => (1, text.to_ascii_lowercase()),
    };
    let whole = (LEAST..=64).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    // The old form had 16 digits at least: fewer are what a reader left of it.
    (whole && (meaning > 1 || digits.len() >= SHORT)).then_some((meaning, digits))
}
