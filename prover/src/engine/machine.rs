//! Programs on columns of words: as many points at a time as the unit that computes has lanes.

use halo2_proofs::pasta::Fp;

use super::{
    kernel::{
        lanes::{Lanes, Word, MOST_LANES},
        unit::{Task, Unit},
    },
    program::{in_parts, Code, Instruction, Operand, Operation, BLOCK},
};

impl Code {
    /// Carries the code out at all points. `sources` are the vectors of [`Code::sources`], all of one
    /// length, a power of two and at least the number of lanes, and `outputs` have that length too. All
    /// words are in the form of the unit.
    pub(super) fn run_words(
        &self,
        unit: Unit,
        sources: &[&[Word]],
        scalars: &[Word],
        outputs: &mut [&mut [Word]],
    ) {
        in_parts(outputs, |start, outputs| {
            unit.run(Run { code: self, sources, scalars, start, outputs });
        });
    }
}

/// Work of one thread: the points from `start` on.
struct Run<'a, 'b> {
    code: &'a Code,
    sources: &'a [&'a [Word]],
    scalars: &'a [Word],
    start: usize,
    outputs: &'a mut [&'b mut [Word]],
}

impl Task<Fp> for Run<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes<Fp>>(self, lanes: L) {
        let Run { code, sources, scalars, start, outputs } = self;
        let mut machine = Machine {
            lanes,
            registers: vec![lanes.zero(); code.registers * (BLOCK / L::LANES)],
            scalars: scalars.iter().map(|scalar| lanes.splat(scalar)).collect(),
        };
        let points = outputs.first().map_or(0, |output| output.len());
        for block in (0..points).step_by(BLOCK) {
            let points = BLOCK.min(points - block);
            let vectors = points / L::LANES;
            for instruction in &code.instructions {
                machine.carry_out(instruction, sources, start + block, vectors);
            }
            for (operand, output) in code.outputs.iter().zip(&mut *outputs) {
                let place = machine.place(*operand, sources, start + block, points);
                let output = output[block..block + points].chunks_exact_mut(L::LANES);
                for (index, output) in output.enumerate() {
                    let sum = lanes.add(&machine.load(&place, index), &lanes.zero());
                    lanes.store(&lanes.reduce(&sum), output);
                }
            }
        }
        machine.registers.fill(lanes.zero());
        std::hint::black_box(&mut machine.registers);
    }
}

/// Where the vectors of an operand are found for a block of points.
enum Place<'a, V> {
    /// From this register on.
    Registers(usize),
    /// In neighbouring words.
    Words(&'a [Word]),
    /// In words from this one on, the first words behind the last.
    Wrapped(&'a [Word], usize),
    /// The same everywhere.
    Same(V),
}

struct Machine<L: Lanes<Fp>> {
    lanes: L,
    /// The vectors of all registers, those of one together.
    registers: Vec<L::Vector>,
    scalars: Vec<L::Vector>,
}

impl<L: Lanes<Fp>> Machine<L> {
    /// Vectors of a register.
    const VECTORS: usize = BLOCK / L::LANES;

    #[inline(always)]
    fn carry_out(
        &mut self,
        instruction: &Instruction,
        sources: &[&[Word]],
        at: usize,
        vectors: usize,
    ) {
        let Instruction { operation, into, left, right } = *instruction;
        let lanes = self.lanes;
        let left = self.place(left, sources, at, vectors * L::LANES);
        let right = self.place(right, sources, at, vectors * L::LANES);
        let into = into * Self::VECTORS;
        match operation {
            Operation::Add { reduces: false } => self.each(
                into,
                vectors,
                (left, right),
                #[inline(always)]
                |a, b| lanes.carry(&lanes.add(a, b)),
            ),
            Operation::Add { reduces: true } => self.each(
                into,
                vectors,
                (left, right),
                #[inline(always)]
                |a, b| lanes.reduce(&lanes.add(a, b)),
            ),
            Operation::Subtract { reduces: false } => self.each(
                into,
                vectors,
                (left, right),
                #[inline(always)]
                |a, b| lanes.carry(&lanes.sub(a, b)),
            ),
            Operation::Subtract { reduces: true } => self.each(
                into,
                vectors,
                (left, right),
                #[inline(always)]
                |a, b| lanes.reduce(&lanes.sub(a, b)),
            ),
            Operation::Multiply => self.each(
                into,
                vectors,
                (left, right),
                #[inline(always)]
                |a, b| lanes.mul(a, b),
            ),
            Operation::Tighten => {
                let zero = lanes.zero();
                self.each(
                    into,
                    vectors,
                    (left, right),
                    #[inline(always)]
                    |a, _| lanes.reduce(&lanes.add(a, &zero)),
                );
            }
        }
    }

    #[inline(always)]
    fn each(
        &mut self,
        into: usize,
        vectors: usize,
        (left, right): (Place<'_, L::Vector>, Place<'_, L::Vector>),
        operation: impl Fn(&L::Vector, &L::Vector) -> L::Vector,
    ) {
        for index in 0..vectors {
            let (a, b) = (self.load(&left, index), self.load(&right, index));
            self.registers[into + index] = operation(&a, &b);
        }
    }

    #[inline(always)]
    fn place<'a>(
        &self,
        operand: Operand,
        sources: &[&'a [Word]],
        at: usize,
        points: usize,
    ) -> Place<'a, L::Vector> {
        match operand {
            Operand::Scalar(index) => Place::Same(self.scalars[index]),
            Operand::Register(index) => Place::Registers(index * Self::VECTORS),
            Operand::Source(index, rotation) => {
                let source = sources[index];
                let shift = i64::from(rotation).rem_euclid(source.len() as i64) as usize;
                let from = (at + shift) % source.len();
                match source.get(from..from + points) {
                    Some(words) => Place::Words(words),
                    None => Place::Wrapped(source, from),
                }
            }
        }
    }

    #[inline(always)]
    fn load(&self, place: &Place<'_, L::Vector>, index: usize) -> L::Vector {
        match place {
            Place::Registers(first) => self.registers[first + index],
            Place::Words(words) => self.lanes.load(&words[index * L::LANES..]),
            Place::Same(vector) => *vector,
            Place::Wrapped(source, from) => {
                let mut words = [Word::default(); MOST_LANES];
                for (lane, word) in words[..L::LANES].iter_mut().enumerate() {
                    *word = source[(from + index * L::LANES + lane) % source.len()];
                }
                self.lanes.load(&words)
            }
        }
    }
}
