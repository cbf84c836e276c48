// Bundles js/app.js (islands become chunks of their own), css/app.css and what only some pages need (the administration has a script and a sprite of its own), gathers the icons that templates and
// scripts name into one sprite, names every file by its content, compresses each once, and writes the Rust table.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { brotliCompressSync, constants } from 'node:zlib';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';

const out = process.argv[2];
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const MIME = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const files = [];
const names = {};
const preloads = new Set();

// What we have otherwise in Turbo: each is where it was, or the build says that Turbo has changed.
const AMENDMENTS = [
  // The style of its progress bar goes into the page as it loads, which the content policy refuses; we show none.
  [/(constructor\(\) \{\s+this\.stylesheetElement[^}]+?)this\.installStylesheetElement\(\);/, '$1'],
  // The address that follows a frame is no way elsewhere: a form that is on its way then (an act or an undo pressed at once)
  // goes on. Turbo stops it for every visit.
  [/this\.stop\(\);(\s+this\.currentVisit = new Visit\()/, 'if (options.willRender === false) this.currentVisit?.cancel(); else this.stop();$1'],
  // No page is morphed: an eighth of what the first page's script weighs.
  [/var Idiomorph = \(function \(\) \{.*?\n\}\)\(\);/s, 'var Idiomorph = {};'],
];
const amended = {
  name: 'amended-turbo',
  setup({ onLoad }) {
    onLoad({ filter: /@hotwired\/turbo\/dist\/turbo\.es2017-esm\.js$/ }, ({ path }) => {
      let contents = readFileSync(path, 'utf8');
      for (const [was, is] of AMENDMENTS) {
        if (!was.test(contents)) throw new Error(`Turbo has changed: ${was}`);
        contents = contents.replace(was, is);
      }
      return { contents };
    });
  },
};

const bundled = await build({
  plugins: [amended],
  entryPoints: ['js/app.js', 'js/solving.js', 'css/captcha.css', 'css/app.css', 'css/administration.css', 'js/administration.js', 'css/boxes.css', 'css/directory.css', 'css/school.css', 'css/sheet.css', 'css/print.css'],
  outdir: out,
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  target: ['es2022', 'chrome123', 'firefox121', 'safari17.5'],
  minify: true,
  legalComments: 'none',
  metafile: true,
  write: false,
});
for (const file of bundled.outputFiles) keep(basename(file.path), file.contents);
for (const [path, output] of Object.entries(bundled.metafile.outputs)) {
  if (output.entryPoint && !output.entryPoint.startsWith('node_modules/')) {
    names[basename(output.entryPoint)] = basename(path);
    for (const { path: chunk, kind } of output.imports) {
      if (kind === 'import-statement') preloads.add(`/assets/${basename(chunk)}`);
    }
  }
}

// Each lucide icon as a symbol: its drawing without what the style sheet sets. Icons of the administration and of the helpdesk are no part of what an inbox loads.
const ADMINISTRATION = /\/(administration|helpdesk)(\/|\.)/;
const called = /\bicon(?:_name)?\(\s*"([a-z0-9-]+)"/g;
sprite('sprite', [...walk('../src', called, (path) => !ADMINISTRATION.test(path)), ...walk('js', /\bicon\(\s*'([a-z0-9-]+)'/g)]);
sprite('administration', walk('../src', called, (path) => ADMINISTRATION.test(path)));

function sprite(name, used) {
  const symbols = [...new Set(used)].sort().map((icon) => {
    const svg = readFileSync(`node_modules/lucide-static/icons/${icon}.svg`, 'utf8');
    const drawing = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'));
    return `<symbol id="${icon}" viewBox="0 0 24 24">${drawing.replace(/\s+/g, ' ').trim()}</symbol>`;
  });
  const whole = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`;
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, 8).toUpperCase();
  names[`${name}.svg`] = `${name}-${hash}.svg`;
  keep(names[`${name}.svg`], Buffer.from(whole));
}

const mark = readFileSync('mark.svg');
names['mark.svg'] = `mark-${createHash('sha256').update(mark).digest('hex').slice(0, 8).toUpperCase()}.svg`;
keep(names['mark.svg'], mark);

const table = files.map(({ name, mime }) =>
  `    File { name: ${JSON.stringify(name)}, mime: ${JSON.stringify(mime)}, plain: include_bytes!(concat!(env!("OUT_DIR"), "/assets/${name}")), brotli: include_bytes!(concat!(env!("OUT_DIR"), "/assets/${name}.br")) },`);
const logical = Object.entries(names).map(([from, to]) => `    (${JSON.stringify(from)}, ${JSON.stringify('/assets/' + to)}),`);
writeFileSync(join(out, 'table.rs'),
  `static FILES: &[File] = &[\n${table.join('\n')}\n];\nstatic NAMES: &[(&str, &str)] = &[\n${logical.join('\n')}\n];\n`
  + `/// What the script imports at once: fetched beside it.\npub static PRELOADS: &[&str] = &${JSON.stringify([...preloads])};\n`);

function keep(name, contents) {
  const mime = MIME[extname(name)];
  if (!mime) throw new Error(`no media type for ${name}`);
  writeFileSync(join(out, name), contents);
  writeFileSync(join(out, `${name}.br`), brotliCompressSync(contents, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: contents.length },
  }));
  files.push({ name, mime });
}

function walk(folder, pattern, wanted = () => true) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return walk(path, pattern, wanted);
    if (!/\.(html|rs|js)$/.test(entry.name) || !wanted(path)) return [];
    return [...readFileSync(path, 'utf8').matchAll(pattern)].map(([, name]) => name);
  });
}
