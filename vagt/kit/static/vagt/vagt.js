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

// --- a picker: type to filter, arrows choose, Enter puts the text where the cursor is -----------------------------------
function narrow(filter) {
  const list = document.getElementById(filter.getAttribute("aria-controls"));
  const wanted = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const one of list.options) one.hidden = !wanted.every((word) => one.text.toLowerCase().includes(word));
  list.selectedIndex = [...list.options].findIndex((one) => !one.hidden);
}

function step(list, by) {
  const shown = [...list.options].filter((one) => !one.hidden);
  const at = shown.findIndex((one) => one.selected);
  if (shown.length) shown[Math.min(Math.max(at + by, 0), shown.length - 1)].selected = true;
}

async function insert(picker) {
  const button = picker.querySelector("[data-insert]");
  const [list, into] = [picker.querySelector("select"), document.getElementById(button.dataset.insert)];
  if (list.selectedIndex < 0) return;
  const address = new URL(button.formAction);
  address.search = new URLSearchParams({ [list.name]: list.value });
  const answer = await fetch(address);
  if (!answer.ok || answer.redirected) return say(document.getElementById("toasts").dataset.lost);
  into.setRangeText(await answer.text(), into.selectionStart, into.selectionEnd, "end");
  picker.open = false;
  into.focus();
  into.dispatchEvent(new Event("input", { bubbles: true })); // what is kept as a draft
}

const pickerOf = (target) => target.closest?.("[data-picker]");

document.addEventListener("input", (event) => event.target.matches("[data-picker] [type=search]") && narrow(event.target));
document.addEventListener("dblclick", (event) => event.target.matches("[data-picker] option") && insert(pickerOf(event.target)));
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-insert]")) return;
  event.preventDefault();
  insert(pickerOf(event.target));
});
document.addEventListener("keydown", (event) => {
  const picker = pickerOf(event.target);
  if (!picker || !event.target.matches("input, select")) return;
  const list = picker.querySelector("select");
  if (event.key === "Enter") insert(picker);
  else if (event.key === "Escape") picker.querySelector("summary").focus(), (picker.open = false);
  else if (event.target !== list && event.key === "ArrowDown") step(list, 1);
  else if (event.target !== list && event.key === "ArrowUp") step(list, -1);
  else return;
  event.preventDefault();
});
document.addEventListener("toggle", (event) => event.target.open && pickerOf(event.target)?.querySelector("[type=search]").focus(), true);

// --- passkeys: allauth tells what went wrong in an event ---------------------------------------------------------------
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  say(document.getElementById("toasts").dataset.passkey);
});

// --- htmx: a failed request says so instead of leaving the page silent ------------------------------------------------
document.addEventListener("htmx:error", () => say(document.getElementById("toasts").dataset.lost));
