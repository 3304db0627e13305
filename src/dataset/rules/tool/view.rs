//! The tools that a record defines and uses.

use crate::dataset::json::{Kind, Text, Value};
use crate::dataset::rules::converse::{Block, Converse, Member};

/// One element of `toolConfig.tools`.
pub(super) struct Tool<'a> {
    /// Its place in the list, from 0.
    pub(super) index: usize,
    /// The element.
    pub(super) value: Value<'a>,
    /// The value of `toolSpec`, where it is an object.
    pub(super) spec: Option<Value<'a>>,
}

impl<'a> Tool<'a> {
    /// The name, where it is a string.
    pub(super) fn name(&self) -> Option<(Value<'a>, Text<'a>)> {
        let name = self.spec?.get("name")?;
        Some((name, name.text()?))
    }

    /// The JSON path of `rest` within the tool's description.
    pub(super) fn path(&self, rest: &str) -> String {
        format!("toolConfig.tools[{}].toolSpec{rest}", self.index)
    }
}

/// The tools that a record defines.
pub(super) struct Tools<'a> {
    /// In order; empty where there is no list.
    pub(super) list: Vec<Tool<'a>>,
}

impl<'a> Tools<'a> {
    /// Looks up the tools of `record`.
    pub(super) fn new(record: &Converse<'a>) -> Self {
        let tools = record.tool_config.and_then(|config| config.get("tools"));
        let list = tools.into_iter().flat_map(Value::elements).enumerate();
        let tool = |(index, value): (usize, Value<'a>)| Tool {
            index,
            value,
            spec: value.get("toolSpec").filter(|spec| spec.kind() == Kind::Object),
        };
        Self {
            list: list.map(tool).collect(),
        }
    }

    /// Whether one of them is called `name`.
    pub(super) fn defines(&self, name: &Text<'_>) -> bool {
        self.list
            .iter()
            .any(|tool| tool.name().is_some_and(|(_, own)| own.says_the_same(name)))
    }
}

/// The blocks of `record` that are `member`, with the values of that member.
pub(super) fn blocks<'a>(
    record: &Converse<'a>,
    member: Member,
) -> impl Iterator<Item = (Block<'a>, Value<'a>)> + use<'a> {
    record
        .blocks()
        .filter(move |block| block.member == member)
        .filter_map(|block| Some((block, block.inner?)))
}

/// The string under `key` of `value`.
pub(super) fn text<'a>(value: Value<'a>, key: &str) -> Option<Text<'a>> {
    value.get(key)?.text()
}
