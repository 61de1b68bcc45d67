//! The store that processes share.

mod faults;
mod folder;
mod leases;
mod memory;
mod sealed;
