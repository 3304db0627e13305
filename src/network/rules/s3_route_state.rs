//! NET-31: the route to Amazon S3 is not a black hole.

use crate::diagnostic::{Diagnostic, Gathered, Outcome, Rule, Severity, Source};

use crate::network::check::Subject;
use crate::network::remedy::{delete_route, each_once, gateway_endpoint_remedy};
use crate::network::s3_path::known_paths;

/// The route that traffic to Amazon S3 takes is active.
pub(crate) static RULE: Rule = Rule {
    code: "NET-31",
    name: "s3-route-state",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html"),
    docs: include_str!("s3_route_state.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let mut gathered = Gathered::default();
    let paths = known_paths(subject, &mut gathered);
    let routed: Vec<_> = paths
        .iter()
        .filter_map(|path| path.table.zip(path.route))
        .collect();
    if routed.is_empty() {
        return gathered.skip("no route leads to Amazon S3");
    }
    let mut done: Vec<&str> = Vec::new();
    for (table, route) in &routed {
        if route.state != "blackhole" || done.contains(&table.id.as_str()) {
            continue;
        }
        done.push(&table.id);
        let message = format!(
            "the route of table `{}` to `{}` is a black hole: `{}` is gone",
            table.id, route.destination, route.target
        );
        let delete = delete_route(subject, &table.id, &route.destination);
        let text = "replace the dead route by a gateway endpoint for S3 (free of charge), or point it at a \
                    living target with `aws ec2 replace-route`";
        let mut remedy = gateway_endpoint_remedy(subject, text, &table.vpc_id, &table.id);
        let endpoint = remedy.command.take().unwrap_or_default();
        remedy.command = Some(if endpoint.starts_with(&delete) {
            endpoint
        } else {
            format!("{delete}\n{endpoint}")
        });
        gathered.push(
            Diagnostic::new(&RULE, message)
                .resource(&table.id)
                .resource(&route.target)
                .remedy(remedy),
        );
    }
    gathered.judge(each_once(routed.iter().map(|(table, _)| table.id.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::facts::Route;
    use crate::network::testing::{Case, TABLE};

    #[test]
    fn a_deleted_nat_gateway_leaves_a_black_hole_and_the_command_mends_it() {
        let mut case = Case::good();
        case.remove_s3_endpoint();
        case.tables_mut()[1].routes.push(Route {
            destination: "0.0.0.0/0".to_owned(),
            target: "nat-0a".to_owned(),
            state: "blackhole".to_owned(),
        });
        let found = case.fails(&RULE, &[TABLE, "nat-0a"]);
        case.apply_remedy_of(&found);
        case.all_pass();
    }
}
