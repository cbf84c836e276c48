// The administration: an import with a safety stop, begun by one administrator, released by another, applied; what is
// refused and says why; nobody else finds the area.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sideways, small, violations } from './everybody.mjs';
import { administrators, box, equal, person, run, same, shown, sizes, test, truth } from './common.mjs';

const [first, second] = administrators;
const folder = mkdtempSync(join(tmpdir(), 'feeds-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

// An invented académie as its archive; with fewer agents, those it no longer tells of leave.
const academie = (agents) => join(folder, `academie-${agents}`);
function archive(agents, from = new Date()) {
  const out = academie(agents);
  execFileSync(process.env.TRAMONTANE_PROGRAM, ['generate', '--agents', `${agents}`, '--seed', '7', '--days', '0', '--from', from.toISOString().slice(0, 10), '--out', out]);
  const packed = join(folder, `livraison-${agents}.tgz`);
  execFileSync('tar', ['czf', packed, '-C', out, '.']);
  return packed;
}

const title = (page, words) => shown(page.getByRole('heading', { level: 1, name: words }));

// Sends a file with the form; the page of the import comes.
async function send(page, kind, file) {
  await page.goto('/administration/imports/new');
  await page.getByRole('radio', { name: kind }).check();
  await page.setInputFiles('#file', file);
  await page.getByRole('button', { name: 'Envoyer et lire' }).click();
  await page.waitForURL(/\/administration\/imports\/\d+$/);
}

const apply = async (page) => {
  await page.getByRole('link', { name: 'Appliquer…' }).click();
  await title(page, /Appliquer cet import/);
  await page.getByRole('button', { name: 'Appliquer maintenant' }).click();
  await title(page, 'Appliqué');
};

test('an_import_with_a_safety_stop_is_released_by_the_second_administrator_and_applied', async (desk) => {
  const page = await desk.at('/mail/inbox', first);
  await page.locator('.apps').getByRole('link', { name: 'Administration' }).click();
  await page.waitForURL(/\/administration\/people$/);
  await page.locator('.folders').getByRole('link', { name: 'Imports et flux' }).click();
  await page.waitForURL(/\/administration\/imports$/);
  await shown(page.getByText('Aucun import encore.'));
  await page.getByRole('link', { name: 'Nouvel import' }).click();
  await title(page, 'Nouvel import');
  await send(page, 'Annuaire fédérateur', archive(90));
  await title(page, /Essai à blanc/);
  await shown(page.locator('.ledger tr', { hasText: 'Nouveaux' }).getByRole('link', { name: /Détail/ }));
  await apply(page);

  await send(page, 'Annuaire fédérateur', archive(60));
  await title(page, /Essai à blanc/);
  const stop = page.locator('.banner.warning');
  truth((await stop.innerText()).includes('Arrêt de sécurité'), 'it is stopped');
  truth(await page.getByRole('button', { name: 'Appliquer…' }).isDisabled(), 'and cannot be applied');
  same(await page.getByRole('link', { name: /Lever l’arrêt/ }).count(), 0, 'nor released by who began it');
  await shown(stop.getByRole('button', { name: `Demander la levée à ${person(second).name}` }));
  await stop.getByRole('link', { name: /Voir les .* départs/ }).click();
  await shown(page.locator('.samples li').first());
  const path = new URL(page.url()).pathname;

  const other = await desk.at('/administration/imports', second);
  await other.getByRole('link', { name: /Annuaire fédérateur/ }).first().click();
  await other.waitForURL(new RegExp(`${path}$`));
  await other.getByRole('link', { name: 'Lever l’arrêt…' }).click();
  await title(other, /Lever l’arrêt de sécurité/);
  await other.getByRole('button', { name: 'Lever l’arrêt' }).click();
  await shown(other.getByText(`Arrêt de sécurité levé par ${person(second).name}.`));
  await apply(other);
  await shown(other.getByText(`Arrêt de sécurité levé par ${person(second).name}.`));
  await other.goto('/administration/imports');
  await equal(() => other.locator('.imports .state.done').count(), 2, 'both are applied');
});

const written = (name, text) => { const path = join(folder, name); writeFileSync(path, text); return path; };

test('a_wrong_file_is_refused_with_its_line_and_what_to_do', async (desk) => {
  const page = await desk.at('/administration', first);
  await send(page, 'Ressources humaines', written('rh.csv', `numen;date_naissance;jointure_2d\n11E1234567ABC;"1984${' '.repeat(2 << 20)}`));
  await title(page, /Refusé/);
  const told = await page.locator('.banner.danger').innerText();
  truth(told.includes('rh.csv') && told.includes('ligne 2'), told);
  // More than a week ahead: it is asked for.
  const ahead = archive(70, new Date(Date.now() + 30 * 86_400_000));
  await send(page, 'Annuaire fédérateur', ahead);
  await shown(page.getByText(/recommencez en cochant la case/));
  await page.getByRole('link', { name: 'Recommencer' }).click();
  await title(page, 'Nouvel import');
  await page.getByRole('checkbox', { name: /plus d’une semaine/ }).check();
  await page.setInputFiles('#file', ahead);
  await page.getByRole('button', { name: 'Envoyer et lire' }).click();
  await title(page, /Essai à blanc/);
  await page.getByRole('button', { name: 'Rejeter' }).click();
  await title(page, /Rejeté/);
});

test('a_file_that_is_too_large_is_said_before_it_is_sent', async (desk) => {
  const page = await desk.at('/administration/imports/new', first);
  await page.locator('form.steps').evaluate((form) => { form.dataset.most = '10'; });
  await page.setInputFiles('#file', written('grand.zip', 'x'.repeat(11)));
  truth((await page.locator('#file').evaluate((one) => one.validationMessage)).includes('trop lourd'), 'it is said');
});

test('without_a_script_an_import_is_read_and_applied', async (desk) => {
  const page = await desk.at('/administration/imports/new', first, { javaScriptEnabled: false });
  await page.getByRole('radio', { name: 'Tableau d’une autre institution' }).check();
  await page.getByLabel('Nom du flux').fill('ville');
  for (const [label, heading] of [['Identifiant', 'Matricule'], ['Nom', 'Nom'], ['Prénom', 'Prénom']]) await page.getByLabel(label, { exact: true }).fill(heading);
  await page.setInputFiles('#file', written('ville.csv', 'Matricule;Nom;Prénom\n1;Vidal;Léa\n'));
  await page.getByRole('button', { name: 'Envoyer et lire' }).click();
  // The page asks again by itself.
  await title(page, /Essai à blanc/);
  await page.getByRole('link', { name: 'Appliquer…' }).click();
  await page.getByRole('button', { name: 'Appliquer maintenant' }).click();
  await title(page, 'Appliqué');
});

// The second degree's first person, whose date of birth human resources give otherwise.
function doubtful() {
  const people = readFileSync(join(academie(60), 'truth/start-staff.csv'), 'utf8').split('\n').map((line) => line.split(';'));
  const [, jointure] = people.find(([feed, , , , , born]) => feed === 'ENT2D' && born);
  return written('doute.csv', `numen;date_naissance;jointure_2d;service\n11E7654321XYZ;01/01/1901;${jointure};DPE 2\n`);
}

test('a_doubtful_line_waits_and_is_answered', async (desk) => {
  const page = await desk.at('/administration', first);
  await send(page, 'Ressources humaines', doubtful());
  await apply(page);
  await page.locator('.folders').getByRole('link', { name: /À trancher/ }).click();
  await shown(page.getByText(/Est-ce la même personne/));
  truth(!/1901|11E7654321XYZ/.test(await page.content()), 'neither date nor NUMEN');
  await page.getByRole('button', { name: /La ligne est celle de/ }).click();
  await shown(page.getByText(/Rien n’attend/));
});

// The path of somebody's page, below the area.
async function pageOf(page, typed) {
  await page.goto(`/administration/people?q=${typed}`);
  const href = await page.locator('.meant a').first().getAttribute('href');
  return href.replace('/administration', '');
}

test('somebody_is_suspended_and_opened_again_and_both_are_written_down', async (desk) => {
  const page = await desk.at('/administration/people', second);
  await page.getByLabel('Qui cherchez-vous').fill('zoe benmoussa');
  await page.getByLabel('Qui cherchez-vous').press('Enter');
  await shown(page.locator('.nothing'));
  const path = await pageOf(page, person('aserret').address);
  await page.goto(`/administration${path}`);
  await title(page, person('aserret').name);
  await page.getByText('Suspendre le compte…').click();
  await page.getByLabel('Motif').fill('Appareil perdu.');
  await page.getByRole('button', { name: 'Suspendre maintenant' }).click();
  await shown(page.locator('.banner').filter({ hasText: 'Appareil perdu.' }));
  await page.getByRole('button', { name: 'Rouvrir le compte' }).click();
  await shown(page.locator('.facts').getByText('Compte rouvert'));
  await page.goto('/administration/journal');
  await shown(page.locator('.facts li').filter({ hasText: 'Compte suspendu' }).filter({ hasText: person('aserret').name }).first());
});

test('a_right_is_given_and_taken_back', async (desk) => {
  const page = await desk.at('/administration/rights', second);
  await page.getByLabel('Identifiant ou adresse').fill('aserret');
  await page.getByLabel('UAI de l’établissement').fill('0999999Z');
  await page.getByRole('button', { name: 'Confier un droit' }).click();
  await shown(page.locator('#wrong'));
  await page.getByLabel('UAI de l’établissement').fill('');
  await page.getByRole('button', { name: 'Confier un droit' }).click();
  await shown(page.locator('.facts li').filter({ hasText: person('aserret').name }));
  await page.getByRole('button', { name: `Retirer ce droit à ${person('aserret').name}` }).click();
  // The one of the helpdesk stays.
  await page.locator('.facts li').filter({ hasText: person('aserret').name }).waitFor({ state: 'detached' });
});

test('somebody_is_written_by_hand', async (desk) => {
  const head = await desk.at('/mail/inbox', 'xbonnafous');
  const uai = (await box(head)).address.slice(3, 11).toUpperCase();
  const page = await desk.at('/administration/people', second);
  await page.getByRole('link', { name: 'Créer une personne' }).click();
  await page.getByLabel('Prénom').fill('Élise');
  await page.getByLabel('Nom d’usage').fill('Fontvieille');
  await page.getByLabel('Fonction').fill('assistante d’éducation');
  await page.getByLabel('UAI de l’établissement').fill('0999999Z');
  await page.getByRole('button', { name: 'Vérifier' }).click();
  await shown(page.locator('#structure-wrong'));
  await page.getByLabel('UAI de l’établissement').fill(uai);
  await page.getByRole('button', { name: 'Vérifier' }).click();
  await shown(page.locator('.stands').getByText('elise.fontvieille@', { exact: false }));
  await shown(page.locator('.stands').getByText(`(${uai})`, { exact: false }));
  same([...await violations(page), ...await sideways(page)], [], 'everybody can use what asks once more');
  await page.getByRole('button', { name: 'Modifier' }).click();
  await equal(() => page.locator('#given').inputValue(), 'Élise', 'what was typed stays');
  await page.getByRole('button', { name: 'Vérifier' }).click();
  await page.locator('button[value=create]').click();
  await title(page, 'Élise Fontvieille');
  await shown(page.locator('.said').getByText('assistante d’éducation', { exact: false }).first());
  await page.getByRole('link', { name: 'Changer ou terminer' }).click();
  await title(page, 'Changer ou terminer ce qui est écrit à la main');
  same([...await violations(page), ...await sideways(page)], [], 'everybody can use what changes it');
  await page.getByLabel('Fonction').fill('assistante sociale');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await title(page, 'Élise Fontvieille');
  await shown(page.locator('.said').getByText('assistante sociale', { exact: false }).first());
  await shown(page.locator('.facts').getByText('Fiche écrite à la main changée', { exact: false }).first());
});

test('nobody_else_finds_the_area', async (desk) => {
  const page = await desk.at('/mail/inbox', 'hcastagne');
  same(await page.getByRole('link', { name: 'Administration' }).count(), 0, 'no way');
  for (const path of ['', '/imports', '/imports/1', '/imports/1/report', '/questions', '/people', '/rights', '/journal']) {
    const answer = await page.goto(`/administration${path}`);
    same(answer.status(), 404, path);
  }
});

const dresses = { desktop: sizes.desktop, telephone: sizes.telephone, dark: { ...sizes.desktop, colorScheme: 'dark' }, zoomed: sizes.zoomed };
for (const [dress, options] of Object.entries(dresses)) {
  test(`everybody_can_use_these_pages_${dress}`, async (desk) => {
    const context = await desk.of(first, options);
    const faults = [];
    const look = await context.newPage();
    const somebody = await pageOf(look, 'castagn');
    await look.close();
    for (const path of ['/imports', '/imports/new', '/imports/new?kind=csv', '/imports/2', '/imports/2?show=structures', '/imports/2?show=remarks', '/imports/3', '/questions', '/people?q=castagn', '/rights', '/journal', somebody]) {
      const page = await context.newPage();
      await page.goto(`/administration${path}`);
      for (const one of [...await violations(page), ...await sideways(page)]) faults.push(`${path}: ${one}`);
      if (dress === 'telephone') for (const one of new Set(await small(page))) faults.push(`${path}, too small: ${one}`);
      await page.close();
    }
    truth(faults.length === 0, `\n${faults.join('\n')}`);
  });
}

test('on_a_telephone_the_menu_leads_there', async (desk) => {
  const page = await desk.at('/mail/inbox', second, sizes.telephone);
  await page.locator('.bottom a').last().click();
  await page.locator('.folders').getByRole('link', { name: 'Administration' }).click();
  await title(page, 'Personnes');
});

await run();
