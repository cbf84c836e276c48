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
    this.tick();
  }

  // The seconds that are left, for the eye alone: they are no news to who hears the page.
  tick() {
    if (!this.hasFormTarget || !this.element.isConnected) return;
    this.seconds ??= this.element.appendChild(Object.assign(document.createElement('span'), { className: 'seconds', ariaHidden: 'true' }));
    const waiting = this.element.classList.contains('waiting');
    const left = waiting ? this.left : this.left - (performance.now() - this.since);
    this.seconds.textContent = `${Math.max(1, Math.ceil(left / 1_000))} s`;
    this.ticking = setTimeout(() => this.tick(), 250);
  }

  disconnect() {
    clearTimeout(this.timer);
    clearTimeout(this.ticking);
  }

  // The list that is shown learns of an undo without a reload.
  say() {
    const acts = document.getElementById('acts');
    if (!acts) return;
    for (const name of ['place', 'q', 'filter', 'rows', 'since']) {
      const field = document.createElement('input');
      Object.assign(field, { type: 'hidden', name });
      this.formTarget.append(field);
    }
    this.formTarget.addEventListener('submit', () => {
      for (const name of ['place', 'q', 'filter', 'rows', 'since']) {
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
