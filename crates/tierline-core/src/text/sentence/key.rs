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

            /// The key of a stable name.
            ///
            /// ```
            /// use tierline_core::Key;
            /// assert_eq!(Key::with_id("check.no-programme"), Some(Key::NoProgramme));
            /// assert_eq!(Key::with_id("no-programme"), None);
            /// ```
            #[must_use]
            pub fn with_id(id: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|key| key.id() == id)
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
    Several = "any.several" ("sentences");
    NamesAndMore = "any.names-and-more" ("names", "count");
    NamesInAll = "any.names-in-all" ("names", "count");
    DidYouMean = "any.did-you-mean" ("name");
    DidYouMeanAlike = "any.did-you-mean-alike" ("name", "difference");

    // By what a name differs from one that it looks like.
    DiffersUnseen = "difference.unseen" ("point");
    DiffersBlank = "difference.blank" ("point");
    DiffersAlike = "difference.alike" ("point", "letter");
    DiffersCase = "difference.case" ();
    DiffersBlanks = "difference.blanks" ();
    DiffersPunctuation = "difference.punctuation" ();
    DiffersOneLetter = "difference.one-letter" ();
    DiffersForm = "difference.form" ("given", "meant");
    DiffersOtherwise = "difference.otherwise" ();

    // What is wrong with a client.
    IssueOverflow = "issue.overflow" ("name");
    IssueNoTier = "issue.no-tier" ();
    IssueNoId = "issue.no-id" ("column");
    IssueIdTwice = "issue.id-twice" ("id", "column");
    IssueRequired = "issue.required" ("attribute");
    IssueBadValue = "issue.bad-value" ("attribute", "value", "expected");
    IssueAttribute = "issue.attribute" ("name");
    IssueAttributeColumn = "issue.attribute-column" ("name", "column");
    IssuePossible = "issue.possible" ("issue", "tiers");
    IssuePossibleOrNone = "issue.possible-or-none" ("issue", "tiers");
    ExpectedAtLeast = "issue.at-least" ("bound");
    ExpectedAtMost = "issue.at-most" ("bound");
    ExpectedDigits = "issue.digits" ();
    ExpectedDigitsBehind = "issue.digits-behind" ("scale");
    ExpectedPlainNumber = "issue.plain-number" ();
    ExpectedNumber = "issue.number" ();
    ExpectedBoolean = "issue.boolean" ();
    ExpectedDate = "issue.date" ();
    ExpectedText = "issue.text" ();
    ExpectedLevel = "issue.level" ();
    ExpectedLevelMeant = "issue.level-meant" ("levels", "question");

    // The same by kind, of many clients.
    ReasonOf = "issues.of" ("attribute", "fault");
    ReasonRequired = "issues.required" ();
    ReasonNotANumber = "issues.not-a-number" ();
    ReasonNotFinite = "issues.not-finite" ();
    ReasonOutOfRange = "issues.out-of-range" ();
    ReasonBelowMin = "issues.below-min" ();
    ReasonAboveMax = "issues.above-max" ();
    ReasonNotABoolean = "issues.not-a-boolean" ();
    ReasonNotADate = "issues.not-a-date" ();
    ReasonUnknownLevel = "issues.unknown-level" ();
    ReasonNotAText = "issues.not-a-text" ();
    ReasonOverflow = "issues.overflow" ();
    ReasonNoId = "issues.no-id" ();
    ReasonIdTwice = "issues.id-twice" ();

    // What is to be said of a table.
    RemarkNoColumn = "remark.no-column" ("column", "given", "difference");
    RemarkNoColumnAlso = "remark.no-column-also" ("column", "given", "difference", "others");
    RemarkPartialColumn = "remark.partial-column" ("column", "given", "difference");
    RemarkPartialColumnAlso = "remark.partial-column-also" ("column", "given", "difference", "others");
    RemarkSimilarHelp = "remark.similar-help" ("column", "given");
    RemarkAbsent = "remark.absent" ("columns");
    RemarkUnread = "remark.unread" ("name");
    RemarkUnreadMeant = "remark.unread-meant" ("name", "meant", "difference");
    RemarkLookAlike = "remark.look-alike" ("name", "table", "column", "difference");
    RemarkMeant = "remark.meant" ("name", "table", "column");
    RemarkMeantHelp = "remark.meant-help" ("column");
    RemarkEmpty = "remark.empty" ();
    RemarkEmptyHelp = "remark.empty-help" ();
    RemarkRepeatedIds = "remark.repeated-ids" ("twice", "rows", "column");
    RemarkRepeatedIdsHelp = "remark.repeated-ids-help" ("column");
    RemarkTotalFirst = "remark.total-first" ("id");
    RemarkTotalLast = "remark.total-last" ("id");
    RemarkTotalHelp = "remark.total-help" ();
    RemarkIdsShortened = "remark.ids-shortened" ("clients", "id", "column");
    RemarkIdsCut = "remark.ids-cut" ("clients", "id", "column");
    RemarkIdsInexact = "remark.ids-inexact" ("clients", "id", "column");
    RemarkIdsHelp = "remark.ids-help" ();
    RemarkIdsInexactHelp = "remark.ids-inexact-help" ();
    TableStandings = "remark.table-standings" ();
    TableLastContacts = "remark.table-last-contacts" ();
    TableRoster = "remark.table-roster" ();

    // What a review would lose.
    LossOnlyClient = "review.only-client" ("clients");
    LossAllClients = "review.all-clients" ("all", "clients");
    LossManyClients = "review.many-clients" ("gone", "all", "share", "least");
    LossClientsHelp = "review.clients-help" ("reason", "gone");
    LossColumns = "review.columns" ("columns", "count");
    LossColumnsHelp = "review.columns-help" ();
    LostBySpelling = "review.spelling" ("count", "spelling", "id", "other");
    LostPart = "review.part" ("clients", "all");
    LostUnknown = "review.unknown" ();
    SpellingLeadingZeros = "review.leading-zeros" ();
    SpellingCase = "review.case" ();
    SpellingPointZero = "review.point-zero" ();
    SpellingTrailingZeros = "review.trailing-zeros" ();
    SpellingSeveral = "review.several" ();
    SpellingSeveralZeros = "review.several-zeros" ();

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
    SamePackageUnranked = "check.same-package-unranked" ("tiers", "first");
    SamePackageHelp = "check.same-package-help" ();
    SamePackageUnrankedHelp = "check.same-package-unranked-help" ();
    SlowerFirstAnswer = "check.slower-first-answer" ("better", "slow", "worse", "fast");
    SlowerResolution = "check.slower-resolution" ("better", "slow", "worse", "fast");
    ClosingHours = "check.closing-hours" ("better", "calendar", "worse");
    ResponseOrderHelp = "check.response-order-help" ();
    MilderAnsweredSooner = "check.milder-answered-sooner" ("tier", "milder", "fast", "graver", "slow");
    MilderResolvedSooner = "check.milder-resolved-sooner" ("tier", "milder", "fast", "graver", "slow");
    SeverityOrderHelp = "check.severity-order-help" ();
    IdleCondition = "check.idle-condition" ("tier", "when");
    IdleConditionHelp = "check.idle-condition-help" ();
    EmptyCap = "check.empty-cap" ("tier", "value");
    UnreachableCap = "check.unreachable-cap" ("tier", "value");
    EmptyCapHelp = "check.empty-cap-help" ();
    BecauseTier = "promise.because-tier" ();
    BecauseInstead = "promise.because-instead" ("when");
    BecauseAlso = "promise.because-also" ("when");
    BecauseAgreed = "promise.because-agreed" ();
    BecauseAgreedBy = "promise.because-agreed-by" ("author");
    BecauseAgreedWhy = "promise.because-agreed-why" ("author", "reason");
    Owed = "promise.owed" ("what", "why");
    OwedItem = "promise.owed-item" ("what", "item", "why");
    PromiseContradicts = "promise.contradicts" ("what", "holds", "other", "why", "client");
    PromiseContradictsHelp = "promise.contradicts-help" ();
    AgreedAgainstCap = "promise.agreed-against-cap" ("what", "cap", "client");
    AgreedAgainstCapHelp = "promise.agreed-against-cap-help" ();
    AgreementsExpired = "promise.agreements-expired" ("count", "client");
    AgreementsExpiredHelp = "promise.agreements-expired-help" ();
    AgreementsUnknown = "promise.agreements-unknown" ("count", "client");
    AgreementsUnknownHelp = "promise.agreements-unknown-help" ();
    AgreementWhat = "promise.agreement-what" ("what", "client", "row");
    AgreementWhatHelp = "promise.agreement-what-help" ();
    AgreementValue = "promise.agreement-value" ("what", "value", "client", "row");
    AgreementValueHelp = "promise.agreement-value-help" ();
    RarerTouchpoints = "check.rarer-touchpoints" ("better", "own", "worse", "other");
    RarerReviews = "check.rarer-reviews" ("better", "own", "worse", "other");
    CadenceOrderHelp = "check.cadence-order-help" ();
    CadenceEvery = "check.cadence-every" ("cadence");
    NoFirstAnswer = "check.no-first-answer" ("count", "tiers");
    NoResolution = "check.no-resolution" ("count", "tiers");
    NoEscalation = "check.no-escalation" ("count", "tiers");
    NoChannel = "check.no-channel" ("count", "tiers");
    UnevenBaseHelp = "check.uneven-base-help" ();
    ResolutionFirst = "check.resolution-first" ("tier", "resolution", "first");
    ResolutionFirstHelp = "check.resolution-first-help" ();
    EscalationFalls = "check.escalation-falls" ("tier", "to", "after", "earlier", "before");
    EscalationTooLate = "check.escalation-too-late" ("tier", "to", "after", "resolution");
    EscalationOrderHelp = "check.escalation-order-help" ();
    MoreAccounts = "check.more-accounts" ("better", "more", "worse", "fewer");
    LooserCoverage = "check.looser-coverage" ("better", "model", "worse", "closer");
    CoverageOrderHelp = "check.coverage-order-help" ();
    FewerChannels = "check.fewer-channels" ("better", "worse", "missing");
    FewerProgrammes = "check.fewer-programmes" ("better", "worse", "missing");
    OfferOrderHelp = "check.offer-order-help" ();
    LowerRetention = "check.lower-retention" ("better", "low", "worse", "high");
    LowerNetRetention = "check.lower-net-retention" ("better", "low", "worse", "high");
    RetentionOrderHelp = "check.retention-order-help" ();
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

    // What a report says of its figures.
    Moves = "summary.moves" ("up", "down", "entered", "left");
    MovesBetween = "summary.moves-between" ("moved", "entered", "left");
    MovesKnown = "summary.moves-known" ("up", "down", "entered", "known", "left");
    MovesBetweenKnown = "summary.moves-between-known" ("moved", "entered", "known", "left");
    MovesNone = "summary.moves-none" ();
    MovesShort = "summary.moves-short" ("up", "down", "entered", "left");
    MovesBetweenShort = "summary.moves-between-short" ("moved", "entered", "left");
    OverdueNone = "summary.overdue-none" ();
    Overdue = "summary.overdue" ("clients");
    KnownNow = "summary.known-now" ("clients");
    KeepTheirTier = "summary.keep-their-tier" ("clients");
    FlowEnds = "summary.flow-ends" ("from", "to", "clients");
    CausesAddUp = "summary.causes-add-up" ();
    CausesAddUpWithout = "summary.causes-add-up-without" ("causes");
    NotListed = "summary.not-listed" ("clients");
    NoClientsInBook = "summary.no-clients-in-book" ();
    BestTierHolds = "summary.best-tier-holds" ("share");
    BestTierHoldsValue = "summary.best-tier-holds-value" ("share", "value");
    ErrorLabel = "summary.error-label" ();
    MoreMissed = "summary.more-missed" ("targets");
    AllMet = "summary.all-met" ();
    WithoutTier = "summary.without-tier" ("clients");
    WithoutTierBecause = "summary.without-tier-because" ("clients", "reason");
    NobodyWithoutTier = "summary.nobody-without-tier" ();
    NoClients = "summary.no-clients" ();
    HaveNoTier = "summary.have-no-tier" ("clients");
    HeadClients = "summary.head-clients" ();
    HeadClientsNote = "summary.head-clients-note" ("tiers");
    HeadValue = "summary.head-value" ();
    HeadValueIn = "summary.head-value-in" ("value", "unit");
    HeadUnassigned = "summary.head-unassigned" ();
    HeadMoves = "summary.head-moves" ();
    HeadMovesNone = "summary.head-moves-none" ();
    HeadTargets = "summary.head-targets" ();
    HeadTargetsOf = "summary.head-targets-of" ("met", "targets");
    HeadTargetsNone = "summary.head-targets-none" ();
    HeadTargetsAll = "summary.head-targets-all" ();
    HeadTargetsUnknown = "summary.head-targets-unknown" ("targets");
    HeadFindingsNone = "summary.head-findings-none" ();
    CountOfErrors = "summary.count-of-errors" ("count");
    CountOfWarnings = "summary.count-of-warnings" ("count");
    CountOfNotes = "summary.count-of-notes" ("count");
    AFigure = "summary.figure" ("figure");
    AShortFigure = "summary.short-figure" ("figure");
    OfAllClients = "summary.of-all-clients" ("share");
    ShareNotKnown = "summary.share-not-known" ();
    OfNoClients = "summary.of-no-clients" ();
    NoValueAttribute = "summary.no-value-attribute" ();
    NotKnown = "summary.not-known" ();
    SharesOf = "summary.shares-of" ("clients");
    SharesOfAboveZero = "summary.shares-of-above-zero" ("clients", "above", "negative", "below");
    WithoutValue = "summary.without-value" ("clients");
    TierShares = "summary.tier-shares" ("tier", "shares");
    UnassignedShares = "summary.unassigned-shares" ("shares");
    OfTheClients = "summary.of-the-clients" ("share");
    OfTheClientsAimed = "summary.of-the-clients-aimed" ("share", "verdict", "aim");
    OfTheValue = "summary.of-the-value" ("share");
    OfTheValueAimed = "summary.of-the-value-aimed" ("share", "verdict", "aim");
    RateRange = "summary.rate-range" ("low", "high");
    RateExactly = "summary.rate-exactly" ("low");
    RateAtLeast = "summary.rate-at-least" ("low");
    RateAtMost = "summary.rate-at-most" ("high");
    NumberRange = "summary.number-range" ("low", "high");
    NumberAtLeast = "summary.number-at-least" ("low");
    NumberAtMost = "summary.number-at-most" ("high");
    MeasureClients = "summary.measure-clients" ();
    MeasureValue = "summary.measure-value" ();
    TargetsElsewhere = "summary.targets-elsewhere" ("targets");
    MarkTenth = "summary.mark-tenth" ("clients", "share");
    MarkFifth = "summary.mark-fifth" ("clients", "share");
    MarkHalf = "summary.mark-half" ("clients", "share");
    MarksHold = "summary.marks-hold" ("marks");
    ScoreUnknown = "summary.score-unknown" ("clients");
    ScoreSpread = "summary.score-spread" ("tier", "median", "q1", "q3");
    ScoreSpreadsCut = "summary.score-spreads-cut" ("spreads", "cuts");
    ScoreCutAt = "summary.score-cut-at" ("at", "words");
    NothingKnown = "summary.nothing-known" ();
    CoverageOf = "summary.coverage-of" ("tier", "ratio", "promised", "verdict");
    CoverageRatioUnknown = "summary.coverage-ratio-unknown" ();
    CoverageRatio = "summary.coverage-ratio" ("ratio");
    CoverageNoPromise = "summary.coverage-no-promise" ();
    CoveragePromised = "summary.coverage-promised" ("range");
    PeriodLength = "summary.period-length" ("from", "to", "days");
    PeriodLengths = "summary.period-lengths" ("from", "to", "days", "before_from", "before_to", "before_days");
    PeriodLengthUnknown = "summary.period-length-unknown" ();
    OneNotMeasurable = "summary.one-not-measurable" ();
    SeveralNotMeasurable = "summary.several-not-measurable" ("count");

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
    RoleWithoutPerson = "owners.role-without-person" ("tier", "role");
    RoleWithoutPersonHelp = "owners.role-without-person-help" ();
    RosterWithoutRoles = "owners.roster-without-roles" ();
    RosterWithoutRolesHelp = "owners.roster-without-roles-help" ();
    ClientsWithoutOwner = "owners.clients-without-owner" ("clients");
    ClientsWithUnknownOwner = "owners.clients-with-unknown-owner" ("clients");
    ClientsWithWrongRole = "owners.clients-with-wrong-role" ("clients");
    PeopleOverHours = "owners.people-over-hours" ("count", "people");
    PeopleOverLimit = "owners.people-over-limit" ("count", "people");
    OwnersByLot = "owners.by-lot" ();
    OwnersByLotHelp = "owners.by-lot-help" ();
    NobodyMay = "owners.nobody-may" ("clients");
    PlacesShort = "owners.places-short" ("clients", "people", "count", "places", "more");
    ChangesShort = "owners.changes-short" ("needed", "most");
    PersonShortOfHours = "owners.person-short-of-hours" ("person", "amount");
    AllShortOfHours = "owners.all-short-of-hours" ("amount");
    PersonShortOfRoom = "owners.person-short-of-room" ("person", "amount");
    AllShortOfRoom = "owners.all-short-of-room" ("amount");
    TierCostsMore = "owners.tier-costs-more" ("tier");
    ClientsCostMore = "owners.clients-cost-more" ("clients");
    HoursShort = "owners.hours-short" ("role", "hire");
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
    MoveBetween = "policy.move-between" ("when");
    MoveBetweenAtOnce = "policy.move-between-at-once" ();
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
    MissingMoves = "policy.missing-moves" ();
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

    // Rules with the values of their thresholds.
    DecidedFrom = "rule.decided-from" ("asks", "of", "at");
    DecidedAbove = "rule.decided-above" ("asks", "of", "at");

    // The rulebook.
    RangeAll = "rulebook.every-value" ();
    RangeBelow = "rulebook.below" ("to");
    RangeUpto = "rulebook.up-to" ("to");
    RangeFrom = "rulebook.from" ("from");
    RangeAbove = "rulebook.above" ("from");
    RangeFromBelow = "rulebook.from-below" ("from", "to");
    RangeFromUpto = "rulebook.from-up-to" ("from", "to");
    RangeAboveBelow = "rulebook.above-below" ("from", "to");
    RangeAboveUpto = "rulebook.above-up-to" ("from", "to");
    LevelRest = "rulebook.level-rest" ();
    NoLevelLeft = "rulebook.no-level-left" ();
    NoLevelMissing = "rulebook.no-level-missing" ("of");
    MissingNoScore = "rulebook.missing-no-score" ();
    MissingGets = "rulebook.missing-gets" ("points");
    MissingReweights = "rulebook.missing-reweights" ();
    LineFromTo = "rulebook.line-from-to" ("from", "to", "first", "last");
    ScoreRounded = "rulebook.score-rounded" ("digits");
    ScoreWhole = "rulebook.score-whole" ();
    ScoreFrom = "rulebook.score-from" ("least", "most");
    KindDigits = "rulebook.kind-digits" ("kind", "scale");
    AbsentRequired = "rulebook.absent-required" ();
    AbsentCounts = "rulebook.absent-counts" ("value");
    AbsentMissing = "rulebook.absent-missing" ();
    TierTakes = "rulebook.tier-takes" ();
    TierTakesOneOf = "rulebook.tier-takes-one-of" ();
    TierTakesFirst = "rulebook.tier-takes-first" ();
    TierTakesFirstOneOf = "rulebook.tier-takes-first-one-of" ();
    TierTakesRest = "rulebook.tier-takes-rest" ();
    TierTakesAll = "rulebook.tier-takes-all" ();
    TierStays = "rulebook.tier-stays" ();
    TierFormerly = "rulebook.tier-formerly" ("names");
    ReadsDays = "rulebook.reads-days" ("zone");
    ReadsOwnZone = "rulebook.reads-own-zone" ();
    ReadsMarks = "rulebook.reads-marks" ("marks");
    ReadsBlanks = "rulebook.reads-blanks" ();
    RoundsEven = "rulebook.rounds-even" ();
    RoundsUp = "rulebook.rounds-up" ();
    ServiceNone = "rulebook.service-none" ();
    TargetsNone = "rulebook.targets-none" ();
    RulesSegments = "rulebook.rules-segments" ();
    SegmentTakes = "rulebook.segment-takes" ();
    SegmentTakesOneOf = "rulebook.segment-takes-one-of" ();
    SegmentTakesRest = "rulebook.segment-takes-rest" ();
    RulesFirst = "rulebook.rules-first" ();
    RulesNobody = "rulebook.rules-nobody" ();
    OwnersOf = "rulebook.owners-of" ("role", "model");
    OwnersAccounts = "rulebook.owners-accounts" ("who", "accounts");
    NobodyNamed = "rulebook.nobody-named" ();

    // What changed between two rulebooks.
    ChangedTo = "difference.changed-to" ("what", "before", "after");
    Added = "difference.added" ("what", "after");
    Removed = "difference.removed" ("what", "before");
    AspectOf = "difference.aspect-of" ("part", "name", "aspect");
    AspectOfPart = "difference.aspect-of-part" ("part", "aspect");
    WeightIs = "difference.weight-is" ("share");
    AspectBandsOver = "difference.aspect-bands-over" ();
    AspectFormula = "difference.aspect-formula" ();
    AspectCoverage = "difference.aspect-coverage" ();
    NotSaid = "difference.not-said" ();
    PartModel = "difference.part-model" ();
    PartParameter = "difference.part-parameter" ();
    PartScore = "difference.part-score" ();
    PartDimension = "difference.part-dimension" ();
    PartAttribute = "difference.part-attribute" ();
    PartDerived = "difference.part-derived" ();
    PartService = "difference.part-service" ();
    PartOwners = "difference.part-owners" ();
    PartMigration = "difference.part-migration" ();
    PartTargets = "difference.part-targets" ();
    AspectRule = "difference.aspect-rule" ();
    AspectStay = "difference.aspect-stay" ();
    AspectPlace = "difference.aspect-place" ();
    AspectName = "difference.aspect-name" ();
    AspectDescription = "difference.aspect-description" ();
    AspectUnit = "difference.aspect-unit" ();
    AspectColumn = "difference.aspect-column" ();
    AspectKind = "difference.aspect-kind" ();
    AspectLevels = "difference.aspect-levels" ();
    AspectBounds = "difference.aspect-bounds" ();
    AspectAbsent = "difference.aspect-absent" ();
    AspectMarks = "difference.aspect-marks" ();
    AspectRounding = "difference.aspect-rounding" ();
    AspectReading = "difference.aspect-reading" ();
    AspectWeight = "difference.aspect-weight" ("factor");
    AspectPoints = "difference.aspect-points" ("factor");
    AspectMissing = "difference.aspect-missing" ("factor");
    AspectVersion = "difference.aspect-version" ();
    AspectPurpose = "difference.aspect-purpose" ();
    AspectOwner = "difference.aspect-owner" ();
    AspectClient = "difference.aspect-client" ();
    AspectWorth = "difference.aspect-worth" ();
    AspectMinutes = "difference.aspect-minutes" ();
    PlaceOf = "difference.place-of" ("place");
    TakesAll = "difference.takes-all" ();
    RuleWith = "difference.rule-with" ("rule", "values");
    RuleAlone = "difference.rule-alone" ("rule");
    ParameterIs = "difference.parameter-is" ("name", "value");
    LevelWhen = "difference.level-when" ("level", "when");
    PointsWhen = "difference.points-when" ("when", "points");
    MinutesOf = "difference.minutes-of" ("touchpoint", "review");
    TellOwner = "difference.tell-owner" ("who");
    TellOwnerNobody = "difference.tell-owner-nobody" ();
    TellRole = "difference.tell-role" ("role", "tiers");
    TellOwners = "difference.tell-owners" ("tiers");
    TellClients = "difference.tell-clients" ("tiers");
    DifferenceSame = "difference.difference-same" ();
    DifferenceNone = "difference.difference-none" ();
    DifferenceCount = "difference.difference-count" ("changes", "tiers");
    DifferenceCountOnly = "difference.difference-count-only" ("changes");

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

    // What a metric says of an empty group.
    EmptyNobodyAtStart = "metric.empty-nobody-at-start" ();
    EmptyNoValueAtStart = "metric.empty-no-value-at-start" ();
    EmptyNoAnswers = "metric.empty-no-answers" ();
    EmptyKnownOfNobody = "metric.empty-known-of-nobody" ();
    EmptyNoRevenueOrCost = "metric.empty-no-revenue-or-cost" ();
    EmptyNoRevenue = "metric.empty-no-revenue" ();
    EmptyNobodyToServe = "metric.empty-nobody-to-serve" ();
    EmptyNoChurn = "metric.empty-no-churn" ();
    EmptyNobodyWon = "metric.empty-nobody-won" ();
    EmptyEither = "metric.empty-either" ();
    EmptyNothingSpent = "metric.empty-nothing-spent" ();

    // The page of one client.
    ClientPageTitle = "client-page.title" ();
    ClientPageFor = "client-page.for" ("client", "day");
    ClientPageAsOf = "client-page.as-of" ("day");
    ClientPageContact = "client-page.contact" ();
    ClientPagePromised = "client-page.promised" ();
    ClientPageNext = "client-page.next" ();
    ClientPageNothing = "client-page.nothing" ();
    ClientPageTouchpointBy = "client-page.touchpoint-by" ("day");
    ClientPageReviewBy = "client-page.review-by" ("day");
    ClientPageTouchpointSoon = "client-page.touchpoint-soon" ();
    ClientPageReviewSoon = "client-page.review-soon" ();
    ClientPageFirstResponse = "client-page.first-response" ();
    ClientPageResolution = "client-page.resolution" ();
    ClientPageCalendar = "client-page.calendar" ();
    ClientPageChannels = "client-page.channels" ();
    ClientPageTouchpoint = "client-page.touchpoint" ();
    ClientPageReview = "client-page.review" ();
    ClientPageEscalation = "client-page.escalation" ();
    ClientPageProgrammes = "client-page.programmes" ();
    ClientPageWithin = "client-page.within" ("time");
    ClientPageEvery = "client-page.every" ("time");
    ClientPageWhenCalledFor = "client-page.when-called-for" ();
    ClientPageAllHours = "client-page.all-hours" ();
    ClientPageSameDay = "client-page.same-day" ();
    ClientPageOf = "client-page.of" ("name", "item");
    ClientPageEscalated = "client-page.escalated" ("times");
    ClientPageUnknownClient = "client-page.unknown-client" ("client");
    ClientPageSeveralClients = "client-page.several-clients" ("client", "count");

    // The page of a report.
    SectionSummary = "section.summary" ();
    SectionTiers = "section.tiers" ();
    SectionSegments = "section.segments" ();
    SectionGrid = "section.grid" ();
    SectionConcentration = "section.concentration" ();
    SectionMovements = "section.movements" ();
    SectionScores = "section.scores" ();
    SectionCoverage = "section.coverage" ();
    SectionService = "section.service" ();
    SectionMetrics = "section.metrics" ();
    SectionFindings = "section.findings" ();
    SectionUnassigned = "section.unassigned" ();
    SectionReading = "section.reading" ();
    PageUntitled = "page.untitled" ();
    PageWindow = "page.window" ("title", "day");
    PageKicker = "page.kicker" ();
    PageContents = "page.contents" ();
    PageAsOf = "page.as-of" ();
    PageFooterAsOf = "page.footer-as-of" ("day");
    PageVersion = "page.version" ();
    PageOwner = "page.owner" ();
    PageModel = "page.model" ();
    PageFingerprint = "page.fingerprint" ();
    PageClientIs = "page.client-is" ();
    PageValueIn = "page.value-in" ("name", "unit");
    ColumnTier = "column.tier" ();
    ColumnClients = "column.clients" ();
    ColumnShare = "column.share" ();
    ColumnValue = "column.value" ();
    ColumnAll = "column.all" ();
    ColumnMeasure = "column.measure" ();
    ColumnMeasured = "column.measured" ();
    ColumnAimedAt = "column.aimed-at" ();
    ColumnVerdict = "column.verdict" ();
    ColumnInWords = "column.in-words" ();
    ColumnDownTo = "column.down-to" ();
    ColumnValueOfTiers = "column.value-of-tiers" ();
    ColumnValueOfBest = "column.value-of-best" ();
    ColumnMovement = "column.movement" ();
    ColumnFrom = "column.from" ();
    ColumnTo = "column.to" ();
    ColumnBefore = "column.before" ();
    ColumnAfter = "column.after" ();
    ColumnEnteredWithTier = "column.entered-with-tier" ();
    ColumnClient = "column.client" ();
    ColumnCause = "column.cause" ();
    ColumnReason = "column.reason" ();
    ColumnKnown = "column.known" ();
    ColumnLeast = "column.least" ();
    ColumnQuartile = "column.quartile" ();
    ColumnMedian = "column.median" ();
    ColumnMost = "column.most" ();
    ColumnSpread = "column.spread" ();
    ColumnFlag = "column.flag" ();
    ColumnBy = "column.by" ();
    ColumnAccounts = "column.accounts" ();
    ColumnOwners = "column.owners" ();
    ColumnPerOwner = "column.per-owner" ();
    ColumnPromised = "column.promised" ();
    ColumnHoursAYear = "column.hours-a-year" ();
    ColumnMetric = "column.metric" ();
    ColumnIssues = "column.issues" ();
    ColumnSegment = "column.segment" ();
    ColumnReviewTiming = "column.review-timing" ();
    ColumnKeyInitiatives = "column.key-initiatives" ();
    ColumnRelationshipOwners = "column.relationship-owners" ();
    PageNoTiers = "page.no-tiers" ();
    PageValuesIn = "page.values-in" ("unit");
    PageTiersTable = "page.tiers-table" ();
    PageTiersPicture = "page.tiers-picture" ();
    PageTiersCaption = "page.tiers-caption" ();
    PageWhoBelongs = "page.who-belongs" ();
    PageSegmentsRule = "page.segments-rule" ();
    PageWithoutValue = "page.without-value" ("clients");
    PageBelowZero = "page.below-zero" ("value", "clients");
    PageTargets = "page.targets" ();
    PageTargetsTable = "page.targets-table" ();
    PageNoTargets = "page.no-targets" ();
    PageItsRule = "page.its-rule" ();
    PageStaysWhile = "page.stays-while" ();
    PageGridTable = "page.grid-table" ();
    PageGridRule = "page.grid-rule" ();
    PageGridWithout = "page.grid-without" ("clients");
    PageSegmentsPromised = "page.segments-promised" ();
    PageSegmentsPromisedTable = "page.segments-promised-table" ();
    PageCellShare = "page.cell-share" ("share");
    PageCellValue = "page.cell-value" ("value", "share");
    PageNounClients = "page.noun-clients" ("count");
    PageClientsIn = "page.clients-in" ("clients", "tier");
    PageNoConcentration = "page.no-concentration" ();
    PageConcentrationPicture = "page.concentration-picture" ("marks");
    PageConcentrationEnd = "page.concentration-end" ("tier", "shares");
    PageConcentrationCaption = "page.concentration-caption" ();
    PageConcentrationTable = "page.concentration-table" ();
    PageConcentrationRule = "page.concentration-rule" ();
    PageShareOf = "page.share-of" ("value");
    PageShareOfBest = "page.share-of-best" ();
    PageShareByValue = "page.share-by-value" ();
    PageNoMovements = "page.no-movements" ();
    PageFlowPicture = "page.flow-picture" ();
    PageFlowCaption = "page.flow-caption" ();
    PageByKind = "page.by-kind" ();
    PageKindsTable = "page.kinds-table" ();
    PageNoMoves = "page.no-moves" ();
    PageReviewRule = "page.review-rule" ();
    PageReviewRules = "page.review-rules" ();
    PageFlowTable = "page.flow-table" ();
    PageFlowTableLabel = "page.flow-table-label" ();
    PageWhatChanged = "page.what-changed" ();
    PageNoAttribution = "page.no-attribution" ();
    PageAttributionTable = "page.attribution-table" ();
    PageMovesFrom = "page.moves-from" ("day");
    PageMoveWaits = "page.move-waits" ();
    PageByClient = "page.by-client" ();
    PageMovesTable = "page.moves-table" ();
    PageNoScores = "page.no-scores" ();
    PageWithWeight = "page.with-weight" ("factor", "weight");
    PageScore = "page.score" ("name");
    PageScorePicture = "page.score-picture" ("name");
    PageScoreCaption = "page.score-caption" ();
    PageNoScoreKnown = "page.no-score-known" ();
    PageScoreTable = "page.score-table" ("name");
    PageScoreRule = "page.score-rule" ();
    PageScoreRuleUntold = "page.score-rule-without-factors" ();
    PageHealth = "page.health" ();
    PageNoHealth = "page.no-health" ();
    PageHealthTable = "page.health-table" ();
    PageHealthRule = "page.health-rule" ();
    PageFlags = "page.flags" ();
    PageNoFlags = "page.no-flags" ();
    PageFlagsTable = "page.flags-table" ();
    PageFlagsRule = "page.flags-rule" ();
    PageCountNotKnown = "page.count-not-known" ("clients");
    PageCountKnown = "page.count-known" ("clients");
    PageShareOfCount = "page.share-of-count" ("share", "clients");
    PageNoCoverage = "page.no-coverage" ();
    PageOwnersNeeded = "page.owners-needed" ("owners");
    PageCoverageTable = "page.coverage-table" ();
    PageCoveragePicture = "page.coverage-picture" ();
    PageCoverageCaption = "page.coverage-caption" ();
    PageCoverageRule = "page.coverage-rule" ();
    PageCoveragePeople = "page.coverage-people" ();
    PageWithoutOwner = "page.without-owner" ("accounts");
    PagePeople = "page.people" ("count");
    PageAtLeast = "page.or-more" ("low");
    PageAtMost = "page.up-to" ("high");
    PageAccountsPerOwner = "page.accounts-per-owner" ();
    PageNoService = "page.no-service" ();
    PageNoMetrics = "page.no-metrics" ();
    PageMetricsTable = "page.metrics-table" ();
    PageMetricSource = "page.metric-source" ("source");
    PageMetricWithout = "page.metric-without-data" ("what");
    PageMetricsFormulas = "page.metrics-formulas" ();
    PageClassesTable = "page.classes-table" ();
    PageUnitMoney = "page.unit-money" ();
    PageUnitPoints = "page.unit-points" ();
    PageUnitRatio = "page.unit-ratio" ();
    PageAim = "page.aim" ("range");
    PageNoVerdict = "page.no-verdict" ();
    PageBeforeOtherLength = "page.before-other-length" ("value");
    PageChangeFrom = "page.change-from" ("sign", "value");
    PageNotMeasurableOf = "page.not-measurable-of" ("metric", "tiers", "why");
    PageNothingFound = "page.nothing-found" ();
    PageReasonsTable = "page.reasons-table" ();
    PageUnassignedRule = "page.unassigned-rule" ();
    PageReadTiers = "page.read-tiers" ();
    PageReadSegments = "page.read-segments" ();
    PageReadExact = "page.read-exact" ();
    PageReadSame = "page.read-same" ();
    PageReadMissing = "page.read-missing" ();
    PageReadAlone = "page.read-alone" ();
    PageReadInside = "page.read-inside" ();
    PageAllFormulas = "page.all-formulas" ();
    PageNoFormulas = "page.no-formulas" ();
    PageHowComputed = "page.how-computed" ();
    PageNodeLeft = "page.node-left" ();
    PageNodeUnassigned = "page.node-unassigned" ();

    // Why a review did what it did.
    Returned = "reason.returned" ("left_on", "reason");
    ReturnedTo = "reason.returned-to" ("tier", "left_on", "reason");
    HasLeft = "reason.has-left" ();
    WasIn = "reason.was-in" ("tier");
    AlreadyReviewed = "reason.already-reviewed" ("on");
    HeldSameDay = "reason.held-same-day" ("tier", "on");
    KeptSameDay = "reason.kept-same-day" ("tier", "on");
    HeldWithoutTierSameDay = "reason.held-without-tier-same-day" ("on");
    UnassignedSameDay = "reason.unassigned-same-day" ("on");
    Entered = "reason.entered" ("tier", "why");
    EnteredKnown = "reason.entered-known" ("tier", "why");
    KeptIn = "reason.kept-in" ("tier", "why");
    RecoveredIn = "reason.recovered-in" ("tier", "why");
    Stays = "reason.stays" ("stay", "given");
    StaysUntold = "reason.stays-untold" ("given");
    PromotionPending = "reason.promotion-pending" ("to", "since", "why");
    MovePending = "reason.move-pending" ("to", "since", "why");
    DemotionPending = "reason.demotion-pending" ("to", "since", "why");
    TakesEffect = "reason.takes-effect" ("when");
    OneTierAtAReview = "reason.one-tier-at-a-review" ();
    MovedFrom = "reason.moved-from" ("from", "to", "why");
    PromotedFrom = "reason.promoted-from" ("from", "to", "why");
    DemotedFrom = "reason.demoted-from" ("from", "to", "why");
    GoesOnTo = "reason.goes-on-to" ("tier");
    HeldBy = "reason.held-by" ("tier", "override");
    HeldByFrom = "reason.held-by-from" ("tier", "override", "from");
    RulesGive = "reason.rules-give" ("tier");
    RulesGiveNone = "reason.rules-give-none" ();
    HeldUntold = "reason.held-untold" ("tier", "why");
    UnassignedKeeps = "reason.unassigned-keeps" ("tier");
    UnassignedKeepsNone = "reason.unassigned-keeps-none" ();
    MoveWaits = "reason.move-waits" ("to", "since");
    PromotionWaits = "reason.promotion-waits" ("to", "since");
    DemotionWaits = "reason.demotion-waits" ("to", "since");
    MoveCancelled = "reason.move-cancelled" ("to", "since");
    PromotionCancelled = "reason.promotion-cancelled" ("to", "since");
    DemotionCancelled = "reason.demotion-cancelled" ("to", "since");
    BoundBy = "reason.bound-by" ("override");
    BoundByFrom = "reason.bound-by-from" ("override", "from");
    OverrideHasEnded = "reason.override-has-ended" ("until");
    SetUntil = "reason.set-until" ("until");
    SetWithoutEnd = "reason.set-without-end" ();
    SetAtLeastUntil = "reason.set-at-least-until" ("tier", "until");
    SetAtLeastWithoutEnd = "reason.set-at-least-without-end" ("tier");
    SetAtMostUntil = "reason.set-at-most-until" ("tier", "until");
    SetAtMostWithoutEnd = "reason.set-at-most-without-end" ("tier");
    CannotBeTold = "reason.cannot-be-told" ("what");
    ClauseCannotBeTold = "reason.clause-cannot-be-told" ("what", "clause");
    AValueIsMissing = "reason.a-value-is-missing" ();
    AreMissing = "reason.are-missing" ("names", "count");
    CannotBeRead = "reason.cannot-be-read" ("names");
    MissingAndUnread = "reason.missing-and-unread" ("missing", "unread");
    ClauseIsTrue = "reason.clause-is-true" ("clause");
    RuleIsTrue = "reason.rule-is-true" ("rule");
    TakesEveryone = "reason.takes-everyone" ();
    TakesEveryoneLeft = "reason.takes-everyone-left" ();
    NoClauseIsTrue = "reason.no-clause-is-true" ("tier", "rule");
    RuleIsNotTrue = "reason.rule-is-not-true" ("tier", "rule");
    NeitherIsStay = "reason.neither-is-stay" ("why", "stay");
    TierOfRank = "reason.tier-of-rank" ("rank");
    WaitOver = "reason.wait-over" ();
    WaitDay = "reason.wait-day" ("day");
    WaitRenewal = "reason.wait-renewal" ("day");
    WaitPeriod = "reason.wait-period" ("day", "period");
    WaitNoRenewal = "reason.wait-no-renewal" ("day", "period");
    WaitNextReview = "reason.wait-next-review" ();
    WaitReviews = "reason.wait-reviews" ("reviews");
    WaitUnknownRenewal = "reason.wait-unknown-renewal" ();
    WaitForTimeUp = "reason.wait-for-time-up" ("when", "time");
    WaitForTimeMove = "reason.wait-for-time-move" ("when", "time");
    WaitForTimeDown = "reason.wait-for-time-down" ("when", "time");
    WaitNotBefore = "reason.wait-not-before" ("when", "day");
    FirstSeen = "reason.first-seen" ("since");
    PendingDue = "reason.pending-due" ("since", "due");
    PendingReviews = "reason.pending-reviews" ("since", "reviews");

    // Numbers, and targets held against them.
    Number = "number.plain" ("number");
    InPercent = "number.percent" ("number");
    InPoints = "number.points" ("number", "count");
    PercentRange = "number.percent-range" ("low", "high");
    PlainRange = "number.range" ("low", "high");
    TargetOfClients = "target.of-clients" ("number");
    TargetOfValue = "target.of-value" ("number");
    TargetPerOwner = "target.per-owner" ("number", "count", "owner");
    TargetOfMetric = "target.of-metric" ("subject", "number");
    SubjectClients = "target.subject-clients" ();
    SubjectValue = "target.subject-value" ();
    SubjectPerOwner = "target.subject-per-owner" ("owner");
    OwnerRole = "target.owner" ();
    WithoutRole = "target.without-role" ("accounts", "role");
    ThereIsNoRole = "target.there-is-no-role" ("role");
    TargetNoVerdict = "target.no-verdict" ("subject", "number", "why");
    TargetNotMeasurable = "target.not-measurable" ("subject", "why");
    TargetBelow = "target.below" ("measured", "by", "range");
    TargetAbove = "target.above" ("measured", "by", "range");
    TargetMeant = "target.meant" ("measured", "range");
    TargetMeantAtLeast = "target.meant-at-least" ("measured", "range");
    TargetMeantAtMost = "target.meant-at-most" ("measured", "range");
    TargetWithin = "target.within" ("measured", "range");
    TargetAtLeast = "target.at-least" ("measured", "range");
    TargetAtMost = "target.at-most" ("measured", "range");
    MetricNps = "metric.nps" ();
    MetricLtv = "metric.ltv" ();
    MetricCac = "metric.cac" ();
    MetricLtvToCac = "metric.ltv-to-cac" ();
    MetricRoas = "metric.roas" ();
    MetricCostToServe = "metric.cost-to-serve" ();

    // From one period to the next.
    TotalRose = "trend.total-rose" ("metric", "before", "now");
    TotalFell = "trend.total-fell" ("metric", "before", "now");
    TotalStayed = "trend.total-stayed" ("metric", "now");
    GroupFromTo = "trend.group-from-to" ("group", "before", "now");
    GroupAt = "trend.group-at" ("group", "now");
    GroupNoTier = "trend.group-no-tier" ();
    GroupAll = "trend.group-all" ();
    RoseInEvery = "trend.rose-in-every" ("total", "tiers");
    FellInEvery = "trend.fell-in-every" ("total", "tiers");
    RoseInEveryMeasured = "trend.rose-in-every-measured" ("total", "tiers");
    FellInEveryMeasured = "trend.fell-in-every-measured" ("total", "tiers");
    RoseInNone = "trend.rose-in-none" ("total", "tiers");
    FellInNone = "trend.fell-in-none" ("total", "tiers");
    RoseInNoneMeasured = "trend.rose-in-none-measured" ("total", "tiers");
    FellInNoneMeasured = "trend.fell-in-none-measured" ("total", "tiers");
    HidesRoseAndFell = "trend.hides-rose-and-fell" ("total", "first", "second");
    HidesFellAndRose = "trend.hides-fell-and-rose" ("total", "first", "second");

    // Clients that do not count, and numbers that cannot be told.
    GapFate = "gap.fate" ("clients");
    GapValue = "gap.value" ("clients");
    GapProfit = "gap.profit" ("clients");
    GapNew = "gap.new" ("clients");
    GapCells = "gap.cells" ("cells");
    WhyNotGiven = "why-not.not-given" ("total", "columns");
    WhyNoValues = "why-not.no-values" ("total");
    WhyNothingToDivideBy = "why-not.nothing-to-divide-by" ("total");
    WhyNobodyChurned = "why-not.nobody-churned" ();
    WhyMoreThanAll = "why-not.more-than-all" ("part", "whole");
    WhyLostMoreThanAll = "why-not.lost-more-than-all" ();
    WhyNoRow = "why-not.no-row" ();
    WhyTierWithoutRow = "why-not.tier-without-row" ();
    WhyNotAYear = "why-not.not-a-year" ("days");
    WhyBelowZero = "why-not.below-zero" ("total");
    WhyNoClients = "why-not.no-clients" ();
    WhyValueNotGiven = "why-not.value-not-given" ();
    WhyNoValueToShare = "why-not.no-value-to-share" ();
    WhyNoOwners = "why-not.no-owners" ();
    WhyNoSuchTier = "why-not.no-such-tier" ();
    WhyNoSuchRate = "why-not.no-such-rate" ();
    WhyDoesNotFit = "why-not.does-not-fit" ();

    // Why no cut-offs meet all shares.
    ConflictTooFewValues = "conflict.too-few-values" ("distinct", "tiers");
    ConflictLastClients = "conflict.last-clients" ("tier", "reached", "asked");
    ConflictLastValue = "conflict.last-value" ("tier", "reached", "asked");
    ConflictClients = "conflict.clients" ("tier", "asked", "reached");
    ConflictValue = "conflict.value" ("tier", "asked", "reached");
    ConflictBoth = "conflict.both" ("tier", "clients", "reached", "value");
    BetterTiersTake = "conflict.better-tiers-take" ("clients");
    BetterTiersTakeValue = "conflict.better-tiers-take-value" ("clients", "value");
    AtMostOrAtLeast = "conflict.at-most-or-at-least" ("most", "least");
    ReachesNothing = "conflict.reaches-nothing" ();
}
