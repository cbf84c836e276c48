// The open conversation. After an act that takes it out of its list the next one is shown; after another it is shown anew.
// Where the list is not beside it, forms go on by themselves to the list, with its message about the act.
import { Controller } from '@hotwired/stimulus';
import * as Turbo from '@hotwired/turbo';

export default class extends Controller {
  static targets = ['leaving', 'staying'];
  static values = { list: String, next: String, here: String };

  connect() {
    const beside = document.getElementById('list')?.offsetParent != null;
    for (const form of [...this.leavingTargets, ...this.stayingTargets]) form.dataset.turbo = String(beside);
    this.listed = this.row != null;
    this.ended = (event) => this.after(event);
    document.addEventListener('turbo:submit-end', this.ended);
  }

  disconnect() {
    document.removeEventListener('turbo:submit-end', this.ended);
  }

  after({ target, detail }) {
    if (!detail.success) return;
    if (this.leavingTargets.includes(target)) this.go(this.nextValue || this.listValue);
    else if (this.stayingTargets.includes(target)) this.go(this.hereValue);
    else if (target.id === 'acts' && this.isGone) this.go(this.nextValue || this.listValue);
  }

  get row() {
    const id = this.hereValue.replace(/[?#].*/, '').split('/').pop();
    return document.querySelector(`#rows .row[data-id="${id}"]`);
  }

  // Whether the list has no row of it any more. A list of messages never has one of a conversation.
  get isGone() {
    return this.listed && !this.row;
  }

  go(path) {
    Turbo.visit(path, { frame: 'reading', action: 'advance' });
  }
}
