//! Reports as bytes: human text, concise lines, JSON.
