//! What the units with vector registers have in common. These are macros and not functions, so that each
//! unit has code of its own, compiled for its instructions.

/// Operations of one register, each by the name of its instruction in a set of instructions of the unit's
/// token.
macro_rules! register_operations {
    (
        $register:ty, shifts by $bits:ty:
        all $all_of:ident $all:ident,
        plus $plus_of:ident $plus:ident,
        minus $minus_of:ident $minus:ident,
        and $and_of:ident $and:ident,
        or $or_of:ident $or:ident,
        up $up_of:ident $up:ident,
        down $down_of:ident $down:ident
    ) => {
        #[inline(always)]
        fn all(self, value: u64) -> $register {
            self.0.$all_of.$all(value as i64)
        }

        #[inline(always)]
        fn plus(self, a: $register, b: $register) -> $register {
            self.0.$plus_of.$plus(a, b)
        }

        #[inline(always)]
        fn minus(self, a: $register, b: $register) -> $register {
            self.0.$minus_of.$minus(a, b)
        }

        #[inline(always)]
        fn and(self, a: $register, b: $register) -> $register {
            self.0.$and_of.$and(a, b)
        }

        #[inline(always)]
        fn or(self, a: $register, b: $register) -> $register {
            self.0.$or_of.$or(a, b)
        }

        #[inline(always)]
        fn up<const BITS: $bits>(self, a: $register) -> $register {
            self.0.$up_of.$up::<BITS>(a)
        }

        #[inline(always)]
        fn down<const BITS: $bits>(self, a: $register) -> $register {
            self.0.$down_of.$down::<BITS>(a)
        }

        /// The limb that ends in one register and begins in another.
        #[inline(always)]
        fn both(self, low: $register, high: $register) -> $register {
            self.and(self.or(low, high), self.all(MASK))
        }

        #[inline(always)]
        fn constant(self, limbs: &[u64; LIMBS]) -> Vector {
            let mut t = [self.all(0); LIMBS];
            each_limb!(i => t[i] = self.all(limbs[i]));
            t
        }
    };
}

/// What [`Lanes`](super::Lanes) wants of a unit and is written in the same way for all of these units, given the
/// field of `Vectors` that has room for its vectors.
macro_rules! alike {
    ($room:ident) => {
        const LANES: usize = LANES;
        const LIMBS: usize = LIMBS;
        const NEGATOR: Words = number::times(F::P, 2);
        type Vector = Vector;
        type Sum = Sum;

        #[inline(always)]
        fn within<T>(self, work: impl FnOnce() -> T) -> T {
            self.0.vectorize(work)
        }

        fn room(vectors: &mut Vectors) -> &mut Vec<Vector> {
            &mut vectors.$room
        }

        #[inline(always)]
        fn zero(self) -> Vector {
            [self.all(0); LIMBS]
        }

        #[inline(always)]
        fn mul(self, a: &Vector, b: &Vector) -> Vector {
            self.product::<F>(a, b)
        }

        #[inline(always)]
        fn square(self, a: &Vector) -> Vector {
            self.squared::<F>(a)
        }

        #[inline(always)]
        fn add(self, a: &Vector, b: &Vector) -> Sum {
            Lanes::<F>::add_more(self, &Sum(*a), b)
        }

        #[inline(always)]
        fn add_more(self, a: &Sum, b: &Vector) -> Sum {
            let mut t = a.0;
            each_limb!(i => t[i] = self.plus(t[i], b[i]));
            Sum(t)
        }

        #[inline(always)]
        fn sub(self, a: &Vector, b: &Vector) -> Sum {
            Lanes::<F>::sub_more(self, &Sum(*a), b)
        }

        #[inline(always)]
        fn sub_more(self, a: &Sum, b: &Vector) -> Sum {
            let mut t = a.0;
            each_limb!(i => {
                let four = self.all(Constants::<F>::FOUR_TIMES_P[i]);
                t[i] = self.plus(t[i], self.minus(four, b[i]));
            });
            Sum(t)
        }

        #[inline(always)]
        fn carry(self, a: &Sum) -> Vector {
            self.carried(a.0)
        }

        #[inline(always)]
        fn enter(self, a: &Vector) -> Vector {
            let entered = self.product::<F>(a, &self.constant(&Constants::<F>::R_SQUARED));
            Lanes::<F>::canonical(self, &entered)
        }

        #[inline(always)]
        fn leave(self, a: &Vector) -> Vector {
            let mut one = Lanes::<F>::zero(self);
            one[0] = self.all(1);
            Lanes::<F>::canonical(self, &self.product::<F>(a, &one))
        }

        #[inline(always)]
        fn splat(self, word: &Word) -> Vector {
            let [a, b, c, d] = word.0;
            self.unpacked([self.all(a), self.all(b), self.all(c), self.all(d)])
        }

        #[inline(always)]
        fn spread(self, limbs: &[u64]) -> Vector {
            let limbs = &limbs[..LIMBS];
            let mut t = [self.all(0); LIMBS];
            each_limb!(i => t[i] = self.all(limbs[i]));
            t
        }
    };
}
