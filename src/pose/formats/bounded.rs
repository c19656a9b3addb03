//! Lists of limited length in JSON, so that a file cannot ask for more memory than its kind ever needs. What the
//! lists hold is not known here.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, SeqAccess, Visitor};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Three(#[serde(deserialize_with = "at_most::<3, _, _>")] Vec<u8>);

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
