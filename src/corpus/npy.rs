//! NumPy `.npy` arrays of floating-point numbers (format versions 1 to 3, NEP 1), read strictly and written plainly.
//! Not a general NumPy reader: only little-endian `f4` and `f8` in C order, and only finite numbers.

use std::path::Path;

use crate::error::CorpusError;

const MAGIC: &[u8] = b"\x93NUMPY";
/// More dimensions than any array of this program has; NumPy itself stops at 64.
const MAX_DIMENSIONS: usize = 8;
/// NumPy aligns the data to this many bytes.
const ALIGNMENT: usize = 64;

/// An array in C order: the last index runs fastest.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    /// Length along each dimension.
    pub shape: Vec<usize>,
    /// The numbers, all finite; as many as the product of `shape`.
    pub data: Vec<f32>,
}

/// Reads a file.
///
/// # Errors
/// [`CorpusError`] naming the file when it cannot be opened or [`parse`] refuses it.
pub fn read(path: &Path) -> Result<Array, CorpusError> {
    let bytes = std::fs::read(path).map_err(|e| CorpusError::io(path, e))?;
    parse(&bytes, path)
}

/// Writes a file of `f4` numbers, version 1.
///
/// # Errors
/// [`CorpusError::Io`] when the file cannot be written.
pub fn write(path: &Path, array: &Array) -> Result<(), CorpusError> {
    std::fs::write(path, to_bytes(array)).map_err(|e| CorpusError::io(path, e))
}

/// The bytes of a `.npy` file of `f4` numbers, version 1.
#[must_use]
pub fn to_bytes(array: &Array) -> Vec<u8> {
    let mut dimensions: String = array.shape.iter().map(|n| format!("{n}, ")).collect();
    if array.shape.len() > 1 {
        dimensions.truncate(dimensions.len() - 2);
    }
    let mut header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}), }}", dimensions.trim_end());
    let unpadded = MAGIC.len() + 4 + header.len() + 1;
    header.push_str(&" ".repeat(unpadded.next_multiple_of(ALIGNMENT) - unpadded));
    header.push('\n');

    let mut bytes = Vec::with_capacity(MAGIC.len() + 4 + header.len() + array.data.len() * 4);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&[1, 0]);
    bytes.extend_from_slice(&(header.len() as u16).to_le_bytes());
    bytes.extend_from_slice(header.as_bytes());
    bytes.extend(array.data.iter().flat_map(|x| x.to_le_bytes()));
    bytes
}

/// Reads the bytes of a `.npy` file; `path` only names it in errors.
///
/// # Errors
/// [`CorpusError::Malformed`] for anything but a whole, finite, little-endian C-order float array.
pub fn parse(bytes: &[u8], path: &Path) -> Result<Array, CorpusError> {
    parse_bytes(bytes).map_err(|why| CorpusError::malformed(path, why))
}

fn parse_bytes(bytes: &[u8]) -> Result<Array, String> {
    let cut = || "the file is cut off inside its header: copy or download it again".to_owned();
    if bytes.is_empty() {
        return Err("the file is empty: copy or download it again".to_owned());
    }
    let rest = bytes.strip_prefix(MAGIC).ok_or("not a NumPy file (it does not begin with \\x93NUMPY)")?;
    let (version, rest) = rest.split_first_chunk::<2>().ok_or_else(cut)?;
    let (length, rest) = match version[0] {
        1 => rest.split_first_chunk::<2>().map(|(n, r)| (usize::from(u16::from_le_bytes(*n)), r)),
        2 | 3 => rest.split_first_chunk::<4>().map(|(n, r)| (u32::from_le_bytes(*n) as usize, r)),
        other => return Err(format!("version {other} of the NumPy format is not known (1 to 3 are)")),
    }
    .ok_or_else(cut)?;
    let (header, data) = rest.split_at_checked(length).ok_or_else(cut)?;
    let header = std::str::from_utf8(header).map_err(|_| "its header is not text")?;
    let Header { width, shape } = Header::parse(header)?;

    // The claim is held against the file before anything is allocated from it.
    let claimed = shape.iter().try_fold(width, |product, n| product.checked_mul(*n));
    if claimed != Some(data.len()) {
        return Err(format!("its shape {shape:?} does not fit its {} bytes of data (cut off or damaged)", data.len()));
    }
    if data.is_empty() {
        return Err("it holds no numbers".to_owned());
    }
    let data: Vec<f32> = if width == 4 {
        data.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect()
    } else {
        data.as_chunks::<8>().0.iter().map(|b| f64::from_le_bytes(*b) as f32).collect()
    };
    match data.iter().position(|x| !x.is_finite()) {
        Some(at) => Err(format!("number {at} is not finite (NaN or infinite)")),
        None => Ok(Array { shape, data }),
    }
}

/// What the header's Python dictionary says.
struct Header {
    /// Bytes a number.
    width: usize,
    shape: Vec<usize>,
}

impl Header {
    fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("its header is not understood: {:?}", text.chars().take(120).collect::<String>());
        let inner = text.trim().strip_prefix('{').and_then(|t| t.strip_suffix('}')).ok_or_else(wrong)?;
        let (mut width, mut order, mut shape) = (None, None, None);
        let mut rest = inner.trim();
        while !rest.is_empty() {
            let (key, value) = rest.split_once(':').ok_or_else(wrong)?;
            let value = value.trim_start();
            // A shape holds commas of its own, so its end is its bracket.
            let end = if value.starts_with('(') { value.find(')').map(|i| i + 1) } else { value.find(',') };
            let (value, after) = value.split_at(end.unwrap_or(value.len()));
            let key = key.trim().trim_matches(['\'', '"']);
            let is_new = match key {
                "descr" => width.replace(width_of(value.trim())?).is_none(),
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
            "False" => Ok(Self { width: width.ok_or_else(wrong)?, shape: shape.ok_or_else(wrong)? }),
            "True" => Err("it is stored in Fortran order: save it with numpy.ascontiguousarray".to_owned()),
            _ => Err(wrong()),
        }
    }
}

fn width_of(descr: &str) -> Result<usize, String> {
    match descr.trim_matches(['\'', '"']) {
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

    fn why(bytes: &[u8]) -> String {
        parse(bytes, Path::new("clip.npy")).unwrap_err().to_string()
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
            let bytes = to_bytes(&array);
            assert_eq!(parse(&bytes, Path::new("x")).unwrap(), array);
            assert_eq!((bytes.len() - 24) % ALIGNMENT, 0, "data begins at a multiple of 64");
        }
    }

    #[test]
    fn every_cut_of_a_file_is_refused_by_name() {
        let bytes = to_bytes(&Array { shape: vec![2, 3], data: vec![1.0; 6] });
        for end in 0..bytes.len() {
            assert!(why(&bytes[..end]).starts_with("clip.npy: "), "cut at {end}");
        }
        assert!(why(&[bytes, vec![0]].concat()).contains("does not fit"));
    }

    #[test]
    fn false_claims_are_refused() {
        let header = |shape: &str, kind: &str, order: &str| {
            with_header(&format!("{{'descr': '{kind}', 'fortran_order': {order}, 'shape': {shape}, }}\n"), &[0; 24])
        };
        assert!(parse(&header("(3,)", "<f8", "False"), Path::new("x")).is_ok());
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
        let nan = to_bytes(&Array { shape: vec![2], data: vec![1.0, f32::NAN] });
        assert!(why(&nan).contains("number 1 is not finite"));
    }
}
