//! The left panel: how the next run will go.

use crate::icon::Icon;
use crate::state::{GuidanceMode, MAX_COUNT, MAX_SCALE, MAX_STEPS};
use crate::theme::{GAP, SCROLL_MARGIN, SECTION, SIDE_MARGIN, TIGHT, Tokens};
use crate::widgets::{Scale, aside, icon_button, named, row, section, segments, slider};
use crate::{Intent, State, curve};
use egui::{CollapsingHeader, ComboBox, DragValue, Frame, Panel, ScrollArea, Ui, vec2};
use pose::recipe::{Enforcement, Sampler};
use protocol::AttentionLevel;

/// Least and greatest width of the panel, points.
const WIDTH: (f32, f32) = (256.0, 400.0);
const ONE_DECIMAL: Scale = Scale { decimals: 1, logarithmic: false };

/// Draws the panel.
pub(crate) fn show(ui: &mut Ui, state: &mut State, intents: &mut Vec<Intent>) {
    let frame = Frame::new().fill(Tokens::of(ui).panel).inner_margin(SIDE_MARGIN);
    let panel = Panel::left("controls").frame(frame).default_size(state.view.layout.left).size_range(WIDTH.0..=WIDTH.1);
    let shown = panel.show(ui, |ui| {
        ScrollArea::vertical().auto_shrink(false).content_margin(SCROLL_MARGIN).show(ui, |ui| {
            noise(ui, state);
            ui.add_space(SECTION - GAP);
            denoising(ui, state);
            ui.add_space(SECTION - GAP);
            guidance(ui, state, intents);
            ui.add_space(SECTION - GAP);
            advanced(ui, state);
        });
    });
    state.view.layout.left = shown.response.rect.width();
}

fn noise(ui: &mut Ui, state: &mut State) {
    section(ui, "Noise");
    let hint = "Names the noise that the body is drawn from: the same seed and the same form give the same body.";
    row(ui, "Seed", hint, |ui| {
        let height = ui.spacing().interact_size.y;
        let width = ui.available_width() - 2.0 * (height + TIGHT);
        ui.spacing_mut().item_spacing.x = TIGHT;
        named(ui.add_sized(vec2(width, height), DragValue::new(&mut state.form.seed).speed(1.0)), "Seed")
            .on_hover_text(hint);
        let (icon, hint) = if state.form.seed_locked {
            (Icon::Locked, "Locked: every run starts from this same noise.")
        } else {
            (Icon::Unlocked, "Not locked: every run starts from new noise.")
        };
        if icon_button(ui, icon, "Lock seed", hint, Some(state.form.seed_locked)).clicked() {
            state.form.seed_locked = !state.form.seed_locked;
        }
        if icon_button(ui, Icon::Dice, "Roll a new seed", "Throw the dice for a new seed.", None).clicked() {
            state.form.roll_seed();
        }
    });
    let hint = "How many bodies to draw side by side, each from noise of its own.";
    slider(ui, "Bodies", hint, &mut state.form.count, 1..=MAX_COUNT, Scale::default());
}

fn denoising(ui: &mut Ui, state: &mut State) {
    section(ui, "Denoising");
    let hint = "Into how many steps the way from noise to body is cut: more is finer and slower.";
    slider(ui, "Steps", hint, &mut state.form.steps, 1..=MAX_STEPS, Scale { decimals: 0, logarithmic: true });
    let hint = "The numerical method that takes the steps.";
    row(ui, "Sampler", hint, |ui| {
        let combo =
            ComboBox::from_id_salt("sampler").width(ui.available_width()).selected_text(state.form.sampler.title());
        let shown = combo.show_ui(ui, |ui| {
            for sampler in Sampler::ALL {
                ui.selectable_value(&mut state.form.sampler, sampler, sampler.title())
                    .on_hover_text(sampler_hint(sampler));
            }
        });
        named(shown.response, "Sampler").on_hover_text(sampler_hint(state.form.sampler));
    });
}

fn sampler_hint(sampler: Sampler) -> &'static str {
    match sampler {
        Sampler::Dpmpp => "Second order: good bodies from about 15 steps.",
        Sampler::Ddim => "First order and plain: good from about 50 steps.",
        Sampler::Ddpm => "Adds fresh noise at every step, as in training: meant for 1000 steps.",
    }
}

fn guidance(ui: &mut Ui, state: &mut State, intents: &mut Vec<Intent>) {
    section(ui, "Guidance");
    aside(ui, "How strongly the words pull. It can be changed during a run.");
    let choices = [
        (
            GuidanceMode::Drawn,
            "Drawn",
            "Five points to drag; at first the curve that the shipped model follows its words best with.",
        ),
        (GuidanceMode::Constant, "Constant", "The same pull all the way."),
        (
            GuidanceMode::Ramp,
            "Ramp",
            "A straight line: gentle at first, stronger towards the end. Varied bodies that still fit the words.",
        ),
        (GuidanceMode::Cosine, "Cosine", "Half a cosine: the same with soft ends."),
    ];
    let mut changed = segments(ui, &mut state.form.guidance.mode, &choices);
    changed |= curve::show(ui, state);
    let form = &mut state.form.guidance;
    match form.mode {
        GuidanceMode::Ramp | GuidanceMode::Cosine => {
            let hint =
                "The pull of the words while the body is still noise; 1 is the plain model, 0 ignores the words.";
            changed |= slider(ui, "From", hint, &mut form.from, 0.0..=MAX_SCALE, ONE_DECIMAL);
            let hint = "The pull of the words when the body is nearly finished.";
            changed |= slider(ui, "To", hint, &mut form.to, 0.0..=MAX_SCALE, ONE_DECIMAL);
        }
        GuidanceMode::Constant => {
            let hint = "The pull of the words; 1 is the plain model, 0 ignores the words, above 10 bodies get stiff.";
            changed |= slider(ui, "Scale", hint, &mut form.constant, 0.0..=MAX_SCALE, ONE_DECIMAL);
        }
        GuidanceMode::Drawn => {}
    }
    if changed && state.is_live() {
        intents.push(Intent::Retune(state.form.guidance.curve()));
    }
}

fn advanced(ui: &mut Ui, state: &mut State) {
    CollapsingHeader::new("Advanced").show_unindented(ui, |ui| {
        let hint =
            "Keeps strong guidance from overshooting by bringing its spread back to the plain model's; 0 is off.";
        slider(ui, "Rescale", hint, &mut state.form.rescale, 0.0..=1.0, Scale { decimals: 2, logarithmic: false });
        let hint = "When the pose is brought onto the body: exact bone lengths, rigid pelvis and chest.";
        row(ui, "Anatomy", hint, |ui| {
            let combo = ComboBox::from_id_salt("enforcement")
                .width(ui.available_width())
                .selected_text(enforcement_title(state.form.enforcement));
            let shown = combo.show_ui(ui, |ui| {
                for choice in [Enforcement::Off, Enforcement::Final, Enforcement::EveryStep] {
                    ui.selectable_value(&mut state.form.enforcement, choice, enforcement_title(choice));
                }
            });
            named(shown.response, "Anatomy").on_hover_text(hint);
        });
        ui.checkbox(&mut state.form.meet, "Do what the words ask of the body").on_hover_text(
            "Where a sentence asks for something outright, as in \"head bowed\" or \"right hand on the left knee\", and the \
             model misses it, joints are turned as little as possible until it is so.",
        );
        let hint = "Remember which word moved which joint at every step; a little slower.";
        row(ui, "Attention", hint, |ui| {
            let combo = ComboBox::from_id_salt("attention kept")
                .width(ui.available_width())
                .selected_text(attention_title(state.form.attention));
            let shown = combo.show_ui(ui, |ui| {
                for level in [AttentionLevel::Off, AttentionLevel::Mean, AttentionLevel::All] {
                    ui.selectable_value(&mut state.form.attention, level, attention_title(level));
                }
            });
            named(shown.response, "Attention kept").on_hover_text(hint);
        });
        if let Some(bytes) = state.trace.as_ref().map(|trace| trace.attention_bytes()).filter(|bytes| *bytes > 0) {
            aside(ui, &format!("The attention of this run takes {}.", memory(bytes)));
        }
        ui.checkbox(&mut state.view.show_ghost, "Show the model's guess")
            .on_hover_text("A ghost of the finished body as the model imagines it at each step.");
    });
}

fn attention_title(level: AttentionLevel) -> &'static str {
    match level {
        AttentionLevel::Off => "Not kept",
        AttentionLevel::Mean => "The mean",
        AttentionLevel::All => "Layers and heads",
    }
}

fn memory(bytes: usize) -> String {
    if bytes < 1_000_000 { format!("{} kB", bytes.div_ceil(1000)) } else { format!("{:.1} MB", bytes as f32 / 1e6) }
}

fn enforcement_title(enforcement: Enforcement) -> &'static str {
    match enforcement {
        Enforcement::Off => "Off",
        Enforcement::Final => "After the last step",
        Enforcement::EveryStep => "At every step",
    }
}
