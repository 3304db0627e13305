//! The `finetune` command.

fn main() {}
