pub mod bases;
pub mod column;
mod digits;
mod double;
pub mod lanes;
mod point;
pub mod transform;
mod tree;
pub mod unit;
mod weigh;

#[cfg(test)]
mod tests;
