//! Draws one pose after another for as long as asked, and prints every minute what the program holds in memory.

use crate::pace::Pace;
use crate::session::Session;
use crate::trouble::Ending;
use bevy::prelude::*;
use panels::{Intent, Status};
use serde::Serialize;
use std::io::Write as _;
use std::time::{Duration, Instant};

/// Sentences in turn.
const SENTENCES: [&str; 4] =
    ["a person raising both arms", "sitting on a chair", "a golf swing", "kneeling and praying"];

#[derive(Resource)]
struct Soak {
    until: Duration,
    since: Instant,
    runs: u64,
    told: u64,
}

/// One minute.
#[derive(Serialize)]
struct Minute {
    minute: u64,
    runs: u64,
    memory_mib: Option<f64>,
}

/// Measures for that long, and closes the window.
pub fn plugin(app: &mut App, until: Duration) {
    app.insert_resource(Soak { until, since: Instant::now(), runs: 0, told: 0 }).add_systems(Update, measure);
}

fn measure(
    mut soak: ResMut<Soak>,
    mut session: ResMut<Session>,
    mut pace: ResMut<Pace>,
    (ending, mut exit): (Res<Ending>, MessageWriter<AppExit>),
) {
    pace.always = true;
    let state = &mut session.state;
    match &state.status {
        Status::Unready(why) | Status::Failed(why) => return super::give_up(why.clone(), &ending, &mut exit),
        Status::Ready if !state.is_running() => {
            soak.runs += u64::from(state.seconds.is_some());
            state.form.prompt = SENTENCES[soak.runs as usize % SENTENCES.len()].to_owned();
            session.intents.push(Intent::Run);
        }
        _ => {}
    }
    let minute = soak.since.elapsed().as_secs() / 60;
    if minute == soak.told {
        return;
    }
    soak.told = minute;
    let line = Minute { minute, runs: soak.runs, memory_mib: memory_mib() };
    let text = serde_json::to_string(&line).unwrap_or_default();
    let mut out = std::io::stdout().lock();
    if let Err(error) = writeln!(out, "{text}").and_then(|()| out.flush()) {
        return super::give_up(format!("the result could not be printed: {error}"), &ending, &mut exit);
    }
    if soak.since.elapsed() >= soak.until {
        exit.write(AppExit::Success);
    }
}

/// What the program holds in memory now; `None` where the system does not say so in a file.
fn memory_mib() -> Option<f64> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kib| kib / 1024.0)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #[test]
    fn a_program_knows_what_it_holds() {
        let before = super::memory_mib().unwrap();
        let held = std::hint::black_box(vec![1u8; 200 << 20]);
        let more = super::memory_mib().unwrap() - before;
        assert!(held.len() > 1 && more > 150.0 && more < 260.0, "{more}");
    }
}
