//! A model as nested keys and values, as all its text forms write it.

use tierline_core::{
    Attribute, Band, Cadence, Classes, Constant, Contact, Coverage, Decimal, DeclaredMetric, Derived, Dimension, End,
    Escalation, Event, Experience, Expr, Factor, Fit, Flag, Formula, Kind, LeftGuard, Level, LevelRule, Meant,
    Migration, Minutes, MissingPoints, Model, MoveAfter, Number, Op, Overlay, Parameter, Period, PointBand, Points,
    Programme, Response, Rounding, Score, Service, ServicePart, Steps, Target, Tier, Timing, Touchpoint, WhenMissing,
    Zone, sort_by,
};

/// A part of a text form.
#[derive(Clone, Debug)]
pub(super) enum Out {
    Map(Vec<(String, Self)>),
    List(Vec<Self>),
    /// Any words.
    Text(String),
    /// An expression.
    Words(String),
    Number(Decimal),
    Boolean(bool),
    Null,
}

impl Out {
    /// Gives all points along a line the `scale` that they had in meaning 1; false where there are none.
    pub(super) fn give_lines_a_scale(&mut self, scale: u8) -> bool {
        let factors = self.parts("scores").flat_map(|scores| match scores {
            Self::Map(scores) => scores.iter_mut(),
            _ => [].iter_mut(),
        });
        let factors = factors.flat_map(|(_, score)| score.parts("factors")).flat_map(|factors| match factors {
            Self::List(factors) => factors.iter_mut(),
            _ => [].iter_mut(),
        });
        let mut found = false;
        for line in factors.flat_map(|factor| factor.parts("linear")) {
            if let Self::Map(line) = line {
                line.push(("scale".into(), Self::Number(i32::from(scale).into())));
                found = true;
            }
        }
        found
    }

    /// What stands under a key of a mapping.
    fn parts<'o>(&'o mut self, key: &'static str) -> impl Iterator<Item = &'o mut Self> {
        let entries = match self {
            Self::Map(entries) => entries.iter_mut(),
            _ => [].iter_mut(),
        };
        entries.filter(move |(entry_key, _)| entry_key == key).map(|(_, part)| part)
    }
}

/// Which words are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notation {
    /// Those of the author.
    Author,
    /// Those that are the same for the same meaning; defaults are left out.
    Canonical,
}

/// Collects the entries of a mapping; what is absent is left out.
#[derive(Default)]
struct Map(Vec<(String, Out)>);

impl Map {
    fn put(&mut self, key: &str, value: Out) {
        self.0.push((key.to_owned(), value));
    }

    fn maybe(&mut self, key: &str, value: Option<Out>) {
        if let Some(value) = value {
            self.put(key, value);
        }
    }

    fn text(&mut self, key: &str, value: Option<&str>) {
        self.maybe(key, value.filter(|text| !text.trim().is_empty()).map(|text| Out::Text(text.to_owned())));
    }

    /// A mapping, where it has entries.
    fn section(&mut self, key: &str, entries: Vec<(String, Out)>) {
        if !entries.is_empty() {
            self.put(key, Out::Map(entries));
        }
    }

    fn texts(&mut self, key: &str, texts: &[Box<str>]) {
        if !texts.is_empty() {
            self.put(key, Out::List(texts.iter().map(|text| words(text)).collect()));
        }
    }

    fn out(self) -> Out {
        Out::Map(self.0)
    }
}

fn words(text: &str) -> Out {
    Out::Text(text.to_owned())
}

pub(super) fn outline(model: &Model, notation: Notation) -> Out {
    let mut map = Map::default();
    map.put("tierline", Out::Number(Decimal::ONE));
    let mut about = Map::default();
    about.text("name", Some(model.name()));
    about.text("version", model.version());
    about.text("purpose", model.purpose());
    about.text("owner", model.owner());
    about.text("client", Some(model.client()));
    about.text("value", model.value());
    about.text("zone", model.zone().map(Zone::name));
    about.texts("blanks", &marks(model.blanks(), notation));
    if !model.is_ranked() {
        about.put("ranked", Out::Boolean(false));
    }
    if let Some(grid) = model.grid() {
        about.texts("grid", grid);
    }
    if model.rounding() != Rounding::default() {
        about.put("rounding", words(model.rounding().words()));
    }
    map.put("model", about.out());
    map.section("parameters", named(model.parameters(), |p| &p.name, parameter));
    map.section("attributes", named(model.attributes(), |a| &a.name, |a| attribute(a, notation)));
    map.section("derived", named(model.derived(), |d| &d.name, |d| derived(d, notation)));
    map.section("dimensions", named(model.dimensions(), |d| &d.name, |d| dimension(d, notation)));
    map.section("scores", named(model.scores(), |s| &s.name, score));
    map.section("flags", named(model.flags(), |f| &f.name, |f| flag(f, notation)));
    map.texts("remember", model.remember());
    map.put("tiers", Out::List(model.tiers().iter().map(|t| tier(t, notation)).collect()));
    map.maybe("migration", model.migration().and_then(|m| migration(m, model.is_ranked(), notation)));
    map.section("service", named(model.service(), |(tier, _)| tier, |(_, s)| service(s, notation).out()));
    map.maybe("contact", model.contact().map(contact));
    map.section("overlay", named(model.overlays(), |o| &o.name, |o| overlay(o, notation)));
    map.section("programmes", named(model.programmes(), |p| &p.name, programme));
    map.section("metrics", named(model.metrics(), |m| &m.name, metric));
    map.section("targets", named(model.targets(), |(tier, _)| tier, |(_, t)| target(t)));
    if !model.fit().is_empty() {
        map.put("fit", Out::List(model.fit().iter().map(fit).collect()));
    }
    map.section("rates", named(model.rates(), |(role, _)| role, |(_, rate)| Out::Number(rate.normalized())));
    map.out()
}

/// A number; or what it was worked out from beside it.
fn parameter(parameter: &Parameter) -> Out {
    let Some(relative) = &parameter.relative else { return Out::Number(parameter.value) };
    let mut map = Map::default();
    map.put("quantile", Out::Number(relative.quantile));
    map.put("of", words(&relative.of));
    map.put("fixed", words(&relative.fixed.to_string()));
    map.put("value", Out::Number(parameter.value));
    map.out()
}

fn named<T>(list: &[T], name: impl Fn(&T) -> &str, out: impl Fn(&T) -> Out) -> Vec<(String, Out)> {
    list.iter().map(|part| (name(part).to_owned(), out(part))).collect()
}

fn expression(formula: &Formula, notation: Notation) -> Out {
    Out::Words(match notation {
        Notation::Author => formula.words(formula.expr().root()),
        Notation::Canonical => normalized(formula.expr()).to_string(),
    })
}

/// The same expression, its numbers without trailing zeros: `5.00` means what `5` means.
fn normalized(expr: &Expr) -> Expr {
    let mut done: Vec<Expr> = Vec::new();
    for node in expr.nodes() {
        let op = match node.op() {
            Op::Number(value) => Op::Number(value.normalized()),
            other => other.clone(),
        };
        let arity = usize::try_from(op.arity()).unwrap_or(usize::MAX);
        let operands = done.split_off(done.len().saturating_sub(arity));
        done.push(if operands.is_empty() {
            Expr::leaf(op, node.span())
        } else {
            Expr::apply(op, operands, node.span())
        });
    }
    // The last node is the root, which has taken up everything else.
    done.pop().unwrap_or_else(|| expr.clone())
}

fn number(number: &Number) -> Out {
    match number {
        Number::Literal(value) => Out::Number(*value),
        Number::Parameter(name) => words(name),
    }
}

fn constant(constant: &Constant) -> Out {
    match constant {
        Constant::Number(value) => number(value),
        Constant::Boolean(value) => Out::Boolean(*value),
        Constant::Text(text) => words(text),
        Constant::Date(date) => words(&date.to_string()),
    }
}

fn kind(map: &mut Map, kind: &Kind) {
    map.put("type", words(kind.word()));
    match kind {
        Kind::Decimal { scale } => map.put("scale", Out::Number(i32::from(*scale).into())),
        Kind::Category { levels } => map.put("levels", Out::List(levels.iter().map(|level| words(level)).collect())),
        Kind::Integer | Kind::Boolean | Kind::Text | Kind::Date => {}
    }
}

fn attribute(attribute: &Attribute, notation: Notation) -> Out {
    let mut map = Map::default();
    kind(&mut map, &attribute.kind);
    // A column that is named as the attribute is the default.
    let column =
        attribute.column.as_deref().filter(|column| notation == Notation::Author || *column != &*attribute.name);
    map.text("column", column);
    map.text("unit", attribute.unit.as_deref());
    map.text("description", attribute.description.as_deref());
    map.maybe("min", attribute.min.as_ref().map(constant));
    map.maybe("max", attribute.max.as_ref().map(constant));
    map.maybe("required", attribute.required.then_some(Out::Boolean(true)));
    map.maybe("missing", attribute.missing.as_ref().map(constant));
    let blanks = attribute.blanks.as_deref().map(|marks_given| marks(marks_given, notation));
    map.maybe("blanks", blanks.map(|list| Out::List(list.iter().map(|mark| words(mark)).collect())));
    map.out()
}

/// Marks of a missing value: in whatever order they are listed, they mean the same.
fn marks(marks: &[Box<str>], notation: Notation) -> Vec<Box<str>> {
    if notation == Notation::Author {
        return marks.to_vec();
    }
    let mut all: Vec<Box<str>> = marks.iter().map(|mark| mark.trim().into()).collect();
    sort_by(&mut all, &mut |one, other| one.cmp(other));
    all.dedup();
    all
}

fn derived(derived: &Derived, notation: Notation) -> Out {
    let mut map = Map::default();
    kind(&mut map, &derived.kind);
    map.put("expr", expression(&derived.formula, notation));
    map.text("unit", derived.unit.as_deref());
    map.text("description", derived.description.as_deref());
    map.out()
}

fn end(map: &mut Map, end: &End) {
    match end {
        End::Upto(value) => map.put("upto", constant(value)),
        End::Below(value) => map.put("below", constant(value)),
        End::Open => {}
    }
}

fn dimension(dimension: &Dimension, notation: Notation) -> Out {
    let mut map = Map::default();
    map.text("description", dimension.description.as_deref());
    match &dimension.classes {
        Classes::Bands { of, bands } => {
            map.put("of", words(of));
            map.put("bands", Out::List(bands.iter().map(band).collect()));
        }
        Classes::Rules(rules) => {
            map.put("rules", Out::List(rules.iter().map(|rule| level_rule(rule, notation)).collect()))
        }
    }
    map.section("levels", named(&dimension.about, |own| &own.name, level));
    map.out()
}

/// What people are told of a tier, a flag, a level or a programme.
fn profile(map: &mut Map, description: Option<&str>, needs: &[Box<str>], expectations: &[Box<str>]) {
    map.text("description", description);
    map.texts("needs", needs);
    map.texts("expectations", expectations);
}

fn level(level: &Level) -> Out {
    let mut map = Map::default();
    profile(&mut map, level.description.as_deref(), &level.needs, &level.expectations);
    if !level.timeline.is_empty() {
        map.put("timeline", Out::List(level.timeline.iter().map(experience).collect()));
    }
    map.out()
}

fn programme(programme: &Programme) -> Out {
    let mut map = Map::default();
    profile(&mut map, programme.description.as_deref(), &programme.needs, &programme.expectations);
    map.out()
}

/// Its condition, where nothing is said of it beside.
fn flag(flag: &Flag, notation: Notation) -> Out {
    let mut map = Map::default();
    profile(&mut map, flag.description.as_deref(), &flag.needs, &flag.expectations);
    let when = expression(&flag.formula, notation);
    if map.0.is_empty() {
        return when;
    }
    map.put("when", when);
    map.out()
}

fn overlay(overlay: &Overlay, notation: Notation) -> Out {
    let mut map = Map::default();
    map.text("description", overlay.description.as_deref());
    map.maybe("until", overlay.until.map(|until| words(&until.to_string())));
    map.maybe("visible", overlay.visible.then_some(Out::Boolean(true)));
    map.section("also", service(&overlay.also, notation).0);
    map.out()
}

fn band(band: &Band) -> Out {
    let mut map = Map::default();
    map.put("level", words(&band.level));
    end(&mut map, &band.end);
    map.out()
}

fn level_rule(rule: &LevelRule, notation: Notation) -> Out {
    let mut map = Map::default();
    map.put("level", words(&rule.level));
    map.maybe("when", rule.when.as_ref().map(|formula| expression(formula, notation)));
    map.out()
}

fn score(score: &Score) -> Out {
    let mut map = Map::default();
    map.text("description", score.description.as_deref());
    map.maybe("round", score.round.map(|digits| Out::Number(i32::from(digits).into())));
    map.put("factors", Out::List(score.factors.iter().map(factor).collect()));
    map.out()
}

fn factor(factor: &Factor) -> Out {
    let mut map = Map::default();
    map.put("of", words(&factor.of));
    map.put("weight", number(&factor.weight));
    match &factor.points {
        Points::Bands(bands) => map.put("bands", Out::List(bands.iter().map(point_band).collect())),
        Points::Levels(levels) => {
            map.put("points", Out::Map(named(levels, |(level, _)| level, |(_, points)| number(points))))
        }
        Points::Linear { from, to, points } => {
            let mut line = Map::default();
            line.put("from", number(from));
            line.put("to", number(to));
            line.put("points", Out::List(points.iter().map(number).collect()));
            map.put("linear", line.out());
        }
    }
    map.maybe(
        "missing",
        match &factor.missing {
            MissingPoints::Score => None,
            MissingPoints::Points(points) => Some(number(points)),
            MissingPoints::Reweight => Some(words("reweight")),
        },
    );
    map.out()
}

fn point_band(band: &PointBand) -> Out {
    let mut map = Map::default();
    end(&mut map, &band.end);
    map.put("points", number(&band.points));
    map.out()
}

fn tier(tier: &Tier, notation: Notation) -> Out {
    let mut map = Map::default();
    map.put("name", words(&tier.name));
    map.texts("formerly", &tier.formerly);
    profile(&mut map, tier.description.as_deref(), &tier.needs, &tier.expectations);
    map.maybe("when", tier.when.as_ref().map(|formula| expression(formula, notation)));
    map.maybe("stay", tier.stay.as_ref().map(|formula| expression(formula, notation)));
    map.out()
}

fn migration(migration: &Migration, ranked: bool, notation: Notation) -> Option<Out> {
    let canonical = notation == Notation::Canonical;
    if canonical && *migration == Migration::default() {
        return None;
    }
    let mut map = Map::default();
    let ways: &[(&str, MoveAfter)] = if ranked {
        &[("promote", migration.promote), ("demote", migration.demote)]
    } else {
        &[("move", migration.promote)]
    };
    for &(key, after) in ways {
        if !(canonical && after == MoveAfter::AtOnce) {
            map.put(key, move_after(after));
        }
    }
    if migration.steps == Steps::OneTier {
        map.put("steps", words("one tier"));
    }
    let period = |period: Period| words(&period.to_string());
    match migration.minimum_time {
        (None, None) => {}
        (Some(up), Some(down)) if up == down => map.put("minimum_time", period(up)),
        (up, down) => {
            let mut both = Map::default();
            both.maybe("promote", up.map(period));
            both.maybe("demote", down.map(period));
            map.put("minimum_time", both.out());
        }
    }
    map.text("renewal", migration.renewal.as_deref());
    map.maybe("review_every", migration.review_every.map(period));
    // What is as where nothing is said is not written, so that models of before have the fingerprint of before.
    let usual = Migration::default();
    if migration.review_tolerance != usual.review_tolerance {
        map.put("review_tolerance", migration.review_tolerance.map_or_else(|| words("none"), period));
    }
    if migration.missing == WhenMissing::Fall {
        map.put("missing", words("fall"));
    }
    if migration.forget_after != usual.forget_after {
        map.put("forget_after", period(migration.forget_after));
    }
    if migration.left_guard != usual.left_guard {
        let LeftGuard { share, clients } = migration.left_guard;
        let mut guard = Map::default();
        guard.put("share", Out::Number(share));
        guard.put("clients", Out::Number(i64::from(clients).into()));
        map.put("left_guard", guard.out());
    }
    Some(map.out())
}

fn move_after(after: MoveAfter) -> Out {
    let mut map = Map::default();
    match after {
        MoveAfter::Renewal { missing_renewal } => {
            map.put("after", words("renewal"));
            map.maybe("missing_renewal", missing_renewal.map(|period| words(&period.to_string())));
        }
        MoveAfter::Period(period) => map.put("after", words(&period.to_string())),
        MoveAfter::Reviews(count) => {
            map.put("after", words(&format!("{count} review{}", if count == 1 { "" } else { "s" })))
        }
        MoveAfter::AtOnce => return words("at once"),
    }
    map.out()
}

fn cadence(cadence: &Cadence) -> Out {
    match cadence {
        Cadence::Between(short, long) => Out::List(vec![words(&short.to_string()), words(&long.to_string())]),
        Cadence::Worded { word, span } => worded(word, *span),
        other => words(&other.to_string()),
    }
}

fn timing(timing: &Timing) -> Out {
    match timing {
        Timing::Between(short, long) => Out::List(vec![words(&short.to_string()), words(&long.to_string())]),
        Timing::Worded { word, span } => worded(word, *span),
        other => words(&other.to_string()),
    }
}

fn worded(word: &str, span: Period) -> Out {
    let mut map = Map::default();
    map.put("word", words(word));
    map.put("span", words(&span.to_string()));
    map.out()
}

fn service(service: &Service, notation: Notation) -> Map {
    let mut map = Map::default();
    map.text("touch", service.touch.as_deref());
    map.maybe("coverage", service.coverage.as_ref().map(coverage));
    map.maybe("business_review_every", service.business_review_every.as_ref().map(cadence));
    map.maybe("touchpoint_every", service.touchpoint_every.as_ref().map(cadence));
    map.maybe("minutes", service.minutes.as_ref().map(minutes));
    map.maybe("response", service.response.as_ref().map(response));
    map.texts("channels", &service.channels);
    if !service.escalation.is_empty() {
        map.put("escalation", Out::List(service.escalation.iter().map(escalation).collect()));
    }
    map.texts("programmes", &service.programmes);
    map.texts("initiatives", &service.initiatives);
    map.text("owner", service.owner.as_deref());
    map.texts("outbound", &service.outbound);
    if !service.touchpoints.is_empty() {
        map.put("touchpoints", Out::List(service.touchpoints.iter().map(touchpoint).collect()));
    }
    if !service.timeline.is_empty() {
        map.put("timeline", Out::List(service.timeline.iter().map(experience).collect()));
    }
    if !service.events.is_empty() {
        map.put("events", Out::List(service.events.iter().map(event).collect()));
    }
    for (key, parts) in [("instead", &service.instead), ("also", &service.also)] {
        if !parts.is_empty() {
            map.put(key, Out::List(parts.iter().map(|part| service_part(part, notation)).collect()));
        }
    }
    map
}

fn service_part(part: &ServicePart, notation: Notation) -> Out {
    let mut map = Map::default();
    map.put("when", expression(&part.when, notation));
    map.maybe("visible", part.visible.then_some(Out::Boolean(true)));
    map.0.extend(service(&part.service, notation).0);
    map.out()
}

fn touchpoint(touchpoint: &Touchpoint) -> Out {
    let mut map = Map::default();
    map.put("every", cadence(&touchpoint.every));
    map.put("kind", words(&touchpoint.kind));
    map.maybe("minutes", touchpoint.minutes.map(|minutes| Out::Number(i64::from(minutes).into())));
    map.text("owner", touchpoint.owner.as_deref());
    map.text("channel", touchpoint.channel.as_deref());
    map.out()
}

fn experience(experience: &Experience) -> Out {
    let mut map = Map::default();
    map.put("from", words(&experience.from));
    map.put(if experience.before { "before" } else { "after" }, words(&experience.span.to_string()));
    map.put("what", words(&experience.what));
    map.out()
}

fn event(event: &Event) -> Out {
    if event.again_after == Event::AGAIN_AFTER {
        return words(&event.flag);
    }
    let mut map = Map::default();
    map.put("flag", words(&event.flag));
    map.put("again_after", words(&event.again_after.to_string()));
    map.out()
}

fn contact(contact: &Contact) -> Out {
    let mut map = Map::default();
    map.put("attribute", words(&contact.attribute));
    for (value, channels) in &contact.caps {
        let none = || words("none");
        let list = || Out::List(channels.iter().map(|channel| words(channel)).collect());
        map.put(value, if channels.is_empty() { none() } else { list() });
    }
    let with_channels = contact.outreach.iter().any(|(_, channel)| channel.is_some());
    if with_channels {
        let channel = |(_, channel): &(_, Option<Box<str>>)| channel.as_deref().map_or(Out::Null, words);
        map.put("outreach", Out::Map(named(&contact.outreach, |(name, _)| name, channel)));
    } else if !contact.outreach.is_empty() {
        map.put("outreach", Out::List(contact.outreach.iter().map(|(name, _)| words(name)).collect()));
    }
    map.out()
}

fn fit(fit: &Fit) -> Out {
    let mut map = Map::default();
    map.put("owner", words(fit.owner.word()));
    map.put("of", words(&fit.of));
    map.text("when", fit.when.as_deref());
    map.put("cost", Out::Number(i64::from(fit.cost).into()));
    map.out()
}

fn coverage(coverage: &Coverage) -> Out {
    let mut map = Map::default();
    map.text("model", coverage.model.as_deref());
    match coverage.role.as_slice() {
        [role] => map.text("role", Some(role)),
        roles => map.texts("role", roles),
    }
    map.texts("owners", &coverage.owners);
    let count = |n: u32| Out::Number(i64::from(n).into());
    map.maybe(
        "accounts_per_owner",
        coverage.accounts_per_owner.map(|(low, high)| Out::List(vec![count(low), high.map_or(Out::Null, count)])),
    );
    map.out()
}

fn minutes(minutes: &Minutes) -> Out {
    let mut map = Map::default();
    let count = |n: u32| Out::Number(i64::from(n).into());
    map.maybe("touchpoint", minutes.touchpoint.map(count));
    map.maybe("business_review", minutes.business_review.map(count));
    map.out()
}

fn response(response: &Response) -> Out {
    let mut map = Map::default();
    map.maybe("first", response.first.as_ref().map(timing));
    map.maybe("resolution", response.resolution.as_ref().map(timing));
    map.text("calendar", response.calendar.as_deref());
    for (severity, times) in &response.severities {
        map.put(severity, self::response(times));
    }
    map.out()
}

fn escalation(step: &Escalation) -> Out {
    let mut map = Map::default();
    map.put("after", words(&step.after.to_string()));
    map.put("to", words(&step.to));
    map.out()
}

fn metric(metric: &DeclaredMetric) -> Out {
    let mut map = Map::default();
    map.text("description", metric.description.as_deref());
    map.put(metric.of.word(), words(metric.of.column()));
    map.text("over", metric.of.over());
    // What is usual is left out.
    let usual = DeclaredMetric::new(&metric.name, metric.of.clone());
    map.maybe("unit", (metric.unit != usual.unit).then(|| words(metric.unit.word())));
    map.maybe("better", metric.is_better_lower.then(|| words("low")));
    map.maybe("over_time", (metric.over_time != usual.over_time).then(|| words(metric.over_time.word())));
    map.out()
}

fn target(target: &Target) -> Out {
    let mut map = Map::default();
    let range = |(low, high): (Decimal, Decimal)| Out::List(vec![Out::Number(low), Out::Number(high)]);
    map.maybe("clients", target.clients.map(range));
    map.maybe("value", target.value.map(range));
    for (name, rate) in &target.rates {
        map.put(name, Out::Number(*rate));
    }
    let end = |end: Option<Decimal>| end.map_or(Out::Null, Out::Number);
    for (name, meant) in &target.metrics {
        let meant = match *meant {
            Meant::Number(number) => Out::Number(number),
            Meant::Range(low, high) => Out::List(vec![end(low), end(high)]),
        };
        map.put(name, meant);
    }
    map.out()
}
