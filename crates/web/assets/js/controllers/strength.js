// How good a password would be, said while it is typed: the server answers, and nothing of it stands in an address. Without
// this script the rules beside the form say the same, and the answer to the form what is wrong.
import { Controller } from '@hotwired/stimulus';

const PAUSE = 400;

export default class extends Controller {
  static targets = ['typed', 'told'];
  static values = { path: String };

  // What was typed while this script was on its way is told too.
  connect() {
    if (this.typedTarget.value) this.ask();
  }

  disconnect() {
    clearTimeout(this.timer);
  }

  ask() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), PAUSE);
  }

  async tell() {
    const fresh = this.typedTarget.value;
    if (!fresh) return this.toldTarget.replaceChildren();
    const body = new URLSearchParams({ csrf: this.element.elements.csrf?.value ?? '', fresh });
    const answer = await fetch(this.pathValue, { method: 'POST', body }).catch(() => null);
    const said = answer?.ok ? await answer.text() : '';
    // What was typed meanwhile is asked for by itself.
    if (fresh === this.typedTarget.value) this.toldTarget.innerHTML = said;
  }
}
