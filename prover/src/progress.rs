//! Progress: a bar on a terminal, plain lines otherwise; how long it has taken, how fast it goes, and between which
//! times the rest will take.

use std::{
    collections::VecDeque,
    io::IsTerminal,
    sync::{Arc, Mutex, Weak},
    thread,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};
use ringfence_verifier::{message::tell, say, word};

use crate::epoch::Progress;

/// Time between plain lines.
const LINE_EVERY: Duration = Duration::from_secs(10);
/// Time between two looks at whether a line is due, or a bar to be drawn anew.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How far back the pace of late is measured.
const WINDOW: Duration = Duration::from_secs(30);
/// Samples that are kept: more than a window has.
const SAMPLES: usize = 256;
/// Parts of a bar.
const PARTS: u64 = 1_000;

/// Progress on standard error.
pub struct Stderr {
    terminal: bool,
    state: Arc<Mutex<Option<State>>>,
}

/// A stage that is under way.
struct State {
    stage: String,
    done: u64,
    total: u64,
    /// The part that is done, if it is told more finely than by steps.
    part: Option<f64>,
    started: Instant,
    said: Instant,
    /// When which part was done, for the pace of late.
    samples: VecDeque<(Instant, f64)>,
    bar: Option<ProgressBar>,
}

impl Default for Stderr {
    fn default() -> Self {
        let state: Arc<Mutex<Option<State>>> = Arc::default();
        let looked = Arc::downgrade(&state);
        // It ends when nobody holds the state any more, or with the program.
        thread::spawn(move || look(&looked));
        Stderr { terminal: std::io::stderr().is_terminal(), state }
    }
}

/// Draws bars anew, and prints lines that are due: also while no step ends for minutes.
fn look(state: &Weak<Mutex<Option<State>>>) {
    loop {
        thread::sleep(LOOK_EVERY);
        let Some(state) = state.upgrade() else { return };
        let Ok(mut state) = state.lock() else { return };
        if let Some(state) = state.as_mut() {
            let now = Instant::now();
            state.sample(now);
            state.show(now);
        }
    }
}

/// What the steps of a stage are; none where they are not counted.
fn unit(stage: &str) -> &'static str {
    match stage {
        "audit" => word!("pace.proofs"),
        "packages" => word!("pace.packages"),
        "collection" => word!("pace.proofs"),
        "scenario proofs" => word!("pace.pairs"),
        _ => word!("pace.blocks"),
    }
}

impl State {
    /// The part that is done, from 0 to 1.
    fn fraction(&self) -> f64 {
        let steps = self.done as f64 / self.total.max(1) as f64;
        self.part.map_or(steps, |part| part.max(steps)).clamp(0.0, 1.0)
    }

    /// Notes where it has come to.
    fn sample(&mut self, now: Instant) {
        self.samples.push_back((now, self.fraction()));
        let old = |(at, _): &(Instant, f64)| now.duration_since(*at) > WINDOW;
        while self.samples.len() > SAMPLES || (self.samples.len() > 1 && old(&self.samples[0])) {
            self.samples.pop_front();
        }
    }

    /// What is said of it.
    fn line(&self, now: Instant) -> String {
        let elapsed = now.duration_since(self.started);
        let so_far = shown(elapsed);
        if self.total == 0 {
            return say!("pace.so-far", so_far).text;
        }
        let (fraction, unit) = (self.fraction(), unit(&self.stage));
        let (done, total, percent) = (self.done, self.total, (fraction * 100.0) as u64);
        let mut line = say!("pace.done", done, total, unit, percent, so_far).text;
        let seconds = elapsed.as_secs_f64();
        if fraction > 0.0 && seconds >= 1.0 {
            let rate = rate(fraction * self.total as f64 / seconds);
            line += &say!("pace.rate", rate, unit).text;
        }
        let late = self.samples.front().and_then(|(at, part)| pace(now, *at, fraction - part));
        if let Some((least, most)) = left(elapsed, fraction, late) {
            line += &match (shown(least), shown(most)) {
                (least, most) if least == most => say!("pace.about", left = most).text,
                (least, most) => say!("pace.left", least, most).text,
            };
        }
        line
    }

    /// Draws the bar, or prints a line if one is due.
    fn show(&mut self, now: Instant) {
        let line = self.line(now);
        match &self.bar {
            Some(bar) => {
                bar.set_position((self.fraction() * PARTS as f64) as u64);
                bar.set_message(line);
            }
            None if now.duration_since(self.said) >= LINE_EVERY => {
                self.said = now;
                tell(format_args!("{}: {line}\n", self.stage));
            }
            None => {}
        }
    }
}

/// The part that is done in a second, of late.
fn pace(now: Instant, then: Instant, part: f64) -> Option<f64> {
    let seconds = now.duration_since(then).as_secs_f64();
    (seconds >= 2.0 && part > 0.0).then_some(part / seconds)
}

/// Between which times the rest will take: as fast as so far, and as fast as of late, and a bit beside both. Nothing
/// is said before there is something to go by.
fn left(elapsed: Duration, fraction: f64, late: Option<f64>) -> Option<(Duration, Duration)> {
    let seconds = elapsed.as_secs_f64();
    if seconds < 2.0 || !(0.005..1.0).contains(&fraction) {
        return None;
    }
    let rest = 1.0 - fraction;
    let so_far = rest * seconds / fraction;
    let of_late = late.map_or(so_far, |late| rest / late);
    // The less is done, the less is known of the rest.
    let margin = 0.1 + 0.3 * rest;
    let least = so_far.min(of_late) * (1.0 - margin);
    let most = so_far.max(of_late) * (1.0 + margin);
    let most = Duration::try_from_secs_f64(most).ok()?;
    Some((Duration::try_from_secs_f64(least).ok()?, most))
}

/// A time as people say it, rounded to what can be known of it.
fn shown(time: Duration) -> String {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    match time.as_secs() {
        seconds if seconds < 2 * MINUTE => say!("pace.seconds", seconds).text,
        seconds if seconds < 2 * HOUR => say!("pace.minutes", minutes = seconds / MINUTE).text,
        seconds => {
            let (hours, minutes) = (seconds / HOUR, seconds % HOUR / MINUTE);
            say!("pace.hours", hours, minutes).text
        }
    }
}

/// Steps in a second, with as many digits as say something.
fn rate(rate: f64) -> String {
    match rate {
        rate if rate >= 10.0 => format!("{rate:.0}"),
        rate if rate >= 1.0 => format!("{rate:.1}"),
        rate => format!("{rate:.2}"),
    }
}

impl Stderr {
    fn with(&self, change: impl FnOnce(&mut State)) {
        let Ok(mut state) = self.state.lock() else { return };
        if let Some(state) = state.as_mut() {
            // It is shown by whoever looks a few times a second: steps can be a million a second.
            change(state);
        }
    }
}

impl Progress for Stderr {
    fn begin(&self, stage: &str, total: u64) {
        self.end();
        let Ok(mut state) = self.state.lock() else { return };
        let now = Instant::now();
        let bar = self.terminal.then(|| {
            let template = match total {
                0 => "{prefix:>8} {spinner} {msg}",
                _ => "{prefix:>8} {wide_bar} {msg}",
            };
            let style = ProgressStyle::with_template(template)
                .unwrap_or_else(|_| ProgressStyle::default_bar());
            let bar = ProgressBar::new(PARTS).with_style(style).with_prefix(stage.to_owned());
            bar.enable_steady_tick(LOOK_EVERY);
            bar
        });
        if bar.is_none() && total > 0 {
            tell(format_args!("{stage}: {total} {}\n", unit(stage)));
        }
        *state = Some(State {
            stage: stage.into(),
            done: 0,
            total,
            part: None,
            started: now,
            said: now,
            samples: VecDeque::from([(now, 0.0)]),
            bar,
        });
    }

    fn advance(&self, steps: u64) {
        self.with(|state| state.done = state.done.saturating_add(steps));
    }

    fn work(&self, done: u64, total: u64) {
        self.with(|state| state.part = Some(done as f64 / total.max(1) as f64));
    }

    fn note(&self, lines: &str) {
        tell(format_args!("{lines}"));
    }

    fn end(&self) {
        let Ok(mut state) = self.state.lock() else { return };
        if let Some(bar) = state.take().and_then(|state| state.bar) {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn the_rest_lies_between_two_times_that_meet_at_the_end() {
        assert_eq!(left(seconds(1), 0.5, None), None, "too early");
        assert_eq!(left(seconds(60), 0.001, None), None, "too little");
        // A quarter in a minute: three minutes are left.
        let (least, most) = left(seconds(60), 0.25, None).unwrap();
        assert!(least < seconds(180) && most > seconds(180), "{least:?} {most:?}");
        // Of late it went twice as fast.
        let (least, slow) = left(seconds(60), 0.25, Some(0.5 / 60.0)).unwrap();
        assert!(least < seconds(90) && slow == most, "{least:?} {slow:?}");
        // Near the end little is left, and little is open.
        let (least, most) = left(seconds(1_000), 0.99, None).unwrap();
        assert!(most - least < seconds(3), "{least:?} {most:?}");
    }

    #[test]
    fn a_line_says_what_is_done_inside_a_proof() {
        let now = Instant::now();
        let mut state = State {
            stage: "proofs".into(),
            done: 0,
            total: 8,
            part: Some(0.25),
            started: now,
            said: now,
            samples: VecDeque::from([(now, 0.0)]),
            bar: None,
        };
        let line = state.line(now + seconds(10));
        for words in ["0 of 8 blocks", "25 %", "10 s so far", "0.20 blocks a second", "left"] {
            assert!(line.contains(words), "{line}");
        }
        state.total = 0;
        assert_eq!(state.line(now + seconds(10)), "10 s so far");
        assert_eq!(shown(seconds(3_000)), "50 min");
        assert_eq!(shown(seconds(7_500)), "2 h 5 min");
    }
}
