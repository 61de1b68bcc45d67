//! What the seed alone determines of an account.

use std::collections::HashMap;
use std::sync::Arc;

use super::account::FakeAccount;
use super::profile::FakeProfile;
use super::seeded::{self, Profile};

/// What the seed alone determines. Changes of the account share it.
pub(super) struct Seeds {
    seed: u64,
    shares: Arc<FakeProfile>,
    pub(super) profiles: Vec<Profile>,
    pub(super) groups: Vec<(String, String)>,
    pub(super) by_id: HashMap<String, u32>,
}

impl Seeds {
    pub(super) fn new(account: &FakeAccount) -> Self {
        let (seed, n, shares) = (account.seed, account.seeded, &account.profile);
        let profile = |i| seeded::profile(seed, i, n, shares);
        Self {
            seed,
            shares: shares.clone(),
            profiles: (0..n).map(profile).collect(),
            groups: if n == 0 {
                Vec::new()
            } else {
                seeded::groups(seed)
            },
            by_id: (0..n).map(|i| (seeded::id(seed, i), i)).collect(),
        }
    }

    pub(super) fn is_of(&self, account: &FakeAccount) -> bool {
        self.seed == account.seed
            && self.profiles.len() as u64 == u64::from(account.seeded)
            && self.shares == account.profile
    }
}
