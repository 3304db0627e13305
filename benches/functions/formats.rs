//! How fast the engine judges records of each format, on one thread and from memory, and what the
//! parts cost that are paid for on every byte.

use std::hint::black_box;
use std::io::Cursor;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use finetune::dataset::{DataInput, Origin, Settings, Split, Tally, validate};
use finetune::diagnostic::Diagnostic;
use finetune::model::DataFormat;
use finetune_benches::records;

const SIZE: usize = 4 << 20;

fn judge(bytes: &[u8], format: DataFormat) -> u64 {
    let input = DataInput {
        name: "bench.jsonl".to_owned(),
        split: Split::Training,
        origin: Origin::Reader(Box::new(Cursor::new(bytes.to_vec())), Some(bytes.len() as u64)),
    };
    let settings = Settings {
        format: Some(format),
        threads: Some(1),
        ..Settings::default()
    };
    let mut findings: Vec<Diagnostic> = Vec::new();
    let validation = validate(vec![input], &settings, &mut findings).expect("a list takes everything");
    validation.inputs[0].records
}

fn formats(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("validate");
    group.sample_size(20);
    for format in DataFormat::ALL {
        let bytes = records(format, SIZE);
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(format.name(), |bencher| {
            bencher.iter(|| judge(black_box(&bytes), format))
        });
    }
    let sound = records(DataFormat::Converse, SIZE);
    let bad = String::from_utf8(sound)
        .expect("words are text")
        .replace("\"role\":\"user\"", "\"role\":\"User\"");
    group.bench_function("converse, every record bad", |bencher| {
        bencher.iter(|| judge(black_box(bad.as_bytes()), DataFormat::Converse));
    });
    group.finish();
}

fn tokens(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("tokens");
    let bytes = records(DataFormat::Converse, SIZE);
    let text = String::from_utf8(bytes).expect("words are text");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("plain", |bencher| {
        bencher.iter(|| {
            let mut tally = Tally::default();
            tally.add(black_box(&text));
            tally.estimate()
        });
    });
    group.bench_function("with escapes", |bencher| {
        bencher.iter(|| {
            let mut tally = Tally::default();
            tally.add_raw(black_box(&text));
            tally.estimate()
        });
    });
    group.finish();
}

criterion_group!(benches, formats, tokens);
criterion_main!(benches);
