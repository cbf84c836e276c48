// The drawer of folders on tablets and telephones. Without a script the path's #folders opens it.
import { Controller } from '@hotwired/stimulus';

export default class extends Controller {
  connect() {
    this.away = (event) => {
      const drawn = this.element.classList.contains('drawn');
      if (drawn && !event.target.closest('#folders, [data-action*="drawer#open"]')) this.close(event);
    };
    this.escape = (event) => event.key === 'Escape' && this.element.classList.contains('drawn') && this.close(event);
    document.addEventListener('click', this.away);
    document.addEventListener('keydown', this.escape);
  }

  disconnect() {
    document.removeEventListener('click', this.away);
    document.removeEventListener('keydown', this.escape);
  }

  open(event) {
    event.preventDefault();
    this.from = document.activeElement;
    this.element.classList.add('drawn');
    requestAnimationFrame(() => document.querySelector('#folders .close').focus());
  }

  close(event) {
    if (!this.element.classList.contains('drawn')) return;
    event.preventDefault();
    this.element.classList.remove('drawn');
    this.from?.focus();
  }
}
