// The directory: found as one types, the nearest first; a card beside the list, the way to write; establishments.
import { deliver, equal, person, row, run, same, shown, sizes, test, truth, unique, until } from './common.mjs';

const rows = (page) => page.locator('#rows .open-row');
const card = (page) => page.locator('#reading .person');

test('one_types_opens_a_card_and_writes', async (desk) => {
  const page = await desk.at('/mail/inbox');
  await page.locator('.apps').getByRole('link', { name: 'Annuaire' }).click();
  await page.waitForURL(/\/directory$/);
  // The path comes before the page.
  await page.locator('.search.people #q').pressSequentially('serr');
  await equal(() => page.locator('#list-title').innerText(), '1 personne', 'as one types');
  await equal(() => page.evaluate(() => document.activeElement.id), 'q', 'one goes on typing');
  await equal(() => page.locator('.search [role=status]').textContent(), '1 personne', 'and hears what was found');
  await equal(() => new URL(page.url()).search, '?q=serr', 'the path');
  await rows(page).filter({ hasText: 'Amandine Serret' }).click();
  await shown(card(page).getByRole('heading', { name: 'Amandine Serret' }));
  truth((await card(page).innerText()).includes(person('aserret').address), 'her address');
  await equal(() => page.locator('#rows .row.open').count(), 1, 'her row is marked');
  await page.getByRole('button', { name: 'Écrire', exact: true }).last().click();
  await page.waitForURL(/\/drafts\/\d+/);
  await shown(page.locator('form.composer [id^=to-line] .pill').filter({ hasText: 'Amandine Serret' }));
  truth((await page.locator('form.composer textarea[name=to]').inputValue()).includes(person('aserret').address), 'to her');
});

test('a_reload_and_the_way_back_keep_list_and_card', async (desk) => {
  const page = await desk.at('/directory?q=martin');
  await rows(page).filter({ hasText: 'Jean Martin' }).first().click();
  await shown(card(page));
  await page.reload();
  await shown(card(page).getByRole('heading', { name: 'Jean Martin' }));
  same(await page.locator('#q').inputValue(), 'martin', 'what was typed');
  same(await page.locator('#rows .row.open').count(), 1, 'the row');
  await card(page).getByRole('link', { name: 'Ses collègues' }).click();
  await page.waitForURL(/\/directory\/establishment\/\d+/);
  await shown(page.locator('.house-head'));
  await page.goBack();
  await shown(card(page).getByRole('heading', { name: 'Jean Martin' }));
});

test('an_address_is_copied', async (desk) => {
  const context = await desk.of('hcastagne');
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  await page.goto('/directory?q=martin');
  await rows(page).first().click();
  await card(page).getByRole('button', { name: 'Copier l’adresse' }).click();
  await shown(card(page).locator('.copied', { hasText: 'Adresse copiée' }));
  same(await page.evaluate(() => navigator.clipboard.readText()), person('jmartin').address, 'the address');
});

test('what_finds_nobody_says_so_and_establishments_are_beside', async (desk) => {
  const page = await desk.at('/directory');
  await page.locator('#q').pressSequentially('corniche');
  // The list of fewer letters may show it already.
  await page.waitForURL(/\?q=corniche$/);
  await shown(rows(page).filter({ hasText: 'Lycée de la Corniche' }).first());
  await page.locator('.tabs').getByRole('link', { name: 'Établissements' }).click();
  await page.waitForURL(/\/directory\/establishments\?q=corniche/);
  await rows(page).filter({ hasText: 'Lycée de la Corniche' }).click();
  await shown(rows(page).filter({ hasText: 'Jean Martin' }));
  await page.locator('#q').fill('zorglub');
  await shown(page.getByText(/Personne ne correspond à «\s*zorglub\s*»/));
});

test('keys_walk_the_list_and_the_field', async (desk) => {
  const page = await desk.at('/directory');
  await shown(rows(page).first());
  await page.keyboard.press('/');
  await equal(() => page.evaluate(() => document.activeElement.id), 'q', 'the field');
  await page.keyboard.type('am');
  await until(async () => new URL(page.url()).search === '?q=am', 'it searches');
  await page.locator('#list-title').click();
  await page.evaluate(() => document.activeElement.blur());
  // The list that comes now takes the place of the row that has the focus.
  await until(async () => {
    await page.keyboard.press('j');
    return page.evaluate(() => document.activeElement.className === 'open-row');
  }, 'the first row');
  await page.keyboard.press('Enter');
  await shown(card(page));
});

test('names_beside_a_conversation_lead_to_cards', async (desk) => {
  const page = await desk.at('/mail/inbox', 'hcastagne', { viewport: { width: 1920, height: 1080 } });
  const words = unique('Fiche');
  await deliver({ subject: words, cc: person('aserret').address });
  await shown(row(page, words));
  await row(page, words).locator('.open-row').click();
  await page.locator('.beside').getByRole('link', { name: 'Amandine Serret' }).click();
  await page.waitForURL(/\/directory\/person\/\d+/);
  await shown(card(page).getByRole('heading', { name: 'Amandine Serret' }));
});

test('a_telephone_shows_one_pane_at_a_time', async (desk) => {
  for (const width of [390, 320]) {
    const page = await desk.at('/mail/inbox', 'hcastagne', { ...sizes.telephone, viewport: { width, height: 700 } });
    await page.locator('.bottom').getByRole('link', { name: 'Annuaire' }).click();
    await page.waitForURL(/\/directory$/);
    await page.locator('.search.people #q').fill('martin');
    await page.waitForURL(/\?q=martin$/);
    await rows(page).filter({ hasText: 'Jean Martin' }).first().click();
    await shown(card(page));
    same(await page.locator('#list').isVisible(), false, 'the card alone');
    truth(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `nothing sideways at ${width}`);
    await card(page).locator('.back').click();
    await shown(page.locator('#list-title'));
    same(await card(page).count(), 0, 'the list again');
  }
});

test('what_is_typed_before_the_script_has_come_is_looked_for', async (desk) => {
  const context = await desk.of('hcastagne');
  let come;
  const late = new Promise((resolve) => { come = resolve; });
  // The page's own script: what starts with `directory-` and is no style sheet.
  await context.route(/\/assets\/directory-[^/]+\.js$/, (route) => late.then(() => route.continue()));
  const page = await context.newPage();
  const asked = page.waitForRequest(/\/assets\/directory-[^/]+\.js$/);
  await page.goto('/directory', { waitUntil: 'commit' });
  await asked;
  await page.locator('.search.people #q').fill('castagne');
  come();
  await page.waitForURL(/\?q=castagne$/);
  await shown(rows(page).filter({ hasText: 'Castagné' }).first());
});

await run();
