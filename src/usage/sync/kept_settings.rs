//! The settings of users as they are collected. Most users have the same, so each section is kept
//! once.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::usage::people::user::UserKey;
use crate::usage::sync::record::SettingsRead;
use crate::user::settings::Feature;

/// The settings of users.
#[derive(Debug, Clone, Default)]
pub(super) struct KeptSettings {
    users: BTreeMap<UserKey, Kept>,
    /// The fields that could not be read, of users with some.
    unread: BTreeMap<UserKey, Vec<String>>,
    /// Each section, by its JSON.
    sections: HashMap<Box<[u8]>, Arc<Feature>>,
}

/// The settings of a user, without the fields that could not be read.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) at: DateTime<Utc>,
    pub(super) feature: Option<Arc<Feature>>,
}

impl KeptSettings {
    /// Adds the settings of a user, or replaces them.
    pub(super) fn insert(&mut self, key: UserKey, read: SettingsRead) {
        let SettingsRead {
            at,
            feature,
            unread,
        } = read;
        match unread.is_empty() {
            true => self.unread.remove(&key),
            false => self.unread.insert(key.clone(), unread),
        };
        let feature = feature.map(|feature| self.section(feature));
        self.users.insert(key, Kept { at, feature });
    }

    fn section(&mut self, feature: Feature) -> Arc<Feature> {
        let Ok(json) = serde_json::to_vec(&feature) else {
            return Arc::new(feature);
        };
        if let Some(known) = self.sections.get(&*json) {
            return known.clone();
        }
        let feature = Arc::new(feature);
        self.sections.insert(json.into(), feature.clone());
        feature
    }

    pub(super) fn remove(&mut self, key: &UserKey) {
        self.users.remove(key);
        self.unread.remove(key);
    }

    /// Stores that a field of settings that were added could not be read.
    pub(super) fn lose(&mut self, key: UserKey, field: String) {
        if self.users.contains_key(&key) {
            let unread = self.unread.entry(key).or_default();
            if !unread.contains(&field) {
                unread.push(field);
            }
        }
    }

    pub(super) fn get(&self, key: &UserKey) -> Option<&Kept> {
        self.users.get(key)
    }

    /// The fields that could not be read.
    pub(super) fn unread(&self, key: &UserKey) -> &[String] {
        self.unread.get(key).map(Vec::as_slice).unwrap_or_default()
    }

    /// The settings of a user as they were added.
    pub(super) fn read(&self, key: &UserKey) -> Option<SettingsRead> {
        let kept = self.users.get(key)?;
        Some(SettingsRead {
            at: kept.at,
            feature: kept.feature.as_deref().cloned(),
            unread: self.unread(key).to_vec(),
        })
    }
}
