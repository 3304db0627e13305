//! Training on paper: losses that follow from the data and the hyperparameters.
//!
//! Nothing is trained. The curve starts from how varied the answers are, falls with the learning rate
//! and the number of steps, and ends lower the more records there are; the same data and
//! hyperparameters always give the same curve.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::sandbox::account::{BaseModel, DataSummary, Timing};

/// Records in one optimizer step.
const BATCH: u64 = 8;

/// What training will do, step by step.
pub(super) struct Plan {
    epochs: u64,
    steps_per_epoch: u64,
    warm_up: f64,
    /// How fast the loss falls: 0 for the lowest learning rate, 1 for the highest.
    pace: f64,
    data: DataSummary,
}

#[expect(clippy::cast_precision_loss, reason = "counts of steps and records are small")]
impl Plan {
    /// Plans training of `model` on `data`.
    pub(super) fn new(
        model: &BaseModel,
        hyperparameters: &BTreeMap<String, String>,
        data: &DataSummary,
    ) -> Self {
        let value = |name: &str| {
            let default = model.hyperparameters.get(name).map(|bounds| &bounds.default);
            hyperparameters
                .get(name)
                .or(default)
                .and_then(|text| text.parse::<f64>().ok())
        };
        let whole = |name: &str, usual: u64| {
            hyperparameters
                .get(name)
                .and_then(|text| text.parse().ok())
                .unwrap_or(usual)
        };
        let rate = value("learningRate").unwrap_or(1e-5);
        let pace = model.hyperparameters.get("learningRate").map_or(0.5, |bounds| {
            ((rate.ln() - bounds.min.ln()) / (bounds.max.ln() - bounds.min.ln())).clamp(0.0, 1.0)
        });
        let usual_epochs = model
            .hyperparameters
            .get("epochCount")
            .and_then(|bounds| bounds.default.parse().ok());
        let batch = whole("batchSize", BATCH).max(BATCH);
        Self {
            epochs: whole("epochCount", usual_epochs.unwrap_or(2)).max(1),
            steps_per_epoch: data.records.div_ceil(batch).max(1),
            warm_up: value("learningRateWarmupSteps").unwrap_or(0.0),
            pace,
            data: data.clone(),
        }
    }

    /// All optimizer steps.
    pub(super) fn steps(&self) -> u64 {
        self.epochs * self.steps_per_epoch
    }

    /// How long training takes, in sandbox seconds.
    #[expect(clippy::cast_possible_truncation, reason = "seconds of a job")]
    pub(super) fn seconds(&self, timing: &Timing) -> i64 {
        (self.steps() as f64 * timing.training_step) as i64 + timing.training
    }

    /// How many steps are done when training has gone on for `seconds`: they are spread evenly.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of the steps of a job"
    )]
    pub(super) fn steps_after(&self, seconds: i64, timing: &Timing) -> u64 {
        let share = seconds.max(0) as f64 / self.seconds(timing).max(1) as f64;
        ((self.steps() as f64 * share) as u64).min(self.steps())
    }

    fn loss(&self, step: u64) -> f64 {
        let start = 0.8 + 0.35 * self.data.entropy;
        let floor = start * (0.22 + 0.38 * (-(self.data.records as f64) / 1_500.0).exp());
        let warm = ((step + 1) as f64 / (self.warm_up + 1.0)).min(1.0);
        let distance =
            (step as f64 + 0.5) * warm * (0.4 + 2.6 * self.pace) / (24.0 + 0.5 * self.steps() as f64);
        let noise = 1.0 + 0.05 * (unit(self.data.seed, step) - 0.5);
        (floor + (start - floor) * (-distance).exp()) * noise
    }

    /// The loss that the API reports: the mean of the last epoch's steps.
    pub(super) fn final_loss(&self) -> f64 {
        let first = self.steps() - self.steps_per_epoch;
        let sum: f64 = (first..self.steps()).map(|step| self.loss(step)).sum();
        round(sum / self.steps_per_epoch as f64)
    }

    fn validation_loss(&self, other: &DataSummary, epoch: u64) -> f64 {
        let seen = self.loss((epoch + 1) * self.steps_per_epoch - 1);
        // Few records seen often are learnt by heart.
        let overfit = 0.04 + 0.06 * epoch as f64 / (1.0 + self.data.records as f64 / 250.0);
        let strange = 0.05 * (other.entropy - self.data.entropy).abs();
        round(seen * (1.0 + overfit + strange + 0.02 * unit(other.seed, epoch)))
    }

    /// The loss on a validation set after the last epoch.
    pub(super) fn final_validation_loss(&self, other: &DataSummary) -> f64 {
        self.validation_loss(other, self.epochs - 1)
    }

    /// `step_wise_training_metrics.csv` after the first `done` steps.
    pub(super) fn training_csv(&self, done: u64) -> String {
        let mut csv = String::from("step_number,epoch_number,training_loss,perplexity\n");
        for step in 0..self.steps().min(done) {
            let loss = round(self.loss(step));
            let _ = writeln!(
                csv,
                "{step},{},{loss},{}",
                step / self.steps_per_epoch,
                round(loss.exp())
            );
        }
        csv
    }

    /// `validation_metrics.csv`: one row after each epoch that ended within the first `done` steps.
    pub(super) fn validation_csv(&self, other: &DataSummary, done: u64) -> String {
        let mut csv = String::from("step_number,epoch_number,validation_loss,perplexity\n");
        for epoch in 0..self.epochs.min(done / self.steps_per_epoch) {
            let loss = self.validation_loss(other, epoch);
            let step = (epoch + 1) * self.steps_per_epoch - 1;
            let _ = writeln!(csv, "{step},{epoch},{loss},{}", round(loss.exp()));
        }
        csv
    }
}

fn round(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

/// A number from 0 to 1 that looks random and is always the same for `seed` and `place`.
#[expect(clippy::cast_precision_loss, reason = "only the leading bits matter")]
fn unit(seed: u64, place: u64) -> f64 {
    let mut mixed = seed ^ place.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed ^ (mixed >> 31)) as f64 / u64::MAX as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::scenario::Scenario;

    fn plan(records: u64, seed: u64, settings: &[(&str, &str)]) -> Plan {
        let account = Scenario::find("good").unwrap().start().unwrap().account;
        let model = &account.models["amazon.nova-lite-v1:0:300k"];
        let settings = settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let data = DataSummary {
            records,
            bytes: records * 700,
            entropy: 4.2,
            seed,
        };
        Plan::new(model, &settings, &data)
    }

    #[test]
    fn the_loss_falls_and_follows_data_and_hyperparameters() {
        let usual = plan(120, 7, &[]);
        assert_eq!(usual.steps(), 30);
        assert!(usual.loss(29) < usual.loss(0));
        let usual = usual.final_loss();
        assert!((usual - plan(120, 7, &[]).final_loss()).abs() < f64::EPSILON);
        for other in [
            plan(120, 8, &[]),
            plan(2_000, 7, &[]),
            plan(120, 7, &[("epochCount", "5")]),
            plan(120, 7, &[("learningRate", "0.0001")]),
        ] {
            assert!((usual - other.final_loss()).abs() > 1e-4);
        }
    }

    #[test]
    fn the_metrics_files_have_a_row_for_each_step_and_each_epoch() {
        let plan = plan(16, 1, &[("epochCount", "3")]);
        assert_eq!(plan.training_csv(6).lines().count(), 1 + 6);
        assert_eq!(plan.training_csv(4).lines().count(), 1 + 4);
        assert!(
            plan.training_csv(6)
                .starts_with("step_number,epoch_number,training_loss,perplexity\n0,0,")
        );
        assert_eq!(plan.validation_csv(&plan.data, 6).lines().count(), 1 + 3);
        assert_eq!(plan.validation_csv(&plan.data, 3).lines().count(), 1 + 1);
    }
}
