//! The terminal: streams, colours, progress bars.
