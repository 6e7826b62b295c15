//! Texts that many clients share, by number.

use std::collections::HashMap;
use std::sync::Arc;

/// Texts by number; number 0 is the empty one.
#[derive(Debug)]
pub(super) struct Texts {
    words: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
}

impl Default for Texts {
    fn default() -> Self {
        let empty: Arc<str> = "".into();
        Self { words: vec![empty.clone()], numbers: HashMap::from([(empty, 0)]) }
    }
}

impl Texts {
    pub(super) fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let next = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        let text: Arc<str> = text.into();
        self.words.push(text.clone());
        self.numbers.insert(text, next);
        next
    }

    pub(super) fn get(&self, number: u32) -> &str {
        usize::try_from(number).ok().and_then(|at| self.words.get(at)).map_or("", |text| text)
    }
}
