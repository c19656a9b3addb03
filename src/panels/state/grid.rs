//! The same noise under several guidance scales, seed by seed: a table of small poses.

use super::{GuidanceForm, State};
use pose::formats::json::PoseRecord;
use pose::recipe::Guidance;
use protocol::{One, RunId, SampleRequest};

/// What the grid varies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GridForm {
    /// Lowest guidance scale.
    pub from: f32,
    /// Highest guidance scale.
    pub to: f32,
    /// How many scales, from one to the other in even steps.
    pub columns: u32,
    /// How many seeds, from that of the form on.
    pub rows: u32,
}

impl Default for GridForm {
    fn default() -> Self {
        Self { from: 1.0, to: 10.0, columns: 4, rows: 3 }
    }
}

impl GridForm {
    /// Most columns and rows.
    pub const MOST: (u32, u32) = (6, 8);

    /// The scales of the columns.
    #[must_use]
    pub fn scales(&self) -> Vec<f32> {
        let n = self.columns.clamp(1, Self::MOST.0);
        let step = (self.to - self.from) / (n - 1).max(1) as f32;
        (0..n).map(|i| ((self.from + step * i as f32) * 10.0).round() / 10.0).collect()
    }

    /// The seeds of the rows.
    #[must_use]
    pub fn seeds(&self, first: u64) -> Vec<u64> {
        (0..u64::from(self.rows.clamp(1, Self::MOST.1))).map(|i| first.wrapping_add(i)).collect()
    }
}

/// A table of poses, a row a seed, a column a guidance scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// The run that draws it.
    pub run: RunId,
    /// What was asked for, but for seed and guidance.
    pub request: SampleRequest,
    /// The seeds of the rows.
    pub seeds: Vec<u64>,
    /// The scales of the columns.
    pub scales: Vec<f32>,
    /// Row by row; none where a pose is still to come.
    pub drawn: Vec<Option<PoseRecord>>,
}

impl Grid {
    /// The pose of a cell, once it is there.
    #[must_use]
    pub fn at(&self, row: usize, column: usize) -> Option<&PoseRecord> {
        self.drawn.get(row * self.scales.len() + column)?.as_ref()
    }
}

impl State {
    /// What has to be drawn for the grid.
    pub(super) fn grid_list(&self) -> Result<Vec<One>, String> {
        let form = self.grid_form;
        Ok(protocol::grid(&self.grid_request()?, &form.seeds(self.form.seed), &form.scales()))
    }

    fn grid_request(&self) -> Result<SampleRequest, String> {
        let request = self.request()?;
        Ok(SampleRequest { attention: protocol::AttentionLevel::Off, ..request })
    }

    /// A grid was sent to the worker.
    pub(super) fn begin_grid(&mut self, run: RunId) {
        let (Ok(request), form) = (self.grid_request(), self.grid_form) else { return };
        let (seeds, scales) = (form.seeds(self.form.seed), form.scales());
        let drawn = vec![None; seeds.len() * scales.len()];
        self.grid = Some(Grid { run, request, seeds, scales, drawn });
    }

    /// Fills the form in with a cell of the grid: its seed, under a constant guidance. Running it gives the same pose
    /// with every step.
    pub fn adopt(&mut self, row: usize, column: usize) {
        let Some(grid) = &self.grid else { return };
        let (Some(seed), Some(scale)) = (grid.seeds.get(row), grid.scales.get(column)) else { return };
        let attention = self.form.attention;
        let guidance = GuidanceForm::of(&Guidance::Constant(*scale), self.form.guidance);
        let request = SampleRequest { seed: *seed, count: 1, ..grid.request.clone() };
        self.form.take(&request);
        (self.form.guidance, self.form.attention) = (guidance, attention);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_go_evenly_from_one_end_to_the_other() {
        assert_eq!(GridForm::default().scales(), [1.0, 4.0, 7.0, 10.0]);
        assert_eq!(GridForm { columns: 1, ..GridForm::default() }.scales(), [1.0]);
        assert_eq!(GridForm { columns: 99, ..GridForm::default() }.scales().len(), 6);
        assert_eq!(GridForm { rows: 2, ..GridForm::default() }.seeds(u64::MAX), [u64::MAX, 0]);
    }
}
