// Forms: what was pressed says so and is not sent twice; what is wrong leads to its field. The server tolerates
// a second press, and the summary of errors has the focus, without this.
for (const form of document.querySelectorAll("form[data-once]")) {
  const button = form.querySelector("button[type=submit]");
  const words = button.textContent;
  form.addEventListener("submit", (event) => {
    if (button.getAttribute("aria-disabled") === "true") {
      event.preventDefault();
      return;
    }
    button.setAttribute("aria-disabled", "true");
    button.textContent = button.dataset.busy ?? words;
  });
  // The page may come back from the browser's memory, by the back button.
  addEventListener("pageshow", () => {
    button.removeAttribute("aria-disabled");
    button.textContent = words;
  });
}
const summary = document.getElementById("form-errors");
summary?.addEventListener("click", (event) => {
  const field = document.querySelector(event.target.closest?.("a")?.hash || null);
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.scrollIntoView({ block: "center" });
});
