//! Fetching weights from a server of the test's own: redirected, cut, gone on with, damaged, missing.
#![allow(clippy::unwrap_used)]

use diffusion::model::hash;
use diffusion::params::{Init, Params};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};

/// A server that answers as the hub does: it names the hash, redirects, and sends at most `most` bytes a connection.
struct Hub {
    address: String,
    /// The first byte of every request for the file's bytes.
    asked: Arc<Mutex<Vec<usize>>>,
}

impl Hub {
    fn open(file: Vec<u8>, promised: String, most: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = asked.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that hangs up is its own affair.
                let _ = answer(&stream, &file, &promised, most, &log);
            }
        });
        Self { address, asked }
    }
}

fn answer(
    mut stream: &TcpStream,
    file: &[u8],
    promised: &str,
    most: usize,
    asked: &Mutex<Vec<usize>>,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    let mut from = 0;
    for line in lines {
        let line = line?.to_lowercase();
        if let Some(range) = line.strip_prefix("range: bytes=") {
            from = range.trim_end_matches('-').parse().unwrap();
        }
        if line.is_empty() {
            break;
        }
    }
    let path = request.split(' ').nth(1).unwrap_or_default();
    if path == "/openai/clip-vit-base-patch32/resolve/refs%2Fpr%2F66/model.safetensors" {
        return write!(
            stream,
            "HTTP/1.1 302 Found\r\nX-Linked-Etag: \"{promised}\"\r\nLocation: /bytes\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
    }
    if path != "/bytes" || file.is_empty() {
        return write!(stream, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }
    asked.lock().unwrap().push(from);
    let status = if from > 0 { "206 Partial Content" } else { "200 OK" };
    write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", file.len() - from)?;
    stream.write_all(&file[from..file.len().min(from.saturating_add(most))])
}

/// A file that says that it holds a text tower, and much else.
fn tower() -> Vec<u8> {
    let mut params = Params::default();
    params.add("text_model.embeddings.position_embedding.weight", &[77, 512], Init::Normal(0.01), 1);
    params.add("vision_model.filler", &[100_000], Init::Normal(1.0), 1);
    params.to_safetensors(true, HashMap::new()).unwrap()
}

/// A weights folder of its own, as shipped but for the large files.
fn weights() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let shipped = Path::new(&std::env::var_os("CARGO_MANIFEST_DIR").unwrap()).join("weights");
    std::fs::copy(shipped.join("manifest.toml"), folder.path().join("manifest.toml")).unwrap();
    folder
}

fn posa(weights: &Path, hub: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_posa"));
    for proxy in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "https_proxy", "HTTPS_PROXY"] {
        command.env_remove(proxy);
    }
    command.arg("weights").args(arguments).env("POSA_WEIGHTS", weights).env("HF_ENDPOINT", hub).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_file_that_arrives_in_pieces_is_put_together_and_checked() {
    let (file, folder) = (tower(), weights());
    let hub = Hub::open(file.clone(), hash(&file), 120_000);
    let output = posa(folder.path(), &hub.address, &["fetch", "clip"]);
    assert!(output.status.success() && said(&output).contains("as the hub says"), "{}", said(&output));
    let got = folder.path().join("clip-vit-b32");
    assert!(std::fs::read(got.join("model.safetensors")).unwrap() == file);
    assert_eq!(std::fs::read_dir(got).unwrap().count(), 1, "nothing is left beside it");
    let asked = hub.asked.lock().unwrap().clone();
    assert!(asked.len() >= 3 && asked.windows(2).all(|w| w[1] > w[0]), "each try went on: {asked:?}");
    let again = posa(folder.path(), "http://127.0.0.1:1", &["fetch", "clip"]);
    assert!(again.status.success() && said(&again).contains("already here"));
}

#[test]
fn a_download_that_ended_early_is_gone_on_with_by_the_next() {
    let (file, folder) = (tower(), weights());
    let dead = Hub::open(file.clone(), hash(&file), 0);
    let part = folder.path().join("clip-vit-b32/model.safetensors.part");
    let first = posa(folder.path(), &dead.address, &["fetch", "clip"]);
    assert!(!first.status.success() && said(&first).contains("run the same command again"), "{}", said(&first));
    // What a kill leaves: some bytes, and which version they are of.
    std::fs::write(&part, &file[..50_000]).unwrap();
    std::fs::write(part.with_extension("version"), hash(&file)).unwrap();
    let hub = Hub::open(file.clone(), hash(&file), usize::MAX);
    let output = posa(folder.path(), &hub.address, &["fetch", "clip"]);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(*hub.asked.lock().unwrap(), [50_000]);
    assert!(std::fs::read(folder.path().join("clip-vit-b32/model.safetensors")).unwrap() == file);
}

#[test]
fn what_is_damaged_foreign_or_missing_is_refused_and_not_kept() {
    let file = tower();
    let mut other = Params::default();
    other.add("vision_model.filler", &[10], Init::Normal(1.0), 1);
    let foreign = other.to_safetensors(true, HashMap::new()).unwrap();
    for (bytes, promised, why) in [
        (file.clone(), "0".repeat(64), "is damaged"),
        (foreign.clone(), hash(&foreign), "no CLIP ViT-B/32"),
        (b"<html>".to_vec(), hash(b"<html>"), "no CLIP ViT-B/32"),
        (Vec::new(), hash(&file), "answered 404"),
    ] {
        let folder = weights();
        let hub = Hub::open(bytes, promised, usize::MAX);
        let output = posa(folder.path(), &hub.address, &["fetch", "clip"]);
        assert!(!output.status.success() && said(&output).contains(why), "{}", said(&output));
        assert_eq!(std::fs::read_dir(folder.path().join("clip-vit-b32")).unwrap().count(), 0, "{why}");
    }
    let folder = weights();
    let output = posa(folder.path(), "http://127.0.0.1:1", &["fetch", "clip"]);
    assert!(!output.status.success() && said(&output).contains("cannot be reached"), "{}", said(&output));
}

#[test]
fn the_list_says_what_is_here_and_verify_finds_what_is_damaged() {
    let root = std::env::var_os("CARGO_MANIFEST_DIR").unwrap();
    let shipped = Path::new(&root).join("weights");
    let text = |output: &Output| String::from_utf8_lossy(&output.stdout).into_owned();
    let list = posa(&shipped, "", &["list"]);
    assert!(list.status.success() && text(&list).contains("posa-minilm.safetensors"), "{}", text(&list));
    assert!(text(&list).contains("posa weights fetch clip") || text(&list).contains("fetched"));
    assert!(posa(&shipped, "", &["verify"]).status.success());

    let folder = weights();
    std::fs::write(folder.path().join("posa-minilm.safetensors"), b"half").unwrap();
    let verify = posa(folder.path(), "", &["verify"]);
    assert!(!verify.status.success() && text(&verify).contains("it has 4 bytes"), "{}", text(&verify));
}
