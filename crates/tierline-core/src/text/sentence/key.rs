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
    SameDay = "report.same-day" ("day");
    SameDayHelp = "report.same-day-help" ();
    PeriodGapsHelp = "report.period-gaps-help" ();
    TotalHidesTiersHelp = "report.total-hides-tiers-help" ();
    PeriodTiers = "report.period-tiers" ("tiers");
    PeriodTiersHelp = "report.period-tiers-help" ();
    PeriodTakenForAYear = "report.period-taken-for-a-year" ();
    GivePeriodDays = "report.give-period-days" ();
    PeriodIsNoYear = "report.period-is-no-year" ("from", "to", "days");
    GiveAYear = "report.give-a-year" ();
    SpendOfMarketing = "report.spend-of-marketing" ("total");
    SpendOfSales = "report.spend-of-sales" ("total");
    SpendHelp = "report.spend-help" ();
    PeriodsDiffer = "report.periods-differ" ("from", "to", "days", "before_from", "before_to", "before_days");
    PeriodsDifferHelp = "report.periods-differ-help" ();
    PeriodOrder = "report.period-order" ("before_to", "from");
    PeriodOrderHelp = "report.period-order-help" ();
    PeriodBeforeAsLong = "report.period-before-as-long" ();
    GivePreviousDays = "report.give-previous-days" ();
    PeriodAsLong = "report.period-as-long" ();
    PeriodColumn = "report.period-column" ("column");
    NotCompared = "report.not-compared" ("days", "before");
    ValuesRounded = "report.values-rounded" ("rule", "values");
    ValuesRoundedHelp = "report.values-rounded-help" ();
    RoundedValues = "report.rounded-values" ("count", "name", "to");
    ToWholeNumbers = "report.to-whole-numbers" ();
    ToDigits = "report.to-digits" ("digits");
    OfTheModel = "report.of-the-model" ("place", "message");
    ClassStart = "report.class-start" ();
    ClassChurned = "report.class-churned" ();
    ClassNew = "report.class-new" ();
    ClassReactivated = "report.class-reactivated" ();

    // Overrides in standings.
    OverrideHalf = "standings.override-half" ("count", "clients");
    OverrideHalfHelp = "standings.override-half-help" ();
    OverridePast = "standings.override-past" ("count", "clients");
    OverridePastHelp = "standings.override-past-help" ();
    OverrideEnded = "standings.override-ended" ("count", "clients");
    OverrideEndedHelp = "standings.override-ended-help" ();
    OverrideUnexplained = "standings.override-unexplained" ("count", "clients");
    OverrideUnexplainedHelp = "standings.override-unexplained-help" ();

    // How a tier is covered by owners.
    AccountsAlone = "coverage.accounts-alone" ("accounts");
    NothingPromised = "coverage.nothing-promised" ();
    NothingPromisedAlone = "coverage.nothing-promised-alone" ("alone");
    OwnersUnknown = "coverage.owners-unknown" ();
    AsPromised = "coverage.as-promised" ();
    FewerOwners = "coverage.fewer-owners" ("owners", "number");
    MoreOwners = "coverage.more-owners" ("owners", "number", "whole");
    MoreOwnersAlone = "coverage.more-owners-alone" ("owners", "number", "whole", "alone");
    NoOwnerAtAll = "coverage.no-owner-at-all" ();

    // The rules of moving.
    MoveUp = "policy.move-up" ("when");
    MoveDownAtOnce = "policy.move-down-at-once" ();
    MoveDown = "policy.move-down" ("when");
    WhenAtOnce = "policy.when-at-once" ();
    WhenRenewalOr = "policy.when-renewal-or" ("renewal", "period");
    WhenRenewal = "policy.when-renewal" ("renewal");
    WhenPeriod = "policy.when-period" ("period");
    WhenReviews = "policy.when-reviews" ("count");
    StayRule = "policy.stay" ();
    OneTierAtMost = "policy.one-tier" ();
    TimeInTier = "policy.time-in-tier" ("time");
    TimeBeforeUp = "policy.time-before-up" ("time");
    TimeBeforeDown = "policy.time-before-down" ("time");
    MissingHolds = "policy.missing-holds" ();
    MissingFalls = "policy.missing-falls" ();
    ReviewedEvery = "policy.reviewed-every" ("every");
    ReviewedEveryLate = "policy.reviewed-every-late" ("every", "late");
    Forgotten = "policy.forgotten" ("time");
    OverrideHolds = "policy.override-holds" ();

    // How figures are worked out.
    FormulaShare = "formula.share" ();
    FormulaValueShare = "formula.value-share" ();
    FormulaAccountsPerOwner = "formula.accounts-per-owner" ();
    FormulaNeeded = "formula.needed" ();
    FormulaHours = "formula.hours" ();
    FormulaQuartiles = "formula.quartiles" ();
    FormulaConcentration = "formula.concentration" ();
    FormulaAttribution = "formula.attribution" ();
    FormulaFlag = "formula.flag" ();

    // The page for clients.
    TitleTells = "client.title-tells" ();
    ClientTitle = "client.title" ();
    ClientKicker = "client.kicker" ();
    ClientValid = "client.valid" ("day");
    ClientValidEdition = "client.valid-edition" ("day", "edition");
    ClientChoice = "client.choice" ();
    ClientChoiceRules = "client.choice-rules" ();
    ClientChoiceFacts = "client.choice-facts" ();
    ClientChoiceSame = "client.choice-same" ();
    ClientChoiceYours = "client.choice-yours" ();
    ClientSame = "client.same" ();
    ClientPackages = "client.packages" ();
    ClientDiffers = "client.differs" ();
    ClientExpect = "client.expect" ();
    ClientNothing = "client.nothing" ();
    ClientNoOrder = "client.no-order" ();
    ClientPackage = "client.package" ();
    ClientPackageOf = "client.package-of" ("promise", "words");
    OnRequest = "client.on-request" ();
    OnRequestNote = "client.on-request-note" ();
    PromiseFirstResponse = "client.promise-first-response" ();
    PromiseResolution = "client.promise-resolution" ();
    PromiseCalendar = "client.promise-calendar" ();
    PromiseChannels = "client.promise-channels" ();
    PromiseTouchpoint = "client.promise-touchpoint" ();
    PromiseReview = "client.promise-review" ();
    PromiseEscalation = "client.promise-escalation" ();
    PromiseProgrammes = "client.promise-programmes" ();
}
