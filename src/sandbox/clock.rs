//! The sandbox's time: real time, stretched by a factor, from a start that the state file keeps.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// Reads the sandbox's time. It runs `scale` times as fast as real time and is the same in every
/// process that uses the same account.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SandboxClock {
    real_start: i64,
    sandbox_start: i64,
    scale: f64,
}

impl SandboxClock {
    /// Starts a clock now; the sandbox's first moment is the real one.
    pub(super) fn start(scale: f64) -> Self {
        let now = real_millis();
        Self {
            real_start: now,
            sandbox_start: now,
            scale: scale.max(1.0),
        }
    }

    /// The sandbox's time in milliseconds since the Unix epoch.
    pub fn now_millis(&self) -> i64 {
        self.at(real_millis())
    }

    /// Sandbox seconds that pass in one real second.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "milliseconds of this era fit an f64 exactly"
    )]
    fn at(&self, real: i64) -> i64 {
        let passed = (real - self.real_start).max(0) as f64;
        self.sandbox_start + (passed * self.scale) as i64
    }
}

fn real_millis() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|passed| i64::try_from(passed.as_millis()).ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sandbox_time_runs_scale_times_as_fast_and_never_backwards() {
        let clock = SandboxClock {
            real_start: 1_000,
            sandbox_start: 5_000,
            scale: 600.0,
        };
        assert_eq!(clock.at(1_000), 5_000);
        assert_eq!(clock.at(2_000), 605_000);
        assert_eq!(clock.at(0), 5_000);
    }
}
