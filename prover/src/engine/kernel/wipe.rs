//! Buffers that are overwritten before their memory is given back, where they grow as well.

/// Overwrites all that a vector holds, and has held in the memory that it has now; leaves it empty.
pub(super) fn wipe<T: Copy>(values: &mut Vec<T>, with: T) {
    values.clear();
    values.resize(values.capacity(), with);
    // Nobody reads what was written, so say that somebody might.
    std::hint::black_box(&mut *values);
    values.clear();
}

/// Empties a vector and makes room for so many values. Where it has to move it leaves nothing behind.
pub(super) fn make_room<T: Copy>(values: &mut Vec<T>, count: usize, with: T) {
    if values.capacity() < count {
        wipe(values, with);
        *values = Vec::with_capacity(count);
    }
    values.clear();
}

/// Gives a vector this length, for values that are all to be written. Where it has to move it loses what it
/// held, and leaves nothing behind.
pub(super) fn set_length<T: Copy>(values: &mut Vec<T>, length: usize, with: T) {
    if values.capacity() < length {
        make_room(values, length, with);
    }
    values.resize(length, with);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_with_room_do_not_move() {
        let mut values = vec![7u64; 10];
        make_room(&mut values, 100, 0);
        assert!(values.is_empty());
        let memory = values.as_ptr();
        for length in [3, 100, 50] {
            set_length(&mut values, length, 1);
            assert_eq!((values.as_ptr(), values.len()), (memory, length));
        }
        make_room(&mut values, 100, 0);
        values.extend([2; 100]);
        assert_eq!(values.as_ptr(), memory);
        set_length(&mut values, 1000, 0);
        assert_eq!(values, [0; 1000]);
    }

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
