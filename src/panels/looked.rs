//! What the model looked at beside the sentence: poses of the library whose words are nearest to it.

use crate::theme::{GAP, SECTION};
use crate::widgets::{aside, section};
use egui::{Align, Label, Layout, Ui};
use protocol::Looked;

/// Lists them; nothing for a model that looks at nothing.
pub(crate) fn show(ui: &mut Ui, looked: &[Looked], asks: bool) {
    if looked.is_empty() {
        return;
    }
    section(ui, "What the model looked at");
    aside(ui, "Poses of the library whose words are nearest. Drawing starts from noise all the same.");
    for one in looked {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let hint =
                    "How alike the words are; and how much of what the sentence asks of the body the pose meets.";
                let label = ui.add(Label::new(egui::RichText::new(number(one, asks)).small()));
                label.on_hover_text(hint);
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| ui.add(Label::new(title(one)).truncate()));
            });
        });
    }
    ui.add_space(SECTION - GAP);
}

/// `kneeling_upright+arms_raised` as a person says it.
fn title(one: &Looked) -> String {
    let words = one.name.replace('_', " ").replace('+', ", ");
    let mut letters = words.chars();
    let first: String = letters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    let mirrored = if one.mirrored { " (mirrored)" } else { "" };
    format!("{first}{}{mirrored}", letters.as_str())
}

fn number(one: &Looked, asks: bool) -> String {
    let alike = format!("{:.0} % alike", 100.0 * one.similarity.max(0.0));
    if asks { format!("{alike}, meets {:.0} %", 100.0 * one.agreement) } else { alike }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_is_told_in_words() {
        let name = "kneeling_upright+arms_raised".to_owned();
        let one = Looked { name, mirrored: true, similarity: 0.823, agreement: 0.5 };
        assert_eq!(title(&one), "Kneeling upright, arms raised (mirrored)");
        assert_eq!(number(&one, true), "82 % alike, meets 50 %");
        assert_eq!(number(&one, false), "82 % alike");
    }
}
