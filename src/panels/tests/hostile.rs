//! Session files made to do harm are refused, or read without their worst parts, in little memory. Files of poses are
//! treated likewise in `pose`.
#![allow(clippy::unwrap_used)]

#[path = "../../pose/examples/harm/count.rs"]
mod count;

use panels::session;
use protocol::RunId;
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: count::Counted = count::Counted;

/// Bytes that may be taken beyond a file.
const MOST: usize = 50_000_000;
const MILLION: usize = 1_000_000;

fn files() -> Vec<(&'static str, String)> {
    let whole = |parts: &str| format!("{{\"posa\":\"session\",\"version\":1,{parts}}}");
    let many = |text: &str, count: usize| vec![text; count].join(",");
    let run = |parts: &str| {
        whole(&format!("\"runs\":[{{\"request\":{{\"prompt\":\"x\"}},\"total\":1,\"records\":[],{parts}}}]"))
    };
    let step = |samples: &str| {
        run(&format!("\"steps\":[{{\"step\":1,\"t\":0,\"noise\":0,\"guidance\":1,\"samples\":[{samples}]}}]"))
    };
    let coordinates = many("0.5", 66);
    vec![
        ("10^6 nested lists", "[".repeat(MILLION)),
        ("10^6 nested objects", "{\"posa\":".repeat(MILLION)),
        ("settings of 10^6 nested lists", whole(&format!("\"form\":{}{}", "[".repeat(MILLION), "]".repeat(MILLION)))),
        ("10^6 parts", whole(&many("\"a\":0", MILLION))),
        ("10^7 unknown numbers", whole(&format!("\"more\":[{}]", many("1", 10 * MILLION)))),
        ("10^7 settings", whole(&format!("\"form\":{{{}}}", many("\"seed\":1", 10 * MILLION)))),
        ("a sentence of 10^8 letters", whole(&format!("\"form\":{{\"prompt\":\"{}\"}}", "x".repeat(100 * MILLION)))),
        ("a name of 10^8 letters", whole(&format!("\"{}\":1", "x".repeat(100 * MILLION)))),
        ("a text that never ends", format!("{{\"posa\":\"{}", "\\\"".repeat(50 * MILLION))),
        ("10^7 runs", whole(&format!("\"runs\":[{}]", many("{}", 10 * MILLION)))),
        ("a run of 10^7 steps", run(&format!("\"steps\":[{}]", many("{}", 10 * MILLION)))),
        ("a step of 10^6 bodies without joints", step(&many("{\"x\":[],\"x0\":[]}", MILLION))),
        ("a body of 10^7 joints", step(&format!("{{\"x\":[{}],\"x0\":[]}}", many("1", 10 * MILLION)))),
        ("a body that is not a number", step(&format!("{{\"x\":[NaN],\"x0\":[{coordinates}]}}"))),
        ("a joint at infinity", step(&format!("{{\"x\":[{}],\"x0\":[{coordinates}]}}", many("1e39", 66)))),
        ("10^6 edits", whole(&format!("\"edits\":[{}]", many("{\"run\":0,\"sample\":0,\"joints\":[]}", MILLION)))),
    ]
}

#[test]
fn no_hostile_session_takes_more_than_fifty_megabytes_beyond_itself() {
    for (name, text) in files() {
        let start = Instant::now();
        let (read, most) = count::most(|| session::read(&text, RunId(1)));
        let (seconds, megabytes) = (start.elapsed().as_secs_f64(), most as f64 / 1e6);
        let said = read.map_or_else(|why| why.to_string(), |read| format!("opened, but: {}", read.notes.join("; ")));
        eprintln!("{name}: {:.1} MB, {seconds:.3} s, {megabytes:.1} MB more: {said}", text.len() as f64 / 1e6);
        assert!(most < MOST, "{name}: {most} bytes were taken");
        assert!(!said.ends_with(": "), "{name} was taken for a sound session");
    }
}
