//! Questions asked and answered without a person.

use super::*;

fn app(answer: Option<PathBuf>) -> App {
    let mut app = App::new();
    app.init_resource::<Session>().insert_resource(LastFolder(std::env::temp_dir()));
    app.insert_resource(Wire(protocol::fake::spawn(std::time::Duration::ZERO)));
    app.init_resource::<Chores>().insert_resource(Reader(None));
    app.init_resource::<Keeper>().init_resource::<Rig>();
    app.insert_resource(Dialogs::for_tests(answer)).add_systems(PreUpdate, (converse, crate::chores::land).chain());
    app
}

fn job() -> Job {
    export::tests::stock(1).job(Format::Json, Extent::All, Options::default())
}

#[test]
fn a_chosen_file_is_written_and_its_path_is_told() {
    let path = std::env::temp_dir().join(format!("posa-dialog-{}.json", std::process::id()));
    let mut app = app(Some(path.clone()));
    app.world_mut().resource_mut::<Dialogs>().save(job());
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while app.world().resource::<Session>().state.messages.is_empty() && std::time::Instant::now() < deadline {
        app.update();
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    assert!(std::fs::read_to_string(&path).unwrap().contains("\"joints\""));
    std::fs::remove_file(&path).unwrap();
    let said = &app.world().resource::<Session>().state.messages;
    assert!(said[0].text.contains(&path.display().to_string()));
}

#[test]
fn without_a_system_dialog_the_path_is_typed() {
    let mut app = app(None);
    app.world_mut().resource_mut::<Dialogs>().save(job());
    app.update();
    app.update();
    let typed = app.world().resource::<Dialogs>().typed.as_ref().unwrap();
    let is_same = matches!(&typed.purpose, Purpose::Save(saved) if *saved == job());
    assert!(is_same && typed.text.ends_with("arms-raised-high-7.json"));
}

#[test]
fn quick_exports_ask_for_the_file_at_once_and_others_for_the_format_first() {
    let mut dialogs = Dialogs::for_tests(None);
    dialogs.export(ExportKind::Bvh, export::tests::stock(2));
    assert_eq!((dialogs.asked.len(), dialogs.choosing.is_none()), (1, true));
    dialogs.export(ExportKind::Any, export::tests::stock(2));
    assert_eq!((dialogs.asked.len(), dialogs.choosing.is_some()), (1, true));
}
