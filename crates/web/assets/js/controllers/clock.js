// Tells what time it is here when a form leaves, so that a clock that is wrong is found. Without it the clock is not judged.
import { Controller } from '@hotwired/stimulus';

export default class extends Controller {
  static targets = ['time'];

  tell() {
    this.timeTarget.value = Date.now();
  }
}
