//! The keys of all sentences, with the places of each.

macro_rules! keys {
    ($($name:ident = $id:literal ($($place:literal),*);)+) => {
        /// What a sentence says; its text in a language has the same places.
        ///
        /// [`Key::id`] is what a key is called outside of Rust: a group and a name.
        #[expect(missing_docs, reason = "the texts of a language say what each key means")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Key {
            $($name,)+
        }

        impl Key {
            /// All keys.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The stable name: a group and a name, as in `check.no-programme`.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)+
                }
            }

            /// The names of its places.
            #[must_use]
            pub const fn places(self) -> &'static [&'static str] {
                match self {
                    $(Self::$name => &[$($place),*],)+
                }
            }
        }
    };
}

keys! {
    Verbatim = "any.verbatim" ("text");

    // Checks of the service section.
    NoServiceAtAll = "check.no-service-at-all" ();
    NoService = "check.no-service" ("tier");
    NoServiceHelp = "check.no-service-help" ();
    EscalateOnly = "check.escalate-only" ("tier");
    EscalateOnlyHelp = "check.escalate-only-help" ();
    NoTouchpoint = "check.no-touchpoint" ("tier");
    NoTouchpointHelp = "check.no-touchpoint-help" ();
    NoProgramme = "check.no-programme" ("tier");
    NoProgrammeHelp = "check.no-programme-help" ();
    NoResponse = "check.no-response" ("tier");
    NoResponseHelp = "check.no-response-help" ();
    SamePackage = "check.same-package" ("tiers", "first");
    SamePackageHelp = "check.same-package-help" ();
    SlowerFirstAnswer = "check.slower-first-answer" ("better", "slow", "worse", "fast");
    SlowerResolution = "check.slower-resolution" ("better", "slow", "worse", "fast");
    ClosingHours = "check.closing-hours" ("better", "calendar", "worse");
    ResponseOrderHelp = "check.response-order-help" ();
    RarerTouchpoints = "check.rarer-touchpoints" ("better", "own", "worse", "other");
    RarerReviews = "check.rarer-reviews" ("better", "own", "worse", "other");
    CadenceOrderHelp = "check.cadence-order-help" ();
    CadenceEvery = "check.cadence-every" ("cadence");
    NoFirstAnswer = "check.no-first-answer" ("count", "tiers");
    NoResolution = "check.no-resolution" ("count", "tiers");
    NoEscalation = "check.no-escalation" ("count", "tiers");
    NoChannel = "check.no-channel" ("count", "tiers");
    UnevenBaseHelp = "check.uneven-base-help" ();
    ManyTiers = "check.many-tiers" ("tiers");
    ManyTiersHelp = "check.many-tiers-help" ();

    // Thresholds from data.
    ExceptionsAt = "thresholds.exceptions-at" ("clients", "value", "all");
    ExceptionsFrom = "thresholds.exceptions-from" ("clients", "lowest", "highest", "all");
    ExceptionsHelp = "thresholds.exceptions-help" ();
    AllTheSame = "thresholds.all-the-same" ("clients", "value");
    TooFewForGaps = "thresholds.too-few-for-gaps" ("clients");
    NoGap = "thresholds.no-gap" ();
    NoNaturalTiersHelp = "thresholds.no-natural-tiers-help" ();

    // What a report finds.
    ReviewOverdue = "report.review-overdue" ("clients");
}
