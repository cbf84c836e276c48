// What shows that everybody can use a page: axe finds nothing, nothing scrolls sideways, a finger finds what it points at.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { rests, same, sizes } from './common.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

// The rules that a page's colours alone can break.
export const COLOURS = ['color-contrast', 'link-in-text-block'];

// What moves stands where it ends: what goes on for ever, or waits while the pointer rests on it, would never come there.
export const still = (page) => page.evaluate(() => {
  for (const one of document.getAnimations()) {
    if (one.effect.getComputedTiming().endTime === Infinity) one.cancel();
    else one.finish();
  }
});

// What axe finds, by all rules or by some.
export async function violations(page, only) {
  await rests(page);
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axe);
  await still(page);
  // Chromium and Firefox let a scroller without a stop of its own take the focus.
  const rules = { 'scrollable-region-focusable': { enabled: false } };
  const options = { runOnly: only ?? TAGS, rules, resultTypes: ['violations'], iframes: false };
  const found = await page.evaluate((asked) => window.axe.run({ exclude: ['iframe.body'] }, asked), options);
  return found.violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => `${node.target} ${node.any[0]?.message ?? node.failureSummary}`).join(' | ')}`);
}

// What is wider than the page, by name.
export const sideways = (page) => page.evaluate(() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide && document.body.scrollWidth <= wide) return [];
  return [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > wide + 1).slice(0, 3).map((one) => `${one.localName}.${one.className}`);
});

// Everybody can use a page, also on a telephone.
export async function forEverybody(page, which) {
  for (const { viewport } of [sizes.telephone, sizes.desktop]) {
    await page.setViewportSize(viewport);
    same([...await violations(page), ...await sideways(page)], [], `everybody can use ${which}`);
  }
}

// Links within sentences are as high as their lines (WCAG 2.5.8); all else a finger of 44 pixels finds.
export const small = (page) => page.evaluate(() => {
  const LEAST = 44;
  const STEP = 1;
  // All rows of a list are alike: the first two are measured.
  for (const row of document.querySelectorAll('#rows .row:nth-of-type(n + 5)')) row.remove();
  const seen = (one) => one.checkVisibility({ opacityProperty: false, visibilityProperty: true }) && one.getBoundingClientRect().width > 1;
  const inText = (one) => one.localName === 'a' && getComputedStyle(one).display === 'inline' && one.parentElement.matches('p, dd, li, .prose *');
  // What a tap hits counts: the element, its label, or what it draws around itself.
  const hit = (one, x, y) => { const at = document.elementFromPoint(x, y); return at && (one.contains(at) || at.closest('label')?.control === one || at === one.closest('label')); };
  const faults = [];
  for (const one of document.querySelectorAll('a[href], button, summary, select, input:not([type=hidden]), textarea, [role=option]')) {
    if (!seen(one) || inText(one) || one.disabled || one.matches('.skip')) continue;
    one.scrollIntoView({ block: 'center' });
    const box = one.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue;
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    if (!hit(one, x, y)) continue;
    const reach = (dx, dy) => { let far = 0; while (far < LEAST && hit(one, x + dx * (far + STEP), y + dy * (far + STEP))) far += STEP; return far; };
    const [wide, high] = [reach(1, 0) + reach(-1, 0) + STEP, reach(0, 1) + reach(0, -1) + STEP];
    if (wide < LEAST || high < LEAST) faults.push(`${one.localName}.${one.className || one.name || one.id} « ${(one.getAttribute('aria-label') || one.title || one.textContent).trim().slice(0, 30)} » ${wide}×${high}`);
  }
  return faults;
});
