//! The command palette: one field that finds every action by a few letters of its name.

use crate::theme::{GAP, TIGHT, Tokens};
use crate::widgets::named;
use crate::{Command, Intent, State, fuzzy};
use egui::{
    Align, Align2, Button, Context, Id, Key, Margin, Modal, Modifiers, RichText, ScrollArea, TextEdit, Ui, vec2,
};

/// Width of the palette, points.
const WIDTH: f32 = 480.0;
/// Most of the list's height, points.
const HEIGHT: f32 = 380.0;
/// Distance from the top of the window, points.
const TOP: f32 = 72.0;
/// Worth of a query that stands in an action's sentence and not in its name.
const IN_HINT: i32 = -1000;

/// What is being searched.
#[derive(Clone, Debug, Default)]
pub(crate) struct Palette {
    is_open: bool,
    query: String,
    chosen: usize,
    /// What had the keyboard before, and gets it back.
    back_to: Option<Id>,
    /// Frames until then: a modal keeps the keyboard for a frame after it has closed.
    returning: u8,
}

impl Palette {
    /// Opens the palette with an empty query.
    pub fn open(&mut self, ctx: &Context) {
        let back_to = ctx.memory(|memory| memory.focused());
        *self = Self { is_open: true, back_to, ..Self::default() };
    }

    pub fn is_open(&self) -> bool {
        self.is_open
    }

    fn close(&mut self, ctx: &Context) {
        self.is_open = false;
        self.returning = 2;
        ctx.memory_mut(|memory| memory.surrender_focus(field_id()));
    }

    /// Gives the keyboard back once the modal has let go of it.
    fn give_back(&mut self, ctx: &Context) {
        if self.returning > 0 {
            self.returning -= 1;
            ctx.request_repaint();
            if let Some(id) = self.back_to.filter(|_| self.returning == 0) {
                ctx.memory_mut(|memory| memory.request_focus(id));
            }
        }
    }
}

fn field_id() -> Id {
    Id::new("posa palette field")
}

/// The actions that fit a query, best first.
fn found(query: &str) -> Vec<Command> {
    let worth = |command: Command| {
        let in_hint = || command.hint().to_lowercase().contains(&query.to_lowercase()).then_some(IN_HINT);
        fuzzy::score(query, command.title()).or_else(in_hint)
    };
    let mut found: Vec<(i32, Command)> =
        Command::all().filter(|command| *command != Command::Palette).filter_map(|c| Some((worth(c)?, c))).collect();
    if !query.trim().is_empty() {
        found.sort_by_key(|(worth, _)| -worth);
    }
    found.into_iter().map(|(_, command)| command).collect()
}

/// Draws the palette while it is open.
pub(crate) fn show(ui: &Ui, state: &mut State, intents: &mut Vec<Intent>) {
    let ctx = ui.ctx().clone();
    if !state.palette.is_open {
        return state.palette.give_back(&ctx);
    }
    let list = found(&state.palette.query);
    let pressed = |key| ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let last = list.len().saturating_sub(1);
    let moved = (usize::from(pressed(Key::ArrowDown)), usize::from(pressed(Key::ArrowUp)));
    let chosen = (state.palette.chosen + moved.0).saturating_sub(moved.1).min(last);
    let mut taken = pressed(Key::Enter).then(|| list.get(chosen).copied()).flatten();
    let escaped = pressed(Key::Escape);
    let id = Id::new("posa palette");
    let area = Modal::default_area(id).anchor(Align2::CENTER_TOP, vec2(0.0, TOP));
    let response = Modal::new(id).area(area).show(&ctx, |ui| {
        ui.set_width(WIDTH.min(ctx.content_rect().width() - 64.0));
        let edit = TextEdit::singleline(&mut state.palette.query)
            .id(field_id())
            .hint_text("Find an action")
            .margin(Margin::symmetric(8, 6))
            .desired_width(f32::INFINITY);
        let field = named(ui.add(edit), "Find an action");
        // The arrows choose in the list, so the field never has to give the keyboard away.
        field.request_focus();
        if field.changed() {
            state.palette.chosen = 0;
        } else {
            state.palette.chosen = chosen;
        }
        ui.add_space(TIGHT);
        ScrollArea::vertical().max_height(HEIGHT).auto_shrink([false, true]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            for (i, command) in list.iter().enumerate() {
                if row(ui, state, *command, i == state.palette.chosen, moved != (0, 0)) {
                    taken = Some(*command);
                }
            }
            if list.is_empty() {
                ui.label(RichText::new("Nothing is called that.").color(Tokens::of(ui).muted));
            }
        });
    });
    if let Some(command) = taken {
        if let Some(why) = command.why_not(state) {
            state.say(crate::MessageKind::Info, why);
        }
        state.palette.close(&ctx);
        command.perform(&ctx, state, intents);
        if let Some(focused) = ctx.memory(|memory| memory.focused()) {
            state.palette.back_to = Some(focused);
        }
    } else if escaped || response.backdrop_response.clicked() {
        state.palette.close(&ctx);
    }
}

/// One action of the list; true when it was clicked.
fn row(ui: &mut Ui, state: &State, command: Command, chosen: bool, follow: bool) -> bool {
    let tokens = Tokens::of(ui);
    let possible = command.why_not(state).is_none();
    let ink = if possible { tokens.text } else { tokens.muted };
    let title = match command.is_on(state) {
        Some(true) => format!("{} (on)", command.title()),
        _ => command.title().to_owned(),
    };
    let keys = RichText::new(command.keys(ui.ctx())).small().color(tokens.muted);
    let button = Button::new(RichText::new(title).color(ink))
        .right_text(keys)
        .selected(chosen)
        .frame_when_inactive(chosen)
        .min_size(vec2(ui.available_width() - GAP, 28.0));
    let response = named(ui.add(button), command.title());
    if chosen && follow {
        response.scroll_to_me(Some(Align::Center));
    }
    let hint = command.why_not(state).unwrap_or_else(|| command.hint().into());
    response.on_hover_text(hint).clicked()
}
