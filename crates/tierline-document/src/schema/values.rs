//! Values whose words the reader takes by their place: numbers, expressions, spans of time.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::expression_description;

/// Values whose words the reader takes by their place, described by hand.
macro_rules! values {
    ($($name:ident, $title:literal, $schema:expr;)+) => {
        $(pub(super) struct $name;

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                $title.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        })+
    };
}

/// What a number looks like where it is a text: digits with `_` between them, a point, an exponent.
const NUMBER: &str = r"^[+-]?([0-9]+(_[0-9]+)*(\.([0-9]+(_[0-9]+)*)?)?|\.[0-9]+(_[0-9]+)*)([eE][+-]?[0-9]+)?$";
/// What a name looks like: no white space and no ASCII sign but `_`, in the words that all dialects of patterns share.
pub(super) const NAME: &str = r"^[^\s0-9!-/:-@\[-\^`{-~][^\s!-/:-@\[-\^`{-~]*$";
/// What a span of time looks like.
const PERIOD: &str = "^[1-9][0-9]* (minute|hour|day|week|month|year)s?$";

values! {
    FormatVersion, "FormatVersion", json_schema!({
        "description": "The version of the document format.",
        "enum": [1, "1"]
    });
    Words, "Words", json_schema!({
        "description": "A text; numbers, dates, `no` and `on` are taken as they are written.",
        "type": ["string", "number", "boolean"]
    });
    NumberLiteral, "NumberLiteral", json_schema!({
        "description": "An exact number: `100_000`, `0.25`, or in quotes as JSON writes exact decimals.",
        "anyOf": [{ "type": "number" }, { "type": "string", "pattern": NUMBER }]
    });
    Number, "Number", json_schema!({
        "description": "An exact number, or the name of a parameter that holds it.",
        "anyOf": [{ "type": "number" }, { "type": "string", "pattern": NUMBER }, { "type": "string", "pattern": NAME }]
    });
    Bound, "Bound", json_schema!({
        "description": "A number, the name of a parameter, or a date.",
        "anyOf": [
            { "type": "number" },
            { "type": "string", "pattern": NUMBER },
            { "type": "string", "pattern": NAME },
            { "type": "string", "format": "date" }
        ]
    });
    Constant, "Constant", json_schema!({
        "description": "A value of the attribute's type: a number or a parameter's name, `true` or `false`, a level, a text, a date.",
        "type": ["number", "boolean", "string"]
    });
    Expression, "Expression", json_schema!({
        "description": expression_description(),
        "type": ["string", "boolean", "number"],
        "examples": ["arr >= 100_000 or (strategic and health > 40)"]
    });
    Period, "Period", json_schema!({
        "description": "A span of time: `3 months`, `1 week`, `365 days`, `8 hours`.",
        "type": "string",
        "pattern": PERIOD
    });
    Cadence, "Cadence", json_schema!({
        "description": "How often: `3 months`, between two spans of time `[1 week, 2 weeks]`, `on event`, or a word with the span that it stands for.",
        "anyOf": [
            { "type": "string", "pattern": PERIOD },
            { "const": "on event" },
            { "type": "array", "items": { "type": "string", "pattern": PERIOD }, "minItems": 2, "maxItems": 2 },
            {
                "type": "object",
                "properties": {
                    "word": { "description": "The word, as it is shown: `frequently`, `as needed`.", "type": "string" },
                    "span": { "description": "The span of time that it stands for.", "type": "string", "pattern": PERIOD }
                },
                "required": ["word", "span"],
                "additionalProperties": false
            }
        ]
    });
    Timing, "Timing", json_schema!({
        "description": "How soon: `1 hour`, within a span between two `[2 days, 3 days]`, `same day`, or a word with the span that it stands for.",
        "anyOf": [
            { "type": "string", "pattern": PERIOD },
            { "const": "same day" },
            { "type": "array", "items": { "type": "string", "pattern": PERIOD }, "minItems": 2, "maxItems": 2 },
            {
                "type": "object",
                "properties": {
                    "word": { "description": "The word, as it is shown: `promptly`.", "type": "string" },
                    "span": { "description": "The span of time that it stands for.", "type": "string", "pattern": PERIOD }
                },
                "required": ["word", "span"],
                "additionalProperties": false
            }
        ]
    });
    Move, "Move", json_schema!({
        "description": "When a move takes effect: `at once`, at the client's next renewal, after a span of time, or after some reviews in a row.",
        "anyOf": [
            { "const": "at once" },
            {
                "type": "object",
                "properties": {
                    "after": {
                        "description": "`renewal`, a span of time, or a number of reviews.",
                        "type": "string",
                        "pattern": "^(renewal|[1-9][0-9]* (minute|hour|day|week|month|year|review)s?)$"
                    },
                    "missing_renewal": {
                        "description": "The time to wait where a client has no renewal date.",
                        "type": "string",
                        "pattern": PERIOD
                    }
                },
                "required": ["after"],
                "additionalProperties": false
            }
        ]
    });
    AccountsPerOwner, "AccountsPerOwner", json_schema!({
        "description": "How many accounts an owner has: `[15, 30]`, `[200, null]` without an upper end, or one number.",
        "anyOf": [
            { "type": "integer", "minimum": 0 },
            {
                "type": "array",
                "prefixItems": [{ "type": "integer", "minimum": 0 }, { "type": ["integer", "null"], "minimum": 0, "x-null": true }],
                "items": false,
                "minItems": 2
            }
        ]
    });
    MissingPoints, "MissingPoints", json_schema!({
        "description": "What a missing value does: these points, or `reweight`: its weight is spread over the other factors. Without it the score is missing.",
        "anyOf": [
            { "const": "reweight" },
            { "type": "number" },
            { "type": "string", "pattern": NUMBER },
            { "type": "string", "pattern": NAME }
        ]
    });
    Share, "Share", json_schema!({
        "description": "A fraction: `0.10` is 10 %.",
        "anyOf": [{ "type": "number", "minimum": 0, "maximum": 1 }, { "type": "string", "pattern": NUMBER }]
    });
    Meant, "Meant", json_schema!({
        "description": "What a metric is meant to be: at least a number (at most, where less is better), or a range, whose ends belong to it; an end that is `null` is open.",
        "anyOf": [
            { "type": "number" },
            {
                "type": "array",
                "prefixItems": [{ "type": ["number", "null"], "x-null": true }, { "type": ["number", "null"], "x-null": true }],
                "items": false,
                "minItems": 2
            }
        ]
    });
}
