//! JSON as small as columns of tables hold it: what Tierline writes into one text of a row, and reads again.
//!
//! A text of a table may be anything: what is no JSON, or is nested deeper than anything that is written here, is none.

/// A value; numbers and truths are their words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Json {
    Null,
    Text(String),
    List(Vec<Self>),
    Map(Vec<(String, Self)>),
}

/// Nothing that is written here is nested deeper.
const DEPTH: u8 = 8;

/// The value of a text, where it is one.
pub(crate) fn parse(text: &str) -> Option<Json> {
    let mut rest = text;
    let value = value(&mut rest, DEPTH)?;
    rest.trim_start().is_empty().then_some(value)
}

/// Writes a text of JSON.
pub(crate) fn quote(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            letter if letter.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(letter))),
            letter => out.push(letter),
        }
    }
    out.push('"');
}

/// A JSON object of texts by name, in their order; `null` where there is none.
///
/// ```
/// use tierline_book::text_object;
/// let object = text_object([("first_response", Some("1 hour".to_string())), ("calendar", None)]);
/// assert_eq!(object, r#"{"first_response": "1 hour", "calendar": null}"#);
/// ```
pub fn text_object<'n>(entries: impl IntoIterator<Item = (&'n str, Option<String>)>) -> String {
    object(entries.into_iter().map(|(name, text)| (name, text.map_or("null".into(), |text| quoted(&text)))))
}

/// A JSON object of values that are written already.
pub(crate) fn object<'n>(entries: impl Iterator<Item = (&'n str, String)>) -> String {
    let mut out = String::from("{");
    for (name, value) in entries {
        if out.len() > 1 {
            out.push_str(", ");
        }
        quote(name, &mut out);
        out.push_str(": ");
        out.push_str(&value);
    }
    out.push('}');
    out
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len().saturating_add(2));
    quote(text, &mut out);
    out
}

fn value(rest: &mut &str, depth: u8) -> Option<Json> {
    let depth = depth.checked_sub(1)?;
    *rest = rest.trim_start();
    if take(rest, "\"") {
        return string(rest).map(Json::Text);
    }
    if take(rest, "[") {
        return items(rest, "]", |rest| value(rest, depth)).map(Json::List);
    }
    if take(rest, "{") {
        let entry = |rest: &mut &str| {
            *rest = rest.trim_start();
            let name = take(rest, "\"").then(|| string(rest)).flatten()?;
            *rest = rest.trim_start();
            take(rest, ":").then(|| value(rest, depth)).flatten().map(|value| (name, value))
        };
        return items(rest, "}", entry).map(Json::Map);
    }
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "+-.".contains(c))).unwrap_or(rest.len());
    let (word, behind) = rest.split_at_checked(end).filter(|(word, _)| !word.is_empty())?;
    *rest = behind;
    Some(if word == "null" { Json::Null } else { Json::Text(word.into()) })
}

/// What stands between commas, up to the sign that ends it.
fn items<T>(rest: &mut &str, end: &str, mut item: impl FnMut(&mut &str) -> Option<T>) -> Option<Vec<T>> {
    let mut out = Vec::new();
    *rest = rest.trim_start();
    if take(rest, end) {
        return Some(out);
    }
    loop {
        out.push(item(rest)?);
        *rest = rest.trim_start();
        if take(rest, end) {
            return Some(out);
        }
        if !take(rest, ",") {
            return None;
        }
    }
}

/// The rest of a text whose first quotation mark is taken.
fn string(rest: &mut &str) -> Option<String> {
    let mut out = String::new();
    let mut letters = rest.chars();
    loop {
        match letters.next()? {
            '"' => break,
            '\\' => out.push(escaped(&mut letters)?),
            letter => out.push(letter),
        }
    }
    *rest = letters.as_str();
    Some(out)
}

fn escaped(letters: &mut core::str::Chars<'_>) -> Option<char> {
    Some(match letters.next()? {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'u' => {
            let first = unit(letters)?;
            // A letter beyond the first 65,536 is two units.
            match char::from_u32(first) {
                Some(letter) => letter,
                None => {
                    let second =
                        (letters.next()? == '\\' && letters.next()? == 'u').then(|| unit(letters)).flatten()?;
                    let pair = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
                    char::decode_utf16(pair).next()?.ok()?
                }
            }
        }
        letter @ ('"' | '\\' | '/') => letter,
        _ => return None,
    })
}

fn unit(letters: &mut core::str::Chars<'_>) -> Option<u32> {
    let digits: String = letters.by_ref().take(4).collect();
    (digits.len() == 4 && digits.chars().all(|digit| digit.is_ascii_hexdigit()))
        .then(|| u32::from_str_radix(&digits, 16).ok())
        .flatten()
}

fn take(rest: &mut &str, sign: &str) -> bool {
    match rest.strip_prefix(sign) {
        Some(behind) => {
            *rest = behind;
            true
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for text in ["", "a", "\"quoted\" \\ and /", "line\nbreak\ttab", "\u{7f}\u{1f600} é", "{[,]}: null"] {
            let mut out = String::new();
            quote(text, &mut out);
            assert_eq!(parse(&out), Some(Json::Text(text.into())), "{out}");
        }
    }

    #[test]
    fn other_writers_are_read_and_what_is_no_json_is_nothing() {
        let map = |entries: &[(&str, Json)]| {
            Some(Json::Map(entries.iter().map(|(name, value)| ((*name).into(), value.clone())).collect()))
        };
        let text = |text: &str| Json::Text(text.into());
        assert_eq!(
            parse(" {\"a\":[1.50 ,null,true]} "),
            map(&[("a", Json::List(vec![text("1.50"), Json::Null, text("true")]))])
        );
        assert_eq!(parse(r#"{"\ud83d\ude00":"\u00e9\/"}"#), map(&[("\u{1f600}", text("é/"))]));
        for wrong in
            ["", "{", "{\"a\"}", "[1,]", "\"a", "\"\\x\"", "\"\\u12\"", "\"\\ud83d\"", "{} {}", "[[[[[[[[[]]]]]]]]]"]
        {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
