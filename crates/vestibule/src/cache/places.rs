//! Places of the throttle's counters: one hash for each counter, a field for each place, one script for each step.
//!
//! A field holds when the place was taken, when it is free, and until when its verdict is awaited: microseconds, as the asking node counts them.
//! They are never written as Lua's numbers, which have too few digits.

use super::Cache;
use crate::fault::Fault;
use redis::cmd;

/// How a counter stands.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Standing {
    pub(crate) taken: u32,
    pub(crate) waiting: u32,
    pub(crate) next_free: Option<i64>,
}

/// When a place is taken, free again, and judged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    pub(crate) taken_at: i64,
    pub(crate) free_at: i64,
    pub(crate) in_flight: i64,
}

impl Cache {
    /// The entry of a counter.
    fn counter(&self, subject: &str) -> String {
        self.keys.make(&format!("vestibule.throttle.{subject}"))
    }

    pub(crate) async fn standing(&self, subject: &str, now: i64) -> Result<Standing, Fault> {
        let mut command = cmd("EVAL");
        command.arg(STANDING).arg(1).arg(self.counter(subject)).arg(now);
        let (taken, waiting, next): (u32, u32, String) = self.link.ask_twice("throttle.standing", &command).await?;
        Ok(Standing {
            taken,
            waiting,
            next_free: next.parse().ok(),
        })
    }

    /// Takes the first place that is free; `None`: none of so many is.
    pub(crate) async fn take_place(&self, subject: &str, places: u32, times: Times) -> Result<Option<u32>, Fault> {
        let Times {
            taken_at,
            free_at,
            in_flight,
        } = times;
        // Kept a little longer than it counts, for nodes whose clocks are behind.
        let kept_ms = free_at.saturating_sub(taken_at) / 1_000 + 120_000;
        let mut command = cmd("EVAL");
        command.arg(TAKE).arg(1).arg(self.counter(subject));
        command
            .arg(taken_at)
            .arg(free_at)
            .arg(in_flight)
            .arg(places)
            .arg(kept_ms);
        let place: i64 = self.link.ask("throttle.take", &command).await?;
        Ok(u32::try_from(place).ok())
    }

    /// The verdict of who took this place then: it is free at `free_at`, or stays taken.
    pub(crate) async fn settle_place(
        &self,
        subject: &str,
        place: u32,
        taken_at: i64,
        free_at: Option<i64>,
    ) -> Result<(), Fault> {
        let free_at = free_at.map_or_else(String::new, |free| free.to_string());
        let mut command = cmd("EVAL");
        command.arg(SETTLE).arg(1).arg(self.counter(subject));
        command.arg(place).arg(taken_at).arg(free_at);
        self.link.ask_twice::<i64>("throttle.settle", &command).await.map(drop)
    }

    /// Every place of the counter is free.
    pub(crate) async fn forget_places(&self, subject: &str) -> Result<(), Fault> {
        self.forget(&self.counter(subject)).await
    }
}

const STANDING: &str = "\
    local now, taken, waiting, first, text = tonumber(ARGV[1]), 0, 0, nil, '' \
    for _, value in ipairs(redis.call('HVALS', KEYS[1])) do \
        local free, due = string.match(value, '^%d+ (%d+) (%d+)$') \
        if tonumber(free) > now then \
            taken = taken + 1 \
            if tonumber(due) > now then waiting = waiting + 1 end \
            if not first or tonumber(free) < first then first, text = tonumber(free), free end \
        end \
    end \
    return {taken, waiting, text}";

const TAKE: &str = "\
    local now, there, all = tonumber(ARGV[1]), {}, redis.call('HGETALL', KEYS[1]) \
    for i = 1, #all, 2 do there[all[i]] = tonumber(string.match(all[i + 1], '^%d+ (%d+)')) end \
    for place = 0, tonumber(ARGV[4]) - 1 do \
        local free = there[tostring(place)] \
        if not free or free <= now then \
            redis.call('HSET', KEYS[1], place, ARGV[1] .. ' ' .. ARGV[2] .. ' ' .. ARGV[3]) \
            redis.call('PEXPIRE', KEYS[1], ARGV[5]) \
            return place \
        end \
    end \
    return -1";

const SETTLE: &str = "\
    local value = redis.call('HGET', KEYS[1], ARGV[1]) \
    if not value then return 0 end \
    local taken, free = string.match(value, '^(%d+) (%d+)') \
    if taken ~= ARGV[2] then return 0 end \
    if ARGV[3] ~= '' then free = ARGV[3] end \
    redis.call('HSET', KEYS[1], ARGV[1], taken .. ' ' .. free .. ' 0') \
    return 1";
