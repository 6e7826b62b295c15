//! Seeded random numbers: SplitMix64, the same on every platform and in every release.

/// A stream of random numbers that its seed decides, or bytes as long as there are any.
#[derive(Clone, Debug)]
pub struct Random {
    state: u64,
    /// Two of them stand for each number.
    choices: Vec<u8>,
    next: usize,
}

impl Random {
    /// The stream of a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { state: seed, choices: Vec::new(), next: 0 }
    }

    /// A stream whose first numbers are chosen by bytes, two for each: whoever changes a byte changes one choice of what
    /// is generated, and those that depend on it. Later ones are those of the seed 0.
    #[must_use]
    pub fn of_choices(bytes: &[u8]) -> Self {
        Self { choices: bytes.to_vec(), ..Self::new(0) }
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        let mut z = match self.choices.get(self.next..self.next + 2) {
            // Small numbers are themselves, so that a choice among few is the rest of the byte.
            Some([low, 0]) => {
                self.next += 2;
                return u64::from(*low);
            }
            Some([low, high]) => {
                self.next += 2;
                u64::from(u16::from_le_bytes([*low, *high]))
            }
            _ => {
                self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
                self.state
            }
        };
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 to `end - 1`.
    ///
    /// # Panics
    /// Where `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        (self.bits() % end as u64) as usize
    }

    /// A number from `low` to `high`, both included.
    pub fn range(&mut self, low: i64, high: i64) -> i64 {
        let span = (i128::from(high) - i128::from(low) + 1) as u128;
        (i128::from(low) + (u128::from(self.bits()) % span) as i128) as i64
    }

    /// True in so many of 100 times.
    pub fn percent(&mut self, chance: u64) -> bool {
        self.bits() % 100 < chance
    }

    /// One of a list.
    ///
    /// # Panics
    /// Where the list is empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// The list in another order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at + 1));
        }
    }
}
