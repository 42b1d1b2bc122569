// Passwords: show and hide, and a word when caps lock is on. Without this the fields work, hidden.
for (const reveal of document.querySelectorAll(".reveal")) {
  const input = document.getElementById(reveal.getAttribute("aria-controls"));
  const show = (shown) => {
    reveal.setAttribute("aria-pressed", String(shown));
    input.type = shown ? "text" : "password";
  };
  reveal.hidden = false;
  reveal.addEventListener("click", () => show(input.type === "password"));
  // Browsers offer to save what a password field holds, and must not keep a shown one as plain text.
  input.form?.addEventListener("submit", () => show(false));
  addEventListener("pageshow", () => show(false));
}
for (const word of document.querySelectorAll(".caps")) {
  const input = document.getElementById(word.dataset.of);
  const look = (event) => {
    word.hidden = !event.getModifierState?.("CapsLock");
  };
  input.addEventListener("keydown", look);
  input.addEventListener("keyup", look);
  input.addEventListener("blur", () => {
    word.hidden = true;
  });
}
