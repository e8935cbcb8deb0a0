// Beside each date that is typed a button opens the browser's own calendar. It serves the rows
// that are added later too: their template is served as well, and the clicks are heard above all.

const typed = (day) => day.split("-").reverse().join("/");

const picked = (text) => {
  const [, day, month, year] = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*$/.exec(text) || [];
  return year ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : "";
};

// The field itself is never moved: whoever is already typing in it would lose the cursor.
const serve = (field) => {
  const beside = document.createElement("span");
  const button = document.createElement("button");
  const calendar = document.createElement("input");
  beside.className = "date-field";
  Object.assign(button, { type: "button", title: field.dataset.date });
  button.setAttribute("aria-label", field.dataset.date);
  Object.assign(calendar, { type: "date", tabIndex: -1 });
  calendar.setAttribute("aria-hidden", "true");
  beside.append(button, calendar);
  field.after(beside);
};

const parts = (node) => {
  const beside = node.closest?.(".date-field");
  return beside ? [beside.previousElementSibling, beside.querySelector("input")] : [];
};

document.addEventListener("click", (event) => {
  if (!event.target.closest?.(".date-field button")) return;
  const [field, calendar] = parts(event.target);
  calendar.value = picked(field.value);
  calendar.showPicker();
});

document.addEventListener("change", (event) => {
  const [field, calendar] = parts(event.target);
  if (!calendar || event.target !== calendar || !calendar.value) return;
  field.value = typed(calendar.value);
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
  field.focus();
});

for (const root of [document, ...[...document.querySelectorAll("template")].map((t) => t.content)]) {
  root.querySelectorAll("input[data-date]").forEach(serve);
}
