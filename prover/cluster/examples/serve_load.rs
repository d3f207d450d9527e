//! How many packages `serve` hands out in a second, how long each takes and how much memory it holds: the built program,
//! asked over the loopback by callers in this process.
//!
//! ```sh
//! cargo run --release --example serve_load -- WORKDIR ACCOUNTS.txt [CALLERS] [SECONDS]
//! ```
//!
//! `WORKDIR` is a work directory with a complete statement, `ACCOUNTS.txt` holds an account id a line. The callers (8) keep
//! a connection each and ask for one account after another, for so many seconds (10). `ringfence-cluster` must stand beside
//! the folder of the example, where `cargo build --release` puts it.

use std::{
    error::Error,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

const TOKEN: &str = "a-token-for-a-measurement-on-the-loopback";

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let work = arguments.next().ok_or("the first argument is a work directory")?;
    let accounts = arguments.next().ok_or("the second argument is a file of account ids")?;
    let accounts = fs::read_to_string(accounts)?;
    let accounts: Vec<&str> = accounts.lines().filter(|line| !line.is_empty()).collect();
    let number = |text: Option<String>, default| text.map_or(Ok(default), |text| text.parse());
    let (callers, seconds) = (number(arguments.next(), 8)?, number(arguments.next(), 10)?);

    let directory = tempfile::tempdir()?;
    let begun = Instant::now();
    let (mut service, address) = start(&work, directory.path().join("token"))?;
    println!("opened in {:.1} s, {} MiB", begun.elapsed().as_secs_f64(), memory(&service));
    let end = Instant::now() + Duration::from_secs(seconds);
    let took: Result<Vec<Vec<Duration>>, Failure> = thread::scope(|scope| {
        let callers: Vec<_> = (0..callers)
            .map(|caller| {
                let (accounts, address) = (&accounts, &address);
                scope.spawn(move || call(address, accounts, caller as usize, end))
            })
            .collect();
        callers.into_iter().map(|caller| caller.join().map_err(|_| "a caller panicked")?).collect()
    });
    let mut took: Vec<Duration> = took?.into_iter().flatten().collect();
    took.sort();
    let at = |share: f64| {
        let place = (took.len().saturating_sub(1)) as f64 * share;
        1e3 * took.get(place as usize).copied().unwrap_or_default().as_secs_f64()
    };
    println!(
        "{callers} callers, {seconds} s: {:.0} packages a second, p50 {:.2} ms, p99 {:.2} ms, most {:.1} ms, {} MiB",
        took.len() as f64 / seconds as f64,
        at(0.5),
        at(0.99),
        at(1.0),
        memory(&service)
    );
    service.kill()?;
    service.wait()?;
    Ok(())
}

/// Starts the program beside this one's folder; it, and where it listens.
fn start(work: &str, token: PathBuf) -> Result<(Child, String), Failure> {
    fs::write(&token, TOKEN)?;
    fs::set_permissions(&token, fs::Permissions::from_mode(0o600))?;
    let own = std::env::current_exe()?;
    let programs = own.parent().and_then(|examples| examples.parent()).ok_or("no folder")?;
    let mut service = Command::new(programs.join("ringfence-cluster"))
        .args(["serve", "--listen", "127.0.0.1:0", "--rate", "1000000", "--work", work])
        .arg("--token-file")
        .arg(token)
        .stdout(Stdio::piped())
        .spawn()?;
    let mut line = String::new();
    BufReader::new(service.stdout.take().ok_or("no output")?).read_line(&mut line)?;
    let address = line.trim_end().rsplit('/').next().ok_or("no address")?.to_owned();
    Ok((service, address))
}

/// Asks for one account after another until `end`; how long each took.
fn call(
    address: &str,
    accounts: &[&str],
    caller: usize,
    end: Instant,
) -> Result<Vec<Duration>, Failure> {
    let mut stream = BufReader::new(TcpStream::connect(address)?);
    stream.get_ref().set_nodelay(true)?;
    let mut took = vec![];
    // Steps of a prime, so that callers ask for accounts from all over the epoch.
    let mut next = caller * 104_729;
    while Instant::now() < end {
        next += 7919;
        let body = serde_json::json!({ "account": accounts[next % accounts.len()] }).to_string();
        let request = format!(
            "POST /package HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let begun = Instant::now();
        stream.get_mut().write_all(request.as_bytes())?;
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if stream.read_line(&mut head)? == 0 {
                return Err("the service closed a connection".into());
            }
        }
        let length = head.to_lowercase();
        let length = length.lines().find_map(|line| line.strip_prefix("content-length: "));
        let mut package = vec![0; length.ok_or("no length")?.parse()?];
        stream.read_exact(&mut package)?;
        if !head.starts_with("HTTP/1.1 200") {
            return Err(format!("refused: {}", head.lines().next().unwrap_or_default()).into());
        }
        took.push(begun.elapsed());
    }
    Ok(took)
}

/// Memory that a process holds, in MiB, as Linux counts it.
fn memory(process: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", process.id())).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) >> 10
}
