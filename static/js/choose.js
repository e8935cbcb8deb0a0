// A long choice becomes a search: what is typed narrows the options, by code or by any words, as
// people mean them (case and accents aside). The select stays below, hidden, and holds the value.

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

const MOST = 50; // shown at once; the count tells of all

const make = (tag, attributes) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
};

class Search {
  constructor(select) {
    this.select = select;
    this.options = [...select.options].filter((option) => option.value);
    this.words = new Map(this.options.map((option) => [option, plain(option.text)]));
    this.build(select.id);
    this.show();
    this.input.addEventListener("input", () => this.open());
    this.input.addEventListener("click", () => this.list.hidden && this.open(""));
    this.input.addEventListener("focus", () => this.input.select());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.leave());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.choose(event.target.closest("li")));
  }

  // The input takes the select's id: its label, its description and its errors are now the input's.
  build(id) {
    this.input = make("input", { type: "text", id, class: "form-control", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${id}-elenco` });
    for (const name of ["aria-describedby", "aria-invalid"]) {
      if (this.select.hasAttribute(name)) this.input.setAttribute(name, this.select.getAttribute(name));
    }
    this.input.classList.toggle("is-invalid", this.select.classList.contains("is-invalid"));
    this.list = make("ul", { id: `${id}-elenco`, role: "listbox", "aria-label": this.select.dataset.list });
    this.count = make("p", { class: "choose-count", "aria-live": "polite" });
    this.around = make("div", { class: "choose" });
    this.select.id = `${id}-scelta`;
    this.select.hidden = true;
    this.list.hidden = true;
    this.select.before(this.around);
    this.around.append(this.input, this.count, this.list);
  }

  show() {
    const chosen = this.select.selectedOptions[0];
    this.input.value = chosen?.value ? chosen.text : "";
  }

  // Open, or holding words that have found nothing.
  isAsking() {
    const chosen = this.select.selectedOptions[0];
    return !this.list.hidden || this.input.value !== (chosen?.value ? chosen.text : "");
  }

  open(typed = this.input.value) {
    const asked = plain(typed).split(/\s+/).filter(Boolean);
    const found = this.options.filter((option) => asked.every((word) => this.words.get(option).includes(word)));
    this.list.replaceChildren(...found.slice(0, MOST).map((option) => this.line(option)));
    this.list.hidden = !found.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    const { one, many } = this.select.dataset;
    this.count.textContent = found.length === 1 ? one : many.replace("%", found.length);
    this.mark(found.length === 1 ? this.list.firstElementChild : null);
  }

  line(option) {
    const line = make("li", { role: "option", id: `${this.list.id}-${option.value}`, "data-value": option.value, "aria-selected": "false" });
    line.textContent = option.text;
    return line;
  }

  mark(line) {
    this.list.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
    line?.setAttribute("aria-selected", "true");
    line?.scrollIntoView({ block: "nearest" });
    if (line) this.input.setAttribute("aria-activedescendant", line.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    const marked = this.list.querySelector("[aria-selected=true]");
    if (["ArrowDown", "ArrowUp"].includes(event.key) && !event.altKey) {
      event.preventDefault();
      if (this.list.hidden) return this.open("");
      const down = event.key === "ArrowDown";
      const next = down ? marked?.nextElementSibling : marked?.previousElementSibling;
      this.mark(next || (down ? this.list.firstElementChild : this.list.lastElementChild));
    } else if (event.key === "Enter" && this.isAsking()) {
      event.preventDefault(); // the page is not sent while something is being chosen
      if (!this.list.hidden) this.choose(marked);
    } else if (event.key === "Escape" && !this.list.hidden) {
      this.close();
      this.show();
    }
  }

  choose(line) {
    if (!line) return;
    this.set(line.dataset.value);
    this.close();
    this.input.focus();
  }

  set(value) {
    const isNew = this.select.value !== value;
    this.select.value = value;
    this.show();
    if (isNew) this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // An emptied search chooses nothing; words that were not chosen from give way to what was.
  leave() {
    this.close();
    if (!this.input.value.trim() && this.select.querySelector('option[value=""]')) this.set("");
    else this.show();
  }

  close() {
    this.list.hidden = true;
    this.count.textContent = "";
    this.input.setAttribute("aria-expanded", "false");
    this.mark(null);
  }
}

for (const select of document.querySelectorAll("select[data-choose]")) {
  if (select.options.length > Number(select.dataset.choose)) new Search(select);
}
