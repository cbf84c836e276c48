// The desk's scripts: Turbo for smoothness, one Stimulus controller a file. Without them every page works as it is.
import * as Turbo from '@hotwired/turbo';
import { Application } from '@hotwired/stimulus';
import './streams.js';
import { listen } from './live.js';
import Drawer from './controllers/drawer.js';
import Frame from './controllers/frame.js';
import Keyboard from './controllers/keyboard.js';
import List from './controllers/list.js';
import Menu from './controllers/menu.js';
import Pane from './controllers/pane.js';
import Panes from './controllers/panes.js';
import Toast from './controllers/toast.js';

// No bar: the old content stays until the new is there.
Turbo.config.drive.progressBarDelay = 2 ** 31 - 1;

const application = Application.start();
application.register('drawer', Drawer);
application.register('frame', Frame);
application.register('keyboard', Keyboard);
application.register('list', List);
application.register('menu', Menu);
application.register('pane', Pane);
application.register('panes', Panes);
application.register('toast', Toast);

// What most visits never open comes when it stands on a page.
const later = {
  captcha: () => import('./controllers/captcha.js'),
  clock: () => import('./controllers/clock.js'),
  composer: () => import('./controllers/composer.js'),
  copy: () => import('./controllers/copy.js'),
  directory: () => import('./controllers/directory.js'),
  passkey: () => import('./controllers/passkey.js'),
  recipients: () => import('./controllers/recipients.js'),
  print: () => import('./controllers/print.js'),
  strength: () => import('./controllers/strength.js'),
};
function look() {
  for (const [name, load] of Object.entries(later)) {
    if (!document.querySelector(`[data-controller~=${name}]`)) continue;
    delete later[name];
    load().then((loaded) => application.register(name, loaded.default));
  }
}
look();
for (const moment of ['turbo:load', 'turbo:frame-load', 'turbo:render']) document.addEventListener(moment, look);

if (document.body.classList.contains('desk')) listen();
