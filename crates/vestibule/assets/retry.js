// Asks again by itself when the server said when. It asks by GET, whatever was asked before: nothing is sent twice.
const retry = document.querySelector("[data-retry]");
if (retry) {
  let left = Math.min(Math.max(Number(retry.dataset.retry) || 5, 1), 300);
  const tick = () => {
    retry.textContent = retry.dataset.words.replace("{seconds}", left);
    if (left <= 0) location.replace(location.href);
    left -= 1;
  };
  tick();
  setInterval(tick, 1000);
}
