//! Reads what can be read: a field that is missing or not understood keeps its default, one that is not known is kept
//! as it is.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The value of a JSON object, its fields one by one. Fields that could not be read are named in `notes`; fields that
/// `T` does not have come back.
pub(super) fn lenient<T>(given: Value, what: &str, notes: &mut Vec<String>) -> (T, Map<String, Value>)
where
    T: Default + Serialize + DeserializeOwned,
{
    let mut unknown = Map::new();
    let Ok(Value::Object(mut merged)) = serde_json::to_value(T::default()) else { return (T::default(), unknown) };
    let Value::Object(given) = given else {
        notes.push(format!("{what} could not be read"));
        return (T::default(), unknown);
    };
    for (key, value) in given {
        let Some(before) = merged.get(&key).cloned() else {
            unknown.insert(key, value);
            continue;
        };
        merged.insert(key.clone(), value);
        if serde_json::from_value::<T>(Value::Object(merged.clone())).is_err() {
            notes.push(format!("\"{key}\" of {what} could not be read"));
            merged.insert(key, before);
        }
    }
    (serde_json::from_value(Value::Object(merged)).unwrap_or_default(), unknown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Form;
    use serde_json::json;

    #[test]
    fn a_field_that_is_not_understood_costs_only_itself() {
        let mut notes = Vec::new();
        let given = json!({ "prompt": "kneel", "sampler": "telepathy", "seed": 7, "hologram": [1] });
        let (form, unknown): (Form, _) = lenient(given, "the settings", &mut notes);
        assert_eq!((form.prompt.as_str(), form.seed, form.sampler), ("kneel", 7, Form::default().sampler));
        assert_eq!(notes, ["\"sampler\" of the settings could not be read"]);
        assert_eq!(unknown["hologram"], json!([1]));
    }
}
