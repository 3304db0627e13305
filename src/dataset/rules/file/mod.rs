//! Rules on a file as a whole.

use super::rules;

rules![
    /// The rules on files, by number.
    unreadable,
    extension,
    name_characters,
    empty,
    size,
    utf8,
    byte_order_mark,
    utf16,
    compressed,
    blank_line,
    crlf,
    lone_cr,
    too_few_records,
    too_many_records,
    sum_of_records,
    validation_maximum,
    validation_unused,
    distillation_line,
    overlong_line,
    other_format,
    format_noted,
    unlisted_model,
    changed_while_read,
    split_noted,
    unplaced,
];
