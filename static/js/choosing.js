// Ticks in the list of the cards: all at once, and how many there are. Without this script each
// tick is set by hand, and the sentence says what holds when none is.

const form = document.querySelector(".choosing");

if (form) {
  const ticks = [...form.querySelectorAll("[name=scheda]")];
  const all = form.querySelector("#scegli-tutte");
  const told = form.querySelector(".how-many");
  const none = told.textContent;

  const tell = () => {
    const n = ticks.filter((tick) => tick.checked).length;
    all.checked = n === ticks.length;
    all.indeterminate = n > 0 && n < ticks.length;
    const words = n === 1 ? told.dataset.one : told.dataset.many.replace("{n}", n);
    told.textContent = n ? words : none;
  };

  all.addEventListener("change", () => {
    for (const tick of ticks) tick.checked = all.checked;
    tell();
  });
  form.addEventListener("change", (event) => event.target !== all && tell());
  // A browser that comes back to the page sets the ticks again after this script has run.
  window.addEventListener("pageshow", tell);
  form.querySelector(".choose-all").hidden = false;
  tell();
}
