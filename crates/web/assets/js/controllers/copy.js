// Copies a text, and says so beside the button. Where the browser lets no script do that, the button does not show.
import { Controller } from '@hotwired/stimulus';

const SAID = 3000;

export default class extends Controller {
  static values = { text: String, done: String };

  connect() {
    this.element.hidden = !navigator.clipboard;
  }

  disconnect() {
    clearTimeout(this.timer);
  }

  async copy() {
    await navigator.clipboard.writeText(this.textValue);
    const said = this.element.nextElementSibling;
    said.textContent = this.doneValue;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { said.textContent = ''; }, SAID);
  }
}
