//! How often the row path asks for memory: once a client, for the assignment itself. And how much a text asks for that is
//! no model: in proportion to its length, which stands for the work, as time cannot in a test.

#![allow(clippy::unwrap_used, clippy::panic, clippy::arithmetic_side_effects, reason = "a test may fail loudly")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use tierline::{Assignment, Client, Date, Decimal, Document, Format, Plan};
use tierline_testkit::hostile::HOSTILE;

/// The system's memory; counts how often a thread asks for some, and for how many bytes.
struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
    static BYTES: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every call is handed on to the system as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.with(|count| count.set(count.get() + 1));
        BYTES.with(|bytes| bytes.set(bytes.get() + layout.size()));
        // SAFETY: the caller keeps the promises that this function asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: as above; what is given back came from the system.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static MEMORY: Counting = Counting;

/// Numbers, levels, texts and dates; derived attributes, dimensions of both kinds, a score, a flag, two texts compared,
/// two programs compared, and a rule that is taller than most.
const MODEL: &str = "
tierline: 1
model: { name: memory, client: id, value: arr }
attributes:
  arr:      { type: decimal, scale: 2, min: 0 }
  health:   { type: decimal, scale: 1, missing: 50 }
  strategic: { type: boolean }
  level:    { type: category, levels: [low, '2', high] }
  industry: { type: text }
  branch:   { type: text, missing: none }
  seats:    { type: integer }
  employees: { type: integer }
  signup:   { type: date }
derived:
  tenure:   { type: integer, expr: as_of - signup }
  ratio:    { type: decimal, scale: 4, expr: seats / employees }
  longer:   { type: decimal, scale: 4, expr: (arr + (seats - (health * (employees - (seats + (arr - (health + 1))))))) }
  same:     { type: boolean, expr: industry = branch }
dimensions:
  stage: { of: tenure, bands: [{ level: early, upto: 90 }, { level: late }] }
  size:  { rules: [{ level: large, when: employees > 1000 and not strategic }, { level: small }] }
scores:
  priority:
    round: 0
    factors:
      - { of: arr, weight: 50, bands: [{ below: 1_000, points: 0 }, { points: 100 }], missing: reweight }
      - { of: health, weight: 30, linear: { from: 0, to: 100, points: [0, 100] } }
      - { of: level, weight: 20, points: { low: 0, '2': 50, high: 100 }, missing: reweight }
flags:
  risk: health < 40 or ratio > 2 * health / seats
tiers:
  - name: A
    when: (strategic and (arr > 1 and (arr > 2 and (arr > 3 and (arr > 4 and (arr > 5 and (arr > 6 and (arr > 7 and (arr > 8 and arr > 1_000))))))))) or same
  - { name: B, when: priority >= 60 or level >= '2' }
  - { name: C }
";

fn plan() -> Plan {
    Document::parse(MODEL, Format::Yaml).unwrap().lower().unwrap().compile()
}

/// Assigns a client, and counts how often memory is asked for meanwhile.
fn counted(plan: &Plan, client: &Client) -> (Assignment, usize) {
    let day: Date = "2026-11-21".parse().unwrap();
    let before = COUNT.with(Cell::get);
    let assignment = plan.assign(client, day);
    (assignment, COUNT.with(Cell::get) - before)
}

#[test]
fn one_client_takes_one_piece_of_memory() {
    let plan = plan();
    let complete = Client::new("A-1")
        .with("arr", Decimal::parse("1200.50").unwrap())
        .with("health", 71.5)
        .with("strategic", true)
        .with("level", "high")
        .with("industry", "Software")
        .with("branch", "Software")
        .with("seats", 10)
        .with("employees", 40)
        .with("signup", "2020-02-29".parse::<Date>().unwrap());
    let clients = [
        complete.clone(),
        Client::new("nothing is given"),
        // Values to be rounded, whole numbers for texts and levels, and numbers and dates in words.
        complete.clone().with("arr", 1.005).with("health", 0.25_f32),
        complete.clone().with("level", 2).with("industry", -7).with("branch", "-7"),
        complete.clone().with("arr", " 1e3 ").with("strategic", "TRUE").with("signup", "2020-02-29"),
        // Another order, and a name that the model does not have.
        Client::new("A-2").with("seats", 1).with("unknown", 5).with("arr", 3).with("health", 1e16),
    ];
    for client in clients {
        let (assignment, count) = counted(&plan, &client);
        assert_eq!(assignment.issues().len(), 0, "{client:?}: {:?}", assignment.issues().collect::<Vec<_>>());
        assert_eq!(count, 1, "{client:?}");
    }
}

#[test]
fn an_issue_is_kept_in_memory_of_its_own() {
    let (assignment, count) = counted(&plan(), &Client::new("A-1").with("arr", "$1,200"));
    assert_eq!(assignment.issues().len(), 1);
    assert!(count > 1, "the words of the value are kept");
}

/// Pieces of memory and bytes that it takes to refuse a text, and to say why.
fn refusing(text: &str) -> [usize; 2] {
    let now = || [COUNT.with(Cell::get), BYTES.with(Cell::get)];
    let before = now();
    let error = Document::parse(text, Format::Yaml).and_then(|document| document.lower()).err().unwrap();
    assert!(!error.to_string().is_empty());
    let after = now();
    [after[0] - before[0], after[1] - before[1]]
}

#[test]
fn a_document_that_is_wrong_everywhere_takes_memory_in_proportion_to_its_text() {
    for hostile in HOSTILE {
        let (half, whole) = (hostile.text(hostile.large / 2), hostile.text(hostile.large));
        let (few, many) = (refusing(&half), refusing(&whole));
        for (few, many) in few.into_iter().zip(many) {
            assert!(
                many <= few * 5 / 2,
                "{}: {few} for {} bytes, {many} for {}",
                hostile.name,
                half.len(),
                whole.len()
            );
        }
    }
}
