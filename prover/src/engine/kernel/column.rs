//! Columns of elements in a unit's form, and the way there and back.

use super::{
    lanes::{Field, Lanes, Word, MOST_LANES},
    unit::{Task, Unit},
    wipe::wipe,
};

/// Words of these elements in the form of the unit.
pub fn enter<F: Field>(unit: Unit, elements: &[F]) -> Vec<Word> {
    let mut words = elements.iter().map(|element| Word(element.to_words())).collect::<Vec<_>>();
    unit.run(Enter(&mut words, std::marker::PhantomData::<F>));
    words
}

/// The elements of these words, which the unit made.
pub fn leave<F: Field>(unit: Unit, words: &[Word]) -> Vec<F> {
    let mut numbers = words.to_vec();
    unit.run(Leave(&mut numbers, std::marker::PhantomData::<F>));
    let elements = numbers.iter().map(|number| F::from_words(number.0)).collect();
    wipe(&mut numbers, Word::default());
    elements
}

struct Enter<'a, F>(&'a mut [Word], std::marker::PhantomData<F>);

impl<F: Field> Task<F> for Enter<'_, F> {
    type Output = ();

    fn run<L: Lanes<F>>(self, lanes: L) {
        enter_all(lanes, self.0);
    }
}

struct Leave<'a, F>(&'a mut [Word], std::marker::PhantomData<F>);

impl<F: Field> Task<F> for Leave<'_, F> {
    type Output = ();

    fn run<L: Lanes<F>>(self, lanes: L) {
        leave_all(lanes, self.0);
    }
}

/// Numbers below p become words in the unit's form.
#[inline(never)]
pub(super) fn enter_all<F: Field, L: Lanes<F>>(lanes: L, words: &mut [Word]) {
    lanes.within(
        #[inline(always)]
        || {
            each(
                lanes,
                words,
                #[inline(always)]
                |vector| lanes.enter(vector),
            );
        },
    );
}

/// Words become the numbers below p that their elements are.
#[inline(never)]
pub(super) fn leave_all<F: Field, L: Lanes<F>>(lanes: L, words: &mut [Word]) {
    lanes.within(
        #[inline(always)]
        || {
            each(
                lanes,
                words,
                #[inline(always)]
                |vector| lanes.leave(vector),
            );
        },
    );
}

#[inline(always)]
fn each<F: Field, L: Lanes<F>>(
    lanes: L,
    words: &mut [Word],
    convert: impl Fn(&L::Vector) -> L::Vector,
) {
    let whole = words.len() - words.len() % L::LANES;
    let (whole, rest) = words.split_at_mut(whole);
    for words in whole.chunks_exact_mut(L::LANES) {
        lanes.store(&convert(&lanes.load(words)), words);
    }
    let mut last = [Word::default(); MOST_LANES];
    last[..rest.len()].copy_from_slice(rest);
    let converted = convert(&lanes.load(&last));
    lanes.store(&converted, &mut last);
    rest.copy_from_slice(&last[..rest.len()]);
}
