//! The surface of a smooth union of parts, as a closed mesh: surface nets (Gibson 1998, "Constrained elastic surface
//! nets"), then every vertex moved onto the level set. No skinning here.

use glam::{IVec3, Vec3};

use super::parts::Part;

/// How far parts melt into each other, metres.
const MELT: f32 = 0.010;

/// Steps that move a vertex onto the surface.
const STEPS: usize = 3;

/// Half the distance over which the slope of the field is measured, metres.
const SLOPE: f32 = 1e-3;

/// A closed mesh.
pub(super) struct Surface {
    pub(super) positions: Vec<Vec3>,
    /// Outward, unit length.
    pub(super) normals: Vec<Vec3>,
    /// Counter-clockwise seen from outside.
    pub(super) triangles: Vec<[u16; 3]>,
}

/// Signed distance, roughly, from the smooth union: −k·ln Σ exp(−dᵢ/k).
fn field(parts: &[Part], point: Vec3) -> f32 {
    let mut nearest = f32::INFINITY;
    let mut sum = 0.0_f32;
    for part in parts {
        let d = part.distance(point);
        if d < nearest {
            // Kept relative to the nearest part, so that no exponential overflows.
            sum = sum * ((d - nearest) / MELT).exp() + 1.0;
            nearest = d;
        } else {
            sum += ((nearest - d) / MELT).exp();
        }
    }
    nearest - MELT * sum.ln()
}

fn slope(parts: &[Part], point: Vec3) -> Vec3 {
    let along = |axis: Vec3| field(parts, point + axis * SLOPE) - field(parts, point - axis * SLOPE);
    Vec3::new(along(Vec3::X), along(Vec3::Y), along(Vec3::Z)) / (2.0 * SLOPE)
}

/// Samples of the field at the corners of a grid of cubes.
struct Grid {
    low: Vec3,
    size: IVec3,
    cell: f32,
    values: Vec<f32>,
}

impl Grid {
    fn new(parts: &[Part], cell: f32) -> Self {
        let (mut low, mut high) = (Vec3::INFINITY, Vec3::NEG_INFINITY);
        for part in parts {
            let (l, h) = part.bounds();
            (low, high) = (low.min(l), high.max(h));
        }
        let (low, high) = (low - 3.0 * cell, high + 3.0 * cell);
        let size = ((high - low) / cell).ceil().as_ivec3() + 1;
        let mut grid = Self { low, size, cell, values: vec![1.0; (size.x * size.y * size.z) as usize] };
        grid.fill(parts);
        grid
    }

    /// Only blocks that the surface can pass are sampled; everywhere else the sign alone matters.
    fn fill(&mut self, parts: &[Part]) {
        const BLOCK: i32 = 6;
        let reach = BLOCK as f32 * self.cell * 0.9 + 4.0 * MELT;
        let blocks = (self.size + BLOCK - 1) / BLOCK;
        for block in (0..blocks.x * blocks.y * blocks.z).map(|i| nth(i, blocks)) {
            let first = block * BLOCK;
            let middle = self.at(first + BLOCK / 2);
            let near: Vec<Part> = parts.iter().filter(|part| part.distance(middle) < reach).copied().collect();
            if near.is_empty() {
                continue;
            }
            for i in 0..BLOCK * BLOCK * BLOCK {
                let corner = first + nth(i, IVec3::splat(BLOCK));
                if corner.cmplt(self.size).all() {
                    let index = self.index(corner);
                    self.values[index] = field(&near, self.at(corner));
                }
            }
        }
    }

    fn at(&self, corner: IVec3) -> Vec3 {
        self.low + corner.as_vec3() * self.cell
    }

    fn index(&self, corner: IVec3) -> usize {
        (corner.x + self.size.x * (corner.y + self.size.y * corner.z)) as usize
    }
}

fn nth(i: i32, size: IVec3) -> IVec3 {
    IVec3::new(i % size.x, i / size.x % size.y, i / (size.x * size.y))
}

/// The surface of the parts on a grid of cubes with edge `cell`, metres.
pub(super) fn polygonise(parts: &[Part], cell: f32) -> Surface {
    let grid = Grid::new(parts, cell);
    let cubes = grid.size - 1;
    let mut vertex_of = vec![u16::MAX; grid.values.len()];
    let mut surface = Surface { positions: Vec::new(), normals: Vec::new(), triangles: Vec::new() };
    for cube in (0..cubes.x * cubes.y * cubes.z).map(|i| nth(i, cubes)) {
        if let Some(start) = crossing(&grid, cube) {
            vertex_of[grid.index(cube)] = surface.positions.len() as u16;
            let (position, normal) = settle(parts, start, cell);
            surface.positions.push(position);
            surface.normals.push(normal);
        }
    }
    for cube in (0..cubes.x * cubes.y * cubes.z).map(|i| nth(i, cubes)) {
        let inside = grid.values[grid.index(cube)] < 0.0;
        for (axis, u, v) in
            [(IVec3::X, IVec3::Y, IVec3::Z), (IVec3::Y, IVec3::Z, IVec3::X), (IVec3::Z, IVec3::X, IVec3::Y)]
        {
            if cube.dot(u) == 0 || cube.dot(v) == 0 || (grid.values[grid.index(cube + axis)] < 0.0) == inside {
                continue;
            }
            let [a, b, c, d] = [cube - u - v, cube - v, cube, cube - u].map(|at| vertex_of[grid.index(at)]);
            surface.triangles.extend(quad(&surface.positions, if inside { [a, b, c, d] } else { [a, d, c, b] }));
        }
    }
    surface
}

/// The mean of the points where the surface cuts the edges of a cube.
fn crossing(grid: &Grid, cube: IVec3) -> Option<Vec3> {
    let (mut sum, mut count) = (Vec3::ZERO, 0);
    for (axis, u, v) in [(IVec3::X, IVec3::Y, IVec3::Z), (IVec3::Y, IVec3::Z, IVec3::X), (IVec3::Z, IVec3::X, IVec3::Y)]
    {
        for from in [cube, cube + u, cube + v, cube + u + v] {
            let (a, b) = (grid.values[grid.index(from)], grid.values[grid.index(from + axis)]);
            if (a < 0.0) != (b < 0.0) {
                sum += grid.at(from).lerp(grid.at(from + axis), a / (a - b));
                count += 1;
            }
        }
    }
    (count > 0).then(|| sum / count as f32)
}

/// The point of the surface near `start`, and its normal.
fn settle(parts: &[Part], start: Vec3, cell: f32) -> (Vec3, Vec3) {
    let near: Vec<Part> = parts.iter().filter(|part| part.distance(start) < cell + 8.0 * MELT).copied().collect();
    let mut at = start;
    for _ in 0..STEPS {
        let slope = slope(&near, at);
        let step = slope * (field(&near, at) / slope.length_squared().max(0.25));
        at -= step.clamp_length_max(0.5 * cell);
    }
    (at, slope(&near, at).normalize_or(Vec3::Y))
}

/// Two triangles, cut along the shorter diagonal.
fn quad(positions: &[Vec3], [a, b, c, d]: [u16; 4]) -> [[u16; 3]; 2] {
    let at = |i: u16| positions[usize::from(i)];
    if at(a).distance_squared(at(c)) <= at(b).distance_squared(at(d)) {
        [[a, b, c], [a, c, d]]
    } else {
        [[a, b, d], [b, c, d]]
    }
}
