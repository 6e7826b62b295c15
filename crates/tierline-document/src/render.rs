//! A diagnostic with the lines of the document at fault, in the manner of a compiler.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Style};
use crate::source::Source;

/// The most lines between the first and the last place that are shown in one piece.
const FAR: usize = 400;

/// The most characters of a line that are shown, and how many of them stand in front of the words at fault.
const WIDE: usize = 240;
const BEFORE: usize = 60;

/// Shown for a control of Latin-1, the one-byte form of an escape sequence, which the renderer leaves as it is. As many bytes long,
/// so that places in the line stay where they are.
const INSTEAD_OF_C1: char = '\u{a4}';

const fn is_c1(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{9f}')
}

pub(crate) fn render(diagnostic: &Diagnostic, source: &Source, style: Style) -> String {
    let level = if diagnostic.is_warning() { Level::WARNING } else { Level::ERROR };
    let title = level.primary_title(diagnostic.message()).id(diagnostic.code());
    let mut group = Group::with_title(title);
    let mut notes: Vec<String> = Vec::new();
    let mut origin = None;
    if let (Some(bytes), Some(line), Some(column)) = (diagnostic.bytes(), diagnostic.line(), diagnostic.column()) {
        let mut shown = vec![(bytes.clone(), String::new(), true)];
        for label in diagnostic.labels() {
            if label.line().abs_diff(line) <= FAR {
                shown.push((label.bytes(), label.note().to_owned(), false));
            } else {
                notes.push(format!("{} in line {}", label.note(), label.line()));
            }
        }
        let excerpt = Excerpt::new(source, shown.iter().map(|(range, _, _)| range));
        let annotations = shown.iter().map(|(range, note, primary)| {
            let kind = if *primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            let note = (!note.is_empty()).then(|| note.clone());
            kind.span(excerpt.range(source, range)).label(note)
        });
        let name = source.name().unwrap_or("<text>");
        let snippet =
            Snippet::source(excerpt.text.clone()).line_start(excerpt.first.saturating_add(1)).path(name.to_owned());
        group = group.element(snippet.annotations(annotations));
        // In a line that was cut the column would be counted from the cut.
        let counted = excerpt.column(source, &bytes);
        if counted != column {
            origin = Some((format!("{name}:{line}:{counted}"), format!("{name}:{line}:{column}")));
        }
    } else if let Some(name) = source.name() {
        group = group.element(Origin::path(name.to_owned()));
    }
    for note in &notes {
        group = group.element(Level::NOTE.message(note.as_str()));
    }
    if let Some(help) = diagnostic.help() {
        group = group.element(Level::HELP.message(help));
    }
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Ansi => Renderer::styled(),
    };
    let mut rendered = renderer.decor_style(DecorStyle::Ascii).render(&[group]);
    if let Some((counted, right)) = origin {
        rendered = rendered.replacen(&counted, &right, 1);
    }
    rendered.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// The lines from the first to the last place, without carriage returns, long ones cut to what matters.
struct Excerpt {
    text: String,
    /// The number of the first line, from 0.
    first: usize,
    /// For each line: where it begins in the excerpt, and which bytes of the source it shows.
    lines: Vec<(usize, Range<usize>)>,
}

impl Excerpt {
    fn new<'a>(source: &Source, ranges: impl Iterator<Item = &'a Range<usize>> + Clone) -> Self {
        let first = ranges.clone().map(|range| source.line_index(range.start)).min().unwrap_or(0);
        let last = ranges.clone().map(|range| source.line_index(end_shown(source, range))).max().unwrap_or(first);
        let mut excerpt = Self { text: String::new(), first, lines: Vec::new() };
        for index in first..=last {
            let line = source.line(index);
            let words = source.words(&line);
            let mark = if index == 0 && words.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
            let end = line.start.saturating_add(words.trim_end_matches(['\n', '\r']).len());
            let whole = line.start.saturating_add(mark)..end.max(line.start.saturating_add(mark));
            let target =
                ranges.clone().map(|range| range.start).filter(|at| whole.contains(at)).min().unwrap_or(whole.start);
            let kept = window(source, &whole, target);
            if !excerpt.lines.is_empty() {
                excerpt.text.push('\n');
            }
            if kept.start > whole.start {
                excerpt.text.push('…');
            }
            excerpt.lines.push((excerpt.text.len(), kept.clone()));
            excerpt.text.extend(source.words(&kept).chars().map(|c| if is_c1(c) { INSTEAD_OF_C1 } else { c }));
            if kept.end < whole.end {
                excerpt.text.push('…');
            }
        }
        excerpt
    }

    /// Where a range of the source stands in the excerpt.
    fn range(&self, source: &Source, range: &Range<usize>) -> Range<usize> {
        let start = self.at(source, range.start);
        start..self.at(source, end_shown(source, range)).max(start)
    }

    /// The column of a place in the line that is shown, from 1.
    fn column(&self, source: &Source, range: &Range<usize>) -> usize {
        let at = self.at(source, range.start);
        let before = self.text.get(..at).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        line.chars().count().saturating_add(1)
    }

    fn at(&self, source: &Source, at: usize) -> usize {
        let index = source.line_index(at).saturating_sub(self.first);
        let Some((begin, kept)) = self.lines.get(index) else { return self.text.len() };
        begin.saturating_add(at.clamp(kept.start, kept.end).saturating_sub(kept.start))
    }
}

/// The end of a range as it is shown: words of many lines are shown by their first one.
fn end_shown(source: &Source, range: &Range<usize>) -> usize {
    let (first, last) = (source.line_index(range.start), source.line_index(range.end));
    if last.saturating_sub(first) > 8 { source.line(first).end.saturating_sub(1).max(range.start) } else { range.end }
}

/// The part of a line that is shown: all of it where it is short, else what stands around the place.
fn window(source: &Source, line: &Range<usize>, target: usize) -> Range<usize> {
    let words = source.words(line);
    if words.len() <= WIDE {
        return line.clone();
    }
    let back = source.words(&(line.start..target)).char_indices().rev().nth(BEFORE.saturating_sub(1));
    let start = back.map_or(line.start, |(at, _)| line.start.saturating_add(at));
    let rest = source.words(&(start..line.end));
    let end = rest.char_indices().nth(WIDE).map_or(line.end, |(at, _)| start.saturating_add(at));
    start..end
}
