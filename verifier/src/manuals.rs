//! Completions for shells, and manual pages, of a program's own commands.

use std::{
    io,
    path::{Path, PathBuf},
};

use clap::{Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;
use ringfence_circuits::primitive::file;

/// Print completions for a shell, to be put where it looks for them.
#[derive(Clone, Debug, clap::Args)]
pub struct CompletionsArgs {
    /// The shell.
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: Shell,
}

/// Write manual pages, one for each command.
#[derive(Clone, Debug, clap::Args)]
pub struct ManArgs {
    /// Directory for them, such as ~/.local/share/man/man1; it is made if it isn't there.
    #[arg(value_name = "DIR")]
    pub directory: PathBuf,
}

impl CompletionsArgs {
    /// The completions of a program.
    pub fn text<P: CommandFactory>(&self) -> String {
        let mut command = P::command();
        let name = command.get_name().to_owned();
        let mut text = vec![];
        clap_complete::generate(self.shell, &mut command, name, &mut text);
        String::from_utf8_lossy(&text).into_owned()
    }
}

impl ManArgs {
    /// Writes the pages of a program; how many.
    ///
    /// # Errors
    /// It is an error if the file system refuses.
    pub fn write<P: CommandFactory>(&self) -> io::Result<usize> {
        std::fs::create_dir_all(&self.directory)?;
        let mut command = P::command().disable_help_subcommand(true);
        command.build();
        pages(command, &self.directory)
    }
}

/// The page of a command, and those of the commands below it.
fn pages(command: Command, directory: &Path) -> io::Result<usize> {
    let mut count = 1;
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()).cloned() {
        count += pages(below, directory)?;
    }
    let man = Man::new(command);
    let mut text = vec![];
    man.render(&mut text)?;
    file::write(&directory.join(man.get_filename()), &text)?;
    Ok(count)
}
