//! The list itself: names, sentences and keys.

use super::{Command, Entry, Menu};
use crate::{ExportKind, Tab, ViewPreset};
use egui::{Key, KeyboardShortcut, Modifiers};
use protocol::DeviceChoice;

const fn plain(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::NONE, key)
}

const fn shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::SHIFT, key)
}

const fn ctrl(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND, key)
}

const fn ctrl_shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), key)
}

const fn entry(
    menu: Menu,
    group: u8,
    command: Command,
    title: &'static str,
    hint: &'static str,
    keys: &'static [KeyboardShortcut],
) -> Entry {
    Entry { command, menu, group, title, hint, keys }
}

#[rustfmt::skip]
pub(super) const LIST: &[Entry] = &[
    entry(Menu::File, 0, Command::OpenSession, "Open a session…",
        "Sentence, settings and runs from a .posa file; or drag one into the window.", &[ctrl(Key::O)]),
    entry(Menu::File, 0, Command::SaveSession, "Save the session…",
        "Sentence, settings and runs into a .posa file, to keep or to share.", &[ctrl(Key::S)]),
    entry(Menu::File, 0, Command::LoadWeights, "Load weights…", "Use another model file.", &[]),
    entry(Menu::File, 1, Command::Export(ExportKind::Bvh), "Export as BVH…",
        "A skeleton that Blender, Maya and most animation programs open.", &[ctrl(Key::E)]),
    entry(Menu::File, 1, Command::Export(ExportKind::Json), "Export as JSON…",
        "Joint positions in metres, with everything needed to draw the pose again.", &[ctrl(Key::J)]),
    entry(Menu::File, 1, Command::Export(ExportKind::Any), "Export more…",
        "GLB, OpenPose, pictures, films, NumPy and more: a pose, all of them, or every step of one.",
        &[ctrl_shift(Key::E)]),
    entry(Menu::File, 1, Command::CopyPose, "Copy pose", "Put the selected pose on the clipboard, as JSON.", &[]),
    entry(Menu::File, 2, Command::Quit, "Quit", "Close Posa.", &[ctrl(Key::Q)]),

    entry(Menu::Edit, 0, Command::Undo, "Undo", "Take the last change of form or pose back.", &[ctrl(Key::Z)]),
    entry(Menu::Edit, 0, Command::Redo, "Redo", "Do again what was taken back.", &[ctrl_shift(Key::Z), ctrl(Key::Y)]),
    entry(Menu::Edit, 1, Command::Mirror, "Mirror", "Left and right exchanged, in the body and in the sentence.",
        &[plain(Key::M)]),
    entry(Menu::Edit, 1, Command::ResetPose, "Reset the pose", "The body as it was drawn.", &[plain(Key::R)]),
    entry(Menu::Edit, 2, Command::Lock, "Lock the picked joint",
        "A locked elbow, hand, knee or foot stays where it is while other joints are dragged.", &[plain(Key::L)]),
    entry(Menu::Edit, 2, Command::UnlockAll, "Free every joint", "No joint is locked any more.", &[]),

    entry(Menu::Draw, 0, Command::Run, "Run", "Turn noise into a body that fits the sentence.", &[ctrl(Key::Enter)]),
    entry(Menu::Draw, 0, Command::Cancel, "Cancel the run",
        "Stop after the step in progress; the steps drawn so far are kept.", &[plain(Key::Escape)]),
    entry(Menu::Draw, 0, Command::Again, "Draw the pose again",
        "The body on show is noised in part and drawn anew by the sentence in the field; locked joints stay.",
        &[ctrl(Key::R)]),
    entry(Menu::Draw, 0, Command::Variations, "Draw variations", "Bodies near this one, from noise near its noise.",
        &[plain(Key::V)]),
    entry(Menu::Draw, 0, Command::Grid, "Draw the guidance grid",
        "The same noise under several guidance scales, side by side.", &[ctrl_shift(Key::G)]),
    entry(Menu::Draw, 0, Command::CheckWords, "Check what each word does",
        "Draws the same noise again without each word, and shows how far every joint moves.", &[plain(Key::C)]),
    entry(Menu::Draw, 1, Command::Live, "Live mode",
        "The body follows the sentence as it is typed, in a few steps.", &[ctrl_shift(Key::L)]),
    entry(Menu::Draw, 1, Command::FocusPrompt, "Write in the prompt", "Put the keyboard into the sentence.",
        &[ctrl(Key::L), plain(Key::Slash)]),
    entry(Menu::Draw, 1, Command::LockSeed, "Lock the seed", "Every run starts from the same noise.", &[]),
    entry(Menu::Draw, 1, Command::RollSeed, "Roll a new seed", "Throw the dice for a new seed.", &[ctrl(Key::D)]),
    entry(Menu::Draw, 2, Command::Device(DeviceChoice::Auto), "Device: automatic",
        "A graphics card that passes its self-test, else the CPU.", &[]),
    entry(Menu::Draw, 2, Command::Device(DeviceChoice::Cpu), "Device: CPU", "Compute on the processor.", &[]),
    entry(Menu::Draw, 2, Command::Device(DeviceChoice::Gpu), "Device: graphics card",
        "Compute on the graphics card, or say why not.", &[]),

    entry(Menu::Timeline, 0, Command::Play, "Play or pause", "Watch the body come out of the noise again, or stop here.",
        &[plain(Key::Space)]),
    entry(Menu::Timeline, 0, Command::Loop, "Loop", "Start over at the end.", &[]),
    entry(Menu::Timeline, 0, Command::Faster, "Play faster", "Twice the playback speed.", &[plain(Key::Period)]),
    entry(Menu::Timeline, 0, Command::Slower, "Play slower", "Half the playback speed.", &[plain(Key::Comma)]),
    entry(Menu::Timeline, 1, Command::Step(-1), "Step back", "One step towards noise.", &[plain(Key::ArrowLeft)]),
    entry(Menu::Timeline, 1, Command::Step(1), "Step forward", "One step towards the body.",
        &[plain(Key::ArrowRight)]),
    entry(Menu::Timeline, 1, Command::Step(-5), "Five steps back", "Five steps towards noise.",
        &[shift(Key::ArrowLeft)]),
    entry(Menu::Timeline, 1, Command::Step(5), "Five steps forward", "Five steps towards the body.",
        &[shift(Key::ArrowRight)]),
    entry(Menu::Timeline, 1, Command::FirstStep, "To the noise", "The noise that the run began with.",
        &[plain(Key::Home)]),
    entry(Menu::Timeline, 1, Command::LastStep, "To the finished body", "The last step there is.", &[plain(Key::End)]),

    entry(Menu::View, 0, Command::View(ViewPreset::Front), "Look from the front", "Look at the body's face.",
        &[plain(Key::Num1)]),
    entry(Menu::View, 0, Command::View(ViewPreset::Back), "Look from the back", "Look at the body's back.",
        &[plain(Key::Num9)]),
    entry(Menu::View, 0, Command::View(ViewPreset::Left), "Look from the left", "Look from the body's left (blue).",
        &[plain(Key::Num3)]),
    entry(Menu::View, 0, Command::View(ViewPreset::Right), "Look from the right",
        "Look from the body's right (orange).", &[plain(Key::Num4)]),
    entry(Menu::View, 0, Command::View(ViewPreset::Top), "Look from above", "Look from above.", &[plain(Key::Num7)]),
    entry(Menu::View, 0, Command::FrameAll, "Frame all", "Move the camera so that every body is seen.",
        &[plain(Key::F)]),
    entry(Menu::View, 1, Command::Show(Tab::Attention), "Attention panel", "Which word moved which joint.",
        &[ctrl(Key::Num1)]),
    entry(Menu::View, 1, Command::Show(Tab::Checklist), "Checklist panel",
        "What the sentence claimed and what the pose meets.", &[ctrl(Key::Num2)]),
    entry(Menu::View, 1, Command::Show(Tab::Edit), "Change panel",
        "Draw the pose again around locked joints, vary it, or blend it with another.", &[ctrl(Key::Num3)]),
    entry(Menu::View, 1, Command::Show(Tab::Grid), "Grid panel", "The same noise under several guidance scales.",
        &[ctrl(Key::Num4)]),
    entry(Menu::View, 1, Command::Show(Tab::Library), "Library panel",
        "Poses to start from, and those near this one.",
        &[ctrl(Key::Num5)]),
    entry(Menu::View, 1, Command::Show(Tab::Runs), "Runs panel", "What was drawn before, to look at again.",
        &[ctrl(Key::Num6)]),
    entry(Menu::View, 1, Command::Show(Tab::Train), "Training panel", "Train a model of your own, and use it.",
        &[ctrl(Key::Num7)]),
    entry(Menu::View, 2, Command::Controls, "Controls", "Show the controls on the left, or leave the stage their room.",
        &[plain(Key::OpenBracket)]),
    entry(Menu::View, 2, Command::Side, "Side panel", "Show the panel on the right, or leave the stage its room.",
        &[plain(Key::CloseBracket)]),
    entry(Menu::View, 2, Command::Compare, "Compare with the run before",
        "Stands the run before beside the one on show, step by step; the runs panel offers any other.",
        &[plain(Key::B)]),
    entry(Menu::View, 2, Command::Ghost, "Show the model's guess",
        "A ghost of the finished body as the model imagines it at each step.", &[plain(Key::G)]),
    entry(Menu::View, 2, Command::Dark, "Dark colours", "Dark colours, or light ones.", &[]),
    entry(Menu::View, 2, Command::Larger, "Larger interface", "Everything but the stage a size larger.",
        &[ctrl(Key::Plus), ctrl(Key::Equals)]),
    entry(Menu::View, 2, Command::Smaller, "Smaller interface", "Everything but the stage a size smaller.",
        &[ctrl(Key::Minus)]),
    entry(Menu::View, 2, Command::UsualSize, "Usual size", "The interface in the size the system asks for.",
        &[ctrl(Key::Num0)]),
    entry(Menu::View, 3, Command::Palette, "Find an action…", "Search everything that Posa can do.",
        &[ctrl(Key::K)]),
];
