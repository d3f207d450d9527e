//! Progress: a bar with rate and time left on a terminal, plain lines otherwise.

use std::{
    io::IsTerminal,
    sync::Mutex,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};

use crate::epoch::Progress;

/// Seconds between plain lines.
const LINE_EVERY: Duration = Duration::from_secs(30);

/// Progress on standard error.
pub struct Stderr {
    terminal: bool,
    state: Mutex<State>,
}

struct State {
    stage: String,
    done: u64,
    total: u64,
    started: Instant,
    said: Instant,
    bar: Option<ProgressBar>,
}

impl Default for Stderr {
    fn default() -> Self {
        let now = Instant::now();
        Stderr {
            terminal: std::io::stderr().is_terminal(),
            state: Mutex::new(State {
                stage: String::new(),
                done: 0,
                total: 0,
                started: now,
                said: now,
                bar: None,
            }),
        }
    }
}

/// What the steps of a stage are.
fn unit(stage: &str) -> &'static str {
    match stage {
        "audit" => "proofs",
        "packages" => "packages",
        _ => "blocks",
    }
}

impl Progress for Stderr {
    fn begin(&self, stage: &str, total: u64) {
        let Ok(mut state) = self.state.lock() else { return };
        let now = Instant::now();
        let unit = unit(stage);
        let template =
            format!("{{prefix:>8}} {{wide_bar}} {{pos}}/{{len}} {unit}, {{per_sec}}, {{eta}} left");
        let bar = self.terminal.then(|| {
            let style = ProgressStyle::with_template(&template)
                .unwrap_or_else(|_| ProgressStyle::default_bar());
            let bar = ProgressBar::new(total).with_style(style).with_prefix(stage.to_owned());
            bar.enable_steady_tick(Duration::from_millis(500));
            bar
        });
        if bar.is_none() {
            eprintln!("{stage}: {total} {unit}");
        }
        *state = State { stage: stage.into(), done: 0, total, started: now, said: now, bar };
    }

    fn advance(&self, steps: u64) {
        let Ok(mut state) = self.state.lock() else { return };
        state.done += steps;
        match &state.bar {
            Some(bar) => bar.inc(steps),
            None if state.said.elapsed() >= LINE_EVERY => {
                state.said = Instant::now();
                let (done, total) = (state.done, state.total);
                let elapsed = state.started.elapsed().as_secs();
                let left = elapsed * total.saturating_sub(done) / done.max(1);
                let (stage, unit) = (&state.stage, unit(&state.stage));
                eprintln!("{stage}: {done} of {total} {unit}, about {left} s left");
            }
            None => {}
        }
    }

    fn note(&self, lines: &str) {
        eprint!("{lines}");
    }

    fn end(&self) {
        let Ok(mut state) = self.state.lock() else { return };
        if let Some(bar) = state.bar.take() {
            bar.finish_and_clear();
        }
    }
}
