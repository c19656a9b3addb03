//! A run of before beside the one on show, at the same share of its way.

use super::State;
use pose::align;
use protocol::{RunId, StepSnapshot};
use std::sync::Arc;

impl State {
    /// Puts a run of before beside the one on show, or takes it away again.
    pub fn toggle_beside(&mut self, id: RunId) {
        let on = self.beside != Some(id) && self.past(id).is_some();
        self.beside = on.then_some(id);
    }

    /// The newest run that is not the one on show.
    #[must_use]
    pub fn before(&self) -> Option<RunId> {
        self.runs.iter().rev().map(|past| past.id()).find(|id| Some(*id) != self.run)
    }

    /// The step of the run beside that is as far as the step on show is of its own; `None` when no other run stands
    /// beside it.
    #[must_use]
    pub fn beside_step(&self) -> Option<&Arc<StepSnapshot>> {
        let id = self.beside.filter(|id| Some(*id) != self.run)?;
        let steps = &self.past(id)?.trace.steps;
        self.shown()?;
        let last = self.last_step();
        let way = if last > 0.0 { self.playhead / last } else { 1.0 };
        steps.get((way * steps.len().saturating_sub(1) as f32).round() as usize)
    }

    /// Mean distance of the joints of the selected body from those of the first body beside it, metres, both facing
    /// forward.
    #[must_use]
    pub fn apart(&self) -> Option<f32> {
        let other = align::canonical(&self.beside_step()?.samples.first()?.x);
        let own = self.editable(self.selected_sample);
        let own = own.or_else(|| Some(self.shown()?.samples.get(self.selected_sample)?.x))?;
        Some(align::canonical(&own).mpjpe(&other))
    }
}
