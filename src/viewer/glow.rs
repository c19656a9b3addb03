//! What a body's colours say beyond left and right: attention to the chosen word, and the joint pointed at or picked.

use crate::body::{BodySet, Stock, tint};
use crate::figure;
use crate::session::Session;
use crate::skin::Skin;
use bevy::prelude::*;
use panels::Look;
use panels::theme::Tokens;
use pose::JOINT_COUNT;
use protocol::AttentionMap;

/// What decides the colours; they are written only when it changes.
#[derive(Clone, Copy, PartialEq)]
struct Key {
    word: Option<Shown>,
    hovered: Option<usize>,
    selected: Option<(usize, usize)>,
    dark: bool,
    built: usize,
}

/// Which numbers the bodies show.
#[derive(Clone, Copy, PartialEq)]
struct Shown {
    word: usize,
    look: Look,
    step: u32,
    run: u64,
    /// Steps there are, and words that were checked: means and effects grow with them.
    known: (usize, usize),
}

/// Colours the bodies.
pub fn plugin(app: &mut App) {
    app.add_systems(Update, paint.after(BodySet));
}

fn paint(
    session: Res<Session>,
    stock: Res<Stock>,
    mut materials: ResMut<Assets<Skin>>,
    mut painted: Local<Option<Key>>,
) {
    let state = &session.state;
    let shown = session.chosen_word().zip(state.shown()).map(|(word, step)| Shown {
        word,
        look: state.look,
        step: step.step,
        run: session.run_number(),
        known: (
            state.trace.as_ref().map_or(0, |trace| trace.steps.len()),
            state.causal_here().map_or(0, |causal| causal.moved.iter().flatten().count()),
        ),
    });
    let key = Key {
        word: shown,
        hovered: state.hovered_joint,
        selected: state.selected_joint.map(|joint| (state.selected_sample, joint)),
        dark: state.view.dark,
        built: stock.built,
    };
    if painted.replace(key) == Some(key) {
        return;
    }
    for (slot, skins) in stock.skins.iter().enumerate().take(stock.built) {
        let shares = shown.zip(state.map(slot)).map(|(shown, map)| shares(&map, shown.word));
        for (joint, skin) in skins.iter().enumerate() {
            let marked = if key.selected == Some((slot, joint)) {
                1.0
            } else if key.hovered == Some(joint) {
                0.3
            } else {
                0.0
            };
            let (base, emissive) = colours(joint, shares.map(|s| s[joint]), marked, state.view.dark);
            if let Some(mut material) = materials.get_mut(skin) {
                material.paint(base, emissive);
            }
        }
    }
}

/// Each joint's attention to a word as a share of the most attentive joint's, 0 to 1.
fn shares(map: &AttentionMap, word: usize) -> [f32; JOINT_COUNT] {
    let most = (0..JOINT_COUNT).map(|j| map.at(j, word)).fold(1e-6, f32::max);
    std::array::from_fn(|j| map.at(j, word) / most)
}

/// A joint's colour and its light: with a word chosen the matrix's own colours, shining with attention; a marked joint
/// turns white.
fn colours(joint: usize, share: Option<f32>, marked: f32, dark: bool) -> (Color, LinearRgba) {
    let white = LinearRgba::rgb(1.0, 1.0, 1.0) * (marked * 0.35);
    let Some(share) = share else { return (tint(figure::side(joint)), white) };
    let [r, g, b, _] = Tokens::for_dark(dark).heat(share).to_array();
    let heat = Color::srgb_u8(r, g, b);
    let light = if dark { 0.5 * share } else { 0.1 * share };
    (heat, heat.to_linear() * light + white)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_attentive_joint_shines_and_the_least_stays_dark() {
        let mut weights = vec![0.01; JOINT_COUNT * 2];
        weights[20 * 2 + 1] = 0.8;
        let shares = shares(&AttentionMap { words: 2, weights, parts: None }, 1);
        assert_eq!(shares[20], 1.0);
        let (bright, dull) = (colours(20, Some(shares[20]), 0.0, true), colours(3, Some(shares[3]), 0.0, true));
        assert!(bright.1.red > 10.0 * dull.1.red);
        assert!(dull.0.to_linear().red < 0.05);
    }

    #[test]
    fn without_a_word_a_body_has_its_own_colours() {
        let (base, light) = colours(18, None, 0.0, true);
        assert_eq!(base, tint(figure::Side::Left));
        assert_eq!(light.red, 0.0);
    }
}
