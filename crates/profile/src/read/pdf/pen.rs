//! Follows the program of a page: where text is drawn, in which direction, and whether anybody can see it.
use lopdf::Object;

use super::layout::Chunk;

/// Deepest nesting of saved graphics states that is followed.
const MAX_SAVED: usize = 64;
/// A step back between letters of at least this many thousandths of a font size is a space.
const SPACE_THOUSANDTHS: f32 = -180.0;
/// Smaller letters, in points, are not there to be read.
const SMALLEST_LETTER: f32 = 1.0;
/// The mode of text that is not painted: the letters of a scan, behind its picture.
const INVISIBLE_MODE: f32 = 3.0;
/// Most areas that are remembered as painted.
const MAX_PAINTED: usize = 2000;
/// How near to white a color is white.
const WHITE: f32 = 0.98;

/// `[a b c d e f]`: the point `(x, y)` goes to `(ax + cy + e, bx + dy + f)`.
pub(super) type Matrix = [f32; 6];

pub(super) const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// First `inner`, then `outer`.
pub(super) fn then([a, b, c, d, e, f]: Matrix, outer: Matrix) -> Matrix {
    let [oa, ob, oc, od, oe, of] = outer;
    [
        a * oa + b * oc,
        a * ob + b * od,
        c * oa + d * oc,
        c * ob + d * od,
        e * oa + f * oc + oe,
        e * ob + f * od + of,
    ]
}

fn at(matrix: Matrix, x: f32, y: f32) -> (f32, f32) {
    let [a, b, c, d, e, f] = matrix;
    (a * x + c * y + e, b * x + d * y + f)
}

/// A box on the page: left, bottom, right, top.
#[derive(Clone, Copy)]
struct Area([f32; 4]);

impl Area {
    fn around(points: &[(f32, f32)]) -> Option<Self> {
        let (x, y) = *points.first()?;
        let grown = points.iter().fold([x, y, x, y], |[left, bottom, right, top], &(x, y)| {
            [left.min(x), bottom.min(y), right.max(x), top.max(y)]
        });
        Some(Self(grown))
    }

    fn holds(self, (x, y): (f32, f32)) -> bool {
        let Self([left, bottom, right, top]) = self;
        // The baseline may lie on the edge.
        (left - 1.0..=right + 1.0).contains(&x) && (bottom - 1.0..=top + 1.0).contains(&y)
    }
}

/// What `q` saves and `Q` restores.
#[derive(Clone, Copy)]
struct Graphics {
    page: Matrix,
    white: bool,
    mode: f32,
}

/// Why a chunk cannot be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hidden {
    /// Not painted, as the letters of a scan.
    Unpainted,
    /// White on white, or too small to be seen.
    Unseen,
}

/// Where a page's program writes next, and what it wrote.
pub(super) struct Pen {
    pub(super) chunks: Vec<(Chunk, Option<Hidden>)>,
    graphics: Graphics,
    saved: Vec<Graphics>,
    line: Matrix,
    leading: f32,
    font_size: f32,
    /// Whether the pen was moved since it last wrote.
    moved: bool,
    path: Vec<(f32, f32)>,
    painted: Vec<Area>,
    /// Whether something was painted of which the place is not known.
    painted_anywhere: bool,
}

impl Pen {
    pub(super) fn new() -> Self {
        Self {
            chunks: Vec::new(),
            graphics: Graphics { page: IDENTITY, white: false, mode: 0.0 },
            saved: Vec::new(),
            line: IDENTITY,
            leading: 0.0,
            font_size: 1.0,
            moved: true,
            path: Vec::new(),
            painted: Vec::new(),
            painted_anywhere: false,
        }
    }

    /// Executes one operator of ISO 32000-1, chapters 8.4 to 8.6 and 9.4, but those that show text or change the font.
    /// The others are skipped.
    pub(super) fn follow(&mut self, operator: &str, operands: &[Object]) {
        let number = |index: usize| operands.get(index).and_then(|it| it.as_float().ok()).unwrap_or_default();
        let matrix = || [0, 1, 2, 3, 4, 5].map(number);
        match operator {
            "q" if self.saved.len() < MAX_SAVED => self.saved.push(self.graphics),
            "Q" => self.graphics = self.saved.pop().unwrap_or(self.graphics),
            "cm" => self.graphics.page = then(matrix(), self.graphics.page),
            "g" | "rg" | "k" | "sc" | "scn" => self.graphics.white = is_white(operands),
            "cs" => self.graphics.white = false,
            "Tr" => self.graphics.mode = number(0),
            "BT" => self.set_line(IDENTITY),
            "Tm" => self.set_line(matrix()),
            "TL" => self.leading = number(0),
            "Td" => self.step(number(0), number(1)),
            "TD" => {
                self.leading = -number(1);
                self.step(number(0), number(1));
            }
            "T*" => self.next_line(),
            "re" => {
                let (x, y, width, height) = (number(0), number(1), number(2), number(3));
                for (x, y) in [(x, y), (x + width, y + height), (x + width, y), (x, y + height)] {
                    self.reach(x, y);
                }
            }
            "m" | "l" => self.reach(number(0), number(1)),
            "c" | "v" | "y" => {
                let last = operands.len().saturating_sub(2);
                self.reach(number(last), number(last + 1));
            }
            "f" | "F" | "f*" | "B" | "B*" | "b" | "b*" => self.fill(),
            "S" | "s" | "n" => self.path.clear(),
            "sh" => self.painted_anywhere = true,
            _ => {}
        }
    }

    /// Sets the size of the font.
    pub(super) fn set_font_size(&mut self, size: f32) {
        self.font_size = size;
    }

    /// Moves to the next line.
    pub(super) fn next_line(&mut self) {
        self.step(0.0, -self.leading);
    }

    /// A picture is painted on the unit square.
    pub(super) fn paint_picture(&mut self) {
        for (x, y) in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] {
            self.reach(x, y);
        }
        let white = std::mem::replace(&mut self.graphics.white, false);
        self.fill();
        self.graphics.white = white;
    }

    /// Begins a form, which is drawn by a program of its own in its own place; `leave_form` undoes it.
    pub(super) fn enter_form(&mut self, matrix: Matrix) {
        self.saved.push(self.graphics);
        self.graphics.page = then(matrix, self.graphics.page);
    }

    pub(super) fn leave_form(&mut self) {
        self.graphics = self.saved.pop().unwrap_or(self.graphics);
    }

    /// Writes a part of a text, decoded by `decode`.
    pub(super) fn show(&mut self, shown: &Object, decode: &dyn Fn(&[u8]) -> Option<String>) {
        match shown {
            Object::Array(parts) => {
                for part in parts {
                    match part {
                        Object::String(..) => self.show(part, decode),
                        gap if gap.as_float().is_ok_and(|gap| gap < SPACE_THOUSANDTHS) => self.space(),
                        _ => {}
                    }
                }
            }
            Object::String(bytes, _) => {
                if let Some(written) = decode(bytes) {
                    self.write(&written);
                }
            }
            _ => {}
        }
    }

    fn set_line(&mut self, line: Matrix) {
        self.line = line;
        self.moved = true;
    }

    fn step(&mut self, x: f32, y: f32) {
        self.set_line(then([1.0, 0.0, 0.0, 1.0, x, y], self.line));
    }

    fn reach(&mut self, x: f32, y: f32) {
        if self.path.len() < MAX_PAINTED {
            self.path.push(at(self.graphics.page, x, y));
        }
    }

    fn fill(&mut self) {
        let area = Area::around(&self.path).filter(|_| !self.graphics.white);
        if self.painted.len() < MAX_PAINTED {
            self.painted.extend(area);
        } else {
            self.painted_anywhere = true;
        }
        self.path.clear();
    }

    fn space(&mut self) {
        if let Some((chunk, _)) = self.chunks.last_mut().filter(|_| !self.moved)
            && !chunk.text.ends_with(char::is_whitespace)
        {
            chunk.text.push(' ');
        }
    }

    fn write(&mut self, written: &str) {
        let matrix = then(self.line, self.graphics.page);
        let [a, b, _, _, x, y] = matrix;
        let scale = a.hypot(b);
        let size = (self.font_size * scale).abs();
        let hidden = self.hidden(size, (x, y));
        let moved = std::mem::take(&mut self.moved);
        match self.chunks.last_mut().filter(|(_, before)| !moved && *before == hidden) {
            Some((chunk, _)) => chunk.text.push_str(written),
            None => {
                let direction = if scale > 0.0 { (a / scale, b / scale) } else { (1.0, 0.0) };
                let (cos, sin) = direction;
                let chunk = Chunk {
                    text: written.to_owned(),
                    along: x * cos + y * sin,
                    height: y * cos - x * sin,
                    size,
                    direction,
                };
                self.chunks.push((chunk, hidden));
            }
        }
    }

    fn hidden(&self, size: f32, point: (f32, f32)) -> Option<Hidden> {
        if self.graphics.mode == INVISIBLE_MODE {
            return Some(Hidden::Unpainted);
        }
        let on_paper = !self.painted_anywhere && !self.painted.iter().any(|area| area.holds(point));
        (size < SMALLEST_LETTER || self.graphics.white && on_paper).then_some(Hidden::Unseen)
    }
}

/// Whether a color is white: gray, red-green-blue, or the four inks. A pattern is not.
fn is_white(operands: &[Object]) -> bool {
    let numbers: Option<Vec<f32>> = operands.iter().map(|it| it.as_float().ok()).collect();
    match numbers.as_deref() {
        Some([_] | [_, _, _]) => numbers.iter().flatten().all(|light| *light >= WHITE),
        Some([_, _, _, _]) => numbers.iter().flatten().all(|ink| *ink <= 1.0 - WHITE),
        _ => false,
    }
}
