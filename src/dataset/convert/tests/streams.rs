//! Sources of any length, and what is set aside.

use super::*;

/// A list of records without an end: what is read of it at once is bounded.
struct Endless {
    left: usize,
    record: &'static [u8],
    at: usize,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Ok(0);
        }
        let part = &self.record[self.at..];
        let count = part.len().min(buffer.len());
        buffer[..count].copy_from_slice(&part[..count]);
        self.at += count;
        if self.at == self.record.len() {
            (self.at, self.left) = (0, self.left - 1);
        }
        Ok(count)
    }
}

/// Counts what is written, and how much at most at once.
#[derive(Default)]
struct Counting {
    bytes: usize,
    lines: usize,
}

impl Write for Counting {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.bytes += buffer.len();
        self.lines += memchr::memchr_iter(b'\n', buffer).count();
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_list_is_converted_element_by_element() {
    let list = Endless {
        left: 5000,
        record: b"{\"question\":\"A bell?\",\"answer\":\"Two.\"},\n",
        at: 0,
    };
    let source = Cursor::new(b"[".to_vec()).chain(list);
    let (mut records, mut reasons) = (Counting::default(), Vec::new());
    let outputs = Outputs {
        records: &mut records,
        rejects: None,
        reasons: &mut reasons,
    };
    let result = convert(source, &to(DataFormat::PromptCompletion), outputs).unwrap();
    assert_eq!((result.converted, records.lines), (5000, 5000));
    assert!(reasons.is_empty());
}

#[test]
fn rejects_can_be_converted_again() {
    let csv = "question,answer\nA bell?,Two.\nA rack?\n\"A\nlamp?\",\n";
    let done = run(csv, &to(DataFormat::Converse));
    assert_eq!(done.result.converted, 1);
    assert_eq!(done.rejects, "question,answer\nA rack?\n\"A\nlamp?\",\n");
    assert_eq!(run(&done.rejects, &to(DataFormat::Converse)).result.rejected, 2);

    let list = "[{\"question\":\"A bell?\",\"answer\":\"Two.\"},\n {\"question\":\n  \"A rack?\"}]";
    let done = run(list, &to(DataFormat::Converse));
    assert_eq!(done.rejects, "{\"question\":\n  \"A rack?\"}\n");
    assert_eq!(run(&done.rejects, &to(DataFormat::Converse)).result.rejected, 1);
}

#[test]
fn reasons_come_in_the_order_of_the_source() {
    let mut source = String::new();
    for index in 0..3000 {
        let line = match index % 3 {
            0 => "{\"question\":\"A bell?\",\"answer\":\"Two.\"}",
            1 => "{\"question\":\"A bell?\",\"answer\":\"\"}",
            _ => "{\"question\":",
        };
        source.push_str(line);
        source.push('\n');
    }
    let done = run(&source, &to(DataFormat::PromptCompletion));
    assert_eq!(done.result.converted, 1000);
    let lines: Vec<_> = done.reasons.iter().map(|reason| reason.line).collect();
    let expected: Vec<u64> = (1..=3000).filter(|line| line % 3 != 1).collect();
    assert_eq!(lines, expected);
}

#[test]
fn a_record_that_is_too_long_is_told_and_left_behind() {
    let mut source = b"{\"prompt\":\"".to_vec();
    source.resize(LONGEST + 100, b'a');
    source.extend_from_slice(b"\",\"completion\":\"b\"}\n{\"prompt\":\"a\",\"completion\":\"b\"}\n");
    let done = try_run(&source, &to(DataFormat::PromptCompletion)).unwrap();
    assert_eq!(done.lines, "{\"prompt\":\"a\",\"completion\":\"b\"}\n");
    assert_eq!(done.reasons[0].code, "too-long");
    assert_eq!((done.result.not_set_aside, done.rejects.as_str()), (1, ""));
}
