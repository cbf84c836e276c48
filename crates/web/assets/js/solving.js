// What a browser computes for the box of captcha.js, off the page's own thread.
import 'altcha/workers/pbkdf2';
