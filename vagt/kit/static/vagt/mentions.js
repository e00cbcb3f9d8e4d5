// An @ in a text offers the names of colleagues. Without it the name is typed whole.
"use strict";

const offered = document.createElement("ul");
offered.className = "v-card v-mention-list";
offered.role = "listbox";
offered.id = "mention_list";
offered.hidden = true;
let names = null;

async function load(address) {
  names = [];
  const answer = await fetch(address);
  if (answer.ok && !answer.redirected) names = (await answer.json()).names;
}

// what stands between the @ and the cursor; null where there is none
function begun(field) {
  const before = field.value.slice(0, field.selectionStart);
  return before.match(/(?:^|[^\p{L}\p{N}_])@([\p{L}\p{N}_ .'-]{0,40})$/u)?.[1] ?? null;
}

function hide(field) {
  offered.hidden = true;
  offered.replaceChildren();
  field.removeAttribute("aria-activedescendant");
}

function choose(field, option) {
  for (const one of offered.children) one.setAttribute("aria-selected", one === option);
  field.setAttribute("aria-activedescendant", option.id);
}

function offer(field) {
  const typed = begun(field)?.toLowerCase();
  const found = typed === undefined ? [] : names.filter((name) => name.toLowerCase().startsWith(typed) && name.toLowerCase() !== typed);
  if (!found.length) return hide(field);
  offered.replaceChildren(
    ...found.slice(0, 8).map((name, at) => {
      const option = document.createElement("li");
      option.role = "option";
      option.id = `mention_${at}`;
      option.textContent = name;
      return option;
    }),
  );
  choose(field, offered.firstElementChild);
  offered.hidden = false;
}

function take(field, option) {
  const end = field.selectionStart;
  field.setRangeText(`${option.textContent} `, end - begun(field).length, end, "end");
  hide(field);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

for (const field of document.querySelectorAll("[data-mentions]")) {
  field.setAttribute("aria-controls", offered.id);
  field.setAttribute("aria-autocomplete", "list");
  field.after(offered);
  field.addEventListener("input", async () => {
    if (begun(field) === null) return hide(field);
    if (names === null) await load(field.dataset.mentions);
    offer(field);
  });
  field.addEventListener("blur", () => hide(field));
  offered.addEventListener("mousedown", (event) => {
    event.preventDefault();
    if (event.target.matches("li")) take(field, event.target);
  });
  field.addEventListener("keydown", (event) => {
    if (offered.hidden) return;
    const chosen = offered.querySelector('[aria-selected="true"]');
    if (event.key === "ArrowDown") choose(field, chosen.nextElementSibling ?? offered.firstElementChild);
    else if (event.key === "ArrowUp") choose(field, chosen.previousElementSibling ?? offered.lastElementChild);
    else if (event.key === "Enter" || event.key === "Tab") take(field, chosen);
    else if (event.key === "Escape") hide(field);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
