// Before a page is sent the server is asked whether the person is still inside. If not, nothing is
// sent and nothing is lost: he logs in elsewhere and sends the same page, with a fresh token.

const dialog = document.getElementById("sessione");
let waiting = null; // the form and the button that were held back
let isChecked = false;

const ask = async () => {
  try {
    const answer = await fetch(dialog.dataset.url, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(15000) });
    if (answer.ok) return await answer.json();
    return { problem: answer.type === "opaqueredirect" ? "scaduta" : "rete" };
  } catch {
    return { problem: "rete" };
  }
};

const tell = (problem, user = "") => {
  for (const part of dialog.querySelectorAll("[data-problem]")) part.hidden = part.dataset.problem !== problem;
  for (const name of dialog.querySelectorAll("[data-user]")) name.textContent = user;
  if (!dialog.open) dialog.showModal();
};

const send = async () => {
  const { form, button } = waiting;
  form.setAttribute("aria-busy", "true");
  const { problem, csrf, id, user } = await ask();
  form.removeAttribute("aria-busy");
  if (problem) return tell(problem);
  if (String(id) !== form.dataset.session) return tell("altro", user);
  if (dialog.open) dialog.close();
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = csrf;
  isChecked = true;
  form.requestSubmit(button);
  isChecked = false;
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (isChecked || !form.matches("form[data-session]") || event.defaultPrevented) return;
  event.preventDefault();
  if (form.getAttribute("aria-busy") === "true") return;
  waiting = { form, button: event.submitter };
  send();
});

for (const button of dialog.querySelectorAll("[data-retry]")) button.addEventListener("click", send);
dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
