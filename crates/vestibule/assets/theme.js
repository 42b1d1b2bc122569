// Light or dark at once, without a new page. The cookie is the one that the server sets when this script does not run.
for (const form of document.querySelectorAll(".themes")) {
  form.addEventListener("submit", (event) => {
    const chosen = event.submitter?.value;
    if (!chosen) return;
    event.preventDefault();
    document.documentElement.dataset.theme = chosen;
    document.querySelector('meta[name="color-scheme"]').content = chosen === "auto" ? "light dark" : chosen;
    for (const button of form.elements) button.ariaPressed !== null && button.setAttribute("aria-pressed", String(button.value === chosen));
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `vestibule_theme=${chosen}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  });
}
