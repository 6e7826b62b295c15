//! Documents that are wrong in a great many places, in any size: what they cost must grow as their text does.

/// A document of some size that is refused.
#[derive(Clone, Copy)]
pub struct Hostile {
    /// What it has many of.
    pub name: &'static str,
    /// The code of a mistake that is told.
    pub code: &'static str,
    /// The size that is large: how many of them there are.
    pub large: usize,
    text: fn(usize) -> String,
}

const HEAD: &str = "tierline: 1\nmodel: { name: m, version: \"1\", purpose: p, owner: o, client: id }\nattributes:\n";
const TAIL: &str = "tiers:\n  - name: B\n";

/// All of them; comparing each of their parts with each other would take minutes at the large size.
pub const HOSTILE: [Hostile; 10] = [
    Hostile { name: "levels", code: "too-many-cuts", large: 60_000, text: levels },
    Hostile { name: "tiers", code: "too-many-tiers", large: 50_000, text: tiers },
    Hostile { name: "bands", code: "too-many-cuts", large: 30_000, text: bands },
    Hostile { name: "unknown names", code: "unknown-name", large: 10_000, text: unknown_names },
    Hostile { name: "unknown levels", code: "unknown-level", large: 16_000, text: unknown_levels },
    Hostile { name: "texts", code: "too-many-cuts", large: 60_000, text: texts },
    Hostile { name: "circle", code: "cycle", large: 900, text: circle },
    Hostile { name: "or", code: "expression-too-long", large: 100_000, text: or },
    Hostile { name: "unknown keys", code: "unknown-key", large: 50_000, text: unknown_keys },
    Hostile { name: "one key", code: "duplicate-key", large: 100_000, text: one_key },
];

impl Hostile {
    /// The document with so many of them.
    #[must_use]
    pub fn text(&self, size: usize) -> String {
        (self.text)(size)
    }
}

fn list(count: usize, item: impl Fn(usize) -> String) -> String {
    (0..count).map(item).collect::<Vec<_>>().join(", ")
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

/// Flags whose rules have so many parts in all, none of them more than an expression may have.
fn flags(size: usize, each: usize, part: impl Fn(usize) -> String) -> String {
    let rule = |from: usize| (from..size.min(from + each)).map(&part).collect::<Vec<_>>().join(" or ");
    lines(size.div_ceil(each), |flag| format!("  f{flag}: {}\n", rule(flag * each)))
}

fn levels(size: usize) -> String {
    format!("{HEAD}  c: {{ type: category, levels: [{}] }}\n{TAIL}", list(size, |at| format!("l{at}")))
}

fn tiers(size: usize) -> String {
    format!("{HEAD}  b: {{ type: boolean }}\ntiers:\n{}", lines(size, |at| format!("- {{ name: T{at} }}\n")))
}

fn bands(size: usize) -> String {
    let all = list(size, |at| format!("{{ level: l{at}, below: {at} }}"));
    format!("{HEAD}  n: {{ type: integer }}\ndimensions:\n  d: {{ of: n, bands: [{all}, {{ level: z }}] }}\n{TAIL}")
}

fn unknown_names(size: usize) -> String {
    let known = lines(900, |at| format!("  attribute_{at}: {{ type: boolean }}\n"));
    format!("{HEAD}{known}flags:\n{}{TAIL}", flags(size, 500, |at| format!("attribut_{at}")))
}

fn unknown_levels(size: usize) -> String {
    let known = list(200, |at| format!("level_{at}"));
    let rules = flags(size, 800, |at| format!("c = 'lvl_{at}'"));
    format!("{HEAD}  c: {{ type: category, levels: [{known}] }}\nflags:\n{rules}{TAIL}")
}

fn texts(size: usize) -> String {
    const EACH: usize = 2_000;
    let rule = |flag: usize| list(EACH.min(size - flag * EACH), |at| format!("'{flag}_{at}'"));
    let rules = lines(size.div_ceil(EACH), |flag| format!("  f{flag}: \"t in ({})\"\n", rule(flag)));
    format!("{HEAD}  t: {{ type: text }}\nflags:\n{rules}{TAIL}")
}

fn circle(size: usize) -> String {
    let rules = lines(size, |at| format!("  f{at}: f{}\n", (at + 1) % size));
    format!("{HEAD}  b: {{ type: boolean }}\nflags:\n{rules}{TAIL}")
}

fn or(size: usize) -> String {
    format!("{HEAD}  a: {{ type: boolean }}\ntiers:\n  - name: A\n    when: {}\n", vec!["a"; size].join(" or "))
}

fn unknown_keys(size: usize) -> String {
    format!("tierline: 1\n{}", lines(size, |at| format!("k{at}: 1\n")))
}

fn one_key(size: usize) -> String {
    format!("tierline: 1\n{}", "k: 1\n".repeat(size))
}
