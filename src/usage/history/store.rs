//! Where states are kept.

mod conformance;
mod folder;

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;

use crate::error::Result;
use crate::usage::history::name::SnapshotName;

pub use conformance::conformance;
pub use folder::FolderStore;

/// A place for kept states: bytes under names.
///
/// [`FolderStore`] is one in a folder. A store of one's own, such as an object store or a database,
/// passes [`conformance`]; the example `snapshots_in_object_store` is one.
///
/// States name people. A store is for their owner only, and
/// [`Retention`](crate::usage::history::Retention) says how long they stay.
#[async_trait]
pub trait SnapshotStore: Send + Sync {
    /// Keeps the bytes under a new name: all of them, or nothing. Whoever reads or lists meanwhile
    /// does not see a part.
    ///
    /// # Errors
    /// Any error if something is kept under that name: it is never overwritten.
    async fn put(&self, name: &SnapshotName, bytes: Bytes) -> Result<()>;

    /// The bytes under a name, in parts.
    ///
    /// # Errors
    /// Any error if nothing is kept under that name.
    async fn get(&self, name: &SnapshotName) -> Result<BoxStream<'static, Result<Bytes>>>;

    /// The names of all that is kept, in any order. What has no name of a kept state is left out.
    ///
    /// # Errors
    /// If it cannot be listed.
    async fn list(&self) -> Result<Vec<SnapshotName>>;

    /// Takes away what is kept under a name. It is no error if that is nothing.
    ///
    /// # Errors
    /// If it cannot be taken away.
    async fn delete(&self, name: &SnapshotName) -> Result<()>;
}

#[async_trait]
impl<S: SnapshotStore + ?Sized> SnapshotStore for Arc<S> {
    async fn put(&self, name: &SnapshotName, bytes: Bytes) -> Result<()> {
        (**self).put(name, bytes).await
    }

    async fn get(&self, name: &SnapshotName) -> Result<BoxStream<'static, Result<Bytes>>> {
        (**self).get(name).await
    }

    async fn list(&self) -> Result<Vec<SnapshotName>> {
        (**self).list().await
    }

    async fn delete(&self, name: &SnapshotName) -> Result<()> {
        (**self).delete(name).await
    }
}
