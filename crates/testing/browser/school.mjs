// A head of school: who waits for an account, a temporary account asked for and approved by an administrator, what is
// wrong with a form, without a script, on a telephone.
import { equal, run, same, shown, sizes, test, toast, truth } from './common.mjs';

const row = (page, name) => page.locator('#rows tr').filter({ hasText: name });
const tab = (page, name) => page.locator('.school-list .tabs').getByRole('link', { name });
const school = async (desk, who = 'xbonnafous', options = {}) => {
  const page = await desk.at('/school', who, options);
  await shown(page.locator('#list-title'));
  return page;
};

async function ask(page, family, { given = 'Mehdi', kind = 'Personnel d’une collectivité' } = {}) {
  await page.getByRole('link', { name: 'Comptes temporaires' }).click();
  await page.getByRole('link', { name: 'Demander un compte' }).click();
  await shown(page.locator('form.asking'));
  await page.getByLabel(kind).check();
  await page.fill('#given', given);
  await page.fill('#family', family);
  await page.fill('#function', 'agent d’entretien');
  await page.getByRole('button', { name: 'Envoyer la demande' }).click();
}

test('a_head_sees_who_waits_and_gets_a_temporary_account_once_it_is_approved', async (desk) => {
  const page = await desk.at('/mail/inbox', 'xbonnafous');
  await page.locator('.apps').getByRole('link', { name: 'Mon établissement' }).click();
  await page.waitForURL(/\/school\/\d+$/);
  await shown(row(page, 'Nawel Ziani').filter({ hasText: 'fiche à imprimer' }));
  await shown(row(page, 'Gaëlle Artigue').filter({ hasText: /arrive le/ }));
  await tab(page, 'À activer').click();
  await page.waitForURL(/tab=to-activate/);
  await equal(() => row(page, 'Xavier Bonnafous').count(), 0, 'only who waits');
  await ask(page, 'Ouali');
  await toast(page, 'Demande envoyée');
  await shown(page.locator('.request.asked').filter({ hasText: 'Mehdi Ouali' }));

  const answering = await desk.at('/mail/inbox', 'aserret');
  await answering.locator('.apps').getByRole('link', { name: 'Demandes de comptes' }).click();
  await shown(answering.locator('.request').filter({ hasText: 'Mehdi Ouali' }));
  await answering.getByRole('button', { name: 'Accepter la demande pour Mehdi Ouali' }).click();
  await toast(answering, 'Demande acceptée');
  await equal(() => answering.locator('.request').filter({ hasText: 'Mehdi Ouali' }).count(), 0, 'it waits no more');

  await page.getByRole('link', { name: 'Personnes', exact: false }).first().click();
  await row(page, 'Mehdi Ouali').getByRole('link').click();
  await page.waitForURL(/\/people\/\d+/);
  const person = page.locator('.school-person');
  await shown(person.getByRole('heading', { name: 'Mehdi Ouali' }));
  truth((await person.innerText()).includes('mehdi.ouali@ac-thau.example'), 'the address');
  await equal(() => page.locator('#rows tr.open').count(), 1, 'the row is marked');
  await page.getByRole('link', { name: 'Journal' }).click();
  await shown(page.locator('.request').filter({ hasText: /Compte créé, identifiant mouali/ }));
});

test('a_refusal_says_why_and_what_is_asked_can_be_withdrawn', async (desk) => {
  const page = await school(desk);
  await ask(page, 'Soubeyran');
  await shown(page.locator('.request').filter({ hasText: 'Soubeyran' }));
  const answering = await desk.at('/school/requests', 'aserret');
  const request = answering.locator('.request').filter({ hasText: 'Soubeyran' });
  await request.locator('summary').click();
  await request.getByLabel('Motif du refus').fill('Le contrat est saisi : le compte vient demain.');
  await request.getByRole('button', { name: 'Refuser', exact: true }).click();
  await toast(answering, 'Demande refusée');
  await page.reload();
  await shown(page.locator('.request.refused').filter({ hasText: 'Le contrat est saisi' }));
  await ask(page, 'Vidal');
  await page.getByRole('button', { name: 'Retirer la demande pour Mehdi Vidal' }).click();
  await shown(page.locator('.request.withdrawn').filter({ hasText: 'Vidal' }));
});

test('a_form_says_beside_each_field_what_is_wrong_and_keeps_what_was_typed', async (desk) => {
  const page = await school(desk);
  await ask(page, '');
  const field = page.locator('#family');
  await shown(page.locator('#family-error'));
  same(await field.getAttribute('aria-describedby'), 'family-error', 'the field knows its error');
  same(await page.inputValue('#given'), 'Mehdi', 'what was typed');
  same(await page.locator('.field-error').count(), 1, 'nothing else is wrong');
  await field.fill('Combes');
  await page.getByRole('button', { name: 'Envoyer la demande' }).click();
  await shown(page.locator('.request').filter({ hasText: 'Combes' }));
});

test('somebody_is_found_by_name_and_a_temporary_account_renewed', async (desk) => {
  const page = await school(desk);
  await page.keyboard.press('/');
  await page.keyboard.type('larr');
  await page.keyboard.press('Enter');
  await page.waitForURL(/q=larr/);
  await equal(() => page.locator('#rows tr').count(), 1, 'one is found');
  await row(page, 'Bastien Larrue').getByRole('link').click();
  await page.getByRole('button', { name: 'Demander la prolongation' }).click();
  await shown(page.locator('.request').filter({ hasText: 'prolongation' }));
});

test('without_a_script_nothing_is_missing', async (desk) => {
  const page = await school(desk, 'xbonnafous', { javaScriptEnabled: false });
  await page.fill('#q', 'ziani');
  await page.press('#q', 'Enter');
  await row(page, 'Nawel Ziani').getByRole('link').click();
  await shown(page.locator('.school-person').getByRole('heading', { name: 'Nawel Ziani' }));
  await ask(page, 'Fabre', { kind: 'Stagiaire' });
  await shown(page.locator('.request').filter({ hasText: 'Fabre' }));
});

test('a_telephone_shows_the_list_or_somebody', async (desk) => {
  for (const width of [390, 320]) {
    const page = await desk.at('/mail/inbox', 'xbonnafous', { ...sizes.telephone, viewport: { width, height: 700 } });
    await page.locator('.bottom').getByRole('link', { name: 'Menu' }).click();
    await page.locator('.folders').getByRole('link', { name: 'Mon établissement' }).click();
    await shown(row(page, 'Nawel Ziani'));
    const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
    truth(await fits(), `nothing sideways at ${width}`);
    await row(page, 'Nawel Ziani').getByRole('link').click();
    await shown(page.locator('.school-person'));
    same(await page.locator('.school-list').isVisible(), false, 'somebody alone');
    truth(await fits(), `nothing sideways at ${width}`);
    await page.locator('.close-person').click();
    await shown(row(page, 'Nawel Ziani'));
  }
});

test('nobody_else_has_the_way_or_the_pages', async (desk) => {
  const page = await desk.at('/mail/inbox');
  same(await page.locator('.apps a').count(), 2, 'mail and directory');
  same((await page.goto('/school')).status(), 404, 'no page');
});

await run();
