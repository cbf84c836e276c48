// A field of recipients: pills and a list of people to choose from, over the plain field that a form sends. Both pills and
// lists are drawn by the server, which knows who is who.
import { Controller } from '@hotwired/stimulus';

const WAIT = 120;

export default class extends Controller {
  static targets = ['plain', 'rich', 'pills', 'input', 'list', 'said'];
  static values = { people: String, pill: String, removed: String };

  connect() {
    this.richTarget.hidden = false;
    this.plainTarget.hidden = true;
    this.listTarget.hidden = true;
    this.chosen = -1;
    if (this.pillsTarget.childElementCount === 0) this.restore();
    // It could not take the focus while it was hidden.
    if (this.inputTarget.autofocus && document.activeElement === document.body) this.inputTarget.focus();
  }

  disconnect() {
    clearTimeout(this.timer);
    this.asking?.abort();
  }

  get typed() {
    return [...this.pillsTarget.querySelectorAll('[data-typed]')].map((pill) => pill.dataset.typed);
  }

  // The plain field says what the pills say: one a line of the form, separated as people do.
  sync() {
    this.plainTarget.value = this.typed.join(', ');
    this.plainTarget.dispatchEvent(new Event('input', { bubbles: true }));
  }

  restore() {
    for (const one of split(this.plainTarget.value)) this.place(one, false);
  }

  focus(event) {
    if (event.target === event.currentTarget || event.target === this.pillsTarget) this.inputTarget.focus();
  }

  ask() {
    clearTimeout(this.timer);
    const words = this.inputTarget.value;
    if (/[,;]\s*$/.test(words)) return this.take();
    if (words.trim().length < 2) return this.close();
    this.timer = setTimeout(() => this.look(words.trim()), WAIT);
  }

  async look(words) {
    this.asking?.abort();
    this.asking = new AbortController();
    try {
      const answer = await fetch(`${this.peopleValue}?q=${encodeURIComponent(words)}`, { signal: this.asking.signal, headers: { accept: 'text/html' } });
      if (!answer.ok) return this.close();
      this.listTarget.innerHTML = await answer.text();
      const options = this.options;
      options.forEach((option, place) => { option.id = `${this.listTarget.id}-${place}`; });
      this.saidTarget.textContent = this.listTarget.querySelector('[data-count]')?.dataset.count ?? '';
      if (options.length === 0) return this.close();
      this.listTarget.hidden = false;
      this.inputTarget.setAttribute('aria-expanded', 'true');
      this.mark(0);
    } catch { /* A newer look-up took its place, or the net is away: what is typed stands. */ }
  }

  get options() {
    return [...this.listTarget.querySelectorAll('[role=option]')];
  }

  mark(place) {
    const options = this.options;
    this.chosen = options.length ? (place + options.length) % options.length : -1;
    options.forEach((option, at) => option.setAttribute('aria-selected', String(at === this.chosen)));
    const chosen = options[this.chosen];
    if (chosen) {
      this.inputTarget.setAttribute('aria-activedescendant', chosen.id);
      chosen.scrollIntoView({ block: 'nearest' });
    } else {
      this.inputTarget.removeAttribute('aria-activedescendant');
    }
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.listTarget.hidden = true;
    this.listTarget.replaceChildren();
    this.inputTarget.setAttribute('aria-expanded', 'false');
    this.mark(-1);
  }

  key(event) {
    const open = !this.listTarget.hidden;
    const empty = this.inputTarget.value === '';
    const act = {
      ArrowDown: open && (() => this.mark(this.chosen + 1)),
      ArrowUp: open && (() => this.mark(this.chosen - 1)),
      Escape: open && (() => this.close()),
      Enter: () => (open && this.chosen >= 0 ? this.choose(this.options[this.chosen]) : this.take()),
      Tab: !empty && (() => (open && this.chosen >= 0 ? this.choose(this.options[this.chosen]) : this.take())),
      Backspace: empty && (() => this.drop(this.pillsTarget.querySelector('[data-typed]:last-of-type'))),
      ArrowLeft: empty && (() => this.lastPill?.querySelector('button')?.focus()),
    }[event.key];
    if (!act || event.isComposing) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) return;
    if (event.key !== 'Tab') event.preventDefault();
    if (event.key === 'Escape') event.stopPropagation();
    act();
  }

  get lastPill() {
    return [...this.pillsTarget.querySelectorAll('[data-typed]')].at(-1);
  }

  // Within the pills: arrows move, Backspace and Delete take away.
  pillKey(event) {
    const pill = event.target.closest('[data-typed]');
    const to = { ArrowLeft: pill?.previousElementSibling, ArrowRight: pill?.nextElementSibling ?? this.inputTarget }[event.key];
    if (to) {
      event.preventDefault();
      (to.querySelector?.('button') ?? to).focus();
    } else if (event.key === 'Backspace' || event.key === 'Delete') {
      event.preventDefault();
      this.drop(pill);
    }
  }

  pick(event) {
    const option = event.target.closest('[role=option]');
    if (option) this.choose(option);
  }

  // The list must not take the focus from the field.
  hold(event) {
    event.preventDefault();
  }

  choose(option) {
    this.pillsTarget.append(option.querySelector('template').content.cloneNode(true));
    this.done();
  }

  take() {
    const words = split(this.inputTarget.value);
    this.inputTarget.value = '';
    this.close();
    for (const one of words) this.place(one, true);
  }

  left() {
    if (this.inputTarget.value.trim()) this.take();
    else this.close();
  }

  paste(event) {
    const words = event.clipboardData.getData('text/plain');
    if (!/[,;\n@]/.test(words)) return;
    event.preventDefault();
    split(words).forEach((one) => this.place(one, true));
  }

  // A pill of what was typed: plain at once, drawn by the server when it answers.
  async place(typed, tell) {
    const pill = document.createElement('li');
    pill.className = 'pill';
    pill.dataset.typed = typed;
    pill.textContent = typed;
    this.pillsTarget.append(pill);
    if (tell) this.sync();
    try {
      const answer = await fetch(`${this.pillValue}?typed=${encodeURIComponent(typed)}`, { headers: { accept: 'text/html' } });
      if (!answer.ok) return;
      const drawn = document.createRange().createContextualFragment(await answer.text());
      pill.replaceWith(drawn);
      if (tell) this.sync();
    } catch { /* It stays plain. */ }
  }

  remove(event) {
    this.drop(event.target.closest('[data-typed]'));
  }

  drop(pill) {
    if (!pill) return;
    this.saidTarget.textContent = this.removedValue.replace('…', pill.dataset.typed);
    pill.remove();
    this.sync();
    this.inputTarget.focus();
  }

  done() {
    this.inputTarget.value = '';
    this.close();
    this.sync();
    this.inputTarget.focus();
  }
}

// At commas, semicolons and line ends, but not within quotes or angle brackets.
function split(words) {
  return (words.match(/(?:"[^"]*"|<[^>]*>|[^,;\n"<]|["<])+/g) ?? []).map((one) => one.trim()).filter(Boolean);
}
