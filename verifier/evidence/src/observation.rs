//! Amounts that somebody's node saw.
