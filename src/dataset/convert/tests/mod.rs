//! Conversions from end to end: what goes in, what comes out, what is said of the rest.

mod golden;
mod properties;
mod refused;
mod streams;

use super::*;

/// What a conversion gave.
pub(super) struct Done {
    pub(super) lines: String,
    pub(super) rejects: String,
    pub(super) reasons: Vec<Rejection>,
    pub(super) result: Conversion,
}

impl RejectionSink for Vec<Rejection> {
    fn accept(&mut self, rejection: Rejection) -> io::Result<()> {
        self.push(rejection);
        Ok(())
    }
}

pub(super) fn try_run(source: &[u8], options: &Options) -> Result<Done, ConvertError> {
    let (mut lines, mut rejects, mut reasons) = (Vec::new(), Vec::new(), Vec::new());
    let outputs = Outputs {
        records: &mut lines,
        rejects: Some(&mut rejects),
        reasons: &mut reasons,
    };
    let result = convert(source, options, outputs)?;
    Ok(Done {
        lines: String::from_utf8(lines).unwrap(),
        rejects: String::from_utf8_lossy(&rejects).into_owned(),
        reasons,
        result,
    })
}

pub(super) fn run(source: &str, options: &Options) -> Done {
    try_run(source.as_bytes(), options).unwrap()
}

/// Options that ask for `format`.
pub(super) fn to(format: DataFormat) -> Options {
    Options {
        to: Some(format),
        ..Options::default()
    }
}

/// Options for data of `model`.
pub(super) fn for_model(model: &str) -> Options {
    let mut options = Options::default();
    options.settings.model = Some(model.parse().unwrap());
    options
}

/// The first record that `source` becomes.
pub(super) fn becomes(source: &str, options: &Options) -> String {
    let done = run(source, options);
    let first = done.lines.lines().next();
    first.unwrap_or_else(|| panic!("{:?}", done.reasons)).to_owned()
}
