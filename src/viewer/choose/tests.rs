//! What can be chosen, and what cannot be and says why.

use super::*;
use crate::export::tests::stock;

fn choosing(count: u32, format: Format, extent: Extent) -> Choosing {
    Choosing::new(stock(count), Choice { format, extent, options: Options::default() })
}

#[test]
fn every_format_is_offered_once() {
    let mut offered: Vec<Format> = GROUPS.iter().flat_map(|(_, formats)| *formats).copied().collect();
    assert_eq!(offered.len(), Format::ALL.len());
    offered.retain(|format| !Format::ALL.contains(format));
    assert_eq!(offered, []);
}

#[test]
fn what_can_be_chosen_can_be_written() {
    for format in Format::ALL.into_iter().filter(|format| *format != Format::Mp4) {
        for extent in [Extent::Pose, Extent::All, Extent::Run] {
            let mut choosing = choosing(3, format, extent);
            choosing.choice.options.size = Some((24, 32));
            let path = std::env::temp_dir().join(format!("posa-choose-{}{}", std::process::id(), format.ending()));
            let outcome = crate::export::write(&choosing.job(), &path);
            assert_eq!(outcome.is_ok(), choosing.why_not().is_none(), "{format:?} {extent:?}: {outcome:?}");
            let _ = std::fs::remove_file(path);
        }
    }
}

#[test]
fn one_pose_formats_say_what_to_choose() {
    assert!(choosing(3, Format::OpenPosePng, Extent::All).why_not().unwrap().contains("This pose"));
    assert_eq!(choosing(3, Format::OpenPosePng, Extent::Pose).why_not(), None);
    assert_eq!(choosing(1, Format::OpenPosePng, Extent::All).why_not(), None);
}

#[test]
fn escape_closes_and_enter_chooses() {
    let press = |key: Key| {
        let ctx = egui::Context::default();
        let mut choosing = choosing(1, Format::Bvh, Extent::All);
        let event = egui::Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: egui::Modifiers::NONE,
        };
        let mut outcome = Outcome::Open;
        let input = egui::RawInput { events: vec![event], ..egui::RawInput::default() };
        // The window is laid out twice before it is first seen; the key was pressed once.
        let _ = ctx.run_ui(input, |ui| {
            if outcome == Outcome::Open {
                outcome = choosing.show(ui.ctx());
            }
        });
        outcome
    };
    assert_eq!(press(Key::Escape), Outcome::Closed);
    assert!(matches!(press(Key::Enter), Outcome::Chosen(job) if job.name == "arms-raised-high-7.bvh"));
    assert_eq!(press(Key::A), Outcome::Open);
}
