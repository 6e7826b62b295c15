//! For whom a report is: which of its sections, in which order.
//!
//! Figures are the same for everybody; an audience is an order and a choice, so that each reads first what it answers for. What was found,
//! who is without a tier, and how to read it all come last for all of them.

/// For whom a report is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Audience {
    /// Those who answer for the whole: measures against targets, value, what the next quarter brings.
    Board,
    /// Those who look after clients: who moves, what is owed, who has to do what.
    Success,
    /// Those who win and extend contracts: value, moves, the next quarter.
    Sales,
    /// Those who speak to many clients at once: groups, scores, who is where.
    Marketing,
    /// Those who answer requests: what is promised, owed and planned.
    Service,
}

/// The sections that end a report, whomever it is for.
const LAST: [&str; 3] = ["findings", "unassigned", "reading"];

impl Audience {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Board, Self::Success, Self::Sales, Self::Marketing, Self::Service];

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Board => "board",
            Self::Success => "success",
            Self::Sales => "sales",
            Self::Marketing => "marketing",
            Self::Service => "service",
        }
    }

    /// The audience of a word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|audience| audience.word() == word)
    }

    /// The sections, in order; of those a report has the ones that it has figures for.
    ///
    /// ```
    /// use tierline_book::report::Audience;
    /// let board = Audience::named("board").unwrap().sections();
    /// assert_eq!((board[0], board[1]), ("summary", "metrics"));
    /// assert!(Audience::ALL.iter().all(|audience| audience.sections().ends_with(&["findings", "unassigned", "reading"])));
    /// ```
    #[must_use]
    pub fn sections(self) -> Vec<&'static str> {
        let first: &[&str] = match self {
            Self::Board => {
                &["summary", "metrics", "tiers", "grid", "groups", "concentration", "movements", "next_quarter"]
            }
            Self::Success => &[
                "summary",
                "movements",
                "metrics",
                "tiers",
                "grid",
                "groups",
                "coverage",
                "workload",
                "next_quarter",
                "forecast",
                "owed",
                "service",
                "scores",
            ],
            Self::Sales => &[
                "summary",
                "tiers",
                "grid",
                "concentration",
                "movements",
                "next_quarter",
                "metrics",
                "groups",
                "scores",
            ],
            Self::Marketing => {
                &["summary", "groups", "tiers", "grid", "concentration", "scores", "metrics", "movements"]
            }
            Self::Service => &[
                "summary",
                "service",
                "owed",
                "coverage",
                "workload",
                "forecast",
                "next_quarter",
                "metrics",
                "tiers",
                "grid",
            ],
        };
        first.iter().copied().chain(LAST).collect()
    }
}
