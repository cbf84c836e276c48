// A menu closes with Escape, with a click elsewhere, and when another opens; arrows walk it.
import { Controller } from '@hotwired/stimulus';

export default class extends Controller {
  connect() {
    this.outside = ({ target }) => {
      if (this.element.open && !this.element.contains(target)) this.element.open = false;
    };
    this.keyed = (event) => this.key(event);
    document.addEventListener('click', this.outside);
    document.addEventListener('focusin', this.outside);
    this.element.addEventListener('keydown', this.keyed);
  }

  disconnect() {
    document.removeEventListener('click', this.outside);
    document.removeEventListener('focusin', this.outside);
    this.element.removeEventListener('keydown', this.keyed);
  }

  key(event) {
    if (event.key === 'Escape' && this.element.open) {
      this.element.open = false;
      this.element.querySelector('summary').focus();
      event.stopPropagation();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !this.element.open) return;
    event.preventDefault();
    const items = [...this.element.querySelectorAll('a, button, input')].filter((item) => item.closest('.sheet-menu, form'));
    const at = items.indexOf(document.activeElement);
    items.at((at + step) % items.length)?.focus();
  }
}
