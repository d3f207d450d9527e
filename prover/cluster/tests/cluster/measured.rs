//! What the queue costs beside proofs. `prover/cluster/check measured --ignored` prints it.

use super::support::Bench;

/// A line of a log: seconds since midnight, and the line.
fn moment(line: &str) -> Option<(f64, &str)> {
    let (_, rest) = line.split_once("\"timestamp\":\"")?;
    let time = rest.split('"').next()?.split_once('T')?.1.trim_end_matches('Z');
    let mut parts = time.split(':').map(|part| part.parse::<f64>().ok());
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    Some((hours * 3600.0 + minutes * 60.0 + seconds, line))
}

/// The number behind a name in a line of a log.
fn number(line: &str, name: &str) -> Option<f64> {
    let (_, rest) = line.split_once(&format!("\"{name}\":"))?;
    rest.split([',', '}']).next()?.parse().ok()
}

#[test]
#[ignore = "a measurement"]
fn measured_overhead_of_the_queue() {
    let Some(bench) = Bench::new(8) else { return };
    bench.plan();
    let mut worker = bench.worker("worker", &["--drain", "--log", "json"]);
    assert!(worker.wait().success());
    let log = worker.said();
    let lines: Vec<(f64, &str)> = log.lines().filter_map(moment).collect();
    let mut taken = None;
    let (mut beside, mut proofs, mut cpu) = (vec![], vec![], vec![]);
    for (time, line) in lines {
        if line.contains("\"message\":\"taken\"") {
            if let Some((since, seconds)) = taken.take() {
                let between: f64 = time - since - seconds;
                beside.push(between);
            }
            taken = Some((time, 0.0));
        }
        if let (Some(seconds), Some(of_proof)) =
            (number(line, "seconds"), number(line, "cpu_seconds"))
        {
            taken = taken.map(|(since, _)| (since, seconds));
            proofs.push(seconds);
            cpu.push(of_proof);
        }
    }
    let mean = |numbers: &[f64]| numbers.iter().sum::<f64>() / numbers.len() as f64;
    assert!(beside.len() > 4, "{log}");
    println!(
        "{} proofs of one block: {:.3} s each, {:.3} s of CPU; beside them {:.1} ms each for the queue",
        proofs.len(),
        mean(&proofs),
        mean(&cpu),
        1000.0 * mean(&beside)
    );
}
