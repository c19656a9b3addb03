//! Lists of limited length in JSON, so that a file cannot ask for more memory than its kind ever needs, and numbers
//! that single precision holds, so that what was read can be written again. What they mean is not known here.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, SeqAccess, Visitor};

use super::limits::LONGEST_TEXT;

/// Reads a list of at most `MOST` items; for `#[serde(deserialize_with)]`.
///
/// # Errors
/// Those of the items, and one for the first item too many.
pub(crate) fn at_most<'de, const MOST: usize, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    deserializer.deserialize_seq(AtMost::<MOST, T>(PhantomData))
}

struct AtMost<const MOST: usize, T>(PhantomData<T>);

impl<'de, const MOST: usize, T: Deserialize<'de>> Visitor<'de> for AtMost<MOST, T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of at most {MOST} items")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            if items.len() == MOST {
                return Err(A::Error::custom(format!("a list has more than {MOST} items")));
            }
            items.push(item);
        }
        Ok(items)
    }
}

/// The first `KEPT` items of a list of any length, and how long it was.
pub(crate) struct Head<const KEPT: usize, T> {
    pub(crate) kept: Vec<T>,
    pub(crate) found: usize,
}

impl<'de, const KEPT: usize, T: Deserialize<'de>> Deserialize<'de> for Head<KEPT, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(HeadOf::<KEPT, T>(PhantomData))
    }
}

struct HeadOf<const KEPT: usize, T>(PhantomData<T>);

impl<'de, const KEPT: usize, T: Deserialize<'de>> Visitor<'de> for HeadOf<KEPT, T> {
    type Value = Head<KEPT, T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut kept = Vec::new();
        while kept.len() < KEPT {
            match list.next_element()? {
                Some(item) => kept.push(item),
                None => return Ok(Head { found: kept.len(), kept }),
            }
        }
        let mut found = KEPT;
        while list.next_element::<IgnoredAny>()?.is_some() {
            found += 1;
        }
        Ok(Head { kept, found })
    }
}

/// True when no text in a JSON file is longer than [`LONGEST_TEXT`]: a reader keeps a text whole, whatever it is for.
pub(crate) fn texts_fit(json: &[u8]) -> bool {
    let (mut length, mut is_escaped) = (None, false);
    for byte in json {
        length = match (length, byte) {
            (None, b'"') => Some(0),
            (None, _) => None,
            (Some(_), b'"') if !is_escaped => None,
            (Some(LONGEST_TEXT), _) => return false,
            (Some(before), _) => {
                is_escaped = *byte == b'\\' && !is_escaped;
                Some(before + 1)
            }
        };
    }
    true
}

/// A finite number: JSON can say ones that become infinite in single precision.
#[derive(Clone, Copy)]
pub(crate) struct Finite(pub(crate) f32);

impl<'de> Deserialize<'de> for Finite {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = f32::deserialize(deserializer)?;
        if number.is_finite() { Ok(Self(number)) } else { Err(D::Error::custom("a number is too large")) }
    }
}

/// Reads a finite number; for `#[serde(deserialize_with)]`.
///
/// # Errors
/// Anything else.
pub(crate) fn finite<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f32, D::Error> {
    Finite::deserialize(deserializer).map(|number| number.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_single_precision_cannot_hold_is_refused() {
        assert_eq!(serde_json::from_str::<Finite>("-1.5e38").map(|number| number.0).ok(), Some(-1.5e38));
        assert!(serde_json::from_str::<Finite>("1e39").map(|number| number.0).is_err());
    }

    #[derive(serde::Deserialize)]
    struct Three(#[serde(deserialize_with = "at_most::<3, _, _>")] Vec<u8>);

    #[test]
    fn only_a_text_can_be_too_long() {
        let (most, more) = ("a".repeat(LONGEST_TEXT), "a".repeat(LONGEST_TEXT + 1));
        assert!(texts_fit(format!("[\"{most}\", \"{most}\", {}0]", "0,".repeat(LONGEST_TEXT)).as_bytes()));
        assert!(!texts_fit(format!("[\"\", \"{more}\"]").as_bytes()));
        assert!(!texts_fit(format!("[\"{}\"]", "\\\"".repeat(LONGEST_TEXT)).as_bytes()), "escaped marks end no text");
        assert!(texts_fit(format!("[\"\\\\\", {}]", "0,".repeat(LONGEST_TEXT)).as_bytes()), "an escaped backslash");
    }

    #[test]
    fn a_list_is_read_up_to_its_limit_and_not_beyond() {
        assert_eq!(serde_json::from_str::<Three>("[1,2,3]").map(|list| list.0).ok(), Some(vec![1, 2, 3]));
        let error = serde_json::from_str::<Three>("[1,2,3,4]").map(|list| list.0).unwrap_err();
        assert!(error.to_string().contains("more than 3 items"), "{error}");
    }

    #[test]
    fn the_head_of_a_long_list_is_kept_and_the_rest_counted() {
        let head: Head<2, f32> = serde_json::from_str("[1,2,3,\"what is not kept may be anything\"]").unwrap();
        assert_eq!((head.kept, head.found), (vec![1.0, 2.0], 4));
        let short: Head<2, f32> = serde_json::from_str("[1]").unwrap();
        assert_eq!((short.kept, short.found), (vec![1.0], 1));
    }
}
