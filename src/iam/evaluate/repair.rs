//! What could be changed in one statement: an allow that comes near, a deny that reaches too far.

use super::change::{Edit, Holder};
use super::condition::{holds, is_negated};
use super::mend::{Candidate, Place, texts};
use super::policy::{Among, Condition, Statement};
use super::principal::Principal;
use super::request::{Context, Known, Request};
use super::truth::Truth;

/// More faults than these, and the statement was not meant.
const MOST_FAULTS: usize = 4;

/// What has an allow apply that comes near; `wanted`: the statement that should allow the request.
pub(super) fn allowing(
    place: &Place<'_>,
    index: usize,
    request: &Request,
    wanted: Option<&Statement>,
) -> Vec<Candidate> {
    let statement = &place.policy.statements[index];
    let clauses = statement.clauses(request, place.policy.has_variables);
    let distance = distance(statement, request, wanted);
    let one = |edits: Vec<(Edit, u32)>| Candidate {
        cost: edits.iter().map(|(_, cost)| cost).sum(),
        changes: edits
            .into_iter()
            .map(|(edit, _)| place.change(index, edit))
            .collect(),
        distance,
    };
    let mut edits: Vec<(Edit, u32)> = Vec::new();
    if !clauses.action {
        if matches!(statement.actions, Among::NotIn(_)) || texts(&statement.actions).is_empty() {
            return Vec::new();
        }
        if !is_akin(place, statement, request, wanted) {
            return Vec::new();
        }
        edits.push((Edit::Actions(vec![request.action.clone()]), 2));
    }
    if clauses.principal != Truth::Yes {
        match (&place.holder, &request.principal) {
            (Holder::Trust, Principal::Service(name)) => {
                edits.push((Edit::Principal("Service", name.clone()), 1));
            }
            // Whom else the statement is meant for is not known; the role gets one of its own.
            _ => return Vec::new(),
        }
    }
    if clauses.resource != Truth::Yes {
        if matches!(statement.resources, Some(Among::NotIn(_)) | None) {
            return Vec::new();
        }
        let resource = wanted
            .and_then(|wanted| covering(wanted, request))
            .unwrap_or_else(|| request.resource.clone());
        edits.push((Edit::Resources(vec![resource]), 1));
    }
    let mut options: Vec<Vec<(Edit, u32)>> = Vec::new();
    for (condition, truth) in statement.conditions.iter().zip(&clauses.conditions) {
        if *truth != Truth::Yes {
            options.push(fixes(condition, request, wanted, place.policy.has_variables));
        }
    }
    // A statement about other resources on other terms was meant for something else: one of its own is better.
    let alien = distance > 0 && clauses.resource != Truth::Yes && !options.is_empty();
    if alien && let Some((_, cost)) = edits.first_mut() {
        *cost += 2;
    }
    if edits.len() + options.len() > MOST_FAULTS || options.iter().any(Vec::is_empty) {
        return Vec::new();
    }
    // An action is only added where everything else fits: the statement was meant for something else.
    if !clauses.action && edits.len() + options.len() > 1 {
        return Vec::new();
    }
    if let [only] = options.as_slice() {
        return only
            .iter()
            .map(|option| one([edits.clone(), vec![option.clone()]].concat()))
            .collect();
    }
    edits.extend(options.iter().filter_map(|list| list.first().cloned()));
    vec![one(edits)]
}

/// What has one condition of an allow hold, cheapest first.
fn fixes(
    condition: &Condition,
    request: &Request,
    wanted: Option<&Statement>,
    variables: bool,
) -> Vec<(Edit, u32)> {
    let Condition {
        operator,
        key,
        values,
    } = condition;
    let same_key = |one: &&Condition| one.key.eq_ignore_ascii_case(key);
    let models: Vec<&Condition> = wanted
        .map(|wanted| wanted.conditions.iter().filter(same_key).collect())
        .unwrap_or_default();
    let mut tried: Vec<(Condition, Edit, u32)> = Vec::new();
    let replaced = |to: &str, list: &[String]| {
        let condition = Condition {
            operator: to.to_owned(),
            key: key.clone(),
            values: list.to_vec(),
        };
        let edit = Edit::Condition {
            from: operator.clone(),
            to: to.to_owned(),
            key: key.clone(),
            values: list.to_vec(),
        };
        (condition, edit, 1)
    };
    let own = request_values(&request.context, key);
    let sources = models.iter().map(|model| &model.values);
    let sources = sources.chain(own.iter().filter(|_| models.is_empty()));
    for list in sources.filter(|_| operator != "Null" && !is_negated(operator)) {
        let mut more = condition.clone();
        more.values.extend(list.iter().cloned());
        let missing = list.iter().filter(|value| !values.contains(value));
        let edit = Edit::Values {
            new: false,
            operator: operator.clone(),
            key: key.clone(),
            values: missing.cloned().collect(),
        };
        let added = (more, edit, 1);
        // A list is meant to have several; a single value to be the right one.
        if values.len() > 1 {
            tried.extend([added, replaced(operator, list)]);
        } else {
            tried.extend([replaced(operator, list), added]);
        }
    }
    for model in &models {
        if (operator == "Null") == (model.operator == "Null") {
            tried.push(replaced(&model.operator, &model.values));
        }
    }
    let mut found: Vec<(Edit, u32)> = tried
        .into_iter()
        .filter(|(condition, ..)| holds(condition, &request.context, variables) == Truth::Yes)
        .map(|(_, edit, cost)| (edit, cost))
        .collect();
    found.push((Edit::NoCondition(operator.clone(), key.clone()), 2));
    found
}

/// What has a deny spare the request, cheapest first.
pub(super) fn sparing(place: &Place<'_>, index: usize, request: &Request) -> Vec<Candidate> {
    let statement = &place.policy.statements[index];
    let one = |edit: Edit, cost: u32| Candidate {
        changes: vec![place.change(index, edit)],
        cost,
        distance: 0,
    };
    let added = |operator: &str, key: &str, values: Vec<String>| {
        let same = |one: &Condition| one.operator == operator && one.key.eq_ignore_ascii_case(key);
        let edit = Edit::Values {
            new: !statement.conditions.iter().any(same),
            operator: operator.to_owned(),
            key: key.to_owned(),
            values,
        };
        one(edit, 1)
    };
    let mut found = Vec::new();
    for condition in statement
        .conditions
        .iter()
        .filter(|one| is_negated(&one.operator))
    {
        if let Some(values) = request_values(&request.context, &condition.key) {
            found.push(added(&condition.operator, &condition.key, values));
        }
    }
    match (&request.principal, &place.holder) {
        (Principal::Service(_), _) => found.push(added(
            "BoolIfExists",
            "aws:PrincipalIsAWSService",
            vec!["false".to_owned()],
        )),
        (principal, Holder::Resource(_) | Holder::ServiceControl(..) | Holder::Endpoint) => {
            found.push(added(
                "ArnNotEquals",
                "aws:PrincipalArn",
                vec![principal.to_string()],
            ));
        }
        _ => {}
    }
    if matches!(statement.actions, Among::NotIn(_)) {
        found.push(one(Edit::Actions(vec![request.action.clone()]), 1));
    }
    if matches!(statement.resources, Some(Among::NotIn(_))) {
        found.push(one(Edit::Resources(vec![request.resource.clone()]), 1));
    }
    if let Among::In(actions) = &statement.actions
        && actions.len() > 1
    {
        let literal = actions
            .iter()
            .filter(|action| action.eq_ignore_ascii_case(&request.action));
        found.extend(literal.map(|action| one(Edit::NoAction(action.clone()), 2)));
    }
    found.push(one(Edit::NoStatement, 3));
    found
}

/// The values of a key, where the request is known to carry it.
fn request_values(context: &Context, key: &str) -> Option<Vec<String>> {
    match context.get(key) {
        Known::Values(values) => Some(values.to_vec()),
        Known::Absent | Known::Unknown => None,
    }
}

/// The resource of `wanted` that covers the request's.
fn covering(wanted: &Statement, request: &Request) -> Option<String> {
    let Some(Among::In(list)) = &wanted.resources else {
        return None;
    };
    let covers = |resource: &&String| {
        let alone = Statement {
            resources: Some(Among::In(vec![(*resource).clone()])),
            ..wanted.clone()
        };
        alone.clauses(request, true).resource == Truth::Yes
    };
    list.iter().find(covers).cloned()
}

/// Whether a statement could as well name the request's action: it is about the same service, and not about
/// everything where the action should not be. What only narrows gives nothing away.
fn is_akin(place: &Place<'_>, statement: &Statement, request: &Request, wanted: Option<&Statement>) -> bool {
    let narrows = matches!(
        place.holder,
        Holder::Boundary | Holder::ServiceControl(..) | Holder::Endpoint
    );
    let service = |action: &str| action.split(':').next().map(str::to_ascii_lowercase);
    let own = service(&request.action);
    let all = Some(Among::In(vec!["*".to_owned()]));
    texts(&statement.actions)
        .iter()
        .any(|action| service(action) == own)
        && (narrows || statement.resources != all || wanted.is_some_and(|wanted| wanted.resources == all))
}

/// How far a statement is from the one that should allow the request.
fn distance(statement: &Statement, request: &Request, wanted: Option<&Statement>) -> u32 {
    if wanted.is_some_and(|wanted| wanted.name == statement.name) {
        return 0;
    }
    let Some(Among::In(list)) = &statement.resources else {
        return 1;
    };
    let shared = |text: &String| {
        let pairs = text.bytes().zip(request.resource.bytes());
        pairs.take_while(|(one, other)| one == other).count()
    };
    let nearest = list.iter().map(shared).max().unwrap_or_default();
    1 + u32::try_from(request.resource.len().saturating_sub(nearest)).unwrap_or(u32::MAX - 1)
}
