// The mailbox of a post beside one's own: the switch, what is read, sorted and written there, who is let in.
import { box, deliver, equal, gone, person, row, run, same, shown, test, toast, truth, unique, until } from './common.mjs';

const HEAD = 'xbonnafous';
const count = (page) => page.locator('.boxes .count').first();
const figure = async (page) => Number((await count(page).innerText()).match(/\d+/)[0]);

test('the_switch_leads_to_the_mailbox_of_a_post_and_back', async (desk) => {
  const page = await desk.at('/mail/inbox', HEAD);
  const { root, address } = await box(page);
  truth(/^\/box\/ce\.\d{7}[a-z]$/.test(root), root);
  truth(await figure(page) > 0, 'what he has not read is counted');
  await page.locator('.boxes a').first().click();
  await page.waitForURL(`**${root}/mail/inbox`);
  await shown(page.locator('.desk-card').filter({ hasText: address }));
  const unread = await page.locator('#rows .row.unread').count();
  const told = Number((await page.locator('#figure').innerText()).match(/\d+/)[0]);
  truth(unread > 2, 'letters wait');
  await row(page, 'Certificat de scolarité').locator('.open-row').click();
  await shown(page.locator('#reading .content').getByText('pour ma fille, en 4e'));
  truth(page.url().includes(`${root}/mail/inbox/`), page.url());
  await equal(() => page.locator('#rows .row.unread').count(), unread - 1, 'read by him');
  await equal(() => page.locator('#figure').innerText().then((words) => Number(words.match(/\d+/)[0])), told - 1, 'and told');
  await page.keyboard.press('e');
  await toast(page, '1 conversation archivée');
  await gone(row(page, 'Certificat de scolarité'));
  await page.keyboard.press('z');
  await shown(row(page, 'Certificat de scolarité'));
  await page.locator('.boxes a').first().click();
  await page.waitForURL('**/mail/inbox');
  await equal(() => figure(page), told - 1, 'and counted in the switch');
  same(await page.locator('.boxes a').count(), 1, 'one other mailbox');
  const own = await desk.at('/mail/inbox');
  same(await own.locator('.boxes').count(), 0, 'nothing for who has one mailbox');
});

test('news_of_it_show_without_reload_and_are_counted_in_ones_own', async (desk) => {
  const context = await desk.of(HEAD);
  const [own, there] = [await context.newPage(), await context.newPage()];
  await own.goto('/mail/inbox');
  const { root, address } = await box(own);
  await there.goto(`${root}/mail/inbox`);
  const before = await figure(own);
  const subject = unique('Panne du portail');
  await deliver({ to: address, subject });
  await shown(row(there, subject));
  await equal(() => figure(own), before + 1, 'counted beside his own folders');
  const mine = unique('À lui seul');
  await deliver({ to: HEAD, subject: mine });
  await shown(row(own, mine));
  same(await row(there, mine).count(), 0, 'his own letter is not there');
});

test('an_answer_leaves_from_it_and_its_copy_says_who_wrote_it', async (desk) => {
  const page = await desk.at('/mail/inbox', HEAD);
  const { root, address } = await box(page);
  const subject = unique('Question d’un riverain');
  await deliver({ to: address, subject });
  await page.goto(`${root}/mail/inbox`);
  await row(page, subject).locator('.open-row').click();
  await page.locator('#reading .answers [value=reply]').click();
  const from = page.locator('.composer .from select');
  await shown(from);
  same(await from.inputValue(), address, 'from the mailbox');
  await shown(page.locator('.composer .sheet-text').getByText('Collège des Salins'));
  await page.locator('.composer .sheet-text').click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('Nous passons demain.');
  await page.locator('.composer button[value=send]').last().click();
  await toast(page, 'Message envoyé');
  await page.goto(`${root}/held`);
  await shown(page.locator('.held-row').filter({ hasText: subject }));
  await page.locator('.held-row').filter({ hasText: subject }).getByRole('button', { name: 'Envoyer maintenant' }).click();
  await until(async () => { await page.goto(`${root}/mail/sent`); return row(page, subject).count(); }, 'it is in Sent');
  await shown(row(page, subject).filter({ hasText: 'envoyé par vous' }));
  same(await page.locator('#rows .row.unread').count(), 0, 'nothing sent is news');
  await page.goto('/mail/sent');
  same(await row(page, subject).count(), 0, 'not among his own');
});

test('another_sender_takes_the_letter_to_its_mailbox', async (desk) => {
  const page = await desk.at('/mail/inbox', HEAD);
  const { root, address } = await box(page);
  await page.locator('form.new button').click();
  await page.waitForURL(/\/drafts\/\d+/);
  truth(!page.url().includes('/box/'), 'his own');
  const subject = unique('Au nom du collège');
  await page.fill('.composer [name=subject]', subject);
  await page.locator('.composer .from select').selectOption(address);
  await page.waitForURL(new RegExp(`${root}/drafts/\\d+`));
  await shown(page.locator('.composer .status').filter({ hasText: 'Brouillon rangé dans la boîte' }));
  await page.locator('.composer .sheet-text').click();
  await page.keyboard.type('Bonjour.');
  await shown(page.locator('.composer .status').filter({ hasText: 'Brouillon enregistré' }));
  await page.goto(`${root}/mail/drafts`);
  await shown(row(page, subject));
  await page.goto('/mail/drafts');
  same(await row(page, subject).count(), 0, 'not among his own');
});

test('an_owner_lets_a_colleague_in_who_reads_and_is_taken_out_again', async (desk) => {
  const page = await desk.at('/mail/inbox', HEAD);
  const { root } = await box(page);
  await page.goto(`${root}/mail/inbox`);
  await page.locator('.desk-card a').click();
  await page.waitForURL(`**${root}/settings`);
  await page.locator('#who').pressSequentially('jean mart');
  const offer = page.locator('#people li').filter({ hasText: 'Jean Martin' }).first();
  await shown(offer);
  await offer.getByLabel('Rôle').selectOption({ label: 'Lecture seule' });
  await offer.getByRole('button', { name: /Ouvrir la boîte/ }).click();
  const member = page.locator('#members li').filter({ hasText: 'Jean Martin' });
  await shown(member);
  await shown(page.locator('.happenings li').filter({ hasText: 'a ouvert la boîte à Jean Martin' }));
  const his = await desk.at('/mail/inbox', 'jmartin');
  await his.locator('.boxes a').first().click();
  await his.waitForURL(`**${root}/mail/inbox`);
  await shown(his.locator('#rows .row').first());
  same(await his.locator('#rows input, .selection, .hover-acts').count(), 0, 'he only reads');
  await his.locator('#rows .open-row').first().click();
  await shown(his.locator('#reading .conversation'));
  same(await his.locator('#reading form[method=post]').count(), 0, 'nothing to do there');
  await his.keyboard.press('e');
  await his.keyboard.press('r');
  await member.getByRole('button', { name: /Retirer l’accès/ }).click();
  await gone(member);
  // His open page hears it at the next news.
  const subject = unique('Après');
  const { address } = await box(await desk.at('/mail/inbox', HEAD));
  await deliver({ to: address, subject });
  await toast(his, 'Cette boîte ne vous est plus ouverte.');
  same(await row(his, subject).count(), 0, 'nor what came since');
  await his.locator('#toasts a').click();
  await his.waitForURL('**/mail/inbox');
  await equal(() => his.locator('.boxes').count(), 0, 'no switch any more');
});

test('without_a_script_a_mailbox_is_looked_after_and_written_from', async (desk) => {
  const page = await desk.at('/mail/inbox', HEAD, { javaScriptEnabled: false });
  const { root, address } = await box(page);
  await page.locator('.boxes a').first().click();
  await page.locator('.desk-card a').click();
  await page.fill('#who', 'amandine');
  await page.press('#who', 'Enter');
  await page.getByRole('button', { name: 'Ouvrir la boîte à Amandine Serret' }).click();
  const member = page.locator('#members li').filter({ hasText: 'Amandine Serret' });
  await shown(member);
  await member.getByLabel('Jusqu’au').fill('2099-07-05');
  await member.getByRole('button', { name: /Modifier/ }).click();
  await shown(page.locator('.happenings li').filter({ hasText: 'jusqu’au 5 juillet 2099' }));
  await member.getByRole('button', { name: /Retirer/ }).click();
  same(await page.locator('#members').getByText('Amandine Serret').count(), 0, 'she is out');
  await page.goto('/mail/inbox');
  await page.locator('form.new button').click();
  await page.locator('.composer .from select').selectOption(address);
  await page.fill('.composer [name=to]', person('hcastagne').address);
  const subject = unique('Sans script');
  await page.fill('.composer [name=subject]', subject);
  await page.fill('.composer [name=text]', 'Bonjour.');
  await page.locator('.composer button[value=send]').last().click();
  await page.goto(`${root}/held`);
  truth(await page.locator('.held-row').filter({ hasText: subject }).count(), 'it waits there');
});

await run();
