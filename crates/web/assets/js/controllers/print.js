// Opens the dialog of printing when the page made for it is there with its pictures.
import { Controller } from '@hotwired/stimulus';

export default class extends Controller {
  async connect() {
    const frames = [...this.element.querySelectorAll('iframe')];
    await Promise.all(frames.map((frame) => frame.contentDocument?.readyState === 'complete'
      ? null
      : new Promise((done) => frame.addEventListener('load', done, { once: true }))));
    requestAnimationFrame(() => requestAnimationFrame(() => window.print()));
  }
}
