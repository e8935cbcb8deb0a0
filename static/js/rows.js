// The rows of a card, rearranged without asking the server. Without this script the same buttons
// send the page and it comes back rearranged.

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
  su(section, row, button) {
    row.previousElementSibling?.before(row);
    button.focus();
  },
  giu(section, row, button) {
    row.nextElementSibling?.after(row);
    button.focus();
  },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=azione]");
  if (!button) return;
  event.preventDefault();
  const verb = button.value.split(":")[1];
  act[verb](button.closest(".row-table"), button.closest(".edit-row"), button);
});
