// A head of school: who waits for an account, a temporary account asked for and approved by an administrator, what is
// wrong with a form, without a script, on a telephone.
import { enrol } from './arriving.mjs';
import { equal, helpdesk, person, run, same, shown, signIn, sizes, test, toast, tramontane, truth } from './common.mjs';

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

// A second attempt begins where the first one did.
let attempts = 0;
test('a_lost_second_factor_is_reset_by_a_desk_and_the_head_together', async (desk) => {
  const who = person('hcastagne');
  if (attempts > 0) tramontane(['account', 'reset-factor', who.address]);
  attempts += 1;
  const page = await (await desk.stranger()).newPage();
  await signIn(page, null, who.identifier, who.password);
  await page.waitForURL(/\/mail\/inbox/);
  await enrol(page, who.password);
  // Telephone and codes are lost: the password alone leads no further.
  const elsewhere = await (await desk.stranger()).newPage();
  await signIn(elsewhere, null, who.identifier, who.password);
  await shown(elsewhere.locator('#code'));
  // A desk asks, and confirms nothing itself.
  const helper = await desk.at(`/helpdesk?q=${encodeURIComponent(who.name)}`, helpdesk[0]);
  await helper.getByRole('link', { name: who.name }).first().click();
  const way = helper.getByRole('link', { name: /Réinitialiser la double authentification/ });
  await way.click();
  await helper.getByRole('button', { name: 'Demander la réinitialisation' }).click();
  await shown(helper.locator('#reason-wrong'));
  await helper.fill('#reason', 'Téléphone tombé dans la lagune.');
  await helper.getByRole('button', { name: 'Demander la réinitialisation' }).click();
  await way.filter({ hasText: 'attend une seconde personne' }).click();
  await shown(helper.getByRole('button', { name: 'Abandonner cette demande' }));
  same(await helper.getByRole('button', { name: 'Confirmer la réinitialisation' }).count(), 0, 'the same person does not confirm');
  // The head reads why, and confirms.
  const head = await school(desk);
  await head.fill('#q', who.name.split(' ').at(-1));
  await head.press('#q', 'Enter');
  await row(head, who.name).getByRole('link').click();
  await shown(head.locator('.school-person', { hasText: 'Téléphone tombé dans la lagune.' }));
  await head.getByRole('button', { name: 'Confirmer la réinitialisation' }).click();
  await head.getByRole('button', { name: 'Confirmer la réinitialisation' }).waitFor({ state: 'detached' });
  // What was open is closed; she signs in, and is told on the page of her account.
  await page.goto('/mail/inbox');
  truth(page.url().includes('/signin'), 'the session of before is over');
  await signIn(page, null, who.identifier, who.password);
  await page.waitForURL(/\/mail\/inbox/);
  await page.goto('/settings/account');
  await shown(page.locator('#journal li', { hasText: /double authentification/i }).first());
});

await run();
