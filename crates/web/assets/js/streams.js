// Stream actions of our own: a row put in its place, a row that goes, folders brought up to date, the change value.
import { StreamActions, visit } from '@hotwired/turbo';

// Turbo's own way gives the focus back, a frame later, to where it was before: who moved on in that moment would go on
// typing in the field they left. Our actions keep the focus themselves.
export function applyNews(text) {
  const made = document.createElement('template');
  made.innerHTML = text;
  document.documentElement.append(document.importNode(made.content, true));
}

const calm = matchMedia('(prefers-reduced-motion: reduce)');

// A row that came or changed stands where its time says. What was chosen, open or focused stays so.
StreamActions.place = function () {
  const list = document.getElementById(this.target);
  if (!list) return;
  const [heading, row] = this.templateContent.children;
  const old = document.getElementById(row.id);
  if (old) keep(old, row);
  const focused = old?.contains(document.activeElement);
  const after = [...list.querySelectorAll('.row')].find((one) => one !== old && isOlder(one, row));
  if (!after && list.querySelector('.next')) {
    // Beyond what is shown: the next page will bring it.
    if (old) leave(old);
    return;
  }
  old?.remove();
  insert(list, heading, row, after);
  document.getElementById('empty')?.remove();
  tidy(list);
  if (focused) row.querySelector('.open-row').focus({ preventScroll: true });
};

// What is read beside the list goes with its row.
StreamActions.gone = function () {
  const row = document.getElementById(this.target);
  if (row) leave(row);
  const path = location.pathname.split('/');
  if (path.pop() === this.target.slice(1)) visit(`${path.join('/')}${location.search}`, { frame: 'reading' });
};

StreamActions['morph-folders'] = function () {
  const folders = document.getElementById(this.target);
  const scrolled = folders.querySelector('.scroll')?.scrollTop;
  if (folders.contains(document.activeElement)) return;
  folders.replaceChildren(this.templateContent);
  folders.querySelector('.scroll').scrollTop = scrolled;
};

StreamActions.modseq = function () {
  document.getElementById(this.target)?.setAttribute('data-list-modseq-value', this.dataset.modseq);
};

function keep(old, row) {
  const [box, before] = [row, old].map((one) => one.querySelector('input'));
  if (box) box.checked = before.checked;
  row.classList.toggle('open', old.classList.contains('open'));
  row.querySelector('.open-row').ariaCurrent = old.querySelector('.open-row').ariaCurrent;
}

function isOlder(one, row) {
  const [a, b] = [Number(one.dataset.newest), Number(row.dataset.newest)];
  return a < b || (a === b && number(one) < number(row));
}

// A row that stands for a message is named `m12`.
function number(row) {
  return Number(row.dataset.id.replace('m', ''));
}

function insert(list, heading, row, after) {
  const known = [...list.querySelectorAll('.day')].find((day) => day.dataset.day === heading.dataset.day);
  if (after) {
    // Before the heading of the older row when that is of another day.
    const above = after.previousElementSibling;
    const place = above?.matches('.day') && above !== known ? above : after;
    place.before(row);
  } else {
    list.append(row);
  }
  if (!known) row.before(heading);
}

function leave(row) {
  const list = row.parentElement;
  const next = row.nextElementSibling?.closest('.row') ?? row.previousElementSibling?.closest('.row');
  if (row.contains(document.activeElement)) next?.querySelector('.open-row').focus({ preventScroll: true });
  row.removeAttribute('id');
  const done = () => { row.remove(); tidy(list); };
  if (calm.matches) return done();
  row.classList.add('leaving');
  row.addEventListener('transitionend', done, { once: true });
  setTimeout(done, 300);
}

// A heading without rows goes.
function tidy(list) {
  for (const day of list.querySelectorAll('.day')) {
    if (!day.nextElementSibling?.matches('.row')) day.remove();
  }
}
