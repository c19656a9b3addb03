//! The window: Bevy draws the stage, egui the panels. Here the app is put together, a plugin a file; what it shows
//! comes over a [`Client`], and the engine behind it is never seen.

mod action;
mod adapter;
mod alarm;
mod bench;
mod body;
mod camera;
mod choose;
mod chores;
mod clock;
mod dialogs;
mod export;
mod figure;
mod file_dialog;
mod glow;
mod grab;
mod keep;
mod library;
mod lineup;
mod link;
mod open;
mod orbit;
mod pace;
mod pick;
mod quality;
mod quiet;
mod render_thread;
mod script;
mod session;
mod shaders;
mod shot;
mod skin;
mod stage;
mod survey;
mod trouble;
mod ui;

pub use open::{Found, ReadPoses};
pub use panels::state::{Cluster, DataView, Told};
pub use panels::{LibraryPose, grouped};
pub use protocol::TrainSource;
pub use survey::Survey;

pub use bench::{Bench, BenchReport, BenchSpec, Costs, FeelReport, Since};
pub use trouble::ViewerError;

use bevy::app::{PanicHandlerPlugin, PluginGroupBuilder};
use bevy::log::LogPlugin;
use bevy::prelude::*;
use bevy::render::RenderPlugin;
use bevy::window::{PresentMode, WindowResolution};
use protocol::Client;
use std::path::PathBuf;

/// How the window begins.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Measure something, print it and close.
    pub bench: Option<Bench>,
    /// Lines that drive the window instead of a person; see the `action` module for what they may say.
    pub script: Option<String>,
    /// Width and height in pixels; `None` for the usual size.
    pub size: Option<(u32, u32)>,
    /// The sentence that stands in the prompt field at the start.
    pub prompt: Option<String>,
    /// Where file dialogs begin; the current folder when empty.
    pub home: PathBuf,
    /// Where the session is kept between starts; `None` to keep none.
    pub data: Option<PathBuf>,
    /// Exchanges left and right in a sentence; `None` leaves sentences alone.
    pub mirror_text: Option<fn(&str) -> String>,
    /// Draws the library of poses; called on a thread of its own when it is first wanted.
    pub library: Option<fn() -> Vec<LibraryPose>>,
    /// Reads poses from a file of any kind; called on a thread of its own.
    pub read_poses: Option<ReadPoses>,
    /// Reads a set of poses to train on; called on a thread of its own.
    pub survey: Option<Survey>,
}

/// Opens the window and returns when it is closed. Must be called on the main thread.
///
/// # Errors
/// [`ViewerError`] when there is no display or graphics adapter, drawing fails for good, or a script cannot be followed.
pub fn run(client: Client, options: Options) -> Result<(), ViewerError> {
    let script = options.script.as_deref().map(action::parse).transpose()?;
    trouble::check_display()?;
    let ending = trouble::Ending::default();
    let exit = trouble::guarded(|| build(client, options, script, ending.clone()).run())?;
    match (ending.take(), exit) {
        (Some(error), _) => Err(error),
        (None, AppExit::Success) => Ok(()),
        (None, AppExit::Error(_)) => Err(ViewerError::Drawing("the renderer stopped".into())),
    }
}

fn build(
    client: Client,
    options: Options,
    script: Option<Vec<(usize, action::Action)>>,
    ending: trouble::Ending,
) -> App {
    let mut app = App::new();
    // A system that fails says so in the log; the window stays.
    app.set_error_handler(bevy::ecs::error::error);
    let mut session = session::Session::default();
    if let Some(mirror_text) = options.mirror_text {
        session.state.mirror_text = mirror_text;
    }
    if let Some(data) = &options.data {
        session.state.train_form.out = data.join("runs").join("window").display().to_string();
    }
    let camera = keep::restore(&mut app, &mut session, &client, options.data);
    if let Some(prompt) = options.prompt {
        session.state.form.prompt = prompt;
    }
    let mut rig = camera::Rig::default();
    if let Some(camera) = camera {
        rig.put(&camera, session.state.shown().map_or(0, |step| step.samples.len()));
    }
    library::plugin(&mut app, options.library);
    open::plugin(&mut app, options.read_poses);
    app.insert_resource(survey::Surveyor(options.survey));
    app.insert_resource(session)
        .insert_resource(rig)
        .insert_resource(session::Wire(client))
        .insert_resource(session::LastFolder(options.home))
        .insert_resource(dialogs::Dialogs::new(Box::new(file_dialog::SystemDialog)))
        .insert_resource(ending)
        .insert_resource(ClearColor(stage::Palette::default().backdrop));
    app.add_plugins(engine_plugins(options.size));
    app.add_plugins((
        adapter::plugin,
        shaders::plugin,
        trouble::plugin,
        clock::plugin,
        stage::plugin,
        skin::plugin,
        body::plugin,
        camera::plugin,
    ));
    app.add_plugins((
        pick::plugin,
        grab::plugin,
        keep::plugin,
        glow::plugin,
        ui::plugin,
        link::plugin,
        chores::plugin,
        dialogs::plugin,
        pace::plugin,
        quality::plugin,
        quiet::plugin,
        alarm::plugin,
        render_thread::plugin,
    ));
    if let Some(what) = options.bench {
        bench::plugin(&mut app, what);
    }
    if let Some(script) = script {
        script::plugin(&mut app, script);
    }
    app
}

/// Bevy's plugins, less what a window of panels and a few bodies has no use for.
fn engine_plugins(size: Option<(u32, u32)>) -> PluginGroupBuilder {
    let (width, height) = size.unwrap_or((1360, 860));
    let mut resolution = WindowResolution::new(width, height);
    if size.is_some() {
        resolution = resolution.with_scale_factor_override(1.0);
    }
    let window = Window {
        title: "Posa".into(),
        name: Some("posa".into()),
        resolution,
        present_mode: PresentMode::AutoVsync,
        ..default()
    };
    DefaultPlugins
        .set(WindowPlugin { primary_window: Some(window), ..default() })
        // A short wait at the first frame of each kind is better than bodies that blink in piece by piece.
        .set(RenderPlugin { synchronous_pipeline_compilation: true, ..default() })
        .set(bevy::pbr::PbrPlugin { add_default_deferred_lighting_plugin: false, ..default() })
        .disable::<LogPlugin>()
        .disable::<PanicHandlerPlugin>()
        .disable::<bevy::post_process::PostProcessPlugin>()
        .disable::<bevy::anti_alias::AntiAliasPlugin>()
        .disable::<bevy::state::app::StatesPlugin>()
}
