// A new password: its rules ticked off and its strength in words while it is typed. The server judges; this only tells early.
// The words come from the page, in its language. What only the server can know (the long list of common passwords) is never ticked.
const COMMON = /^(?:p[a@]ssw[o0]rd|qwert[yz]|letmein|welcome|iloveyou|dragon|monkey|football|baseball|sunshine|princess|master|admin|abc123|trustno1|shadow|superman|hallo)[\d!.]*$/i;
const ROWS = ["abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm", "01234567890"];

/** The reason why a password is easy to guess, or none. Lengths are in characters as people count them. */
function weakness(password, own) {
  const letters = [...password.toLowerCase()];
  if (COMMON.test(password)) return "common";
  if (own.some((word) => password.toLowerCase().includes(word))) return "own";
  if (new Set(letters).size <= Math.max(2, letters.length / 4)) return "repeats";
  const neighbours = letters.filter((letter, at) => at > 0 && ROWS.some((row) => {
    const pair = letters[at - 1] + letter;
    return row.includes(pair) || [...row].reverse().join("").includes(pair);
  }));
  if (neighbours.length > letters.length / 2) return "row";
  return letters.length < 10 ? "short" : null;
}

/** 0 weak, 1 fair, 2 good, 3 strong. */
function grade(password, reason) {
  if (reason) return reason === "short" && [...password].length >= 8 ? 1 : 0;
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\d/u, /[^\p{L}\d]/u].filter((kind) => kind.test(password)).length;
  return [...password].length + 2 * kinds >= 20 ? 3 : 2;
}

for (const list of document.querySelectorAll(".rules")) {
  const input = document.getElementById(list.dataset.of);
  const output = document.getElementById(list.dataset.strength);
  const others = () =>
    [...input.form.querySelectorAll('input[name="username"], input[name="email"]')]
      .flatMap((field) => [field.value, ...field.value.split(/\W+/u)])
      .map((word) => word.toLowerCase())
      .filter((word) => word.length > 2);
  const verdicts = {
    length: (password, rule) => [...password].length >= Number(rule.dataset.number),
    numeric: (password) => !/^\d+$/u.test(password),
    similar: (password) => !others().some((word) => password.toLowerCase().includes(word)),
    common: (password) => (COMMON.test(password) ? false : null),
  };
  const look = () => {
    for (const rule of list.children) {
      const verdict = input.value === "" ? null : verdicts[rule.dataset.rule]?.(input.value, rule) ?? null;
      rule.dataset.state = verdict === null ? "open" : verdict ? "kept" : rule.dataset.rule === "length" ? "open" : "broken";
    }
    const reason = weakness(input.value, others());
    const level = grade(input.value, reason);
    const words = document.createElement("span");
    words.dataset.grade = Math.min(level, 2);
    words.textContent = [output.dataset[`grade${level}`], reason && output.dataset[reason]].filter(Boolean).join(" ");
    output.replaceChildren(...(input.value === "" ? [] : [words]));
  };
  input.form.addEventListener("input", look);
  look();
}
