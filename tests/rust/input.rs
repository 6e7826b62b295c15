//! Texts that are no models: one clear error each, on a small stack.

use tierline::{Document, Format, Model, document::DocumentError};
use tierline_testkit::hostile::HOSTILE;

/// Reads a text as a model on a thread with a stack of 512 KiB.
fn read(bytes: impl Into<Vec<u8>>, format: Format) -> Result<Model, DocumentError> {
    let bytes = bytes.into();
    let run = move || {
        let model = Document::parse_bytes(&bytes, format).and_then(|document| document.lower());
        if let Err(error) = &model {
            // Showing it is part of it.
            assert!(!error.to_string().is_empty() && !error.render(tierline::document::Style::Ansi).is_empty());
            assert!(!error.diagnostics().is_empty());
        }
        model
    };
    std::thread::Builder::new().stack_size(512 * 1024).spawn(run).unwrap().join().unwrap()
}

/// The one error of a text.
fn one_error(bytes: impl Into<Vec<u8>>, format: Format, what: &str) -> (String, String, Option<usize>) {
    let error = match read(bytes, format) {
        Ok(_) => panic!("{what} is taken for a model"),
        Err(error) => error,
    };
    let all: Vec<String> = error.diagnostics().iter().map(|d| format!("{} {}", d.code(), d.message())).collect();
    assert_eq!(all.len(), 1, "{what}: {all:#?}");
    let diagnostics = &error.diagnostics()[0];
    let message = diagnostics.message().to_string();
    assert!(message.len() < 300 && !message.contains('\n'), "{what}: {message}");
    assert!(error.to_string().len() < 4_000, "{what}: {} bytes of words", error.to_string().len());
    (diagnostics.code().to_string(), message, diagnostics.line())
}

/// A document of which one place is left open.
fn document(arr: &str, rule: &str) -> String {
    format!(
        "tierline: 1\nmodel: {{ name: m, version: \"1\", purpose: p, owner: o, client: id }}\nattributes:\n  arr: {{ type: decimal, scale: 2{arr} }}\ntiers:\n  - name: A\n    when: {rule}\n  - name: B\n"
    )
}

#[test]
fn a_sound_document_is_a_model_in_yaml_and_json_with_a_mark_or_foreign_line_ends() {
    let sound = document("", "arr > 1");
    assert_eq!(read(sound.clone(), Format::Yaml).unwrap().tiers().len(), 2);
    assert!(read(format!("\u{feff}{sound}"), Format::Yaml).is_ok(), "a byte order mark");
    assert!(read(sound.replace('\n', "\r\n"), Format::Yaml).is_ok(), "lines that end as on Windows");
    let json = r#"{"tierline": 1, "model": {"name": "m", "version": "1", "purpose": "p", "owner": "o", "client": "id"},
        "attributes": {"arr": {"type": "decimal", "scale": 2}}, "tiers": [{"name": "A", "when": "arr > 1"}, {"name": "B"}]}"#;
    assert_eq!(read(json, Format::Json).unwrap().tiers().len(), 2);
    assert!(read(format!("\u{feff}{json}"), Format::Json).is_ok(), "a byte order mark");
}

#[test]
fn an_empty_text_is_one_error() {
    for format in [Format::Yaml, Format::Json] {
        for text in ["", " ", "\n\n", "\t", "\u{feff}", "\0"] {
            one_error(text, format, &format!("{text:?} as {format:?}"));
        }
    }
    for text in ["# nothing but a remark\n", "---\n", "null", "~", "1", "[]", "a model", "- a\n- b\n"] {
        one_error(text, Format::Yaml, text);
    }
    for text in ["null", "1", "[]", "\"a model\"", "{", "{\"tierline\": 1", "nul"] {
        one_error(text, Format::Json, text);
    }
}

#[test]
fn bytes_that_are_no_utf8_are_one_error() {
    for format in [Format::Yaml, Format::Json] {
        for bytes in [&[0xff, 0xfe, b't', 0][..], b"tierline: \xff\n", b"{\"a\": \"\xc3\"}", &[0x80], b"a\xed\xa0\x80"]
        {
            let (_, message, _) = one_error(bytes, format, &format!("{bytes:?}"));
            assert!(message.contains("UTF-8") || message.contains("UTF-16"), "{message}");
        }
        let wide: Vec<u8> = document("", "arr > 1").encode_utf16().flat_map(u16::to_le_bytes).collect();
        one_error(wide, format, "UTF-16");
    }
}

#[test]
fn a_text_of_2_mib_is_one_error_that_names_the_limit_and_the_size() {
    for format in [Format::Yaml, Format::Json] {
        for text in ["#".repeat(2 << 20), "[".repeat(2 << 20), "a: 1\n".repeat(420_000), "\"".repeat(2 << 20)] {
            let (_, message, _) = one_error(text.clone(), format, &text[..5]);
            assert!(message.contains("1 MiB") || message.contains("1,048,576"), "{message}");
            let size = text.len();
            let grouped = format!("{},{:03},{:03}", size / 1_000_000, size / 1000 % 1000, size % 1000);
            assert!(
                message.contains("2 MiB") || message.contains(&size.to_string()) || message.contains(&grouped),
                "{message}"
            );
        }
    }
    // At the limit it is read: a remark fills it up.
    let sound = document("", "arr > 1");
    let full = format!("{sound}#{}", "x".repeat((1 << 20) - sound.len() - 1));
    assert_eq!(full.len(), 1 << 20);
    assert!(read(full.clone(), Format::Yaml).is_ok());
    one_error(format!("{full}x"), Format::Yaml, "1 MiB and a byte");
}

#[test]
fn structures_nested_10000_deep_are_one_error() {
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("[{a: ", "}]"), ("- ", ""), ("? ", "")] {
        one_error(format!("{}1{}", open.repeat(10_000), close.repeat(10_000)), Format::Yaml, open);
        one_error(open.repeat(10_000), Format::Yaml, &format!("{open} without an end"));
        let inside = format!("{}\nextra: {}", document("", "arr > 1"), open.repeat(10_000));
        assert!(read(inside, Format::Yaml).is_err());
    }
    // Lines, each deeper than the one before.
    let stairs: String = (0..1_000).map(|at| format!("{}a:\n", " ".repeat(at))).collect();
    one_error(stairs, Format::Yaml, "stairs");
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")] {
        one_error(format!("{}1{}", open.repeat(10_000), close.repeat(10_000)), Format::Json, open);
        one_error(open.repeat(10_000), Format::Json, &format!("{open} without an end"));
    }
}

#[test]
fn expressions_nested_10000_deep_are_one_error_that_names_the_limit() {
    let deep = 10_000;
    for (open, close) in [
        ("(", ")"),
        ("not ", ""),
        ("not (", ")"),
        ("- ", ""),
        ("abs(", ")"),
        ("coalesce(", ", 1)"),
        ("least(arr, ", ")"),
        ("1 - (", ")"),
        ("true and (false or (", "))"),
    ] {
        let rule = format!("\"{}arr{} > 1\"", open.repeat(deep), close.repeat(deep));
        let (_, message, line) = one_error(document("", &rule), Format::Yaml, open);
        assert!(message.contains("at most 64") || message.contains("at most 4,096"), "{open}: {message}");
        assert_eq!(line, Some(7), "{open}: {message}");
        one_error(document("", &format!("\"{}\"", open.repeat(deep))), Format::Yaml, &format!("{open} without an end"));
    }
}

#[test]
fn expressions_of_100000_parts_are_one_error_that_names_the_limit() {
    for part in [" or arr > 1", " and arr > 1"] {
        let rule = format!("arr > 0{}", part.repeat(80_000));
        let (_, message, line) = one_error(document("", &rule), Format::Yaml, part);
        assert!(message.contains("4,096") || message.contains("4096"), "{message}");
        assert_eq!(line, Some(7), "{part}");
    }
    for (head, part, tail) in [
        ("arr", " + 1", " > 1"),
        ("arr", " - 1", " > 1"),
        ("arr", " * 1", " > 1"),
        ("arr", " / 1", " > 1"),
        ("arr in (1", ", 1", ")"),
        ("least(arr", ", 1", ") > 1"),
        ("a", " or a", ""),
        ("arr is null", " is null", ""),
    ] {
        let rule = format!("{head}{}{tail}", part.repeat(100_000));
        let (_, message, _) = one_error(document("", &rule), Format::Yaml, part);
        assert!(message.contains("4,096") || message.contains("4096") || part.contains("is null"), "{part}: {message}");
    }
}

#[test]
fn numbers_beyond_all_measure_are_one_error() {
    for number in [
        "1e999999999",
        "-1e999999999",
        "1e-999999999",
        "1e99999999999999999999999999",
        ".nan",
        ".inf",
        "-.inf",
        "nan",
        "NaN",
        "inf",
        "0x10",
        "1__0",
        "--1",
        "1.2.3",
        "١٢",
        "\"\"",
        "[1]",
        "true",
        "null",
    ] {
        let (_, message, line) = one_error(document(&format!(", min: {number}"), "arr > 1"), Format::Yaml, number);
        assert_eq!(line, Some(4), "{number}: {message}");
    }
    for number in ["1e999999999", "1e-999999999", &"9".repeat(39), &"9".repeat(100_000), ".nan", "1e", "1__0"] {
        let (_, message, line) = one_error(document("", &format!("arr > {number}")), Format::Yaml, number);
        assert_eq!(line, Some(7), "{number}: {message}");
    }
    for scale in ["19", "255", "256", "-1", "1e999999999", "18446744073709551616", "2.5"] {
        let text = document("", "arr > 1").replace("scale: 2", &format!("scale: {scale}"));
        assert_eq!(one_error(text, Format::Yaml, scale).2, Some(4), "scale {scale}");
    }
    let json = |number: &str| {
        format!(
            r#"{{"tierline": 1, "model": {{"name": "m", "version": "1", "purpose": "p", "owner": "o", "client": "id"}}, "attributes": {{"arr": {{"type": "decimal", "scale": 2, "min": {number}}}}}, "tiers": [{{"name": "A"}}]}}"#
        )
    };
    assert!(read(json("0.1"), Format::Json).is_ok());
    for number in ["1e999999999", "NaN", "Infinity", "-Infinity", "01", "+1", "1.", ".5"] {
        one_error(json(number), Format::Json, number);
    }
}

#[test]
fn numbers_of_a_model_are_their_text_and_never_a_float() {
    // A float would make each of them another number.
    for number in ["0.1", "9007199254740993.01", "9999999999999999.99", "123456789012345.67", "1e15", "1_000.10"] {
        let model = read(document(&format!(", min: {number}"), "arr > 1"), Format::Yaml).unwrap();
        let Some(tierline::model::Constant::Number(tierline::model::Number::Literal(min))) = &model.attributes()[0].min
        else {
            panic!()
        };
        assert_eq!(*min, tierline::Decimal::parse(number).unwrap(), "{number}");
    }
}

#[test]
fn keys_that_are_there_twice_or_unknown_are_one_error_with_both_places() {
    let sound = document("", "arr > 1");
    for (text, line) in [
        (format!("{sound}tierline: 1\n"), 9),
        (sound.replace("scale: 2", "scale: 2, scale: 2"), 4),
        (sound.replace("  arr:", "  arr: { type: integer }\n  arr:"), 5),
        (sound.replace("    when: arr > 1", "    when: arr > 1\n    when: arr > 2"), 8),
        (sound.replace("attributes:", "attributes: { arr: { type: integer } }\nattributes:"), 4),
    ] {
        let error = read(text.clone(), Format::Yaml).unwrap_err();
        assert_eq!(error.diagnostics().len(), 1, "{error}");
        let diagnostics = &error.diagnostics()[0];
        assert_eq!(diagnostics.line(), Some(line), "{error}");
        assert_eq!(diagnostics.labels().len(), 1, "the other place: {error}");
    }
    for text in [sound.replace("scale", "scal"), sound.replace("tiers:", "Tiers:"), sound.replace("when", "wen")] {
        let error = read(text, Format::Yaml).unwrap_err();
        assert!(error.diagnostics().iter().any(|diagnostic| diagnostic.help().is_some()), "{error}");
    }
    let twice = r#"{"tierline": 1, "tierline": 1}"#;
    let error = read(twice, Format::Json).unwrap_err();
    assert!(error.to_string().contains("tierline"), "{error}");
}

#[test]
fn what_yaml_can_and_models_do_without_is_one_error() {
    let sound = document("", "arr > 1");
    for (text, what) in [
        (sound.replace("scale: 2", "scale: &two 2"), "an anchor"),
        (sound.replace("scale: 2", "scale: *two"), "an alias"),
        (sound.replace("  arr: {", "  arr: { <<: { unit: x },"), "a merge key"),
        (sound.replace("scale: 2", "scale: !!int 2"), "a tag"),
        (sound.replace("scale: 2", "scale: !python/object:os.system 2"), "a tag of someone's own"),
        (format!("%YAML 1.1\n---\n{sound}"), "a directive"),
        (format!("{sound}---\n{sound}"), "two documents"),
        (format!("{sound}...\n---\n{sound}"), "two documents with an end"),
    ] {
        one_error(text, Format::Yaml, what);
    }
    // Laughs by the billion: refused at the first anchor, not after a billion.
    let mut laughs = String::from("a0: &a0 [lol, lol]\n");
    (1..64).for_each(|at| laughs.push_str(&format!("a{at}: &a{at} [*a{}, *a{}]\n", at - 1, at - 1)));
    assert!(read(laughs, Format::Yaml).is_err());
}

/// What it costs to refuse them is counted in `allocations.rs` and by `make instructions`.
#[test]
fn a_document_that_is_wrong_everywhere_is_refused_in_few_words() {
    for hostile in HOSTILE {
        let error = read(hostile.text(hostile.large), Format::Yaml)
            .err()
            .unwrap_or_else(|| panic!("{} are taken", hostile.name));
        assert!(error.has(hostile.code), "{}: {error}", hostile.name);
        let words = error.to_string();
        assert!(words.len() < 100_000, "{} are told in {} bytes", hostile.name, words.len());
    }
}

#[test]
fn any_bytes_are_a_model_or_an_error() {
    let sound = document(", min: 0, max: 1e6", "arr > 1 or (arr is null and not (arr between 1 and 2))").into_bytes();
    let mut random = tierline_testkit::Random::new(11);
    let spice = b"{}[]:,&*!|>'\"%@`#-?\n\t \0\xff\xc3~<=().e_019az";
    for _ in 0..1_500 {
        let mut bytes = sound.clone();
        for _ in 0..=random.below(4) {
            let at = random.below(bytes.len());
            match random.below(4) {
                0 => bytes[at] = *random.pick(spice),
                1 => bytes.insert(at, *random.pick(spice)),
                2 => drop(bytes.remove(at)),
                _ => bytes.truncate(at.max(1)),
            }
        }
        for format in [Format::Yaml, Format::Json] {
            let outcome = Document::parse_bytes(&bytes, format).and_then(|document| document.lower());
            if let Err(error) = outcome {
                assert!(
                    !error.diagnostics().is_empty() && !error.to_string().is_empty(),
                    "{:?}",
                    String::from_utf8_lossy(&bytes)
                );
            }
        }
    }
}

#[test]
fn two_minus_signs_are_no_operator_and_a_plus_before_a_number_is_a_sign() {
    let rule = "\"arr --5 > 1\"";
    let (_, message, _) = one_error(document("", rule), Format::Yaml, rule);
    assert!(message.contains("`--`"), "{message}");
    assert!(Document::parse(&document("", "\"arr > +5 and arr - -5 > 1\""), Format::Yaml).unwrap().lower().is_ok());
}
