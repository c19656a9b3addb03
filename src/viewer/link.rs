//! Carries the workers' news into the state and the person's intents to the workers. Never waits for either.

use crate::chores::Chores;
use crate::dialogs::Dialogs;
use crate::session::{Session, Wire};
use crate::survey::{self, Surveyor};
use crate::{camera::Rig, export};
use bevy::prelude::*;
use bevy::winit::{EventLoopProxyWrapper, WinitUserEvent};
use panels::{Batch, Intent};
use protocol::{Command, SampleRequest};
use std::sync::Arc;

/// Reads the news before anything is drawn; carries out the intents of the frame before.
pub fn plugin(app: &mut App) {
    app.add_systems(Startup, wake_on_news).add_systems(PreUpdate, (carry_out, listen, tick).chain());
}

/// The workers wake a sleeping window.
fn wake_on_news(wire: Res<Wire>, proxy: Res<EventLoopProxyWrapper>) {
    let proxy = (**proxy).clone();
    wire.0.wake_with(move || {
        // The loop is gone only while the program ends.
        let _ = proxy.send_event(WinitUserEvent::WakeUp);
    });
}

fn listen(wire: Res<Wire>, mut session: ResMut<Session>) {
    for event in wire.0.events() {
        session.state.on_event(event);
    }
    let training = wire.0.training();
    if training.as_ref().map(Arc::as_ptr) != session.state.training.as_ref().map(Arc::as_ptr) {
        session.state.training = training;
    }
    let news = wire.0.trace();
    let known = session.state.trace.as_ref();
    let same = match (&news, known) {
        (Some(news), Some(known)) => Arc::ptr_eq(news, known),
        (None, None) => true,
        _ => false,
    };
    if !same {
        session.state.on_trace(news);
    }
}

fn tick(mut session: ResMut<Session>, time: Res<Time<Real>>) {
    session.ticking = session.state.tick(time.delta_secs());
}

fn carry_out(
    mut session: ResMut<Session>,
    wire: Res<Wire>,
    mut rig: ResMut<Rig>,
    (mut dialogs, chores, surveyor): (ResMut<Dialogs>, Res<Chores>, Res<Surveyor>),
    mut exit: MessageWriter<AppExit>,
) {
    for intent in std::mem::take(&mut session.intents) {
        match intent {
            Intent::Run => match session.state.request() {
                Ok(request) => draw(&mut session, &wire, request),
                Err(why) => session.complain(why),
            },
            Intent::Draw(request) => draw(&mut session, &wire, *request),
            Intent::Batch(what) => batch(&mut session, &wire, what),
            Intent::Cancel => {
                if let Some(run) = session.state.in_progress() {
                    wire.0.cancel(run);
                }
            }
            Intent::Retune(guidance) => {
                if let Some(run) = session.state.in_progress() {
                    wire.0.retune(run, guidance);
                }
            }
            Intent::SetDevice(choice) => {
                session.state.device_choice = choice;
                send(&mut session, &wire, Command::UseDevice(choice), "Changing the device…");
            }
            Intent::LoadWeights => dialogs.open_weights(),
            Intent::Export(kind) => match export::Stock::of(&session.state, &rig.camera()) {
                Ok(stock) => dialogs.export(kind, stock),
                Err(why) => session.complain(why),
            },
            Intent::PickFolder(place) => dialogs.pick_folder(place),
            Intent::LookAtData(source) => survey::look(source, &mut session, &chores, &surveyor),
            Intent::OpenPoses => dialogs.open_poses(),
            Intent::OpenSentences => dialogs.open_sentences(),
            Intent::ExportSentences => match export::Stock::of_list(session.state.drawn_sentences(), &rig.camera()) {
                Ok(stock) => dialogs.export(panels::ExportKind::Any, stock),
                Err(why) => session.complain(why),
            },
            Intent::Train(request) => {
                if let Err(error) = wire.0.send(Command::Train(request)) {
                    session.complain(error.to_string());
                }
            }
            Intent::TrainControl(control) => wire.0.control(control),
            Intent::UseModel(path) => {
                send(&mut session, &wire, Command::LoadWeights(Some(path)), "Loading weights…");
            }
            Intent::OpenSession => dialogs.open_session(),
            Intent::SaveSession => dialogs.save_session(crate::keep::present(&session, &rig)),
            Intent::StartFrom(index) => session.state.start_from(index, wire.0.reserve(1)),
            Intent::FrameAll => rig.frame_all(),
            Intent::View(preset) => rig.view(preset),
            Intent::DismissMessage(index) => session.state.dismiss(index),
            // The clipboard belongs to egui: the panel pass copies, see `ui`.
            Intent::CopyPose => {}
            Intent::Quit => {
                exit.write(AppExit::Success);
            }
        }
    }
}

fn draw(session: &mut Session, wire: &Wire, request: SampleRequest) {
    match wire.0.sample(request.clone()) {
        Ok(run) => session.state.begin(run, request),
        Err(error) => session.complain(error.to_string()),
    }
}

fn batch(session: &mut Session, wire: &Wire, what: Batch) {
    match session.state.batch(what).and_then(|list| wire.0.batch(list).map_err(|error| error.to_string())) {
        Ok(run) => session.state.begin_batch(what, run),
        // The next letter asks again.
        Err(_) if what == Batch::Live => {}
        Err(why) => session.complain(why),
    }
}

/// Sends a command that takes a while and says so.
pub(crate) fn send(session: &mut Session, wire: &Wire, command: Command, busy: &str) {
    match wire.0.send(command) {
        Ok(()) => session.state.busy = Some(busy.into()),
        Err(error) => session.complain(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    fn app() -> App {
        let mut app = App::new();
        app.init_resource::<Session>().init_resource::<Rig>().init_resource::<Time<Real>>();
        app.init_resource::<Chores>().insert_resource(Surveyor(None));
        app.insert_resource(Dialogs::for_tests(None));
        app.insert_resource(Wire(protocol::fake::spawn(Duration::from_millis(1))));
        app.add_message::<AppExit>().add_systems(PreUpdate, (carry_out, listen, tick).chain());
        app
    }

    fn until(app: &mut App, done: impl Fn(&Session) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while !done(app.world().resource::<Session>()) {
            assert!(Instant::now() < deadline, "it never came");
            app.update();
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn run_reaches_the_worker_and_its_steps_come_back() {
        let mut app = app();
        until(&mut app, |s| s.state.device.is_some());
        let mut session = app.world_mut().resource_mut::<Session>();
        session.state.form.prompt = "arms raised".into();
        session.intents.push(Intent::Run);
        until(&mut app, |s| s.state.seconds.is_some());
        let state = &app.world().resource::<Session>().state;
        assert_eq!(state.records.len(), 1);
        assert_eq!(state.trace.as_ref().unwrap().steps.len(), 21);
        assert_eq!(state.words.len(), 2);
    }

    #[test]
    fn a_cancelled_run_ends_and_keeps_its_steps() {
        let mut app = app();
        let mut session = app.world_mut().resource_mut::<Session>();
        session.state.form.prompt = "slow".into();
        session.state.form.steps = 1000;
        session.intents.push(Intent::Run);
        until(&mut app, |s| s.state.trace.as_ref().is_some_and(|t| t.steps.len() > 2));
        app.world_mut().resource_mut::<Session>().intents.push(Intent::Cancel);
        until(&mut app, |s| !s.state.is_running());
        assert!(app.world().resource::<Session>().state.trace.is_some());
    }

    #[test]
    fn a_grid_fills_beside_the_run_on_show() {
        let mut app = app();
        until(&mut app, |s| s.state.device.is_some());
        let mut session = app.world_mut().resource_mut::<Session>();
        session.state.form.prompt = "arms raised".into();
        session.intents.extend([Intent::Run]);
        until(&mut app, |s| s.state.seconds.is_some());
        app.world_mut().resource_mut::<Session>().intents.push(Intent::Batch(Batch::Grid));
        until(&mut app, |s| s.state.grid.is_some() && !s.state.is_running());
        let state = &app.world().resource::<Session>().state;
        assert!(state.grid.as_ref().unwrap().drawn.iter().all(Option::is_some));
        assert_eq!((state.records.len(), state.runs.len()), (1, 1), "the run on show stays");
    }

    #[test]
    fn an_empty_prompt_is_answered_with_a_message_not_a_run() {
        let mut app = app();
        app.world_mut().resource_mut::<Session>().intents.push(Intent::Run);
        app.update();
        let state = &app.world().resource::<Session>().state;
        assert!(state.run.is_none() && state.messages.len() == 1);
    }
}
