//! What a run has done so far: an append-only JSON Lines file, locked and crash-safe.
