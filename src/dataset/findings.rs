//! Collects what is found in one chunk: up to the caps, the rest counted.

use crate::diagnostic::{Diagnostic, Rule, Severity};

use super::levels::Levels;

/// How many findings of each rule one line can have; more are counted. A line that is broken all over
/// would otherwise fill the memory, and each place in it takes a search from the line's start.
const MOST_PER_LINE: u64 = 100;

/// Findings of one rule that a cap kept out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hidden {
    pub(crate) rule: &'static Rule,
    pub(crate) count: u64,
    pub(crate) worst: Severity,
}

/// How many findings of a rule and a file are shown.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Caps {
    /// For each rule; absent: all.
    pub(crate) each: Option<u64>,
    /// The file as a whole is of another format than asked for: one finding of each rule on records
    /// is example enough.
    pub(crate) foreign: bool,
}

impl Caps {
    pub(crate) fn of(self, rule: &Rule) -> Option<u64> {
        let on_records = !["FILE-", "JSON-", "SECRET-"]
            .iter()
            .any(|family| rule.code.starts_with(family));
        match self.each {
            Some(cap) if self.foreign && on_records => Some(cap.min(1)),
            cap => cap,
        }
    }
}

/// The findings of one chunk, in order.
#[derive(Debug)]
pub(crate) struct Findings<'s> {
    levels: &'s Levels,
    caps: Caps,
    shown: Vec<Diagnostic>,
    hidden: Vec<Hidden>,
    counts: Vec<(&'static Rule, u64)>,
    on_line: Vec<(&'static Rule, u64)>,
}

impl<'s> Findings<'s> {
    pub(crate) const fn new(levels: &'s Levels, caps: Caps) -> Self {
        Self {
            levels,
            caps,
            shown: Vec::new(),
            hidden: Vec::new(),
            counts: Vec::new(),
            on_line: Vec::new(),
        }
    }

    /// Begins a line.
    pub(crate) fn next_line(&mut self) {
        self.on_line.clear();
    }

    /// Adds a finding of `rule` at the rule's own severity. `make` is not called when the rule is off
    /// or its cap is reached, so a file where every record is bad costs little more than a sound one.
    pub(crate) fn push(&mut self, rule: &'static Rule, make: impl FnOnce() -> Diagnostic) {
        self.push_as(rule, rule.severity, make);
    }

    /// Adds a finding of `rule` at `severity`.
    pub(crate) fn push_as(
        &mut self,
        rule: &'static Rule,
        severity: Severity,
        make: impl FnOnce() -> Diagnostic,
    ) {
        let Some(severity) = self.levels.apply(rule, severity) else {
            return;
        };
        let mut counts = [
            (Some(MOST_PER_LINE), &mut self.on_line),
            (self.caps.of(rule), &mut self.counts),
        ];
        for (cap, counts) in &mut counts {
            let Some(cap) = *cap else { continue };
            let count = count_of(counts, rule);
            *count += 1;
            if *count > cap {
                hide(&mut self.hidden, rule, severity, 1);
                return;
            }
        }
        self.shown.push(make().severity(severity));
    }

    /// How many findings wait to be taken.
    pub(crate) fn len(&self) -> usize {
        self.shown.len()
    }

    /// Takes what was found, and what was only counted.
    pub(crate) fn take(self) -> (Vec<Diagnostic>, Vec<Hidden>) {
        (self.shown, self.hidden)
    }
}

fn count_of<'c>(counts: &'c mut Vec<(&'static Rule, u64)>, rule: &'static Rule) -> &'c mut u64 {
    let place = counts.iter().position(|(known, _)| known.code == rule.code);
    let place = place.unwrap_or_else(|| {
        counts.push((rule, 0));
        counts.len() - 1
    });
    &mut counts[place].1
}

/// Adds `count` to what is hidden of `rule`.
pub(crate) fn hide(hidden: &mut Vec<Hidden>, rule: &'static Rule, severity: Severity, count: u64) {
    if let Some(known) = hidden.iter_mut().find(|known| known.rule.code == rule.code) {
        known.count += count;
        known.worst = known.worst.max(severity);
    } else {
        hidden.push(Hidden {
            rule,
            count,
            worst: severity,
        });
    }
}
