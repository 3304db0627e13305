//! Time as a value: the real clock, and the sandbox's, which runs faster.

use std::fmt;
use std::time::Duration;

use futures_util::future::BoxFuture;
use jiff::Timestamp;

/// What the steps know of time.
pub trait Clock: fmt::Debug + Send + Sync {
    /// Returns the present.
    fn now(&self) -> Timestamp;

    /// Waits for `pause`, as this clock measures it.
    fn sleep(&self, pause: Duration) -> BoxFuture<'_, ()>;

    /// Converts a duration of this clock into real time.
    fn real(&self, duration: Duration) -> Duration;
}

/// The clock on the wall.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, pause: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(pause))
    }

    fn real(&self, duration: Duration) -> Duration {
        duration
    }
}

/// A clock that runs `scale` times as fast as the one on the wall, and says itself what time it is.
pub struct ScaledClock {
    millis: Box<dyn Fn() -> i64 + Send + Sync>,
    scale: f64,
}

impl ScaledClock {
    /// The shortest real pause: a loop that polls stays a loop that waits.
    const SHORTEST: Duration = Duration::from_millis(20);

    /// A clock whose present is `millis()` milliseconds after the Unix epoch. A `scale` below 1, or
    /// one that is no number, counts as 1.
    pub fn new(millis: impl Fn() -> i64 + Send + Sync + 'static, scale: f64) -> Self {
        Self {
            millis: Box::new(millis),
            scale: if scale.is_finite() { scale.max(1.0) } else { 1.0 },
        }
    }
}

impl fmt::Debug for ScaledClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScaledClock")
            .field("now", &self.now())
            .field("scale", &self.scale)
            .finish_non_exhaustive()
    }
}

impl Clock for ScaledClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond((self.millis)()).unwrap_or(Timestamp::MAX)
    }

    fn sleep(&self, pause: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(self.real(pause).max(Self::SHORTEST)))
    }

    fn real(&self, duration: Duration) -> Duration {
        duration.div_f64(self.scale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scaled_clock_says_its_own_time_and_sleeps_less() {
        let clock = ScaledClock::new(|| 1_000, 600.0);
        assert_eq!(clock.now(), Timestamp::from_second(1).unwrap());
        assert_eq!(clock.real(Duration::from_mins(10)), Duration::from_secs(1));
        assert_eq!(SystemClock.real(Duration::from_secs(9)), Duration::from_secs(9));
    }

    #[test]
    fn a_scale_that_is_none_counts_as_one() {
        for scale in [0.0, -3.0, f64::NAN, f64::INFINITY] {
            let clock = ScaledClock::new(|| 0, scale);
            assert_eq!(clock.real(Duration::from_secs(1)), Duration::from_secs(1));
        }
    }
}
