// What the pages do beyond links and forms. Everything here is a convenience: without it each page still works.
"use strict";

const root = document.documentElement;
root.classList.add("has-script");

// --- light or dark: at once, and remembered by the server's cookie -------------------------------------------------
const isDark = () =>
  root.dataset.bsTheme ? root.dataset.bsTheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-theme-form]");
  if (!form) return;
  event.preventDefault();
  const theme = isDark() ? "light" : "dark";
  root.dataset.bsTheme = theme;
  const body = new FormData(form);
  body.set("theme", theme);
  fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
});

// --- what opens, closes and copies ----------------------------------------------------------------------------------
const plainText = (node) => (node.innerText ?? node.textContent).trim();

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  await navigator.clipboard.writeText(source.value ?? plainText(source));
  say(button.dataset.copied);
}

function say(words) {
  if (!words) return;
  const toast = document.createElement("div");
  toast.className = "v-toast";
  toast.textContent = words;
  document.getElementById("toasts").append(toast);
  setTimeout(() => toast.remove(), 6000);
}

document.addEventListener("click", (event) => {
  const from = event.target;
  for (const menu of document.querySelectorAll("details.v-menu[open]")) {
    if (!menu.contains(from)) menu.open = false;
  }
  const opener = from.closest("[data-open]");
  if (opener) document.getElementById(opener.dataset.open)?.showModal();
  const closer = from.closest("[data-close]");
  if (closer) (closer.closest("dialog, .v-toast") ?? closer).remove();
  const copier = from.closest("[data-copy]");
  if (copier) copy(copier);
  if (from.matches("dialog")) from.close(); // the backdrop
});

// --- keyboard: j k move, Enter opens, ? lists; off inside fields and for those who switched single keys off ----------
const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.checkVisibility());

function move(step) {
  const all = rows();
  if (!all.length) return;
  const here = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[Math.min(Math.max(here + step, 0), all.length - 1)];
  const link = next.matches("a, button") ? next : next.querySelector("a, button");
  link?.focus();
  next.scrollIntoView({ block: "nearest" });
}

const typing = (target) => target.closest("input, textarea, select, [contenteditable], dialog") !== null;

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const menu = document.querySelector("details.v-menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (!("singleKeys" in document.body.dataset)) return;
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "?") document.getElementById("keys")?.showModal();
  else if (!act(event.key)) return;
  event.preventDefault();
});

// a letter of the page's own, such as r to answer: of the row one stands on, else of the page
function act(key) {
  const wanted = `[data-key="${CSS.escape(key)}"]`;
  const row = rows().find((one) => one.contains(document.activeElement));
  const found = row?.querySelector(wanted) ?? document.querySelector(`${wanted}:not([data-row] *)`);
  if (!found) return false;
  found.click();
  if (found.matches("label")) found.closest("form").querySelector("textarea").focus();
  return true;
}

// --- passkeys: allauth tells what went wrong in an event ---------------------------------------------------------------
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  say(document.getElementById("toasts").dataset.passkey);
});

// --- htmx: a failed request says so instead of leaving the page silent ------------------------------------------------
document.addEventListener("htmx:error", () => say(document.getElementById("toasts").dataset.lost));
