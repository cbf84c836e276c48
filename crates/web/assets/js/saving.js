// Saves of one draft: a while after the last change, at least every ten seconds while one types, on leaving. What is not
// on the server yet is kept in this tab as well, so that a crash or the end of a session takes nothing.
const AFTER_CHANGE = 1500;
const AT_LEAST_EVERY = 10000;
const KEPT_AFTER = 400;
const RETRY = 5000;
// Browsers let a page that closes send this much.
const ON_LEAVING = 60 * 1024;

export class Saving {
  // `fields` answers what is to be saved as FormData; `told` hears what became of it.
  constructor({ url, fields, told }) {
    Object.assign(this, { url, fields, told });
    this.changed = false;
    this.running = null;
    this.first = 0;
  }

  get key() {
    return `draft:${this.url}`;
  }

  change() {
    this.changed = true;
    const now = Date.now();
    this.first ||= now;
    this.keeping ??= setTimeout(() => { this.keeping = null; if (this.changed) this.keep(); }, KEPT_AFTER);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), Math.min(AFTER_CHANGE, Math.max(0, this.first + AT_LEAST_EVERY - now)));
  }

  // What was typed, in this tab only: it goes with the tab, and with the next save.
  keep() {
    try {
      sessionStorage.setItem(this.key, JSON.stringify([...this.fields()].filter(([, value]) => typeof value === 'string')));
    } catch { /* No room, or not allowed: the server's copy is what counts. */ }
  }

  // What an earlier page of this tab could not save.
  kept() {
    try {
      return JSON.parse(sessionStorage.getItem(this.key) ?? 'null');
    } catch {
      return null;
    }
  }

  forget() {
    try {
      sessionStorage.removeItem(this.key);
    } catch { /* Nothing kept. */ }
  }

  // Answers once everything typed so far is saved, or could not be.
  async save() {
    clearTimeout(this.timer);
    if (this.running) await this.running;
    if (!this.changed) return true;
    this.changed = false;
    this.first = 0;
    this.told({ state: 'saving' });
    this.running = this.send().finally(() => { this.running = null; });
    return this.running;
  }

  async send() {
    let answer;
    try {
      answer = await fetch(this.url, { method: 'POST', body: this.body(), headers: { accept: 'application/json' }, redirect: 'manual' });
    } catch {
      return this.again('offline');
    }
    if (answer.status === 401 || answer.type === 'opaqueredirect') return this.again('signed-out');
    if (answer.status >= 500) return this.again('offline');
    let said = {};
    try {
      said = await answer.json();
    } catch { /* A page of fault: its status says enough. */ }
    if (!answer.ok) {
      // Somebody else signed in, the token is of an older session, or it is too large: said as it is.
      if (answer.status === 403 && said.token && said.same) {
        this.told({ state: 'token', ...said });
        return this.again('signed-out', 0);
      }
      this.changed = true;
      this.told({ state: 'refused', ...said });
      return false;
    }
    if (!this.changed) this.forget();
    this.told({ state: 'saved', ...said });
    if (this.changed) this.change();
    return true;
  }

  again(state, wait = RETRY) {
    this.changed = true;
    this.told({ state });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
    return false;
  }

  // The page goes: what fits is sent after it, the rest is kept in this tab.
  leave() {
    if (!this.changed) return;
    this.keep();
    const body = this.body();
    const size = [...body.values()].reduce((sum, value) => sum + (value.length ?? value.size) * 3, 0);
    fetch(this.url, { method: 'POST', body, headers: { accept: 'application/json' }, keepalive: size < ON_LEAVING })
      .then(async (answer) => {
        if (!answer.ok) return;
        this.forget();
        // The page may live on: it goes on from what it sent.
        this.told({ state: 'saved', ...(await answer.json()) });
      }, () => {});
    this.changed = false;
  }

  stop() {
    clearTimeout(this.timer);
    clearTimeout(this.keeping);
  }

  // Files travel by themselves; a save is small and quick.
  body() {
    const body = new URLSearchParams();
    for (const [name, value] of this.fields()) if (typeof value === 'string') body.append(name, value);
    return body;
  }
}
