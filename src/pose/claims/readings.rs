//! Wordings that are understood but never written: what people type as a prompt, by the claim that they ask for. `*`
//! stands for a side, as in names of claims.

mod arms;
mod body;

/// Claims with their wordings.
pub(super) fn readings() -> impl Iterator<Item = &'static (&'static str, &'static [&'static str])> {
    arms::READINGS.iter().chain(body::READINGS)
}
