// «Da aggiornare»: each row saves by itself when one leaves it, and nothing typed is ever put back.
// Without this script the page is one form with one button.

const form = document.querySelector("form.waiting");
const said = document.getElementById("annuncio");
const mains = () => [...form.querySelectorAll(".main")];
const rowOf = (node) => node.closest(".waiting-row");
const state = (row) => row.querySelector(".row-state");

const fields = (row) => [...row.querySelectorAll("input[name], select, textarea")].filter((field) => field.type !== "hidden");
const value = (field) => (["checkbox", "radio"].includes(field.type) ? String(field.checked) : field.value);
const typed = (row) => fields(row).map(value).join("\x00");

// Hidden beside each field stands what the database has, as far as the page knows.
const loaded = (field) => {
  const known = form.elements[`initial-${field.name}`];
  if (!known) return String(field.defaultChecked); // which of two clashing values stays
  return field.type === "checkbox" ? String(known.value === "True") : known.value;
};
const put = (field, text) => {
  if (field.type === "checkbox") field.checked = text === "true";
  else field.value = text;
};
const isDirty = (row) => fields(row).some((field) => value(field) !== loaded(field));
const save = (row) => {
  row.dataset.sent = typed(row);
  htmx.trigger(row, "salva");
};

// Not twice what is on its way, nor again what was refused as it stands.
const saveIfTouched = (row) => {
  if (isDirty(row) && row.dataset.sent !== typed(row)) save(row);
  else if (!isDirty(row)) clear(row);
};

const note = (row, className, words) => {
  state(row).querySelectorAll(".saved, .wrong, .busy, .retry").forEach((old) => old.remove());
  const told = document.createElement("span");
  told.className = className;
  told.textContent = words;
  state(row).prepend(told);
  return told;
};

// -- the keyboard --------------------------------------------------------------------------------

const next = (field) => {
  const all = mains();
  const row = rowOf(field);
  const after = all.slice(all.indexOf(row.querySelector(".main")) + 1)[0];
  if (after) {
    after.focus();
    after.select?.();
  } else saveIfTouched(row);
};

const doneToday = (row) => {
  const [figure, day] = row.querySelectorAll("input[name$=-completion], input[name$=-done_on]");
  figure.value = "100";
  day.value = day.value || form.dataset.today;
};

form.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!rowOf(field) || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Enter" && !event.shiftKey && !field.matches("a, button, summary, [type=checkbox]")) {
    event.preventDefault();
    next(field);
  } else if (event.key.toLowerCase() === "f" && field.matches("[name$=-completion]")) {
    event.preventDefault();
    doneToday(rowOf(field));
    next(field);
  }
});

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const row = rowOf(button);
  if (button.matches(".btn-done")) {
    doneToday(row);
    save(row);
  } else if (button.matches(".save-row")) save(row);
  else if (button.matches(".retry")) retry(row);
});

// -- saving --------------------------------------------------------------------------------------

// What an answer takes out of the page may have had the focus: nobody has left the row.
let isSwapping = false;
form.addEventListener("htmx:beforeSwap", () => (isSwapping = true));
form.addEventListener("htmx:afterSwap", () => (isSwapping = false));

form.addEventListener("focusout", (event) => {
  const row = rowOf(event.target);
  if (row && !isSwapping && !row.contains(event.relatedTarget)) saveIfTouched(row);
});

// An element inside a form sends the whole form: of each row only its own fields go.
form.addEventListener("htmx:configRequest", ({ detail }) => {
  const { prefix } = rowOf(detail.elt).dataset;
  const own = (name) => name.includes(`${prefix}-`) || ["csrfmiddlewaretoken", "prova"].includes(name);
  [...detail.formData.keys()].filter((name) => !own(name)).forEach((name) => detail.formData.delete(name));
});

// As the row stood when it was sent: by then somebody may have typed on.
const asSent = new WeakMap();
form.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (!detail.elt.matches(".waiting-row")) return;
  asSent.set(detail.xhr, new Map(fields(detail.elt).map((field) => [field.name + field.id, [value(field), loaded(field)]])));
  note(detail.elt, "busy", "…");
});

// What the database has by now, into the fields that nobody has touched since: what a colleague
// wrote meanwhile is shown, and never looks like a change of one's own.
const settle = (row, sent, isSaved) => {
  for (const field of fields(row)) {
    const [was, knew] = sent.get(field.name + field.id) || [];
    if (was === value(field) && (isSaved || was === knew) && field.type !== "radio") put(field, loaded(field));
  }
};

const clear = (row) => {
  state(row).querySelectorAll(".wrong").forEach((old) => old.remove());
  delete row.dataset.sent;
  mark(row);
};

const mark = (row) => {
  state(row).querySelectorAll(".save-row").forEach((button) => (button.hidden = false));
  const wrong = new Set([...state(row).querySelectorAll("[data-field]")].map((node) => node.dataset.field));
  row.querySelectorAll("input, select, textarea").forEach((field) => {
    field.classList.toggle("is-invalid", wrong.has(field.id));
    wrong.has(field.id) ? field.setAttribute("aria-invalid", "true") : field.removeAttribute("aria-invalid");
  });
};

form.addEventListener("htmx:afterRequest", ({ detail }) => {
  const row = detail.elt;
  if (!row.matches(".waiting-row")) return;
  const { status } = detail.xhr;
  if (status === 200 || status === 422) settle(row, asSent.get(detail.xhr), status === 200);
  if (status === 200) {
    delete row.dataset.sent;
    const name = row.querySelector("th").firstChild.textContent.trim().slice(0, 60);
    const totals = row.closest("table").querySelector(".totals").innerText;
    said.textContent = `${name}: ${state(row).innerText}. ${totals}`;
    form.querySelectorAll(".retry").forEach((button) => save(rowOf(button)));
  } else if (status === 422) said.textContent = state(row).innerText;
  else failed(row, status);
  mark(row);
  if (document.activeElement === document.body) row.querySelector(".main").focus();
});

const words = form.dataset;
const failed = (row, status) => {
  delete row.dataset.sent; // it is sent again when the row is left again
  const gone = status === 404 || status === 410;
  const reasons = { 401: words.expired, 403: words.refused, 409: words.other, 500: words.broken, 503: words.away };
  const told = note(row, "wrong", gone ? words.gone : reasons[status] || words.failed);
  if (status === 401 || status === 409) {
    const link = document.createElement("a");
    [link.href, link.target, link.textContent] = [words.login, "_blank", words.loginName];
    told.append(" ", link);
  }
  said.textContent = told.textContent;
  if (gone) return;
  const again = document.createElement("button");
  [again.type, again.className, again.textContent] = ["button", "retry btn-link", words.again];
  told.append(" ", again);
};

// After a new login the page needs the token of the new session, and the same person in it.
const retry = async (row) => {
  try {
    const answer = await fetch(words.sessionUrl, { redirect: "manual", cache: "no-store" });
    if (answer.ok) {
      const { csrf, id } = await answer.json();
      if (String(id) !== words.person) return failed(row, 409);
      form.elements.csrfmiddlewaretoken.value = csrf;
    }
  } catch {
    // Still without a network: the saving says so.
  }
  save(row);
};

window.addEventListener("beforeunload", (event) => {
  if (!isSending && [...form.querySelectorAll(".waiting-row")].some(isDirty)) event.preventDefault();
});
let isSending = false;
form.addEventListener("submit", () => (isSending = true));

form.querySelectorAll(".waiting-row").forEach(mark);
document.querySelectorAll(".keys, .btn-done").forEach((node) => (node.hidden = false));
document.getElementById("salva-tutto").hidden = true;
// From the figure Tab goes to the date and on to the note; a date can be typed.
form.querySelectorAll(".date-field button").forEach((button) => (button.tabIndex = -1));
(form.querySelector(".is-invalid") || mains().find((field) => !field.value) || mains()[0])?.focus();
