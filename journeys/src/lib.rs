//! What the journeys stand on: the built server in a folder of its own, visitors with cookies, a real Django, a browser.
//!
//! Nothing here links the product: a [`House`] is a process that is started, asked, stopped and killed from outside, as an
//! operator would. The stories themselves are in `tests/it`. Helpers panic with the whole answer in the message: a journey
//! that cannot go on has failed.
//!
//! Programs come from the environment, else from where they usually are: [`tools`] has the list.

pub mod browser;
pub mod django;
pub mod house;
pub mod proxy;
pub mod servers;
pub mod sessions;
pub mod smtp;
pub mod tools;
pub mod visitor;
pub mod wire;

pub use self::{
    browser::Browser,
    django::{Django, Neighbour},
    house::{Database, Engine, House, Plan, SECRET_KEY},
    proxy::Proxy,
    servers::Kind,
    sessions::{SessionEngine, Sessions},
    smtp::MailServer,
    visitor::{Page, Visitor},
};

/// A password that every validator lets pass, and that no other text of a test contains.
pub const PASSWORD: &str = "Windfang-7-Drehtuer";

/// Seconds since 1970, by this machine's clock.
#[expect(
    clippy::disallowed_methods,
    reason = "a journey sees the server's clock, which is the machine's"
)]
pub fn unix_now() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0, |age| i64::try_from(age.as_secs()).unwrap_or(i64::MAX))
}

/// How often a test repeats what chance decides: the whole count with `VESTIBULE_TEST_SOAK=1`, else a fiftieth of it.
pub fn rounds(whole: usize) -> usize {
    if tools::is_on("VESTIBULE_TEST_SOAK") {
        whole
    } else {
        (whole / 50).max(1)
    }
}

/// Where a test takes one step after the other: each of them with `VESTIBULE_TEST_SOAK=1`, else every `step`th.
pub fn stride(step: usize) -> usize {
    if tools::is_on("VESTIBULE_TEST_SOAK") { 1 } else { step }
}

/// Does `ask` for each item, `width` at a time, and gives the answers in no particular order.
pub async fn at_once<I, T, F>(width: usize, items: impl IntoIterator<Item = I>, ask: impl Fn(I) -> F) -> Vec<T>
where
    F: Future<Output = T>,
{
    use futures_util::StreamExt;
    futures_util::stream::iter(items)
        .map(ask)
        .buffer_unordered(width)
        .collect()
        .await
}

/// Waits until a change made by another program must be seen: the bound is 50 ms, a busy machine gets more.
pub async fn settle() {
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
}
