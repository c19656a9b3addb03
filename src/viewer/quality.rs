//! How finely the stage is drawn. A graphics card draws it finely all the time; where the processor draws, edges are
//! rough while something moves, and smooth as soon as it rests.

use crate::adapter::Adapter;
use crate::camera::StageCamera;
use crate::pace::Pace;
use bevy::prelude::*;
use bevy::window::RequestRedraw;
use std::time::Duration;

/// Rest after which the processor draws finely: longer than the gaps between steps and mouse moves.
const REST: Duration = Duration::from_millis(250);

/// The quality in use.
#[derive(Resource, Default)]
pub struct Quality {
    /// True when the stage is drawn as finely as it ever is.
    pub settled: bool,
}

/// Chooses the quality.
pub fn plugin(app: &mut App) {
    app.init_resource::<Quality>().add_systems(Last, choose.after(crate::pace::PaceSet));
}

fn choose(
    adapter: Res<Adapter>,
    pace: Res<Pace>,
    time: Res<Time<Real>>,
    mut quality: ResMut<Quality>,
    mut camera: Single<&mut Msaa, With<StageCamera>>,
    mut redraw: MessageWriter<RequestRedraw>,
    mut moved: Local<Duration>,
) {
    if pace.moving {
        *moved = time.elapsed();
    }
    let rest = time.elapsed().saturating_sub(*moved);
    let fine = !adapter.software || rest >= REST;
    quality.settled = fine;
    camera.set_if_neq(if fine { Msaa::Sample4 } else { Msaa::Off });
    if !fine && !pace.lively {
        // A still window looks up too rarely to notice by itself that it may be drawn finely now.
        redraw.write(RequestRedraw);
    }
}
