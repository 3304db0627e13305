//! ACCT-18: the job costs no more than was allowed.

use crate::diagnostic::{Diagnostic, Remedy, Rule, Severity, Source};

use crate::job::check::{Judgement, Subject};
use crate::job::cost::{Cost, Usd};

/// The job costs no more than was allowed.
pub(crate) static RULE: Rule = Rule {
    code: "ACCT-18",
    name: "cost-limit",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Finetune,
    docs: include_str!("cost_limit.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    let Some((cost, limit)) = &subject.request.cost_limit else {
        return Judgement::Skip("no limit was set (`--max-cost`)".to_owned());
    };
    match over_limit(cost, *limit) {
        Ok(found) => Judgement::of(found.into_iter().collect(), Vec::<String>::new()),
        Err(reason) => Judgement::Unknown(reason),
    }
}

/// Compares the upper end of what training may cost with a limit.
///
/// # Errors
/// Why there is no upper end.
pub fn over_limit(cost: &Cost, limit: Usd) -> Result<Option<Diagnostic>, String> {
    let training = cost.training.as_ref().map_err(Clone::clone)?;
    let highest = training.sum.highest;
    if highest > limit {
        let message = format!("training may cost up to {highest} USD, the limit is {limit} USD");
        let text = "allow more with `--max-cost`, set `epochCount` lower, or leave records out (`finetune dataset sample`)";
        return Ok(Some(
            Diagnostic::new(&RULE, message)
                .evidence(format!(
                    "{} to {} tokens are estimated, {} epochs, {} USD per 1,000 tokens ({})",
                    training.tokens.lowest,
                    training.tokens.highest,
                    training.epochs,
                    training.price.usd.exact(),
                    training.price.source
                ))
                .remedy(Remedy::text(text)),
        ));
    }
    match cost.left_out.first() {
        Some(left_out) => Err(format!("not in the estimate: {left_out}")),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::testing::Case;

    fn limited(limit: &str, media: u64) -> Case {
        let mut case = Case::good();
        case.limit_cost(limit, media);
        case
    }

    #[test]
    fn the_upper_end_is_held_against_the_limit() {
        Case::good().skips(&RULE);
        limited("6", 0).passes(&RULE);
        let found = limited("5.99", 0).fails(&RULE);
        assert_eq!(
            found[0].message,
            "training may cost up to 6.00 USD, the limit is 5.99 USD"
        );
    }

    #[test]
    fn what_has_no_upper_end_is_unknown() {
        limited("6", 1).unknown(&RULE);
        limited("5", 1).fails(&RULE);
    }
}
