//! English.

use alloc::format;
use alloc::string::String;

use super::{Forms, Key};
use crate::value::date::Date;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

pub(super) static FORMS: Forms = Forms {
    text,
    // `1 client`, and `0 clients` as well as `2 clients`.
    plural: |count| usize::from(count != 1),
    plurals: 2,
    thousands: ',',
    point: '.',
    and: "and",
    or: "or",
    comma: ", ",
    semicolon: "; ",
    // A space at which no line is broken.
    percent: "\u{a0}%",
    sizes: ["k", "M", "bn", "tn"],
    day,
};

/// 31 January 2026: a day that cannot be misread.
fn day(day: Date) -> String {
    let (year, month, number) = day.civil();
    let month = usize::from(month).checked_sub(1).and_then(|at| MONTHS.get(at)).copied().unwrap_or_default();
    format!("{number} {month} {year}")
}

// In the order of the keys. A key without a text does not compile.
const fn text(key: Key) -> &'static str {
    match key {
        Key::Verbatim => "{text}",
        Key::Several => "{sentences}",
        Key::NamesAndMore => "{names} and {count} more",
        Key::NamesInAll => "{names}, ... ({count} in all)",
        Key::DidYouMean => "did you mean `{name}`?",
        Key::DidYouMeanAlike => "did you mean `{name}`? they differ by {difference}",

        Key::DiffersUnseen => "{point}, which cannot be seen",
        Key::DiffersBlank => "{point}, which looks like a space",
        Key::DiffersAlike => "{point}, which looks like `{letter}`",
        Key::DiffersCase => "case",
        Key::DiffersBlanks => "blanks",
        Key::DiffersPunctuation => "punctuation",
        Key::DiffersOneLetter => "one letter",
        Key::DiffersForm => "the Unicode form of a letter, {given} for {meant}",
        Key::DiffersOtherwise => "signs that look the same",

        Key::IssueOverflow => {
            "`{name}` cannot be computed: it has more than 18 digits, or more than 128 bits on the way"
        }
        Key::IssueNoTier => "no tier takes the client",
        Key::IssueNoId => "`{column}` is missing: the client has no id",
        Key::IssueIdTwice => "duplicate id `{id}`: other clients have it in `{column}`, too",
        Key::IssueRequired => "{attribute} is missing, and it is required",
        Key::IssueBadValue => "{attribute} is `{value}`, expected {expected}",
        Key::IssueAttribute => "`{name}`",
        Key::IssueAttributeColumn => "`{name}` (column `{column}`)",
        Key::IssuePossible => "{issue}; possible tiers: {tiers}",
        Key::IssuePossibleOrNone => "{issue}; possible tiers: {tiers} (or no tier)",
        Key::ExpectedAtLeast => "at least {bound}",
        Key::ExpectedAtMost => "at most {bound}",
        Key::ExpectedDigits => "a number of at most 18 digits",
        Key::ExpectedDigitsBehind => "a number of at most 18 digits, {scale} of them behind the point",
        Key::ExpectedPlainNumber => "a plain number like 1200.50, without signs of currency, separators or words",
        Key::ExpectedNumber => "a number",
        Key::ExpectedBoolean => "true or false, or 1 or 0",
        Key::ExpectedDate => "a date like 2026-01-31",
        Key::ExpectedText => "a text",
        Key::ExpectedLevel => "a level",
        Key::ExpectedLevelMeant => "{levels}: {question}",

        Key::ReasonOf => "`{attribute}` {fault}",
        Key::ReasonRequired => "is missing, and required",
        Key::ReasonNotANumber => "is not a number",
        Key::ReasonNotFinite => "is not finite",
        Key::ReasonOutOfRange => "has more than 18 digits",
        Key::ReasonBelowMin => "is below its minimum",
        Key::ReasonAboveMax => "is above its maximum",
        Key::ReasonNotABoolean => "is neither true nor false",
        Key::ReasonNotADate => "is not a date",
        Key::ReasonUnknownLevel => "is not one of the levels",
        Key::ReasonNotAText => "is not a text",
        Key::ReasonOverflow => "has too many digits to be computed",
        Key::ReasonNoId => "the client has no id",
        Key::ReasonIdTwice => "duplicate id",

        Key::RemarkNoColumn => {
            "no client has a value for `{column}`: there is no such column, and `{given}`, which differs by \
             {difference}, is not read"
        }
        Key::RemarkNoColumnAlso => {
            "no client has a value for `{column}`: there is no such column, and `{given}`, which differs by \
             {difference}, is not read (and neither is {others})"
        }
        Key::RemarkPartialColumn => {
            "some rows have no `{column}`, and `{given}`, which differs by {difference}, is not read"
        }
        Key::RemarkPartialColumnAlso => {
            "some rows have no `{column}`, and `{given}`, which differs by {difference}, is not read (and neither is \
             {others})"
        }
        Key::RemarkNoColumnAttribute => {
            "no client has a value for `{column}`: there is no such column, and `{given}`, as its attribute is called, is not \
             read"
        }
        Key::RemarkPartialColumnAttribute => {
            "some rows have no `{column}`, and `{given}`, as its attribute is called, is not read"
        }
        Key::RemarkUnreadColumn => {
            "nothing reads `{name}`: did you mean `{meant}`? one is the attribute, and the other its column"
        }
        Key::RemarkSimilarHelp => {
            "if it is the same, rename the column to `{column}`, or write `column: \"{given}\"` at the attribute in \
             the model"
        }
        Key::RemarkAbsent => "without a column, and so without a value for any client: {columns}",
        Key::RemarkUnread => "nothing reads `{name}`",
        Key::RemarkUnreadMeant => "nothing reads `{name}`: did you mean `{meant}`? they differ by {difference}",
        Key::RemarkLookAlike => {
            "nothing reads the column `{name}` of the {table}, and `{column}`, which differs by {difference}, is not \
             there or without a value"
        }
        Key::RemarkMeant => {
            "nothing reads the column `{name}` of the {table}, and `{column}` is not there or without a value"
        }
        Key::RemarkMeantHelp => "if it is the same, rename the column to `{column}`",
        Key::RemarkEmpty => "the table is empty: it has columns and no rows",
        Key::RemarkEmptyHelp => "look at the export and its filters",
        Key::RemarkRepeatedIds => {
            "{twice} of {rows} rows have an id that other rows have, too (`{column}`): they look like orders, contacts \
             or months, and not like clients"
        }
        Key::RemarkRepeatedIdsHelp => "make one row of each client first: sum up or pick by `{column}`",
        Key::RemarkTotalFirst => {
            "the first row looks like a row of totals, and is taken for a client: its id is `{id}`"
        }
        Key::RemarkTotalLast => "the last row looks like a row of totals, and is taken for a client: its id is `{id}`",
        Key::RemarkTotalHelp => "leave the row out of the table",
        Key::RemarkIdsShortened => {
            "{clients} {clients:client has an id|clients have ids} like `{id}` (`{column}`), which is what a \
             spreadsheet makes of a long number"
        }
        Key::RemarkIdsCut => {
            "{clients} {clients:client has an id|clients have ids} like `{id}` (`{column}`), whose digits after the \
             15th are all 0, which is what a spreadsheet makes of a longer number"
        }
        Key::RemarkIdsInexact => {
            "{clients} {clients:client has an id|clients have ids} like `{id}` (`{column}`), which are floats, and a \
             float of so many digits stands for several whole numbers"
        }
        Key::RemarkIdsHelp => "export the ids again, and open the file in no spreadsheet, or with that column as text",
        Key::RemarkIdsInexactHelp => "read that column as text: in pandas with `dtype=str`",
        Key::TableStandings => "standings",
        Key::TableLastContacts => "last contacts",
        Key::TableRoster => "roster",
        Key::TablePeriod => "period",
        Key::TableAgreements => "agreements",
        Key::TableOverlays => "overlays",
        Key::TableParticipation => "participation",
        Key::UnmetIds => {
            "{count} of {all} {all:row|rows} of the {table} {count:is of a client|are of clients} that the book does not have, \
             as `{id}`"
        }
        Key::UnmetSpelling => {
            "{count} of them {count:differs from a client|differ from clients} of the book only by {spelling}, like `{id}` and \
             `{other}`: write the ids as the book has them"
        }
        Key::UnmetHelp => "write the ids as the book has them; where clients have left, their rows may stay",
        Key::UnmetAllHelp => {
            "does `{column}` hold the same ids as that of the clients, and is this the table of these clients?"
        }

        Key::LossOnlyClient => {
            "the one client of the standings is not in the book, which has {clients}: all of them would leave"
        }
        Key::LossAllClients => {
            "none of the {all} clients of the standings is in the book, which has {clients}: all of them would leave"
        }
        Key::LossManyClients => {
            "{gone} of the {all} clients of the standings are not in the book: more than {share} % of them, and at \
             least {least}, would leave"
        }
        Key::LossClientsHelp => {
            "{reason}; if they have left, confirm it: `accept_left={gone}`, or `--accept-left {gone}` on the command \
             line"
        }
        Key::LossColumns => {
            "the {count:column|columns} {columns} that the last review read {count:is|are} not in the book: \
             everybody would be as if {count:its value|their values} were missing"
        }
        Key::LossColumnsHelp => {
            "give the clients with that column, or name it in the model as it is now; if it is meant to be gone, \
             confirm it: `accept_left=0`, or `--accept-left 0` on the command line"
        }
        Key::LossColumnsLikelyHelp => {
            "{likely}: name it as last time, or name it in the model as it is now; if it is meant to be gone, confirm it: \
             `accept_left=0`, or `--accept-left 0` on the command line"
        }
        Key::LossColumnsToldHelp => {
            "where it is not meant to be gone, give the clients with that column and review again from the standings of before; \
             the next review says nothing of it"
        }
        Key::LossColumnLikely => "`{given}` is there, which differs from `{column}` by {difference}",
        Key::LossBoth => "{clients}; and {columns}",
        Key::LossBothHelp => "{clients}; of the column: {columns}",
        Key::SimilarIds => {
            "{count} {count:client that left differs|clients that left differ} from {count:one|others} that came in only by \
             {spelling}, like `{id}` and `{other}`"
        }
        Key::SimilarIdsHelp => {
            "where they are the same clients, write the ids as last time and review again from the standings of before"
        }
        Key::LostBySpelling => {
            "{count} of them differ from clients of the book only by {spelling}, like `{id}` and `{other}`: write the \
             ids as last time"
        }
        Key::LostPart => {
            "the book has {clients} clients, and the standings {all}: a review needs all clients, and not a part of \
             them"
        }
        Key::LostUnknown => "is the column of ids the same as last time, and are all clients there?",
        Key::SpellingLeadingZeros => "leading zeros",
        Key::SpellingCase => "upper and lower case",
        Key::SpellingForm => "the Unicode form of a letter",
        Key::SpellingPointZero => "`.0` at their end",
        Key::SpellingTrailingZeros => "zeros at their end, behind a point",
        Key::SpellingSeveral => "leading zeros, case, blanks or `.0` at their end",
        Key::SpellingSeveralZeros => "leading zeros, case, blanks or zeros at their end, behind a point",

        Key::NoServiceAtAll => "no tier promises any service",
        Key::NoService => "tier `{tier}` promises no service",
        Key::NoServiceHelp => "write under `service` what its clients can count on, if only how they are answered",
        Key::EscalateOnly => {
            "tier `{tier}` has no touchpoints, no reviews, no owner, no programmes, no initiatives and no response times"
        }
        Key::EscalateOnlyHelp => {
            "its clients are heard only when they escalate: give the tier a programme, an owner or a response time"
        }
        Key::NoTouchpoint => "tier `{tier}` says nothing of touchpoints",
        Key::NoTouchpointHelp => {
            "write `touchpoint_every`, or `touchpoint_every: on event` where only events call for one"
        }
        Key::NoEvent => "tier `{tier}` promises touchpoints on event, and no event can make one due",
        Key::NoEventHelp => "name the flags that call for one, as in `events: [at_risk, renews_soon]`, or write a span",
        Key::NoProgramme => "tier `{tier}` has no programmes",
        Key::NoProgrammeHelp => {
            "name what its clients are offered: webinars, a help centre, onboarding they do by themselves"
        }
        Key::NoResponse => "tier `{tier}` has no response times",
        Key::NoResponseHelp => "write `response: {{ first: ... }}`: a slow answer that is promised is better than none",
        Key::SamePackageUnranked => "segments {tiers} promise the same, which is that of `{first}`",
        Key::SamePackageUnrankedHelp => "join them, or say what one has and the other has not",
        Key::SamePackage => "tiers {tiers} promise the same; `{first}` is no better",
        Key::SamePackageHelp => "join them, or say what the better one has beyond the other",
        Key::MilderAnsweredSooner => {
            "tier `{tier}` answers severity `{milder}` within {fast}, sooner than `{graver}`, a graver one, within {slow}"
        }
        Key::MilderResolvedSooner => {
            "tier `{tier}` resolves severity `{milder}` within {fast}, sooner than `{graver}`, a graver one, within {slow}"
        }
        Key::SeverityOrderHelp => "severities stand gravest first: put them in that order, or change the spans of time",
        Key::IdleCondition => "no client of tier `{tier}` can meet `{when}`, on which a part of its service hangs",
        Key::IdleConditionHelp => {
            "change the condition, or write the part into the entry of the tier whose clients meet it"
        }
        Key::TierCondition => {
            "`{when}`, on which a part of the service of tier `{tier}` hangs, asks for the tier of today, and not for the one in force"
        }
        Key::TierConditionHelp => {
            "ask for what makes the difference: a condition of a tier's entry is about its own clients in any case"
        }
        Key::EmptyCap => {
            "clients of tier `{tier}` that wish `{value}` are left with nothing: all that it promises is withheld"
        }
        Key::UnreachableCap => {
            "clients of tier `{tier}` that wish `{value}` can be contacted by none of its channels: all contact is withheld"
        }
        Key::EmptyCapHelp => "give the tier a channel that they accept, or promise it something that needs no contact",
        Key::BecauseTier => "its tier says so",
        Key::BecauseInstead => "instead, as `{when}`",
        Key::BecauseAlso => "also, as `{when}`",
        Key::BecauseLevel => "{dimension} is `{level}`",
        Key::BecauseOverlay => "overlay `{overlay}` until {until}",
        Key::BecauseOverlayWhy => "overlay `{overlay}` until {until}, {why}",
        Key::BecauseAgreed => "agreed",
        Key::BecauseAgreedBy => "agreed by {author}",
        Key::BecauseAgreedWhy => "agreed by {author}: {reason}",
        Key::Owed => "{what}: {why}",
        Key::OwedItem => "{what} {item}: {why}",
        Key::PromiseContradicts => {
            "`{what}` is {holds} for client `{client}`, and {other} contradicts it ({why}): the first written holds"
        }
        Key::PromiseContradictsHelp => "make the conditions exclude one another, or write the part under `instead`",
        Key::AgreedAgainstCap => "client `{client}` is promised {what} by agreement, and its wish `{cap}` excludes it",
        Key::AgreedAgainstCapHelp => "the agreement holds: ask the client which of the two it wants",
        Key::BecauseAgreedReason => "agreed: {reason}",
        Key::ParticipationUnknown => {
            "the model has no programme `{programme}`, in which client `{client}` takes part in row {row}"
        }
        Key::ParticipationUnknownHelp => "programmes of the model are {programmes}",
        Key::ParticipationUnknownNone => "name it under `programmes`, or offer it in a service entry",
        Key::ParticipationBackwards => {
            "{count} {count:row|rows} of participation {count:ends|end} before {count:it begins|they begin}, as that of `{client}`"
        }
        Key::ParticipationBackwardsHelp => "give `until` as the last day, on or after `from`",
        Key::ParticipationNotOffered => {
            "{count} {count:client takes|clients take} part in a programme that {count:it is|they are} not promised, as `{client}` in `{programme}`"
        }
        Key::ParticipationNotOfferedHelp => {
            "offer the programme where they are, agree on it with them, or end their part in it"
        }
        Key::AgreementsExpired => "{count} {count:agreement has|agreements have} ended, as that of client `{client}`",
        Key::AgreementsExpiredHelp => "ended agreements do not count: renew them, or take them out of the table",
        Key::OverlayUnknown => "the model has no overlay `{overlay}`, on which client `{client}` is in row {row}",
        Key::OverlayUnknownHelp => "its overlays are {overlays}",
        Key::OverlayUnknownNone => "declare it: `overlay: {{ ...: {{ until: 2026-12-31, also: {{ ... }} }} }}`",
        Key::OverlayEndless => {
            "{count} {count:client is|clients are} on an overlay without a last day, as `{client}`, and {count:does|do} not count"
        }
        Key::OverlayEndlessHelp => "an overlay ends by itself: write `until` in the row, or in the model",
        Key::ExperiencesOverdue => {
            "{count} {count:client has|clients have} had no contact since a key experience, as `{client}` since {what} on {day}"
        }
        Key::ExperiencesOverdueHelp => {
            "an experience counts as done by a contact on its day or later: see the column `overdue_experience`"
        }
        Key::AgreementWhat => "`{what}`, agreed with client `{client}` in row {row}, is no part of a service",
        Key::AgreementWhatHelp => {
            "write it as a service entry does: `response first`, `touchpoint_every`, `touchpoints personal`, `escalation`, `channels`"
        }
        Key::AgreementValue => "`{value}`, agreed with client `{client}` in row {row}, is no value of `{what}`",
        Key::AgreementValueHelp => {
            "write it as entitlements are written: `2 hours`, `1 week to 2 weeks`, `5 to 15`, `2 hours: CSM lead`, `phone; email`"
        }
        Key::SlowerFirstAnswer => {
            "tier `{better}` waits {slow} for a first answer, and `{worse}`, a worse tier, {fast}"
        }
        Key::SlowerResolution => "tier `{better}` waits {slow} for a resolution, and `{worse}`, a worse tier, {fast}",
        Key::ClosingHours => {
            "tier `{better}` is answered by calendar `{calendar}`, and `{worse}`, a worse tier, around the clock"
        }
        Key::ResponseOrderHelp => "a better tier waits no longer than a worse one",
        Key::RarerTouchpoints => "tier `{better}` has touchpoints {own}, and `{worse}`, a worse tier, {other}",
        Key::RarerReviews => "tier `{better}` has business reviews {own}, and `{worse}`, a worse tier, {other}",
        Key::CadenceOrderHelp => "a better tier is met as often as a worse one, or more often",
        Key::CadenceEvery => "every {cadence}",
        Key::NoFirstAnswer => {
            "{count:tier|tiers} {tiers} {count:has|have} no time to a first answer, and other tiers have one"
        }
        Key::NoResolution => {
            "{count:tier|tiers} {tiers} {count:has|have} no time to a resolution, and other tiers have one"
        }
        Key::NoEscalation => "{count:tier|tiers} {tiers} {count:has|have} no escalation, and other tiers have one",
        Key::NoChannel => "{count:tier|tiers} {tiers} {count:has|have} no channel, and other tiers have one",
        Key::UnevenBaseHelp => {
            "base quality is the same for all: let tiers differ in how fast and how often, not in whether"
        }
        Key::ResolutionFirst => "tier `{tier}` promises a resolution in {resolution}, and a first answer in {first}",
        Key::ResolutionFirstHelp => {
            "what is solved has been answered: let the resolution take as long as the first answer, or longer"
        }
        Key::EscalationFalls => {
            "tier `{tier}` escalates to `{to}` after {after}, and to `{earlier}`, the step before, after {before}"
        }
        Key::EscalationTooLate => {
            "tier `{tier}` escalates to `{to}` after {after}, when the resolution in {resolution} is already missed"
        }
        Key::EscalationOrderHelp => {
            "let each step come later than the one before, and the last one before the resolution"
        }
        Key::MoreAccounts => {
            "an owner of tier `{better}` has {more} accounts, and one of `{worse}`, a worse tier, {fewer}"
        }
        Key::LooserCoverage => "tier `{better}` has coverage `{model}`, and `{worse}`, a worse tier, `{closer}`",
        Key::CoverageOrderHelp => {
            "owners of a better tier have no more accounts, and share them no more, than those of a worse one"
        }
        Key::FewerChannels => {
            "tier `{better}` does not have {missing}, which `{worse}`, a worse tier, has beside all its channels"
        }
        Key::FewerProgrammes => {
            "tier `{better}` is not offered {missing}, which `{worse}`, a worse tier, is beside all its programmes"
        }
        Key::OfferOrderHelp => "give the better tier what the worse one has, or something that the worse one has not",
        Key::LowerRetention => "tier `{better}` is to keep {low%} of its clients, and `{worse}`, a worse tier, {high%}",
        Key::LowerNetRetention => {
            "tier `{better}` is to keep {low%} of its value, new business of its clients included, and `{worse}`, a worse tier, {high%}"
        }
        Key::RetentionOrderHelp => "let the targets of retention fall with the tiers, or be the same",
        Key::ManyTiers => "{tiers} tiers are more than the four that can be told apart in daily work",
        Key::ManyTiersHelp => "start with three or four tiers, and join those that are served alike",

        Key::ExceptionsAt => {
            "{clients} {clients:client stands|clients stand} apart at {value}, too few of {all} for a tier"
        }
        Key::ExceptionsFrom => {
            "{clients} {clients:client stands|clients stand} apart from {lowest} to {highest}, too few of {all} for a tier"
        }
        Key::ExceptionsHelp => "look at them one by one, and name them by a rule or an override instead of a tier",
        Key::AllTheSame => "all {clients} clients have the same value, {value}",
        Key::TooFewForGaps => "{clients} clients are too few to tell a gap from chance",
        Key::NoGap => "there is no gap in the values: each further class only divides what is spread evenly",
        Key::NoNaturalTiersHelp => {
            "start with three or four tiers by share of clients and value, by price, or by `natural_breaks`, which divides any values into so many classes as you ask for"
        }
        Key::ThresholdDrift => {
            "`{name}` is {value,} since {day}, and these clients would give {today,}: {above,} of {clients,} with `{of}` are above it, \
             and {wanted,} would be"
        }
        Key::ThresholdDriftHelp => {
            "`tierline thresholds MODEL CLIENTS --as-of DATE --write` works it out anew; until then the rules keep the old value"
        }
        Key::NoNaturalGroups => {
            "these numbers show no groups together: however they are divided, two groups lie side by side"
        }
        Key::NoNaturalGroupsHelp => {
            "name other numbers, or fewer; what one number shows, `suggest` and `natural_breaks` tell"
        }
        Key::GroupsExplain => {
            "they explain {explained} of the spread; {count} {count:client|clients} without one of the numbers are in none"
        }
        Key::TooFewForGroups => "{clients} {clients:client|clients} with all of these numbers are too few for groups",
        Key::AllAlike => "`{name}` is the same for nearly all clients",
        Key::GroupBelow => "{name} below {high,}",
        Key::GroupFrom => "{name} from {low,}",
        Key::GroupBetween => "{name} from {low,} to below {high,}",
        Key::RefusedNoNumberToGroup => "the model has no number `{name}` that groups could be looked for in",
        Key::RefusedNoNumberToGroupHelp => "name decimal or integer attributes, derived ones, or scores, each once",
        Key::RefusedNoThresholds => "the model has no thresholds relative to its clients",
        Key::RefusedNoThresholdsHelp => "write a parameter as `{{ quantile: 0.90, of: arr }}`",

        Key::ReviewOverdue => {
            "{clients} {clients:client was|clients were} reviewed later than the model's `review_every` asks for"
        }
        Key::SameDay => "the standings were reviewed on {day} already, and so nobody moves",
        Key::SameDayHelp => "give the standings from before that review to see what it did",
        Key::PeriodGapsHelp => "fill in these cells of the table of the period, or leave the column out",
        Key::TotalHidesGroupsHelp => "look at the groups one by one: the total follows from how many clients each has",
        Key::SmallGroups => {
            "{groups} {groups:group has|groups have} fewer than {few} clients: {groups:its|their} rates are those of a few"
        }
        Key::TotalHidesTiersHelp => "look at the tiers one by one: the total follows from how many clients each has",
        Key::PeriodTiers => "the table of the period has no row for {tiers}",
        Key::PeriodTiersHelp => {
            "give a row for each tier, with 0 where there was nobody: all clients are not told from some of the tiers"
        }
        Key::PeriodTakenForAYear => {
            "targets of rates are of a year, and the period is taken for one: its length is not given"
        }
        Key::RatesTakenForAYear => "rates are of a year, and the period is taken for one: its length is not given",
        Key::GivePeriodDays => "say its first and its last day: `period_from` and `period_to`",
        Key::PeriodIsNoYear => {
            "the period from {from} to {to} has {days} days: its rates are not held against targets, which are \
             of a year"
        }
        Key::PeriodPerYear => {
            "the period from {from} to {to} has {days} {days:day|days}: targets of a year are held against its rates of a year"
        }
        Key::PeriodPerYearHelp => "rates of the period stand beside those of a year, which are worked out from them",
        Key::PeriodRowsShort => {
            "{rows} {rows:row|rows} of the table of the period {rows:does|do} not cover it, from {from} to {to}"
        }
        Key::PeriodRowsBeyond => {
            "{rows} {rows:row|rows} of the table of the period {rows:reaches|reach} beyond it, from {from} to {to}"
        }
        Key::PeriodRowsHelp => {
            "look at `period_from` and `period_to`: rates are worked out as if all rows were of the whole period"
        }
        Key::PerYearIsPeriod => "the period is a year",
        Key::PerYearCompound => "that of the period, compounded: to the power of {year}/{length}",
        Key::PerYearScale => "that of the period, times {year}/{length}",
        Key::GiveAYear => "give a table of a whole year",
        Key::SpendOfMarketing => "the cost of acquisition is what marketing alone spent: `{total}` is not given",
        Key::SpendOfSales => "the cost of acquisition is what sales alone spent: `{total}` is not given",
        Key::SpendHelp => "give both columns: it is the cost of sales and marketing",
        Key::PeriodsDiffer => {
            "the period from {from} to {to} has {days} days, and the one before, from {before_from} to \
             {before_to}, has {before_days}: rates that grow with time are not compared"
        }
        Key::PeriodsDifferHelp => "give tables of two periods of one length",
        Key::PeriodOrder => {
            "the period before ends on {before_to}, and the period begins on {from}: one is not before the other"
        }
        Key::PeriodOrderHelp => "look at the days of the two periods",
        Key::PeriodBeforeAsLong => "the period before is taken to be as long as the period: its length is not given",
        Key::GivePreviousDays => "say its first and its last day: `previous_period_from` and `previous_period_to`",
        Key::PeriodAsLong => "the period is taken to be as long as the one before: its length is not given",
        Key::PeriodColumn => "nothing reads the column `{column}` of the period",
        Key::NotCompared => "the period has {days} days, and the one before {before}",
        Key::ValuesRounded => "values were rounded, {rule}, before they were compared: {values}",
        Key::ValuesRoundedHelp => {
            "the explanation of a client shows what came in; give the attribute a larger `scale` to keep all digits"
        }
        Key::RoundedValues => "{count} of `{name}` (to {to})",
        Key::ToWholeNumbers => "whole numbers",
        Key::ToDigits => "{digits} {digits:digit|digits} behind the point",
        Key::OfTheModel => "`{place}` of the model: {message}",
        Key::ClassStart => "there at the start",
        Key::ClassChurned => "churned",
        Key::ClassNew => "new",
        Key::ClassReactivated => "reactivated",

        Key::Moves => "{up,} {up:client|clients} moved up and {down,} down; {entered,} entered and {left,} left.",
        Key::MovesKnown => {
            "{up,} {up:client|clients} moved up and {down,} down; {entered,} entered ({known,} of them were in the \
             book before, without a tier) and {left,} left."
        }
        Key::MovesBetween => "{moved,} {moved:client|clients} moved; {entered,} entered and {left,} left.",
        Key::MovesBetweenKnown => {
            "{moved,} {moved:client|clients} moved; {entered,} entered ({known,} of them were in the book before, without \
             a tier) and {left,} left."
        }
        Key::MovesBetweenShort => "{moved,} moved; {entered,} entered, {left,} left",
        Key::MovesReturned => "{moves} {returned,} that had left {returned:is|are} back.",
        Key::MovesReturnedShort => "{moves}, {returned,} returned",
        Key::MovesNone => "Nobody moved, entered or left.",
        Key::MovesShort => "{up,} up, {down,} down; {entered,} entered, {left,} left",
        Key::OverdueNone => "Nobody is overdue for review.",
        Key::Overdue => "{clients,} {clients:client is|clients are} overdue for review.",
        Key::KnownNow => "{clients,} of them known now: in the book before, without a tier",
        Key::KeepTheirTier => "{clients,} more keep their tier, which the rules do not give today",
        Key::TierKept => "unassigned, tier kept",
        Key::FlowEnds => "{from} to {to}: {clients,}",
        Key::CausesAddUp => "Each row adds up from before to after.",
        Key::CausesAddUpWithout => "Each row adds up from before to after. Nobody moved because of: {causes}.",
        Key::NotListed => "{clients,} more {clients:client is|clients are} not listed here.",
        Key::NoClientsInBook => "There are no clients in this book.",
        Key::BestTierHolds => "holds {share%} of the clients.",
        Key::BestTierHoldsValue => "holds {share%} of the clients and {value%} of the value.",
        Key::ErrorLabel => "Error",
        Key::MoreMissed => "{targets,} more {targets:target|targets} missed; see the tiers and the metrics.",
        Key::AllMet => "Every target that can be measured is met.",
        Key::WithoutTier => "{clients,} {clients:client|clients} without a tier.",
        Key::WithoutTierBecause => "{clients,} {clients:client|clients} without a tier, most often because {reason}.",
        Key::NobodyWithoutTier => "Every client has a tier.",
        Key::NoClients => "There are no clients.",
        Key::HaveNoTier => "{clients,} {clients:client has|clients have} no tier. None of them was guessed or dropped.",
        Key::HeadClients => "Clients",
        Key::HeadClientsNote => "in {tiers,} {tiers:tier|tiers}",
        Key::HeadValue => "Value",
        Key::HeadValueIn => "{value,} {unit}",
        Key::HeadUnassigned => "Unassigned",
        Key::HeadMoves => "Moves",
        Key::HeadMovesNone => "no earlier review given",
        Key::HeadTargets => "Targets met",
        Key::HeadTargetsOf => "{met} of {targets}",
        Key::HeadTargetsNone => "none set",
        Key::HeadTargetsAll => "all measurable",
        Key::HeadTargetsUnknown => "{targets} not measurable",
        Key::HeadFindingsNone => "nothing found",
        Key::CountOfErrors => "{count,} {count:error|errors}",
        Key::CountOfWarnings => "{count,} {count:warning|warnings}",
        Key::CountOfNotes => "{count,} {count:note|notes}",
        Key::AFigure => "{figure,}",
        Key::AShortFigure => "{figure~}",
        Key::OfAllClients => "{share%} of all clients",
        Key::ShareNotKnown => "share not known",
        Key::OfNoClients => "of no clients",
        Key::NoValueAttribute => "no value attribute",
        Key::NotKnown => "not known",
        Key::SharesOf => {
            "Shares of clients are of all {clients,} {clients:client|clients}, with or without a tier; shares of \
             value are of the value of all of them."
        }
        Key::SharesOfAboveZero => {
            "Shares of clients are of all {clients,} {clients:client|clients}; shares of value are of {above,}, the \
             sum of the values above 0; {negative,} {negative:client has a value|clients have values} below 0, \
             {below,} together."
        }
        Key::WithoutValue => {
            "{clients,} {clients:client has|clients have} no value and {clients:counts|count} as nothing in the sums."
        }
        Key::TierShares => "{tier}: {shares}",
        Key::UnassignedShares => "unassigned: {shares}",
        Key::OfTheClients => "{share%} of the clients",
        Key::OfTheClientsAimed => "{share%} of the clients ({verdict}, aimed at {aim})",
        Key::OfTheValue => "{share%} of the value",
        Key::OfTheValueAimed => "{share%} of the value ({verdict}, aimed at {aim})",
        Key::RateRange => "{low,} to {high,}\u{a0}%",
        Key::RateExactly => "{low,}\u{a0}%",
        Key::RateAtLeast => "{low,}\u{a0}% or more",
        Key::RateAtMost => "{high,}\u{a0}% or less",
        Key::NumberRange => "{low,} to {high,}",
        Key::NumberAtLeast => "{low,} or more",
        Key::NumberAtMost => "{high,} or less",
        Key::MeasureClients => "share of clients",
        Key::MeasureValue => "share of value",
        Key::TargetsElsewhere => "{targets,} {targets:target stands|targets stand} with the metrics of the period.",
        Key::MarkTenth => "a tenth of them ({clients,} {clients:client|clients}) {share%}",
        Key::MarkFifth => "a fifth ({clients,} {clients:client|clients}) {share%}",
        Key::MarkHalf => "half ({clients,} {clients:client|clients}) {share%}",
        Key::MarksHold => "The clients of greatest value have, of all value: {marks}.",
        Key::ScoreUnknown => "{clients,} {clients:client has|clients have} no such score.",
        Key::ScoreSpread => "{tier}: median {median,}, middle half {q1,} to {q3,}",
        Key::ScoreSpreadsCut => "{spreads}. Cut-offs: {cuts}",
        Key::ScoreCutAt => "{at,} ({words})",
        Key::NothingKnown => "nothing is known",
        Key::CoverageOf => "{tier}: {ratio}, {promised}, {verdict}",
        Key::CoverageRatioUnknown => "owners not known",
        Key::CoverageRatio => "{ratio,} accounts per owner",
        Key::CoverageNoPromise => "nothing promised",
        Key::CoveragePromised => "promised {range}",
        Key::PeriodLength => "From {from@} to {to@}: {days,} {days:day|days}. Targets of rates are of a year.",
        Key::PeriodLengths => {
            "From {from@} to {to@}: {days,} {days:day|days}. Targets of rates are of a year. The period before, \
             from {before_from@} to {before_to@}, has {before_days,} {before_days:day|days}."
        }
        Key::PeriodLengthUnknown => {
            "How long the period is has not been given. Targets of rates are of a year, and the period is taken for one."
        }
        Key::OneNotMeasurable => "Why one of these cannot be measured",
        Key::SeveralNotMeasurable => "Why {count} of these cannot be measured",

        Key::OverrideHalf => {
            "what is left of an override, without `override_tier`, holds nobody and is dropped: \
             {count:client|clients} {clients}"
        }
        Key::OverrideHalfHelp => {
            "if it was emptied by mistake, fill in `override_tier` in the standings from before this review, \
             and review again"
        }
        Key::OverridePast => {
            "an override ended before the last review, and has never held: {count:client|clients} {clients}"
        }
        Key::OverridePastHelp => {
            "correct `override_until` in the standings from before this review; it is gone from the next ones"
        }
        Key::OverrideEnded => "an override has ended since the last review: {count:client|clients} {clients}",
        Key::OverrideEndedHelp => "the rules decide again; write a new one if it shall go on",
        Key::OverrideUnexplained => "an override has no author or no reason: {count:client|clients} {clients}",
        Key::OverrideUnexplainedHelp => {
            "fill in `override_author` and `override_reason`: the next one who reviews has to know whom to ask"
        }

        Key::Returned => "returned after it left on {left_on}: {reason}",
        Key::ReturnedTo => "returned to {tier} after it left on {left_on}: {reason}",
        Key::HasLeft => "left: no longer in the book",
        Key::WasIn => "was in {tier}",
        Key::AlreadyReviewed => "already reviewed on {on}",
        Key::HeldSameDay => "held in {tier}: already reviewed on {on}",
        Key::KeptSameDay => "kept in {tier}: already reviewed on {on}",
        Key::HeldWithoutTierSameDay => "held: already reviewed on {on}",
        Key::UnassignedSameDay => "unassigned: already reviewed on {on}",
        Key::Entered => "entered in {tier}: {why}",
        Key::EnteredKnown => "entered in {tier}, and was unassigned before: {why}",
        Key::KeptIn => "kept in {tier}: {why}",
        Key::RecoveredIn => "recovered in {tier}: {why}",
        Key::Stays => "its `stay` rule {stay} is true, though the rules give {given}",
        Key::StaysUntold => "its `stay` rule is true, though the rules give {given}",
        Key::MovePending => "move to {to} pending since {since}: {why}",
        Key::PromotionPending => "promotion to {to} pending since {since}: {why}",
        Key::DemotionPending => "demotion to {to} pending since {since}: {why}",
        Key::TakesEffect => "takes effect {when}",
        Key::OneTierAtAReview => "it goes one tier at a review",
        Key::MovedFrom => "moved from {from} to {to}: {why}",
        Key::PromotedFrom => "promoted from {from} to {to}: {why}",
        Key::DemotedFrom => "demoted from {from} to {to}: {why}",
        Key::GoesOnTo => "goes on to {tier}, one tier at a review",
        Key::HeldBy => "held in {tier} by {override}",
        Key::HeldByFrom => "held in {tier} by {override}, before in {from}",
        Key::RulesGive => "the rules give {tier}",
        Key::RulesGiveNone => "the rules give no tier",
        Key::HeldUntold => "held in {tier}: {why}",
        Key::UnassignedKeeps => "unassigned: keeps its standing in {tier}",
        Key::UnassignedKeepsNone => "unassigned: has no standing to keep",
        Key::MoveWaits => "the move to {to} pending since {since} waits",
        Key::PromotionWaits => "the promotion to {to} pending since {since} waits",
        Key::DemotionWaits => "the demotion to {to} pending since {since} waits",
        Key::MoveCancelled => "the move to {to} pending since {since} is cancelled",
        Key::PromotionCancelled => "the promotion to {to} pending since {since} is cancelled",
        Key::DemotionCancelled => "the demotion to {to} pending since {since} is cancelled",
        Key::BoundBy => "bound by {override}",
        Key::BoundByFrom => "bound by {override}, before in {from}",
        Key::OverrideHasEnded => "the override until {until} has ended",
        Key::SetUntil => "an override until {until}",
        Key::SetWithoutEnd => "an override without an end",
        Key::SetAtLeastUntil => "an override to at least {tier} until {until}",
        Key::SetAtLeastWithoutEnd => "an override to at least {tier} without an end",
        Key::SetAtMostUntil => "an override to at most {tier} until {until}",
        Key::SetAtMostWithoutEnd => "an override to at most {tier} without an end",
        Key::CannotBeTold => "cannot be told: {what}",
        Key::ClauseCannotBeTold => "cannot be told: {what}, and so whether {clause} is true",
        Key::AValueIsMissing => "a value is missing",
        Key::AreMissing => "{names} {count:is|are} missing",
        Key::CannotBeRead => "{names} cannot be read",
        Key::MissingAndUnread => "{missing}, and {unread}",
        Key::ClauseIsTrue => "{clause} is true",
        Key::RuleIsTrue => "its rule {rule} is true",
        Key::TakesEveryoneLeft => "it takes everyone whom no rule before it takes",
        Key::TakesEveryone => "it takes everyone whom no better tier takes",
        Key::NoClauseIsTrue => "no clause of {tier} is true: {rule}",
        Key::RuleIsNotTrue => "the rule of {tier} is not true: {rule}",
        Key::NeitherIsStay => "{why}, and neither is its `stay` rule {stay}",
        Key::TierOfRank => "the tier of rank {rank}",
        Key::WaitOver => "now",
        Key::WaitDay => "at the first review on or after {day}",
        Key::WaitRenewal => "at the first review on or after {day}, the renewal that follows",
        Key::WaitPeriod => "at the first review on or after {day}, {period} after it was first seen",
        Key::WaitNoRenewal => {
            "at the first review on or after {day}, {period} after it was first seen, because no renewal date is \
             known"
        }
        Key::WaitNextReview => "at the next review",
        Key::WaitReviews => "after {reviews} more reviews",
        Key::WaitUnknownRenewal => "at the first review on or after the next renewal, whose date is not known",
        Key::WaitForTimeMove => "{when}, because a client is in its tier for {time} before it moves",
        Key::WaitForTimeUp => "{when}, because a client is in its tier for {time} before it moves up",
        Key::WaitForTimeDown => "{when}, because a client is in its tier for {time} before it moves down",
        Key::WaitNotBefore => "{when}, and not before {day}",
        Key::FirstSeen => "first seen on {since}",
        Key::PendingDue => "pending since {since}, due on {due}",
        Key::PendingReviews => "pending since {since}, for {reviews} {reviews:review|reviews}",
        Key::InputsChanged => "changed since the last review: {changes}",
        Key::InputChanged => "{input}: {before} -> {after}",
        Key::InputChangedHow => "`{input}: {before} -> {after}` ({how})",
        Key::InputHow => "{input} {how}",
        Key::InputNumber => "{number,}",
        Key::InputRose => "rose",
        Key::InputFell => "fell",
        Key::InputRemoved => "removed",
        Key::InputKnown => "known now",
        Key::InputGone => "missing now",
        Key::InputOther => "changed",

        Key::Number => "{number}",
        Key::InPercent => "{number} %",
        Key::InPoints => "{number} {count:point|points}",
        Key::PercentRange => "{low} to {high} %",
        Key::PlainRange => "{low} to {high}",
        Key::TargetOfClients => "{number} of the clients",
        Key::TargetOfValue => "{number} of the value",
        Key::TargetPerOwner => "{number} {count:account|accounts} per {owner}",
        Key::TargetPerYear => "{subject} {number} a year ({rate} in {days} {days:day|days})",
        Key::TargetOfMetric => "{subject} {number}",
        Key::SubjectClients => "share of the clients",
        Key::SubjectValue => "share of the value",
        Key::SubjectPerOwner => "number of accounts per {owner}",
        Key::OwnerRole => "owner",
        Key::WithoutRole => "{accounts} {accounts:account has|accounts have} no {role}",
        Key::ThereIsNoRole => "there is no {role}",
        Key::TargetNoVerdict => "{subject} {number}: {why}",
        Key::TargetNotMeasurable => "{subject} is not measurable: {why}",
        Key::TargetBelow => "{measured}, {by} below {range}",
        Key::TargetAbove => "{measured}, {by} above {range}",
        Key::TargetMeant => "{measured}, {range} meant",
        Key::TargetMeantAtLeast => "{measured}, at least {range} meant",
        Key::TargetMeantAtMost => "{measured}, at most {range} meant",
        Key::TargetWithin => "{measured}, within {range}",
        Key::TargetAtLeast => "{measured}, at least {range} as meant",
        Key::TargetAtMost => "{measured}, at most {range} as meant",
        Key::MetricNps => "net promoter score",
        Key::MetricLtv => "lifetime value",
        Key::MetricCac => "cost of acquisition",
        Key::MetricLtvToCac => "lifetime value over cost of acquisition",
        Key::MetricRoas => "return on advertising spend",
        Key::MetricCostToServe => "cost to serve a client",

        Key::TotalRose => "{metric} of all clients rose from {before} to {now}",
        Key::TotalFell => "{metric} of all clients fell from {before} to {now}",
        Key::TotalStayed => "{metric} of all clients stayed at {now}",
        Key::GroupFromTo => "{group} from {before} to {now}",
        Key::GroupAt => "{group} at {now}",
        Key::GroupNoTier => "clients without a tier",
        Key::GroupAll => "all clients",
        Key::GroupLevels => "{levels}",
        Key::GroupWithout => "without `{dimension}`",
        Key::KindTiers => "tiers",
        Key::KindGroup => "group by {dimensions}",
        Key::KindGroups => "groups by {dimensions}",
        Key::RoseInEvery => "{total}, although it rose in every {kind}: {tiers}",
        Key::FellInEvery => "{total}, although it fell in every {kind}: {tiers}",
        Key::RoseInEveryMeasured => "{total}, although it rose in every {kind} that can be measured: {tiers}",
        Key::FellInEveryMeasured => "{total}, although it fell in every {kind} that can be measured: {tiers}",
        Key::RoseInNone => "{total}, although it rose in no {kind}: {tiers}",
        Key::FellInNone => "{total}, although it fell in no {kind}: {tiers}",
        Key::RoseInNoneMeasured => "{total}, although it rose in no {kind} that can be measured: {tiers}",
        Key::FellInNoneMeasured => "{total}, although it fell in no {kind} that can be measured: {tiers}",
        Key::HidesRoseAndFell => {
            "{total}, which hides that it rose in some {kinds} ({first}) and fell in others ({second})"
        }
        Key::HidesFellAndRose => {
            "{total}, which hides that it fell in some {kinds} ({first}) and rose in others ({second})"
        }

        Key::GapFate => {
            "{clients} {clients:client does|clients do} not count in retention: who was there at the start, or \
             who left, is missing"
        }
        Key::GapValue => {
            "{clients} {clients:client does|clients do} not count in rates of value: the value at the start, \
             expansion or contraction is missing"
        }
        Key::GapProfit => {
            "{clients} {clients:client does|clients do} not count in revenue and cost: one of the two is missing"
        }
        Key::GapNew => "{clients} {clients:client does|clients do} not count as new or not: who is new is missing",
        Key::GapCells => {
            "{cells} {cells:cell does|cells do} not count: expansion or contraction below 0, or a recommendation \
             that is not 0 to 10"
        }
        Key::WhyNotGiven => "`{total}` is not given (in a table by client: {columns})",
        Key::WhyNoValues => "no client has a value for `{total}`",
        Key::WhyNothingToDivideBy => "`{total}` is not above 0: nothing to divide by",
        Key::WhyNobodyChurned => "no client churned: how long clients stay is not known",
        Key::WhyMoreThanAll => "`{part}` is more than `{whole}`",
        Key::WhyLostMoreThanAll => "`value_churned` and `contraction` are more than `value_start`",
        Key::WhyNoRow => "the table of the period has no row for the tier",
        Key::WhyTierWithoutRow => "the table of the period has no row for some of the tiers",
        Key::WhyDeclaredNotGiven => "the table of the period has not all columns of the metric",
        Key::WhyDeclaredNoValues => "no client has a value for it",
        Key::WhyDeclaredNothingBelow => "what it is divided by is not above 0",
        Key::WhyDeclaredMoreThanAll => "more clients have it than are known",
        Key::WhyDeclaredBelowZero => "a count is below 0",
        Key::WhyMedianByTier => "a median needs a table with a row for each client",
        Key::EmptyDeclared => "not measurable where no client has a value",
        Key::MetricDeclared => "declared in the model",
        Key::WhyNoYear => "the period has {days} {days:day|days}, and a year is told from 3 months to 10 years",
        Key::WhyNotAYear => "the period has {days} {days:day|days}, and the target is of a year",
        Key::WhyBelowZero => "`{total}` is below 0",
        Key::WhyNoClients => "there are no clients",
        Key::WhyValueNotGiven => "the value of the clients is not given",
        Key::WhyNoValueToShare => "no client has a value above 0: nothing to divide by",
        Key::WhyNoOwners => "there are no owners",
        Key::WhyNoSuchTier => "the figures have no such tier",
        Key::WhyNoSuchRate => "there is no metric of that name",
        Key::WhyDoesNotFit => "the numbers have too many digits",
        Key::LifetimeNoValue => "the value is not known",

        Key::ConflictTooFewValues => "{distinct} distinct values cannot be cut into {tiers} tiers",
        Key::ConflictLastClients => "the better tiers leave `{tier}` {reached} of the clients, and {asked} are asked",
        Key::ConflictLastValue => "the better tiers leave `{tier}` {reached} of the value, and {asked} are asked",
        Key::ConflictClients => "no cut gives `{tier}` {asked} of the clients: it can have {reached}",
        Key::ConflictValue => "no cut gives `{tier}` {asked} of the value: it can have {reached}",
        Key::ConflictBoth => {
            "any cut that gives `{tier}` {clients} of the clients gives it {reached} of the value, and {value} \
             are asked"
        }
        Key::BetterTiersTake => "the better tiers take {clients} of the clients",
        Key::BetterTiersTakeValue => "the better tiers take {clients} of the clients and {value} of the value",
        Key::AtMostOrAtLeast => "at most {most} % or at least {least} %",
        Key::ReachesNothing => "nothing",

        Key::EitherRole => "{one} or {other}",
        Key::BothRoles => "{one} and {other}",
        Key::RoleWithoutPerson => "tier `{tier}` names the role `{role}`, and nobody in the roster has it",
        Key::RoleOfSeveralHelp => "the text is one role: write `role: [{roles}]` where an owner has any one of them",
        Key::RoleWithoutPersonHelp => {
            "give somebody that role in the roster, or name a role in the tier's `coverage` that somebody has"
        }
        Key::RosterWithoutRoles => "the roster has no roles, so that those of the tiers cannot be held against it",
        Key::RosterWithoutRolesHelp => "add the column `role` to the roster",
        Key::ClientsWithoutOwner => "{clients} {clients:client has|clients have} no owner",
        Key::ClientsWithUnknownOwner => "{clients} {clients:client has|clients have} an owner who is not in the roster",
        Key::OwnersMisspeltHelp => {
            "the owners of {count} of them {count:differs|differ} from people of the roster only by {spelling}, like `{id}` and \
             `{other}`: write both alike"
        }
        Key::ClientsWithWrongRole => {
            "{clients} {clients:client has|clients have} an owner whose role is none that their promise names"
        }
        Key::PeopleOverHours => "{people} {count:has|have} fewer hours a year than the accounts take",
        Key::PeopleOverLimit => "{people} {count:has|have} more accounts than the roster allows",
        Key::OwnersByLot => "accounts of all tiers are spread over owners as if they had been dealt by lot",
        Key::OwnersByLotHelp => {
            "let owners specialise: somebody with a few accounts of the best tier and many of the others gives both the same time"
        }
        Key::NobodyMay => {
            "nobody in the roster may look after {clients} {clients:client|clients}: \
             nobody has a role that their promise names"
        }
        Key::PlacesShort => {
            "{clients} {clients:client|clients} can only go to {people}, who {count:has|have} \
             {places} {places:place|places}: {more} more {more:is|are} needed"
        }
        Key::ChangesShort => "the limits need {needed} changes at least, and {most} may be made",
        Key::PersonShortOfHours => "{person} has {amount} hours a year too little in every plan that was found",
        Key::AllShortOfHours => "all people together have {amount} hours a year too little",
        Key::PersonShortOfRoom => "{person} has {amount} too much value in every plan that was found",
        Key::AllShortOfRoom => "all clients together have {amount} more value than people may have",
        Key::TierCostsMore => "tier `{tier}` costs more than it brings",
        Key::ClientsCostMore => {
            "the promise to {clients} {clients:client|clients} costs more than {clients:it brings|they bring}"
        }
        Key::ForecastTiers => {
            "Each client of today is counted in the tier that it is in on {end}, where moves that wait, as for a renewal, have taken effect; nobody who comes new, grows or shrinks is in it."
        }
        Key::ForecastRetention => {
            "Of those that renew by then the share of the tier's retention target is expected to stay; of those without a known renewal 1 - (1 - retention) / 4; all others stay. Value stays by the target of gross retention, where there is one. Without a target nobody is expected to leave."
        }
        Key::ForecastTierHours => {
            "Hours are a quarter of what each client is owed in a year, and a touchpoint for each key experience until then, in the share that is expected to stay."
        }
        Key::ForecastHours => {
            "Hours are a quarter of those of a year: of the cadences and minutes that each client is owed, with conditions, lists, agreements and its wish for contact."
        }
        Key::ForecastEvents => {
            "While an event of a client is true, it takes a touchpoint each time its span is over, unless the cadence brings one sooner; or as many a year as somebody has said."
        }
        Key::ForecastQuarter => {
            "Each client is counted in the tier that it is in on {end}, where moves that wait, as for a renewal, have taken effect; each key experience until then, as a renewal talk, takes a touchpoint more."
        }
        Key::ForecastHire => {
            "The hours that lack at the longer ends of cadences, over the mean hours of one person of the role and rounded up, are the people to be hired."
        }
        Key::HoursShort => {
            "the next quarter needs more hours of `{role}` than there are: {hire} {hire:person|people} more"
        }
        Key::AccountsAlone => "{accounts} {accounts:account has|accounts have} no owner",
        Key::NothingPromised => "no number of accounts is promised",
        Key::NothingPromisedAlone => "no number of accounts is promised; {alone}",
        Key::OwnersUnknown => "the number of owners is not given",
        Key::AsPromised => "as promised",
        Key::FewerOwners => "fewer accounts per owner than promised: {owners} {number:owner|owners} fewer would do",
        Key::MoreOwners => {
            "more accounts per owner than promised: {owners} more {number:owner is|owners are} needed, {whole} \
             whole {whole:one|ones}"
        }
        Key::MoreOwnersAlone => {
            "more accounts per owner than promised: {owners} more {number:owner is|owners are} needed, {whole} \
             whole {whole:one|ones}; {alone}"
        }
        Key::NoOwnerAtAll => "there are accounts and no owner",

        Key::MoveBetween => "A client moves to another segment {when}, unless it comes back first.",
        Key::MoveBetweenAtOnce => "A client moves to another segment at once.",
        Key::MoveUp => "A client moves to a better tier {when}.",
        Key::MoveDownAtOnce => "A client moves to a worse tier at once.",
        Key::MoveDown => "A client moves to a worse tier {when}, unless it recovers first.",
        Key::WhenAtOnce => "at once",
        Key::WhenRenewalOr => {
            "at the first review on or after the client's next renewal (`{renewal}`); where none is known, \
             {period} after the day it was first seen"
        }
        Key::WhenRenewal => {
            "at the first review on or after the client's next renewal (`{renewal}`); where none is known, it \
             waits until one is"
        }
        Key::WhenPeriod => "at the first review at least {period} after the day it was first seen",
        Key::WhenReviews => "{count} {count:review|reviews} after the one that saw it first",
        Key::StayRule => "A client stays in its tier while the tier's `stay` rule is true.",
        Key::OneTierAtMost => "A review moves a client by one tier at most; remaining steps follow at later reviews.",
        Key::TimeInTier => "A client is in a tier for at least {time} before it moves.",
        Key::TimeBeforeUp => "A client is in a tier for at least {time} before it moves up.",
        Key::TimeBeforeDown => "A client is in a tier for at least {time} before it moves down.",
        Key::MissingHolds => {
            "A client whose clause cannot be told, because a value is missing, is held in its tier until it can be."
        }
        Key::MissingMoves => "A client whose clause cannot be told, because a value is missing, moves.",
        Key::MissingFalls => "A client whose clause cannot be told, because a value is missing, falls.",
        Key::ReviewedEvery => "The book is reviewed every {every}.",
        Key::ReviewedEveryLate => "The book is reviewed every {every}, and a client is overdue {late} later.",
        Key::Forgotten => "A client that left is remembered for {time}.",
        Key::OverrideHolds => "A tier that somebody has set holds through the last day of the override.",

        Key::FormulaShare => "clients of the tier / all clients, those without a tier included",
        Key::FormulaValueShare => {
            "sum of the values above 0 of the tier's clients / sum of the values above 0 of all clients; values \
             below 0 are told beside it, and a client without a value counts nothing"
        }
        Key::FormulaAccountsPerOwner => {
            "clients of the tier that have an owner / owners of the tier; a person with accounts in several \
             tiers is, in each, the part of an owner that their accounts there are of all their accounts"
        }
        Key::FormulaNeeded => "clients of the tier / accounts per owner that are promised, at both ends of the range",
        Key::FormulaHours => {
            "touchpoints and business reviews a year x minutes for each x clients / 60; a year has 12 months or \
             365 days"
        }
        Key::FormulaQuartiles => {
            "linear interpolation between the clients in order (Hyndman and Fan, type 7; PERCENTILE.INC of Excel)"
        }
        Key::FormulaConcentration => {
            "the clients of greatest value first, however many: their share of all clients, and of the sum of \
             all values above 0"
        }
        Key::FormulaAttribution => {
            "before + what each cause added or took (entered and left among them) = after, for every tier"
        }
        Key::FormulaFlag => "clients for whom the flag is true / all clients, those of whom it is not known included",

        Key::DecidedFrom => "`{asks}` is decided by `{of}`: below {at}, or from there on",
        Key::DecidedAbove => "`{asks}` is decided by `{of}`: up to {at}, or above it",

        Key::RangeAll => "every value",
        Key::RangeBelow => "below {to}",
        Key::RangeUpto => "up to {to}",
        Key::RangeFrom => "from {from} on",
        Key::RangeAbove => "above {from}",
        Key::RangeFromBelow => "from {from} to below {to}",
        Key::RangeFromUpto => "from {from} to {to}, both included",
        Key::RangeAboveBelow => "above {from}, below {to}",
        Key::RangeAboveUpto => "above {from}, up to {to}",
        Key::LevelRest => "every client that is left",
        Key::NoLevelLeft => "A client for whom none of these is true has no level.",
        Key::NoLevelMissing => "Without `{of}` a client has no level.",
        Key::MissingNoScore => "no score",
        Key::MissingGets => "{points,} points",
        Key::MissingReweights => "its weight is spread over the others",
        Key::LineFromTo => "{first,} at {from,}, {last,} at {to,}, in a straight line between, and level beyond",
        Key::ScoreRounded => {
            "A sum of weight times points, rounded once, at its end, to {digits} {digits:digit|digits} behind the point."
        }
        Key::ScoreWhole => "A sum of weight times points, rounded once, at its end, to whole numbers.",
        Key::ScoreFrom => "It lies between {least,} and {most,}.",
        Key::KindDigits => "{kind}, {scale} {scale:digit|digits} behind the point",
        Key::AbsentRequired => "an issue: the client is listed, and not guessed",
        Key::AbsentCounts => "counts as {value}",
        Key::AbsentMissing => "missing",
        Key::TierTakes => "A client belongs here where this is true, and belongs to no better tier:",
        Key::TierTakesOneOf => "A client belongs here where one of these is true, and belongs to no better tier:",
        Key::TierTakesFirst => "A client belongs here where this is true:",
        Key::TierTakesFirstOneOf => "A client belongs here where one of these is true:",
        Key::TierTakesRest => "Takes every client that no better tier takes.",
        Key::TierTakesAll => "Takes every client.",
        Key::TierStays => "A client that is here already stays while this is true, and no move begins:",
        Key::TierFormerly => "Formerly {names}.",
        Key::ReadsDays => "The day of a moment is that of {zone}.",
        Key::Remembers => "Each review keeps {names}, and the next one says which of them changed.",
        Key::WorkedOutFrom => "worked out from",
        Key::QuantileOf => "the quantile {quantile} of `{name}`, of the clients of {day}",
        Key::ReadsOwnZone => "The day of a moment is that of its own zone.",
        Key::ReadsMarks => "These count as missing, beside blanks: {marks}.",
        Key::ReadsBlanks => "A blank counts as missing.",
        Key::RoundsEven => "What lies exactly between two numbers is rounded to the even one.",
        Key::RoundsUp => "What lies exactly between two numbers is rounded away from zero.",
        Key::ServiceNone => "The model promises no tier anything.",
        Key::TargetsNone => "The model says nothing of what its tiers are meant to reach.",
        Key::RulesSegments => {
            "Segments stand in the order in which they are tried, and none is better than another. A client belongs to the \
             first whose rule is true; a rule that cannot be decided, because a value is missing, takes nobody."
        }
        Key::SegmentTakes => "A client belongs here where this is true, and no rule before it is:",
        Key::SegmentTakesOneOf => "A client belongs here where one of these is true, and no rule before it is:",
        Key::SegmentTakesRest => "Takes every client that no rule before it takes.",
        Key::RulesFirst => {
            "Tiers stand best first, and a client belongs to the first whose rule is true. A rule that cannot be decided, because a value is missing, takes nobody."
        }
        Key::RulesNobody => "A client that no tier takes is unassigned, and the result says why.",
        Key::RulesNobodySegment => "A client that no segment takes is unassigned, and the result says why.",
        Key::OwnersOf => "{role}, {model}",
        Key::OwnersAccounts => "{who}: {accounts} accounts an owner",
        Key::NobodyNamed => "no role is named",
        Key::PromiseOrder => {
            "What a client is owed starts from its entry in the table above. The first replacement whose condition is true takes the place of what it names, key by key; then each addition whose condition is true is added: of two cadences or times the shorter one holds, and lists are united. Levels and dated lists add theirs. An agreement with the client comes next: of two cadences or times the shorter one holds, lists are united, and of what has no order the agreement's. Last is what the client wishes for contact."
        }
        Key::PromiseUnknown => {
            "A condition that cannot be decided, because a value is missing, adds and replaces nothing."
        }
        Key::PromiseEvents => {
            "An event makes a touchpoint due on the day of the book, unless one lies less than the given span back: then so long after that one."
        }
        Key::PromiseInstead => "In its place, where this is true, and no replacement before it is:",
        Key::PromiseAlso => "Beside it, where this is true:",
        Key::PromiseShown => "A client's page shows that it is promised this.",
        Key::PromiseHidden => "No client's page shows it.",
        Key::PromiseDesk => "looked after by",
        Key::PromiseOutbound => "channels by which clients are contacted",
        Key::PromiseTouchpoints => "touchpoints, {kind}",
        Key::PromiseEvery => "every {every}",
        Key::PromiseMinutes => "{minutes,} {minutes:minute|minutes} each",
        Key::PromiseBy => "by {who}",
        Key::PromiseThrough => "through {channel}",
        Key::PromiseEvent => "event `{flag}`",
        Key::PromiseAgain => "a touchpoint, and again after {again}",
        Key::PromiseExperience => "key experience, {what}",
        Key::PromiseAfter => "{span} after `{from}`",
        Key::PromiseBefore => "{span} before `{from}`",
        Key::OverlaysRead => {
            "A table says which clients are on a list, and each client's last day. What the list promises is added to what the client is owed, and ends by itself."
        }
        Key::OverlayUntil => "to each client's last day on the list, and at the latest to {until}",
        Key::OverlayUntilTable => "to each client's last day on the list",
        Key::NeedsAre => "Needs: {needs}.",
        Key::ExpectationsAre => "Expectations: {expectations}.",
        Key::CapReads => {
            "A client says in `{attribute}` how it may be contacted; a value that is not named here limits nothing."
        }
        Key::CapLimits => {
            "It limits touchpoints, business reviews, channels by which clients are contacted and programmes for which they are, whatever the tier offers; never answers, escalation, channels by which clients reach us, or what an agreement promises."
        }
        Key::CapOutreach => "Programmes for which clients are contacted: {programmes}.",
        Key::CapOutreachAll => {
            "No programme is named for which clients are contacted: all count for clients who may not be contacted at all."
        }
        Key::CapOutreachBy => "{programme} through {channel}",
        Key::CapNone => "not contacted at all",
        Key::CapOnly => "contacted through {channels} alone",
        Key::FitReads => {
            "A client without the value asks nothing. An owner who does not have it costs points when owners are assigned."
        }
        Key::FitHas => "the owner's {owner} have `{of}`",
        Key::FitIs => "the owner's {owner} is `{of}`",
        Key::FitFor => "{rule}, for clients with `{flag}`",
        Key::RatesRead => "What an hour of each role costs, in the unit of the value.",
        Key::RatesReadIn => "What an hour of each role costs, in {unit}.",
        Key::MetricsRead => "What a table of a period is measured by, from its columns, beside the usual metrics.",
        Key::MetricMore => "more is better",
        Key::MetricLess => "less is better",
        Key::MetricAddsUp => "adds up over a year",
        Key::MetricCompounds => "compounds over a year",
        Key::RulesGrid => "A report shows who is where by `{rows}` and `{columns}`.",
        Key::ShareShort => "{share%}",
        Key::ShareExact => "{hundredths}\u{a0}%",
        Key::RenewalIs => "The date of a client's renewal is `{renewal}`.",
        Key::LeftGuarded => {
            "A review in which more than {share} of the clients leave, and at least {clients,} of them, is refused until somebody confirms it."
        }

        Key::ChangedTo => "{what}: {before} becomes {after}",
        Key::Added => "{what}: new: {after}",
        Key::Removed => "{what}: no longer: {before}",
        Key::AspectOf => "{part} `{name}`, {aspect}",
        Key::AspectOfPart => "{part}, {aspect}",
        Key::WeightIs => "{share} of the score",
        Key::AspectBandsOver => "bands over",
        Key::AspectFormula => "formula",
        Key::AspectCoverage => "who looks after the clients",
        Key::NotSaid => "not said",
        Key::PartModel => "model",
        Key::PartParameter => "parameter",
        Key::PartScore => "score",
        Key::PartDimension => "dimension",
        Key::PartAttribute => "attribute",
        Key::PartDerived => "derived attribute",
        Key::PartService => "service of",
        Key::PartOwners => "owners of",
        Key::PartMigration => "migration",
        Key::PartTargets => "targets of",
        Key::PartOverlay => "overlay",
        Key::PartProgramme => "programme",
        Key::PartContact => "contact",
        Key::PartFit => "fit of owners",
        Key::PartRates => "rate of",
        Key::AspectBetter => "how it is read",
        Key::AspectFormerly => "former names",
        Key::AspectInstead => "in its place where `{rule}`",
        Key::AspectAlso => "beside it where `{rule}`",
        Key::AspectInsteadOrder => "order of replacements",
        Key::AspectAlsoOrder => "order of additions",
        Key::AspectNeeds => "needs",
        Key::AspectExpectations => "expectations",
        Key::AspectTimeline => "timeline",
        Key::AspectOfLevel => "{aspect} of level `{level}`",
        Key::AspectUntil => "until",
        Key::AspectShown => "shown to clients",
        Key::AspectCap => "clients who say `{value}`",
        Key::AspectOutreach => "programmes that count",
        Key::PromiseLine => "{what}: {words}",
        Key::FitCosts => "{rule} ({cost,} {cost:point|points})",
        Key::DifferenceCountSegments => {
            "{changes,} {changes:change|changes}; clients of {tiers} may get another segment or another promise."
        }
        Key::AspectRule => "rule",
        Key::AspectStay => "`stay` rule",
        Key::AspectPlace => "place",
        Key::AspectName => "name",
        Key::AspectDescription => "description",
        Key::AspectUnit => "unit",
        Key::AspectColumn => "source column",
        Key::AspectKind => "type",
        Key::AspectLevels => "levels",
        Key::AspectBounds => "bounds",
        Key::AspectAbsent => "when absent",
        Key::AspectMarks => "marks of a missing value",
        Key::AspectRounding => "rounding",
        Key::AspectReading => "reading and rounding",
        Key::AspectWeight => "weight of `{factor}`",
        Key::AspectPoints => "points of `{factor}`",
        Key::AspectMissing => "points where `{factor}` is missing",
        Key::AspectVersion => "version",
        Key::AspectPurpose => "purpose",
        Key::AspectOwner => "who answers for it",
        Key::AspectClient => "column that identifies a client",
        Key::AspectWorth => "attribute that says what a client is worth",
        Key::AspectMinutes => "minutes of an owner",
        Key::PlaceOf => "number {place}",
        Key::TakesAll => "takes everyone who is left",
        Key::RuleWith => "`{rule}` ({values})",
        Key::RuleAlone => "`{rule}`",
        Key::ParameterIs => "{name} = {value,}",
        Key::LevelWhen => "{level}: {when}",
        Key::PointsWhen => "{when}: {points,} points",
        Key::MinutesOf => "touchpoint {touchpoint}, business review {review}",
        Key::TellOwner => "{who}, who answers for the model",
        Key::TellOwnerNobody => "whoever answers for the model",
        Key::TellRole => "{role}: owners of {tiers}",
        Key::TellOwners => "the owners of {tiers}",
        Key::TellClients => "the clients of {tiers}: what they are promised is another",
        Key::DifferenceSame => "The two are the same model.",
        Key::DifferenceNone => {
            "Nothing that a rulebook shows is another, and the fingerprints differ: compare the two documents."
        }
        Key::DifferenceCount => {
            "{changes,} {changes:change|changes}; clients of {tiers} may get another tier or another promise."
        }
        Key::DifferenceCountOnly => {
            "{changes,} {changes:change|changes}; no client gets another tier or another promise by them."
        }

        Key::TitleTells => "the title names a tier or a client, which a page for clients must not",
        Key::ClientTitle => "Our service packages",
        Key::ClientKicker => "Service",
        Key::ClientValid => "Valid as of {day@}",
        Key::ClientValidEdition => "Valid as of {day@}, edition {edition}",
        Key::ClientChoice => "How a package is chosen",
        Key::ClientChoiceRules => "Written rules choose the package, and they are the same for everyone.",
        Key::ClientChoiceFacts => {
            "They look at facts about the work together that can be checked, on a stated day. What is missing \
             is asked for and not guessed."
        }
        Key::ClientChoiceSame => "The same facts on the same day always lead to the same package.",
        Key::ClientChoiceYours => "Your contact can tell you which package is yours, and what it rests on.",
        Key::ClientSame => "The same in every package",
        Key::ClientPackages => "The packages",
        Key::ClientDiffers => "What differs",
        Key::ClientExpect => "What you can expect",
        Key::ClientNothing => "No packages are described yet.",
        Key::ClientNoOrder => "The packages stand in no particular order.",
        Key::ClientPackage => "Service package",
        Key::ClientPackageOf => "Service package: {promise} {words}",
        Key::OnRequest => "on request",
        Key::OnRequestNote => "Where it says on request, your contact tells you more.",
        Key::PromiseFirstResponse => "first response",
        Key::PromiseResolution => "resolution",
        Key::PromiseCalendar => "calendar",
        Key::PromiseChannels => "channels",
        Key::PromiseTouchpoint => "touchpoint every",
        Key::PromiseReview => "business review every",
        Key::PromiseEscalation => "escalation",
        Key::PromiseProgrammes => "programmes",

        Key::SectionSummary => "Summary",
        Key::SectionTiers => "Tiers",
        Key::SectionSegments => "The segments",
        Key::SectionGrid => "Who is where",
        Key::SectionConcentration => "Concentration of value",
        Key::SectionTrends => "Over time",
        Key::SectionMovements => "Movements",
        Key::SectionScores => "Scores, health and flags",
        Key::SectionCoverage => "Coverage",
        Key::SectionService => "Service catalogue",
        Key::SectionGroups => "Figures by group",
        Key::SectionMetrics => "Metrics of the period",
        Key::SectionFindings => "Findings",
        Key::SectionUnassigned => "Clients without a tier",
        Key::SectionReading => "How to read this",
        Key::PageUntitled => "Client tiers",
        Key::PageWindow => "{title}: client tiers as of {day}",
        Key::PageKicker => "Client tier report",
        Key::PageContents => "Contents",
        Key::PageAsOf => "As of",
        Key::PageFooterAsOf => "as of {day}",
        Key::PageVersion => "Version",
        Key::PageOwner => "Owner",
        Key::PageModel => "Model",
        Key::PageFingerprint => "Fingerprint",
        Key::PageClientIs => "A client is",
        Key::PageValueIn => "{name} in {unit}",
        Key::ColumnTier => "tier",
        Key::ColumnThreshold => "threshold",
        Key::ColumnOf => "of",
        Key::ColumnQuantile => "quantile",
        Key::ColumnSince => "since",
        Key::ColumnToday => "today",
        Key::ColumnAbove => "at or above",
        Key::ColumnAboveToday => "at or above today",
        Key::ColumnClients => "clients",
        Key::ColumnShare => "share",
        Key::ColumnValue => "value",
        Key::ColumnAll => "all",
        Key::ColumnMeasure => "measure",
        Key::ColumnMeasured => "measured",
        Key::ColumnAimedAt => "aimed at",
        Key::ColumnVerdict => "verdict",
        Key::ColumnInWords => "in words",
        Key::ColumnDownTo => "down to and with",
        Key::ColumnValueOfTiers => "value of these tiers",
        Key::ColumnValueOfBest => "value of as many best clients",
        Key::ColumnMovement => "movement",
        Key::ColumnFrom => "from",
        Key::ColumnTo => "to",
        Key::ColumnBefore => "before",
        Key::ColumnAfter => "after",
        Key::ColumnEnteredWithTier => "new, with a tier",
        Key::ColumnReturnedWithTier => "back, with a tier",
        Key::ColumnLeftWithTier => "gone, had a tier",
        Key::ColumnClient => "client",
        Key::ColumnChange => "change",
        Key::ColumnDay => "day",
        Key::ColumnGroup => "group",
        Key::ColumnFollowed => "followed",
        Key::ColumnInterval => "interval",
        Key::ColumnRest => "the rest",
        Key::ColumnUnfinished => "not over yet",
        Key::ColumnEnded => "stays ended",
        Key::ColumnMeanDays => "mean days",
        Key::ColumnMedianDays => "median days",
        Key::ColumnThereNow => "there now",
        Key::ColumnEnteredOn => "entered on",
        Key::ColumnStillThere => "still there",
        Key::ColumnOfClients => "of clients",
        Key::ColumnOfValue => "of value",
        Key::ColumnBeyond => "beyond it",
        Key::ColumnCause => "cause",
        Key::ColumnReason => "reason",
        Key::ColumnKnown => "known",
        Key::ColumnLeast => "least",
        Key::ColumnQuartile => "quartile",
        Key::ColumnMedian => "median",
        Key::ColumnMost => "most",
        Key::ColumnSpread => "spread",
        Key::ColumnFlag => "flag",
        Key::ColumnBy => "by",
        Key::ColumnAccounts => "accounts",
        Key::ColumnOwners => "owners",
        Key::ColumnPerOwner => "per owner",
        Key::ColumnPromised => "promised",
        Key::ColumnHoursAYear => "hours a year",
        Key::ColumnMetric => "metric",
        Key::ColumnIssues => "issues",
        Key::ColumnSegment => "segment",
        Key::ColumnReviewTiming => "review timing",
        Key::ColumnKeyInitiatives => "key initiatives",
        Key::ColumnRelationshipOwners => "relationship owners",
        Key::ColumnLevel => "level",
        Key::ColumnFactor => "factor",
        Key::ColumnWeight => "weight",
        Key::ColumnContribution => "contribution",
        Key::ColumnCell => "all values with these points",
        Key::ColumnSum => "sum",
        Key::ColumnBecause => "because",
        Key::ColumnGiven => "given",
        Key::ColumnSameOutcome => "same outcome for",
        Key::ColumnComputedAs => "computed as",
        Key::ColumnTakesWhen => "takes a client when",
        Key::ColumnSetWhen => "set when",
        Key::ColumnWhenMissing => "when missing",
        Key::ColumnAtMost => "at most",
        Key::ColumnOneMorePlace => "one more place saves",
        Key::PageNoTiers => "The model has no tiers to show.",
        Key::PageValuesIn => "Values in {unit}.",
        Key::PageTiersTable => "clients and value by tier",
        Key::PageTiersPicture => "Share of clients and of value by tier",
        Key::PageTiersCaption => {
            "Bars show the share that each tier has. A pale field with a line at each end is the range aimed at."
        }
        Key::PageWhoBelongs => "Who belongs where",
        Key::PageSegmentsRule => {
            "Segments have no order; a client belongs to the first whose rule is true. A rule that cannot be decided, because a value is missing, takes nobody."
        }
        Key::PageWithoutValue => "{clients} without",
        Key::PageBelowZero => "{value} below 0 ({clients})",
        Key::PageTargets => "Targets",
        Key::PageTargetsTable => "targets",
        Key::PageNoTargets => "No shares are aimed at. The model's `targets` say what each tier is meant to reach.",
        Key::PageItsRule => "Its rule",
        Key::PageStaysWhile => "A client that is here already stays while:",
        Key::PageGridTable => "who is where",
        Key::PageGridRule => {
            "A cell has the clients with both levels, their share of all clients, and what they are worth. The segment in it is the one that takes every client with these levels; behind it stands where such clients are today, where that is another one."
        }
        Key::PageNoLevel => "without one",
        Key::PageGroupSmall => "few",
        Key::PageGroupsCrossed => "clients by two dimensions",
        Key::PageGroupsTable => "clients and value by group",
        Key::PageGroupsMetrics => "metrics by group",
        Key::PageGroupsRule => {
            "Every combination of levels is a group. Clients without a level of a dimension are a group of their own, so that the \
             groups add up to all clients."
        }
        Key::PageGridWithout => {
            "{clients,} {clients:client has|clients have} no level in one of the two, and {clients:stands|stand} in no cell."
        }
        Key::PageSegmentsPromised => "What each segment is promised",
        Key::PageSegmentsPromisedTable => "what each segment is promised",
        Key::PageCellShare => "{share} of all clients",
        Key::PageCellValue => "{value} \u{b7} {share} of the value",
        Key::PageNounClients => "{count:client|clients}",
        Key::PageClientsIn => "{clients} in {tier}",
        Key::PageNoConcentration => {
            "Give a book whose model names a `value` and whose clients have one to see how concentrated it is."
        }
        Key::PageConcentrationPicture => "Share of value held by the clients of greatest value: {marks}.",
        Key::PageConcentrationEnd => " Down to {tier}: {shares}.",
        Key::PageConcentrationCaption => {
            "The line shows the share of value that the best clients have; the dotted diagonal, what they would have if all had the same. A mark is the end of a tier. On the line: the tiers above it hold the clients of the highest value. Below the line: they hold some for other reasons."
        }
        Key::PageConcentrationTable => "shares down to each tier",
        Key::PageConcentrationRule => {
            "Clients are put in order of their value, the highest first, and both shares are added up, client by client. Shares are of all clients, with or without a tier or a value, and of the sum of all values above 0."
        }
        Key::PageShareOf => "share of {value}",
        Key::PageShareOfBest => "share of clients, best first",
        Key::PageShareByValue => "share of clients, highest value first",
        Key::PageTrendsPicture => "Clients by tier after each review",
        Key::PageTrendsLine => "{tier}: {counts}",
        Key::PageTrendsTable => "Clients by tier and review",
        Key::PageTrendsValueTable => "Value by tier and review",
        Key::PageTrendsNote => "After each review of the history. Clients that were forgotten since are counted still.",
        Key::PageNoMovements => "Give the standings of the last review to see who moved, why, and who waits.",
        Key::PageFlowPicture => "From which tier to which tier clients went",
        Key::PageFlowCaption => {
            "Before the review on the left, after it on the right. A ribbon is as wide as its clients are many; pale ribbons stay in their tier. New are clients that were not in the book before; returned, those that had left; unassigned, those that are in it and have no tier."
        }
        Key::PageByKind => "By kind",
        Key::PageKindsTable => "clients by kind of movement",
        Key::PageNoMoves => "There were no movements.",
        Key::PageReviewRule => "A review holds today's assignment against the standing of each client.",
        Key::PageReviewRules => {
            "A review holds today's assignment against the standing of each client. These rules say when a move takes effect:"
        }
        Key::PageFlowTable => "The picture as a table",
        Key::PageFlowTableLabel => "clients by tier before and after",
        Key::PageWhatChanged => "What changed the tiers",
        Key::PageNoAttribution => {
            "Give the model and the data of the last review to see what each tier gained and lost by which cause."
        }
        Key::PageAttributionTable => "clients by tier, before, by cause, and after",
        Key::PageChangedInputs => "What changed of those who moved",
        Key::PageChangedInputsTable => "changes of values by movement",
        Key::PageChangedInputsNote => {
            "Values since the last review, of clients that moved or whose move waits; who has several changes counts for each."
        }
        Key::PageChangedInputsNone => {
            "None of the values that standings keep changed for a client that moved, or the last standings kept none."
        }
        Key::PageMovesFrom => "from {day}",
        Key::PageMoveWaits => "waits",
        Key::PageByClient => "Client by client",
        Key::PageMovesTable => "movements client by client",
        Key::PageNoScores => "The model has no `scores`.",
        Key::PageWithWeight => "{factor} with weight {weight}",
        Key::PageScore => "Score {name}",
        Key::PageScorePicture => "Spread of the score {name} by tier",
        Key::PageScoreCaption => {
            "Each row has its own height. Under it the bar marks the middle half of the tier's clients and the dot its median; dashed lines are the cut-offs that rules and bands ask for."
        }
        Key::PageNoScoreKnown => "No client has this score.",
        Key::PageScoreTable => "quartiles of {name}",
        Key::PageScoreRule => "A score is the exact sum of weight times points over its factors, divided by 100.",
        Key::PageScoreRuleUntold => {
            "A score is the exact sum of weight times points over its factors, divided by 100; its factors are not given."
        }
        Key::PageHealth => "Health",
        Key::PageNoHealth => "Name the attribute that says how well a client is to see its spread in each tier.",
        Key::PageHealthTable => "spread of health by tier",
        Key::PageHealthRule => {
            "The line runs from the least to the most, the box holds the middle half, and the thick mark is the median. All rows share one range."
        }
        Key::PageFlags => "Flags",
        Key::PageNoFlags => "The model has no `flags`.",
        Key::PageFlagsTable => "flags by tier",
        Key::PageFlagsRule => {
            "A flag is a condition that stands beside the tier. The share is of all clients of the tier, also of those for whom it cannot be decided, because a value is missing."
        }
        Key::PageCountNotKnown => "{clients} not known",
        Key::PageCountKnown => "{clients} known",
        Key::PageShareOfCount => "{share} of {clients}",
        Key::PageNoCoverage => {
            "Give the owners there are, and a `service` section with `coverage`, to see accounts per owner."
        }
        Key::PageOwnersNeeded => "needed {owners}",
        Key::PageCoverageTable => "coverage by tier",
        Key::PageCoveragePicture => "Accounts per owner against the promised range",
        Key::PageCoverageCaption => {
            "A dot is what there is, a pale field what is promised. The axis is drawn together to the right."
        }
        Key::PageCoverageRule => {
            "Owners may work part of the week, so ratios are fractions and are never rounded to whole accounts before they are compared."
        }
        Key::PageCoveragePeople => {
            "Every person counts once: who has accounts in several tiers is a part of an owner in each, by the share of their accounts that is there. Accounts without an owner are in nobody's ratio, and no promise is kept to them."
        }
        Key::PageWithoutOwner => "{accounts} without owner",
        Key::PagePeople => "{count,} {count:person|people}",
        Key::PageAtLeast => "{low} or more",
        Key::PageAtMost => "up to {high}",
        Key::PageAccountsPerOwner => "accounts per owner",
        Key::PageNoService => "The model's `service` section says what each tier is promised.",
        Key::PageNoMetrics => {
            "Give a table of the period, with what each client was worth before and after, to see retention, expansion and the rest by tier."
        }
        Key::PageMetricsTable => "metrics by tier",
        Key::PageMetricSource => "Source: {source}. ",
        Key::PageMetricWithout => "Without data: {what}.",
        Key::PageMetricsFormulas => "Formulas and their sources",
        Key::PageClassesTable => "clients of the period by class",
        Key::PageUnitMoney => "money",
        Key::PageUnitPoints => "points",
        Key::PageUnitRatio => "ratio",
        Key::PageAim => "aim {range}",
        Key::PageNoVerdict => "no verdict",
        Key::PageBeforeOtherLength => "before, over another length: {value}",
        Key::PageChangeFrom => "{sign} from {value}",
        Key::PagePerYear => "{value} a year",
        Key::PageNotMeasurableOf => "{metric} of {tiers}: {why}",
        Key::PageNothingFound => "Nothing was found.",
        Key::PageReasonsTable => "reasons why clients are without a tier",
        Key::PageUnassignedRule => {
            "A value that is wrong, or a required one that is missing, leaves a client without a tier where the tier depends on it. A client may have several reasons and is counted under each."
        }
        Key::PageReadTiers => {
            "Tiers stand best first; the number in front of a tier is its place. Colours repeat what words and numbers say."
        }
        Key::PageReadSegments => {
            "Segments have no order: they stand as the model has them. Colours repeat what words and numbers say."
        }
        Key::PageReadExact => {
            "Sums, shares, scores and comparisons with targets are exact. Figures are rounded to be shown, half to even, and never before they are compared. Positions in pictures are rounded to a pixel."
        }
        Key::PageReadSame => {
            "The same model, the same data and the same date give the same figures everywhere. The fingerprint stands for the model, with every rule, threshold and target."
        }
        Key::PageReadMissing => {
            "A dash, or the words not known, mean that a figure is not there. It is never taken for zero."
        }
        Key::PageReadAlone => "This page is complete in itself: it loads nothing, runs nothing and sends nothing.",
        Key::PageReadInside => {
            "It names tiers and clients and is meant for inside. There is a page for clients that does neither."
        }
        Key::PageAllFormulas => "All formulas",
        Key::PageNoFormulas => "No formulas are given.",
        Key::SectionOwed => "What clients are owed",
        Key::SectionWorkload => "Owners and their work",
        Key::SectionForecast => "Hours of the next quarter",
        Key::SectionNextQuarter => "The next quarter by tier",
        Key::ColumnAsEntry => "as the tier says",
        Key::ColumnByCondition => "by a condition",
        Key::ColumnListed => "on a list",
        Key::ColumnAgreed => "by agreement",
        Key::ColumnLimited => "limited by wish",
        Key::ColumnWithEvent => "with an event",
        Key::ColumnEvent => "event",
        Key::ColumnCondition => "condition",
        Key::ColumnMore => "promised more",
        Key::ColumnValueOfMore => "value of those with more",
        Key::ColumnLess => "promised less",
        Key::ColumnValueOfLess => "value of those with less",
        Key::ColumnOther => "otherwise",
        Key::ColumnValueOfOther => "value of the others",
        Key::ColumnList => "list",
        Key::ColumnWithheld => "withheld",
        Key::ColumnPerson => "person",
        Key::ColumnRole => "role",
        Key::ColumnHoursThere => "hours there",
        Key::ColumnHoursNow => "hours needed now",
        Key::ColumnHoursNext => "hours needed next",
        Key::ColumnPeople => "people",
        Key::ColumnRenewals => "renewals",
        Key::ColumnHire => "to hire",
        Key::PageOwedRule => {
            "Each client is owed what the entry of its tier says, and what conditions, levels, lists, agreements and its wish for contact make of it. A client may be counted in several columns."
        }
        Key::PageOwedTable => "What clients are owed, by tier",
        Key::PageEvents => "Events",
        Key::PageEventsTable => "Events by tier",
        Key::PageConditions => "Conditions",
        Key::PageConditionsTable => "Conditions by tier",
        Key::PageAgreements => "Agreements beside the tier",
        Key::PageAgreementsTable => "Agreements by tier",
        Key::PageLists => "Dated lists",
        Key::PageListsTable => "Clients by list",
        Key::PageWithheld => "Withheld by wish",
        Key::PageWithheldTable => "What wishes withhold",
        Key::PageWithheldCounts => {
            "Clients whose wish for contact withholds something: {clients}. Things withheld: {what}, those of the most clients first."
        }
        Key::PageWithheldRest => "{count} more",
        Key::PageWorkloadCounts => {
            "{owned} of {clients} clients have an owner of the roster; {without} have none, {unknown} have one who is not in the roster, and {wrong} one with none of the roles that their promise names."
        }
        Key::PageWorkloadTable => "Work by person",
        Key::PageWorkloadByTier => "By tier",
        Key::PageWorkloadByTierTable => "Work by person and tier",
        Key::PageWorkloadRule => {
            "Each person stands once, with the accounts of all tiers. Hours are those that what the clients are owed takes in a year, without the touchpoints that others do."
        }
        Key::PageOfAtMost => "{accounts} of at most {most}",
        Key::PageForecastTable => "Hours by role",
        Key::PageNextQuarterValue => "Value and hours, today and next quarter",
        Key::PageNextQuarterTable => "Clients, value and hours by tier, today and at the end of the next quarter",
        Key::ColumnMovingIn => "moving in",
        Key::ColumnMovingOut => "moving out",
        Key::ColumnTargetKeeps => "target keeps",
        Key::ColumnClientsNext => "clients expected",
        Key::ColumnValueNext => "value expected",
        Key::ColumnLifetimeValue => "value over the horizon",
        Key::ColumnRetention => "retention",
        Key::ColumnExpansion => "expansion",
        Key::ColumnWithValue => "with a value",
        Key::RulebookSectionTiers => "Tiers and their rules",
        Key::RulebookSectionSegments => "Segments and their rules",
        Key::RulebookSectionParameters => "Thresholds by name",
        Key::RulebookSectionScores => "Scores and their points",
        Key::RulebookSectionPromises => "Promises by client",
        Key::RulebookSectionOverlays => "Dated lists of clients",
        Key::RulebookSectionProgrammes => "Programmes",
        Key::RulebookSectionContact => "Wishes for contact",
        Key::RulebookSectionOwners => "Owners",
        Key::RulebookSectionFit => "What clients ask of owners",
        Key::RulebookSectionRates => "Rates by role",
        Key::RulebookSectionMigration => "Review and migration",
        Key::RulebookSectionMetrics => "What is measured",
        Key::RulebookSectionAttributes => "Attributes and their sources",
        Key::RulebookSectionReading => "How values are read",
        Key::RulebookRulebook => "Rulebook",
        Key::RulebookAnswersForIt => "Answers for it",
        Key::RulebookClientsBy => "Clients by",
        Key::RulebookDecidesAbout => "decides about",
        Key::RulebookGoesBackTo => "goes back to",
        Key::RulebookNotDescribed => "not described",
        Key::RulebookNotPromised => "not promised",
        Key::RulebookNoTier => "no tier",
        Key::RulebookNoSegment => "no segment",
        Key::RulebookAny => "any",
        Key::RulebookFirstTrue => "The first that is true gives the level.",
        Key::RulebookMissingToo => "missing, too",
        Key::RulebookNamedOnce => {
            "Each threshold that has a name stands here once, and everything that names it goes by this value."
        }
        Key::RulebookLabelAttributes => "attributes",
        Key::RulebookLabelDerived => "derived attributes",
        Key::RulebookLabelService => "service by tier",
        Key::RulebookLabelOwners => "owners by tier",
        Key::RulebookLabelContact => "wishes for contact",
        Key::RulebookLabelFit => "what clients ask of owners",
        Key::RulebookLabelRates => "rates by role",
        Key::RulebookLabelMetrics => "metrics",
        Key::RulebookLabelTargets => "targets by tier",
        Key::RulebookLabelParameters => "named numbers",
        Key::RulebookTitle => "{name}: rulebook",
        Key::RulebookInUnit => "in {unit}",
        Key::RulebookColumnNamed => "column {column}",
        Key::RulebookWhereIs => "where {of} is",
        Key::RulebookWhereIsIn => "where {of} is, in {unit}",
        Key::RulebookLabelLevels => "levels of {name}",
        Key::RulebookLabelPromises => "promises of {tier}",
        Key::RulebookLabelList => "list {name}",
        Key::RulebookLabelPoints => "points of {name}",
        Key::RulebookFromTo => "{from} to {to}",
        Key::DifferenceWhatChanged => "What changed in the rulebook",
        Key::DifferenceBefore => "Before",
        Key::DifferenceAfter => "After",
        Key::DifferenceChanges => "Changes",
        Key::DifferenceWhomToTell => "Whom to tell",
        Key::DifferenceWasNotThere => "was not there",
        Key::DifferenceIsNotThere => "is not there any more",
        Key::DifferenceNobody => "nobody",
        Key::DifferenceLabelChanges => "changes",
        Key::DifferenceLabelTell => "whom to tell",
        Key::DifferenceKindAdded => "added",
        Key::DifferenceTitle => "{name}: what changed",
        Key::ColumnWhere => "where",
        Key::ColumnSetWhere => "set where",
        Key::ColumnAttributeAndColumn => "attribute and column",
        Key::ColumnTypeAndUnit => "type and unit",
        Key::ColumnWhatItIs => "what it is",
        Key::ColumnAllowed => "allowed",
        Key::ColumnUsedBy => "used by",
        Key::ColumnWhereItIs => "where it is",
        Key::ColumnAdds => "adds",
        Key::ColumnWhat => "what",
        Key::ColumnShown => "shown",
        Key::ColumnClientSays => "the client says",
        Key::ColumnAndIs => "and is",
        Key::ColumnHourCosts => "an hour costs",
        Key::ColumnCountsIn => "counts in",
        Key::ColumnWhoLooksAfter => "who looks after its clients",
        Key::ColumnMinutesTouchpoint => "minutes a touchpoint",
        Key::ColumnMinutesReview => "minutes a business review",
        Key::ColumnOfWhat => "of what",
        Key::ColumnMayTouch => "may touch clients of",
        Key::ColumnWho => "who",
        Key::ColumnOfChanges => "of changes",
        Key::PageHowComputed => "How this is computed",
        Key::PageNodeLeft => "left",
        Key::PageNodeReturned => "returned",
        Key::PageNodeUnassigned => "unassigned",

        Key::DisplayClients => "{count,} {count:client|clients}",
        Key::DisplayByModel => "by {model}, as of {day}",
        Key::DisplayClientsShown => "{count,} of {total,} clients shown",
        Key::DisplayRowsShown => "{count,} of {total,} rows shown",
        Key::DisplayReviewedAsOf => "reviewed as of {day}",
        Key::DisplayHistory => "{reviews,} {reviews:review|reviews} from {first} to {last}",
        Key::DisplayTransitions => "Who went where, from each review to the next",
        Key::DisplayFlowSince => "Who went where since {day}",
        Key::DisplayOutside => "not in the book",
        Key::DisplayOutcomes => "How often `{outcome}` followed within {days} days, as known on {day}",
        Key::ColumnElsewhere => "in another tier",
        Key::DisplayWithout => {
            "Without `{part}`: who would have been in another tier, and of how many the outcome `{outcome}` followed within {days} {days:day|days}, as known on {day}"
        }
        Key::DisplayWithIt => "{tier}, with it",
        Key::DisplayWithoutIt => "{tier}, without it",
        Key::PagePeriodsTable => "Metrics of all clients over all periods",
        Key::PagePeriodsOf => "Metrics of {tier} over all periods",
        Key::PagePeriodsByTier => "Over all periods by tier",
        Key::PagePeriodsBack => "{count} {count:period|periods} before",
        Key::OutcomesCompared => {
            "{groups,} {groups:group|groups} {groups:was|were} compared, each with the rest beside it: of many, some differ by chance alone. What followed within {days} {days:day|days} is counted, and not why."
        }
        Key::DisplayStays => "Days in a tier",
        Key::DisplayCohorts => "What became of those that entered together",
        Key::DisplayValuesKept => {
            "Values are those of the last row of a client: name the value under `remember` to have each change of it."
        }
        Key::DisplayNoClientRows => "the history has no row of `{client}`",
        Key::DisplayWhyChanged => "Why tiers changed",
        Key::DisplayWhoMoves => "Who moves, and who waits",
        Key::DisplayMoreMoves => "and {count,} more: see the movements",
        Key::DisplayMoreMovesOutput => "and {count,} more: see the movements (-o)",
        Key::DisplayReviewedLate => "{count,} {count:client was|clients were} reviewed later than the model asks for",
        Key::DisplayRounded => "Rounded to the scale of the model: {values}",
        Key::DisplayRoundedOf => "{count,} of {name}",
        Key::DisplayRoundedNone => "No value was rounded.",
        Key::DisplayWithoutId => "A client without an id",
        Key::DisplayIsIn => "{client} is {tier}",
        Key::DisplayBecause => "because {clause}",
        Key::DisplayWhy => "Why {tier}",
        Key::DisplayWhyNot => "Why not {tier}",
        Key::DisplayPossible => "Possible: {tier}",
        Key::DisplayTakesRest => "It takes every client that no better tier takes.",
        Key::DisplayTakesRestUnranked => "It takes every client that no rule before it takes.",
        Key::DisplayRestTaken => "it takes every client that no better tier takes",
        Key::DisplayRestTakenUnranked => "it takes every client that no rule before it takes",
        Key::DisplayLevelTakesRest => "{level} takes everyone who is left",
        Key::DisplayRest => "everyone who is left",
        Key::DisplayTrue => "yes",
        Key::DisplayFalse => "no",
        Key::DisplayUnknown => "unknown",
        Key::DisplayValueIs => "{what} is {value}",
        Key::DisplayGiven => "given {value}",
        Key::DisplayAsCell => "as {cell}",
        Key::DisplayScoreIs => "Score {name} = {score}",
        Key::DisplayWeightKnown => "{share} of the weight is known",
        Key::DisplayNoLevel => "no level",
        Key::DisplayHasNoLevel => "{dimension} has no level",
        Key::DisplayFlagsSet => "Flags ({set} of {count} set)",
        Key::DisplayValuesRead => "Values read",
        Key::DisplayValuesComputed => "Values computed",
        Key::DisplayParameters => "Parameters",
        Key::DisplayAttributes => "Attributes",
        Key::DisplayDerived => "Derived attributes",
        Key::DisplayDimensions => "Dimensions",
        Key::DisplayCounted => "{title} ({count})",
        Key::DisplayVersion => "version {version}",
        Key::DisplayOwner => "owner {owner}",
        Key::DisplayFingerprint => "fingerprint {fingerprint}",
        Key::DisplayDaysIn => "days of moments in {zone}",
        Key::DisplayMarks => "missing, too: {marks}",
        Key::DisplayNoMarks => "no marks",
        Key::DisplayRounds => "rounds {how}",
        Key::DisplayStaysWhile => "stays while {rule}",
        Key::DisplayOrClause => "or {clause}",
        Key::DisplayLine => "{first} at {from} to {last} at {to}, in a line",
        Key::DisplayBand => "{band}: {gives}",
        Key::DisplayBandAbove => "above",
        Key::DisplayLevelGives => "{level} {points}",
        Key::DisplayFrom => "from {low}",
        Key::DisplayTo => "to {high}",
        Key::DisplayAbsentIssue => "an issue",
        Key::DisplayFromColumn => "from column {column}",
        Key::DisplayPlaces => "{kind}, {count} {count:place|places}",
        Key::DisplayWarning => "warning: ",
        Key::DisplayHelp => "help: ",
        Key::DisplayAboutTable => "About the table",
        Key::DisplayWithoutValue => "{count,} without {value}, counted as nothing",
        Key::DisplayWithoutReadable => "{count,} without a readable {value}, counted as nothing",
        Key::DisplaySharesOf => {
            "shares of value are of {above}, the sum of the values above 0; {count,} {count:client has a value|clients have values} below 0, {below} together"
        }
        Key::DisplayWhyUnassigned => "Why {count,} {count:client is|clients are} unassigned",
        Key::DisplayIssuesBeside => {
            "What is wrong with {count,} {count:client that has|clients that have} a tier all the same"
        }
        Key::DisplayFlagsUnknown => "flags unknown",
        Key::DisplayFlags => "flags",
        Key::DisplayDimensionLevels => "dimensions",

        Key::RefusedOverridePast => {
            "client `{client}` was reviewed on {last}, and an override until {until} would never hold"
        }
        Key::RefusedOverridePastHelp => "give a later last day",
        Key::RefusedNoAuthor => "an override has an author, and none is given",
        Key::RefusedNoReason => "an override has a reason, and none is given",
        Key::RefusedNoAuthorHelp => "the next one who reviews has to know whom to ask, and why it was set",
        Key::RefusedNeedsOrder => "an override to `{kind}` a tier needs tiers that have an order",
        Key::RefusedNeedsOrderHelp => {
            "the segments of this model have none (`ranked: false`): set exactly the segment that is meant"
        }
        Key::RefusedNeedsOrderReviewHelp => {
            "the segments of this model have none (`ranked: false`): set exactly the segment that is meant, or take the override away"
        }
        Key::RefusedNoTier => "the model has no tier `{tier}`",
        Key::RefusedNoTierHelp => "the tiers are {tiers}",
        Key::RefusedNoTierInRow => "{place}: there is no tier `{tier}`",
        Key::RefusedNoTierOfOwners => "there is no tier `{tier}` that could have owners",
        Key::RefusedTwice => "`{name}` is given twice",
        Key::RefusedTwiceFormer => "`{first}` and `{second}` are one tier: `{name}` was called `{former}`",
        Key::RefusedIn => "{place}: {message}",
        Key::RefusedRow => "row {row} of the {table}",
        Key::RefusedClient => "client `{client}`: {message}",
        Key::RefusedClientInRow => "{place}, client `{client}`: {message}",
        Key::RefusedNoClient => "the standings have no client `{client}`",
        Key::RefusedNoClientHelp => "give an id as it stands in the column `{column}`",
        Key::RefusedNoClientColumn => "the table has no column `{column}`, which names clients",
        Key::RefusedClientColumn => "the client column is named `{column}`, as a column of standings or movements is",
        Key::RefusedClientColumnHelp => "give it another name, like `client_id`, in the table and in the model",
        Key::RefusedNoNumber => "the book keeps no number `{name}`",
        Key::RefusedNoValue => "the model names no value attribute",
        Key::RefusedNoNumberHelp => "name the value attribute, the health number of the book, or a score",
        Key::RefusedNoHealth => "the model has no number `{name}` that could tell how well a client is",
        Key::RefusedNoHealthHelp => "name an attribute, a derived attribute or a score",
        Key::RefusedNoOrder => {
            "cut-offs are where tiers that have an order begin, and the segments of this model have none"
        }
        Key::RefusedNoOrderHelp => {
            "ask for `quantiles` or `natural_breaks` of the number, or leave `ranked: false` out"
        }
        Key::RefusedTargetsTwiceHelp => "give the targets of each tier once",
        Key::RefusedPeriodColumns => "the table of the period has neither the column `{client}` nor `tier`",
        Key::RefusedPeriodColumnsHelp => "give a row for each client, or a row for each tier",
        Key::RefusedPeriodTwiceHelp => "put {place} and this row together: a period has one row for `{tier}`",
        Key::RefusedStandingsColumn => "the standings have no column `{column}`",
        Key::RefusedStandingsColumnHelp => "standings have the columns `{client}`, {columns}",
        Key::RefusedFormat => {
            "the standings are of format {found}, and this version of Tierline reads formats up to {known}"
        }
        Key::RefusedFormatHelp => "review with the version that wrote them, or a later one",
        Key::RefusedNoPendingSince => "`pending_tier` without `pending_since`, the day it was first seen",
        Key::RefusedNoPendingTier => "`pending_since` without `pending_tier`",
        Key::RefusedPendingNowhere => "a move waits, and there is no `tier` to move from",
        Key::RefusedNoOverrideTier => {
            "an override has a last day, and no `override_tier`: fill it in, or empty `override_until` too"
        }
        Key::RefusedEarlier => {
            "client `{client}` was reviewed on {last}, and this review is as of {day}: a review cannot be dated before the last one"
        }
        Key::RefusedEarlierHelp => "give a later day, or the standings from before that review",
        Key::RefusedOtherTiers => {
            "the model of the last review has a tier `{tier}`, which this one does not have, so that moves cannot be told apart"
        }
        Key::RefusedOtherTiersHelp => {
            "where the tier has another name now, say so in the model: `formerly: [{tier}]`; or leave the model of the last review out: moves are then told as `data or model`"
        }
        Key::RefusedNoOwnerColumn => "there is no column `{column}`, which names the owner of a client",
        Key::RefusedNoLabelColumn => "there is no column `{column}`, which names a client",
        Key::RefusedOwners => "`{tier}` cannot have {count} owners",
        Key::RefusedOwnersHelp => "give a number from 0 on",
        Key::RefusedOwnersTwiceHelp => "give the owners of each tier once",
        Key::RefusedOverlayColumn => "the table of overlays has no column `what`",
        Key::RefusedOverlayColumnHelp => {
            "it has the client column, `what` (the name of an overlay of the model), `until` (the last day), and where there are any `from`, `author` and `reason`"
        }
        Key::RefusedTitleHelp => "give a title that clients may read",

        Key::EmptyNobodyAtStart => "not measurable, as nobody was there at the start",
        Key::EmptyNoValueAtStart => "not measurable, as there was no value at the start",
        Key::EmptyNoAnswers => "not measurable, as nobody answered",
        Key::EmptyKnownOfNobody => "not measurable, as it is known of nobody",
        Key::EmptyNoRevenueOrCost => "not measurable, as nobody has revenue or cost",
        Key::EmptyNoRevenue => "not measurable, as there is no revenue",
        Key::EmptyNobodyToServe => "not measurable, as there is no client to serve",
        Key::EmptyNoChurn => "not measurable, as there is no client, no revenue or no churn",
        Key::EmptyNobodyWon => "not measurable, as nobody was won",
        Key::EmptyEither => "not measurable, as either is not, or as nothing was spent",
        Key::EmptyNothingSpent => "not measurable, as nothing was spent",

        Key::ClientPageTitle => "Your service",
        Key::ClientPageFor => "For {client}, as of {day@}",
        Key::ClientPageAsOf => "As of {day@}",
        Key::ClientPageContact => "Your contact",
        Key::ClientPagePromised => "What you can count on",
        Key::ClientPageNext => "What comes next",
        Key::ClientPageNothing => "Nothing is written down here yet. Your contact tells you what you can count on.",
        Key::ClientPageTouchpointBy => "We will be in touch with you by {day@}.",
        Key::ClientPageReviewBy => "We will go through your business with you by {day@}.",
        Key::ClientPageTouchpointSoon => "We would like to talk to you soon, and will arrange a day with you.",
        Key::ClientPageReviewSoon => "A review of your business is due, and we will arrange a day with you.",
        Key::ClientPageFirstResponse => "First answer",
        Key::ClientPageResolution => "Solution",
        Key::ClientPageCalendar => "Our hours",
        Key::ClientPageChannels => "How to reach us",
        Key::ClientPageTouchpoint => "We are in touch with you",
        Key::ClientPageReview => "We go through your business together",
        Key::ClientPageEscalation => "If it takes longer",
        Key::ClientPageProgrammes => "Open to you",
        Key::ClientPageWithin => "within {time}",
        Key::ClientPageEvery => "every {time}",
        Key::ClientPageWhenCalledFor => "whenever something calls for it",
        Key::ClientPageAllHours => "around the clock",
        Key::ClientPageSameDay => "on the same day",
        Key::ClientPageOf => "{name}: {item}",
        Key::ClientPageEscalated => "after {times}, we take it a level up",
        Key::ClientPageUnknownClient => "there is no client `{client}` in the book",
        Key::ClientPageSeveralClients => "{count} rows of the book have the id `{client}`",
    }
}
