//! `finetune.toml`: its keys, its errors, its schema.
