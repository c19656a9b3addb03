//! One large file from a server that understands ranges: goes on where an earlier try stopped, is checked before it
//! gets its name, and follows the Hugging Face hub's habit of naming the hash before redirecting to where the bytes are.

use anyhow::{Context, bail};
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use ureq::http::Response;
use ureq::{Agent, Body};

/// Tries without a new byte before giving up.
const TRIES: u32 = 3;
/// Redirections followed.
const HOPS: u32 = 5;
/// How long a server may be silent.
const PATIENCE: Duration = Duration::from_secs(30);

/// What to fetch.
pub struct Download {
    /// Where it is.
    pub link: String,
    /// Where it goes.
    pub target: PathBuf,
}

/// How far it is, bytes.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    pub done: u64,
    pub total: u64,
}

/// What was fetched.
pub struct Fetched {
    /// Hexadecimal.
    pub sha256: String,
    /// Whether the server named the hash beforehand.
    pub checked: bool,
}

/// Address of a file on the Hugging Face hub, or on the server in `HF_ENDPOINT` (as its own tools know it).
pub fn hub_link(model: &str, revision: &str, file: &str) -> String {
    let hub = std::env::var("HF_ENDPOINT").ok().filter(|hub| !hub.is_empty());
    let hub = hub.unwrap_or_else(|| "https://huggingface.co".into());
    format!("{}/{model}/resolve/{}/{file}", hub.trim_end_matches('/'), revision.replace('/', "%2F"))
}

/// What the server says of the file.
struct Offer {
    response: Response<Body>,
    /// sha256, where it names one.
    hash: Option<String>,
    /// Which version of the file it is.
    version: String,
}

impl Download {
    /// Fetches the file. `check` looks at it before it gets its name.
    ///
    /// # Errors
    /// One sentence on what cannot be reached, was cut, or is not what was promised. What was fetched stays for the next
    /// try, unless it is wrong.
    pub fn run(
        &self,
        progress: &mut dyn FnMut(Progress),
        check: &dyn Fn(&Path) -> anyhow::Result<()>,
    ) -> anyhow::Result<Fetched> {
        let (part, note) = (self.beside("part"), self.beside("version"));
        let agent: Agent = Agent::config_builder()
            .max_redirects(0)
            .http_status_as_error(false)
            .timeout_connect(Some(PATIENCE))
            .timeout_recv_response(Some(PATIENCE))
            .timeout_per_read(Some(PATIENCE))
            .user_agent(concat!("posa/", env!("CARGO_PKG_VERSION")))
            .build()
            .into();
        let mut tries = 0;
        let hash = loop {
            let before = size(&part);
            match self.part(&agent, &part, &note, progress) {
                Ok(hash) => break hash,
                Err(Cut::Final(error)) => return Err(error),
                Err(Cut::Short(error)) => {
                    tries = if size(&part) > before { 0 } else { tries + 1 };
                    if tries == TRIES {
                        let kept = size(&part);
                        return Err(error.context(format!(
                            "{} could not be fetched; {kept} bytes of it are kept: run the same command again to go on",
                            self.link
                        )));
                    }
                }
            }
        };
        let sha256 = sha256(&part)?;
        let promised = hash.as_ref().is_none_or(|hash| *hash == sha256);
        let fits = if promised {
            check(&part)
        } else {
            let promised = hash.as_deref().unwrap_or_default();
            Err(anyhow::anyhow!(
                "what was downloaded is damaged (sha256 {sha256}, not {promised}): it was removed, try again"
            ))
        };
        let _ = std::fs::remove_file(&note);
        if let Err(error) = fits {
            let _ = std::fs::remove_file(&part);
            return Err(error);
        }
        std::fs::rename(&part, &self.target).with_context(|| format!("{} cannot be written", self.target.display()))?;
        Ok(Fetched { sha256, checked: hash.is_some() })
    }

    /// Fetches what is missing of the part; the promised hash once it is whole.
    fn part(
        &self,
        agent: &Agent,
        part: &Path,
        note: &Path,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Option<String>, Cut> {
        let known = std::fs::read_to_string(note).unwrap_or_default();
        let have = if known.is_empty() { 0 } else { size(part) };
        let mut offer = self.ask(agent, have)?;
        let mut from = have;
        if have > 0 && (offer.version != known || offer.response.status() == 416) {
            // Another version of the file, or more than there is of it: from the beginning.
            offer = self.ask(agent, 0)?;
            from = 0;
        }
        if offer.response.status() == 200 {
            from = 0;
        }
        let missing: Option<u64> = header(&offer.response, "content-length").and_then(|n| n.parse().ok());
        let total = missing.map_or(0, |missing| from + missing);
        let local = |error: std::io::Error| {
            Cut::Final(anyhow::Error::new(error).context(format!("{} cannot be written", part.display())))
        };
        std::fs::write(note, &offer.version).map_err(local)?;
        let mut file = OpenOptions::new().write(true).create(true).truncate(false).open(part).map_err(local)?;
        file.set_len(from).map_err(local)?;
        std::io::Seek::seek(&mut file, std::io::SeekFrom::End(0)).map_err(local)?;
        let mut body = offer.response.into_body().into_reader();
        let mut buffer = vec![0; 1 << 16];
        let mut done = from;
        loop {
            let n = body.read(&mut buffer).map_err(|error| Cut::Short(error.into()))?;
            if n == 0 {
                break;
            }
            file.write_all(&buffer[..n]).map_err(local)?;
            done += n as u64;
            progress(Progress { done, total: total.max(done) });
        }
        file.sync_all().map_err(local)?;
        if missing.is_some() && done < total {
            return Err(Cut::Short(anyhow::anyhow!("the connection was cut after {done} of {total} bytes")));
        }
        Ok(offer.hash)
    }

    /// Asks for the file from a byte on, following redirections; headers of the hub count wherever they appear.
    fn ask(&self, agent: &Agent, from: u64) -> Result<Offer, Cut> {
        let mut link = self.link.clone();
        let (mut hash, mut version) = (None, None);
        for _ in 0..HOPS {
            let request = agent.get(&link);
            let request = if from > 0 { request.header("Range", format!("bytes={from}-")) } else { request };
            let response = request.call().map_err(|error| {
                Cut::Short(anyhow::Error::new(error).context(format!("{} cannot be reached", short(&link))))
            })?;
            let tag = header(&response, "x-linked-etag").or_else(|| header(&response, "etag"));
            let tag = tag.map(|tag| tag.trim_start_matches("W/").trim_matches('"').to_owned());
            hash = hash.or_else(|| tag.clone().filter(|t| t.len() == 64 && t.chars().all(|c| c.is_ascii_hexdigit())));
            version = version.or(tag);
            match response.status().as_u16() {
                200 | 206 | 416 => {
                    let version = version.unwrap_or_else(|| "unnamed".into());
                    return Ok(Offer { response, hash, version });
                }
                301 | 302 | 303 | 307 | 308 => {
                    let next = header(&response, "location").unwrap_or_default();
                    link = joined(&link, &next);
                }
                status @ 500.. => return Err(Cut::Short(anyhow::anyhow!("{} answered {status}", short(&link)))),
                status => {
                    return Err(Cut::Final(anyhow::anyhow!(
                        "{} answered {status}: the file is not there, or not for everyone",
                        short(&link)
                    )));
                }
            }
        }
        Err(Cut::Final(anyhow::anyhow!("{} redirects without end", self.link)))
    }

    fn beside(&self, ending: &str) -> PathBuf {
        let mut name = self.target.clone().into_os_string();
        name.push(format!(".{ending}"));
        name.into()
    }
}

/// Why a try ended.
enum Cut {
    /// Another try may go further.
    Short(anyhow::Error),
    /// It may not.
    Final(anyhow::Error),
}

fn header(response: &Response<Body>, name: &str) -> Option<String> {
    response.headers().get(name).and_then(|value| value.to_str().ok()).map(Into::into)
}

/// An address that may be relative to another's server.
fn joined(base: &str, next: &str) -> String {
    if !next.starts_with('/') {
        return next.into();
    }
    let server = base.split('/').take(3).collect::<Vec<_>>().join("/");
    server + next
}

/// An address without its query, which may hold a signature.
fn short(link: &str) -> &str {
    link.split('?').next().unwrap_or(link)
}

fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |m| m.len())
}

fn sha256(path: &Path) -> anyhow::Result<String> {
    let mut file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let mut hash = Sha256::new();
    std::io::copy(&mut file, &mut hash).with_context(|| format!("{} cannot be read", path.display()))?;
    if size(path) == 0 {
        bail!("{} is empty", path.display());
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
