//! `customizationConfig`: the teacher of a distillation, the grader of reinforcement fine-tuning. Bounds
//! and alphabets are those of AWS's service model of 2023-04-20.

use serde_json::{Map, Value};

use super::{own_words, shape};
use crate::sandbox::wire::Refusal;

/// What the configuration says beyond the hyperparameters.
#[derive(Debug, Default)]
pub(super) struct Customization {
    /// `teacherModelIdentifier`.
    pub(super) teacher: Option<String>,
    /// `lambdaArn`.
    pub(super) grader: Option<String>,
}

/// The whole numbers among the hyperparameters of reinforcement fine-tuning; those without bounds in the
/// model are at least positive here.
const WHOLE: [(&str, i64, i64); 6] = [
    ("epochCount", 1, 50),
    ("batchSize", 16, 512),
    ("trainingSamplePerPrompt", 2, 16),
    ("evalInterval", 1, 100),
    ("maxPromptLength", 1, i64::MAX),
    ("inferenceMaxTokens", 1, i64::MAX),
];

/// Reads the configuration of a job of the customization type `kind`.
///
/// # Errors
/// `ValidationException` when it is not of its shape, is missing, or belongs to another type.
pub(super) fn read(fields: &Map<String, Value>, kind: &str) -> Result<Customization, Refusal> {
    let wanted = match kind {
        "DISTILLATION" => Some("distillationConfig"),
        "REINFORCEMENT_FINE_TUNING" => Some("rftConfig"),
        _ => None,
    };
    let config = match (fields.get("customizationConfig"), wanted) {
        (None | Some(Value::Null), None) => return Ok(Customization::default()),
        (None | Some(Value::Null), Some(wanted)) => {
            let message = format!("A job of type {kind} requires customizationConfig.{wanted}");
            return Err(Refusal::validation(own_words(&message)));
        }
        (Some(Value::Object(config)), _) => config,
        (Some(_), _) => return Err(malformed("customizationConfig", "must be a structure")),
    };
    let (name, value) = only_member(config, "customizationConfig")?;
    if !["distillationConfig", "rftConfig"].contains(&name) {
        return Err(malformed("customizationConfig", "has an unknown member"));
    }
    if wanted != Some(name) {
        let message = format!("A job of type {kind} takes no customizationConfig.{name}");
        return Err(Refusal::validation(own_words(&message)));
    }
    let member = format!("customizationConfig.{name}");
    let Value::Object(value) = value else {
        return Err(malformed(&member, "must be a structure"));
    };
    if name == "rftConfig" {
        reinforcement(value, &member)
    } else {
        distillation(value, &member)
    }
}

fn distillation(config: &Map<String, Value>, member: &str) -> Result<Customization, Refusal> {
    let member = format!("{member}.teacherModelConfig");
    let teacher = &config.get("teacherModelConfig").unwrap_or(&Value::Null);
    match &teacher["maxResponseLengthForInference"] {
        Value::Null => {}
        value if value.is_i64() => {}
        _ => {
            return Err(malformed(
                &format!("{member}.maxResponseLengthForInference"),
                "must be an integer",
            ));
        }
    }
    Ok(Customization {
        teacher: Some(text(
            &teacher["teacherModelIdentifier"],
            &format!("{member}.teacherModelIdentifier"),
            shape::is_teacher,
        )?),
        grader: None,
    })
}

fn reinforcement(config: &Map<String, Value>, member: &str) -> Result<Customization, Refusal> {
    let grader = format!("{member}.graderConfig");
    let Some(Value::Object(union)) = config.get("graderConfig") else {
        let message = format!("Reinforcement fine-tuning requires {grader}.lambdaGrader");
        return Err(Refusal::validation(own_words(&message)));
    };
    let (_, lambda) = only_member(union, &grader)?;
    let arn = text(
        &lambda["lambdaArn"],
        &format!("{grader}.lambdaGrader.lambdaArn"),
        shape::is_function_arn,
    )?;
    if let Some(Value::Object(parameters)) = config.get("hyperParameters") {
        hyperparameters(parameters, &format!("{member}.hyperParameters"))?;
    }
    Ok(Customization {
        teacher: None,
        grader: Some(arn),
    })
}

fn hyperparameters(parameters: &Map<String, Value>, member: &str) -> Result<(), Refusal> {
    for (name, least, most) in WHOLE {
        match parameters.get(name).filter(|value| !value.is_null()) {
            None => {}
            Some(value) => match value.as_i64() {
                Some(number) if (least..=most).contains(&number) => {}
                Some(number) => {
                    return Err(violation(&number.to_string(), &format!("{member}.{name}")));
                }
                None => return Err(malformed(&format!("{member}.{name}"), "must be an integer")),
            },
        }
    }
    match parameters.get("learningRate").filter(|value| !value.is_null()) {
        None => {}
        // The member is a float: the bounds as a 32-bit number has them.
        Some(value)
            if value
                .as_f64()
                .is_some_and(|rate| (0.999e-7..=1.001e-3).contains(&rate)) => {}
        Some(value) => return Err(violation(&value.to_string(), &format!("{member}.learningRate"))),
    }
    match parameters.get("reasoningEffort") {
        None | Some(Value::Null) => {}
        Some(Value::String(effort)) if ["low", "medium", "high"].contains(&effort.as_str()) => {}
        Some(value) => {
            return Err(violation(
                &value.to_string(),
                &format!("{member}.reasoningEffort"),
            ));
        }
    }
    Ok(())
}

fn only_member<'a>(fields: &'a Map<String, Value>, member: &str) -> Result<(&'a str, &'a Value), Refusal> {
    let mut set = fields.iter().filter(|(_, value)| !value.is_null());
    match (set.next(), set.next()) {
        (Some((name, value)), None) => Ok((name, value)),
        _ => Err(malformed(member, "is a union and must have exactly one member")),
    }
}

fn text(value: &Value, member: &str, sound: impl Fn(&str) -> bool) -> Result<String, Refusal> {
    match value {
        Value::String(text) if sound(text) => Ok(text.clone()),
        Value::String(text) => Err(violation(text, member)),
        Value::Null => Err(Refusal::validation(format!(
            "1 validation error detected: Value at '{member}' failed to satisfy constraint: Member must not be null"
        ))),
        _ => Err(malformed(member, "must be a string")),
    }
}

fn violation(value: &str, member: &str) -> Refusal {
    Refusal::validation(format!(
        "1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must satisfy the bounds and the regular expression pattern of its type"
    ))
}

fn malformed(member: &str, what: &str) -> Refusal {
    Refusal::new(400, "SerializationException", format!("{member} {what}"))
}
