// Single keys. Off when the person says so, silent where one types; everything they do, a visible control does too.
import { Controller } from '@hotwired/stimulus';

export default class extends Controller {
  static targets = ['search', 'write', 'sheet', 'undo'];

  connect() {
    this.pressed = (event) => this.press(event);
    document.addEventListener('keydown', this.pressed);
  }

  disconnect() {
    document.removeEventListener('keydown', this.pressed);
  }

  press(event) {
    const off = document.documentElement.dataset.keyboard === 'off';
    if (off || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || this.typing(event.target)) return;
    const act = this.acts[event.key];
    if (!act || document.querySelector('dialog[open]')) return;
    if (act.call(this) !== false) event.preventDefault();
  }

  typing(target) {
    return target.isContentEditable || target.matches('input:not([type=checkbox], [type=radio]), textarea, select');
  }

  acts = {
    j: () => this.move(1),
    k: () => this.move(-1),
    x: () => this.choose(),
    u: () => this.back(),
    e: () => this.act('archiving'),
    '#': () => this.act('trashing'),
    s: () => this.act('flagging'),
    '!': () => this.act('junking'),
    c: () => this.writeTarget.click(),
    r: () => this.press_('reply'),
    a: () => this.press_('reply-all'),
    f: () => this.press_('forward'),
    z: () => this.hasUndoTarget && this.undoTarget.click(),
    '/': () => this.search(),
    '?': () => this.sheetTarget.showModal(),
    Escape: () => this.none(),
  };

  get rows() {
    return [...document.querySelectorAll('#rows .row')];
  }

  // The row that keys mean: the focused one, else the open one.
  get row() {
    return document.activeElement?.closest?.('#rows .row') ?? document.querySelector('#rows .row.open');
  }

  // Beside the list the conversation opens at once.
  move(step) {
    const rows = this.rows;
    const at = rows.indexOf(this.row);
    const next = at < 0 ? rows[0] : rows[at + step];
    if (!next) return false;
    const link = next.querySelector('.open-row');
    link.focus();
    next.scrollIntoView({ block: 'nearest' });
    if (document.querySelector('.panes.shown') && link.dataset.turboFrame) link.click();
  }

  choose() {
    const box = this.row?.querySelector('[type=checkbox]');
    if (!box) return false;
    box.click();
  }

  none() {
    const chosen = document.querySelector('#rows :checked');
    if (!chosen) return false;
    document.querySelector('[data-action="list#none"]').click();
  }

  back() {
    const row = document.querySelector('#rows .row.open .open-row');
    const back = document.querySelector('[data-key="back"]');
    if (back && back.offsetParent) back.click();
    else if (row) row.focus();
    else return false;
  }

  // What is chosen, else the row. The list's own form is sent, as its buttons would.
  act(noun) {
    const form = document.getElementById('acts');
    if (!form?.action) return false;
    const chosen = form.querySelector('#rows :checked');
    const row = this.row;
    if (!chosen && !row) return false;
    const button = document.createElement('button');
    button.hidden = true;
    button.formAction = new URL(noun, form.action);
    if (!chosen) Object.assign(button, { name: 'only', value: row.dataset.id });
    form.append(button);
    form.requestSubmit(button);
    button.remove();
  }

  press_(name) {
    const button = document.querySelector(`[data-key="${name}"]`);
    if (!button) return false;
    button.click();
  }

  search() {
    if (!this.searchTarget.offsetParent) return false;
    this.searchTarget.focus();
    this.searchTarget.select();
  }
}
