//! The transcript of a proof: BLAKE2b over everything that both sides know, the context first. All
//! proofs start their transcript here.

use std::io;

use halo2_proofs::{
    pasta::EqAffine,
    transcript::{Blake2bRead, Blake2bWrite, Challenge255, Transcript},
};

use crate::primitive::inputs::PublicInputs;

/// How challenges are drawn.
pub type Challenge = Challenge255<EqAffine>;
/// A transcript that collects a proof.
pub type Writer = Blake2bWrite<Vec<u8>, EqAffine, Challenge>;
/// A transcript that reads a proof.
pub type Reader<'a, 'b> = Blake2bRead<&'a mut &'b [u8], EqAffine, Challenge>;

/// The transcript of a proof that is being made.
///
/// # Errors
/// There is none: nothing is written before the context is absorbed.
pub(super) fn writer(inputs: &PublicInputs) -> io::Result<Writer> {
    let mut transcript = Writer::init(vec![]);
    absorb(&mut transcript, inputs)?;
    Ok(transcript)
}

/// The transcript of a proof that is being read. What is left of `bytes` afterwards was not read.
///
/// # Errors
/// There is none: nothing is read before the context is absorbed.
pub(super) fn reader<'a, 'b>(
    inputs: &PublicInputs,
    bytes: &'a mut &'b [u8],
) -> io::Result<Reader<'a, 'b>> {
    let mut transcript = Reader::init(bytes);
    absorb(&mut transcript, inputs)?;
    Ok(transcript)
}

fn absorb<T: Transcript<EqAffine, Challenge>>(
    transcript: &mut T,
    inputs: &PublicInputs,
) -> io::Result<()> {
    inputs.context().map_or(Ok(()), |context| transcript.common_scalar(context))
}
