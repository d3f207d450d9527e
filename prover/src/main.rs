//! `ringfence-prover`: the venue's program.
#![forbid(unsafe_code)]

use std::{io::Write, process::ExitCode};

use clap::{Parser, Subcommand};
use ringfence_circuits::primitive::shown::shown_path;
use ringfence_prover::{
    command::{
        check::{paint, Check, CheckError},
        complete::Complete,
        demo::Demo,
        generate::Generate,
        import_parameters::{self, ImportParameters},
        inclusion::Inclusion,
        init::Init,
        mapping::Mapping,
        parameters::Parameters,
        prove::Prove,
        prove_group::ProveGroup,
        publish::Publish,
        reserves::Reserves,
        run::Run,
        scenarios::Scenarios,
        sign::Sign,
        stress::StressCommand,
        warnings,
    },
    progress::Stderr,
};
use ringfence_verifier::{
    manuals::{CompletionsArgs, ManArgs},
    message::{arguments, tell},
    processor,
    report::plain::{plain, plain_json},
    say,
};

/// Proofs of solvency for derivatives venues: prove a snapshot, issue inclusion packages.
#[derive(Debug, Parser)]
#[command(name = "ringfence-prover", version, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  ringfence-prover demo --quick
  ringfence-prover init --venue Example
  ringfence-prover run 2025-11-26
  ringfence-prover parameters show binance.json --only BTC
  ringfence-prover generate --vaults 1000 --parameters binance.json --out snapshot
  ringfence-prover check --snapshot snapshot --parameters binance.json
  ringfence-prover prove --snapshot snapshot --parameters binance.json --work work --out bundle
  ringfence-prover complete --work work --snapshot snapshot --out bundle
  ringfence-prover inclusion --work work --account alice --out packages
  ringfence-prover publish public --bundle bundle
  ringfence-prover reserves --help
  ringfence-prover stress --work work --scenarios uniform-8.json --check

Exit codes: 0 done; 1 well formed but false; 2 malformed, missing or failed.";

#[derive(Debug, Subcommand)]
enum Command {
    ImportParameters(ImportParameters),
    Parameters(Parameters),
    Mapping(Mapping),
    Generate(Generate),
    Check(Check),
    Prove(Prove),
    ProveGroup(ProveGroup),
    Complete(Complete),
    Inclusion(Inclusion),
    Publish(Publish),
    Reserves(Box<Reserves>),
    Scenarios(Scenarios),
    Stress(Box<StressCommand>),
    Sign(Box<Sign>),
    Demo(Demo),
    Init(Init),
    Run(Box<Run>),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

/// What goes to standard error, and the exit code.
struct Failure {
    code: &'static str,
    message: String,
    exit: u8,
}

fn failure(code: &'static str, message: impl ToString, exit: u8) -> Failure {
    Failure { code, message: message.to_string(), exit }
}

fn main() -> ExitCode {
    let cli: Cli = arguments();
    if let Err(error) = processor::check() {
        tell(format_args!("error[{}]: {error}; {}\n", error.code(), error.help()));
        return ExitCode::from(2);
    }
    let outcome = run(&cli.command).and_then(|(text, exit)| {
        let text = shown(&cli.command, &text);
        let mut out = std::io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Ok(()) => Ok(exit),
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(exit),
            Err(error) => {
                let said = say!("RF-1001", error);
                Err(failure(said.code, said, 2))
            }
        }
    });
    match outcome {
        Ok(exit) => ExitCode::from(exit),
        Err(Failure { code, message, exit }) => {
            tell(format_args!("error[{code}]: {}\n", plain(&message)));
            ExitCode::from(exit)
        }
    }
}

/// What a command prints, as it may be shown.
fn shown(command: &Command, text: &str) -> String {
    match command {
        _ if text.starts_with(['{', '[']) => plain_json(text),
        Command::Check(_) if paint::wanted() => paint::painted(&plain(text)),
        _ => plain(text),
    }
}

/// Runs a command: what it prints, and its exit code.
fn run(of: &Command) -> Result<(String, u8), Failure> {
    match of {
        Command::ImportParameters(command) => {
            let mut report = vec![];
            import_parameters::run(command, &mut report)
                .map_err(|error| failure(error.code(), &error, 2))?;
            Ok((String::from_utf8_lossy(&report).into_owned(), 0))
        }
        Command::Parameters(command) => parameters(command),
        Command::Mapping(command) => mapping(command),
        Command::Generate(command) => {
            let outcome = command.run().map_err(|error| failure(error.code(), &error, 2))?;
            Ok((command.render(&outcome), 0))
        }
        Command::Check(command) => check(of, command),
        Command::Prove(command) => prove(command),
        Command::ProveGroup(command) => {
            Ok((command.run().map_err(|error| failure(error.code(), &error, 2))?, 0))
        }
        Command::Complete(command) => {
            let made = command.run(&Stderr::default()).map_err(|error| {
                let exit = error.exit_code();
                failure(error.code(), error, exit)
            })?;
            Ok((command.render(&made), 0))
        }
        Command::Demo(command) => {
            let holds = command
                .run(&Stderr::default())
                .map_err(|error| failure(error.code(), &error, 2))?;
            Ok((String::new(), u8::from(!holds)))
        }
        Command::Inclusion(command) => {
            let issued = command
                .run(&Stderr::default())
                .map_err(|error| failure(error.code(), &error, 2))?;
            for said in command.complaints(&issued) {
                tell(format_args!("error[{}]: {said}; {}\n", said.code, said.help));
            }
            Ok((command.render(&issued), issued.exit_code()))
        }
        Command::Publish(command) => {
            let published = command.run(&Stderr::default()).map_err(|error| {
                let exit = error.exit_code();
                failure(error.code(), error, exit)
            })?;
            Ok((command.render(&published), 0))
        }
        Command::Reserves(command) => reserves(command),
        Command::Scenarios(command) => {
            command.run().map_err(|error| failure(error.code(), &error, 2))
        }
        Command::Stress(command) => stress(command),
        Command::Init(command) => {
            Ok((command.run().map_err(|error| failure(error.code(), &error, 2))?, 0))
        }
        Command::Run(command) => day(command),
        Command::Completions(command) => completions(command),
        Command::Man(command) => man(command),
        Command::Sign(command) => sign(command),
    }
}

/// Checks a snapshot.
fn check(of: &Command, command: &Check) -> Result<(String, u8), Failure> {
    let fail = |error: CheckError| {
        let exit = error.exit_code();
        tell(plain(&warnings::text(error.warnings())));
        failure(error.code(), error, exit)
    };
    let checked = command.run().map_err(fail)?;
    let text = command.render(&checked).map_err(fail)?;
    match command.gate(&checked) {
        Ok(()) => Ok((text, checked.exit_code())),
        Err(error) => {
            // Who reads the summary gets it, also where a gate refuses it.
            let _ = std::io::stdout().write_all(shown(of, &text).as_bytes());
            Err(fail(error))
        }
    }
}

/// Proves one.
fn prove(command: &Prove) -> Result<(String, u8), Failure> {
    let proven = command.run(&Stderr::default()).map_err(|error| {
        let exit = error.exit_code();
        tell(plain(&warnings::text(error.warnings())));
        failure(error.code(), error, exit)
    })?;
    Ok((command.render(&proven), 0))
}

/// Proves what vaults would owe under scenarios.
fn stress(command: &StressCommand) -> Result<(String, u8), Failure> {
    let stressed = command.run(&Stderr::default()).map_err(|error| {
        let exit = error.exit_code();
        failure(error.code(), error, exit)
    })?;
    Ok((command.render(&stressed), stressed.exit_code()))
}

/// Runs a day.
fn day(command: &Run) -> Result<(String, u8), Failure> {
    let ran = command.run(&Stderr::default()).map_err(|error| {
        let exit = error.exit_code();
        tell(plain(&warnings::text(error.warnings())));
        failure(error.code(), error, exit)
    })?;
    Ok((command.render(&ran), 0))
}

/// Prints completions.
fn completions(command: &CompletionsArgs) -> Result<(String, u8), Failure> {
    // A script for a shell, as it is: nothing in it comes from anybody else.
    let text = command.text::<Cli>();
    let written = std::io::stdout().write_all(text.as_bytes());
    written.map(|()| (String::new(), 0)).map_err(|error| {
        let said = say!("RF-1001", error);
        failure(said.code, said, 2)
    })
}

/// Writes manual pages.
fn man(command: &ManArgs) -> Result<(String, u8), Failure> {
    let path = shown_path(&command.directory);
    let count = command.write::<Cli>().map_err(|source| {
        let said = say!("RF-1360", path = path.clone(), source);
        failure(said.code, &said, 2)
    })?;
    Ok((format!("{}\n", say!("man.written", count, directory = path)), 0))
}

/// Shows parameters.
fn parameters(command: &Parameters) -> Result<(String, u8), Failure> {
    let text = command.run().map_err(|error| failure(error.code(), &error, 2))?;
    Ok((text, 0))
}

/// Drafts a mapping.
fn mapping(command: &Mapping) -> Result<(String, u8), Failure> {
    let text = command.run().map_err(|error| failure(error.code(), &error, 2))?;
    Ok((text, 0))
}

/// Signs, or looks after keys.
fn sign(command: &Sign) -> Result<(String, u8), Failure> {
    let text = command.run().map_err(|error| failure(error.code(), &error, 2))?;
    Ok((text, 0))
}

/// Runs a step of `reserves`. What was left out is said and changes the exit code; what was done stays done.
fn reserves(command: &Reserves) -> Result<(String, u8), Failure> {
    let done = command.run().map_err(|error| failure(error.code(), &error, 2))?;
    let exit = done.exit_code();
    for said in &done.complaints {
        let advice = if said.help.is_empty() { String::new() } else { format!("; {}", said.help) };
        tell(format_args!("error[{}]: {}{advice}\n", said.code, plain(&said.text)));
    }
    Ok((done.text, exit))
}
