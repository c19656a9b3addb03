//! The parts of a JSON text, found without being understood: each is read by itself later, so that one that is damaged
//! or larger than its kind ever is costs only itself, and no memory. Nesting costs no stack.

/// Most parts of an object, and bytes of a name.
const MOST_MEMBERS: usize = 1000;
/// See [`MOST_MEMBERS`].
const LONGEST_NAME: usize = 1000;

/// The members of a JSON object with their texts; `None` for anything else, cut off, or with more than anything that
/// Posa writes has.
pub(super) fn members(text: &str) -> Option<Vec<(String, &str)>> {
    let mut rest = Rest(text.trim_ascii());
    rest.eat(b'{')?;
    let mut members = Vec::new();
    while rest.eat(b'}').is_none() {
        if members.len() == MOST_MEMBERS {
            return None;
        }
        if !members.is_empty() {
            rest.eat(b',')?;
        }
        let name = rest.value().filter(|name| name.len() <= LONGEST_NAME)?;
        rest.eat(b':')?;
        members.push((serde_json::from_str(name).ok()?, rest.value()?));
    }
    rest.0.is_empty().then_some(members)
}

/// The items of a JSON list; ends early where the list is damaged, and at once for anything else.
pub(super) fn items(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Rest(text.trim_ascii());
    let is_list = rest.eat(b'[').is_some();
    let mut is_first = true;
    std::iter::from_fn(move || {
        if !is_list || rest.eat(b']').is_some() || (!is_first && rest.eat(b',').is_none()) {
            return None;
        }
        is_first = false;
        rest.value()
    })
}

/// How many values a JSON text can hold; `None` for more than `most`.
pub(super) fn values(text: &str, most: usize) -> Option<usize> {
    let marks = text.bytes().filter(|byte| matches!(byte, b',' | b':' | b'[' | b'{'));
    let values = 1 + marks.take(most).count();
    (values <= most).then_some(values)
}

/// What is left of a text.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    /// Goes past a mark and the white space around it, if it is what comes next.
    fn eat(&mut self, mark: u8) -> Option<()> {
        let rest = self.0.trim_ascii_start();
        if rest.as_bytes().first() != Some(&mark) {
            return None;
        }
        self.0 = rest[1..].trim_ascii_start();
        Some(())
    }

    /// The text of the value that comes next.
    fn value(&mut self) -> Option<&'a str> {
        let rest = self.0.trim_ascii_start();
        let bytes = rest.as_bytes();
        let end = match bytes.first()? {
            b'"' => string(bytes)?,
            b'{' | b'[' => nested(bytes)?,
            _ => bytes.iter().position(|byte| b",:]} \t\r\n".contains(byte)).unwrap_or(bytes.len()),
        };
        // Marks are ASCII, so the text may be cut beside them.
        let (value, after) = rest.split_at_checked(end).filter(|(value, _)| !value.is_empty())?;
        self.0 = after;
        Some(value)
    }
}

/// Where a string that begins at the first byte ends.
fn string(bytes: &[u8]) -> Option<usize> {
    let mut is_escaped = false;
    for (place, byte) in bytes.iter().enumerate().skip(1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return Some(place + 1),
            _ => {}
        }
    }
    None
}

/// Where an object or a list that begins at the first byte ends.
fn nested(bytes: &[u8]) -> Option<usize> {
    let (mut depth, mut place) = (0_usize, 0);
    while let Some(byte) = bytes.get(place) {
        match byte {
            b'"' => place += string(&bytes[place..])? - 1,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        place += 1;
        if depth == 0 {
            return Some(place);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_found_whatever_their_texts_hold() {
        let text = " { \"a\" : [1, {\"b\": \"]}\\\"\"}] ,\"ü\":-1.5e3,\"\": \"{\" } ";
        let found = members(text).unwrap();
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        let texts: Vec<&str> = found.iter().map(|(_, text)| *text).collect();
        assert_eq!(names, ["a", "ü", ""]);
        assert_eq!(texts, ["[1, {\"b\": \"]}\\\"\"}]", "-1.5e3", "\"{\""]);
        assert_eq!(members("{}").map(|members| members.len()), Some(0));
    }

    #[test]
    fn what_is_cut_off_is_no_object() {
        let text = "{\"a\": [1, 2], \"b\": {\"c\": \"d\"}}";
        assert!((0..text.len()).all(|end| members(&text[..end]).is_none()));
        for other in ["[1]", "7", "{\"a\"}", "{a: 1}", "{\"a\": 1,, \"b\": 2}", "{\"a\": }", "{} {}"] {
            assert!(members(other).is_none(), "{other}");
        }
        assert!(members(&format!("{{\"a\": {}", "[".repeat(1_000_000))).is_none());
        assert!(members(&format!("{{{}}}", ["\"a\":0"; MOST_MEMBERS + 1].join(","))).is_none());
    }

    #[test]
    fn items_are_found_in_order() {
        assert_eq!(items("[ 1 ,\"2,\",[3],{} ]").collect::<Vec<_>>(), ["1", "\"2,\"", "[3]", "{}"]);
        assert_eq!(items("[]").count() + items("{}").count() + items("").count(), 0);
        assert_eq!(items("[1, 2").collect::<Vec<_>>(), ["1", "2"]);
        let text = "[1,[2,3],{\"a\":4}]";
        assert_eq!((values(text, 8), values(text, 7)), (Some(8), None));
    }
}
