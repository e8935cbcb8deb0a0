// A form that is on its way is not sent again by a second click: it would make a second card. Whoever
// clicks after a while means it: no answer has come, or he has stopped the page.

const A_WHILE = 10_000; // milliseconds
const sent = new Map();

// On the window: last, when no other script of the page has held the form back.
window.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (event.timeStamp - (sent.get(form) ?? -Infinity) < A_WHILE) event.preventDefault();
  else sent.set(form, event.timeStamp);
});

window.addEventListener("pageshow", () => sent.clear());
