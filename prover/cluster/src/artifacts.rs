//! Stores of artifacts by their place: a directory, or an object store by its URL.

use std::{ffi::OsString, fmt::Display, sync::Arc};

use object_store::{
    path::Path, ObjectStore, ObjectStoreExt, ObjectStoreScheme, PutMode, PutOptions, PutPayload,
};
use ringfence_prover::distributed::{Directory, Store, StoreError};
use tokio::runtime::Handle;
use url::Url;

use crate::error::ClusterError;

/// Opens the store at a place: a path, or a URL of S3 (`s3://`), Google Cloud Storage (`gs://`) or Azure (`az://`).
/// Credentials come from the environment, as the clouds' own tools take them.
///
/// # Errors
/// It is an error if the URL names no store that this program knows.
pub fn open(place: &str, runtime: &Handle) -> Result<Arc<dyn Store>, ClusterError> {
    if !place.contains("://") {
        return Ok(Arc::new(Directory::new(place)));
    }
    if let Some(path) = place.strip_prefix("file://") {
        return Ok(Arc::new(Directory::new(path)));
    }
    let (store, root) = reach(place)?;
    Ok(Arc::new(Objects { store, root, runtime: runtime.clone() }))
}

/// The object store that a URL names, and the place in it.
///
/// # Errors
/// It is an error if the URL names no store that this program knows, or holds a name or a password.
pub fn reach(place: &str) -> Result<(Box<dyn ObjectStore>, Path), ClusterError> {
    let refuse = |reason: &dyn Display| ClusterError::Artifacts(reason.to_string());
    let url = Url::parse(place).map_err(|error| refuse(&error))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refuse(&"the URL holds a name or a password; give these in the environment"));
    }
    let (scheme, _) = ObjectStoreScheme::parse(&url).map_err(|error| refuse(&error))?;
    match scheme {
        ObjectStoreScheme::AmazonS3
        | ObjectStoreScheme::GoogleCloudStorage
        | ObjectStoreScheme::MicrosoftAzure => {
            object_store::parse_url_opts(&url, settings()).map_err(|error| refuse(&error))
        }
        _ => Err(refuse(&"expected s3://BUCKET/…, gs://BUCKET/…, az://CONTAINER/… or a path")),
    }
}

/// The variables that are a cloud's. Without their prefixes the library would take others as well: a TOKEN of
/// whatever else runs here would be sent to the store.
fn settings() -> impl Iterator<Item = (String, String)> {
    const PREFIXES: [&str; 3] = ["AWS_", "GOOGLE_", "AZURE_"];
    let texts =
        |(name, value): (OsString, OsString)| name.into_string().ok().zip(value.into_string().ok());
    let is_cloud =
        |(name, _): &(String, String)| PREFIXES.iter().any(|prefix| name.starts_with(prefix));
    std::env::vars_os().filter_map(texts).filter(is_cloud)
}

/// An object store. Whoever uses it is on a thread that may wait.
struct Objects {
    store: Box<dyn ObjectStore>,
    root: Path,
    runtime: Handle,
}

impl Objects {
    fn path(&self, name: &str) -> Path {
        name.split('/').fold(self.root.clone(), |path, part| path.join(part))
    }
}

impl Store for Objects {
    fn put_new(&self, name: &str, bytes: &[u8]) -> Result<bool, StoreError> {
        let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
        let payload = PutPayload::from(bytes.to_vec());
        match self.runtime.block_on(self.store.put_opts(&self.path(name), payload, options)) {
            Ok(_) => Ok(true),
            Err(object_store::Error::AlreadyExists { .. }) => Ok(false),
            Err(error) => Err(StoreError::new(name, error)),
        }
    }

    fn get(&self, name: &str, most: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let path = self.path(name);
        let read = async {
            let found = match self.store.get(&path).await {
                Err(object_store::Error::NotFound { .. }) => return Ok(None),
                other => other.map_err(|error| StoreError::new(name, error))?,
            };
            if found.meta.size > most {
                return Err(StoreError::too_long(name, most));
            }
            let bytes = found.bytes().await.map_err(|error| StoreError::new(name, error))?;
            Ok(Some(bytes.to_vec()))
        };
        self.runtime.block_on(read)
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let path = self.path(prefix);
        let listed = self.runtime.block_on(self.store.list_with_delimiter(Some(&path)));
        let listed = listed.map_err(|error| StoreError::new(prefix, error))?;
        let objects = listed.objects.into_iter().map(|object| object.location);
        let names = objects.chain(listed.common_prefixes);
        let mut names: Vec<String> =
            names.filter_map(|path| path.filename().map(str::to_owned)).collect();
        names.sort();
        names.dedup();
        Ok(names)
    }

    fn remove(&self, name: &str) -> Result<(), StoreError> {
        match self.runtime.block_on(self.store.delete(&self.path(name))) {
            Err(object_store::Error::NotFound { .. }) | Ok(()) => Ok(()),
            Err(error) => Err(StoreError::new(name, error)),
        }
    }
}
