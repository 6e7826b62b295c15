//! What a change of a rulebook is, and somebody to tell of it.

use tierline_core::{Key, Sentence};

use crate::report::{Writer, Written, record};

record! {
    /// One change.
    pub struct RuleChange {
        /// The part of the model.
        part: ChangedPart,
        /// What was done with it.
        kind: ChangeKind,
        /// Its name; that of the model after, where it was renamed.
        name: Option<String>,
        /// What of it: `rule`, `points of arr`.
        aspect: Sentence,
        /// What it was.
        before: Option<Sentence>,
        /// What it is.
        after: Option<Sentence>,
        /// The tiers whose clients may get another tier or another promise by it.
        tiers: Vec<String>,
        /// Those of them whose clients may be promised something else in the tier that they have.
        promised: Vec<String>,
        /// All of that in words.
        words: Sentence,
    }
}

record! {
    /// Somebody to tell.
    pub struct Tell {
        /// Who it is.
        kind: TellKind,
        /// The role of the owners, or who answers for the model; nothing where that is not said.
        who: Option<String>,
        /// The tiers.
        tiers: Vec<String>,
        /// The changes to tell of, by their number from 1.
        changes: Vec<usize>,
        /// All of that in words.
        words: Sentence,
    }
}

macro_rules! words {
    ($($(#[$doc:meta])+ $name:ident { $($(#[$about:meta])+ $variant:ident = $word:literal,)+ })+) => {
        $($(#[$doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$about])+ $variant,)+
        }

        impl $name {
            /// The word for it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl Written for $name {
            fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
                to.text(self.as_str())
            }
        })+
    };
}

words! {
    /// A part of a model that can change.
    ChangedPart {
        /// The model itself.
        Model = "model",
        /// A tier, its rules included.
        Tier = "tier",
        /// A named number.
        Parameter = "parameter",
        /// A score.
        Score = "score",
        /// A classification.
        Dimension = "dimension",
        /// A condition beside the tiers.
        Flag = "flag",
        /// What comes in.
        Attribute = "attribute",
        /// What is computed.
        Derived = "derived",
        /// What a tier is promised.
        Service = "service",
        /// What clients on a dated list are promised.
        Overlay = "overlay",
        /// What a programme is.
        Programme = "programme",
        /// How clients' wishes for contact limit it.
        Contact = "contact",
        /// Who looks after the clients of a tier.
        Owners = "owners",
        /// What clients ask of their owners.
        Fit = "fit",
        /// What an hour of a role costs.
        Rates = "rates",
        /// What the model measures of its own.
        Metric = "metric",
        /// How clients move.
        Migration = "migration",
        /// What a tier is meant to reach.
        Targets = "targets",
    }
    /// What was done with something.
    ChangeKind {
        /// It was not there before.
        Added = "added",
        /// It is not there any more.
        Removed = "removed",
        /// It is another.
        Changed = "changed",
    }
    /// Whom to tell.
    TellKind {
        /// Who answers for the model.
        ModelOwner = "model owner",
        /// Who looks after clients.
        Owners = "owners",
        /// Clients.
        Clients = "clients",
    }
}

impl ChangedPart {
    /// The word before a name: tiers without an order are segments.
    pub(super) const fn words(self, ranked: bool) -> Sentence {
        Sentence::of(match self {
            Self::Model => Key::PartModel,
            Self::Tier if !ranked => Key::ColumnSegment,
            Self::Tier => Key::ColumnTier,
            Self::Parameter => Key::PartParameter,
            Self::Score => Key::PartScore,
            Self::Dimension => Key::PartDimension,
            Self::Flag => Key::ColumnFlag,
            Self::Attribute => Key::PartAttribute,
            Self::Derived => Key::PartDerived,
            Self::Service => Key::PartService,
            Self::Overlay => Key::PartOverlay,
            Self::Programme => Key::PartProgramme,
            Self::Contact => Key::PartContact,
            Self::Owners => Key::PartOwners,
            Self::Fit => Key::PartFit,
            Self::Rates => Key::PartRates,
            Self::Metric => Key::ColumnMetric,
            Self::Migration => Key::PartMigration,
            Self::Targets => Key::PartTargets,
        })
    }

    /// Whether clients are promised something by it.
    pub(super) const fn is_promise(self) -> bool {
        matches!(self, Self::Service | Self::Overlay | Self::Contact | Self::Owners)
    }
}

/// What two aspects are held against each other by.
pub(super) type Place = (ChangedPart, Option<String>, String);
