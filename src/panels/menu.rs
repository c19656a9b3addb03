//! The slim bar at the top: menus made from the list of actions, ways to look, and ways to take the pose along.

use crate::command::Menu;
use crate::icon::Icon;
use crate::theme::{GAP, TIGHT, Tokens};
use crate::widgets::{at_right, icon_button, named};
use crate::{Command, ExportKind, Intent, State, ViewPreset};
use egui::{Button, Frame, Margin, MenuBar, Panel, RichText, Ui, vec2};

/// Height of the buttons at the right end, points.
const BUTTON_HEIGHT: f32 = 24.0;
/// Narrowest window that shows the buttons at the right end, points; the menus hold them all.
const ROOM: f32 = 1120.0;
/// Width of the menus, points.
const MENU_WIDTH: f32 = 240.0;

/// Draws the bar.
pub(crate) fn show(ui: &mut Ui, state: &mut State, intents: &mut Vec<Intent>) {
    let tokens = Tokens::of(ui);
    let frame = Frame::new().fill(tokens.bar).inner_margin(Margin::symmetric(16, 4));
    Panel::top("menu").frame(frame).show(ui, |ui| {
        let roomy = ui.available_width() > ROOM;
        MenuBar::new().ui(ui, |ui| {
            ui.label(RichText::new("Posa").heading().color(tokens.accent));
            ui.add_space(TIGHT);
            for menu in Menu::ALL {
                ui.menu_button(menu.title(), |ui| items(ui, menu, state, intents));
            }
            at_right(ui, "menu buttons", |ui| {
                ui.reset_style();
                ui.spacing_mut().item_spacing.x = TIGHT;
                ui.spacing_mut().button_padding = vec2(GAP, 2.0);
                ui.spacing_mut().interact_size.y = BUTTON_HEIGHT;
                buttons(ui, state, intents, roomy);
            });
        });
    });
}

/// The actions of a menu.
fn items(ui: &mut Ui, menu: Menu, state: &mut State, intents: &mut Vec<Intent>) {
    ui.set_min_width(MENU_WIDTH);
    let mut group = None;
    for entry in Command::entries().iter().filter(|entry| entry.menu == menu) {
        if group.replace(entry.group).is_some_and(|before| before != entry.group) {
            ui.separator();
        }
        let on = entry.command.is_on(state);
        let title = if on == Some(true) { format!("✔ {}", entry.title) } else { entry.title.to_owned() };
        let button = Button::new(title).shortcut_text(entry.command.keys(ui.ctx()));
        let why_not = entry.command.why_not(state);
        let response = named(ui.add_enabled(why_not.is_none(), button), entry.title);
        let response = response.on_hover_text(entry.hint).on_disabled_hover_text(why_not.unwrap_or_default());
        if response.clicked() {
            entry.command.perform(ui.ctx(), state, intents);
        }
    }
}

/// What is wanted often, at the right end.
fn buttons(ui: &mut Ui, state: &mut State, intents: &mut Vec<Intent>, roomy: bool) {
    if roomy {
        for preset in ViewPreset::ALL {
            button(ui, Command::View(preset), preset.title(), state, intents);
        }
        button(ui, Command::FrameAll, "Frame all", state, intents);
        ui.add_space(GAP);
        for kind in ExportKind::ALL {
            button(ui, Command::Export(kind), &format!("Export {}", kind.title()), state, intents);
        }
        ui.add_space(GAP);
    }
    let tip = Command::Palette.tip(ui.ctx());
    if icon_button(ui, Icon::Search, "Find an action", &tip, None).clicked() {
        Command::Palette.perform(ui.ctx(), state, intents);
    }
    let tip = if state.view.dark { "Change to light colours." } else { "Change to dark colours." };
    if icon_button(ui, Icon::Contrast, "Light or dark", tip, None).clicked() {
        Command::Dark.perform(ui.ctx(), state, intents);
    }
}

fn button(ui: &mut Ui, command: Command, title: &str, state: &mut State, intents: &mut Vec<Intent>) {
    let why_not = command.why_not(state);
    let response = ui.add_enabled(why_not.is_none(), Button::new(title));
    let response = response.on_hover_text(command.tip(ui.ctx())).on_disabled_hover_text(why_not.unwrap_or_default());
    if response.clicked() {
        command.perform(ui.ctx(), state, intents);
    }
}
