//! A line of an agreement: what it is about, and its value, as a part of a service.

use tierline_core::{Cadence, Coverage, Escalation, Response, Service, Timing, Touchpoint};

/// What is wrong with a line of an agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgreementFault {
    /// It is about nothing that a service entry says.
    What,
    /// Its value cannot be read.
    Value,
}

/// The part of a service that an agreement is about: `what` as a service entry names it, its keys between blanks, points or
/// underscores (`response first`, `response P1 resolution`, `touchpoint every`, `touchpoints personal`, `accounts per owner`,
/// `escalation`, `channels`), and `value` as an entitlement is written (`2 hours`, `1 week to 2 weeks`, `on event`, `5 to 15`,
/// `2 hours: CSM lead; 4 hours: VP`, `phone; email`).
///
/// ```
/// use tierline_book::agreement_value;
/// let part = agreement_value("response P1 first", "2 hours").unwrap();
/// let times = part.response.as_ref().and_then(|response| response.severity("P1")).unwrap();
/// assert_eq!(times.first.as_ref().unwrap().to_string(), "2 hours");
/// assert!(agreement_value("response first", "soon").is_err());
/// assert_eq!(&*agreement_value("touchpoints personal", "2 weeks").unwrap().touchpoints[0].kind, "personal");
/// assert_eq!(agreement_value("escalation", "2 hours: lead; 4 hours: VP").unwrap().escalation.len(), 2);
/// let accounts = agreement_value("accounts per owner", "5 to 15").unwrap().coverage.unwrap().accounts_per_owner;
/// assert_eq!(accounts, Some((5, Some(15))));
/// ```
///
/// # Errors
/// [`AgreementFault`] where `what` is no part of a service, or `value` is none of its values.
pub fn agreement_value(what: &str, value: &str) -> Result<Service, AgreementFault> {
    let value = value.trim();
    if value.is_empty() {
        return Err(AgreementFault::Value);
    }
    let words: Vec<&str> = what.split(['.', ' ', '\t']).filter(|word| !word.is_empty()).collect();
    let mut service = Service::default();
    if let Some((&"response", keys)) = words.split_first() {
        let (key, severity) = keys.split_last().ok_or(AgreementFault::What)?;
        let mut times = Response::default();
        let timing = || value.parse::<Timing>().map(Some).map_err(|_| AgreementFault::Value);
        match *key {
            "first" => times.first = timing()?,
            "resolution" => times.resolution = timing()?,
            "calendar" => times.calendar = Some(value.into()),
            _ => return Err(AgreementFault::What),
        }
        service.response = Some(match severity {
            [] => times,
            name => Response { severities: vec![(name.join(" ").into(), times)], ..Response::default() },
        });
        return Ok(service);
    }
    if let Some((&"touchpoints", kind)) = words.split_first() {
        // A kind may be called `every` itself.
        let kind = match kind {
            [kind @ .., "every"] if !kind.is_empty() => kind,
            kind => kind,
        };
        if kind.is_empty() {
            return Err(AgreementFault::What);
        }
        let (kind, every) = (kind.join(" ").into(), value.parse().map_err(|_| AgreementFault::Value)?);
        service.touchpoints = vec![Touchpoint { kind, every, minutes: None, owner: None, channel: None }];
        return Ok(service);
    }
    let text = || Some(Box::from(value));
    let cadence = || value.parse::<Cadence>().map(Some).map_err(|_| AgreementFault::Value);
    let list = || items(value).into_iter().map(String::into_boxed_str).collect();
    match words.join("_").as_str() {
        "touch" => service.touch = text(),
        "owner" => service.owner = text(),
        "coverage_model" => service.coverage = Some(Coverage { model: text(), ..Coverage::default() }),
        "coverage_role" | "owner_role" => {
            // As `either` writes them.
            let role = value.split(" or ").map(|role| role.trim().into()).collect();
            service.coverage = Some(Coverage { role, ..Coverage::default() });
        }
        "coverage_accounts_per_owner" | "accounts_per_owner" => {
            let accounts_per_owner = Some(accounts_of(value).ok_or(AgreementFault::Value)?);
            service.coverage = Some(Coverage { accounts_per_owner, ..Coverage::default() });
        }
        "escalation" => {
            let steps: Option<Vec<Escalation>> = items(value).iter().map(|step| escalation_of(step)).collect();
            service.escalation = steps.filter(|steps| !steps.is_empty()).ok_or(AgreementFault::Value)?;
        }
        "touchpoint_every" => service.touchpoint_every = cadence()?,
        "business_review_every" => service.business_review_every = cadence()?,
        "first_response" => return agreement_value("response first", value),
        "resolution" => return agreement_value("response resolution", value),
        "calendar" => return agreement_value("response calendar", value),
        "channels" => service.channels = list(),
        "outbound" => service.outbound = list(),
        "programmes" => service.programmes = list(),
        "initiatives" => service.initiatives = list(),
        _ => return Err(AgreementFault::What),
    }
    Ok(service)
}

/// The items of a list as entitlements write it: `;` between, and between quotation marks what could not be told apart.
fn items(list: &str) -> Vec<String> {
    let (mut out, mut item, mut is_quoted) = (Vec::new(), String::new(), false);
    let mut letters = list.chars().peekable();
    let mut put = |item: &mut String, was_quoted: bool| {
        let text = std::mem::take(item);
        let text = if was_quoted { text } else { text.trim().to_string() };
        if !text.is_empty() {
            out.push(text);
        }
    };
    let mut was_quoted = false;
    while let Some(letter) = letters.next() {
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => item.extend(letters.next()),
            '"' if is_quoted => is_quoted = false,
            '"' if item.trim().is_empty() && !was_quoted => {
                item.clear();
                (is_quoted, was_quoted) = (true, true);
            }
            ';' if !is_quoted => put(&mut item, std::mem::take(&mut was_quoted)),
            // Behind a quoted item nothing but blanks stands before the next one.
            letter if was_quoted && !is_quoted && letter.is_whitespace() => {}
            letter => item.push(letter),
        }
    }
    put(&mut item, was_quoted);
    out
}

/// A number of accounts an owner: `15`, `15 to 30`, `200 or more`.
fn accounts_of(value: &str) -> Option<(u32, Option<u32>)> {
    let number = |text: &str| text.trim().replace(',', "").parse::<u32>().ok();
    if let Some(least) = value.strip_suffix("or more") {
        return Some((number(least)?, None));
    }
    match value.split_once(" to ") {
        Some((least, most)) => {
            let (least, most) = (number(least)?, number(most)?);
            (least <= most && most > 0).then_some((least, Some(most)))
        }
        None => number(value).filter(|most| *most > 0).map(|most| (most, Some(most))),
    }
}

/// A step of an escalation: `2 hours: CSM lead`.
fn escalation_of(step: &str) -> Option<Escalation> {
    let (after, to) = step.split_once(':')?;
    let to = to.trim();
    Some(Escalation { after: after.trim().parse().ok()?, to: Some(to).filter(|to| !to.is_empty())?.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_read_as_they_are_written() {
        for (text, expected) in [
            ("phone; email", vec!["phone", "email"]),
            ("\"email; chat\"; phone", vec!["email; chat", "phone"]),
            ("\"say \"\"hi\"\"\" ;; x ", vec!["say \"hi\"", "x"]),
            ("5\" pipe", vec!["5\" pipe"]),
            (" ; ", vec![]),
            ("\"open; end", vec!["open; end"]),
        ] {
            assert_eq!(items(text), expected, "{text}");
        }
    }

    #[test]
    fn agreements_on_accounts_and_escalation_say_what_is_no_value() {
        for value in ["15", "15 to 30", "200 or more", "1,000 or more"] {
            assert!(agreement_value("coverage.accounts_per_owner", value).is_ok(), "{value}");
        }
        for value in ["30 to 15", "few", "0", "-1", "1.5", "or more", "99999999999"] {
            assert_eq!(agreement_value("accounts per owner", value), Err(AgreementFault::Value), "{value}");
        }
        for value in ["CSM lead", "2 hours:", "soon: lead", "2 hours: lead; x"] {
            assert_eq!(agreement_value("escalation", value), Err(AgreementFault::Value), "{value}");
        }
        assert_eq!(agreement_value("touchpoints", "1 week"), Err(AgreementFault::What));
        assert_eq!(agreement_value("touchpoints personal", "soon"), Err(AgreementFault::Value));
        let kind = |what: &str| agreement_value(what, "1 week").unwrap().touchpoints.remove(0).kind;
        assert_eq!(
            [kind("touchpoints.weekly check.every"), kind("touchpoints every"), kind("touchpoints a")]
                .map(String::from),
            ["weekly check", "every", "a"]
        );
    }
}
