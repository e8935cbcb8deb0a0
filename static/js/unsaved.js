// Whoever leaves a page with something not saved is asked first. A page that came back with
// mistakes (data-unsaved="yes") was never saved, whether or not it is touched again.

const written = (form) => {
  const said = [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
  return JSON.stringify(said);
};

const form = document.querySelector("form[data-unsaved]");
const loaded = written(form);
let isSent = false;

window.addEventListener("submit", (event) => {
  if (event.target === form && !event.defaultPrevented) isSent = true;
});

window.addEventListener("pageshow", (event) => {
  if (event.persisted) isSent = false;
});

window.addEventListener("beforeunload", (event) => {
  if (!isSent && (form.dataset.unsaved === "yes" || written(form) !== loaded)) event.preventDefault();
});
