//! The page about model documents is written from the JSON Schema: every key with its words and an example that is read.
//!
//! `UPDATE_DOCS=1` writes the page.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a failed test panics"
)]

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::{Value, json};
use tierline_document::{Document, Format, json_schema, to_json};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The document that the page begins with; examples speak of its names.
fn whole() -> String {
    std::fs::read_to_string(root().join("tests/documents/good/b2b_saas.yaml")).unwrap()
}

/// The parts of the page: a heading, the definitions of the schema below it, and how an object of one stands in a document.
struct Part {
    heading: &'static str,
    about: &'static str,
    definitions: &'static [(&'static str, &'static str, Place)],
}

/// Puts an object of a definition, beside what it needs, into a document; several ways, one of which an example fits in.
type Place = fn(&Value, &str, &Value) -> Vec<Value>;

/// The document with a value at a path, whose last name may be new.
fn with(document: &Value, path: &[&str], value: Value) -> Value {
    let mut out = document.clone();
    let mut at = &mut out;
    for name in path {
        at = at.as_object_mut().unwrap().entry(*name).or_insert_with(|| json!({}));
    }
    *at = value;
    out
}

/// An object with one more key, or another value of it.
fn and(object: &Value, key: &str, value: &Value) -> Value {
    with(object, &[key], value.clone())
}

/// The document with what examples of services speak of beside it.
fn wider(document: &Value) -> Value {
    let region = with(document, &["attributes", "region"], json!({ "type": "text" }));
    let wish = with(&region, &["attributes", "contact_preference"], json!({ "type": "text" }));
    with(&wish, &["flags", "renews_soon"], json!("health < 60"))
}

fn each(objects: &[Value], key: &str, value: &Value, place: impl Fn(Value) -> Value) -> Vec<Value> {
    objects.iter().map(|object| place(and(object, key, value))).collect()
}

const PARTS: &[Part] = &[
    Part {
        heading: "The document",
        about: "Keys may stand in any order. Unknown keys, and keys that stand twice, are mistakes.",
        definitions: &[("ModelDocument", "", |document, key, value| {
            // Beside what the section has already: the rest of the document speaks of it.
            let mut both = document[key].clone();
            if let (Some(section), Some(entries)) = (both.as_object_mut(), value.as_object()) {
                section.extend(entries.clone());
            }
            vec![and(document, key, value), and(document, key, &both), and(&wider(document), key, value)]
        })],
    },
    Part {
        heading: "`model`",
        about: "",
        definitions: &[("About", "", |document, key, value| {
            let set = |document: &Value| with(document, &["model", key], value.clone());
            // Segments have no moves up and down, and a grid has two dimensions.
            let halves = json!({ "of": "health", "bands": [{ "level": "low", "below": 50 }, { "level": "high" }] });
            let grid = with(document, &["dimensions", "maturity_level"], halves.clone());
            let grid = with(&grid, &["dimensions", "appetite_level"], halves);
            vec![set(document), set(&with(document, &["migration"], json!({}))), set(&grid)]
        })],
    },
    Part {
        heading: "`parameters`",
        about: "A name and a number each. A parameter stands wherever a number may stand: in rules, bands, points and weights. A threshold \
                relative to the clients is a mapping.",
        definitions: &[("RelativeThreshold", "", |document, key, value| {
            let own = json!({ "quantile": "0.9", "of": "arr", "fixed": "2026-11-21", "value": 5 });
            each(&[own], key, value, |own| with(document, &["parameters", "example"], own))
        })],
    },
    Part {
        heading: "`attributes`",
        about: "A name and a mapping each. What the columns of a table may be is on the page about [columns](columns.md).",
        definitions: &[("Attribute", "", |document, key, value| {
            let objects = [
                json!({ "type": "decimal", "scale": 2 }),
                json!({ "type": "category", "levels": ["low", "high"] }),
                json!({ "type": "boolean" }),
                json!({ "type": "text" }),
            ];
            each(&objects, key, value, |object| with(document, &["attributes", "example"], object))
        })],
    },
    Part {
        heading: "`derived`",
        about: "A name and a mapping each.",
        definitions: &[("Derived", "", |document, key, value| {
            let objects = [
                json!({ "type": "decimal", "scale": 2, "expr": "seats / employees" }),
                json!({ "type": "integer", "expr": "seats" }),
            ];
            each(&objects, key, value, |object| with(document, &["derived", "example"], object))
        })],
    },
    Part {
        heading: "`dimensions`",
        about: "A name and a mapping each: `of` and `bands`, or `rules`.",
        definitions: &[
            ("Dimension", "", |document, key, value| {
                let objects = [
                    json!({ "of": "tenure_days", "bands": [{ "level": "all" }] }),
                    json!({ "rules": [{ "level": "all" }] }),
                    json!({}),
                ];
                each(&objects, key, value, |object| with(document, &["dimensions", "example"], object))
            }),
            ("Band", "`bands` of a dimension", |document, key, value| {
                let objects = [json!({ "level": "first", "below": 10 }), json!({ "level": "first" })];
                each(&objects, key, value, |object| {
                    let bands = json!({ "of": "tenure_days", "bands": [object, { "level": "last" }] });
                    with(document, &["dimensions", "example"], bands)
                })
            }),
            ("Level", "`levels` of a dimension", |document, key, value| {
                each(&[json!({})], key, value, |object| {
                    let bands =
                        json!({ "of": "tenure_days", "bands": [{ "level": "all" }], "levels": { "all": object } });
                    with(document, &["dimensions", "example"], bands)
                })
            }),
            ("Rule", "`rules` of a dimension", |document, key, value| {
                each(&[json!({ "level": "first", "when": "strategic" })], key, value, |object| {
                    with(document, &["dimensions", "example"], json!({ "rules": [object, { "level": "last" }] }))
                })
            }),
        ],
    },
    Part {
        heading: "`scores`",
        about: "A name and a mapping each.",
        definitions: &[
            ("Score", "", |document, key, value| {
                let factors =
                    json!([{ "of": "health", "weight": 100, "linear": { "from": 0, "to": 100, "points": [0, 100] } }]);
                each(&[json!({ "factors": factors })], key, value, |object| {
                    with(document, &["scores", "example"], object)
                })
            }),
            ("Factor", "`factors` of a score", |document, key, value| {
                let objects = [
                    json!({ "of": "arr", "weight": 100 }),
                    json!({ "of": "growth_potential", "weight": 100, "points": { "low": 0, "medium": 1, "high": 2 } }),
                    json!({ "of": "growth_potential", "weight": 100 }),
                ];
                each(&objects, key, value, |object| {
                    with(document, &["scores", "example"], json!({ "factors": [object] }))
                })
            }),
            ("PointBand", "`bands` of a factor", |document, key, value| {
                let objects = [json!({ "below": 10, "points": 1 }), json!({ "points": 1 })];
                each(&objects, key, value, |object| {
                    let factor = json!({ "of": "arr", "weight": 100, "bands": [object, { "points": 2 }] });
                    with(document, &["scores", "example"], json!({ "factors": [factor] }))
                })
            }),
            ("Linear", "`linear` of a factor", |document, key, value| {
                each(&[json!({ "from": 1, "to": 10, "points": [0, 50] })], key, value, |object| {
                    let factor = json!({ "of": "arr", "weight": 100, "linear": object });
                    with(document, &["scores", "example"], json!({ "factors": [factor] }))
                })
            }),
        ],
    },
    Part {
        heading: "`flags`",
        about: "A name and a condition each, or a mapping with the condition under `when`; a flag is `true`, `false`, or not known. It may ask for the tier that the client has \
                today (`tier`, `tier_rank`) and for the one in force before (`previous(tier)`), and for what the last review saw of an \
                attribute under `remember` (`previous(health)`); nothing that finds the tier may \
                read such a flag.",
        definitions: &[("Flag", "A mapping", |document, key, value| {
            each(&[json!({ "when": "strategic" })], key, value, |object| with(document, &["flags", "example"], object))
        })],
    },
    Part {
        heading: "`tiers`",
        about: "A list, best first.",
        definitions: &[("Tier", "", |document, key, value| {
            let service = with(document, &["service"], json!({}));
            let bare = with(&service, &["targets"], json!({}));
            each(&[json!({ "name": "First", "when": "arr > 5" })], key, value, |object| {
                with(&bare, &["tiers"], json!([object, { "name": "Last" }]))
            })
        })],
    },
    Part {
        heading: "`migration`",
        about: "[Reviews](../explanation/reviews.md#the-policies-of-migration) shows each policy at work.",
        definitions: &[
            ("Migration", "", |document, key, value| {
                let segments = with(document, &["model", "ranked"], json!(false));
                let own = json!({ key: value.clone() });
                vec![with(document, &["migration", key], value.clone()), with(&segments, &["migration"], own)]
            }),
            ("LeftGuard", "`left_guard`", |document, key, value| {
                vec![with(document, &["migration", "left_guard", key], value.clone())]
            }),
        ],
    },
    Part {
        heading: "`service`",
        about: "The name of a tier and a mapping each. Reports draw it, `Book.entitlements` gives it to each client, and \
                [checks](checks/README.md) look at it.",
        definitions: &[
            ("Service", "", |document, key, value| {
                let document = wider(document);
                let events = with(&document, &["service", "Core", "events"], json!(["at_risk"]));
                [document, events].iter().map(|own| with(own, &["service", "Core", key], value.clone())).collect()
            }),
            ("Coverage", "`coverage`", |document, key, value| {
                vec![with(document, &["service", "Core", "coverage", key], value.clone())]
            }),
            ("Minutes", "`minutes`", |document, key, value| {
                vec![with(document, &["service", "Core", "minutes", key], value.clone())]
            }),
            ("Response", "`response`", |document, key, value| {
                vec![with(document, &["service", "Core", "response", key], value.clone())]
            }),
            ("SeverityResponse", "A severity under `response`", |document, key, value| {
                vec![with(document, &["service", "Core", "response", "P1", key], value.clone())]
            }),
            ("Touchpoint", "`touchpoints`", |document, key, value| {
                each(&[json!({ "every": "1 week", "kind": "call" })], key, value, |object| {
                    with(document, &["service", "Core", "touchpoints"], json!([object]))
                })
            }),
            ("Experience", "`timeline`", |document, key, value| {
                let object = json!({ "from": "signup_date", "what": "value review" });
                let objects = [object.clone(), with(&object, &["after"], json!("30 days"))];
                each(&objects, key, value, |object| with(document, &["service", "Core", "timeline"], json!([object])))
            }),
            ("EventAgain", "`events`", |document, key, value| {
                each(&[json!({ "flag": "at_risk" })], key, value, |object| {
                    with(&wider(document), &["service", "Core", "events"], json!([object]))
                })
            }),
            ("ServicePart", "`instead` and `also`", |document, key, value| {
                let objects = [json!({ "when": "at_risk" }), json!({ "when": "at_risk", "events": ["at_risk"] })];
                each(&objects, key, value, |object| {
                    with(&wider(document), &["service", "Core", "also"], json!([object]))
                })
            }),
            ("Escalation", "`escalation`", |document, key, value| {
                each(&[json!({ "after": "1 hour", "to": "CSM" })], key, value, |object| {
                    with(document, &["service", "Core", "escalation"], json!([object]))
                })
            }),
        ],
    },
    Part {
        heading: "`contact`",
        about: "An attribute, and what each of its values allows; [Promise a service](../how-to/promise-a-service.md) shows it at work.",
        definitions: &[("Contact", "", |document, key, value| {
            let object = json!({ "attribute": "contact_preference", "declined": "none" });
            each(&[object], key, value, |object| with(&wider(document), &["contact"], object))
        })],
    },
    Part {
        heading: "`overlay`",
        about: "A name and a mapping each; [Promise a service](../how-to/promise-a-service.md#for-the-clients-on-a-list) shows them at \
                work.",
        definitions: &[
            ("Overlay", "", |document, key, value| vec![with(document, &["overlay", "outage", key], value.clone())]),
            ("Addition", "`also` of an overlay", |document, key, value| {
                let objects = [json!({}), json!({ "events": ["at_risk"] })];
                each(&objects, key, value, |object| with(&wider(document), &["overlay", "outage", "also"], object))
            }),
        ],
    },
    Part {
        heading: "`programmes`",
        about: "The name of a programme and a mapping each; services offer them by name.",
        definitions: &[("Programme", "", |document, key, value| {
            vec![with(document, &["programmes", "early access", key], value.clone())]
        })],
    },
    Part {
        heading: "`metrics`",
        about: "The name of a metric and a mapping each. [Metrics](metrics.md) has those that there are beside them.",
        definitions: &[("DeclaredMetric", "", |document, key, value| {
            let objects = [json!({ "sum": "won" }), json!({ "sum": "won", "over": "leads" }), json!({})];
            each(&objects, key, value, |object| with(document, &["metrics", "conversion"], object))
        })],
    },
    Part {
        heading: "`targets`",
        about: "The name of a tier, or `all` for the whole book, and a mapping each. [Reports](reports.md#targets) says what each is held \
                against.",
        definitions: &[("Target", "", |document, key, value| {
            vec![with(document, &["targets", "Core", key], value.clone())]
        })],
    },
    Part {
        heading: "`fit`",
        about: "A list of rules. [Assign owners](../how-to/assign-owners.md#who-should-have-whom) says what they cost.",
        definitions: &[("Fit", "", |document, key, value| {
            let rule = json!({ "owner": "skills", "of": "industry", "cost": 10 });
            each(&[rule], key, value, |rule| with(document, &["fit"], json!([rule])))
        })],
    },
    Part {
        heading: "`rates`",
        about: "The name of a role and a number each: what an hour costs, in the unit of the value.",
        definitions: &[],
    },
];

/// The definitions of values, at the end of the page, in this order.
const VALUES: &[&str] = &[
    "Words",
    "NumberLiteral",
    "Number",
    "Bound",
    "Constant",
    "Expression",
    "Share",
    "Meant",
    "Period",
    "Cadence",
    "Timing",
    "Event",
    "FlagOrCondition",
    "NumberOrThreshold",
    "Outreach",
    "Move",
    "MinimumTime",
    "Tolerance",
    "AccountsPerOwner",
    "Roles",
    "MissingPoints",
    "FormatVersion",
];

fn definition<'a>(schema: &'a Value, name: &str) -> &'a Value {
    if name == "ModelDocument" { schema } else { &schema["$defs"][name] }
}

/// The types that describe documents.
const SOURCE: &str = concat!(
    include_str!("../src/schema/mod.rs"),
    include_str!("../src/schema/parts.rs"),
    include_str!("../src/schema/policy.rs"),
    include_str!("../src/schema/service.rs"),
    include_str!("../src/schema/values.rs"),
);

/// The keys of a definition in the order of its type, which the sorted schema has lost.
fn keys(schema: &Value, name: &str) -> Vec<String> {
    let named = format!("struct {name} {{\n");
    let body = SOURCE.split(&named).nth(1).unwrap_or_else(|| panic!("no type `{name}`"));
    let body = match body.trim_start().strip_prefix("before {") {
        None => body.split("\n}").next().unwrap().to_string(),
        // What may be promised is described once, between what stands before it and behind it.
        Some(before) => {
            let (before, after) = before.split("\n}").next().unwrap().split_once("after {").unwrap();
            let promised = SOURCE.split("$($before)*").nth(1).unwrap().split("$($after)*").next().unwrap();
            [before, promised, after].concat()
        }
    };
    let fields = body.lines().map(str::trim).filter(|line| !line.starts_with('/') && !line.starts_with('#'));
    let keys: Vec<String> =
        fields.filter_map(|line| Some(line.split_once(": ")?.0.trim_start_matches("r#").to_string())).collect();
    let known = definition(schema, name)["properties"].as_object().unwrap();
    assert!(keys.iter().all(|key| known.contains_key(key)) && keys.len() == known.len(), "{name}: {keys:?}");
    keys
}

/// Keys in the order in which people write them; others follow by their letters.
const ORDER: &[&str] = &[
    "name",
    "level",
    "of",
    "weight",
    "type",
    "scale",
    "upto",
    "below",
    "from",
    "to",
    "low",
    "medium",
    "high",
    "true",
    "touchpoint",
    "first",
    "resolution",
    "share",
    "owner",
    "after",
    "bands",
    "linear",
    "points",
    "strategic_floor",
    "promote",
    "model",
    "role",
];

/// A JSON value as YAML in one line, as people write it.
fn yaml(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(items) => format!("[{}]", items.iter().map(yaml).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) => {
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_by_key(|(key, _)| ORDER.iter().position(|listed| listed == key).unwrap_or(ORDER.len()));
            let entries: Vec<String> =
                entries.into_iter().map(|(key, value)| format!("{}: {}", quoted(key), yaml(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        other => other.to_string(),
    }
}

/// A text, in quotes where YAML would read something else.
fn quoted(text: &str) -> String {
    let signs = [',', '[', ']', '{', '}', '#', '\'', '"', '&', '*', '!', '|', '%', '@', '`'];
    let plain = text.chars().next().is_some_and(char::is_alphanumeric) && !text.contains(signs) && !text.contains(": ");
    // A version and a span of hours are texts that look like something else.
    let number = text.parse::<f64>().is_ok();
    if plain && !number { text.to_string() } else { format!("\"{text}\"") }
}

/// What a value can be, in words.
fn values(schema: &Value, of: &Value) -> String {
    if let Some(target) = of["$ref"].as_str() {
        let name = target.rsplit('/').next().unwrap();
        if VALUES.contains(&name) {
            return format!("[{}](#{})", spaced(name), spaced(name).replace(' ', "-"));
        }
        return values(schema, &schema["$defs"][name]);
    }
    if let Some(choices) =
        of["oneOf"].as_array().filter(|choices| choices.iter().all(|choice| choice["const"].is_string()))
    {
        let words: Vec<String> =
            choices.iter().map(|choice| format!("`{}`", choice["const"].as_str().unwrap())).collect();
        return words.join(", ");
    }
    if let Some(choices) = of["anyOf"].as_array() {
        let words: Vec<String> = choices.iter().map(|own| values(schema, own)).collect();
        return words.join(" or ");
    }
    match of["type"].as_str() {
        Some("array") if of["prefixItems"].is_array() => format!("two of {}", values(schema, &of["prefixItems"][0])),
        Some("array") => match values(schema, &of["items"]).as_str() {
            "mapping" => "list of mappings".into(),
            items => format!("list of {items}"),
        },
        Some("object") if of["additionalProperties"].is_object() && of["properties"].is_null() => {
            format!("names, each with {}", values(schema, &of["additionalProperties"]))
        }
        Some("object") => "mapping".into(),
        Some("string") => "text".into(),
        Some("integer") => match (of["minimum"].as_u64(), of["maximum"].as_u64()) {
            (Some(least), Some(most)) => format!("{least} to {most}"),
            _ => "whole number".into(),
        },
        Some("boolean") => "`true` or `false`".into(),
        Some("number") => "number".into(),
        None if of["x-null"] == json!(true) => "number or `null`".into(),
        _ => panic!("what is {of}?"),
    }
}

/// `NumberLiteral` as `number literal`.
fn spaced(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push(' ');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn example<'a>(name: &str, key: &str, property: &'a Value) -> &'a Value {
    property["examples"].get(0).unwrap_or_else(|| panic!("{name}.{key} has no example"))
}

fn page() -> String {
    let schema: Value = serde_json::from_str(&json_schema()).unwrap();
    let mut out = format!(
        "# The model document\n\nA model is one text file, in YAML 1.2 or in JSON of the same structure, of at most 1 MiB. This page is written from the \
         JSON Schema\n(`tierline schema`, `Model.json_schema`) by a test; every example on it is read. Editors that know the schema complete keys: \
         in YAML with a\nfirst line `# yaml-language-server: $schema=tierline.schema.json`.\n\nA mistake is told with line and column, all of them at \
         once ([errors](errors.md)). Anchors, aliases, merge keys, tags and several documents\nin one file are refused. A value is read by the type \
         that its place wants, never guessed: `no`, `on`, `012` and dates are texts where a text\nis wanted.\n\n## A whole document\n\n```yaml\n{}```\n",
        whole()
    );
    for part in PARTS {
        write!(out, "\n## {}\n", part.heading).unwrap();
        if !part.about.is_empty() {
            write!(out, "\n{}\n", part.about).unwrap();
        }
        for (name, heading, _) in part.definitions {
            let described = definition(&schema, name);
            if !heading.is_empty() {
                write!(out, "\n### {heading}\n").unwrap();
            }
            write!(
                out,
                "\n{}\n\n| key | what it says | values | example |\n|---|---|---|---|\n",
                described["description"].as_str().unwrap()
            )
            .unwrap();
            for key in keys(&schema, name) {
                let property = &described["properties"][&key];
                let required =
                    described["required"].as_array().is_some_and(|names| names.iter().any(|name| *name == *key));
                let example = format!("{key}: {}", yaml(example(name, &key, property)));
                writeln!(
                    out,
                    "| `{key}`{} | {} | {} | `{}` |",
                    if required { ", always" } else { "" },
                    cell(property["description"].as_str().unwrap()),
                    values(&schema, property),
                    cell(&example)
                )
                .unwrap();
            }
        }
    }
    out.push_str("\n## Values\n");
    for name in VALUES {
        let description = schema["$defs"][name]["description"].as_str().unwrap_or_else(|| panic!("{name}"));
        let more = if *name == "Expression" { " [Expressions](expressions.md) has each operator." } else { "" };
        write!(out, "\n### {}\n\n{description}{more}\n", spaced(name)).unwrap();
    }
    out
}

#[test]
fn the_page_is_that_of_the_schema() {
    let path = root().join("docs/reference/model.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, page()).unwrap();
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(there == page(), "run this test with UPDATE_DOCS=1 and commit docs/reference/model.md");
}

/// As YAML, in the words of the page, at its place in the document that the page begins with.
#[test]
fn every_example_of_a_key_is_read() {
    let schema: Value = serde_json::from_str(&json_schema()).unwrap();
    let model = Document::parse(&whole(), Format::Yaml).unwrap().lower().unwrap();
    let document: Value = serde_json::from_str(&to_json(&model)).unwrap();
    let read =
        |candidate: &Value| Document::parse(&yaml(candidate), Format::Yaml).and_then(|document| document.lower());
    read(&document).unwrap();
    let (mut count, mut refused) = (0, Vec::new());
    for (name, _, place) in PARTS.iter().flat_map(|part| part.definitions) {
        for key in keys(&schema, name) {
            let value = example(name, &key, &definition(&schema, name)["properties"][&key]);
            let tried: Vec<_> = place(&document, &key, value).iter().map(read).collect();
            count += 1;
            if !tried.iter().any(Result::is_ok) {
                refused.extend(tried.into_iter().map(|result| format!("{name}.{key}: {}", result.unwrap_err())));
            }
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
    assert!(count > 80, "{count} keys");
}

#[test]
fn every_definition_of_the_schema_is_on_the_page() {
    let schema: Value = serde_json::from_str(&json_schema()).unwrap();
    let shown: Vec<&str> =
        PARTS.iter().flat_map(|part| part.definitions).map(|(name, ..)| *name).chain(VALUES.iter().copied()).collect();
    for (name, described) in schema["$defs"].as_object().unwrap() {
        // Lists of words stand where they are used.
        let words = described["oneOf"]
            .as_array()
            .is_some_and(|choices| choices.iter().all(|choice| choice["const"].is_string()));
        assert!(shown.contains(&name.as_str()) || words, "{name} is not on the page");
    }
}
