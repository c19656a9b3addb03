//! Recipes that follow an array of poses as an array of bytes, `|u1` of shape `(n,)`: the text of [`Recipes`]. Programs
//! that read one array stop before it.

use std::io::Read;

use super::array;
use super::read::{NpyError, dictionary, preamble, read_up_to};
use crate::formats::limits::MOST_RECIPE_BYTES;
use crate::formats::recipes::Recipes;

/// How NumPy calls bytes.
const BYTES: &str = "|u1";

/// The array of a text of recipes.
pub(super) fn behind(text: &str) -> Vec<u8> {
    array(BYTES, &[text.len()], text.as_bytes(), None)
}

/// Reads the array, which takes the last `length` bytes of a file.
///
/// # Errors
/// [`NpyError`] for anything else.
pub(super) fn read(file: &mut impl Read, length: u64) -> Result<Recipes, NpyError> {
    let wrong = || NpyError::new("what follows its numbers is no text of recipes: the file is damaged".to_owned());
    let (header, before) = preamble(file, length).map_err(|_| wrong())?;
    let (descr, shape) = dictionary(&header).map_err(|_| wrong())?;
    let size = match shape.as_slice() {
        [size] if descr == BYTES && *size <= MOST_RECIPE_BYTES && before + *size as u64 == length => *size,
        _ => return Err(wrong()),
    };
    let mut text = vec![0; size];
    if read_up_to(file, &mut text)? < size {
        return Err(wrong());
    }
    std::str::from_utf8(&text).ok().and_then(Recipes::from_text).ok_or_else(wrong)
}
