//! Axes: where their marks stand, and how those are written.

/// An axis from `low` to `high` with a mark every `step`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Axis {
    pub(super) low: f64,
    pub(super) high: f64,
    step: f64,
    decimals: usize,
}

impl Axis {
    /// An axis over `low` to `high` whose ends are marks; about `marks` of them, a round number apart.
    pub(super) fn rounded(low: f64, high: f64, marks: usize) -> Self {
        let axis = Self::exact(low, high, marks);
        let step = axis.step;
        Self {
            low: (axis.low / step).floor() * step,
            high: (axis.high / step).ceil() * step,
            ..axis
        }
    }

    /// An axis that ends where the numbers do, with marks a round number apart.
    pub(super) fn exact(low: f64, high: f64, marks: usize) -> Self {
        let (low, high) = if high - low > f64::EPSILON * high.abs().max(1.0) {
            (low, high)
        } else {
            // All numbers are one: it stands in the middle.
            let room = if low == 0.0 { 1.0 } else { low.abs() / 10.0 };
            (low - room, high + room)
        };
        #[expect(clippy::cast_precision_loss, reason = "a few marks")]
        let rough = (high - low) / marks.max(1) as f64;
        let magnitude = 10_f64.powf(rough.log10().floor());
        let parts = [1.0, 2.0, 2.5, 5.0, 10.0];
        let part = parts
            .into_iter()
            .find(|part| part * magnitude >= rough * 0.999)
            .unwrap_or(10.0);
        let step = part * magnitude;
        let decimals = (0..9).find(|decimals| {
            let shifted = step * 10_f64.powi(*decimals);
            (shifted - shifted.round()).abs() < 1e-6
        });
        Self {
            low,
            high,
            step,
            decimals: usize::try_from(decimals.unwrap_or(9)).unwrap_or(0),
        }
    }

    /// An axis of steps: its marks are whole numbers.
    pub(super) fn of_steps(low: u64, high: u64, marks: usize) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "steps are small")]
        let axis = Self::exact(low as f64, high as f64, marks);
        Self {
            low: axis.low.max(0.0),
            step: axis.step.max(1.0).round(),
            decimals: 0,
            ..axis
        }
    }

    /// Where marks stand, from the lowest on.
    pub(super) fn marks(&self) -> Vec<f64> {
        let first = (self.low / self.step - 1e-9).ceil();
        (0..1_000)
            .map(|number| (first + f64::from(number)) * self.step)
            .take_while(|mark| *mark <= self.high + self.step * 1e-9)
            .collect()
    }

    /// Writes a mark.
    pub(super) fn text(&self, mark: f64) -> String {
        let text = format!("{mark:.decimals$}", decimals = self.decimals);
        // Rounding may leave `-0`.
        if text
            .trim_start_matches('-')
            .chars()
            .all(|c| matches!(c, '0' | '.'))
        {
            text.trim_start_matches('-').to_owned()
        } else {
            text
        }
    }

    /// Where `number` stands on the axis: 0 at its beginning, 1 at its end.
    pub(super) fn share(&self, number: f64) -> f64 {
        ((number - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(axis: &Axis) -> String {
        let texts: Vec<_> = axis.marks().into_iter().map(|mark| axis.text(mark)).collect();
        texts.join(" ")
    }

    #[test]
    fn marks_are_round_and_hold_all_numbers_between_them() {
        assert_eq!(texts(&Axis::rounded(0.42, 2.31, 5)), "0.0 0.5 1.0 1.5 2.0 2.5");
        assert_eq!(
            texts(&Axis::rounded(1.001, 1.009, 4)),
            "1.000 1.002 1.004 1.006 1.008 1.010"
        );
        assert_eq!(texts(&Axis::of_steps(0, 29, 6)), "0 5 10 15 20 25");
        assert_eq!(texts(&Axis::of_steps(0, 3, 8)), "0 1 2 3");
        assert_eq!(texts(&Axis::of_steps(0, 20_000, 5)), "0 5000 10000 15000 20000");
    }

    #[test]
    fn one_number_alone_stands_in_the_middle() {
        let axis = Axis::rounded(2.0, 2.0, 4);
        assert!(axis.low < 2.0 && axis.high > 2.0, "{axis:?}");
        assert!((Axis::rounded(0.0, 0.0, 4).share(0.0) - 0.5).abs() < 1e-9);
        let steps = Axis::of_steps(7, 7, 4);
        assert!(
            steps.low < 7.0 && steps.high > 7.0 && !steps.marks().is_empty(),
            "{steps:?}"
        );
    }
}
