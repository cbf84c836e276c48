// The box that a browser works for, on pages that nobody signs in for. Without this script one waits half a minute instead:
// the link beside it.
import { Controller } from '@hotwired/stimulus';
import 'altcha/external';

const ALGORITHM = 'PBKDF2/SHA-256';

export default class extends Controller {
  static values = { worker: String, strings: Object };

  connect() {
    const language = document.documentElement.lang;
    globalThis.$altcha.algorithms.set(ALGORITHM, () => new Worker(this.workerValue));
    globalThis.$altcha.i18n.set(language, this.stringsValue);
    const box = document.createElement('altcha-widget');
    box.setAttribute('language', language);
    box.setAttribute('challenge', '/recovery/challenge');
    box.setAttribute('configuration', JSON.stringify({
      hideFooter: true,
      hideLogo: true,
      humanInteractionSignature: false,
      workers: Math.min(4, navigator.hardwareConcurrency || 2),
    }));
    this.element.replaceChildren(box);
  }
}
