//! A store for kept states over the crate `object_store`: its backends are S3, Google Cloud Storage,
//! Azure and others. Here it is the one in memory, and the suite that every store must pass runs on
//! it.
//!
//! For S3, take `object_store` with its feature `aws`, and `AmazonS3Builder::from_env()` in the place
//! of `InMemory`. The bucket needs no versions and no locks: a state is written once and never
//! changed. Switch on the bucket's encryption, and let nobody else read it: states name people.
#![allow(clippy::print_stdout)]

use std::sync::Arc;

use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutMode, PutOptions};
use zoom_admin::bytes::Bytes;
use zoom_admin::fake::Fake;
use zoom_admin::usage::history::{self, SnapshotName, SnapshotSource, SnapshotStore, conformance};
use zoom_admin::usage::{self, Options, Policy};
use zoom_admin::{AccountKey, Error, ErrorKind, Result, Zoom, async_trait};

/// States in a bucket, below a path.
pub(crate) struct Bucket {
    store: Arc<dyn ObjectStore>,
    below: Path,
}

impl Bucket {
    pub(crate) fn new(store: Arc<dyn ObjectStore>, below: &str) -> Self {
        let below = Path::from(below);
        Self { store, below }
    }

    fn path(&self, name: &SnapshotName) -> Path {
        self.below.clone().join(name.to_string())
    }
}

fn failed(what: &str, name: &dyn std::fmt::Display, error: object_store::Error) -> Error {
    Error::new(ErrorKind::Io, format!("{what} {name}: {error}")).with_source(error)
}

#[async_trait]
impl SnapshotStore for Bucket {
    /// One request, which the store refuses if there is an object of that name.
    async fn put(&self, name: &SnapshotName, bytes: Bytes) -> Result<()> {
        let options = PutOptions::from(PutMode::Create);
        let path = self.path(name);
        let put = self.store.put_opts(&path, bytes.into(), options);
        put.await
            .map(|_| ())
            .map_err(|error| failed("cannot keep", name, error))
    }

    async fn get(&self, name: &SnapshotName) -> Result<BoxStream<'static, Result<Bytes>>> {
        let name = *name;
        let read = move |error| failed("cannot read", &name, error);
        let found = self.store.get(&self.path(&name)).await.map_err(read)?;
        Ok(found.into_stream().map_err(read).boxed())
    }

    async fn list(&self) -> Result<Vec<SnapshotName>> {
        let objects = self.store.list(Some(&self.below));
        let names = objects.try_filter_map(|object| async move {
            let name = object.location.filename();
            Ok(name.and_then(|name| name.parse::<SnapshotName>().ok()))
        });
        names
            .try_collect()
            .await
            .map_err(|error| failed("cannot list", &self.below, error))
    }

    async fn delete(&self, name: &SnapshotName) -> Result<()> {
        match self.store.delete(&self.path(name)).await {
            // Some stores say that there was nothing, and some do not.
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed("cannot delete", name, error)),
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let memory: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
    conformance(async || Ok(Bucket::new(memory.clone(), "zoom/states"))).await?;
    println!("It keeps the contract.");

    let fake = Fake::builder().users(200).unlimited().build();
    let zoom = Zoom::builder()
        .transport(fake.clone())
        .clock(fake.clock())
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .build()?;
    let (facts, sync) = usage::collect_with_snapshot(&zoom, Options::new()).await?;
    let review = usage::decide(&facts, &Policy::careful(90), None, facts.read_at)?;
    let account = AccountKey::new(Fake::ACCOUNT_ID);
    let bucket = Bucket::new(memory, "zoom/states");
    let bytes = SnapshotSource::new(&facts, &review)
        .sync(&sync)
        .to_bytes()?;
    let name = SnapshotName::new(&account, facts.read_at);
    println!(
        "{name}: {} users in {} bytes",
        review.users.len(),
        bytes.len()
    );
    bucket.put(&name, bytes).await?;
    let newest = history::newest(&bucket, &account, facts.read_at).await?;
    if let Some(state) = newest.snapshot {
        println!(
            "Read back: {} users, {:?}",
            state.users.len(),
            state.head.counts
        );
    }
    Ok(())
}
