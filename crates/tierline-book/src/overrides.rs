//! What is wrong with the overrides that people have written into standings: a kind of fault at a time, with the clients that
//! have it.

use tierline_core::{Date, Finding, Key, Part, Sentence, Severity};

use crate::standing::Standing;

/// How many clients a finding names.
const NAMED: usize = 5;

/// What a row of standings has of an override, beside its tier and its last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OverrideTexts {
    /// Its author and its reason, or there is no override.
    Complete,
    /// An override without its author or its reason.
    Unexplained,
    /// A kind, an author or a reason, and no tier.
    WithoutTier,
}

/// Collects the faults of overrides, row by row.
///
/// ```
/// use tierline_book::{Override, OverrideFindings, OverrideTexts, Standing};
/// let (day, last) = ("2026-11-21".parse()?, "2026-08-21".parse()?);
/// let ended = Override::exactly(0, Some("2026-10-01".parse()?));
/// let mut overrides = OverrideFindings::new(day);
/// overrides.look("A-1", &Standing { held: Some(ended), ..Standing::new(0, last) }, OverrideTexts::Complete);
/// overrides.look("A-2", &Standing::new(1, last), OverrideTexts::WithoutTier);
/// let codes: Vec<_> = overrides.findings().iter().map(|finding| finding.code).collect();
/// assert_eq!(codes, ["override-half", "override-ended"]);
/// # Ok::<(), tierline_core::DateError>(())
/// ```
#[derive(Clone, Debug)]
pub struct OverrideFindings<'a> {
    as_of: Date,
    half: Vec<&'a str>,
    past: Vec<&'a str>,
    ended: Vec<&'a str>,
    unexplained: Vec<&'a str>,
}

impl<'a> OverrideFindings<'a> {
    /// For a review as of a day.
    #[must_use]
    pub const fn new(as_of: Date) -> Self {
        Self { as_of, half: Vec::new(), past: Vec::new(), ended: Vec::new(), unexplained: Vec::new() }
    }

    /// Looks at the row of a client; one that has left has no override that counts.
    pub fn look(&mut self, client: &'a str, standing: &Standing, texts: OverrideTexts) {
        if standing.left_on.is_some() {
            return;
        }
        if texts == OverrideTexts::WithoutTier {
            self.half.push(client);
        }
        let Some(held) = standing.held else { return };
        match held.until {
            // Its last day lies before the last review, and no earlier one found it in force: it has never held.
            Some(until) if held.since.is_none() && standing.last_review().is_some_and(|last| until < last) => {
                self.past.push(client);
            }
            Some(until) if until < self.as_of => self.ended.push(client),
            _ if texts == OverrideTexts::Unexplained => self.unexplained.push(client),
            _ => {}
        }
    }

    /// A finding for each kind of fault that there is.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let finding = |code, severity, clients: &[&str], message, help| {
            let names = Part::names(clients.iter().copied(), NAMED);
            let message = Sentence::of(message).with("count", clients.len()).with("clients", names);
            (!clients.is_empty()).then(|| Finding::new(code, severity, message).help(Sentence::of(help)))
        };
        let (warning, note) = (Severity::Warning, Severity::Note);
        let findings = [
            finding("override-half", warning, &self.half, Key::OverrideHalf, Key::OverrideHalfHelp),
            finding("override-past", warning, &self.past, Key::OverridePast, Key::OverridePastHelp),
            finding("override-ended", note, &self.ended, Key::OverrideEnded, Key::OverrideEndedHelp),
            finding(
                "override-unexplained",
                warning,
                &self.unexplained,
                Key::OverrideUnexplained,
                Key::OverrideUnexplainedHelp,
            ),
        ];
        findings.into_iter().flatten().collect()
    }
}
