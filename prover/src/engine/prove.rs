//! A proof, step by step. The steps, their order and the order of draws are those of halo2_proofs 0.4.1,
//! so that both engines make the same bytes of the same random numbers.

use ff::Field;
use halo2_proofs::{
    pasta::{EqAffine, Fp},
    plonk::{Circuit, ConstraintSystem, Error, FloorPlanner},
    transcript::TranscriptWrite,
};
use rand::Rng;
use ringfence_circuits::{primitive::recipient::Given, proof::transcript::Challenge};

use super::{
    commit::{affine, each},
    committed::Committed,
    draws::Draws,
    kernel::{
        column::enter,
        lanes::Word,
        polynomial::{self, multiply_add},
    },
    keys::{Key, NO_BLIND},
    lookup::Prepared,
    open::Openings,
    product::Products,
    quotient::{self, Challenges},
    secret::{Hidden, Tools},
    steps::{Step, Watch},
    system::Query,
    witness::Witness,
};

/// A proof that is being made.
pub(super) struct Proving<'a, R, T> {
    key: &'a Key,
    draws: Draws<R>,
    transcript: &'a mut T,
    watch: &'a Watch,
}

impl<'a, R: Rng, T: TranscriptWrite<EqAffine, Challenge>> Proving<'a, R, T> {
    /// A proof of which nothing is written yet.
    pub(super) fn new(key: &'a Key, random: R, transcript: &'a mut T, watch: &'a Watch) -> Self {
        Proving { key, draws: Draws::new(random), transcript, watch }
    }

    /// Says what comes next.
    fn begin(&self, step: Step) {
        (self.watch)(Some(step));
    }

    /// Writes the proof.
    ///
    /// # Errors
    /// It is an error if the instances are not as many and as long as the circuits want, if a circuit's
    /// synthesis fails, or if a lookup's input does not stand in its table.
    pub(super) fn prove<C: Circuit<Fp>>(
        mut self,
        circuits: &[C],
        instances: &[&[&[Fp]]],
    ) -> Result<(), Error> {
        let columns = self.key.system.instance;
        if circuits.len() != instances.len()
            || instances.iter().any(|instance| instance.len() != columns)
        {
            return Err(Error::InvalidInstances);
        }
        self.begin(Step::Commitments);
        self.key.verifying.hash_into(self.transcript)?;
        let mut committed = vec![];
        for instance in instances {
            committed.push(self.instance(instance)?);
        }
        for ((circuit, instance), committed) in circuits.iter().zip(instances).zip(&mut committed) {
            committed.advice = self.advice(circuit, instance)?;
        }
        let challenges = self.arguments(&mut committed)?;
        self.begin(Step::Transforms);
        for circuit in &mut committed {
            circuit.interpolate(&self.key.domain);
        }
        let random = self.random()?;
        let y = self.challenge();
        let challenges = Challenges { y, ..challenges };
        let pieces = self.quotient(&committed, &challenges)?;
        let x = self.challenge();
        self.evaluate(&committed, &random, x)?;
        let quotient = self.join(&pieces, x);
        drop(pieces);
        self.open(&committed, &quotient, &random, x)
    }

    fn challenge(&mut self) -> Fp {
        *self.transcript.squeeze_challenge_scalar::<()>()
    }

    fn write(&mut self, points: &[EqAffine]) -> Result<(), Error> {
        points.iter().try_for_each(|point| self.transcript.write_point(*point))?;
        Ok(())
    }

    /// Step 1: the instance columns, which need no hiding.
    fn instance(&mut self, instance: &[&[Fp]]) -> Result<Committed, Error> {
        let key = self.key;
        let mut columns = vec![];
        for values in instance {
            if values.len() > key.usable() {
                return Err(Error::InstanceTooLarge);
            }
            let mut column = Hidden::zeros(key.domain.len());
            *column.blind = NO_BLIND;
            column.polynomial[..values.len()].copy_from_slice(values);
            columns.push(column);
        }
        let (commitments, instance) = key.bases.commit_all(columns);
        for commitment in commitments {
            self.transcript.common_point(commitment)?;
        }
        Ok(Committed { instance, ..Committed::default() })
    }

    /// Commits to columns; their values as words.
    fn commit(&mut self, columns: Vec<Hidden<Fp>>) -> Result<Vec<Hidden<Word>>, Error> {
        self.begin(Step::Commitments);
        let (commitments, columns) = self.key.bases.commit_all(columns);
        self.write(&commitments)?;
        Ok(columns)
    }

    /// Step 2: the advice columns, with random numbers in the last rows.
    fn advice<C: Circuit<Fp>>(
        &mut self,
        circuit: &C,
        instance: &[&[Fp]],
    ) -> Result<Vec<Hidden<Word>>, Error> {
        let key = self.key;
        self.begin(Step::Witness);
        let config = C::configure(&mut ConstraintSystem::default());
        let mut witness = Witness { advice: key.empty_advice(), instance };
        C::FloorPlanner::synthesize(&mut Given(&mut witness), circuit, config, key.constants())?;
        let mut columns = witness.advice.finish(key.domain.unit());
        for column in &mut columns {
            self.draws.fill(&mut column[key.usable()..]);
        }
        let hidden = |polynomial| Hidden { polynomial, blind: self.draws.next().into() };
        let columns = columns.into_iter().map(hidden).collect();
        self.commit(columns)
    }

    /// Steps 3 to 5: lookups, the permutation, and the lookups' running products. The challenges but y.
    fn arguments(&mut self, circuits: &mut [Committed]) -> Result<Challenges, Error> {
        let key = self.key;
        let theta = self.challenge();
        self.begin(Step::Lookups);
        let prepared = Prepared::new(key, theta);
        for circuit in &mut *circuits {
            self.begin(Step::Lookups);
            let lookups = prepared.sort(circuit, &mut self.draws)?;
            let mut columns = self.commit(lookups.into_iter().flatten().collect())?.into_iter();
            while let (Some(sorted), Some(arranged)) = (columns.next(), columns.next()) {
                circuit.sorted.push(sorted);
                circuit.arranged.push(arranged);
            }
        }
        drop(prepared);
        let (beta, gamma) = (self.challenge(), self.challenge());
        let challenges = Challenges { theta, beta, gamma, y: Fp::ZERO };
        self.begin(Step::Products);
        let products = Products::new(key, |challenge| challenges.value(challenge));
        for circuit in &mut *circuits {
            self.begin(Step::Products);
            let columns = products.of_permutation(circuit, &mut self.draws);
            circuit.products = self.commit(columns)?;
        }
        for circuit in circuits {
            self.begin(Step::Products);
            let columns = products.of_lookups(circuit, &mut self.draws);
            circuit.lookup_products = self.commit(columns)?;
        }
        Ok(challenges)
    }

    /// Step 6: a random polynomial, which hides the quotient's values.
    fn random(&mut self) -> Result<Hidden<Word>, Error> {
        self.begin(Step::Commitments);
        let mut random = Hidden::zeros(self.key.domain.len());
        self.draws.fill(&mut random.polynomial);
        *random.blind = self.draws.next();
        let commitment = self.key.bases.commit_numbers(&random, &mut Tools::default());
        self.write(&affine(&[commitment]))?;
        Ok(random.map(|numbers| enter(self.key.domain.unit(), numbers).into()))
    }

    /// Step 7: the quotient, in pieces.
    fn quotient(
        &mut self,
        circuits: &[Committed],
        challenges: &Challenges,
    ) -> Result<Vec<Hidden<Word>>, Error> {
        let key = self.key;
        let pieces = quotient::pieces(key, circuits, challenges, self.watch).into_iter();
        let hidden = |polynomial| Hidden { polynomial, blind: self.draws.next().into() };
        let pieces: Vec<_> = pieces.map(hidden).collect();
        self.begin(Step::Commitments);
        self.write(&affine(&each(&pieces, |tools, piece| key.bases.commit(piece, tools))))?;
        Ok(pieces)
    }

    /// The quotient of which the verifier knows the value at x, from its pieces.
    fn join(&self, pieces: &[Hidden<Word>], x: Fp) -> Hidden<Word> {
        let domain = &self.key.domain;
        let step = x.pow_vartime([domain.len() as u64]);
        let mut whole = Hidden::zeros(domain.len());
        for piece in pieces.iter().rev() {
            multiply_add(domain.unit(), &mut whole.polynomial, step, &piece.polynomial);
            *whole.blind = *whole.blind * step + *piece.blind;
        }
        whole
    }

    /// Step 8: the values at x and around it.
    fn evaluate(
        &mut self,
        circuits: &[Committed],
        random: &Hidden<Word>,
        x: Fp,
    ) -> Result<(), Error> {
        self.begin(Step::Evaluations);
        let (key, system) = (self.key, &self.key.system);
        let mut asked: Vec<(&[Word], i32)> = vec![];
        for circuit in circuits {
            asked.extend(system.instance_queries.iter().map(|Query { column, rotation }| {
                (&circuit.instance[column.index].polynomial[..], *rotation)
            }));
        }
        for circuit in circuits {
            asked.extend(system.advice_queries.iter().map(|Query { column, rotation }| {
                (&circuit.advice[column.index].polynomial[..], *rotation)
            }));
        }
        let queries = system.fixed_queries.iter();
        asked.extend(queries.map(|of| (&key.fixed[of.column.index][..], of.rotation)));
        asked.push((&random.polynomial, 0));
        asked.extend(key.sigma.iter().map(|sigma| (&sigma[..], 0)));
        for circuit in circuits {
            for (place, product) in circuit.products.iter().enumerate() {
                asked.extend([0, 1].map(|rotation| (&product.polynomial[..], rotation)));
                if place + 1 < circuit.products.len() {
                    asked.push((&product.polynomial, key.last_rotation()));
                }
            }
        }
        for circuit in circuits {
            let sorted = circuit.sorted.iter().zip(&circuit.arranged);
            for (product, (sorted, arranged)) in circuit.lookup_products.iter().zip(sorted) {
                asked.extend([0, 1].map(|rotation| (&product.polynomial[..], rotation)));
                asked.extend([0, -1].map(|rotation| (&sorted.polynomial[..], rotation)));
                asked.push((&arranged.polynomial, 0));
            }
        }
        let values = each(&asked, |_, (polynomial, rotation)| {
            polynomial::evaluate(key.domain.unit(), polynomial, key.domain.rotate(x, *rotation))
        });
        values.into_iter().try_for_each(|value| self.transcript.write_scalar(value))?;
        Ok(())
    }

    /// Steps 9 and 10: the openings.
    fn open(
        mut self,
        circuits: &[Committed],
        quotient: &Hidden<Word>,
        random: &Hidden<Word>,
        x: Fp,
    ) -> Result<(), Error> {
        let key = self.key;
        self.begin(Step::Openings);
        let mut openings = Openings::default();
        for circuit in circuits {
            for Query { column, rotation } in &key.system.instance_queries {
                openings.add_hidden(&circuit.instance[column.index], *rotation)?;
            }
            for Query { column, rotation } in &key.system.advice_queries {
                openings.add_hidden(&circuit.advice[column.index], *rotation)?;
            }
            for product in &circuit.products {
                openings.add_hidden(product, 0)?;
                openings.add_hidden(product, 1)?;
            }
            for product in circuit.products.iter().rev().skip(1) {
                openings.add_hidden(product, key.last_rotation())?;
            }
            let sorted = circuit.sorted.iter().zip(&circuit.arranged);
            for (product, (sorted, arranged)) in circuit.lookup_products.iter().zip(sorted) {
                openings.add_hidden(product, 0)?;
                openings.add_hidden(sorted, 0)?;
                openings.add_hidden(arranged, 0)?;
                openings.add_hidden(sorted, -1)?;
                openings.add_hidden(product, 1)?;
            }
        }
        for Query { column, rotation } in &key.system.fixed_queries {
            openings.add(&key.fixed[column.index], &NO_BLIND, *rotation)?;
        }
        for sigma in &key.sigma {
            openings.add(sigma, &NO_BLIND, 0)?;
        }
        openings.add_hidden(quotient, 0)?;
        openings.add_hidden(random, 0)?;
        openings.prove(key, x, &mut self.draws, self.transcript)?;
        (self.watch)(None);
        Ok(())
    }
}
