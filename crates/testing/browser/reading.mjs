// Reading: signing in, lists and what is done with them, news that come by themselves, search, keys.
import { deliver, deliverAll, equal, gone, person, row, run, same, shown, signIn, sizes, test, toast, truth, undo, unique, until, web } from './common.mjs';

const inbox = '/mail/inbox';
const figure = (page) => page.locator('#figure').innerText();
const reading = (page) => page.locator('#reading');
const title = (page) => reading(page).locator('.conversation-title h1');
const open = async (page, subject) => {
  await row(page, subject).locator('.open-row').click();
  await shown(title(page).filter({ hasText: subject }));
};
// A message of its own in the inbox, shown.
const arrived = async (page, words, letter = {}) => {
  const subject = unique(words);
  await deliver({ subject, ...letter });
  await shown(row(page, subject));
  return subject;
};
const box = (page, subject) => row(page, subject).locator('.when input');
const choose = async (page, subject) => {
  await row(page, subject).hover();
  await box(page, subject).check({ force: true });
};
const button = (scope, words) => scope.getByRole('button', { name: words, exact: true });
const selection = (page) => page.locator('.selection');

test('one_signs_in_by_identifier_and_by_address', async (desk) => {
  for (const name of ['hcastagne', person('hcastagne').address, person('hcastagne').address.toUpperCase()]) {
    const page = await (await desk.stranger()).newPage();
    await signIn(page, 'hcastagne', name);
    same(new URL(page.url()).pathname, inbox, name);
    await shown(page.locator('#list-title', { hasText: 'Réception' }));
  }
});

test('a_wrong_password_is_told_in_one_sentence', async (desk) => {
  const page = await (await desk.stranger()).newPage();
  await signIn(page, 'aserret', 'aserret', 'pas-le-bon');
  same(await page.locator('#refusal').innerText(), 'Identifiant ou mot de passe incorrect. Vérifiez les majuscules, puis recommencez.', 'refusal');
  same(await page.inputValue('#name'), 'aserret', 'the name stays');
  same(await page.inputValue('#password'), '', 'the password does not');
});

test('a_message_sent_to_mx_shows_without_reload', async (desk) => {
  const context = await desk.of('hcastagne');
  const page = await context.newPage();
  // No timer of the page may look for mail: those that repeat or wait never fire.
  await page.addInitScript(() => {
    window.setInterval = () => 0;
    const later = window.setTimeout;
    window.setTimeout = (act, delay = 0, ...rest) => (delay > 50 ? 0 : later(act, delay, ...rest));
    window.loadedOnce = true;
  });
  await page.goto(inbox);
  await page.evaluate(() => { window.sinceLoad = 'same page'; });
  const before = Number.parseInt(await figure(page), 10) || 0;
  const subject = await arrived(page, 'Tout frais');
  same(await page.evaluate(() => window.sinceLoad), 'same page', 'not reloaded');
  // Its row may be told anew while one looks at it.
  await equal(() => row(page, subject).evaluate((one) => [one.matches('.unread'), one.previousElementSibling?.matches('.day.today')]), [true, true], 'unread, first of today');
  await equal(() => figure(page), `${before + 1} non lu${before ? 's' : ''}`, 'the figure');
  await equal(() => page.locator('#folder-inbox .count').innerText(), String(before + 1), 'the folder');
});

test('eight_open_tabs_share_one_stream_and_all_update', async (desk) => {
  const context = await desk.of('hcastagne');
  let streams = 0;
  let holder;
  context.on('request', (request) => {
    if (new URL(request.url()).pathname !== '/events') return;
    streams += 1;
    holder = request.frame().page();
  });
  const pages = await Promise.all(Array.from({ length: 8 }, () => context.newPage()));
  await Promise.all(pages.map((page) => page.goto(inbox)));
  await until(() => streams === 1, 'one stream');
  const subject = unique('Pour huit onglets');
  await deliver({ subject });
  await Promise.all(pages.map((page) => shown(row(page, subject))));
  same(streams, 1, 'streams');
  // The one that listened goes: another takes its place.
  const left = pages.filter((page) => page !== holder);
  await holder.close();
  const again = unique('Pour sept onglets');
  await until(() => streams === 2, 'another listens');
  await deliver({ subject: again });
  await Promise.all(left.map((page) => shown(row(page, again))));
});

test('a_conversation_opens_beside_the_list_and_leads_to_its_neighbours', async (desk) => {
  const page = await desk.at(inbox);
  const older = await arrived(page, 'La plus ancienne', { text: 'Bonjour, voici le corps du premier.' });
  const newer = await arrived(page, 'La plus récente');
  await open(page, older);
  truth((await reading(page).innerText()).includes('voici le corps du premier'), 'the text');
  await equal(() => row(page, older).evaluate((one) => [one.matches('.open'), one.matches('.unread')]), [true, false], 'open and read');
  same(await row(page, newer).evaluate((one) => one.matches('.unread')), true, 'the other not');
  await reading(page).getByRole('link', { name: 'Plus récent' }).click();
  await shown(title(page).filter({ hasText: newer }));
  truth(page.url().includes('/mail/inbox/'), 'its own address');
  await reading(page).getByRole('link', { name: 'Plus ancien' }).click();
  await shown(title(page).filter({ hasText: older }));
  await page.reload();
  await shown(title(page).filter({ hasText: older }));
  await page.goBack();
  await shown(title(page).filter({ hasText: newer }));
});

test('a_folded_quote_opens_without_a_script_of_its_own_and_its_frame_follows', async (desk) => {
  const page = await desk.at(inbox);
  const lines = Array.from({ length: 30 }, (_, n) => `<p>Ligne ${n}</p>`).join('');
  const subject = await arrived(page, 'Citation', { html: `<p>D’accord.</p><blockquote type="cite">${lines}</blockquote>` });
  await open(page, subject);
  const frame = reading(page).locator('iframe.body');
  same((await frame.getAttribute('sandbox')).includes('allow-scripts'), false, 'no script in the frame');
  const inside = reading(page).frameLocator('iframe.body');
  const fold = inside.locator('details.quote > summary');
  await shown(fold);
  same((await fold.innerText()).replace(/\u00a0/g, ' '), 'Texte cité, 30 lignes', 'it says how much it hides');
  same(await inside.getByText('Ligne 29').isVisible(), false, 'hidden');
  // The frame is as high as what it shows: nothing of it scrolls.
  const high = () => frame.evaluate((one) => [one.clientHeight, one.contentDocument.body.getBoundingClientRect().height]);
  const fits = () => until(async () => { const [outer, inner] = await high(); return Math.abs(outer - inner) <= 2 && outer; }, 'the frame fits');
  const closed = await fits();
  await fold.click();
  await shown(inside.getByText('Ligne 29'));
  const opened = await until(async () => (await fits()) > closed + 300 && fits(), 'it grows');
  await fold.press('Enter');
  await until(async () => (await fits()) === closed, `it shrinks from ${opened} to ${closed}`);
});

test('the_open_place_is_marked_among_the_folders', async (desk) => {
  const page = await desk.at(inbox);
  const marked = () => page.locator('#folders [aria-current]').evaluateAll((all) => all.map((one) => one.id));
  for (const place of ['folder-held', 'folder-flagged', 'folder-inbox', 'folder-held']) {
    await page.locator(`#${place}`).click();
    await equal(marked, [place], place);
  }
  truth(await page.locator('#folder-held').evaluate((one) => getComputedStyle(one).backgroundColor !== getComputedStyle(document.getElementById('folder-inbox')).backgroundColor), 'and looks so');
});

test('beside_a_conversation_on_a_wide_screen_stand_people_files_and_others', async (desk) => {
  const page = await desk.at(inbox, 'hcastagne', { viewport: { width: 1920, height: 1000 } });
  const asked = [];
  page.on('request', (request) => { if (request.url().endsWith('/others')) asked.push(request.url()); });
  const from = `Paul Grève <greve${process.pid}@ailleurs.example>`;
  const earlier = await arrived(page, 'Une autre fois', { from });
  const subject = await arrived(page, 'Cette fois', { from, cc: person('aserret').address, file: { name: 'plan.txt', type: 'text/plain', content: 'plan' } });
  await open(page, subject);
  const beside = page.locator('.beside');
  await shown(beside.locator('.name', { hasText: 'Paul Grève' }));
  truth(/Amandine Serret.*en copie/s.test(await beside.innerText()), `who is in copy: ${await beside.innerText()}`);
  await shown(beside.locator('.file-name', { hasText: 'plan.txt' }));
  await beside.locator('turbo-frame a', { hasText: earlier }).click();
  await shown(title(page).filter({ hasText: earlier }));
  // Where there is no room for the column nothing is asked for it.
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(inbox);
  asked.length = 0;
  await open(page, subject);
  await shown(reading(page).locator('.answers'));
  same([await beside.isVisible(), asked.length], [false, 0], 'no room');
});

test('archiving_and_deleting_are_undone', async (desk) => {
  const page = await desk.at(inbox);
  for (const [act, words] of [['Archiver', '1 conversation archivée'], ['Supprimer', '1 conversation mise à la corbeille']]) {
    const subject = await arrived(page, act);
    await row(page, subject).hover();
    await button(row(page, subject), act).click();
    await gone(row(page, subject));
    await toast(page, words);
    await undo(page);
    await shown(row(page, subject));
    // From the conversation as well; and its undo works after a reload.
    await open(page, subject);
    await button(reading(page).locator('.pane-head'), act).click();
    await gone(row(page, subject));
    await toast(page, words);
    await undo(page);
    await shown(row(page, subject));
  }
});

test('an_undo_pressed_while_the_next_page_comes_is_not_lost', async (desk) => {
  const page = await desk.at(inbox);
  const subject = await arrived(page, 'Trop vite');
  await open(page, subject);
  // What is read beside the list comes once the undo is on its way, and the undo goes on once that has come.
  const promise = () => { const made = {}; made.promise = new Promise((resolve) => { made.resolve = resolve; }); return made; };
  const [pressed, came] = [promise(), promise()];
  await page.route((url) => url.pathname.startsWith('/mail/'), async (route) => {
    const request = route.request();
    if (request.headers()['turbo-frame'] === 'reading') {
      await pressed.promise;
      await route.fulfill({ response: await route.fetch() });
      came.resolve();
    } else if (request.url().endsWith('/undoing')) {
      pressed.resolve();
      await came.promise;
      await equal(() => page.evaluate((words) => document.querySelector('#reading').innerText.includes(words), subject), false, 'another is read');
      await route.continue();
    } else {
      await route.continue();
    }
  });
  await page.keyboard.press('e');
  await toast(page, '1 conversation archivée');
  await gone(row(page, subject));
  await page.keyboard.press('z');
  await shown(row(page, subject));
});

test('a_conversation_is_moved_labelled_flagged_unread_and_junked_each_with_undo', async (desk) => {
  const page = await desk.at('/settings');
  const folder = unique('Dossier');
  const response = await page.request.post('/folders', { form: { csrf: await page.getAttribute('meta[name=csrf-token]', 'content'), name: folder }, headers: { origin: web } });
  truth(response.ok(), 'a folder is made');
  await page.goto(inbox);
  const subject = await arrived(page, 'À ranger');
  const menu = (name) => selection(page).locator('summary', { hasText: name }).click();

  await choose(page, subject);
  await menu('Déplacer');
  await selection(page).getByRole('button', { name: folder }).click();
  await gone(row(page, subject));
  await toast(page, '1 conversation déplacée');
  await undo(page);
  await shown(row(page, subject));

  const label = unique('Étiquette');
  await choose(page, subject);
  await menu('Étiqueter');
  await selection(page).locator('#new-label').fill(label);
  await selection(page).locator('.inline button').click();
  await shown(row(page, subject).locator('.label', { hasText: label }));
  await undo(page);
  await gone(row(page, subject).locator('.label'));

  await row(page, subject).hover();
  await button(row(page, subject), 'Mettre un drapeau').click();
  await shown(row(page, subject).locator('.flagged'));
  await undo(page);
  await gone(row(page, subject).locator('.flagged'));

  await row(page, subject).hover();
  await button(row(page, subject), 'Marquer comme lu').click();
  await equal(() => row(page, subject).evaluate((one) => one.matches('.unread')), false, 'read');
  await row(page, subject).hover();
  await button(row(page, subject), 'Marquer comme non lu').click();
  await equal(() => row(page, subject).evaluate((one) => one.matches('.unread')), true, 'unread');
  await undo(page);
  await equal(() => row(page, subject).evaluate((one) => one.matches('.unread')), false, 'read again');

  await choose(page, subject);
  await menu('Autres actions');
  await button(selection(page), 'Indésirable').click();
  await gone(row(page, subject));
  await toast(page, '1 conversation mise aux indésirables');
  await undo(page);
  await shown(row(page, subject));
});

test('an_undo_is_offered_after_a_reload_too', async (desk) => {
  const page = await desk.at(inbox, 'hcastagne', { javaScriptEnabled: false });
  const subject = unique('Sans script');
  await deliver({ subject });
  await until(async () => { await page.reload(); return row(page, subject).count(); }, 'it came');
  await row(page, subject).hover();
  await button(row(page, subject), 'Archiver').click();
  await toast(page, 'archivée');
  await undo(page);
  await page.goto(inbox);
  await shown(row(page, subject));
});

test('shift_chooses_a_range', async (desk) => {
  const page = await desk.at(inbox);
  const subjects = [unique('Un'), unique('Deux'), unique('Trois'), unique('Quatre')];
  await deliverAll(subjects.map((subject) => ({ subject })));
  for (const subject of subjects) await shown(row(page, subject));
  await choose(page, subjects[3]);
  await row(page, subjects[1]).hover();
  await box(page, subjects[1]).click({ modifiers: ['Shift'], force: true });
  same(await page.locator('#rows .when :checked').count(), 3, 'chosen');
  truth((await selection(page).innerText()).includes('3 sélectionnés'), 'the bar says how many');
  await button(selection(page), 'Archiver').click();
  await toast(page, '3 conversations archivées');
  for (const subject of subjects.slice(1)) await gone(row(page, subject));
  await shown(row(page, subjects[0]));
  await undo(page);
  for (const subject of subjects) await shown(row(page, subject));
});

test('all_that_match_are_archived_and_brought_back_by_one_undo', async (desk) => {
  const word = `ruban${process.pid}`;
  await deliverAll(Array.from({ length: 64 }, (_, n) => ({ subject: `${word} numéro ${n}`, to: 'jmartin' })));
  const context = await desk.of('jmartin');
  const page = await context.newPage();
  const lies = async (folder) => {
    await page.goto(`/mail/search?q=${encodeURIComponent(`${word} dans:${folder}`)}`);
    return page.locator('#rows .row').count();
  };
  // More than one page of them.
  const page_full = await until(async () => (await lies('reception')) || null, 'they are found');
  truth(page_full < 64 && (await page.locator('.next').count()) === 1, `${page_full} of 64 on the first page`);
  await page.locator('#rows .row').first().hover();
  await page.locator('#rows .when input').first().check({ force: true });
  await page.locator('.all input').check();
  await button(selection(page), 'Archiver').click();
  await toast(page, 'archivées');
  const kept = await page.locator('#toasts form').last().evaluate((form) => Object.fromEntries(new FormData(form)));
  await until(async () => (await lies('reception')) === 0, 'all are gone');
  // One undo, even from a page that came after.
  const answer = await page.request.post('/mail/undoing', { form: kept, headers: { origin: web } });
  truth(answer.ok(), `undone: ${answer.status()}`);
  await until(async () => (await lies('archives')) === 0 && (await lies('reception')) === page_full, 'all are back');
});

test('filters_show_unread_flagged_and_attachments', async (desk) => {
  const page = await desk.at(inbox);
  const plain = await arrived(page, 'Sans rien');
  const clipped = await arrived(page, 'Avec pièce', { file: { name: 'note.txt', type: 'text/plain', content: 'note' } });
  await row(page, plain).hover();
  await button(row(page, plain), 'Mettre un drapeau').click();
  await shown(row(page, plain).locator('.flagged'));
  await row(page, plain).hover();
  await button(row(page, plain), 'Marquer comme lu').click();
  await equal(() => row(page, plain).evaluate((one) => one.matches('.unread')), false, 'read');
  const filter = async (name) => {
    await page.locator('.filters summary').click();
    await page.locator('.filters').getByRole('link', { name }).click();
    await shown(page.locator('.tabs [aria-current]', { hasText: name }));
  };
  await filter('Drapeaux');
  await shown(row(page, plain));
  same(await row(page, clipped).count(), 0, 'not flagged');
  await page.goto(inbox);
  await filter('Pièces jointes');
  await shown(row(page, clipped));
  same(await row(page, plain).count(), 0, 'no attachment');
  await page.goto(inbox);
  await filter('Non lus');
  await shown(row(page, clipped));
  same(await row(page, plain).count(), 0, 'read');
});

test('the_list_goes_on_while_one_scrolls', async (desk) => {
  const page = await desk.at(inbox);
  const rows = page.locator('#rows .row');
  const first = await rows.count();
  truth(first >= 30, `${first} rows at first`);
  for (let seen = first, n = 0; n < 2; n += 1) {
    await page.locator('#acts').evaluate((list) => { list.scrollTop = list.scrollHeight; });
    seen = await until(async () => { const now = await rows.count(); return now > seen && now; }, `more than ${seen} rows`);
  }
  const ids = await rows.evaluateAll((all) => all.map((one) => one.dataset.id));
  same(new Set(ids).size, ids.length, 'no row twice');
  const times = await rows.evaluateAll((all) => all.map((one) => Number(one.dataset.newest)));
  same(times, [...times].sort((a, b) => b - a), 'newest first');
});

test('search_understands_operators_and_marks_what_it_found', async (desk) => {
  const page = await desk.at(inbox);
  const word = `hippocampe${process.pid}`;
  const subject = `Élevage de l’${word}`;
  await deliver({ subject, from: 'Rose Marée <rose@aquarium.example>', text: `Bonjour, on a vu un ${word} près de la digue.`, file: { name: 'plan.txt', type: 'text/plain', content: 'plan' } });
  await deliver({ subject: `Autre ${word}`, from: 'Luc Sable <luc@dune.example>', text: 'Rien de plus.' });
  const search = async (words) => {
    await page.fill('#q', words);
    await page.press('#q', 'Enter');
    await page.waitForURL((url) => url.pathname === '/mail/search' && url.searchParams.get('q') === words);
  };
  await until(async () => { await page.goto(`/mail/search?q=${word}`); return (await page.locator('#rows .row').count()) === 2; }, 'both are found');
  same(await page.locator('#rows .preview mark').first().innerText(), word, 'the mark');
  await page.goto(inbox);
  await search(`élevage de:aquarium ${word.toUpperCase()}`);
  await shown(row(page, subject));
  same(await page.locator('#rows .row').count(), 1, 'by sender');
  for (const [words, count] of [[`${word} a:pièce`, 1], [`objet:${word} -autre`, 1], [`${word} est:suivi`, 0], [`"vu un ${word}"`, 1], [`${word} dans:archives`, 0]]) {
    await page.goto(`/mail/search?q=${encodeURIComponent(words)}`);
    same(await page.locator('#rows .row').count(), count, words);
  }
  await shown(page.locator('#empty'));
  await open_found(page, word, subject);
});

async function open_found(page, word, subject) {
  await page.goto(`/mail/search?q=${encodeURIComponent(`${word} de:aquarium`)}`);
  truth((await page.locator('.bar .chip').innerText()).includes('de:aquarium'), 'a chip');
  await open(page, subject);
  await page.locator('.bar .chip').click();
  await until(async () => (await page.locator('#rows .row').count()) === 2, 'the chip goes');
}

test('the_search_form_needs_no_operators', async (desk) => {
  const page = await desk.at('/mail/search');
  const subject = unique('Formulaire');
  await deliver({ subject, from: 'Ida Grive <ida@foret.example>' });
  await page.fill('#s-from', 'ida');
  await page.fill('#s-subject', 'formulaire');
  await until(async () => {
    await page.locator('.search-form .primary').click();
    await page.waitForURL(/q=/);
    if (await row(page, subject).count()) return true;
    await page.goBack();
    return false;
  }, 'it is found');
});

test('single_keys_move_choose_archive_delete_and_write', async (desk) => {
  const page = await desk.at(inbox);
  const first = await arrived(page, 'Touche un');
  const second = await arrived(page, 'Touche deux');
  const focused = () => page.evaluate(() => document.activeElement.closest('.row')?.querySelector('.subject')?.textContent);
  await page.keyboard.press('j');
  same(await focused(), second, 'j');
  await page.keyboard.press('j');
  same(await focused(), first, 'j again');
  await page.keyboard.press('k');
  same(await focused(), second, 'k');
  await page.keyboard.press('x');
  truth(await box(page, second).isChecked(), 'x');
  await page.keyboard.press('Escape');
  truth(!(await box(page, second).isChecked()), 'Escape');
  await page.keyboard.press('e');
  await gone(row(page, second));
  await equal(focused, first, 'focus goes to the next row');
  await page.keyboard.press('z');
  await shown(row(page, second));
  await page.keyboard.press('#');
  await gone(row(page, first));
  await toast(page, 'corbeille');
  truth(await page.evaluate(() => document.activeElement !== document.body), 'focus is kept');
  await page.keyboard.press('/');
  same(await page.evaluate(() => document.activeElement.id), 'q', '/');
  await page.keyboard.type('jke#');
  same(await page.inputValue('#q'), 'jke#', 'keys are letters where one types');
  await page.keyboard.press('Tab');
  await page.keyboard.press('?');
  await shown(page.locator('#keys[open]'));
  await page.keyboard.press('Escape');
  same(await page.locator('#keys[open]').count(), 0, 'the sheet closes');
  await page.keyboard.press('c');
  await page.waitForURL(/\/drafts\//);
});

test('keys_answer_and_forward_what_is_open', async (desk) => {
  const page = await desk.at(inbox);
  const subject = await arrived(page, 'À répondre', { cc: person('aserret').address });
  for (const [key, wanted] of [['r', `Re: ${subject}`], ['a', `Re: ${subject}`], ['f', `Fwd: ${subject}`]]) {
    await page.goto(inbox);
    await open(page, subject);
    await page.keyboard.press(key);
    const field = page.locator('form.composer input[name=subject]');
    await shown(field);
    const value = await field.inputValue();
    truth(value.endsWith(subject) && (key === 'f' ? /^(Fwd|Tr)/.test(value) : value === wanted), `${key}: ${value}`);
  }
});

test('keys_can_be_turned_off', async (desk) => {
  const page = await desk.at('/settings', 'aserret', { fresh: true });
  const set = async (words) => {
    await page.goto('/settings');
    await page.locator('#settings-form').getByLabel(words, { exact: true }).check();
    await page.locator('#settings-form button.primary').click();
    await toast(page, 'enregistré');
  };
  await set('Désactivés');
  await page.goto(inbox);
  await page.keyboard.press('c');
  await page.keyboard.press('?');
  same([new URL(page.url()).pathname, await page.locator('#keys[open]').count()], [inbox, 0], 'nothing happens');
  await set('Activés');
  await page.goto(inbox);
  await page.keyboard.press('?');
  await shown(page.locator('#keys[open]'));
});

test('conversations_can_be_switched_off_and_each_message_has_its_row_and_its_page', async (desk) => {
  const page = await desk.at('/settings', 'jmartin');
  const set = async (words) => {
    await page.goto('/settings');
    await page.locator('#settings-form').getByLabel(words, { exact: true }).check();
    await page.locator('#settings-form button.primary').click();
    await toast(page, 'enregistré');
    await page.goto(inbox);
  };
  await set('Un message par ligne');
  const subject = unique('Sortie en mer');
  const replyTo = await deliver({ to: 'jmartin', subject, text: 'Qui accompagne la classe ?' });
  await shown(row(page, subject));
  await deliver({ to: 'jmartin', subject: `Re: ${subject}`, replyTo, text: 'Moi, volontiers.' });
  const [answer, question] = [row(page, subject).nth(0), row(page, subject).nth(1)];
  await shown(question);
  same([await row(page, subject).count(), await page.locator('#rows .number').count()], [2, 0], 'a row each');

  // One is read alone, its neighbour follows, the whole is one link away.
  await answer.locator('.open-row').click();
  await shown(title(page).filter({ hasText: `Re: ${subject}` }));
  const text = () => reading(page).innerText();
  truth((await text()).includes('Moi, volontiers.') && !(await text()).includes('Qui accompagne'), 'this message alone');
  await equal(() => question.evaluate((one) => one.matches('.unread')), true, 'the other is not read');
  await reading(page).getByRole('link', { name: 'Plus ancien' }).click();
  await equal(() => text().then((words) => [words.includes('Qui accompagne'), words.includes('Moi, volontiers.')]), [true, false], 'the older one');
  await reading(page).getByRole('link', { name: 'Toute la conversation (2 messages)' }).click();
  await shown(reading(page).locator('details.message').nth(1));
  same(await reading(page).locator('.message').count(), 2, 'both');

  // Keys, undo, news: one message at a time.
  await page.goto(inbox);
  await answer.locator('.open-row').focus();
  await page.keyboard.press('e');
  await toast(page, '1 message archivé');
  await equal(() => row(page, subject).count(), 1, 'one goes');
  await page.keyboard.press('z');
  await equal(() => row(page, subject).count(), 2, 'and comes back');
  same(await answer.locator('.subject').innerText(), `Re: ${subject}`, 'to its place');
  await question.hover();
  await button(question, 'Mettre un drapeau').click();
  await shown(question.locator('.flagged'));
  same(await answer.locator('.flagged').count(), 0, 'one flag');
  await page.goto(`${inbox}?filter=flagged`);
  await equal(() => row(page, subject).count(), 1, 'the filter knows it');
  await page.goto('/mail/flagged');
  await equal(() => row(page, subject).count(), 1, 'and the place');
  await until(async () => { await page.goto(`/mail/search?q=${encodeURIComponent(subject)}`); return (await row(page, subject).count()) === 2; }, 'a search finds both');

  // More rows come while one scrolls, each once.
  await page.goto(inbox);
  const rows = page.locator('#rows .row');
  const first = await rows.count();
  await page.locator('#acts').evaluate((list) => { list.scrollTop = list.scrollHeight; });
  await until(async () => (await rows.count()) > first, 'more rows');
  const ids = await rows.evaluateAll((all) => all.map((one) => one.dataset.id));
  same([new Set(ids).size, ids.every((id) => /^m\d+$/.test(id))], [ids.length, true], 'messages, none twice');

  // On a telephone the message takes the list's place; without a script as well.
  for (const options of [sizes.telephone, { javaScriptEnabled: false }]) {
    const other = await desk.at(inbox, 'jmartin', options);
    same(await row(other, subject).count(), 2, 'a row each');
    await row(other, subject).first().locator('.open-row').click();
    await shown(title(other).filter({ hasText: `Re: ${subject}` }));
    truth(!(await reading(other).innerText()).includes('Qui accompagne'), 'alone');
    await shown(reading(other).getByRole('link', { name: 'Toute la conversation (2 messages)' }));
    await other.close();
  }
  await set('Regroupées');
  await equal(() => row(page, subject).count(), 1, 'one conversation again');
});

test('what_others_change_reaches_a_page_that_reads', async (desk) => {
  const context = await desk.of('hcastagne');
  const [one, other] = [await context.newPage(), await context.newPage()];
  await one.goto(inbox);
  await other.goto(inbox);
  const subject = await arrived(one, 'Deux onglets');
  await shown(row(other, subject));
  await row(one, subject).hover();
  await button(row(one, subject), 'Archiver').click();
  await gone(row(other, subject));
});

test('news_take_neither_focus_nor_choice_nor_place', async (desk) => {
  const page = await desk.at(inbox);
  const subject = await arrived(page, 'Avant la nouvelle');
  await choose(page, subject);
  await row(page, subject).locator('.open-row').focus();
  await arrived(page, 'La nouvelle', {});
  await deliver({ subject: `Re: ${subject}` });
  same(await page.evaluate(() => document.activeElement.closest('.row')?.querySelector('.subject')?.textContent), subject, 'focus');
  truth(await box(page, subject).first().isChecked(), 'choice');
});

await run();
