// The administration: an import with a safety stop, begun by one administrator, released by another, applied; what is
// refused and says why; nobody else finds the area.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sideways, small, violations } from './everybody.mjs';
import { administrators, equal, person, run, same, shown, signIn, sizes, test, truth, until } from './common.mjs';

const [first, second] = administrators;
const folder = mkdtempSync(join(tmpdir(), 'feeds-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

// An invented académie as its archive; with fewer agents, those it no longer tells of leave.
function archive(agents) {
  const out = join(folder, `academie-${agents}`);
  const today = new Date().toISOString().slice(0, 10);
  execFileSync(process.env.TRAMONTANE_PROGRAM, ['generate', '--agents', `${agents}`, '--seed', '7', '--days', '0', '--from', today, '--out', out]);
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

  const other = await desk.at('/administration', second);
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

await run();
