// People who come and go: a second organisation beside the demonstration's, with its own feed, people of one name, a head
// who changes, and a teacher who moves there with her account.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sideways, violations } from './everybody.mjs';
import { administrators, deliver, person, row, run, shown, signIn, test, toast, tramontane, truth, same, unique } from './common.mjs';

const folder = mkdtempSync(join(tmpdir(), 'people-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const data = dirname(process.env.TRAMONTANE_DEMO);

const DOMAIN = 'ac-autan.example';
const PASSWORD = 'garrigue-tuile-olivier-31';
const CHIEF = `ines.autan@${DOMAIN}`;
const today = new Date().toISOString().slice(0, 10);
const out = join(folder, 'autan');
const delivery = join(out, 'ENT2D', today.replaceAll('-', ''));

// The second académie, made once: its structures, its people, who administers it.
let made;
function autan() {
  made ??= (() => {
    tramontane(['organisation', 'create', 'Académie d’Autan', '--domain', DOMAIN, '--academie', '12']);
    // Its people have no telephone here: pages of duties ask them for no code.
    tramontane(['organisation', 'policy', DOMAIN, 'sessions', '{"duties_second_factor": false}']);
    execFileSync(process.env.TRAMONTANE_PROGRAM, ['generate', '--agents', '50', '--seed', '8', '--days', '0', '--academie', '12', '--from', today, '--out', out]);
    imported();
    tramontane(['admin', 'create', CHIEF, '--name', 'Inès Autan'], PASSWORD);
    return true;
  })();
  return made;
}
const imported = () => tramontane(['import', 'aaf', delivery, '--organisation', DOMAIN]);

// Somebody of that académie, who has chosen a password.
async function inside(desk, address, options = {}) {
  const page = await (await desk.stranger(options)).newPage();
  await signIn(page, null, address, PASSWORD);
  await page.waitForURL(/\/mail\/inbox/);
  return page;
}
const chosen = new Set();
function activated(address) {
  // The same password is not chosen twice.
  if (!chosen.has(address)) tramontane(['account', 'password', address], PASSWORD);
  chosen.add(address);
  return address;
}

// The staff of the second degree by their functions at a structure.
const staff = () => readFileSync(join(out, 'truth', 'start-staff.csv'), 'utf8').split('\n').map((line) => line.split(';')).filter(([feed]) => feed === 'ENT2D');
const holding = (post) => staff().find((cells) => cells[9].includes('4007$DIR$') && cells[9].includes(post));
const title = (page, words) => shown(page.getByRole('heading', { level: 1, name: words }));

test('two_people_of_one_name_are_told_apart_and_each_has_their_mail', async (desk) => {
  autan();
  const chief = await inside(desk, CHIEF);
  await chief.goto('/directory/establishments');
  const uai = (await chief.locator('.uai').last().innerText()).trim();
  await chief.goto('/administration/people/new');
  await chief.getByLabel('Prénom').fill('Jean');
  await chief.getByLabel('Nom d’usage').fill('Martin');
  // Another function each time: a second attempt meets whom the first one made.
  const post = unique('conseiller principal');
  await chief.getByLabel('Fonction').fill(post);
  await chief.getByLabel('UAI de l’établissement').fill(uai);
  await chief.getByRole('button', { name: 'Vérifier' }).click();
  await shown(chief.getByText('porte déjà ce nom', { exact: false }).or(chief.getByText('portent déjà ce nom', { exact: false })));
  const given = (await chief.locator('.stands b').first().innerText()).trim();
  truth(/^jean\.martin\d+@/.test(given), given);
  await chief.locator('button[value=create]').click();
  await title(chief, 'Jean Martin');

  const [first, second] = [activated(`jean.martin@${DOMAIN}`), activated(given)];
  await chief.goto('/mail/inbox');
  await chief.locator('.bar .write').click();
  await chief.waitForURL(/\/drafts\/\d+/);
  const form = chief.locator('form.composer');
  await form.locator('[id^=to-line] input[role=combobox]').pressSequentially('jean martin');
  const options = form.locator('[id^=to-line] [role=option]');
  await shown(options.filter({ hasText: post }));
  truth(await options.filter({ hasText: 'Jean Martin' }).count() > 1, 'each with what they do and where');
  await options.filter({ hasText: post }).click();
  const words = unique('Pour le second');
  await form.locator('input[name=subject]').fill(words);
  await form.locator('.sending').getByRole('button', { name: 'Envoyer', exact: true }).click();
  const theirs = await inside(desk, second);
  await shown(row(theirs, words));
  const others = await inside(desk, first);
  await shown(others.locator('#list-title'));
  same(await row(others, words).count(), 0, 'and to nobody else of that name');
});

test('a_new_head_finds_the_school_and_its_mailbox_on_the_day_and_the_one_before_does_not', async (desk) => {
  autan();
  const find = (cells) => tramontane(['organisation', 'addresses', DOMAIN, '--since', '0']).split('\n').map((line) => line.split(/[;,]/)).flat().find((cell) => cell.toLowerCase().startsWith(`${plain(cells[3])}.${plain(cells[2])}@`));
  const plain = (name) => name.normalize('NFD').replace(/[\u0300-\u036f]/g, '').replaceAll(' ', '-').toLowerCase();
  const [before, after] = [holding('D0010'), holding('D0011')];
  const [left, coming] = [activated(find(before)), activated(find(after))];
  const old = await inside(desk, left);
  await shown(old.locator('.apps').getByRole('link', { name: 'Mon établissement' }));
  await shown(old.locator('.boxes a').first());
  const ce = (await old.locator('.boxes a').first().getAttribute('title')).trim();
  const words = unique('Aux parents');
  await deliver({ to: ce, subject: words });

  // The delivery of the day: who led teaches, who stood in leads.
  const file = join(delivery, readdirSync(delivery).find((name) => name.includes('PersEducNat')));
  const told = readFileSync(file, 'utf8');
  const now = told.replace("4007$DIR$DIRECTION$D0010$CHEF D'ETABLISSEMENT", '4007$ENS$ENSEIGNEMENT$L0202$LETTRES MODERNES').replace("4007$DIR$DIRECTION$D0011$ADJOINT AU CHEF D'ETABLISSEMENT", "4007$DIR$DIRECTION$D0010$CHEF D'ETABLISSEMENT");
  truth(now !== told, 'somebody else leads');
  writeFileSync(file, now);
  imported();

  const page = await inside(desk, coming);
  await page.locator('.boxes a').first().click();
  await shown(row(page, words));
  await page.goto('/mail/inbox');
  await page.locator('.apps').getByRole('link', { name: 'Mon établissement' }).click();
  await page.waitForURL(/\/school\/\d+$/);
  const school = new URL(page.url()).pathname;
  await page.locator('.school-list .tabs').getByRole('link', { name: 'À activer' }).click();
  await shown(page.locator('#rows tr').first());
  await old.reload();
  await shown(old.locator('#list-title'));
  same(await old.locator('.boxes a').count(), 0, 'the mailbox is closed to who led');
  same(await old.locator('.apps').getByRole('link', { name: 'Mon établissement' }).count(), 0, 'and so is the school');
  same((await old.goto(school)).status(), 404, school);
});

test('a_teacher_moves_to_another_academie_with_her_account', async (desk) => {
  autan();
  const { address, name } = person('hcastagne');
  const before = unique('Avant le départ');
  await deliver({ subject: before });
  const own = await desk.at('/mail/inbox', 'hcastagne', { fresh: true });
  await shown(row(own, before));

  const chief = await inside(desk, CHIEF);
  await chief.goto('/directory/establishments');
  const uai = (await chief.locator('.uai').first().innerText()).trim();
  const fill = async () => {
    await chief.getByLabel('Son adresse actuelle').fill(address);
    await chief.getByLabel('Fonction').fill('professeure de lettres');
    await chief.getByLabel('UAI de l’établissement').fill(uai);
    await chief.getByRole('button', { name: 'Vérifier' }).click();
  };
  await chief.goto('/administration/people');
  await chief.getByRole('link', { name: 'Faire venir une personne' }).click();
  await title(chief, 'Faire venir une personne');
  same([...await violations(chief), ...await sideways(chief)], [], 'everybody can use the form');
  await fill();
  await shown(chief.locator('#address-wrong'));

  // Where she is they let her go.
  const page = await desk.at(`/administration/people?q=${encodeURIComponent(address)}`, administrators[0]);
  await page.locator('.meant a').filter({ hasText: name }).click();
  await title(page, name);
  const theirs = page.url();
  await page.getByText('Laisser partir vers une autre organisation…').click();
  same([...await violations(page), ...await sideways(page)], [], 'everybody can let somebody go');
  await page.getByLabel('Dernier jour ici').fill(new Date(Date.now() - 86400e3).toLocaleDateString('sv-SE', { timeZone: 'Europe/Paris' }));
  await page.getByRole('button', { name: 'Annoncer ce départ' }).click();
  await shown(page.getByText('Départ vers une autre organisation annoncé.', { exact: false }).first());

  await fill();
  await title(chief, /Faire venir cette personne/);
  await shown(chief.locator('.stands').getByText(name));
  same([...await violations(chief), ...await sideways(chief)], [], 'everybody can use what asks once more');
  await chief.getByRole('button', { name: 'Faire venir maintenant' }).click();
  await title(chief, name);
  await toast(chief, 'Enregistré');
  same((await page.goto(theirs)).status(), 404, 'she is looked after elsewhere');

  // Her open page, her old name to sign in, her mail, and the old address: all go on.
  await own.reload();
  await shown(row(own, before));
  const after = unique('À l’ancienne adresse');
  await deliver({ to: address, subject: after });
  await shown(row(own, after));
  const again = await (await desk.stranger()).newPage();
  await signIn(again, 'hcastagne', address);
  await again.waitForURL(/\/mail\/inbox/);
  await again.goto('/settings');
  await shown(again.locator('main').getByText(`@${DOMAIN}`, { exact: false }).first());
  await shown(again.locator('main').getByText('Compte venu de', { exact: false }).first());
  await again.goto('/directory/establishments');
  await shown(again.locator('.uai').filter({ hasText: uai }));
});

await run();
