// What we add to the rich text editor: the label as its accessible name, Italian words on its
// buttons, and a clipboard that holds paragraphs, lists, bold and italic, whatever it came from.

import { Extension, Plugin } from "django-prose-editor/editor";

// Styles are read here and dropped, handlers only dropped: renamed before anything parses them, so
// that the page's Content-Security-Policy has nothing to refuse.
const parsed = (html) => {
  const renamed = (tag) => tag.replace(/\s(style|on\w+)(\s*=)/gi, " data-$1$2");
  const tame = html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/<[^>]*>/g, renamed);
  return new DOMParser().parseFromString(tame, "text/html");
};

const styleOf = (node) => node.dataset?.style || "";

// What a style says of one property; Word has names of its own, as mso-bidi-font-weight.
const says = (node, property, value) => new RegExp(`(^|;)\\s*${property}:\\s*(${value})`, "i").test(styleOf(node));

const wrap = (node, name) => {
  const outer = node.ownerDocument.createElement(name);
  outer.append(...node.childNodes);
  node.append(outer);
};

const unwrap = (node) => node.replaceWith(...node.childNodes);

// Bold and italic that are said by a style become elements, and those that a style takes back go.
const weighStyles = (doc) => {
  for (const node of doc.querySelectorAll("span[data-style]")) {
    if (says(node, "font-weight", "bold|[6-9]00")) wrap(node, "strong");
    if (says(node, "font-style", "italic")) wrap(node, "em");
  }
  for (const node of doc.querySelectorAll("b, strong")) {
    if (says(node, "font-weight", "normal|400")) unwrap(node);
  }
};

const isItem = (node) => node?.matches?.("p[class*=MsoListParagraph]") && says(node, "mso-list", "l\\d");

// Word writes an item as a paragraph that begins with its own bullet or number.
const readItem = (paragraph) => {
  const mark = [...paragraph.querySelectorAll("span")].find((span) => says(span, "mso-list", "ignore"));
  const name = /^\s*\(?(\d+|[a-z]{1,4})[.)]/i.test(mark?.textContent || "") ? "ol" : "ul";
  mark?.remove();
  const item = paragraph.ownerDocument.createElement("li");
  item.append(...paragraph.childNodes);
  return { item, name, level: Number(/level(\d)/i.exec(styleOf(paragraph))?.[1] || 1) };
};

const makeLists = (doc) => {
  for (const first of doc.querySelectorAll("p[class*=MsoListParagraph]")) {
    if (!first.isConnected || !isItem(first)) continue;
    const open = []; // the lists around the next item, the outermost first
    const place = doc.createElement("div");
    first.before(place);
    for (let node = first; isItem(node); node = place.nextElementSibling) {
      const { item, name, level } = readItem(node);
      node.remove();
      while (open.length > level || (open.length === level && open.at(-1).localName !== name)) open.pop();
      while (open.length < level) {
        const list = doc.createElement(name);
        (open.at(-1)?.lastElementChild || open.at(-1) || place).append(list);
        open.push(list);
      }
      open.at(-1).append(item);
    }
    unwrap(place);
  }
};

const cleaned = (html) => {
  const doc = parsed(html);
  weighStyles(doc);
  makeLists(doc);
  for (const node of [...doc.body.querySelectorAll("*")]) {
    for (const { name } of [...node.attributes]) if (name !== "data-pm-slice") node.removeAttribute(name);
    // Word's own elements: <o:p>, <w:sdt>, <v:shape>…
    if (node.localName.includes(":") || node.localName === "span") unwrap(node);
  }
  // The cells of a table are words of one paragraph for each of its rows.
  const said = (node) => [...node.childNodes].map((child) => child.textContent.trim()).filter(Boolean).join(" ");
  for (const row of doc.body.querySelectorAll("tr")) {
    if (row.parentElement.closest("td, th")) continue; // a table in a table has been said with it
    const line = doc.createElement("p");
    line.textContent = [...row.children].map(said).filter(Boolean).join(" ");
    row.closest("table").before(line);
  }
  for (const table of doc.body.querySelectorAll("table")) table.remove();
  for (const node of doc.body.querySelectorAll("p")) if (!node.textContent.trim()) node.remove();
  return doc.body.innerHTML;
};

const nameButtons = (editor, titles) => {
  const bar = editor.view.dom.parentElement.querySelector(".prose-menubar");
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", titles.toolbar);
  for (const button of bar.querySelectorAll("button")) {
    button.title = titles[button.dataset.name] || "";
    button.setAttribute("aria-label", button.title);
  }
};

const tellStates = (editor) => {
  for (const button of editor.view.dom.parentElement.querySelectorAll(".prose-menubar button")) {
    if (["bold", "italic", "orderedList"].includes(button.dataset.name)) {
      button.setAttribute("aria-pressed", button.classList.contains("active"));
    }
    button.setAttribute("aria-disabled", button.classList.contains("disabled"));
  }
};

// The editable text takes the place of the text area: its id, so that the summary of the errors
// leads to it, its description and its errors.
const attributesOf = (area) => {
  const label = document.querySelector(`label[for="${area.id}"]`);
  const given = { id: area.id, "aria-label": label?.firstChild?.textContent.trim().replace(/:$/, "") || "" };
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (area.hasAttribute(name)) given[name] = area.getAttribute(name);
  }
  area.removeAttribute("id");
  return given;
};

export const House = Extension.create({
  name: "house",
  priority: 1, // after the menu, whose buttons it names

  addOptions: () => ({ titles: {} }),

  addProseMirrorPlugins() {
    const area = this.editor.options.element.querySelector("textarea");
    const attributes = attributesOf(area);
    return [new Plugin({ props: { attributes, transformPastedHTML: cleaned } })];
  },

  onCreate({ editor }) {
    nameButtons(editor, this.options.titles);
    tellStates(editor);
    const label = document.querySelector(`label[for="${editor.view.dom.id}"]`);
    label?.addEventListener("click", () => editor.commands.focus());
  },

  onTransaction({ editor }) {
    if (editor.view.dom.parentElement?.querySelector(".prose-menubar")) tellStates(editor);
  },
});
