//! Any bytes are a model or an error, and a model is the same model again from its canonical text.

use tierline::{Document, Format};

pub(super) fn yaml(bytes: &[u8]) {
    read(bytes, Format::Yaml);
}

pub(super) fn json(bytes: &[u8]) {
    read(bytes, Format::Json);
}

fn read(bytes: &[u8], format: Format) {
    let model = match Document::parse_bytes(bytes, format).and_then(|document| document.lower()) {
        Ok(model) => model,
        Err(error) => {
            assert!(!error.diagnostics().is_empty(), "an error without a diagnostic");
            let rendered = error.render(tierline::document::Style::Plain);
            assert!(!rendered.is_empty() && rendered.len() < 400_000, "{} bytes of errors", rendered.len());
            // What is hostile in the text does not reach a terminal.
            assert!(!rendered.contains(['\u{1b}', '\u{7}', '\u{202e}', '\u{9b}']), "{rendered:?}");
            return;
        }
    };
    for (text, format) in
        [(tierline::document::to_yaml(&model), Format::Yaml), (tierline::document::to_json(&model), Format::Json)]
    {
        let again = Document::parse(&text, format).and_then(|document| document.lower());
        let again = again.unwrap_or_else(|error| panic!("the canonical text is refused: {error}\n{text}"));
        assert_eq!(tierline::document::fingerprint(&again), tierline::document::fingerprint(&model), "{text}");
    }
}
