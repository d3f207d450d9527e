//! Overwrites buffers.

/// Overwrites all that a vector holds, and has held in the memory that it has now; leaves it empty.
pub(super) fn wipe<T: Copy>(values: &mut Vec<T>, with: T) {
    values.clear();
    values.resize(values.capacity(), with);
    // Nobody reads what was written, so say that somebody might.
    std::hint::black_box(&mut *values);
    values.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wiped_vectors_hold_nothing_in_their_memory() {
        let mut values = vec![7u64; 100];
        let memory = values.as_ptr();
        values.truncate(3);
        wipe(&mut values, 0);
        assert!(values.is_empty());
        // The same memory, where nothing is left of what it held.
        let capacity = values.capacity();
        values.resize(capacity, 1);
        assert_eq!((values.as_ptr(), capacity), (memory, 100));
    }
}
