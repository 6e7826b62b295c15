//! True, false and unknown: one truth, and the set of those that something may be.

/// The code of a missing value, in every slot.
pub(crate) const MISSING: u8 = 0;
/// The code of `false`.
pub(crate) const FALSE: u8 = 1;
/// The code of `true`.
pub(crate) const TRUE: u8 = 2;

/// True, false or unknown, as two bits: bit 0 for false, bit 1 for true, neither for unknown.
///
/// So they are the code of a boolean slot, and `and`, `or` and `not` of three-valued logic are plain bit operations, for
/// one client as for a block of them, a byte each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bits(u8);

/// The outcome of a rule or a comparison for one client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// A value that it needs is missing; or a value is bad, and it may be one or the other.
    Unknown,
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

impl Bits {
    pub(crate) const UNKNOWN: Self = Self(0);
    pub(crate) const TRUE: Self = Self(TRUE);
    pub(crate) const FALSE: Self = Self(FALSE);

    /// The truth of the code of a boolean slot: 0 missing, 1 false, 2 true.
    pub(crate) const fn of(code: u8) -> Self {
        Self(code)
    }

    /// The code of a boolean slot.
    pub(crate) const fn code(self) -> u8 {
        self.0
    }

    pub(crate) const fn and(self, other: Self) -> Self {
        // True where both are, false where one is.
        Self((self.0 & other.0 & TRUE) | ((self.0 | other.0) & FALSE))
    }

    pub(crate) const fn or(self, other: Self) -> Self {
        // True where one is, false where both are.
        Self(((self.0 | other.0) & TRUE) | (self.0 & other.0 & FALSE))
    }

    pub(crate) const fn not(self) -> Self {
        // The two bits change places.
        Self(((self.0 & FALSE) << 1) | (self.0 >> 1))
    }

    pub(crate) const fn same(self, other: Self) -> Self {
        // Both true or both false; unknown where one is, because each half is unknown or false then.
        self.and(other).or(self.not().and(other.not()))
    }

    pub(crate) const fn is_true(self) -> bool {
        self.0 & TRUE != 0
    }

    /// True where known, false where unknown.
    pub(crate) const fn known(self) -> Self {
        // 1 and 2 become 2, 0 becomes 1.
        Self((((self.0 >> 1) | self.0) & 1).wrapping_add(1))
    }

    /// This truth where it is known, the other one elsewhere.
    pub(crate) const fn or_else(self, other: Self) -> Self {
        // 0 becomes all bits, 1 and 2 none.
        let unknown = (((self.0 >> 1) | self.0) & 1).wrapping_sub(1);
        Self(self.0 | (other.0 & unknown))
    }
}

impl From<Truth> for Bits {
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::True => Self::TRUE,
            Truth::False => Self::FALSE,
            Truth::Unknown => Self::UNKNOWN,
        }
    }
}

impl From<Bits> for Truth {
    fn from(bits: Bits) -> Self {
        match bits {
            Bits::TRUE => Self::True,
            Bits::FALSE => Self::False,
            _ => Self::Unknown,
        }
    }
}

/// Some of true, false and unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct TruthSet(u8);

const fn bit(bits: Bits) -> u8 {
    // Codes are 0, 1 and 2, so that three bits hold a set.
    1_u8.wrapping_shl(bits.code() as u32)
}

impl TruthSet {
    pub(crate) const fn of(bits: Bits) -> Self {
        Self(bit(bits))
    }

    pub(crate) const fn with(self, bits: Bits) -> Self {
        Self(self.0 | bit(bits))
    }

    pub(crate) const fn can_be(self, bits: Bits) -> bool {
        self.0 & bit(bits) != 0
    }

    /// Whether it is true whatever is open.
    pub(crate) const fn is_certain(self) -> bool {
        self.0 == bit(Bits::TRUE)
    }

    /// The only outcome, nothing where there are several.
    pub(crate) fn only(self) -> Option<Bits> {
        let mut all = self.iter();
        all.next().filter(|_| all.next().is_none())
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = Bits> {
        [MISSING, FALSE, TRUE].into_iter().map(Bits::of).filter(move |bits| self.can_be(*bits))
    }

    /// The codes of a boolean slot, a bit each.
    pub(crate) const fn bits(self) -> u8 {
        self.0
    }

    pub(crate) fn map(self, operator: impl Fn(Bits) -> Bits) -> Self {
        self.iter().fold(Self::default(), |set, truth| set.with(operator(truth)))
    }

    /// Every truth of one with every truth of the other.
    pub(crate) fn pair(self, other: Self, operator: impl Fn(Bits, Bits) -> Bits) -> Self {
        let pairs = self.iter().flat_map(|a| other.iter().map(move |b| (a, b)));
        pairs.fold(Self::default(), |set, (a, b)| set.with(operator(a, b)))
    }

    /// `coalesce` of texts: an open text stays open, whatever comes after it.
    pub(crate) fn or_text(self, other: Self) -> Self {
        match self.only() {
            Some(Bits::UNKNOWN) => other,
            // Its own unknown stays: what comes of an open value may be missing, too.
            _ if self.can_be(Bits::UNKNOWN) => Self(self.0 | other.0),
            _ => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sets() -> impl Iterator<Item = TruthSet> {
        (1_u8..8).map(TruthSet)
    }

    #[test]
    fn an_operator_over_sets_gives_what_it_gives_for_some_pair_and_nothing_else() {
        for (a, b) in sets().flat_map(|a| sets().map(move |b| (a, b))) {
            for operator in [Bits::and, Bits::or, Bits::same, Bits::or_else] {
                let pairs = a.pair(b, operator);
                for truth in [Bits::UNKNOWN, Bits::FALSE, Bits::TRUE] {
                    let some = a.iter().any(|a| b.iter().any(|b| operator(a, b) == truth));
                    assert_eq!(pairs.can_be(truth), some, "{a:?} {b:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_never_true_or_false_for_independent_operands_is_told() {
        let all = TruthSet(7);
        assert_eq!(all.pair(all, Bits::or), all);
        assert_eq!(all.pair(TruthSet::of(Bits::TRUE), Bits::or), TruthSet::of(Bits::TRUE));
        assert_eq!(all.pair(TruthSet::of(Bits::FALSE), Bits::and), TruthSet::of(Bits::FALSE));
        assert_eq!(all.map(Bits::not), all);
        assert_eq!(all.map(|set| set.known().not()), TruthSet::of(Bits::TRUE).with(Bits::FALSE));
        assert!(!all.is_certain() && TruthSet::of(Bits::TRUE).is_certain());
    }
}
