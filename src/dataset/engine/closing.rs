//! The end of an input: what is known only then is put between the findings on its records, in the
//! order of the lines.

use std::io;
use std::sync::Arc;

use crate::dataset::S3Uri;
use crate::diagnostic::Diagnostic;
use crate::model::DataFormat;

use super::Engine;
use super::collect::{FileResult, line_of_finding};
use super::hits::{Hit, Hits, Spot, pack};
use super::repeats::Repeats;
use super::traits::By;

/// How much memory the hits of an input take.
const HITS: usize = 2 << 20;

impl Engine<'_> {
    /// Reports the findings of the input called `path`, which has been read.
    pub(super) fn close(
        &mut self,
        path: &Arc<str>,
        format: Option<DataFormat>,
        result: &mut FileResult<'_>,
    ) -> io::Result<()> {
        let number = self.splits.len() - 1;
        let mut hits = Hits::new(number, HITS);
        hits.find_same(result.whole.rows(By::Record), &mut self.earlier, &self.splits)?;
        hits.find_near(result.whole.rows(By::Near))?;
        hits.find_keys(result.whole.rows(By::Key))?;
        self.report_in_order(path, format, &mut hits, result)?;
        if self.to_come > 0 {
            for row in result.whole.rows(By::Record).sorted()? {
                let [high, low, line, offset] = row?;
                self.earlier.push([high, low, pack(number, line), offset])?;
            }
        }
        Ok(())
    }

    fn report_in_order(
        &mut self,
        path: &Arc<str>,
        format: Option<DataFormat>,
        hits: &mut Hits,
        result: &mut FileResult<'_>,
    ) -> io::Result<()> {
        let uri: Option<S3Uri> = path.parse().ok();
        let home = uri
            .as_ref()
            .map(S3Uri::bucket)
            .or(self.settings.bucket.as_deref());
        let mut late = Late {
            placed: result.whole.placed(format, home).into_iter().peekable(),
            hits: hits.sorted()?.peekable(),
            same: 0,
            repeats: Repeats {
                path,
                format,
                inputs: &self.names,
                again: &mut self.again,
            },
        };
        for finding in result.take_held()? {
            let finding = finding?;
            while late.report_next(Some(line_of_finding(&finding)), result, self.sink)? {}
            self.sink.accept(finding)?;
        }
        while late.report_next(None, result, self.sink)? {}
        Ok(())
    }
}

/// The findings that are known only at the end, in order.
struct Late<'a, P: Iterator<Item = Diagnostic>, H: Iterator<Item = io::Result<(Hit, Spot, Spot)>>> {
    placed: std::iter::Peekable<P>,
    hits: std::iter::Peekable<H>,
    /// The last line that is the same as an earlier one: its `id` is no news then.
    same: u64,
    repeats: Repeats<'a>,
}

impl<P: Iterator<Item = Diagnostic>, H: Iterator<Item = io::Result<(Hit, Spot, Spot)>>> Late<'_, P, H> {
    /// Reports the next finding, where it stands before line `before`; says whether there was one.
    fn report_next(
        &mut self,
        before: Option<u64>,
        result: &mut FileResult<'_>,
        sink: &mut dyn crate::dataset::FindingSink,
    ) -> io::Result<bool> {
        let is_due = |line: u64| before.is_none_or(|before| line < before);
        let placed = self.placed.peek().map(line_of_finding);
        let hit = self
            .hits
            .peek()
            .map(|hit| hit.as_ref().map_or(0, |(_, spot, _)| spot.line));
        match (placed, hit) {
            (Some(line), hit) if is_due(line) && hit.is_none_or(|other| line <= other) => {
                if let Some(finding) = self.placed.next() {
                    result.report(finding.severity, finding, sink)?;
                }
                Ok(true)
            }
            (_, Some(line)) if is_due(line) => {
                if let Some(hit) = self.hits.next().transpose()? {
                    self.report_hit(hit, result, sink)?;
                }
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    fn report_hit(
        &mut self,
        (hit, spot, earlier): (Hit, Spot, Spot),
        result: &mut FileResult<'_>,
        sink: &mut dyn crate::dataset::FindingSink,
    ) -> io::Result<()> {
        if hit == Hit::Same {
            self.same = spot.line;
        } else if hit == Hit::Key && self.same == spot.line {
            return Ok(());
        }
        let Some(rule) = self.repeats.rule(hit) else {
            return Ok(());
        };
        result.report_if(
            rule,
            rule.severity,
            || self.repeats.finding(hit, spot, earlier),
            sink,
        )
    }
}
