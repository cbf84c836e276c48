// Whether something is read: on a telephone it takes the list's place.
import { Controller } from '@hotwired/stimulus';

export default class extends Controller {
  connect() {
    this.loaded = ({ target }) => {
      if (target.id !== 'reading') return;
      this.element.classList.toggle('shown', !target.querySelector('.calm'));
      target.scrollTop = 0;
    };
    document.addEventListener('turbo:frame-load', this.loaded);
    this.scrolled = ({ target }) => this.hide(target);
    this.element.addEventListener('scroll', this.scrolled, { capture: true, passive: true });
  }

  disconnect() {
    document.removeEventListener('turbo:frame-load', this.loaded);
  }

  // « Écrire » steps aside while one scrolls down.
  hide(scroller) {
    const top = scroller.scrollTop;
    document.body.classList.toggle('scrolled-down', top > 40 && top > (this.top ?? 0));
    this.top = top;
  }
}
