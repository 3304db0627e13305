//! Ctrl-C as a value: steps end where it is safe, and say what goes on without them.

use std::sync::Arc;

use tokio::sync::watch;

/// Whether the user asked to stop.
#[derive(Debug, Clone)]
pub struct Interrupt {
    presses: watch::Receiver<u32>,
    sender: Arc<watch::Sender<u32>>,
}

impl Interrupt {
    /// An interrupt that only [`Interrupt::press`] sets off.
    pub fn new() -> Self {
        let (sender, presses) = watch::channel(0);
        Self {
            presses,
            sender: Arc::new(sender),
        }
    }

    /// Listens to Ctrl-C, and to `SIGTERM` where there is one, as long as the runtime lives.
    pub fn listen() -> Self {
        let interrupt = Self::new();
        let listener = interrupt.clone();
        tokio::spawn(async move {
            while asked_to_stop().await {
                listener.press();
            }
        });
        interrupt
    }

    /// Sets it off.
    pub fn press(&self) {
        self.sender.send_modify(|presses| *presses += 1);
    }

    /// Whether it was set off.
    pub fn is_set(&self) -> bool {
        *self.presses.borrow() > 0
    }

    /// Waits until it is set off.
    pub async fn set(&self) {
        self.pressed(1).await;
    }

    /// Waits until it was set off twice: the user will not wait for a safe place to end.
    pub async fn set_twice(&self) {
        self.pressed(2).await;
    }

    async fn pressed(&self, times: u32) {
        let mut presses = self.presses.clone();
        // The sender lives as long as `self`, so that waiting cannot fail.
        let _ = presses.wait_for(|presses| *presses >= times).await;
    }
}

impl Default for Interrupt {
    fn default() -> Self {
        Self::new()
    }
}

/// Waits for a signal; `false` where none can be listened to.
async fn asked_to_stop() -> bool {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            return tokio::signal::ctrl_c().await.is_ok();
        };
        tokio::select! {
            pressed = tokio::signal::ctrl_c() => pressed.is_ok(),
            received = terminate.recv() => received.is_some(),
        }
    }
    #[cfg(not(unix))]
    {
        tokio::signal::ctrl_c().await.is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_waits_learns_of_an_interrupt_before_and_after_it() {
        let interrupt = Interrupt::new();
        let other = interrupt.clone();
        assert!(!interrupt.is_set());
        other.press();
        interrupt.set().await;
        assert!(interrupt.is_set());
        other.press();
        interrupt.set_twice().await;
    }
}
