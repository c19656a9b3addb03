//! Single poses drawn one after the other, beside the run on show: a grid, a check, a list of sentences.

use crate::SampleRequest;
use pose::recipe::Guidance;

/// One sample of a request.
#[derive(Clone, Debug, PartialEq)]
pub struct One {
    /// What to draw; its own count is ignored.
    pub request: SampleRequest,
    /// Which of its samples (the noise stream).
    pub index: u32,
}

/// The same noise under several guidance scales: seed by seed, and for each seed scale by scale.
#[must_use]
pub fn grid(request: &SampleRequest, seeds: &[u64], scales: &[f32]) -> Vec<One> {
    let one = |seed: u64, scale: f32| {
        let request = SampleRequest { seed, guidance: Guidance::Constant(scale), count: 1, ..request.clone() };
        One { request, index: 0 }
    };
    seeds.iter().flat_map(|seed| scales.iter().map(move |scale| one(*seed, *scale))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_has_the_same_noise_in_a_row_and_the_same_guidance_in_a_column() {
        let list = grid(&SampleRequest::new("arms raised"), &[2, 9], &[1.0, 4.0, 7.0]);
        assert_eq!(list.len(), 6);
        for (at, one) in list.iter().enumerate() {
            assert_eq!(one.request.seed, [2, 9][at / 3]);
            assert_eq!(one.request.guidance, Guidance::Constant([1.0, 4.0, 7.0][at % 3]));
            assert_eq!((one.request.prompt.as_str(), one.index), ("arms raised", 0));
        }
    }
}
