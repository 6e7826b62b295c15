//! Names of columns: the same where they are the same letters, in whichever Unicode form they are written.
//!
//! A name that comes from a file name, a Mac or a PDF may have its accents as signs of their own: `Co\u{301}digo` and
//! `C\u{f3}digo` are one name. A name of ASCII letters is compared byte by byte. Values are never normalised: levels, texts
//! and ids compare byte by byte.

use tierline_core::{IdSource, Plan, Unread};
use unicode_normalization::UnicodeNormalization;

/// Whether a name that was given is a name that is wanted.
///
/// ```
/// use tierline_arrow::same_name;
/// assert!(same_name("C\u{f3}digo", "Co\u{301}digo"));
/// assert!(!same_name("codigo", "Codigo"));
/// ```
#[must_use]
pub fn same_name(wanted: &str, given: &str) -> bool {
    wanted == given || (!wanted.is_ascii() && !given.is_ascii() && wanted.nfc().eq(given.nfc()))
}

/// Of given names those that stand for a wanted one in another Unicode form, because it was not given as it is written.
///
/// ```
/// use tierline_arrow::other_forms;
/// assert_eq!(other_forms(&["id", "C\u{f3}digo"], &["id", "city", "Co\u{301}digo"]), [2]);
/// ```
#[must_use]
pub fn other_forms(wanted: &[&str], given: &[&str]) -> Vec<usize> {
    let missed: Vec<&&str> = wanted.iter().filter(|name| !name.is_ascii() && !given.contains(name)).collect();
    let stands = |name: &&str| missed.iter().any(|wanted| same_name(wanted, name));
    given.iter().enumerate().filter(|(_, name)| stands(name)).map(|(at, _)| at).collect()
}

/// The names of columns that nothing reads, each with the one that was probably meant: as [`Plan::unread`], but for names
/// that are read in another Unicode form.
///
/// `id` says where the id of the client is given.
///
/// ```
/// use tierline_arrow::unread;
/// use tierline_core::{Attribute, IdSource, Model, Tier, name};
/// let plan = Model::builder("m")
///     .client("id")
///     .attribute(Attribute::boolean("strategic"))
///     .tier(Tier::when("Top", name("strategic")))
///     .tier(Tier::rest("Rest"))
///     .build()?
///     .compile();
/// let found = unread(&plan, &["id", "Strategic", "city"], IdSource::Column);
/// assert_eq!(found.len(), 2);
/// assert_eq!((found[0].name(), found[0].meant()), ("Strategic", Some("strategic")));
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
#[must_use]
pub fn unread(plan: &Plan, given: &[&str], id: IdSource) -> Vec<Unread> {
    let read: Vec<&str> = plan.attributes().map(|attribute| attribute.column()).chain([plan.client_column()]).collect();
    let others = other_forms(&read, given);
    if others.is_empty() {
        return plan.unread(given.iter().copied(), id);
    }
    // Those that stand for a column count as it.
    let names = given.iter().enumerate().map(|(at, name)| match others.contains(&at) {
        true => read.iter().copied().find(|wanted| same_name(wanted, name)).unwrap_or(name),
        false => name,
    });
    plan.unread(names, id)
}
