// The rows of a card, rearranged without asking the server: by their buttons, by Alt with an arrow
// from any of their fields, or dragged by their handle. Without this script the same buttons send
// the page and it comes back rearranged.

const free = (list) => {
  const taken = [...list.querySelectorAll("[data-key^=n]")].map((row) => Number(row.dataset.key.slice(1)));
  return `n${Math.max(0, ...taken) + 1}`;
};

const rekey = (row, table, from, to) => {
  row.dataset.key = to;
  for (const node of row.querySelectorAll("*")) {
    for (const name of ["name", "id", "for", "value", "aria-describedby"]) {
      const text = node.getAttribute(name);
      if (text === null || (name === "value" && node.tagName === "OPTION")) continue;
      if (name === "value" && node.name === `${table}-riga`) node.setAttribute(name, to);
      else if (name !== "value" || node.name === "azione") {
        node.setAttribute(name, text.replace(`${table}-${from}-`, `${table}-${to}-`).replace(new RegExp(`:${from}$`), `:${to}`));
      }
    }
  }
  return row;
};

const act = {
  aggiungi(section) {
    const list = section.querySelector(".row-list");
    const row = section.querySelector("template").content.firstElementChild.cloneNode(true);
    list.append(rekey(row, section.dataset.table, "__riga__", free(list)));
    row.querySelector("textarea, input:not([type=hidden])").focus();
  },
  duplica(section, row) {
    const list = section.querySelector(".row-list");
    const copy = row.cloneNode(true);
    row.querySelectorAll("textarea, select, input").forEach((field, i) => {
      copy.querySelectorAll("textarea, select, input")[i].value = field.value;
    });
    row.after(rekey(copy, section.dataset.table, row.dataset.key, free(list)));
    copy.querySelector("textarea, input:not([type=hidden])").focus();
  },
  togli(section, row) {
    const next = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    (next?.querySelector(".edit-buttons button:last-child") || section.querySelector(":scope > button")).focus();
  },
  su(section, row, focused) {
    row.previousElementSibling?.before(row);
    tell(row);
    focused.focus();
  },
  giu(section, row, focused) {
    row.nextElementSibling?.after(row);
    tell(row);
    focused.focus();
  },
};

// «Fase spostata alla posizione 2 di 5.»
const tell = (row) => {
  const section = row.closest(".row-table");
  const rows = [...row.parentElement.children];
  const words = section.dataset.moved.replace("{n}", rows.indexOf(row) + 1).replace("{m}", rows.length);
  section.querySelector(".row-news").textContent = words;
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=azione]");
  if (!button) return;
  event.preventDefault();
  const verb = button.value.split(":")[1];
  act[verb](button.closest(".row-table"), button.closest(".edit-row"), button);
});

document.addEventListener("keydown", (event) => {
  const verb = { ArrowUp: "su", ArrowDown: "giu" }[event.key];
  const row = event.target.closest?.(".edit-row");
  if (!event.altKey || !verb || !row) return;
  event.preventDefault();
  act[verb](row.closest(".row-table"), row, event.target);
});

// Dragging by mouse, pen or finger: the row follows the pointer among its neighbours.
document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest?.(".edit-handle");
  if (!handle || event.button !== 0) return;
  event.preventDefault();
  const row = handle.closest(".edit-row");
  const list = row.parentElement;
  const before = [...list.children].indexOf(row);
  const follow = ({ clientY }) => {
    if (clientY < 60 || clientY > innerHeight - 60) scrollBy(0, clientY < 60 ? -15 : 15);
    const others = [...list.children].filter((other) => other !== row);
    const next = others.find((other) => {
      const { top, height } = other.getBoundingClientRect();
      return clientY < top + height / 2;
    });
    if (row.nextElementSibling !== (next || null)) list.insertBefore(row, next || null);
  };
  const drop = () => {
    row.classList.remove("dragged");
    document.removeEventListener("pointermove", follow);
    document.removeEventListener("pointerup", drop);
    document.removeEventListener("pointercancel", drop);
    if ([...list.children].indexOf(row) !== before) tell(row);
  };
  row.classList.add("dragged");
  document.addEventListener("pointermove", follow);
  document.addEventListener("pointerup", drop);
  document.addEventListener("pointercancel", drop);
});

document.documentElement.classList.add("scripted");
