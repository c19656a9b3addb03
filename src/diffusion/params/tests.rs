use super::*;
use std::collections::HashMap;
use std::path::Path;

fn sample() -> Params {
    let mut params = Params::default();
    params.add("b", &[3, 5], Init::FanIn(1.0), 7);
    params.add("a", &[4], Init::Normal(1.0), 7);
    params
}

#[test]
fn a_file_gives_back_what_was_put_in() {
    let bytes = sample().to_safetensors(false, HashMap::from([("k".into(), "v".into())])).unwrap();
    let (read, metadata) = Params::from_safetensors(&bytes, Path::new("x")).unwrap();
    assert_eq!(read, sample());
    assert_eq!(metadata["k"], "v");
}

#[test]
fn a_part_of_a_file_is_read_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    std::fs::write(&path, sample().to_safetensors(false, HashMap::new()).unwrap()).unwrap();
    let part = Params::read_some(&path, |name| name == "b").unwrap();
    assert_eq!((part.get("a"), part.get("b")), (None, sample().get("b")));
    std::fs::write(&path, [0xff; 40]).unwrap();
    assert!(Params::read_some(&path, |_| true).unwrap_err().to_string().contains("model.safetensors"));
}

#[test]
fn a_damaged_file_is_refused_by_name() {
    let bytes = sample().to_safetensors(true, HashMap::new()).unwrap();
    for bad in [&bytes[..bytes.len() - 3], &bytes[..5], b"", b"not weights at all, but text"] {
        let error = Params::from_safetensors(bad, Path::new("model.safetensors")).unwrap_err().to_string();
        assert!(error.starts_with("model.safetensors is not a usable weights file"), "{error}");
    }
}

#[test]
fn a_parameter_begins_the_same_whatever_else_there_is() {
    let mut more = sample();
    more.add("0", &[2, 2], Init::Normal(0.1), 7);
    assert_eq!(more.get("b"), sample().get("b"));
}
