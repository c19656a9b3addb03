//! Drawing poses for a list of prompts, and how long that took.

use crate::commands::stop::Stop;
use anyhow::bail;
use corpus::evaluation::Prompt;
use engine::Session;
use indicatif::ProgressBar;
use pose::formats::json::PoseRecord;
use protocol::SampleRequest;
use std::time::Instant;

/// Draws poses with a model that stays loaded.
pub struct Asker<'a> {
    pub session: &'a Session,
    pub stop: &'a Stop,
}

/// The poses drawn for one prompt.
pub struct Answer {
    pub records: Vec<PoseRecord>,
    /// Seconds it took.
    pub seconds: f64,
}

impl Asker<'_> {
    /// The poses `0..count` of one prompt.
    pub fn one(&self, text: &str, request: &SampleRequest) -> anyhow::Result<Answer> {
        let request = SampleRequest { prompt: text.into(), ..request.clone() };
        let indices: Vec<u32> = (0..request.count).collect();
        let began = Instant::now();
        let Some(records) = self.session.draw(&request, &indices, || !self.stop.wanted())? else {
            bail!("stopped on request, before everything was measured");
        };
        Ok(Answer { records, seconds: began.elapsed().as_secs_f64() })
    }

    /// The same for every prompt, in order.
    pub fn all(&self, prompts: &[&Prompt], request: &SampleRequest, bar: &ProgressBar) -> anyhow::Result<Vec<Answer>> {
        prompts
            .iter()
            .map(|prompt| {
                let answer = self.one(&prompt.text, request)?;
                bar.inc(1);
                Ok(answer)
            })
            .collect()
    }
}

/// Every so many of a list that about `n` are taken, the same ones whatever the rest.
pub fn spread<T>(list: &[T], n: usize) -> Vec<&T> {
    let n = n.min(list.len());
    (0..n).map(|i| &list[i * list.len() / n]).collect()
}
