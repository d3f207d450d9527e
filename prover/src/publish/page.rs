//! The verifier's page: where it is found, and that it is one.

use std::path::{Path, PathBuf};

use ringfence_circuits::primitive::file;

use super::error::PublishError;

/// File name of the page.
pub const PAGE_FILE: &str = "index.html";
/// What stands in every build of the page.
pub const PAGE_MARK: &str = "name=\"ringfence-page\"";
/// Most bytes of the page.
pub const MAX_PAGE_BYTES: u64 = 64 << 20;

/// Where the page's own command builds it, from the place where it is run.
const BUILT: &str = "page";
/// Where an installation keeps it, from the directory of the program.
const INSTALLED: [&str; 2] = ["page", "../share/ringfence"];

/// The page that was built here, or else that is installed beside this program.
///
/// # Errors
/// [`PublishError::NoPage`] says where it was looked for.
pub fn find() -> Result<PathBuf, PublishError> {
    let program = std::env::current_exe().ok();
    let beside = program.as_deref().and_then(Path::parent);
    find_in(Path::new(""), beside)
}

/// The same for a project in a directory.
///
/// # Errors
/// As [`find`].
pub fn find_for(directory: &Path) -> Result<PathBuf, PublishError> {
    let program = std::env::current_exe().ok();
    find_in(directory, program.as_deref().and_then(Path::parent))
}

fn find_in(here: &Path, beside: Option<&Path>) -> Result<PathBuf, PublishError> {
    let installed = beside.into_iter().flat_map(|beside| INSTALLED.map(|of| beside.join(of)));
    let places = [here.join(BUILT)].into_iter().chain(installed);
    let mut looked = vec![];
    for place in places {
        let path = place.join(PAGE_FILE);
        if path.is_file() {
            return Ok(path);
        }
        looked.push(path);
    }
    Err(PublishError::NoPage(looked))
}

/// Reads a page.
///
/// # Errors
/// It is an error if the file can't be read, or is no page of the verifier's.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, PublishError> {
    let page = file::read_limited(path, MAX_PAGE_BYTES).map_err(PublishError::io(path))?;
    let refuse = |reason| Err(PublishError::Page { path: path.to_owned(), reason });
    let marked = page.windows(PAGE_MARK.len()).any(|window| window == PAGE_MARK.as_bytes());
    match (page.is_empty(), marked) {
        (true, _) => refuse("the file is empty"),
        (_, false) => refuse("the mark of the page is missing"),
        _ => Ok(page),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_page_that_was_built_here_comes_before_an_installed_one() {
        let root = tempfile::tempdir().unwrap();
        let (here, program) = (root.path().join("here"), root.path().join("bin"));
        fs::create_dir_all(&program).unwrap();
        let find = || find_in(&here, Some(&program));
        let Err(PublishError::NoPage(looked)) = find() else { panic!("there is no page") };
        assert_eq!(looked.len(), 3);
        for place in looked.iter().rev() {
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(place, "").unwrap();
            assert_eq!(find().unwrap(), *place);
        }
    }
}
