// The list: choosing (with a range by Shift), what is open, and news fetched when something changed.
import { Controller } from '@hotwired/stimulus';
import { applyNews } from '../streams.js';

export default class extends Controller {
  static targets = ['row', 'since', 'all', 'none', 'figure'];
  static values = { news: String, modseq: Number };

  connect() {
    this.changed = ({ detail }) => this.hear(...detail.split(' '));
    document.addEventListener('mail:change', this.changed);
    this.opened = ({ target }) => target.id === 'reading' && this.show(location.pathname);
    document.addEventListener('turbo:frame-load', this.opened);
    this.show(location.pathname);
  }

  disconnect() {
    document.removeEventListener('mail:change', this.changed);
    document.removeEventListener('turbo:frame-load', this.opened);
  }

  modseqValueChanged(value) {
    if (this.hasSinceTarget) this.sinceTarget.value = value;
  }

  // Of another mailbox the switch beside the folders tells how much is unread.
  hear(value, root = '') {
    this.fetch(this.newsValue.startsWith(`${root}/mail`) ? Number(value) : this.modseqValue + 1);
  }

  // One fetch at a time; what is told meanwhile is fetched after it.
  async fetch(value) {
    this.wanted = Math.max(this.wanted ?? 0, value);
    if (this.fetching || this.wanted <= this.modseqValue) return;
    this.fetching = true;
    const since = this.modseqValue;
    try {
      const joint = this.newsValue.includes('?') ? '&' : '?';
      const answer = await fetch(`${this.newsValue}${joint}since=${since}`, {
        headers: { accept: 'text/vnd.turbo-stream.html' },
      });
      const news = await answer.text();
      // Another page may stand there by now: it hears its own. An act that was answered meanwhile told all that is new: this is
      // older, and would bring back what has just gone.
      if (answer.ok && this.element.isConnected && since === this.modseqValue) applyNews(news);
      await new Promise((rendered) => setTimeout(rendered));
    } finally {
      this.fetching = false;
    }
    if (this.wanted > this.modseqValue && this.retried !== this.wanted) {
      this.retried = this.wanted;
      this.fetch(this.wanted);
    }
  }

  get boxes() {
    return this.rowTargets.map((row) => row.querySelector('[type=checkbox]'));
  }

  // Shift takes all from the last one chosen to this one.
  clicked(event) {
    const box = event.target.closest('.when [type=checkbox]');
    if (!box) return;
    const boxes = this.boxes;
    const [from, to] = [boxes.indexOf(this.last), boxes.indexOf(box)].sort((a, b) => a - b);
    if (event.shiftKey && from >= 0) {
      for (const one of boxes.slice(from, to + 1)) one.checked = box.checked;
      document.getSelection().removeAllRanges();
    }
    this.last = box;
    this.count();
  }

  chosen(event) {
    if (event.target === this.allTarget) {
      for (const box of this.boxes) box.checked = this.allTarget.checked;
    } else if (event.target.name === 'id' && !event.target.checked) {
      this.allTarget.checked = false;
    }
    this.count();
  }

  none() {
    for (const box of this.boxes) box.checked = false;
    this.allTarget.checked = false;
    this.noneTarget.checked = true;
    this.count();
  }

  count() {
    const chosen = this.boxes.filter((box) => box.checked).length;
    this.element.classList.toggle('choosing', chosen > 0);
    const words = this.figureTarget.dataset.words;
    this.figureTarget.textContent = this.allTarget.checked ? this.allTarget.parentElement.textContent : `${chosen} ${words}`;
  }

  acted({ detail }) {
    if (!detail.success) return;
    for (const menu of this.element.querySelectorAll('details[open]')) menu.open = false;
    const inBar = detail.formSubmission.submitter?.closest('.selection');
    const boxes = this.boxes;
    const next = boxes.slice(boxes.findLastIndex((box) => box.checked) + 1).find((box) => !box.checked);
    this.none();
    // The bar goes with what was chosen: the focus stays in the list.
    if (inBar) (next ?? boxes.find((box) => !box.closest('.leaving')))?.closest('.row').querySelector('.open-row').focus({ preventScroll: true });
  }

  // Which row is open in the reading pane.
  show(path) {
    for (const row of this.rowTargets) {
      const link = row.querySelector('.open-row');
      const open = new URL(link.href).pathname === path;
      row.classList.toggle('open', open);
      open ? link.setAttribute('aria-current', 'true') : link.removeAttribute('aria-current');
    }
  }
}
