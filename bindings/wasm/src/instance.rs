//! The calls of a module: texts in by their places, one answer out.

use tierline::wire::{Error, read_csv_json};
use tierline::{Deployment, Format};

/// How many texts a call takes at most.
const PLACES: usize = 3;

/// What a call does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// Compiles the model document of the first text, YAML unless the second one is `json`; the answer is the number of the model.
    Parse,
    /// Gives the model with other values of the parameters, an object; the answer is the number of the new model.
    WithParameters,
    /// Describes a model.
    Describe,
    /// Lists what the checks find in a model.
    Check,
    /// Writes a model down as JSON, or as YAML where the first text is `yaml`.
    Document,
    /// Assigns a client, an object; the second text is the day.
    Assign,
    /// Explains a client, in the same way.
    Explain,
    /// Assigns a table: CSV, and options; the answer has two parts.
    AssignCsv,
    /// Reads CSV, with options; the number of the model counts for nothing.
    ReadCsv,
}

/// What a call gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Whether it is an answer; otherwise the first part is an error of `tierline::wire`.
    pub done: bool,
    /// One text, or two.
    pub parts: [Vec<u8>; 2],
}

/// The models that were compiled, the texts of the next call, and the answer of the last one.
///
/// ```
/// use tierline_wasm::{Call, Instance};
/// let mut instance = Instance::default();
/// instance.put(0, b"tierline: 1\nmodel: { name: all, client: id }\ntiers: [{ name: All }]\n");
/// assert!(instance.call(Call::Parse, 0).done);
/// instance.put(0, br#"{"id": "a"}"#);
/// let answer = instance.call(Call::Assign, 0);
/// assert!(answer.parts[0].starts_with(br#"{"client":"a","as_of":null,"tier":"All""#));
/// ```
#[derive(Debug, Default)]
pub struct Instance {
    /// By number; nothing where a model was released, and its number waits for another one.
    models: Vec<Option<Deployment>>,
    texts: [Vec<u8>; PLACES],
    answer: Answer,
}

impl Instance {
    /// Room for a text of the next call; nothing where there is no such place, or not so much memory.
    pub fn room(&mut self, place: usize, length: usize) -> Option<&mut [u8]> {
        let text = self.texts.get_mut(place)?;
        // What a large text took is given back before the next one takes its own.
        *text = Vec::new();
        text.try_reserve_exact(length).ok()?;
        text.resize(length, 0);
        Some(text)
    }

    /// Puts a text in its place.
    pub fn put(&mut self, place: usize, text: &[u8]) {
        if let Some(room) = self.room(place, text.len()) {
            room.copy_from_slice(text);
        }
    }

    /// Does what a call says with the texts in their places, which are gone then.
    pub fn call(&mut self, call: Call, model: usize) -> &Answer {
        let texts = std::mem::take(&mut self.texts);
        // The memory of the last answer is free for this one.
        self.answer = Answer::default();
        self.answer = match self.answered(call, model, &texts) {
            Ok(parts) => Answer { done: true, parts },
            Err(error) => Answer { done: false, parts: [error.to_json().into_bytes(), Vec::new()] },
        };
        &self.answer
    }

    /// The answer of the last call.
    #[must_use]
    pub const fn answer(&self) -> &Answer {
        &self.answer
    }

    /// Forgets a model; nothing where it is none.
    pub fn release(&mut self, model: usize) {
        if let Some(place) = self.models.get_mut(model) {
            *place = None;
        }
    }

    fn answered(
        &mut self,
        call: Call,
        model: usize,
        [first, second, _]: &[Vec<u8>; PLACES],
    ) -> Result<[Vec<u8>; 2], Error> {
        let one = |answer: String| Ok([answer.into_bytes(), Vec::new()]);
        match call {
            Call::Parse => {
                let format = if text(second)? == "json" { Format::Json } else { Format::Yaml };
                let deployment = Deployment::parse_json(text(first)?, format)?;
                one(self.keep(deployment).to_string())
            }
            Call::WithParameters => {
                let deployment = self.model(model)?.with_parameters_json(text(first)?)?;
                one(self.keep(deployment).to_string())
            }
            Call::Describe => one(self.model(model)?.describe_json()),
            Call::Check => one(self.model(model)?.check_json()),
            Call::Document if text(first)? == "yaml" => one(self.model(model)?.document_yaml()),
            Call::Document => one(self.model(model)?.document_json()),
            Call::Assign => one(self.model(model)?.assign_json(text(first)?, day(second)?)?),
            Call::Explain => one(self.model(model)?.explain_json(text(first)?, day(second)?)?),
            Call::AssignCsv => {
                let assigned = self.model(model)?.assign_csv(first, options(second)?)?;
                Ok([assigned.csv, assigned.summary.into_bytes()])
            }
            Call::ReadCsv => one(read_csv_json(first, options(second)?)?),
        }
    }

    /// Keeps a model; its number.
    fn keep(&mut self, deployment: Deployment) -> usize {
        let free = self.models.iter().position(Option::is_none);
        match free.and_then(|at| self.models.get_mut(at).map(|place| (at, place))) {
            Some((at, place)) => {
                *place = Some(deployment);
                at
            }
            None => {
                self.models.push(Some(deployment));
                self.models.len().saturating_sub(1)
            }
        }
    }

    fn model(&self, number: usize) -> Result<&Deployment, Error> {
        let found = self.models.get(number).and_then(Option::as_ref);
        found.ok_or_else(|| {
            Error::new("no-such-model", "the model has been released").with_help("compile it again with `parse`")
        })
    }
}

/// A text of a call.
fn text(bytes: &[u8]) -> Result<&str, Error> {
    std::str::from_utf8(bytes).map_err(|error| {
        let message = format!("the bytes are not UTF-8 from byte {} on", error.valid_up_to().saturating_add(1));
        Error::new("not-utf8", message).with_help("send UTF-8")
    })
}

/// A day, which is left out where the text is empty.
fn day(bytes: &[u8]) -> Result<Option<&str>, Error> {
    Ok(Some(text(bytes)?).filter(|day| !day.is_empty()))
}

/// Options, of which there are none where the text is empty.
fn options(bytes: &[u8]) -> Result<&str, Error> {
    Ok(Some(text(bytes)?).filter(|options| !options.is_empty()).unwrap_or("{}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    const MODEL: &[u8] = b"
tierline: 1
model: { name: bands, client: id }
parameters: { floor: 100 }
attributes: { arr: { type: decimal, scale: 2 } }
tiers: [{ name: Large, when: arr >= floor }, { name: Small }]
";

    fn done(instance: &mut Instance, call: Call, model: usize, texts: &[&[u8]]) -> String {
        for (place, text) in texts.iter().enumerate() {
            instance.put(place, text);
        }
        let answer = instance.call(call, model);
        assert!(answer.done, "{call:?}: {}", String::from_utf8_lossy(&answer.parts[0]));
        String::from_utf8(answer.parts[0].clone()).unwrap()
    }

    fn refused(instance: &mut Instance, call: Call, model: usize, texts: &[&[u8]]) -> String {
        for (place, text) in texts.iter().enumerate() {
            instance.put(place, text);
        }
        let answer = instance.call(call, model);
        assert!(!answer.done && answer.parts[1].is_empty());
        let text = String::from_utf8(answer.parts[0].clone()).unwrap();
        text.strip_prefix("{\"code\":\"").unwrap().split('"').next().unwrap().to_string()
    }

    #[test]
    fn models_have_numbers_that_are_free_again_when_they_are_released() {
        let mut instance = Instance::default();
        assert_eq!(done(&mut instance, Call::Parse, 0, &[MODEL]), "0");
        assert_eq!(done(&mut instance, Call::WithParameters, 0, &[b"{\"floor\": 50}"]), "1");
        let client: &[u8] = b"{\"id\": \"a\", \"arr\": 60}";
        assert!(done(&mut instance, Call::Assign, 0, &[client]).contains("\"tier\":\"Small\""));
        assert!(done(&mut instance, Call::Assign, 1, &[client]).contains("\"tier\":\"Large\""));
        instance.release(0);
        instance.release(7);
        assert_eq!(refused(&mut instance, Call::Assign, 0, &[client]), "no-such-model");
        assert_eq!(refused(&mut instance, Call::Describe, usize::MAX, &[]), "no-such-model");
        assert_eq!(done(&mut instance, Call::Parse, 0, &[MODEL, b"yaml"]), "0");
    }

    #[test]
    fn texts_of_a_call_are_gone_after_it() {
        let mut instance = Instance::default();
        done(&mut instance, Call::Parse, 0, &[MODEL]);
        done(&mut instance, Call::Assign, 0, &[b"{\"arr\": 1}", b"2026-11-21"]);
        assert!(done(&mut instance, Call::Assign, 0, &[b"{\"arr\": 1}"]).contains("\"as_of\":null"));
        assert_eq!(refused(&mut instance, Call::Assign, 0, &[]), "empty-document");
    }

    #[test]
    fn what_is_no_text_or_has_no_place_is_refused() {
        let mut instance = Instance::default();
        assert_eq!(refused(&mut instance, Call::Parse, 0, &[b"caf\xE9"]), "not-utf8");
        done(&mut instance, Call::Parse, 0, &[MODEL]);
        assert_eq!(refused(&mut instance, Call::Assign, 0, &[b"{}", b"\xFF"]), "not-utf8");
        assert_eq!(refused(&mut instance, Call::AssignCsv, 0, &[b"id,arr\n\xFF,1\n"]), "unreadable-table");
        assert!(instance.room(PLACES, 1).is_none());
        assert!(instance.room(0, usize::MAX).is_none(), "more than there is");
        assert!(instance.room(0, 0).is_some_and(|room| room.is_empty()));
    }

    #[test]
    fn a_table_has_rows_and_a_summary() {
        let mut instance = Instance::default();
        done(&mut instance, Call::Parse, 0, &[MODEL]);
        let rows = done(&mut instance, Call::AssignCsv, 0, &[b"id;arr\n=a;100\nb;\n", b"{\"delimiter\": \";\"}"]);
        assert_eq!(rows, "id;tier;clause;issues\n'=a;Large;arr >= floor;\nb;Small;;\n");
        assert!(instance.answer().parts[1].starts_with(b"{\"clients\":2,"));
        assert_eq!(refused(&mut instance, Call::AssignCsv, 0, &[b"id,arr\n", b"{\"guards\": 1}"]), "unknown-key");
    }
}
