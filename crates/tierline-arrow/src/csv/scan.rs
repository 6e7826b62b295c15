//! One row of CSV, split into cells.

#![expect(clippy::arithmetic_side_effects, reason = "positions in a buffer and counts of what is in it")]

/// What takes the cells of a row, one after the other.
pub(super) trait Cells {
    /// A part of a cell's text; columns count from 0.
    fn part(&mut self, column: usize, text: &[u8]);
    /// The cell is complete.
    fn end(&mut self, column: usize);
}

/// What came of a row.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Row {
    /// It has so many bytes and cells, and so many line breaks within its cells.
    Whole { length: usize, cells: usize, breaks: usize },
    /// The bytes end before it does: after so many cells, within a cell that opened a quotation mark or not.
    Unfinished { cells: usize, open: bool },
    /// Text follows a closing quotation mark, after so many cells.
    TextAfterQuote { cells: usize },
    /// A quotation mark stands inside a cell that does not begin with one, after so many cells.
    QuoteInside { cells: usize },
}

const QUOTE: u8 = b'"';

/// What comes behind some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behind {
    /// More of the text, perhaps.
    Unknown,
    /// Something that is no text: a row does not end with it.
    NoText,
    /// Nothing: a row may end there.
    Nothing,
}

/// How the rows of a table are split.
#[derive(Clone, Copy, Debug)]
pub(super) struct Splitter {
    delimiter: u8,
    /// What can end a cell: the delimiter, a line break, or a quotation mark that does not belong there.
    ends: Bytes<4>,
    quote: Bytes<1>,
}

impl Splitter {
    pub(super) fn new(delimiter: u8) -> Self {
        Self { delimiter, ends: Bytes::new([delimiter, b'\n', b'\r', QUOTE]), quote: Bytes::new([QUOTE]) }
    }

    /// Splits the row that some bytes begin with.
    #[inline]
    pub(super) fn row(&self, bytes: &[u8], behind: Behind, out: &mut impl Cells) -> Row {
        let (mut at, mut cells, mut breaks) = (0, 0, 0);
        let last = behind == Behind::Nothing;
        loop {
            let (end, ending) = if bytes.get(at) == Some(&QUOTE) {
                match self.quoted(bytes, at + 1, last, cells, out, &mut breaks) {
                    Ok(end) => (end, bytes.get(end).copied()),
                    Err(fault) => return fault,
                }
            } else {
                let end = self.ends.find(bytes, at);
                out.part(cells, bytes.get(at..end).unwrap_or_default());
                (end, bytes.get(end).copied())
            };
            match ending {
                Some(byte) if byte == self.delimiter => {
                    out.end(cells);
                    cells += 1;
                    at = end + 1;
                }
                Some(QUOTE) => return Row::QuoteInside { cells },
                // A carriage return: a line feed may follow, and belongs to it.
                Some(b'\r') => {
                    let length = match bytes.get(end + 1) {
                        Some(b'\n') => end + 2,
                        Some(_) => end + 1,
                        None if behind != Behind::Unknown => end + 1,
                        None => return Row::Unfinished { cells, open: false },
                    };
                    out.end(cells);
                    return Row::Whole { length, cells: cells + 1, breaks };
                }
                Some(_) => {
                    out.end(cells);
                    return Row::Whole { length: end + 1, cells: cells + 1, breaks };
                }
                None if last => {
                    out.end(cells);
                    return Row::Whole { length: end, cells: cells + 1, breaks };
                }
                None => return Row::Unfinished { cells, open: false },
            }
        }
    }

    /// The text of a cell in quotation marks, the first of which is in front of `at`; what follows the last one.
    #[inline]
    fn quoted(
        &self,
        bytes: &[u8],
        mut at: usize,
        last: bool,
        cells: usize,
        out: &mut impl Cells,
        breaks: &mut usize,
    ) -> Result<usize, Row> {
        let begin = at;
        loop {
            let end = self.quote.find(bytes, at);
            if end >= bytes.len() {
                return Err(Row::Unfinished { cells, open: true });
            }
            match bytes.get(end + 1).copied() {
                Some(QUOTE) => {
                    // Two stand for one.
                    out.part(cells, bytes.get(at..=end).unwrap_or_default());
                    at = end + 2;
                }
                Some(byte) if byte != self.delimiter && byte != b'\n' && byte != b'\r' => {
                    return Err(Row::TextAfterQuote { cells });
                }
                None if !last => return Err(Row::Unfinished { cells, open: false }),
                _ => {
                    out.part(cells, bytes.get(at..end).unwrap_or_default());
                    *breaks += line_breaks(bytes.get(begin..end).unwrap_or_default());
                    return Ok(end + 1);
                }
            }
        }
    }
}

/// How many lines a text goes on for.
fn line_breaks(text: &[u8]) -> usize {
    let feeds = text.iter().filter(|byte| **byte == b'\n').count();
    if feeds > 0 { feeds } else { text.iter().filter(|byte| **byte == b'\r').count() }
}

/// Some bytes that are looked for eight places at a time.
#[derive(Clone, Copy, Debug)]
struct Bytes<const N: usize> {
    bytes: [u8; N],
    words: [u64; N],
}

impl<const N: usize> Bytes<N> {
    fn new(bytes: [u8; N]) -> Self {
        Self { bytes, words: bytes.map(|byte| u64::from_ne_bytes([byte; 8])) }
    }

    /// Where the first of them is, at `from` or behind it; the length where there is none.
    #[inline(always)]
    fn find(&self, text: &[u8], from: usize) -> usize {
        const ONES: u64 = u64::from_ne_bytes([1; 8]);
        const HIGHEST: u64 = u64::from_ne_bytes([0x80; 8]);
        let mut at = from;
        while let Some(word) = text.get(at..).and_then(<[u8]>::first_chunk) {
            let word = u64::from_le_bytes(*word);
            // A byte that is equal becomes zero, and a zero the highest bit of its byte. What is borrowed for it can only
            // set bits above, so the lowest one is right.
            let hits = self.words.iter().fold(0, |hits, byte| {
                let zero = word ^ byte;
                hits | (zero.wrapping_sub(ONES) & !zero & HIGHEST)
            });
            if hits != 0 {
                return at + (hits.trailing_zeros() >> 3) as usize;
            }
            at += 8;
        }
        let rest = text.get(at..).unwrap_or_default();
        rest.iter().position(|byte| self.bytes.contains(byte)).map_or(text.len(), |found| at + found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_are_found_where_they_are(text in proptest::collection::vec(any::<u8>(), 0..40), from in 0_usize..44) {
            let bytes = Bytes::new([b',', b'\n', b'\r', b'"']);
            let slow = text.iter().skip(from).position(|byte| b",\n\r\"".contains(byte));
            let from = from.min(text.len());
            prop_assert_eq!(bytes.find(&text, from), slow.map_or(text.len(), |at| from + at));
        }

        #[test]
        fn bytes_beside_the_ones_looked_for_are_none(text in proptest::collection::vec(prop_oneof![Just(b','), Just(b'+'), Just(b'-'), Just(0xac), Just(0x2d), Just(0)], 0..40)) {
            let bytes = Bytes::new([b',']);
            prop_assert_eq!(bytes.find(&text, 0), text.iter().position(|byte| *byte == b',').unwrap_or(text.len()));
        }
    }
}
