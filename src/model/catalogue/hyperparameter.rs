//! Hyperparameters: their names, types, bounds and defaults, and what is wrong with a value.

use serde::{Deserialize, Serialize};

use super::Citation;

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HyperparameterType {
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// One of a list of words.
    Enum,
}

/// One hyperparameter. The API takes every value as a string.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hyperparameter {
    /// The name, as the API spells it.
    pub name: String,
    /// The type.
    #[serde(rename = "type")]
    pub kind: HyperparameterType,
    /// The smallest number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The largest number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// The words of an enumeration.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// Words that are taken beside numbers, such as `Auto`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// What applies when it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Whether it must be given.
    #[serde(default)]
    pub required: bool,
    /// What else there is to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What is wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ValueFault {
    /// It has another type.
    Type(HyperparameterType),
    /// It is below the smallest number.
    Below(f64),
    /// It is above the largest number.
    Above(f64),
}

impl Hyperparameter {
    /// Judges `value`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn judge(&self, value: &str) -> Result<(), ValueFault> {
        if self.also.iter().any(|word| word == value) {
            return Ok(());
        }
        let fault = ValueFault::Type(self.kind);
        let number = match self.kind {
            HyperparameterType::Enum => {
                let listed = self.values.iter().any(|word| word == value);
                return if listed { Ok(()) } else { Err(fault) };
            }
            // 32 bits hold every bound and are exact as `f64`.
            HyperparameterType::Int => f64::from(value.parse::<i32>().map_err(|_| fault)?),
            HyperparameterType::Float => value.parse::<f64>().map_err(|_| fault)?,
        };
        if !number.is_finite() {
            return Err(fault);
        }
        match (self.min, self.max) {
            (Some(min), _) if number < min => Err(ValueFault::Below(min)),
            (_, Some(max)) if number > max => Err(ValueFault::Above(max)),
            _ => Ok(()),
        }
    }

    /// Describes what it takes: `1 to 5`, `0.1 or less`, `low, medium or high`.
    pub fn domain(&self) -> String {
        let mut words: Vec<String> = self.values.clone();
        match (self.min, self.max) {
            (Some(min), Some(max)) if min.total_cmp(&max).is_eq() => words.push(min.to_string()),
            (Some(min), Some(max)) => words.push(format!("{min} to {max}")),
            (Some(min), None) => words.push(format!("{min} or more")),
            (None, Some(max)) => words.push(format!("{max} or less")),
            (None, None) if self.kind == HyperparameterType::Int => words.push("a whole number".to_owned()),
            (None, None) if self.kind == HyperparameterType::Float => words.push("a number".to_owned()),
            (None, None) => {}
        }
        words.extend(self.also.iter().cloned());
        match words.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
            Some((last, _)) => last.clone(),
            None => String::new(),
        }
    }
}

/// The hyperparameters of a base model customized in one way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hyperparameters {
    /// Who lists them, or where they should be listed.
    pub source: Citation,
    /// Whether AWS publishes them. Where it does not, no name and no value can be called wrong.
    pub known: bool,
    /// What else there is to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The hyperparameters.
    pub list: Vec<Hyperparameter>,
}

impl Hyperparameters {
    /// Finds the hyperparameter of this name.
    pub fn find(&self, name: &str) -> Option<&Hyperparameter> {
        self.list.iter().find(|one| one.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(toml: &str) -> Hyperparameter {
        toml::from_str(toml).unwrap()
    }

    #[test]
    fn an_integer_is_judged_by_type_and_bounds() {
        let epochs = parameter("name = 'epochCount'\ntype = 'int'\nmin = 1\nmax = 5");
        assert_eq!(epochs.judge("5"), Ok(()));
        assert_eq!(epochs.judge("0"), Err(ValueFault::Below(1.0)));
        assert_eq!(epochs.judge("6"), Err(ValueFault::Above(5.0)));
        for text in ["2.0", "two", "", "1e1"] {
            assert_eq!(
                epochs.judge(text),
                Err(ValueFault::Type(HyperparameterType::Int)),
                "{text}"
            );
        }
        assert_eq!(epochs.domain(), "1 to 5");
    }

    #[test]
    fn a_float_may_be_written_with_an_exponent() {
        let rate = parameter("name = 'learningRate'\ntype = 'float'\nmin = 1e-6\nmax = 1e-4");
        assert_eq!(rate.judge("1e-5"), Ok(()));
        assert_eq!(rate.judge("0.000001"), Ok(()));
        assert_eq!(rate.judge("0.0001"), Ok(()));
        assert_eq!(rate.judge("0.001"), Err(ValueFault::Above(1e-4)));
        assert_eq!(
            rate.judge("NaN"),
            Err(ValueFault::Type(HyperparameterType::Float))
        );
        assert_eq!(rate.domain(), "0.000001 to 0.0001");
    }

    #[test]
    fn words_are_taken_where_they_are_listed() {
        let epochs = parameter("name = 'e'\ntype = 'int'\nmin = 1\nmax = 100\nalso = ['Auto']");
        assert_eq!(epochs.judge("Auto"), Ok(()));
        assert!(epochs.judge("auto").is_err());
        assert_eq!(epochs.domain(), "1 to 100 or Auto");
        let effort = parameter("name = 'r'\ntype = 'enum'\nvalues = ['low', 'medium', 'high']");
        assert_eq!(effort.judge("low"), Ok(()));
        assert_eq!(
            effort.judge("max"),
            Err(ValueFault::Type(HyperparameterType::Enum))
        );
        assert_eq!(effort.domain(), "low, medium or high");
    }
}
