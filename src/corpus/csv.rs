//! Comma-separated values with quotes (RFC 4180), read by column name: enough for `manifest.csv`. Not a CSV writer.

use std::collections::HashMap;

/// A table whose first record names the columns.
pub(crate) struct Table {
    columns: HashMap<String, usize>,
    records: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn parse(text: &str) -> Self {
        let mut records = records(text.trim_start_matches('\u{feff}')).into_iter();
        let names = records.next().unwrap_or_default();
        let columns = names.into_iter().enumerate().map(|(i, name)| (name.trim().to_owned(), i)).collect();
        Self { columns, records: records.collect() }
    }

    /// The rows, each as a look-up from column name to field; a missing field is empty.
    pub(crate) fn rows(&self) -> impl Iterator<Item = impl Fn(&str) -> String> {
        self.records
            .iter()
            .map(|record| |name: &str| self.columns.get(name).and_then(|i| record.get(*i)).cloned().unwrap_or_default())
    }
}

fn records(text: &str) -> Vec<Vec<String>> {
    let (mut all, mut record, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(std::mem::take(&mut field)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                record.push(std::mem::take(&mut field));
                all.push(std::mem::take(&mut record));
            }
            _ => field.push(c),
        }
    }
    if !field.is_empty() || !record.is_empty() {
        record.push(field);
        all.push(record);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_by_name_through_quotes() {
        let table = Table::parse("id,how,source\r\n1,\"a \"\"b\"\", c\nd\",cmu\n2,x\n");
        let rows: Vec<_> = table.rows().map(|row| (row("id"), row("how"), row("source"), row("none"))).collect();
        assert_eq!(rows[0], ("1".into(), "a \"b\", c\nd".into(), "cmu".into(), String::new()));
        assert_eq!(rows[1].2, "");
    }
}
