// The webmail in a browser that runs no script: slower to the hand, nothing missing.
import { deliver, person, row, run, same, shown, signIn, test, toast, truth, undo, unique, until } from './common.mjs';

const options = { javaScriptEnabled: false };
// A page does not change by itself here: it is asked again until it has what is waited for.
const comes = (page, path, words) => until(async () => { await page.goto(path); return row(page, words).count(); }, `${words} at ${path}`);

test('without_a_script_one_signs_in_reads_searches_and_signs_out', async (desk) => {
  const page = await (await desk.stranger(options)).newPage();
  await signIn(page, 'aserret', person('aserret').address);
  same(new URL(page.url()).pathname, '/mail/inbox', 'the inbox');
  const word = `girouette${process.pid}${Date.now() % 1000}`;
  await deliver({ to: 'aserret', subject: `Une ${word}`, text: 'Elle tourne avec le vent.' });
  await comes(page, '/mail/inbox', word);
  await row(page, word).locator('.open-row').click();
  await until(async () => (await page.locator('#reading').innerText()).includes('Elle tourne avec le vent.'), 'the text');
  await until(async () => {
    await page.fill('#q', `objet:${word}`);
    await page.press('#q', 'Enter');
    await page.waitForURL(/\/mail\/search\?/);
    return (await page.locator('#rows .row').count()) === 1;
  }, 'it is found');
  // A list longer than a page.
  await page.goto('/mail/inbox');
  const before = await page.locator('#rows .row').first().getAttribute('id');
  await page.getByRole('link', { name: 'Page suivante' }).click();
  await page.waitForURL(/after=/);
  truth((await page.locator('.row').count()) > 0 && (await page.locator('.row').first().getAttribute('id')) !== before, 'the next page');
  await page.goto('/mail/inbox');
  await page.locator('.me summary').click();
  await page.getByRole('button', { name: 'Se déconnecter' }).click();
  await page.waitForURL(/\/signin/);
  await page.goto('/mail/inbox');
  await page.waitForURL(/\/signin/);
});

test('without_a_script_one_looks_somebody_up_and_writes_to_them', async (desk) => {
  const page = await desk.at('/directory', 'hcastagne', options);
  await page.fill('#q', 'serre');
  await page.press('#q', 'Enter');
  await page.waitForURL(/\/directory\?q=serre/);
  await page.locator('#rows .open-row', { hasText: 'Amandine Serret' }).click();
  await page.waitForURL(/\/directory\/person\/\d+/);
  same(await page.locator('.copied button').isVisible(), false, 'nothing is copied without a script');
  await page.getByRole('link', { name: 'Ses collègues' }).or(page.getByRole('link', { name: 'Mon établissement' })).first().click();
  await shown(page.locator('#rows .open-row', { hasText: 'Amandine Serret' }));
  await page.locator('#rows .open-row', { hasText: 'Amandine Serret' }).click();
  await page.locator('#reading').getByRole('button', { name: 'Écrire', exact: true }).click();
  await page.waitForURL(/\/drafts\/\d+/);
  truth((await page.locator('form.composer textarea[name=to]').inputValue()).includes(person('aserret').address), 'to her');
});

test('without_a_script_one_moves_deletes_flags_and_undoes', async (desk) => {
  const page = await desk.at('/mail/inbox', 'aserret', options);
  const words = unique('À déplacer');
  await deliver({ to: 'aserret', subject: words });
  await comes(page, '/mail/inbox', words);
  const selection = page.locator('.selection');
  const choose = async () => { await row(page, words).hover(); await row(page, words).locator('.when input').check({ force: true }); };
  await choose();
  await selection.locator('summary', { hasText: 'Déplacer' }).click();
  const folder = page.locator('.selection [name=mailbox]').last();
  const name = (await folder.innerText()).trim();
  await folder.click();
  await toast(page, '1 conversation déplacée');
  same(await row(page, words).count(), 0, 'not here');
  await undo(page);
  await toast(page, 'C’est annulé.');
  await comes(page, '/mail/inbox', words);
  truth(name.length > 0, 'the folder has a name');
  await row(page, words).hover();
  await row(page, words).getByRole('button', { name: 'Supprimer', exact: true }).click();
  await toast(page, 'corbeille');
  await undo(page);
  await comes(page, '/mail/inbox', words);
  await choose();
  await selection.getByRole('button', { name: 'Marquer comme lu', exact: true }).click();
  await toast(page, 'lue');
  // And from the conversation's own page.
  await comes(page, '/mail/inbox', words);
  await row(page, words).locator('.open-row').click();
  await page.locator('#reading').getByRole('button', { name: 'Archiver' }).click();
  await toast(page, '1 conversation archivée');
  await comes(page, '/mail/archive', words);
});

test('without_a_script_one_answers_with_an_attachment_and_calls_it_back', async (desk) => {
  const page = await desk.at('/mail/inbox', 'aserret', options);
  const words = unique('Sans script');
  await deliver({ to: 'aserret', subject: words, text: 'Le plan, s’il vous plaît.', from: `Hélène <${person('hcastagne').address}>` });
  await comes(page, '/mail/inbox', words);
  await row(page, words).locator('.open-row').click();
  await page.locator('.answers').getByRole('button', { name: 'Répondre', exact: true }).click();
  const form = page.locator('form.composer');
  same(await form.locator('[name=subject]').inputValue(), `Re: ${words}`, 'subject');
  truth((await form.locator('textarea[name=text]').inputValue()).includes('Le plan, s’il vous plaît.'), 'the quote');
  await form.locator('textarea[name=text]').fill('Voici le plan.');
  await form.locator('input[name=file]').setInputFiles({ name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('plan') });
  await form.getByRole('button', { name: 'Ajouter au brouillon' }).click();
  await shown(page.locator('.file', { hasText: 'plan' }));
  await page.locator('form.composer').getByRole('button', { name: 'Envoyer', exact: true }).click();
  await toast(page, 'Message envoyé.');
  await undo(page);
  same(await page.locator('form.composer [name=subject]').inputValue(), `Re: ${words}`, 'back in the draft');
  await shown(page.locator('.file', { hasText: 'plan' }));
  await page.locator('form.composer').getByRole('button', { name: 'Envoyer', exact: true }).click();
  await page.goto('/held');
  await page.locator('.held-row', { hasText: words }).getByRole('button', { name: 'Envoyer maintenant' }).click();
  const other = await desk.at('/mail/inbox', 'hcastagne', options);
  await comes(other, '/mail/inbox', words);
  await row(other, words).locator('.open-row').click();
  await shown(other.locator('#reading .file', { hasText: 'plan' }));
});

await run();
