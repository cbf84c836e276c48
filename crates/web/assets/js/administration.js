// Pages of the administration: how far an import is comes by itself, and a file that is too large is said before it is sent.
// Without this script a page is told anew by its refresh, and the server says what is too large.

// How often one asks how far it is.
const PAUSE = 1500;
let waiting;

function start() {
  clearTimeout(waiting);
  if (document.querySelector('[data-again]')) waiting = setTimeout(again, PAUSE);
  document.querySelector('form[data-most]')?.addEventListener('change', check);
}

async function again() {
  const path = location.href;
  const html = await fetch(path, { headers: { accept: 'text/html' } }).then((answer) => (answer.ok ? answer.text() : ''), () => '');
  const told = document.querySelector('[data-again]');
  if (location.href !== path || !told) return;
  const news = new DOMParser().parseFromString(html, 'text/html').querySelector('[data-again]');
  if (news) told.replaceChildren(...news.childNodes);
  else if (html) return window.Turbo ? window.Turbo.visit(path, { action: 'replace' }) : location.reload();
  waiting = setTimeout(again, PAUSE);
}

function check({ currentTarget: form }) {
  const { file, kind } = form.elements;
  const size = file.files[0]?.size ?? 0;
  file.setCustomValidity(size > Number(form.dataset.most) ? form.dataset.tooLarge : '');
  for (const one of form.querySelectorAll('#feed, [data-needed]')) one.required = kind.value === 'csv';
}

start();
document.addEventListener('turbo:load', start);
