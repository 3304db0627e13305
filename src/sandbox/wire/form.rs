//! Form-encoded parameters: query strings, and the bodies of the Query protocol.

use percent_encoding::percent_decode_str;

/// Decoded parameters in the order they were sent.
#[derive(Debug, Clone, Default)]
pub(in crate::sandbox) struct Form(Vec<(String, String)>);

impl Form {
    /// Decodes `a=b&c=d`; a `+` is a space.
    pub(in crate::sandbox) fn parse(text: &str) -> Self {
        Self(
            text.split('&')
                .filter(|pair| !pair.is_empty())
                .map(|pair| {
                    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                    (decode(name, true), decode(value, true))
                })
                .collect(),
        )
    }

    /// The value of `name`, if it was sent.
    pub(in crate::sandbox) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether `name` was sent, with or without a value.
    pub(in crate::sandbox) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The values of `<name>.1`, `<name>.2` and so on.
    pub(in crate::sandbox) fn list(&self, name: &str) -> Vec<String> {
        (1..)
            .map_while(|place| self.get(&format!("{name}.{place}")))
            .map(str::to_owned)
            .collect()
    }

    /// EC2's `Filter.n.Name` with `Filter.n.Value.m`.
    pub(in crate::sandbox) fn filters(&self) -> Vec<(String, Vec<String>)> {
        (1..)
            .map_while(|place| {
                let name = self.get(&format!("Filter.{place}.Name"))?;
                Some((name.to_owned(), self.list(&format!("Filter.{place}.Value"))))
            })
            .collect()
    }

    /// IAM's `Tags.member.n.Key` with `Tags.member.n.Value`.
    pub(in crate::sandbox) fn tags(&self, name: &str) -> Vec<(String, String)> {
        (1..)
            .map_while(|place| {
                let key = self.get(&format!("{name}.{place}.Key"))?;
                let value = self.get(&format!("{name}.{place}.Value")).unwrap_or_default();
                Some((key.to_owned(), value.to_owned()))
            })
            .collect()
    }
}

/// Undoes percent-encoding; bytes that are no UTF-8 become replacement characters.
pub(in crate::sandbox) fn decode(text: &str, plus_is_space: bool) -> String {
    let text = if plus_is_space {
        text.replace('+', " ")
    } else {
        text.to_owned()
    };
    percent_decode_str(&text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_filters_are_read_by_their_numbers() {
        let form =
            Form::parse("Filter.1.Name=vpc-id&Filter.1.Value.1=vpc-1&Filter.1.Value.2=a%2Fb+c&SubnetId.1=s");
        assert_eq!(
            form.filters(),
            [("vpc-id".to_owned(), vec!["vpc-1".to_owned(), "a/b c".to_owned()])]
        );
        assert_eq!(form.list("SubnetId"), ["s"]);
        assert!(form.list("GroupId").is_empty());
    }
}
