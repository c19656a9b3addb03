//! Claims about whole attitudes that put several limbs together: hands on the knees, a guard, a bridge, a fold.

mod hands;
mod one_sided;
mod postures;

use super::legs::on_feet;
use super::measures::{Measures, Side};
use super::template::both_sides;
use super::verdict::{Degree, over, under};
use super::{Claim, Kind};
use Side::{Left, Right};

pub(super) fn claims() -> Vec<Claim> {
    [postures::claims(), hands::claims(), both_sides(Kind::Composite, one_sided::ROWS)].concat()
}

fn both(m: &Measures, test: fn(&Measures, Side) -> Degree) -> Degree {
    test(m, Left).and(test(m, Right))
}

fn hand_down(m: &Measures, side: Side) -> Degree {
    under(m.wrist(side).y, 0.12, 0.20)
}

fn foot_down(m: &Measures, side: Side) -> Degree {
    under(m.foot_height(side), 0.10, 0.18)
}

fn low_seat(m: &Measures) -> Degree {
    under(m.pelvis().y, 0.20, 0.27).and(under(m.torso_incline(), 45.0, 55.0)).and(over(m.neck().y, 0.40, 0.50))
}

/// A leg in the air with the knee more or less straight, the other foot on the ground.
fn lifted_leg(m: &Measures, side: Side) -> Degree {
    on_feet(m).and(over(m.foot_height(side) - m.foot_height(side.other()), 0.15, 0.28)).and(over(
        m.knee_angle(side),
        110.0,
        130.0,
    ))
}
