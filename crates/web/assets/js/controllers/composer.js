// The composer over its form: saves by itself, edits richly, takes files, and gives all that back to the form that sends.
import { Controller } from '@hotwired/stimulus';
import { Saving } from '../saving.js';
import { upload } from '../upload.js';

export default class extends Controller {
  static targets = ['text', 'html', 'sheet', 'tools', 'tool', 'status', 'aside', 'warnings', 'version', 'csrf', 'files',
    'file', 'picture', 'row', 'subject', 'hidden', 'opener', 'link', 'linkField'];
  static values = { saving: String, upload: String, words: Object, rich: Boolean, label: String };

  connect() {
    this.saving = new Saving({ url: this.savingValue, fields: () => this.fields(), told: (news) => this.tell(news) });
    this.bringBack();
    // What was typed before this script came.
    if ([this.subjectTarget, this.textTarget].some((field) => field.value !== field.defaultValue)) this.change();
    this.leaving = () => this.saving.leave();
    this.hiding = () => this.saving.save();
    addEventListener('pagehide', this.leaving);
    document.addEventListener('visibilitychange', this.hiding);
    // Files go by themselves: the form need not carry them.
    for (const input of this.fileTargets) input.removeAttribute('name');
    if (this.richValue) this.enrich();
    this.hiddenTargets.forEach((row) => { if (row.querySelector('textarea, input')?.value === '') row.hidden = true; });
    this.openerTargets.forEach((button) => { button.hidden = !document.getElementById(button.getAttribute('aria-controls'))?.hidden; });
  }

  disconnect() {
    removeEventListener('pagehide', this.leaving);
    document.removeEventListener('visibilitychange', this.hiding);
    if (!this.sent) this.saving.leave();
    this.saving.stop();
    this.editor?.destroy();
    this.editor = null;
  }

  // ---- what is written

  async enrich() {
    const { mount } = await import('../islands/editor.js');
    if (!this.element.isConnected || this.editor) return;
    this.sheetTarget.hidden = false;
    this.editor = mount(this.sheetTarget, {
      html: this.htmlTarget.value || asHtml(this.textTarget.value),
      label: this.labelValue,
      changed: () => this.change(),
      state: () => this.showTools(),
      files: (files) => this.take(files, true),
    });
    this.textTarget.hidden = true;
    this.htmlTarget.disabled = false;
    this.toolsTarget.hidden = false;
    if (this.element.dataset.focus === 'body') this.editor.focus();
  }

  // Back to plain text: the server turns one into the other when it saves.
  async plain() {
    if (!this.editor) return this.enrich();
    this.textTarget.value = this.sheetTarget.innerText.replace(/\u00a0/g, ' ');
    this.editor.destroy();
    this.editor = null;
    this.sheetTarget.hidden = true;
    this.sheetTarget.replaceChildren();
    this.htmlTarget.value = '';
    this.htmlTarget.disabled = true;
    this.textTarget.hidden = false;
    this.toolsTarget.hidden = true;
    this.textTarget.focus();
    this.change();
  }

  change() {
    this.element.dataset.changed = '';
    this.saving.change();
  }

  sync() {
    if (this.editor) this.htmlTarget.value = this.editor.html();
  }

  fields() {
    this.sync();
    return new FormData(this.element);
  }

  // What this tab could not save before it was closed or fell: it is newer than the page's if made from its version.
  bringBack() {
    const kept = new Map(this.saving.kept() ?? []);
    if (kept.size === 0 || kept.get('version') !== this.versionTarget.value) return;
    for (const name of ['to', 'cc', 'bcc', 'subject', 'text', 'html']) {
      const field = this.element.elements.namedItem(name);
      if (field && kept.has(name)) field.value = kept.get(name);
    }
    this.change();
  }

  // ---- what became of a save

  tell(news) {
    const words = this.wordsValue;
    const said = { saving: words.saving, offline: words.offline, 'signed-out': words.signedOut, saved: news.sentence, refused: news.sentence ?? words.offline }[news.state];
    if (said) this.statusTarget.textContent = said;
    this.statusTarget.dataset.state = news.state;
    this.asideTarget.hidden = news.state !== 'signed-out';
    if (news.token) this.csrfTarget.value = news.token;
    if (news.state !== 'saved' || !this.element.isConnected) return;
    if (!this.saving.changed) delete this.element.dataset.changed;
    this.versionTarget.value = news.version;
    for (const [before, now] of Object.entries(news.pictures ?? {})) {
      for (const picture of this.sheetTarget.querySelectorAll(`img[src="${before}"]`)) picture.src = now;
    }
    if (news.warnings !== undefined) this.warningsTarget.innerHTML = news.warnings;
    if (news.beside) this.continueBeside(news);
  }

  // Somebody saved another version: both are kept, and this page goes on in its own.
  continueBeside(news) {
    this.saving.url = news.saving;
    this.uploadValue = news.upload;
    this.element.action = news.page;
    this.filesTarget.innerHTML = news.files;
    history.replaceState(history.state, '', news.page);
  }

  // ---- files

  drag(event) {
    if (![...event.dataTransfer.types].includes('Files')) return;
    event.preventDefault();
    this.element.classList.add('over');
  }

  dragEnd(event) {
    if (!this.element.contains(event.relatedTarget)) this.element.classList.remove('over');
  }

  drop(event) {
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    this.element.classList.remove('over');
    this.take([...event.dataTransfer.files], event.target.closest('[data-composer-target~=sheet]') !== null);
  }

  paste(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0 || event.defaultPrevented || this.sheetTarget.contains(event.target)) return;
    event.preventDefault();
    this.take(files, false);
  }

  pickFiles(event) {
    const inline = event.target.matches('[data-inline]');
    this.take([...event.target.files], inline);
    event.target.value = '';
  }

  browse(event) {
    const inline = event.params.inline && this.editor;
    this.fileTargets.find((input) => input.matches('[data-inline]') === Boolean(inline))?.click();
  }

  async take(files, inText) {
    for (const file of files) await this.send(file, Boolean(inText && this.editor && file.type.startsWith('image/')));
  }

  async send(file, inline) {
    const row = this.rowTarget.content.firstElementChild.cloneNode(true);
    row.querySelector('.name').textContent = file.name || 'image.png';
    const [bar, said] = [row.querySelector('progress'), row.querySelector('.said')];
    const words = this.wordsValue;
    const { done, stop } = upload(this.uploadValue, file, {
      csrf: this.csrfTarget.value,
      inline,
      progress: (part, left) => {
        bar.value = part;
        said.textContent = words.progress.replace('PERCENT', Math.round(part * 100)).replace('SECONDS', left);
      },
    });
    row.querySelector('button').addEventListener('click', () => { stop(); row.remove(); });
    this.filesTarget.append(row);
    try {
      const answer = await done;
      if (inline && answer.picture) {
        row.remove();
        this.editor.picture(answer.picture, answer.name);
        this.change();
      } else {
        row.outerHTML = answer.row;
      }
      if (answer.warnings !== undefined) this.warningsTarget.innerHTML = answer.warnings;
    } catch (error) {
      row.classList.add('failed');
      bar.remove();
      said.textContent = error.message || words.failed;
    }
  }

  async detach(event) {
    event.preventDefault();
    const button = event.currentTarget;
    const body = new URLSearchParams({ csrf: this.csrfTarget.value });
    const answer = await fetch(button.dataset.url, { method: 'POST', body, headers: { accept: 'application/json' } }).catch(() => null);
    if (answer?.ok) button.closest('li').remove();
    else this.statusTarget.textContent = this.wordsValue.offline;
  }

  // ---- the row of tools

  tool(event) {
    this.editor?.act(event.params.act);
    this.showTools();
  }

  // The editor keeps its selection when a tool is pressed.
  hold(event) {
    event.preventDefault();
  }

  showTools() {
    for (const tool of this.toolTargets) tool.setAttribute('aria-pressed', String(Boolean(this.editor?.has(tool.dataset.act))));
  }

  openLink() {
    this.linkFieldTarget.value = this.editor.linkHere() || 'https://';
    this.linkTarget.showModal();
    this.linkFieldTarget.select();
  }

  setLink(event) {
    event.preventDefault();
    this.linkTarget.close();
    const address = this.linkFieldTarget.value.trim();
    this.editor.link(/^(https?:\/\/.+|mailto:.+|tel:.+)/i.test(address) && address !== 'https://' ? address : '');
  }

  cancelLink() {
    this.linkTarget.close();
  }

  // ---- fields that are not shown at first

  open(event) {
    const row = document.getElementById(event.currentTarget.getAttribute('aria-controls'));
    row.hidden = false;
    event.currentTarget.hidden = true;
    row.querySelector('input:not([hidden]), textarea:not([hidden])')?.focus();
  }

  // ---- sending

  key(event) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.element.querySelector('button[value=send]').click();
    }
  }

  // The form sends itself; it waits for a save that is under way, so that its version is the last one.
  async submit(event) {
    this.sync();
    if (this.saving.running || this.saving.changed) {
      event.preventDefault();
      const button = event.submitter;
      // Not before this event is over: a form does not submit itself within its own submission.
      if (await this.saving.save()) setTimeout(() => this.element.requestSubmit(button));
      return;
    }
    this.sent = true;
    this.saving.stop();
    this.saving.forget();
  }

  // A refused sending shows its page anew: the draft goes on.
  submitted(event) {
    if (!event.detail.success) this.sent = false;
  }
}

function asHtml(text) {
  const line = document.createElement('div');
  return text.split('\n').map((words) => { line.textContent = words; return `<div>${line.innerHTML || '<br>'}</div>`; }).join('');
}
