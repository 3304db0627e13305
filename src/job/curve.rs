//! Loss curves: the rows of a job's metrics files on one axis of steps, and what they say per epoch.
//!
//! Files differ: rows may share a step (AWS's notebooks average them), and steps may be numbered anew in
//! each epoch. On a curve steps only ever grow, and each has one loss.

use std::collections::BTreeMap;

use super::metrics::MetricsRow;

/// A loss at a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The step, growing over all epochs.
    pub step: u64,
    /// The epoch, as the file numbers it.
    pub epoch: i64,
    /// The loss: the mean of the rows of this step.
    pub loss: f64,
    /// The perplexity: the mean of the rows that have one.
    pub perplexity: Option<f64>,
}

/// What an epoch came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Epoch {
    /// The epoch, as the file numbers it.
    pub number: i64,
    /// The first step that has a loss.
    pub first_step: u64,
    /// The last one.
    pub last_step: u64,
    /// The mean training loss.
    pub mean_training_loss: Option<f64>,
    /// The training loss of the last step.
    pub last_training_loss: Option<f64>,
    /// The last validation loss of each validation set.
    pub validation_losses: Vec<Option<f64>>,
}

/// The curves of one job.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Curves {
    /// The training loss.
    pub training: Vec<Point>,
    /// The validation losses, one curve for each validation set.
    pub validation: Vec<Vec<Point>>,
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "epochs are few, and the cast saturates"
)]
fn epoch_of(row: &MetricsRow) -> i64 {
    row.epoch.floor() as i64
}

/// For each epoch, what is to be added to the steps of its rows so that steps grow over all epochs.
fn offsets(rows: &[MetricsRow]) -> BTreeMap<i64, u64> {
    let mut ranges: BTreeMap<i64, (u64, u64)> = BTreeMap::new();
    for row in rows {
        let range = ranges.entry(epoch_of(row)).or_insert((row.step, row.step));
        *range = (range.0.min(row.step), range.1.max(row.step));
    }
    let Some(&(start, _)) = ranges.values().next() else {
        return BTreeMap::new();
    };
    let mut offset = 0;
    let mut end = None;
    ranges
        .into_iter()
        .map(|(epoch, (first, last))| {
            // An epoch whose steps begin where those of the first one do is numbered anew.
            if let Some(end) = end.filter(|_| first <= start) {
                offset = end + 1 - first;
            }
            end = Some(last + offset);
            (epoch, offset)
        })
        .collect()
}

fn mean(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0_u32);
    for number in numbers {
        sum += number;
        count += 1;
    }
    (count > 0).then(|| sum / f64::from(count))
}

fn points(rows: &[MetricsRow], offsets: &BTreeMap<i64, u64>) -> Vec<Point> {
    let with_loss = rows.iter().filter(|row| row.loss.is_some());
    let mut steps: Vec<(u64, &MetricsRow)> = with_loss
        .map(|row| {
            let offset = offsets.range(..=epoch_of(row)).next_back();
            let offset = offset.map_or(0, |(_, offset)| *offset);
            (row.step.saturating_add(offset), row)
        })
        .collect();
    // Linear where the rows are in order, as files have them.
    steps.sort_by_key(|(step, _)| *step);
    let point = |rows: &[(u64, &MetricsRow)]| {
        let (step, first) = rows.first()?;
        Some(Point {
            step: *step,
            epoch: epoch_of(first),
            loss: mean(rows.iter().filter_map(|(_, row)| row.loss))?,
            perplexity: mean(rows.iter().filter_map(|(_, row)| row.perplexity)),
        })
    };
    steps.chunk_by(|a, b| a.0 == b.0).filter_map(point).collect()
}

/// An epoch while its points are added up.
struct Sum {
    epoch: Epoch,
    loss: f64,
    count: u32,
}

impl Sum {
    /// Finds the epoch of `point`, of a run with `sets` validation sets, and takes the point's step into it.
    fn of<'a>(epochs: &'a mut BTreeMap<i64, Self>, point: &Point, sets: usize) -> &'a mut Self {
        let sum = epochs.entry(point.epoch).or_insert_with(|| Self {
            epoch: Epoch {
                number: point.epoch,
                first_step: point.step,
                last_step: point.step,
                mean_training_loss: None,
                last_training_loss: None,
                validation_losses: vec![None; sets],
            },
            loss: 0.0,
            count: 0,
        });
        sum.epoch.first_step = sum.epoch.first_step.min(point.step);
        sum.epoch.last_step = sum.epoch.last_step.max(point.step);
        sum
    }

    fn done(self) -> Epoch {
        Epoch {
            mean_training_loss: (self.count > 0).then(|| self.loss / f64::from(self.count)),
            ..self.epoch
        }
    }
}

impl Curves {
    /// Puts the rows of a job's files on one axis: those of the training file, and those of each validation
    /// file.
    pub fn new(training: &[MetricsRow], validation: &[&[MetricsRow]]) -> Self {
        let from_training = offsets(training);
        let curve = |rows: &&[MetricsRow]| {
            if training.is_empty() {
                points(rows, &offsets(rows))
            } else {
                points(rows, &from_training)
            }
        };
        Self {
            training: points(training, &from_training),
            validation: validation
                .iter()
                .map(curve)
                .filter(|points| !points.is_empty())
                .collect(),
        }
    }

    /// Whether there is no loss at all.
    pub fn is_empty(&self) -> bool {
        self.training.is_empty() && self.validation.is_empty()
    }

    /// Returns all points, those of the training first.
    pub fn all(&self) -> impl Iterator<Item = &Point> {
        self.training.iter().chain(self.validation.iter().flatten())
    }

    /// Returns what each epoch came to, in order.
    pub fn epochs(&self) -> Vec<Epoch> {
        let (mut epochs, sets) = (BTreeMap::new(), self.validation.len());
        for point in &self.training {
            let sum = Sum::of(&mut epochs, point, sets);
            sum.loss += point.loss;
            sum.count += 1;
            sum.epoch.last_training_loss = Some(point.loss);
        }
        for (set, points) in self.validation.iter().enumerate() {
            for point in points {
                Sum::of(&mut epochs, point, sets).epoch.validation_losses[set] = Some(point.loss);
            }
        }
        epochs.into_values().map(Sum::done).collect()
    }

    /// Returns the lowest validation loss, of the first set, and its point.
    pub fn best_validation(&self) -> Option<Point> {
        let points = self.validation.first()?;
        points.iter().min_by(|a, b| a.loss.total_cmp(&b.loss)).copied()
    }
}

/// Returns the mean of the `window` points round each point; fewer at the ends.
pub fn smoothed(points: &[Point], window: usize) -> Vec<Point> {
    let half = window / 2;
    let smooth = |(place, point): (usize, &Point)| {
        let around = &points[place.saturating_sub(half)..(place + half + 1).min(points.len())];
        Point {
            loss: mean(around.iter().map(|point| point.loss)).unwrap_or(point.loss),
            ..*point
        }
    };
    points.iter().enumerate().map(smooth).collect()
}

/// Returns at most about `most` points: the mean loss of each stretch, at the step in its middle.
pub fn averaged(points: &[Point], most: usize) -> Vec<Point> {
    let stretch = points.len().div_ceil(most.max(1)).max(1);
    let middle = |chunk: &[Point]| {
        let point = chunk.get(chunk.len() / 2)?;
        Some(Point {
            loss: mean(chunk.iter().map(|point| point.loss))?,
            ..*point
        })
    };
    points.chunks(stretch).filter_map(middle).collect()
}

/// Returns at most about `most` points that show the same picture: the lowest and the highest of each stretch.
pub fn thinned(points: &[Point], most: usize) -> Vec<Point> {
    if points.len() <= most {
        return points.to_vec();
    }
    let stretch = points.len().div_ceil((most / 2).max(1));
    points
        .chunks(stretch)
        .flat_map(|chunk| {
            let by_loss = |a: &&Point, b: &&Point| a.loss.total_cmp(&b.loss);
            let ends = [chunk.iter().min_by(by_loss), chunk.iter().max_by(by_loss)];
            let mut ends: Vec<Point> = ends.into_iter().flatten().copied().collect();
            ends.sort_by_key(|point| point.step);
            ends.dedup();
            ends
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(step: u64, epoch: f64, loss: f64) -> MetricsRow {
        MetricsRow {
            step,
            epoch,
            loss: Some(loss).filter(|loss| *loss >= 0.0),
            perplexity: None,
        }
    }

    fn shown(points: &[Point]) -> Vec<(u64, i64, f64)> {
        points
            .iter()
            .map(|point| (point.step, point.epoch, point.loss))
            .collect()
    }

    #[test]
    fn rows_of_one_step_are_averaged_and_rows_without_a_loss_left_out() {
        let rows = [
            row(0, 0.0, 4.0),
            row(0, 0.0, 2.0),
            row(1, 0.5, -1.0),
            row(2, 1.0, 1.0),
        ];
        let curves = Curves::new(&rows, &[]);
        assert_eq!(shown(&curves.training), [(0, 0, 3.0), (2, 1, 1.0)]);
    }

    #[test]
    fn steps_that_begin_anew_in_each_epoch_go_on_and_the_validation_follows() {
        let training: Vec<_> = [0.0, 1.0, 2.0]
            .into_iter()
            .flat_map(|epoch| (0..3).map(move |step| row(step, epoch, 1.0)))
            .collect();
        let validation = [row(2, 0.0, 0.9), row(2, 1.0, 0.8), row(2, 2.0, 0.7)];
        let curves = Curves::new(&training, &[&validation]);
        let steps: Vec<_> = curves.training.iter().map(|point| point.step).collect();
        assert_eq!(steps, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(
            shown(&curves.validation[0]),
            [(2, 0, 0.9), (5, 1, 0.8), (8, 2, 0.7)]
        );
        assert_eq!(curves.best_validation().map(|point| point.step), Some(8));
    }

    #[test]
    fn steps_that_go_on_by_themselves_are_left_as_they_are() {
        let training = [
            row(0, 0.0, 3.0),
            row(1, 0.0, 2.0),
            row(2, 1.0, 1.0),
            row(3, 1.0, 0.5),
        ];
        let validation = [row(1, 0.0, 2.2), row(3, 1.0, 0.9)];
        let curves = Curves::new(&training, &[&validation]);
        assert_eq!(
            curves.epochs()[1],
            Epoch {
                number: 1,
                first_step: 2,
                last_step: 3,
                mean_training_loss: Some(0.75),
                last_training_loss: Some(0.5),
                validation_losses: vec![Some(0.9)],
            }
        );
        assert_eq!(curves.epochs().len(), 2);
    }

    #[test]
    fn a_validation_file_alone_makes_a_curve_too() {
        let validation = [row(0, 0.0, 2.0), row(0, 1.0, 1.0)];
        let curves = Curves::new(&[], &[&validation]);
        assert_eq!(shown(&curves.validation[0]), [(0, 0, 2.0), (1, 1, 1.0)]);
        assert!(!curves.is_empty() && Curves::new(&[], &[&[]]).is_empty());
    }

    #[test]
    fn many_points_keep_their_extremes_and_a_mean_is_between_them() {
        let rows: Vec<_> = (0..10_000)
            .map(|step| row(step, 0.0, if step == 777 { 9.0 } else { 1.0 }))
            .collect();
        let points = Curves::new(&rows, &[]).training;
        let thin = thinned(&points, 500);
        assert!(thin.len() <= 500, "{}", thin.len());
        assert!(thin.iter().any(|point| point.step == 777));
        assert!(thin.windows(2).all(|pair| pair[0].step < pair[1].step));
        let coarse = averaged(&points, 500);
        assert_eq!((coarse.len(), coarse[38].loss), (500, 1.4));
        assert_eq!(averaged(&points[..3], 500), points[..3]);
        let smooth = smoothed(&points, 5);
        assert!((smooth[777].loss - 2.6).abs() < 1e-9);
        assert!((smooth[0].loss - 1.0).abs() < 1e-9);
    }
}
