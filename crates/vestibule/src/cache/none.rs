//! Built without the feature `redis`: there is no cache, and settings that ask for one are refused before anybody looks for it.

use crate::{
    fault::Fault,
    settings::{CacheSettings, CacheUrl},
};
use django_formats::cache::CacheKeys;
use std::sync::Arc;

/// Nobody has one.
#[derive(Clone, Debug)]
pub(crate) struct Cache {
    /// Prefix and version of Django's keys.
    pub(crate) keys: Arc<CacheKeys>,
    nobody: std::convert::Infallible,
}

impl Cache {
    pub(crate) fn open(_: &CacheUrl, _: &CacheSettings) -> Result<Self, Fault> {
        Err(Fault::Internal {
            what: "CACHE_URL is set, but this program was built without the feature `redis`",
            source: None,
        })
    }

    pub(crate) async fn ping(&self) -> Result<(), Fault> {
        match self.nobody {}
    }

    pub(crate) async fn get(&self, _: &str) -> Result<Option<Vec<u8>>, Fault> {
        match self.nobody {}
    }

    pub(crate) async fn set(&self, _: &str, _: &[u8], _: u64) -> Result<(), Fault> {
        match self.nobody {}
    }

    pub(crate) async fn add(&self, _: &str, _: &[u8], _: u64) -> Result<bool, Fault> {
        match self.nobody {}
    }

    pub(crate) async fn swap(&self, _: &str, _: &[u8], _: &[u8], _: u64) -> Result<bool, Fault> {
        match self.nobody {}
    }

    pub(crate) async fn follow(&self, _: &str, _: &[u8], _: &[u8], _: u64) -> Result<(), Fault> {
        match self.nobody {}
    }

    pub(crate) async fn delete(&self, _: &str) -> Result<bool, Fault> {
        match self.nobody {}
    }

    pub(crate) async fn forget(&self, _: &str) -> Result<(), Fault> {
        match self.nobody {}
    }

    pub(crate) async fn standing(&self, _: &str, _: i64) -> Result<Standing, Fault> {
        match self.nobody {}
    }

    pub(crate) async fn take_place(&self, _: &str, _: u32, times: Times) -> Result<Option<u32>, Fault> {
        let _ = (times.taken_at, times.free_at, times.in_flight);
        match self.nobody {}
    }

    pub(crate) async fn settle_place(&self, _: &str, _: u32, _: i64, _: Option<i64>) -> Result<(), Fault> {
        match self.nobody {}
    }

    pub(crate) async fn forget_places(&self, _: &str) -> Result<(), Fault> {
        match self.nobody {}
    }
}

/// How a counter stands.
pub(crate) struct Standing {
    pub(crate) taken: u32,
    pub(crate) waiting: u32,
    pub(crate) next_free: Option<i64>,
}

/// When a place is taken, free again, and judged.
pub(crate) struct Times {
    pub(crate) taken_at: i64,
    pub(crate) free_at: i64,
    pub(crate) in_flight: i64,
}
