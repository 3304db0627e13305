//! JSON as policies are written in: a key that stands twice in one object is refused, since which of the
//! two counts depends on the reader.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Reads JSON text.
///
/// # Errors
/// What is wrong, with its line and column.
pub(super) fn read(text: &str) -> Result<Value, String> {
    if text.starts_with('\u{feff}') {
        return Err(
            "it begins with a byte order mark, which JSON has no place for; save it without".to_owned(),
        );
    }
    serde_json::from_str(text)
        .map(|Unique(value)| value)
        .map_err(|error| error.to_string())
}

/// A value none of whose objects has a key twice.
struct Unique(Value);

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_any(Values).map(Self)
    }
}

struct Values;

impl<'de> Visitor<'de> for Values {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Unique(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            if object.contains_key(&key) {
                return Err(de::Error::custom(format!(
                    "the key `{key}` stands twice in one object"
                )));
            }
            let Unique(value) = members.next_value()?;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_once_is_read_as_it_is() {
        let text = r#"{"a":[1,-2,2.5,true,null,"x",{"a":{}}],"b":{"a":1}}"#;
        assert_eq!(read(text), serde_json::from_str(text).map_err(|_| String::new()));
    }

    #[test]
    fn a_key_that_stands_twice_is_refused_at_its_place() {
        let problem = read("{\"Statement\":[\n{\"Action\":\"a\",\"Action\":\"b\"}]}").unwrap_err();
        assert!(
            problem.starts_with("the key `Action` stands twice in one object at line 2"),
            "{problem}"
        );
    }

    #[test]
    fn a_byte_order_mark_is_named() {
        assert!(read("\u{feff}{}").unwrap_err().contains("byte order mark"));
    }
}
