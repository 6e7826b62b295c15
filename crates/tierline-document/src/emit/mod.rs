//! A model back to text: YAML for people, JSON for machines, the canonical form for fingerprints.

mod compact;
mod fingerprint;
mod outline;
mod yaml;

use tierline_core::{MAX_SCALE, Model};

use self::outline::Notation;

pub use self::fingerprint::{Fingerprints, MEANING, SameModel, fingerprint, same_model, short_fingerprint};

/// The model as a YAML document: sections in the order of the format, expressions in the author's own words.
///
/// Reading the text gives the same model again. Comments and layout of the document that the model came from are not
/// part of a model and therefore not written.
///
/// ```
/// use tierline_core::{Attribute, Model, Tier, name};
/// use tierline_document::{Document, Format, fingerprint, to_yaml};
///
/// let model = Model::builder("value-bands")
///     .client("account_id")
///     .attribute(Attribute::decimal("arr", 2))
///     .tier(Tier::when("Enterprise", name("arr").ge(100_000)))
///     .tier(Tier::rest("SMB"))
///     .build()?;
/// let again = Document::parse(&to_yaml(&model), Format::Yaml)?.lower()?;
/// assert_eq!(fingerprint(&again), fingerprint(&model));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn to_yaml(model: &Model) -> String {
    yaml::write(&outline::outline(model, Notation::Author))
}

/// The model as a JSON document, indented; numbers are written out digit for digit.
///
/// ```
/// # use tierline_core::{Attribute, Model, Tier, name};
/// # let model = Model::builder("m").attribute(Attribute::integer("seats")).tier(Tier::rest("Everyone")).build()?;
/// let json = tierline_document::to_json(&model);
/// assert!(json.starts_with("{\n  \"tierline\": 1,"));
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
#[must_use]
pub fn to_json(model: &Model) -> String {
    compact::pretty(&outline::outline(model, Notation::Author))
}

/// The canonical form: compact JSON that is the same for all documents that mean the same model.
///
/// Keys are sorted, lists keep their order, numbers are texts of digits without trailing zeros, expressions have
/// their canonical words, and what equals its default is left out.
#[must_use]
pub fn canonical(model: &Model) -> String {
    compact::sorted(&outline::outline(model, Notation::Canonical))
}

/// The canonical forms that versions of meaning 1 may have written of a model: those with points along a line, for each scale
/// that these had. None for a model without lines, whose form is that of today.
fn canonical_of_meaning_1(model: &Model) -> Vec<String> {
    let with = |scale: u8| {
        let mut out = outline::outline(model, Notation::Canonical);
        out.give_lines_a_scale(scale).then(|| compact::sorted(&out))
    };
    (0..=MAX_SCALE).map_while(with).collect()
}
