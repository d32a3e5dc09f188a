// Copying: by the clipboard where it is allowed, else as a person would, which works in the apps' own browsers and
// on addresses without HTTPS, too.

/** Copies the text of an element; when nothing works it is left selected, and the answer is false. */
export async function copy(element) {
  const text = element.textContent.trim();
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // not allowed here: the old way is
    }
  }
  if (byCommand(text)) return true;
  select(element);
  return false;
}

function byCommand(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.readOnly = true; // no keyboard comes up
  field.className = "aside";
  document.body.append(field);
  field.select();
  field.setSelectionRange(0, text.length);
  const isCopied = document.execCommand("copy");
  field.remove();
  return isCopied;
}

function select(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = window.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}
