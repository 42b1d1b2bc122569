//! What is asked of the cache, each step by itself.

use super::link::Link;
use crate::{
    fault::Fault,
    settings::{CacheSettings, CacheUrl},
};
use django_formats::cache::CacheKeys;
use redis::{Cmd, cmd};
use std::sync::Arc;

/// The shared cache. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Cache {
    pub(super) link: Arc<Link>,
    /// Prefix and version of Django's keys.
    pub(crate) keys: Arc<CacheKeys>,
}

impl Cache {
    /// Connects to nothing yet: a server that is away now may be back for the first request.
    pub(crate) fn open(url: &CacheUrl, settings: &CacheSettings) -> Result<Self, Fault> {
        let link = Link::new(url).map_err(|error| Fault::internal("CACHE_URL cannot be used", error))?;
        Ok(Self {
            link: Arc::new(link),
            keys: Arc::new(CacheKeys {
                prefix: settings.key_prefix.clone(),
                version: settings.version,
            }),
        })
    }

    /// Whether it answers.
    pub(crate) async fn ping(&self) -> Result<(), Fault> {
        let command = cmd("PING");
        self.link.ask_twice::<String>("ping", &command).await.map(drop)
    }

    pub(crate) async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Fault> {
        self.link.ask_twice("get", cmd("GET").arg(key)).await
    }

    /// Writes an entry for so many seconds.
    pub(crate) async fn set(&self, key: &str, value: &[u8], seconds: u64) -> Result<(), Fault> {
        let mut command = cmd("SET");
        command.arg(key).arg(value).arg("EX").arg(seconds);
        self.link.ask_twice::<()>("set", &command).await
    }

    /// Writes an entry where there is none; `false`: there is one.
    pub(crate) async fn add(&self, key: &str, value: &[u8], seconds: u64) -> Result<bool, Fault> {
        let mut command = cmd("SET");
        command.arg(key).arg(value).arg("EX").arg(seconds).arg("NX");
        self.link
            .ask::<Option<String>>("add", &command)
            .await
            .map(|done| done.is_some())
    }

    /// Replaces the entry if it still is `before`; 0 seconds: deletes it. `false`: it is another, or none.
    pub(crate) async fn swap(&self, key: &str, before: &[u8], after: &[u8], seconds: u64) -> Result<bool, Fault> {
        let command = script(SWAP, key, (before, after), seconds);
        self.link.ask::<i64>("swap", &command).await.map(|done| done == 1)
    }

    /// Takes an entry along with a change of what it repeats: replaces `before`, deletes anything else, and makes none where there is none.
    pub(crate) async fn follow(&self, key: &str, before: &[u8], after: &[u8], seconds: u64) -> Result<(), Fault> {
        let command = script(FOLLOW, key, (before, after), seconds);
        self.link.ask_twice::<i64>("follow", &command).await.map(drop)
    }

    /// Whether there was an entry to delete.
    pub(crate) async fn delete(&self, key: &str) -> Result<bool, Fault> {
        let deleted = self.link.ask::<i64>("delete", cmd("DEL").arg(key)).await;
        deleted.map(|count| count > 0)
    }

    /// Deletes whatever is there.
    pub(crate) async fn forget(&self, key: &str) -> Result<(), Fault> {
        let command = cmd("DEL");
        self.link
            .ask_twice::<i64>("delete", command.clone().arg(key))
            .await
            .map(drop)
    }
}

fn script(text: &str, key: &str, (before, after): (&[u8], &[u8]), seconds: u64) -> Cmd {
    let mut command = cmd("EVAL");
    command.arg(text).arg(1).arg(key).arg(before).arg(after).arg(seconds);
    command
}

const SWAP: &str = "\
    if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end \
    if ARGV[3] == '0' then redis.call('DEL', KEYS[1]) \
    else redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3]) end \
    return 1";

const FOLLOW: &str = "\
    if redis.call('GET', KEYS[1]) == ARGV[1] and ARGV[3] ~= '0' then \
        redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3]) \
    else redis.call('DEL', KEYS[1]) end \
    return 1";
