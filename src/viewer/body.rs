//! The bodies as entities: meshes and materials made once, transforms moved towards the step that is shown, a ghost of
//! the clean estimate while there is noise, and joints that glow by attention. Geometry is in [`crate::figure`].

use crate::figure::{self, Part, Side};
use crate::lineup::{MOST, places};
use crate::session::Session;
use crate::skin::Skin;
use bevy::light::NotShadowCaster;
use bevy::prelude::*;
use panels::theme;
use pose::{JOINT_COUNT, Pose};
use protocol::StepSnapshot;

/// Time in which a body covers 63 % of the way to the step that is shown, seconds.
const EASE: f32 = 0.035;
/// Below this share of noise the clean estimate is the body itself and no ghost is drawn.
const GHOST_UNTIL: f32 = 0.12;

/// The bodies as they are drawn now.
#[derive(Resource, Default)]
pub struct Bodies {
    drawn: Vec<Drawn>,
    /// True while a body is still on its way to the step that is shown.
    pub moving: bool,
    /// Number of bodies shown; none before the first run.
    pub count: usize,
    /// True while nothing was drawn yet and a faint body stands there waiting.
    waiting: bool,
}

impl Bodies {
    /// Where the pelvis of a body as it is drawn would be with its joints given from the pelvis, metres; the body's
    /// place on the floor and its height.
    #[must_use]
    pub fn origin(&self, slot: usize) -> Option<Vec3> {
        let body = self.drawn.get(slot)?;
        Some(places(self.drawn.len())[slot] + Vec3::Y * figure::lift(body.noise, &body.x0))
    }

    /// Every joint drawn: body, joint, and where it is, metres.
    pub fn joints(&self) -> impl Iterator<Item = (usize, usize, Vec3)> + '_ {
        self.standing()
            .flat_map(|(slot, body, at)| body.joints.iter().enumerate().map(move |(joint, p)| (slot, joint, *p + at)))
    }

    /// Each body and where it stands.
    pub fn standing(&self) -> impl Iterator<Item = (usize, &Pose, Vec3)> + '_ {
        let places = places(self.drawn.len());
        let bodies = self.drawn.iter().filter(|_| !self.waiting);
        bodies.zip(places).enumerate().map(|(slot, (body, place))| {
            let at = place + Vec3::Y * figure::lift(body.noise, &body.x0);
            (slot, &body.x, at)
        })
    }
}

/// One body on its way.
#[derive(Clone, Copy, PartialEq)]
struct Drawn {
    x: Pose,
    x0: Pose,
    noise: f32,
}

/// A solid of a body.
#[derive(Component, Clone, Copy)]
struct Solid {
    slot: usize,
    part: Part,
    ghost: bool,
}

/// Meshes and materials, made once.
#[derive(Resource)]
pub struct Stock {
    ball: Handle<Mesh>,
    bones: Vec<Handle<Mesh>>,
    /// The materials of solid bodies, `[slot][joint]`.
    pub skins: Vec<Vec<Handle<Skin>>>,
    ghosts: [Handle<Skin>; 3],
    /// Bodies that have entities.
    pub built: usize,
}

/// Draws the bodies.
pub fn plugin(app: &mut App) {
    app.init_resource::<Bodies>()
        .add_systems(Startup, stock)
        .add_systems(Update, (follow, build, pose_solids).chain().in_set(BodySet));
}

/// Everything that moves bodies, so that the camera can frame them afterwards.
#[derive(SystemSet, Clone, Debug, PartialEq, Eq, Hash)]
pub struct BodySet;

/// The colour of a side.
pub fn tint(side: Side) -> Color {
    let [r, g, b, _] = match side {
        Side::Left => theme::LEFT.to_array(),
        Side::Right => theme::RIGHT.to_array(),
        // Warmer than the panels' grey, so that the trunk reads as a body.
        Side::Middle => [0xb9, 0xb3, 0xaa, 0xff],
    };
    Color::srgb_u8(r, g, b)
}

fn stock(mut commands: Commands, mut meshes: ResMut<Assets<Mesh>>, mut materials: ResMut<Assets<Skin>>) {
    let ghost = |side| Skin::ghost(tint(side).mix(&Color::WHITE, 0.3), 0.45);
    let bone = |child| {
        let (start, end) = Part::ends(child);
        meshes.add(ConicalFrustum { radius_top: end, radius_bottom: start, height: 1.0 }.mesh().resolution(24))
    };
    let bones = (1..JOINT_COUNT).map(bone).collect();
    commands.insert_resource(Stock {
        bones,
        ball: meshes.add(Sphere::new(1.0).mesh().uv(28, 18)),
        skins: (0..MOST)
            .map(|_| (0..JOINT_COUNT).map(|j| materials.add(Skin::solid(tint(figure::side(j))))).collect())
            .collect(),
        ghosts: [Side::Left, Side::Right, Side::Middle].map(|side| materials.add(ghost(side))),
        built: 0,
    });
}

/// Moves what is drawn towards what is shown.
fn follow(mut bodies: ResMut<Bodies>, session: Res<Session>, time: Res<Time>) {
    let mut targets = session.state.shown().map_or_else(Vec::new, |step| Drawn::all(step));
    if let Some((next, way)) = session.state.coming() {
        for (target, next) in targets.iter_mut().zip(Drawn::all(next)) {
            *target = target.mix(&next, way);
        }
    }
    for (sample, target) in targets.iter_mut().enumerate() {
        if let Some(pose) = session.state.edited(sample) {
            *target = Drawn { x: *pose, x0: *pose, noise: 0.0 };
        }
    }
    if let Some(beside) = session.state.beside_step() {
        targets.extend(Drawn::all(beside));
        targets.truncate(MOST);
    }
    let waiting = targets.is_empty();
    if waiting {
        let stand = pose::anatomy::pose(&pose::anatomy::JointAngles::default());
        targets.push(Drawn { x: stand, x0: stand, noise: 0.0 });
    }
    let before = bodies.drawn.len();
    let rate = 1.0 - (-time.delta_secs() / EASE).exp();
    let mut moving = targets.len() != before;
    let mut drawn = bodies.drawn.clone();
    drawn.truncate(targets.len());
    for (i, target) in targets.iter().enumerate() {
        match drawn.get_mut(i) {
            None => drawn.push(*target),
            Some(now) => moving |= now.ease(target, rate),
        }
    }
    if drawn != bodies.drawn {
        bodies.drawn = drawn;
    }
    let count = if waiting { 0 } else { targets.len() };
    if (bodies.moving, bodies.count, bodies.waiting) != (moving, count, waiting) {
        (bodies.moving, bodies.count, bodies.waiting) = (moving, count, waiting);
    }
}

impl Drawn {
    fn all(step: &StepSnapshot) -> Vec<Self> {
        step.samples.iter().take(MOST).map(|s| Self { x: s.x, x0: s.x0, noise: step.noise }).collect()
    }

    fn mix(&self, other: &Self, way: f32) -> Self {
        let mix = |a: &Pose, b: &Pose| Pose { joints: std::array::from_fn(|j| a.joints[j].lerp(b.joints[j], way)) };
        Self {
            x: mix(&self.x, &other.x),
            x0: mix(&self.x0, &other.x0),
            noise: self.noise + (other.noise - self.noise) * way,
        }
    }

    /// Goes `rate` of the way; false once it has arrived.
    fn ease(&mut self, target: &Self, rate: f32) -> bool {
        let far = self.x.mpjpe(&target.x) + self.x0.mpjpe(&target.x0) + (self.noise - target.noise).abs();
        if far < 1e-4 {
            let arriving = *self != *target;
            *self = *target;
            return arriving;
        }
        *self = self.mix(target, rate);
        true
    }
}

/// Makes entities for bodies that never were.
fn build(mut commands: Commands, mut stock: ResMut<Stock>, bodies: Res<Bodies>) {
    while stock.built < bodies.drawn.len() {
        let slot = stock.built;
        for part in Part::all() {
            let mesh = match part {
                Part::Bone(child) => stock.bones[child - 1].clone(),
                _ => stock.ball.clone(),
            };
            let skin = stock.skins[slot][part.joint()].clone();
            let ghost = stock.ghosts[figure::side(part.joint()) as usize].clone();
            let solid = Solid { slot, part, ghost: false };
            commands.spawn((solid, Mesh3d(mesh.clone()), MeshMaterial3d(skin), Visibility::Visible));
            let hidden = Visibility::Hidden;
            commands.spawn((
                Solid { ghost: true, ..solid },
                Mesh3d(mesh),
                MeshMaterial3d(ghost),
                hidden,
                NotShadowCaster,
            ));
        }
        stock.built += 1;
    }
}

/// Puts every solid where its body is.
fn pose_solids(
    bodies: Res<Bodies>,
    session: Res<Session>,
    mut solids: Query<(&Solid, &mut Transform, &mut Visibility)>,
    mut ghosts: Local<bool>,
) {
    let wanted = session.state.view.show_ghost;
    if !bodies.is_changed() && *ghosts == wanted {
        return;
    }
    *ghosts = wanted;
    let places = places(bodies.drawn.len());
    for (solid, mut transform, mut visibility) in &mut solids {
        let body = bodies.drawn.get(solid.slot);
        let shown = body.filter(|b| match (bodies.waiting, solid.ghost) {
            (true, ghost) => ghost,
            (false, false) => true,
            (false, true) => wanted && b.noise > GHOST_UNTIL,
        });
        let seen = if shown.is_some() { Visibility::Visible } else { Visibility::Hidden };
        visibility.set_if_neq(seen);
        if let Some(body) = shown {
            let (pose, flesh) = if solid.ghost { (&body.x0, 1.0) } else { (&body.x, figure::flesh(body.noise)) };
            let mut at = figure::place(solid.part, pose, flesh);
            at.translation += places[solid.slot] + Vec3::Y * figure::lift(body.noise, &body.x0);
            transform.set_if_neq(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_arrives_at_its_step_and_rests() {
        let x = pose::skeleton::t_pose();
        let target = Drawn { x, x0: x, noise: 0.0 };
        let mut body = Drawn { x: x.translated(Vec3::X), x0: x, noise: 1.0 };
        let steps = (0..200).take_while(|_| body.ease(&target, 0.3)).count();
        assert!(body == target && steps < 60);
    }
}
