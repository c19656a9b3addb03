//! The right panel: several views of the run, one in front.

use crate::theme::{SCROLL_MARGIN, SIDE_MARGIN, TIGHT, Tokens};
use crate::{Command, Intent, State, attention, checklist, edit, grid, library, runs, train};
use egui::{Button, Frame, Panel, RichText, ScrollArea, Ui, vec2};
use serde::{Deserialize, Serialize};

/// Least and greatest width of the panel, points.
const WIDTH: (f32, f32) = (300.0, 640.0);

/// A view of the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tab {
    /// Which word moved which joint.
    #[default]
    Attention,
    /// What the sentence claimed and what the pose meets.
    Checklist,
    /// Ways to change the pose.
    Edit,
    /// The same noise under several guidance scales.
    Grid,
    /// Poses to start from.
    Library,
    /// What was drawn before.
    Runs,
    /// Training a model.
    Train,
}

impl Tab {
    /// All views, from left to right.
    pub const ALL: [Self; 7] =
        [Self::Attention, Self::Checklist, Self::Edit, Self::Grid, Self::Library, Self::Runs, Self::Train];

    /// The name on the tab.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Attention => "Attention",
            Self::Checklist => "Checklist",
            Self::Edit => "Change",
            Self::Grid => "Grid",
            Self::Library => "Library",
            Self::Runs => "Runs",
            Self::Train => "Train",
        }
    }
}

/// Draws the panel.
pub(crate) fn show(ui: &mut Ui, state: &mut State, intents: &mut Vec<Intent>) {
    let frame = Frame::new().fill(Tokens::of(ui).panel).inner_margin(SIDE_MARGIN);
    let panel = Panel::right("side").frame(frame).default_size(state.view.layout.right).size_range(WIDTH.0..=WIDTH.1);
    let shown = panel.show(ui, |ui| {
        tabs(ui, state);
        ui.add_space(TIGHT);
        ScrollArea::vertical().id_salt(state.view.tab.title()).auto_shrink(false).content_margin(SCROLL_MARGIN).show(
            ui,
            |ui| match state.view.tab {
                Tab::Attention => attention::show(ui, state, intents),
                Tab::Checklist => checklist::show(ui, state),
                Tab::Edit => edit::show(ui, state, intents),
                Tab::Grid => grid::show(ui, state, intents),
                Tab::Library => library::show(ui, state, intents),
                Tab::Runs => runs::show(ui, state),
                Tab::Train => train::show(ui, state, intents),
            },
        );
    });
    state.view.layout.right = shown.response.rect.width();
}

fn tabs(ui: &mut Ui, state: &mut State) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        ui.spacing_mut().button_padding = vec2(6.0, TIGHT);
        for tab in Tab::ALL {
            let button = Button::new(RichText::new(tab.title()).small())
                .selected(state.view.tab == tab)
                .frame_when_inactive(state.view.tab == tab);
            if ui.add(button).on_hover_text(Command::Show(tab).tip(ui.ctx())).clicked() {
                state.view.tab = tab;
            }
        }
    });
}
