// The message about the last act goes after ten seconds, and waits while somebody looks at it.
import { Controller } from '@hotwired/stimulus';

const SHOWN = 10_000;

export default class extends Controller {
  static targets = ['form'];

  connect() {
    this.left = SHOWN;
    this.element.classList.add('going');
    if (this.hasFormTarget) this.say();
    this.go();
  }

  disconnect() {
    clearTimeout(this.timer);
  }

  // The list that is shown learns of an undo without a reload.
  say() {
    const acts = document.getElementById('acts');
    if (!acts) return;
    for (const name of ['place', 'q', 'filter', 'since']) {
      const field = document.createElement('input');
      Object.assign(field, { type: 'hidden', name });
      this.formTarget.append(field);
    }
    this.formTarget.addEventListener('submit', () => {
      for (const name of ['place', 'q', 'filter', 'since']) {
        this.formTarget.elements[name].value = acts.elements[name].value;
      }
    }, { capture: true });
  }

  wait() {
    clearTimeout(this.timer);
    this.left -= performance.now() - this.since;
    this.element.classList.add('waiting');
  }

  go() {
    this.since = performance.now();
    this.element.classList.remove('waiting');
    this.timer = setTimeout(() => this.element.remove(), Math.max(this.left, 1_000));
  }
}
