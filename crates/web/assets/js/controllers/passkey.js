// Asks the browser for a passkey and puts its answer into a field of the form, which is sent then. What a page offers shows only
// where the browser knows passkeys, and some pages say so where it does not; without this script a code does the same.
import { Controller } from '@hotwired/stimulus';

const KNOWS = typeof PublicKeyCredential === 'function' && 'parseRequestOptionsFromJSON' in PublicKeyCredential;

export default class extends Controller {
  static targets = ['said', 'unknown', 'known'];
  static values = { question: String, creation: String, field: String, failed: String };

  async connect() {
    const offered = KNOWS && (this.fieldValue === 'answer' || await this.isAsked());
    const saysSo = this.hasUnknownTarget && !KNOWS;
    this.element.hidden = !offered && !saysSo;
    if (this.hasUnknownTarget) this.unknownTarget.hidden = !saysSo;
    for (const one of this.knownTargets) one.hidden = !offered;
  }

  // Who has none is offered none. A question that does not come through is told of when it is asked for.
  async isAsked() {
    return (await fetch(this.questionValue).catch(() => null))?.status !== 404;
  }

  async use() {
    const form = this.element.closest('form');
    const field = form.elements[this.fieldValue];
    // What else is missing is said first.
    const { required } = field;
    field.required = false;
    const isWhole = form.reportValidity();
    field.required = required;
    if (!isWhole) return;
    const answer = await this.answered(this.questionValue, (asked) => navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked),
    }));
    if (!answer) return;
    const beside = form.querySelector('[data-passkey-beside]');
    if (beside) beside.value = document.getElementById(beside.dataset.passkeyBeside).checked;
    field.type = 'hidden';
    field.value = answer;
    form.requestSubmit();
  }

  // The form that adds one: made when it is sent.
  async create(event) {
    const form = event.target;
    const field = form.elements[this.fieldValue];
    if (field.value) return;
    event.preventDefault();
    // Where nobody is asked any more, the page that the form leads to says so.
    field.value = await this.answered(this.creationValue, (asked) => navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked),
    }), () => form.submit());
    if (field.value) form.requestSubmit();
  }

  async answered(path, ask, over) {
    this.saidTarget.textContent = '';
    try {
      const asked = await fetch(path);
      if (asked.status === 404 && over) { over(); return ''; }
      if (!asked.ok) throw new Error(String(asked.status));
      const { options, sealed } = await asked.json();
      const credential = (await ask(options)).toJSON();
      return JSON.stringify({ sealed, credential });
    } catch {
      this.saidTarget.textContent = this.failedValue;
      return '';
    }
  }
}
