// The field of the directory: the list changes as one types, and says how many it found; the row whose card is open is marked.
import { Controller } from '@hotwired/stimulus';

// Between two letters of one word.
const WAIT = 150;

export default class extends Controller {
  static targets = ['said'];

  connect() {
    this.loaded = ({ target }) => {
      if (target.id === 'people') this.say();
      this.mark();
    };
    document.addEventListener('turbo:frame-load', this.loaded);
    // This script comes after its page: what was typed until then is looked for as well.
    const field = this.element.elements.q;
    if (field === document.activeElement && field.value !== field.defaultValue) this.typed({});
  }

  disconnect() {
    clearTimeout(this.timer);
    document.removeEventListener('turbo:frame-load', this.loaded);
  }

  typed({ isComposing }) {
    clearTimeout(this.timer);
    if (!isComposing) this.timer = setTimeout(() => this.element.requestSubmit(), WAIT);
  }

  sent() {
    clearTimeout(this.timer);
  }

  say() {
    this.saidTarget.textContent = document.getElementById('list-title')?.textContent ?? '';
  }

  mark() {
    const open = /\/directory\/person\/\d+/.exec(location.pathname)?.[0];
    for (const link of document.querySelectorAll('#rows .open-row')) {
      const here = open != null && new URL(link.href).pathname === open;
      link.closest('.row').classList.toggle('open', here);
      if (here) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    }
  }
}
