/* The editor of formatted text would write a style element of its own, which the content policy forbids. It writes
   none where it finds one; this one belongs to no namespace, so it is no style to the browser. Its rules are in
   portal.css. */

const placeholder = document.createElementNS(null, "style");
placeholder.setAttribute("data-tiptap-style", "");
document.head.append(placeholder);

/** The editor knows no tables: each row becomes a line, with its cells apart. */
function withoutTables(html) {
  if (!/<t[dh]\b/i.test(html)) return html;
  const pasted = new DOMParser().parseFromString(html, "text/html");
  for (const row of pasted.querySelectorAll("tr")) {
    const line = pasted.createElement("p");
    for (const cell of row.querySelectorAll(":scope > :is(td, th)")) {
      if (line.hasChildNodes()) line.append(" | ");
      for (const block of cell.querySelectorAll("p, div")) block.replaceWith(...block.childNodes, " ");
      line.append(...cell.childNodes);
    }
    row.replaceWith(line);
  }
  for (const table of [...pasted.querySelectorAll("table")].reverse()) table.replaceWith(...table.querySelectorAll("p"));
  return pasted.body.innerHTML;
}

/* The editor takes the place of its field, and with it the field's name and description. */
document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
  const label = textarea.labels?.[0];
  editor.view.dom.setAttribute("aria-label", label?.textContent.replace(/:\s*$/, "").trim() || textarea.name);
  editor.view.dom.setAttribute("aria-multiline", "true");
  const help = textarea.getAttribute("aria-describedby");
  if (help) editor.view.dom.setAttribute("aria-describedby", help);
  label?.addEventListener("click", () => editor.commands.focus());
  editor.setOptions({ editorProps: { ...editor.options.editorProps, transformPastedHTML: withoutTables } });
});
