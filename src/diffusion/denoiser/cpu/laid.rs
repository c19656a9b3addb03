//! Left-hand sides of products, laid out so that the rows that are multiplied together are read in order.

use std::ops::Range;

/// Rows that are multiplied together: with four registers of columns they fill the 32 that AVX-512 and NEON have, with
/// two the 16 of AVX2.
pub(super) const TALL: usize = 6;

/// Rows laid out for a product: six side by side, `[rows/6, from, 6]`; the rows that are left over follow as they are.
pub(super) struct Laid {
    from: usize,
    rows: usize,
    values: Vec<f32>,
}

impl Laid {
    /// Plain rows `[rows, from]`.
    pub fn of(x: &[f32], from: usize) -> Self {
        Self::of_rows(x, from, Vec::new())
    }

    /// The same, laid out in `room`.
    pub fn of_rows(x: &[f32], from: usize, mut room: Vec<f32>) -> Self {
        room.resize(x.len(), 0.0);
        let mut laid = Self { from, rows: x.len() / from, values: room };
        for (row, values) in x.chunks(from).enumerate() {
            laid.put(row, 0, values);
        }
        laid
    }

    /// Each row of `x` `[bodies · length, width]` beside its two neighbours in the same body, zeros past the ends: a
    /// convolution of width 3 is then one product.
    pub fn beside(x: &[f32], width: usize, length: usize) -> Self {
        let rows = x.len() / width;
        let mut laid = Self { from: 3 * width, rows, values: vec![0.0; 3 * x.len()] };
        for (row, values) in x.chunks(width).enumerate() {
            let place = row % length;
            if place + 1 < length {
                laid.put(row + 1, 0, values);
            }
            laid.put(row, width, values);
            if place > 0 {
                laid.put(row - 1, 2 * width, values);
            }
        }
        laid
    }

    /// The columns `columns` of plain rows `x` `[rows, width]` as rows, `[columns, rows]`, laid out in `room`.
    pub fn of_columns(x: &[f32], width: usize, columns: Range<usize>, mut room: Vec<f32>) -> Self {
        let (from, rows) = (x.len() / width, columns.len());
        room.resize(from * rows, 0.0);
        let mut values = room;
        let whole = rows / TALL * TALL;
        for (i, block) in values[..whole * from].chunks_mut((TALL * from).max(1)).enumerate() {
            let first = columns.start + i * TALL;
            for (place, row) in block.chunks_exact_mut(TALL).zip(x.chunks_exact(width)) {
                place.copy_from_slice(&row[first..first + TALL]);
            }
        }
        for (i, line) in values[whole * from..].chunks_mut(from.max(1)).enumerate() {
            let column = columns.start + whole + i;
            line.iter_mut().zip(x.chunks_exact(width)).for_each(|(place, row)| *place = row[column]);
        }
        Self { from, rows, values }
    }

    /// Channels of a row.
    pub fn from(&self) -> usize {
        self.from
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Blocks of six rows, then what is left over.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// The room for others.
    pub fn into_room(self) -> Vec<f32> {
        self.values
    }

    fn put(&mut self, row: usize, column: usize, values: &[f32]) {
        let block = row / TALL;
        if (block + 1) * TALL > self.rows {
            self.values[row * self.from + column..][..values.len()].copy_from_slice(values);
            return;
        }
        let block = &mut self.values[block * TALL * self.from..][column * TALL..][..values.len() * TALL];
        for (place, value) in block.chunks_exact_mut(TALL).zip(values) {
            place[row % TALL] = *value;
        }
    }
}
