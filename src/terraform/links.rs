//! Which resource an attribute names that will have its ID only once the plan is applied: the configuration in the
//! plan says what an expression refers to.
//!
//! Terraform writes neither local values nor dynamic blocks into a plan, so what goes through one is found by its
//! type: the one resource of that type in the module, else in the whole plan.

use serde_json::Value;

use super::document::{Call, Module, OutputConfig, ResourceConfig, references};
use super::link::{Link, Unclear, is_empty, known, push_all, with_count, with_key};
use super::place::Place;
use super::plan::Plan;
use super::reference::{Segment, heads, same_key, segments};
use super::resource::Resource;

/// How deep references are followed through outputs and variables.
const DEEPEST: usize = 32;

/// What references lead to.
#[derive(Debug, Default)]
struct Found<'a> {
    links: Vec<Link<'a>>,
    /// A local value stands between, which a plan does not hold.
    hidden: bool,
    /// Instances go with those of the same key: `each.key` is named.
    keyed: bool,
    /// Likewise: `count.index` is named.
    counted: bool,
}

/// What is looked for.
#[derive(Debug, Clone, Copy)]
struct Wanted<'a> {
    /// The kinds of resources.
    kinds: &'a [&'a str],
    /// What the attribute or output is called that names them.
    name: &'a str,
}

/// Where references stand.
#[derive(Debug, Clone, Copy)]
struct From<'a> {
    index: &'a Value,
    for_each: Option<&'a Value>,
}

impl Plan {
    /// Returns what an attribute of a resource names: known values, or resources of one of `kinds`. A kind with an
    /// attribute, `aws_vpc.default_route_table_id`, stands for what comes with that resource. Nothing is returned of
    /// an attribute that is not set.
    ///
    /// # Errors
    /// When the plan does not tell.
    pub fn links<'a>(
        &'a self,
        resource: &'a Resource,
        attribute: &str,
        kinds: &[&str],
    ) -> Result<Vec<Link<'a>>, Unclear> {
        let value = resource.value(attribute);
        let known = known(value);
        if !known.is_empty() || is_empty(value) || resource.is_null(attribute) {
            return Ok(known);
        }
        // What is neither there nor to come is not set, whatever the configuration says of it.
        let Some(expression) = self
            .expression(resource, attribute)
            .filter(|_| resource.is_unknown(&[attribute]) != Some(false))
        else {
            return Ok(Vec::new());
        };
        if expression
            .get("constant_value")
            .is_some_and(|value| !value.is_object())
        {
            return Ok(Vec::new());
        }
        let mut links = self.follow(resource, attribute, &references(expression), kinds)?;
        let Some(length) = resource.length(attribute) else {
            return Ok(links);
        };
        let given = resource.texts(attribute);
        // A function takes some of what it refers to, and no plan says which.
        if given.len() + links.len() != length {
            return Err(Unclear::new(&resource.address, attribute, kinds));
        }
        links.extend(given.into_iter().map(Link::Known));
        Ok(links)
    }

    /// Returns what the references of an expression in `resource` lead to, as [`Plan::links`] does.
    ///
    /// # Errors
    /// When the plan does not tell.
    pub fn follow<'a>(
        &'a self,
        resource: &'a Resource,
        attribute: &str,
        named: &[&str],
        kinds: &[&str],
    ) -> Result<Vec<Link<'a>>, Unclear> {
        let place = Place::of(&resource.module);
        let from = self.from(resource);
        let wanted = Wanted {
            kinds,
            name: attribute,
        };
        let mut found = self.resolve(&place, named, wanted, Some(from), 0);
        if found.links.is_empty() && found.hidden {
            found.links = self.by_kind(&place, kinds);
        }
        if found.keyed {
            with_key(&mut found.links, &resource.index);
        }
        if found.counted {
            let instances = self
                .resources
                .iter()
                .filter(|one| one.is_beside(resource))
                .count();
            with_count(&mut found.links, &resource.index, instances);
        }
        if found.links.is_empty() {
            return Err(Unclear::new(&resource.address, attribute, kinds));
        }
        Ok(found.links)
    }

    /// Returns the one thing that an attribute names, as [`Plan::links`] does.
    ///
    /// # Errors
    /// When the plan does not tell, or names several that it could be.
    pub fn link<'a>(
        &'a self,
        resource: &'a Resource,
        attribute: &str,
        kinds: &[&str],
    ) -> Result<Option<Link<'a>>, Unclear> {
        let mut links = self.links(resource, attribute, kinds)?;
        match links.len() {
            0 | 1 => Ok(links.pop()),
            _ => Err(Unclear::new(&resource.address, attribute, kinds)),
        }
    }

    /// Returns what an output of the root module names; `None` where there is no such output.
    ///
    /// # Errors
    /// When the plan does not tell.
    pub fn named_by_output<'a>(
        &'a self,
        name: &str,
        kinds: &[&str],
    ) -> Option<Result<Vec<Link<'a>>, Unclear>> {
        let known = known(self.output(name));
        if !known.is_empty() {
            return Some(Ok(known));
        }
        let output = self.document.configuration.root_module.outputs.get(name)?;
        let root = Place::of("");
        let named = references(&output.expression);
        let wanted = Wanted { kinds, name };
        let mut found = self.resolve(&root, &named, wanted, None, 0);
        if found.links.is_empty() && found.hidden {
            found.links = self.by_kind(&root, kinds);
        }
        Some(if found.links.is_empty() {
            Err(Unclear::new("the root module", &format!("output.{name}"), kinds))
        } else {
            Ok(found.links)
        })
    }

    /// Returns the expression of an attribute, where the configuration sets it.
    pub fn expression(&self, resource: &Resource, attribute: &str) -> Option<&Value> {
        self.configured(resource)?.expressions.get(attribute)
    }

    /// The configuration of a resource.
    pub(super) fn configured(&self, resource: &Resource) -> Option<&ResourceConfig> {
        let names = Place::of(&resource.module).names;
        let (mode, kind) = match resource.kind.strip_prefix("data.") {
            Some(kind) => ("data", kind),
            None => ("managed", resource.kind.as_str()),
        };
        let mut all = self.module(&names)?.resources.iter();
        all.find(|other| other.mode == mode && other.kind == kind && other.name == resource.name)
    }

    fn from<'a>(&'a self, resource: &'a Resource) -> From<'a> {
        From {
            index: &resource.index,
            for_each: self
                .configured(resource)
                .and_then(|own| own.for_each_expression.as_ref()),
        }
    }

    /// The one resource of a kind in the module, else in the plan.
    pub(super) fn by_kind<'a>(&'a self, place: &Place, kinds: &[&str]) -> Vec<Link<'a>> {
        let only = |all: Vec<&'a Resource>| match all.as_slice() {
            [one] => Some(Link::Planned(one)),
            _ => None,
        };
        let here = self.of(kinds).filter(|one| one.module == place.address);
        let found = only(here.collect()).or_else(|| only(self.of(kinds).collect()));
        found.into_iter().collect()
    }

    fn resolve<'a>(
        &'a self,
        place: &Place,
        named: &[&str],
        wanted: Wanted<'_>,
        from: Option<From<'_>>,
        depth: usize,
    ) -> Found<'a> {
        let mut found = Found::default();
        if depth > DEEPEST {
            return found;
        }
        for reference in heads(named) {
            let parts = segments(reference);
            match parts.first().map(|part| part.name) {
                Some("local") => found.hidden = true,
                Some("count") => found.counted = true,
                // The same key in both; a value may be any key.
                Some("each") if parts.get(1).is_some_and(|part| part.name == "key") => found.keyed = true,
                Some("each") => self.through_each(place, wanted, from, depth, &mut found),
                Some("var") => self.through_variable(place, &parts, wanted, depth, &mut found),
                Some("module") => self.through_output(place, &parts, wanted, depth, &mut found),
                None | Some("path" | "terraform" | "self") => {}
                Some(_) => self.direct(place, &parts, wanted, depth, &mut found),
            }
        }
        found
    }

    fn through_each<'a>(
        &'a self,
        place: &Place,
        wanted: Wanted<'_>,
        from: Option<From<'_>>,
        depth: usize,
        found: &mut Found<'a>,
    ) {
        let Some(from) = from else { return };
        let over = from.for_each.map(references).unwrap_or_default();
        let mut inner = self.resolve(place, &over, wanted, None, depth + 1);
        found.hidden |= inner.hidden;
        with_key(&mut inner.links, from.index);
        push_all(&mut found.links, inner.links);
    }

    fn through_variable<'a>(
        &'a self,
        place: &Place,
        parts: &[Segment<'_>],
        wanted: Wanted<'_>,
        depth: usize,
        found: &mut Found<'a>,
    ) {
        let (Some(name), Some((parent, key))) = (parts.get(1), place.parent()) else {
            return;
        };
        let Some(call) = self.call(&parent, place.names.last().map_or("", String::as_str)) else {
            return;
        };
        let Some(expression) = call.expressions.get(name.name) else {
            return;
        };
        let from = From {
            index: &key,
            for_each: call.for_each_expression.as_ref(),
        };
        let inner = self.resolve(&parent, &references(expression), wanted, Some(from), depth + 1);
        found.hidden |= inner.hidden;
        push_all(&mut found.links, inner.links);
    }

    fn through_output<'a>(
        &'a self,
        place: &Place,
        parts: &[Segment<'_>],
        wanted: Wanted<'_>,
        depth: usize,
        found: &mut Found<'a>,
    ) {
        let Some(child) = parts.get(1) else { return };
        let Some(call) = self.call(place, child.name) else {
            return;
        };
        // Behind a splat Terraform names the module alone: the output of the same name is meant, else any.
        let outputs = &call.module.outputs;
        let name = parts.get(2).map_or(wanted.name, |output| output.name);
        let meant: Vec<&OutputConfig> = match outputs.get(name) {
            Some(output) => vec![output],
            None if parts.len() == 2 => outputs.values().collect(),
            None => return,
        };
        for instance in self.instances(place, child) {
            for output in &meant {
                let inner = self.resolve(
                    &instance,
                    &references(&output.expression),
                    wanted,
                    None,
                    depth + 1,
                );
                found.hidden |= inner.hidden;
                push_all(&mut found.links, inner.links);
            }
        }
    }

    /// The instances of a child module that hold resources.
    fn instances(&self, place: &Place, child: &Segment<'_>) -> Vec<Place> {
        let mut own: Vec<Place> = Vec::new();
        for resource in &self.resources {
            let mut at = Place::of(&resource.module);
            // A resource of a module further in lies in this one too.
            while at.names.len() > place.names.len() + 1 {
                match at.parent() {
                    Some((parent, _)) => at = parent,
                    None => break,
                }
            }
            let Some((parent, key)) = at.parent() else {
                continue;
            };
            let named = at.names.last().is_some_and(|name| name == child.name);
            let meant = child.index.is_none_or(|index| same_key(index, &key));
            if parent.address == place.address
                && named
                && meant
                && !own.iter().any(|one| one.address == at.address)
            {
                own.push(at);
            }
        }
        own
    }

    fn call(&self, place: &Place, name: &str) -> Option<&Call> {
        let module: &Module = self.module(&place.names)?;
        module.calls.get(name)
    }

    /// A resource of the same module, or what one of its attributes names.
    fn direct<'a>(
        &'a self,
        place: &Place,
        parts: &[Segment<'_>],
        wanted: Wanted<'_>,
        depth: usize,
        found: &mut Found<'a>,
    ) {
        let (kind, rest) = match parts {
            [data, kind, rest @ ..] if data.name == "data" => (format!("data.{}", kind.name), rest),
            [kind, rest @ ..] => (kind.name.to_owned(), rest),
            [] => return,
        };
        let Some(name) = rest.first() else { return };
        let attribute = rest.get(1).map(|part| part.name);
        let meant = |resource: &&Resource| {
            resource.module == place.address
                && resource.kind == kind
                && resource.name == name.name
                && name.index.is_none_or(|index| same_key(index, &resource.index))
        };
        for resource in self.resources.iter().filter(meant) {
            let with_it = attribute.map(|attribute| format!("{kind}.{attribute}"));
            let comes_with = with_it.is_some_and(|pair| wanted.kinds.contains(&pair.as_str()));
            if comes_with || wanted.kinds.contains(&kind.as_str()) {
                push_all(&mut found.links, vec![Link::Planned(resource)]);
                continue;
            }
            let Some(attribute) = attribute else { continue };
            let values = known(resource.value(attribute));
            if values.is_empty() {
                let expression = self.expression(resource, attribute);
                let named = expression.map(references).unwrap_or_default();
                let from = self.from(resource);
                let at = Place::of(&resource.module);
                let inner = self.resolve(&at, &named, wanted, Some(from), depth + 1);
                found.hidden |= inner.hidden;
                push_all(&mut found.links, inner.links);
            } else {
                push_all(&mut found.links, values);
            }
        }
    }
}
