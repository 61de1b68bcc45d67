//! The store that processes share.

mod leases;
mod memory;
