// Writing: recipients from the directory, drafts that save themselves, files, warnings, sending and calling back.
import { deliver, equal, gone, person, row, run, same, shown, test, toast, truth, undo, unique, until, signIn } from './common.mjs';

const compose = async (desk, identifier = 'hcastagne', options = {}) => {
  const page = await desk.at('/mail/inbox', identifier, options);
  await page.locator('.bar .write').click();
  await page.waitForURL(/\/drafts\/\d+/);
  await shown(sheet(page));
  return page;
};
const form = (page) => page.locator('form.composer');
const sheet = (page) => form(page).locator('.sheet-text');
const field = (page, name) => form(page).locator(`[id^=${name}-line] input[role=combobox]`);
const pills = (page, name = 'to') => form(page).locator(`[id^=${name}-line] .pill`);
const subject = (page) => form(page).locator('input[name=subject]');
const status = (page) => form(page).locator('[data-composer-target=status]');
// All that was written is on the server, not only what an earlier save took.
const saved = (page) => equal(async () => [await status(page).getAttribute('data-state'), await form(page).getAttribute('data-changed')], ['saved', null], 'saved');
const file = (page, name) => form(page).locator('.file-list .file:not(.upload)').filter({ hasText: name });
const say = (page, what) => form(page).locator('.sending').getByRole('button', { name: what, exact: true }).click();

const address = async (page, words, name = 'to') => {
  await field(page, name).fill(words);
  await field(page, name).press('Enter');
};
const write = async (page, words) => {
  await sheet(page).click();
  // Keys go where the focus is: on a busy machine it comes a moment after the click.
  await page.waitForFunction((one) => one.contains(document.activeElement), await sheet(page).elementHandle());
  await page.keyboard.type(words);
};

test('recipients_are_completed_from_the_directory_with_their_function', async (desk) => {
  const page = await compose(desk);
  await field(page, 'to').pressSequentially('Amand');
  const options = form(page).locator('[id^=to-line] [role=option]');
  await shown(options.filter({ hasText: 'Amandine Serret' }).first());
  truth((await options.filter({ hasText: 'Amandine Serret' }).first().locator('.muted').allInnerTexts()).join('').length > 3, 'function and establishment');
  while (!(await options.filter({ hasText: 'Amandine Serret' }).first().getAttribute('aria-selected')).includes('true')) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await shown(pills(page).filter({ hasText: 'Amandine Serret' }));
  same(await form(page).locator('textarea[name=to]').inputValue().then((value) => value.includes(person('aserret').address)), true, 'the form has the address');
  // Typed whole, of the outside, and wrong ones.
  await address(page, 'rose@ailleurs.example');
  await shown(pills(page).filter({ hasText: 'rose@ailleurs.example' }).filter({ hasText: 'extérieur' }));
  await address(page, 'pas-une-adresse');
  await shown(form(page).locator('.pill.faulty'));
  await page.keyboard.press('Backspace');
  await gone(form(page).locator('.pill.faulty'));
  // Those who have the same name are told apart.
  await field(page, 'to').pressSequentially('Martin');
  await shown(form(page).locator('[id^=to-line] .note').or(options.filter({ hasText: 'Martin' }).first()).first());
  await page.keyboard.press('Escape');
  await field(page, 'to').fill('');
});

test('a_draft_saves_itself_and_a_reload_keeps_it', async (desk) => {
  const page = await compose(desk);
  const words = unique('Brouillon');
  await subject(page).fill(words);
  await write(page, 'Première ligne du texte.');
  await saved(page);
  truth(/^Brouillon enregistré à \d\d:\d\d/.test(await status(page).innerText()), 'it says when');
  await page.reload();
  await shown(sheet(page).filter({ hasText: 'Première ligne du texte.' }));
  same(await subject(page).inputValue(), words, 'the subject');
  // Left at once, without waiting for a save.
  await write(page, 'Ajouté juste avant de partir. ');
  await page.goto('/mail/drafts');
  await until(async () => { await page.reload(); return (await row(page, words).innerText()).includes('Ajouté juste'); }, 'saved on leaving');
});

test('what_is_typed_before_the_scripts_come_is_saved_too', async (desk) => {
  const page = await compose(desk);
  const words = unique('Trop vite');
  let come;
  const late = new Promise((resolve) => { come = resolve; });
  await page.route(/\/assets\/composer-/, async (route) => { await late; await route.continue(); });
  await page.reload({ waitUntil: 'domcontentloaded' });
  await subject(page).fill(words);
  come();
  await saved(page);
  await page.reload();
  same(await subject(page).inputValue(), words, 'the subject');
});

test('files_are_joined_by_button_by_dragging_and_by_pasting_with_their_progress', async (desk) => {
  const page = await compose(desk);
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  await network.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 150_000 });
  const chooser = page.waitForEvent('filechooser');
  await form(page).locator('.attach .with-script').click();
  await (await chooser).setFiles({ name: 'gros-rapport.txt', mimeType: 'text/plain', buffer: Buffer.alloc(500_000, 'a') });
  await shown(form(page).locator('.upload').filter({ hasText: 'gros-rapport.txt' }).filter({ hasText: '%' }));
  await shown(file(page, 'gros-rapport'));
  await network.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  const hand = (kind, target, name) => target.evaluate((element, [kind, name]) => {
    const data = new DataTransfer();
    data.items.add(new File(['contenu'], name, { type: 'text/plain' }));
    const [make, key] = kind === 'paste' ? [ClipboardEvent, 'clipboardData'] : [DragEvent, 'dataTransfer'];
    element.dispatchEvent(new make(kind, { [key]: data, bubbles: true, cancelable: true }));
  }, [kind, name]);
  await hand('dragover', form(page), 'glisse.txt');
  truth(await form(page).evaluate((element) => element.matches('.over')), 'it shows where to let go');
  await hand('drop', form(page), 'glisse.txt');
  await shown(file(page, 'glisse'));
  await hand('paste', subject(page), 'colle.txt');
  await shown(file(page, 'colle'));
  await page.reload();
  for (const name of ['gros-rapport', 'glisse', 'colle']) await shown(file(page, name));
  await file(page, 'glisse').getByRole('button').click();
  await gone(file(page, 'glisse'));
  await page.reload();
  await shown(file(page, 'colle'));
  same(await file(page, 'glisse').count(), 0, 'taken away for good');
});

test('a_picture_stands_in_the_text', async (desk) => {
  const page = await compose(desk);
  const dot = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
  await write(page, 'Voici : ');
  const chooser = page.waitForEvent('filechooser');
  await form(page).locator('[title="Insérer une image"]').click();
  await (await chooser).setFiles({ name: 'point.png', mimeType: 'image/png', buffer: dot });
  const picture = sheet(page).locator('img');
  await shown(picture);
  await saved(page);
  await page.reload();
  await until(() => picture.evaluate((image) => image.complete && image.naturalWidth === 1), 'it is there after a reload');
});

test('a_forgotten_attachment_is_told', async (desk) => {
  const page = await compose(desk);
  await write(page, 'Vous trouverez le devis en pièce jointe.');
  const warning = form(page).locator('.banner', { hasText: 'Vous parlez d’une pièce jointe, il n’y en a pas.' });
  await shown(warning);
  await form(page).locator('input[type=file]:not([data-inline])').setInputFiles({ name: 'devis.txt', mimeType: 'text/plain', buffer: Buffer.from('devis') });
  await shown(file(page, 'devis'));
  await gone(warning);
});

test('many_visible_recipients_can_be_hidden_at_once', async (desk) => {
  const page = await compose(desk);
  const people = Array.from({ length: 35 }, (_, n) => `parent${n}@ailleurs.example`).join(', ');
  await field(page, 'to').fill(people);
  await field(page, 'to').press('Enter');
  const warning = form(page).locator('.banner', { hasText: '35 personnes verront toutes les adresses.' });
  await shown(warning);
  await warning.getByRole('button', { name: 'Mettre en Cci' }).click();
  await shown(pills(page, 'bcc').first());
  await equal(() => pills(page, 'bcc').count(), 35, 'hidden');
  same(await pills(page, 'to').count(), 0, 'none visible');
  same(await form(page).locator('.banner', { hasText: 'verront toutes' }).count(), 0, 'nothing to warn of');
});

test('what_is_sent_can_be_called_back_to_the_draft', async (desk) => {
  const page = await compose(desk);
  const words = unique('Rappelé');
  await address(page, person('aserret').address);
  await subject(page).fill(words);
  await write(page, 'Un texte que je vais reprendre.');
  await say(page, 'Envoyer');
  await toast(page, 'Message envoyé.');
  await undo(page);
  await page.waitForURL(/\/drafts\/\d+/);
  same(await subject(page).inputValue(), words, 'the subject');
  await shown(sheet(page).filter({ hasText: 'Un texte que je vais reprendre.' }));
  await shown(pills(page).filter({ hasText: 'Amandine Serret' }));
  // And sent again it arrives, with no earlier one.
  await say(page, 'Envoyer');
  await toast(page, 'Message envoyé.');
  await page.goto('/held');
  await page.locator('.held-row', { hasText: words }).getByRole('button', { name: 'Envoyer maintenant' }).click();
  const other = await desk.at('/mail/inbox', 'aserret');
  await shown(row(other, words));
  same(await row(other, words).count(), 1, 'once');
  await page.goto('/mail/sent');
  await shown(row(page, words));
});

test('a_message_planned_for_tomorrow_waits_and_can_be_edited', async (desk) => {
  const page = await compose(desk);
  const words = unique('Pour demain');
  await address(page, person('aserret').address);
  await subject(page).fill(words);
  await write(page, 'À demain.');
  await form(page).locator('.split summary').click();
  await form(page).getByRole('button', { name: /(Demain|Lundi) à 8 h/ }).first().click();
  await toast(page, 'Part');
  await page.goto('/held');
  const waiting = page.locator('.held-row', { hasText: words });
  truth(/Part (demain|lundi) à 8 h/.test((await waiting.innerText()).replace(/\u00a0/g, ' ')), `told: ${await waiting.innerText()}`);
  await waiting.getByRole('button', { name: 'Modifier' }).click();
  await page.waitForURL(/\/drafts\/\d+/);
  same(await subject(page).inputValue(), words, 'the draft');
  await page.goto('/held');
  same(await page.locator('.held-row', { hasText: words }).count(), 0, 'it waits no more');
});

test('nothing_is_lost_when_the_session_ends_while_one_writes', async (desk) => {
  const page = await compose(desk, 'hcastagne', { fresh: true });
  const words = unique('Session finie');
  await subject(page).fill(words);
  await saved(page);
  const banner = form(page).locator('.banner', { hasText: 'Votre session a pris fin.' });
  truth(!(await banner.isVisible()), 'no banner yet');
  await page.context().clearCookies();
  await write(page, 'Écrit après la fin de la session.');
  await shown(banner);
  const [tab] = await Promise.all([page.waitForEvent('popup'), banner.getByRole('link', { name: 'Se connecter' }).click()]);
  await tab.waitForLoadState();
  await tab.fill('#name', 'hcastagne');
  await tab.fill('#password', person('hcastagne').password);
  await tab.click('button.primary');
  await tab.waitForURL(/\/drafts\/\d+/);
  await tab.close();
  await saved(page);
  truth(!(await banner.isVisible()), 'the banner goes');
  await page.reload();
  await shown(sheet(page).filter({ hasText: 'Écrit après la fin de la session.' }));
});

test('a_crash_of_the_browser_takes_nothing_that_was_saved', async (desk) => {
  const page = await compose(desk);
  const words = unique('Plantage');
  await subject(page).fill(words);
  await write(page, 'Avant le plantage.');
  await saved(page);
  const address = page.url();
  await page.goto('chrome://crash').catch(() => {});
  const again = await page.context().newPage();
  await again.goto(address);
  same(await subject(again).inputValue(), words, 'the subject');
  await shown(sheet(again).filter({ hasText: 'Avant le plantage.' }));
});

test('answers_go_to_whom_they_should_and_quote', async (desk) => {
  const page = await desk.at('/mail/inbox');
  const words = unique('Question');
  await deliver({ subject: words, text: 'Qui vient au musée ?', from: 'Rose Marée <rose@ailleurs.example>', cc: `${person('aserret').address}, luc@ailleurs.example` });
  const answer = async (name) => {
    await page.goto('/mail/inbox');
    await row(page, words).locator('.open-row').click();
    await shown(page.locator('#reading .conversation-title h1').filter({ hasText: words }));
    await page.locator('.answers').getByRole('button', { name, exact: true }).click();
    await shown(sheet(page));
    await shown(subject(page));
  };
  await shown(row(page, words));
  const people = async (name) => form(page).locator(`textarea[name=${name}]`).inputValue();
  await answer('Répondre');
  same(await subject(page).inputValue(), `Re: ${words}`, 'subject');
  truth((await people('to')).includes('rose@ailleurs.example') && !(await people('cc')), 'to who wrote');
  await shown(sheet(page).filter({ hasText: 'Qui vient au musée ?' }));
  truth(!(await form(page).locator('.banner', { hasText: 'Votre session a pris fin.' }).isVisible()), 'no false alarm');
  await answer('Répondre à tous');
  const all = `${await people('to')}, ${await people('cc')}`;
  for (const one of ['rose@ailleurs.example', person('aserret').address, 'luc@ailleurs.example']) truth(all.includes(one), `${one} in ${all}`);
  truth(!all.includes(person('hcastagne').address), 'not to oneself');
  await answer('Transférer');
  truth(!(await people('to')), 'nobody yet');
  await shown(sheet(page).filter({ hasText: 'Qui vient au musée ?' }));
});

test('an_answer_joins_its_conversation', async (desk) => {
  const page = await desk.at('/mail/inbox');
  const words = unique('Fil');
  await deliver({ subject: words, text: 'Première.' });
  await row(page, words).locator('.open-row').click();
  await page.locator('.answers').getByRole('button', { name: 'Répondre', exact: true }).click();
  // The cursor stands before the quote by itself.
  await equal(() => sheet(page).evaluate((one) => one.contains(document.activeElement)), true, 'the cursor is in the text');
  await page.keyboard.type('Ma réponse dans le fil.');
  await say(page, 'Envoyer');
  await toast(page, 'Message envoyé.');
  await page.goto('/held');
  await page.locator('.held-row', { hasText: words }).getByRole('button', { name: 'Envoyer maintenant' }).click();
  await page.goto('/mail/inbox');
  await equal(() => row(page, words).locator('.number').innerText(), '2', 'two messages');
  await row(page, words).locator('.open-row').click();
  await shown(page.locator('#reading', { hasText: 'Ma réponse dans le fil.' }));
});

test('letters_are_rich_or_plain', async (desk) => {
  const page = await compose(desk);
  await write(page, 'Mot ');
  await page.keyboard.press('Control+b');
  await page.keyboard.type('gras');
  await page.keyboard.press('Control+b');
  await shown(sheet(page).locator('b, strong').filter({ hasText: 'gras' }));
  await saved(page);
  await page.reload();
  await shown(sheet(page).locator('b, strong').filter({ hasText: 'gras' }));
  const plain = form(page).getByRole('button', { name: 'Texte brut' });
  await plain.click();
  const text = form(page).locator('textarea.text');
  await shown(text);
  same((await text.inputValue()).split('\n')[0].trim(), 'Mot gras', 'the same words');
  await saved(page);
  await page.reload();
  await shown(text);
});

test('several_letters_are_written_at_once', async (desk) => {
  const context = await desk.of('hcastagne');
  const pages = [];
  for (const words of [unique('Premier'), unique('Second')]) {
    const page = await context.newPage();
    await page.goto('/mail/inbox');
    await page.locator('.bar .write').click();
    await page.waitForURL(/\/drafts\/\d+/);
    await shown(sheet(page));
    await subject(page).fill(words);
    pages.push([page, words]);
  }
  for (const [page, words] of pages) {
    await saved(page);
    await page.reload();
    same(await subject(page).inputValue(), words, 'its own subject');
  }
  // The same one in two tabs: neither writes over the other.
  const [[page]] = pages;
  const other = await context.newPage();
  await other.goto(page.url());
  await write(page, 'Version de gauche.');
  await saved(page);
  await write(other, 'Version de droite.');
  await equal(() => status(other).innerText().then((words) => words.includes('Votre version est gardée à part')), true, 'kept beside');
  await page.reload();
  await shown(sheet(page).filter({ hasText: 'Version de gauche.' }));
  await other.reload();
  await shown(sheet(other).filter({ hasText: 'Version de droite.' }));
});

await run();
