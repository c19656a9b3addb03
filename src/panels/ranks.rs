//! Which of several bodies fits the sentence best, the best first; the bodies stay as they were drawn.

use crate::State;
use crate::theme::{SECTION, TIGHT};
use crate::widgets::{aside, named, section};
use egui::{Button, Ui, vec2};
use protocol::{Fit, ranked};

/// Lists them; nothing for a single body, or while none are ranked.
pub(crate) fn show(ui: &mut Ui, state: &mut State) {
    let Some(fits) = state.run.and_then(|run| state.fits.get(&run)).filter(|fits| fits.len() > 1).cloned() else {
        return;
    };
    section(ui, "Which fits best");
    aside(ui, "By what the sentence asks of the body, then by how near pose and words lie. Nothing was drawn again.");
    for (rank, body) in (1..).zip(ranked(&fits)) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = TIGHT;
            let button = Button::new(format!("{rank}.  body {}", body + 1)).selected(state.selected_sample == body);
            let response = named(ui.add(button.min_size(vec2(92.0, 0.0))), &format!("Rank {rank}: body {}", body + 1));
            if response.on_hover_text("Choose this body: the panels speak of it.").clicked() {
                state.selected_sample = body;
            }
            aside(ui, &said(&fits[body]));
        });
    }
    ui.add_space(SECTION);
}

fn said(fit: &Fit) -> String {
    let near = format!("nearness {:.2}", fit.similarity);
    if fit.asked == 0 { near } else { format!("meets {} of {}, {near}", fit.met, fit.asked) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_is_told_only_where_something_is() {
        let fit = |asked| Fit { asked, met: 1, similarity: 0.514 };
        assert_eq!(said(&fit(2)), "meets 1 of 2, nearness 0.51");
        assert_eq!(said(&fit(0)), "nearness 0.51");
    }
}
