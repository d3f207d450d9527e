//! A proof, step by step. The steps, their order and the order of draws are those of halo2_proofs 0.4.1,
//! so that both engines make the same bytes of the same random numbers.

use ff::Field;
use halo2_proofs::{
    arithmetic::CurveExt,
    pasta::{EqAffine, Fp},
    plonk::{Circuit, ConstraintSystem, Error, FloorPlanner},
    transcript::TranscriptWrite,
};
use rand::Rng;
use ringfence_circuits::proof::transcript::Challenge;

use super::{
    commit::affine,
    committed::Committed,
    domain::value_at,
    draws::Draws,
    keys::{Key, NO_BLIND},
    lookup::{Lookup, Prepared},
    open::Openings,
    permutation,
    quotient::{self, Challenges},
    secret::{Hidden, Secret},
    system::Query,
    witness::Witness,
};

/// A proof that is being made.
pub(super) struct Proving<'a, R, T> {
    key: &'a Key,
    draws: Draws<R>,
    transcript: &'a mut T,
}

impl<'a, R: Rng, T: TranscriptWrite<EqAffine, Challenge>> Proving<'a, R, T> {
    /// A proof of which nothing is written yet.
    pub(super) fn new(key: &'a Key, random: R, transcript: &'a mut T) -> Self {
        Proving { key, draws: Draws::new(random), transcript }
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
        self.key.verifying.hash_into(self.transcript)?;
        let mut committed = vec![];
        for instance in instances {
            committed.push(self.instance(instance)?);
        }
        for ((circuit, instance), committed) in circuits.iter().zip(instances).zip(&mut committed) {
            committed.advice = self.advice(circuit, instance)?;
        }
        let challenges = self.arguments(&mut committed)?;
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

    /// Step 1: the instance columns, which need no hiding.
    fn instance(&mut self, instance: &[&[Fp]]) -> Result<Committed, Error> {
        let key = self.key;
        let mut columns = vec![];
        for values in instance {
            if values.len() > key.usable() {
                return Err(Error::InstanceTooLarge);
            }
            let mut column = Secret::zeros(key.domain.rows());
            column[..values.len()].copy_from_slice(values);
            columns.push(column);
        }
        let commit = |column: &Secret| key.bases.commit_rows(column, NO_BLIND);
        let commitments: Vec<_> = columns.iter().map(commit).collect();
        for commitment in affine(&commitments) {
            self.transcript.common_point(commitment)?;
        }
        Ok(Committed { instance: columns, advice: vec![], products: vec![], lookups: vec![] })
    }

    /// Step 2: the advice columns, with random numbers in the last rows.
    fn advice<C: Circuit<Fp>>(
        &mut self,
        circuit: &C,
        instance: &[&[Fp]],
    ) -> Result<Vec<Hidden>, Error> {
        let key = self.key;
        let config = C::configure(&mut ConstraintSystem::default());
        let mut witness = Witness { advice: key.empty_advice(), instance };
        C::FloorPlanner::synthesize(&mut witness, circuit, config, key.constants())?;
        let mut columns = witness.advice.finish();
        for column in &mut columns {
            self.draws.fill(&mut column[key.usable()..]);
        }
        let hidden = |polynomial| Hidden { polynomial, blind: self.draws.next() };
        let advice: Vec<Hidden> = columns.into_iter().map(hidden).collect();
        let commitments: Vec<_> = advice.iter().map(|column| key.commit_rows(column)).collect();
        for commitment in affine(&commitments) {
            self.transcript.write_point(commitment)?;
        }
        Ok(advice)
    }

    /// Steps 3 to 5: lookups, the permutation, and the lookups' running products. The challenges but y.
    fn arguments(&mut self, circuits: &mut [Committed]) -> Result<Challenges, Error> {
        let key = self.key;
        let theta = self.challenge();
        let prepared = Prepared::new(key, theta);
        let Proving { draws, transcript, .. } = self;
        for circuit in &mut *circuits {
            let committed = |commitments: [_; 2]| {
                for commitment in affine(&commitments) {
                    transcript.write_point(commitment)?;
                }
                Ok(())
            };
            circuit.lookups =
                prepared.lookups(&circuit.instance, &circuit.advice, draws, committed)?;
        }
        let (beta, gamma) = (self.challenge(), self.challenge());
        let Proving { draws, transcript, .. } = self;
        for circuit in &mut *circuits {
            let Committed { instance, advice, products, .. } = circuit;
            *products =
                permutation::products(key, instance, advice, beta, gamma, draws, |commitment| {
                    Ok(transcript.write_point(commitment.to_affine_vartime())?)
                })?;
        }
        for circuit in circuits {
            for (place, lookup) in circuit.lookups.iter_mut().enumerate() {
                prepared.multiply(place, lookup, beta, gamma, draws);
                let commitment = key.commit_rows(&lookup.product);
                transcript.write_point(commitment.to_affine_vartime())?;
            }
        }
        Ok(Challenges { theta, beta, gamma, y: Fp::ZERO })
    }

    /// Step 6: a random polynomial, which hides the quotient's values.
    fn random(&mut self) -> Result<Hidden, Error> {
        let mut polynomial = Secret::zeros(self.key.domain.rows());
        self.draws.fill(&mut polynomial);
        let random = Hidden { polynomial, blind: self.draws.next() };
        let commitment = self.key.bases.commit(&random.polynomial, random.blind);
        self.transcript.write_point(commitment.to_affine_vartime())?;
        Ok(random)
    }

    /// Step 7: the quotient, in pieces.
    fn quotient(
        &mut self,
        circuits: &[Committed],
        challenges: &Challenges,
    ) -> Result<Vec<Hidden>, Error> {
        let key = self.key;
        let pieces = quotient::pieces(key, circuits, challenges).into_iter();
        let hidden = |polynomial| Hidden { polynomial, blind: self.draws.next() };
        let pieces: Vec<Hidden> = pieces.map(hidden).collect();
        let commit = |piece: &Hidden| key.bases.commit(&piece.polynomial, piece.blind);
        let commitments: Vec<_> = pieces.iter().map(commit).collect();
        for commitment in affine(&commitments) {
            self.transcript.write_point(commitment)?;
        }
        Ok(pieces)
    }

    /// The quotient of which the verifier knows the value at x, from its pieces.
    fn join(&self, pieces: &[Hidden], x: Fp) -> Hidden {
        let step = x.pow_vartime([self.key.domain.rows() as u64]);
        let mut whole =
            Hidden { polynomial: Secret::zeros(self.key.domain.rows()), blind: Fp::ZERO };
        for piece in pieces.iter().rev() {
            for (whole, piece) in whole.polynomial.iter_mut().zip(piece.polynomial.iter()) {
                *whole = *whole * step + piece;
            }
            whole.blind = whole.blind * step + piece.blind;
        }
        whole
    }

    /// Step 8: the values at x and around it.
    fn evaluate(&mut self, circuits: &[Committed], random: &Hidden, x: Fp) -> Result<(), Error> {
        let (key, transcript) = (self.key, &mut *self.transcript);
        let mut write = |polynomial: &[Fp], rotation| {
            transcript.write_scalar(value_at(polynomial, key.domain.rotate(x, rotation)))
        };
        for circuit in circuits {
            for Query { column, rotation } in &key.system.instance_queries {
                write(&circuit.instance[column.index], *rotation)?;
            }
        }
        for circuit in circuits {
            for Query { column, rotation } in &key.system.advice_queries {
                write(&circuit.advice[column.index].polynomial, *rotation)?;
            }
        }
        for Query { column, rotation } in &key.system.fixed_queries {
            write(&key.fixed[column.index].coefficients, *rotation)?;
        }
        write(&random.polynomial, 0)?;
        for sigma in &key.sigma {
            write(&sigma.coefficients, 0)?;
        }
        for circuit in circuits {
            for (place, product) in circuit.products.iter().enumerate() {
                write(&product.polynomial, 0)?;
                write(&product.polynomial, 1)?;
                if place + 1 < circuit.products.len() {
                    write(&product.polynomial, key.last_rotation())?;
                }
            }
        }
        for circuit in circuits {
            for Lookup { sorted, arranged, product, .. } in &circuit.lookups {
                write(&product.polynomial, 0)?;
                write(&product.polynomial, 1)?;
                write(&sorted.polynomial, 0)?;
                write(&sorted.polynomial, -1)?;
                write(&arranged.polynomial, 0)?;
            }
        }
        Ok(())
    }

    /// Steps 9 and 10: the openings.
    fn open(
        mut self,
        circuits: &[Committed],
        quotient: &Hidden,
        random: &Hidden,
        x: Fp,
    ) -> Result<(), Error> {
        let key = self.key;
        let mut openings = Openings::default();
        for circuit in circuits {
            for Query { column, rotation } in &key.system.instance_queries {
                openings.add(&circuit.instance[column.index], NO_BLIND, *rotation)?;
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
            for Lookup { sorted, arranged, product, .. } in &circuit.lookups {
                openings.add_hidden(product, 0)?;
                openings.add_hidden(sorted, 0)?;
                openings.add_hidden(arranged, 0)?;
                openings.add_hidden(sorted, -1)?;
                openings.add_hidden(product, 1)?;
            }
        }
        for Query { column, rotation } in &key.system.fixed_queries {
            openings.add(&key.fixed[column.index].coefficients, NO_BLIND, *rotation)?;
        }
        for sigma in &key.sigma {
            openings.add(&sigma.coefficients, NO_BLIND, 0)?;
        }
        openings.add_hidden(quotient, 0)?;
        openings.add_hidden(random, 0)?;
        openings.prove(key, x, &mut self.draws, self.transcript)
    }
}
