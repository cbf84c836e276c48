// Copies a text. Where the browser lets no script do that, the button does not show.
import { Controller } from '@hotwired/stimulus';

const SAID = 3000;

export default class extends Controller {
  static targets = ['words'];
  static values = { text: String, done: String };

  connect() {
    this.element.hidden = !navigator.clipboard;
  }

  disconnect() {
    clearTimeout(this.timer);
  }

  async copy() {
    await navigator.clipboard.writeText(this.textValue);
    const words = this.wordsTarget;
    this.usual ??= words.textContent;
    words.textContent = this.doneValue;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { words.textContent = this.usual; }, SAID);
  }
}
