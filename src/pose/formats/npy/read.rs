//! NumPy's NPY format (versions 1 to 3, NEP 1), read strictly and as a stream: what the header claims is held against
//! the file's length before anything is allocated. Not a general NumPy reader: only little-endian `f4` and `f8` in C
//! order, and only finite numbers.

use std::io::Read;

use super::{MAGIC, recipes, recipes_in};
use crate::formats::recipes::Recipes;

/// More dimensions than any array of this program has; NumPy itself stops at 64.
const MAX_DIMENSIONS: usize = 8;
/// Headers are short; a longer claim is damage.
const LONGEST_HEADER: usize = 1 << 16;
/// Numbers are read in parts of this many bytes.
const PART: usize = 1 << 16;

/// Why an array could not be read, in words that follow a file's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NpyError(String);

impl NpyError {
    pub(super) fn new(why: String) -> Self {
        Self(why)
    }
}

/// An array in C order: the last index runs fastest.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    /// Length along each dimension.
    pub shape: Vec<usize>,
    /// The numbers, all finite; as many as the product of `shape`.
    pub data: Vec<f32>,
}

/// Reads the bytes of a file.
///
/// # Errors
/// [`NpyError`] for anything but a whole, finite, little-endian C-order float array with at least one number, and with
/// nothing behind it but recipes.
pub fn parse(bytes: &[u8]) -> Result<Array, NpyError> {
    let mut rest = bytes;
    let header = Header::read(&mut rest, bytes.len() as u64)?;
    let mut data = Vec::with_capacity(header.count);
    header.numbers(&mut rest, |numbers| {
        data.extend_from_slice(numbers);
        Ok(())
    })?;
    if header.behind > 0 {
        recipes::read(&mut rest, header.behind)?;
    }
    Ok(Array { shape: header.shape, data })
}

/// What the header says, already held against the length of the file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Header {
    /// Length along each dimension.
    pub(crate) shape: Vec<usize>,
    /// The recipes in the header's padding.
    pub(crate) recipes: Option<Recipes>,
    /// Bytes of the file behind the numbers.
    pub(crate) behind: u64,
    /// Bytes a number.
    width: usize,
    /// Numbers in all.
    count: usize,
}

impl Header {
    /// Reads the header of a file of `length` bytes; the numbers follow in `file`, and what else there is.
    pub(crate) fn read(file: &mut impl Read, length: u64) -> Result<Self, NpyError> {
        let (text, before) = preamble(file, length)?;
        let recipes = recipes_in(text.as_bytes());
        let (descr, shape) = dictionary(&text).map_err(NpyError)?;
        let width = width_of(descr).map_err(NpyError)?;
        let rest = length.saturating_sub(before);
        let count = shape.iter().try_fold(1_usize, |product, n| product.checked_mul(*n));
        let body = count.and_then(|count| (count as u64).checked_mul(width as u64)).filter(|body| *body <= rest);
        match (count, body) {
            (Some(0), _) if rest == 0 => Err(NpyError("it holds no numbers".to_owned())),
            (Some(count @ 1..), Some(body)) => Ok(Self { shape, recipes, behind: rest - body, width, count }),
            _ => {
                Err(NpyError(format!("its shape {shape:?} does not fit its {rest} bytes of data (cut off or damaged)")))
            }
        }
    }

    /// Reads all numbers and hands them on in parts, in order.
    pub(crate) fn numbers(
        &self,
        file: &mut impl Read,
        mut take: impl FnMut(&[f32]) -> Result<(), String>,
    ) -> Result<(), NpyError> {
        let (mut bytes, mut numbers) = (vec![0_u8; PART], Vec::with_capacity(PART / self.width));
        let mut done = 0;
        while done < self.count {
            let wanted = (PART / self.width).min(self.count - done) * self.width;
            if read_up_to(file, &mut bytes[..wanted])? < wanted {
                return Err(NpyError("the file is cut off inside its numbers: copy or download it again".to_owned()));
            }
            numbers.clear();
            if self.width == 4 {
                numbers.extend(bytes[..wanted].as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)));
            } else {
                numbers.extend(bytes[..wanted].as_chunks::<8>().0.iter().map(|b| f64::from_le_bytes(*b) as f32));
            }
            if let Some(at) = numbers.iter().position(|x| !x.is_finite()) {
                return Err(NpyError(format!("number {} is not finite (NaN or infinite)", done + at)));
            }
            take(&numbers).map_err(NpyError)?;
            done += numbers.len();
        }
        Ok(())
    }
}

/// Reads what comes before the numbers of a file of `length` bytes: the header's text, and how many bytes that took.
pub(super) fn preamble(file: &mut impl Read, length: u64) -> Result<(String, u64), NpyError> {
    let cut = || NpyError("the file is cut off inside its header: copy or download it again".to_owned());
    if length == 0 {
        return Err(NpyError("the file is empty: copy or download it again".to_owned()));
    }
    let mut start = [0; 8];
    let got = read_up_to(file, &mut start)?;
    if !start[..got].starts_with(&MAGIC[..got.min(MAGIC.len())]) {
        return Err(NpyError("not a NumPy file (it does not begin with \\x93NUMPY)".to_owned()));
    }
    if got < start.len() {
        return Err(cut());
    }
    let mut size = [0; 4];
    let digits = match start[MAGIC.len()] {
        1 => 2,
        2 | 3 => 4,
        other => return Err(NpyError(format!("version {other} of the NumPy format is not known (1 to 3 are)"))),
    };
    if read_up_to(file, &mut size[..digits])? < digits {
        return Err(cut());
    }
    let size = u32::from_le_bytes(size) as usize;
    if size > LONGEST_HEADER {
        return Err(NpyError(format!("its header claims {size} bytes: the file is damaged")));
    }
    let mut text = vec![0; size];
    if read_up_to(file, &mut text)? < size {
        return Err(cut());
    }
    let text = String::from_utf8(text).map_err(|_| NpyError("its header is not text".to_owned()))?;
    Ok((text, (start.len() + digits + size) as u64))
}

/// Reads until the buffer is full or the file ends; how much was read.
pub(super) fn read_up_to(file: &mut impl Read, buffer: &mut [u8]) -> Result<usize, NpyError> {
    let mut done = 0;
    while done < buffer.len() {
        match file.read(&mut buffer[done..]) {
            Ok(0) => break,
            Ok(n) => done += n,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(NpyError(format!("it cannot be read on: {error}"))),
        }
    }
    Ok(done)
}

/// The type of the numbers and the shape, from the header's Python dictionary.
pub(super) fn dictionary(text: &str) -> Result<(&str, Vec<usize>), String> {
    let wrong = || format!("its header is not understood: {:?}", text.trim().chars().take(120).collect::<String>());
    let inner = text.trim().strip_prefix('{').and_then(|t| t.strip_suffix('}')).ok_or_else(wrong)?;
    let (mut descr, mut order, mut shape) = (None, None, None);
    let mut rest = inner.trim();
    while !rest.is_empty() {
        let (key, value) = rest.split_once(':').ok_or_else(wrong)?;
        let value = value.trim_start();
        // A shape holds commas of its own, so its end is its bracket.
        let end = if value.starts_with('(') { value.find(')').map(|i| i + 1) } else { value.find(',') };
        let (value, after) = value.split_at(end.unwrap_or(value.len()));
        let key = key.trim().trim_matches(['\'', '"']);
        let is_new = match key {
            "descr" => descr.replace(value.trim().trim_matches(['\'', '"'])).is_none(),
            "fortran_order" => order.replace(value.trim()).is_none(),
            "shape" => shape.replace(dimensions(value.trim()).ok_or_else(wrong)?).is_none(),
            _ => false,
        };
        if !is_new {
            return Err(wrong());
        }
        rest = after.trim_start().trim_start_matches(',').trim_start();
    }
    match order.ok_or_else(wrong)? {
        "False" => Ok((descr.ok_or_else(wrong)?, shape.ok_or_else(wrong)?)),
        "True" => Err("it is stored in Fortran order: save it with numpy.ascontiguousarray".to_owned()),
        _ => Err(wrong()),
    }
}

fn width_of(descr: &str) -> Result<usize, String> {
    match descr {
        "<f4" => Ok(4),
        "<f8" => Ok(8),
        other => Err(format!("its numbers are of type {other:?}: save it as little-endian float32 ('<f4')")),
    }
}

fn dimensions(text: &str) -> Option<Vec<usize>> {
    let inner = text.strip_prefix('(')?.strip_suffix(')')?.trim();
    if inner.is_empty() {
        return Some(Vec::new());
    }
    let inner = inner.strip_suffix(',').unwrap_or(inner);
    let shape: Option<Vec<usize>> = inner.split(',').map(|n| n.trim().parse().ok()).collect();
    shape.filter(|s| s.len() <= MAX_DIMENSIONS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::npy::floats;

    fn why(bytes: &[u8]) -> String {
        parse(bytes).unwrap_err().to_string()
    }

    fn with_header(header: &str, data: &[u8]) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend([1, 0]);
        bytes.extend((header.len() as u16).to_le_bytes());
        bytes.extend(header.bytes());
        bytes.extend(data);
        bytes
    }

    #[test]
    fn an_array_reads_as_it_was_written() {
        for shape in [vec![6], vec![2, 3], vec![1, 2, 3]] {
            let array = Array { shape, data: vec![1.0, -2.0, 3.5, 0.0, 1e-9, 7.0] };
            assert_eq!(parse(&floats(&array.shape, &array.data, None)).unwrap(), array);
        }
    }

    #[test]
    fn every_cut_of_a_file_is_refused() {
        let bytes = floats(&[2, 3], &[1.0; 6], None);
        for end in 0..bytes.len() {
            assert!(parse(&bytes[..end]).is_err(), "cut at {end}");
        }
        assert!(why(&[bytes, vec![0]].concat()).contains("what follows its numbers"));
    }

    #[test]
    fn false_claims_are_refused() {
        let header = |shape: &str, kind: &str, order: &str| {
            with_header(&format!("{{'descr': '{kind}', 'fortran_order': {order}, 'shape': {shape}, }}\n"), &[0; 24])
        };
        assert!(parse(&header("(3,)", "<f8", "False")).is_ok());
        assert!(why(&header("(2, 3)", "<f4", "True")).contains("Fortran"));
        assert!(why(&header("(2, 3)", ">f4", "False")).contains(">f4"));
        assert!(why(&header("(2, 3)", "|O", "False")).contains("type"));
        assert!(why(&header("(9999999999, 9999999999)", "<f4", "False")).contains("does not fit"));
        assert!(why(&header("(-2, 3)", "<f4", "False")).contains("not understood"));
        assert!(why(&header("(2, 3)", "<f4", "Maybe")).contains("not understood"));
        assert!(
            why(&with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (0,)}", &[])).contains("no numbers")
        );
        assert!(why(b"PK\x03\x04").contains("not a NumPy file"));
        let claim = [MAGIC, &[2, 0], &(1_u32 << 30).to_le_bytes(), b"{}"].concat();
        assert!(why(&claim).contains("claims 1073741824 bytes"));
        let nan = floats(&[2], &[1.0, f32::NAN], None);
        assert!(why(&nan).contains("number 1 is not finite"));
    }
}
