// The writing island: Squire, with DOMPurify before everything that enters. Loaded when somebody writes.
import Squire from 'squire-rte';
import DOMPurify from 'dompurify';

// What a letter needs. Styles of other programs stay outside: the page's policy would not apply them anyway.
const ALLOWED = {
  ALLOWED_TAGS: ['a', 'b', 'blockquote', 'br', 'code', 'del', 'div', 'em', 'h1', 'h2', 'h3', 'h4', 'hr', 'i', 'img', 'li', 'ol', 'p', 'pre',
    's', 'span', 'strong', 'sub', 'sup', 'table', 'tbody', 'td', 'th', 'thead', 'tr', 'u', 'ul'],
  ALLOWED_ATTR: ['href', 'src', 'alt', 'width', 'height', 'colspan', 'rowspan', 'dir', 'lang', 'type', 'class', 'start'],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|tel:|\/mail\/attachments\/\d+$)/i,
  ALLOW_DATA_ATTR: false,
};

export function clean(html) {
  return DOMPurify.sanitize(html, { ...ALLOWED, RETURN_DOM_FRAGMENT: true });
}

// Mounts the editor on an element. `changed` is called after each change, `state` after each move of the cursor.
export function mount(element, { html, label, changed, state, files }) {
  element.setAttribute('aria-label', label);
  element.setAttribute('role', 'textbox');
  element.setAttribute('aria-multiline', 'true');
  const editor = new Squire(element, {
    blockTag: 'DIV',
    sanitizeToDOMFragment: (text) => document.importNode(clean(text), true),
    addLinks: true,
  });
  editor.setHTML(html);
  editor.moveCursorToStart();
  editor.addEventListener('input', changed);
  for (const event of ['pathChange', 'select', 'cursor']) editor.addEventListener(event, state);
  editor.addEventListener('pasteImage', (event) => files([...event.detail.clipboardData.items]
    .filter((item) => item.kind === 'file').map((item) => item.getAsFile()).filter(Boolean)));
  const acts = {
    bold: () => (editor.hasFormat('B') ? editor.removeBold() : editor.bold()),
    italic: () => (editor.hasFormat('I') ? editor.removeItalic() : editor.italic()),
    underline: () => (editor.hasFormat('U') ? editor.removeUnderline() : editor.underline()),
    bullets: () => (editor.hasFormat('UL') ? editor.removeList() : editor.makeUnorderedList()),
    numbers: () => (editor.hasFormat('OL') ? editor.removeList() : editor.makeOrderedList()),
    quote: () => (editor.hasFormat('BLOCKQUOTE') ? editor.decreaseQuoteLevel() : editor.increaseQuoteLevel()),
    plain: () => editor.removeAllFormatting(),
  };
  return {
    html: () => editor.getHTML(),
    has: (name) => editor.hasFormat({ bold: 'B', italic: 'I', underline: 'U', bullets: 'UL', numbers: 'OL', quote: 'BLOCKQUOTE' }[name]),
    act: (name) => { acts[name]?.(); editor.focus(); },
    link: (address) => { editor.focus(); address ? editor.makeLink(address) : editor.removeLink(); },
    linkHere: () => editor.getSelection().startContainer.parentElement?.closest('a')?.getAttribute('href') ?? '',
    picture: (address, alt) => { editor.focus(); editor.insertImage(address, { alt }); },
    focus: () => editor.focus(),
    destroy: () => editor.destroy(),
  };
}
