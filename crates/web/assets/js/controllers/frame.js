// Gives the frame of a message the height of what it shows. The frame may be measured because it is of our origin; it
// runs no script: neither its sandbox nor its policy lets one, so nothing in it can use that origin.
import { Controller } from '@hotwired/stimulus';

const LEAST = 48;
const MOST = 30000;

export default class extends Controller {
  connect() {
    this.observer = new ResizeObserver(() => this.fit());
    if (this.element.contentDocument?.readyState === 'complete') this.loaded();
  }

  disconnect() {
    this.observer.disconnect();
  }

  loaded() {
    const page = this.element.contentDocument;
    if (!page?.body) return;
    this.observer.disconnect();
    this.observer.observe(page.body);
    page.addEventListener('keydown', (event) => this.pass(event));
    this.fit();
  }

  fit() {
    const page = this.element.contentDocument;
    if (!page?.body) return;
    // What scrolls sideways needs room for its bar.
    const bar = page.documentElement.scrollWidth > page.documentElement.clientWidth ? 16 : 0;
    const height = Math.ceil(page.body.getBoundingClientRect().height) + bar;
    this.element.style.height = `${Math.min(MOST, Math.max(LEAST, height))}px`;
  }

  // A key pressed while the message has the focus means the page around it.
  pass(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const same = new KeyboardEvent('keydown', { key: event.key, code: event.code, shiftKey: event.shiftKey, bubbles: true, cancelable: true });
    if (!this.element.dispatchEvent(same)) event.preventDefault();
  }
}
