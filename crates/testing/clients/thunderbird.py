"""Thunderbird as a person uses it, driven by Marionette: one journey, told by a JSON file, then an end.

It makes a new profile that trusts the house's authority, sets up the account, reads the inbox, stars a message,
moves another to the archive, sends one, and waits for a message from outside without ever asking for news: the
server has to tell (IDLE, RFC 2177). Then its account is suspended and opened again while it stands open. At last its
bearer, who must have a second factor from now on, sets one up in the webmail: it is cut off, and goes on with a
password of its own. What it saw goes to standard output as JSON. Whoever started it checks over IMAP.
"""

import base64
import hmac
import html
import http.cookiejar
import imaplib
import json
import os
import quopri
import re
import smtplib
import ssl
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from email.message import EmailMessage
from pathlib import Path

from marionette_driver.marionette import Marionette

# Seconds until a step is given up.
PATIENCE = 60

PREFERENCES = {
    "app.donation.eoy.version.viewed": 999,
    "app.update.disabledForTesting": True,
    "browser.search.update": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "mail.biff.play_sound": False,
    "mail.biff.show_alert": False,
    "mail.instrumentation.postUrl": "",
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.shell.checkDefaultClient": False,
    "mail.spotlight.firstRunDone": True,
    "mailnews.start_page.enabled": False,
    "mailnews.start_page_override.mstone": "ignore",
    "marionette.port": 0,
    # Whatever it would ask the world for, it hears at once that nobody is there.
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.proxy.type": 1,
    "services.settings.server": "data:,nothing",
    "toolkit.telemetry.enabled": False,
}

# What every script below can use. Each runs in a function of its own, so nothing stays behind.
COMMON = """
const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
const PATIENCE = %d * 1000;
const until = async (what, look) => {
    const end = Date.now() + PATIENCE;
    for (;;) {
        const seen = await look();
        if (seen) return seen;
        if (Date.now() > end) throw new Error("no " + what);
        await new Promise(done => window.setTimeout(done, 50));
    }
};
const account = () => MailServices.accounts.accounts.find(one => one.incomingServer.type == "imap");
const folder = flag => account().incomingServer.rootFolder.getFolderWithFlags(Ci.nsMsgFolderFlags[flag]);
const headers = box => [...box.msgDatabase.enumerateMessages()];
const header = (box, subject) => headers(box).find(one => one.mime2DecodedSubject == subject);
const finished = start => new Promise((done, fail) => start({
    QueryInterface: ChromeUtils.generateQI(["nsIUrlListener", "nsIMsgCopyServiceListener"]),
    OnStartRunningUrl() {}, OnStopRunningUrl(url, code) { code ? fail(new Error("url " + code)) : done(); },
    onStartCopy() {}, onProgress() {}, setMessageKey() {}, getMessageId() { return null; },
    onStopCopy(code) { code ? fail(new Error("copy " + code)) : done(); },
}));
""" % PATIENCE


class Thunderbird:
    """A running Thunderbird with a profile of its own."""

    def __init__(self, told):
        self.told = told
        self.profile = Path(told["profile"])
        self.profile.mkdir()
        lines = [
            f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items()
        ]
        (self.profile / "user.js").write_text("\n".join(lines))
        arguments = ["--headless", "--no-remote", "--marionette", "--remote-allow-system-access"]
        self.process = subprocess.Popen(
            ["thunderbird", *arguments, "--profile", str(self.profile)],
            env={**os.environ, "HOME": str(self.profile), "MOZ_CRASHREPORTER_DISABLE": "1"},
            stdout=sys.stderr,
        )
        self.marionette = Marionette("127.0.0.1", port=self.port(), socket_timeout=2 * PATIENCE)
        self.marionette.start_session()
        self.marionette.set_context("chrome")
        self.marionette.timeout.script = 2 * PATIENCE
        self.run('return until("window", () => document.readyState == "complete");')

    def port(self):
        """Marionette writes where it listens into the profile."""
        file = self.profile / "MarionetteActivePort"
        end = time.monotonic() + PATIENCE
        while not (file.exists() and file.read_text().strip()):
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("Thunderbird does not start")
            time.sleep(0.05)
        return int(file.read_text())

    def run(self, script, *arguments):
        """Runs one script with Thunderbird's own rights; what it returns."""
        whole = COMMON + "return (async () => {" + script + "})();"
        return self.marionette.execute_script(whole, script_args=arguments, sandbox="system")

    def close(self):
        self.process.kill()
        self.process.wait()


def trust(tb):
    """The house's authority, imported as a person does in the settings."""
    pem = Path(tb.told["ca"]).read_text()
    body = re.search("-----BEGIN CERTIFICATE-----(.*?)-----END", pem, re.S)[1]
    tb.run(
        """Cc["@mozilla.org/security/x509certdb;1"].getService(Ci.nsIX509CertDB)
            .addCertFromBase64(%s, "CT,,");"""
        % json.dumps("".join(body.split()))
    )


def set_up(tb):
    """The account, its identity, where it sends, and the password it would have asked for."""
    told = tb.told
    tb.run(
        """
        const told = %s;
        const server = MailServices.accounts.createIncomingServer(told.user, "localhost", "imap");
        server.port = told.imaps;
        server.socketType = Ci.nsMsgSocketType.SSL;
        server.authMethod = Ci.nsMsgAuthMethod.passwordCleartext;
        server.doBiff = false;
        server.loginAtStartUp = false;
        server.valid = true;
        const smtp = MailServices.outgoingServer.createServer("smtp");
        const inner = smtp.QueryInterface(Ci.nsISmtpServer);
        inner.hostname = "localhost";
        inner.port = told.submissions;
        smtp.username = told.user;
        smtp.socketType = Ci.nsMsgSocketType.SSL;
        smtp.authMethod = Ci.nsMsgAuthMethod.passwordCleartext;
        const identity = MailServices.accounts.createIdentity();
        identity.email = told.address;
        identity.fullName = told.name;
        identity.smtpServerKey = smtp.key;
        identity.composeHtml = false;
        const account = MailServices.accounts.createAccount();
        account.incomingServer = server;
        account.addIdentity(identity);
        MailServices.accounts.defaultAccount = account;
        for (const origin of ["imap://localhost", "smtp://localhost"]) {
            const login = Cc["@mozilla.org/login-manager/loginInfo;1"].createInstance(Ci.nsILoginInfo);
            login.init(origin, null, origin, told.user, told.password, "", "");
            await Services.logins.addLoginAsync(login);
        }
        """
        % json.dumps(told)
    )


def read(tb):
    """Opens the inbox: how many messages it has, and the text of one in the message pane."""
    return tb.run(
        """
        const server = account().incomingServer;
        server.performExpand(null);
        const inbox = await until("inbox", () => folder("Inbox"));
        await finished(listener => inbox.QueryInterface(Ci.nsIMsgImapMailFolder)
            .updateFolderWithListener(null, listener));
        const one = await until("message", () => header(inbox, %s));
        const pane = document.getElementById("tabmail").currentAbout3Pane;
        pane.displayFolder(inbox);
        const text = await until("text", () => {
            const shown = pane.messageBrowser.contentWindow.getMessagePaneBrowser?.()?.contentDocument;
            const text = shown?.location.href.startsWith("about:") ? "" : shown?.body?.textContent.trim();
            if (!text) pane.selectMessage(one);
            return text;
        });
        await until("end of reading", () => one.isRead);
        return { count: headers(inbox).length, text };
        """
        % json.dumps(tb.told["reads"])
    )


def star(tb):
    tb.run(
        """
        const inbox = folder("Inbox");
        const one = header(inbox, %s);
        inbox.markMessagesFlagged([one], true);
        await until("star", () => one.isFlagged);
        """
        % json.dumps(tb.told["stars"])
    )


def archive(tb):
    """Into the folder that the server says is for it (RFC 6154)."""
    tb.run(
        """
        const inbox = folder("Inbox");
        const there = await until("archive", () => folder("Archive"));
        await finished(listener =>
            MailServices.copy.copyMessages(inbox, [header(inbox, %s)], there, true, listener, null, false));
        """
        % json.dumps(tb.told["moves"])
    )


def send(tb):
    """Writes in a window of its own and presses « Send »."""
    tb.run(
        """
        const told = %s;
        const fields = Cc["@mozilla.org/messengercompose/composefields;1"].createInstance(Ci.nsIMsgCompFields);
        fields.to = told.to;
        fields.subject = told.subject;
        fields.body = told.body;
        const params = Cc["@mozilla.org/messengercompose/composeparams;1"].createInstance(Ci.nsIMsgComposeParams);
        params.composeFields = fields;
        params.identity = account().defaultIdentity;
        params.type = Ci.nsIMsgCompType.New;
        params.format = Ci.nsIMsgCompFormat.PlainText;
        MailServices.compose.OpenComposeWindowWithParams(null, params);
        const writing = await until("window to write in", () => {
            const open = Services.wm.getMostRecentWindow("msgcompose");
            return open?.gLoadingComplete && open.gSendLocked === false ? open : null;
        });
        writing.goDoCommand("cmd_sendNow");
        await until("end of sending", () => writing.closed);
        """
        % json.dumps(tb.told["sends"])
    )
    arrived(tb.told)


def arrived(told):
    """Whoever it was sent to has it, once."""
    door = ssl.create_default_context(cafile=told["ca"])
    sent = told["sends"]
    with imaplib.IMAP4_SSL("localhost", told["imaps"], ssl_context=door, timeout=PATIENCE) as theirs:
        theirs.login(sent["reader"], sent["password"])
        end = time.monotonic() + PATIENCE
        while True:
            theirs.select("INBOX", readonly=True)
            theirs.literal = sent["subject"].encode()
            found = theirs.uid("SEARCH", "CHARSET", "UTF-8", "SUBJECT")[1][0].split()
            if found:
                break
            if time.monotonic() > end:
                raise RuntimeError("what it sent has not come")
            time.sleep(0.05)
        if len(found) != 1 or b"biblioth" not in theirs.uid("FETCH", found[0], "(BODY[])")[1][0][1]:
            raise RuntimeError("what it sent came otherwise")


def deliver(told, subject):
    """A message from outside, to the door for it."""
    news = EmailMessage()
    news["From"], news["To"], news["Subject"] = "claire@dehors.example", told["address"], subject
    news.set_content("Rien à demander : la nouvelle vient d’elle-même.\n")
    with smtplib.SMTP("127.0.0.1", told["mx"], timeout=PATIENCE) as door:
        door.send_message(news)


def hear(tb):
    """A message from outside, delivered to the door for it; the inbox shows it, and nobody asked."""
    told = tb.told
    deliver(told, told["hears"])
    tb.run('await until("news", () => header(folder("Inbox"), %s));' % json.dumps(told["hears"]))


def connections(tb):
    """How many connections to the server's IMAP door are open on this machine."""
    port = f":{tb.told['imaps']:04X}"
    lines = "".join(Path(f"/proc/net/{name}").read_text() for name in ("tcp", "tcp6")).splitlines()
    rows = [line.split() for line in lines if "local_address" not in line]
    return sum(1 for row in rows if row[2].endswith(port) and row[3] == "01")


def suspended(tb):
    """While it stands open, somebody closes the account and opens it again: it is cut off, and nothing is lost."""
    told = tb.told
    if connections(tb) == 0:
        raise RuntimeError("it is not connected")
    subprocess.run(told["suspend"], check=True, stdout=sys.stderr)
    end = time.monotonic() + PATIENCE
    while connections(tb) > 0:
        if time.monotonic() > end:
            raise RuntimeError("it stays connected")
        time.sleep(0.05)
    deliver(told, told["late"])
    subprocess.run(told["resume"], check=True, stdout=sys.stderr)
    tb.run(
        """
        const inbox = folder("Inbox");
        await finished(listener => inbox.QueryInterface(Ci.nsIMsgImapMailFolder)
            .updateFolderWithListener(null, listener));
        await until("what came meanwhile", () => header(inbox, %s));
        """
        % json.dumps(told["late"])
    )


class Webmail:
    """Its bearer's browser, as far as it takes to get a password for a program."""

    def __init__(self, told):
        self.told = told
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), jar)
        self.page = ""
        self.post("/signin", name=told["user"], password=told["password"])

    def get(self, path):
        with self.opener.open(self.told["web"] + path, timeout=PATIENCE) as answer:
            self.page = answer.read().decode()

    def post(self, path, **form):
        token = re.search('name="csrf" value="([^"]*)"', self.page)
        if token:
            form["csrf"] = token[1]
        body = urllib.parse.urlencode(form).encode()
        asked = urllib.request.Request(self.told["web"] + path, body, {"Origin": self.told["web"]})
        with self.opener.open(asked, timeout=PATIENCE) as answer:
            self.page = answer.read().decode()

    def found(self, pattern):
        return html.unescape(re.search(pattern, self.page, re.S)[1]).strip()


def code(seed, now):
    """What the application of a telephone shows (RFC 6238)."""
    seed = seed.replace(" ", "")
    key = base64.b32decode(seed + "=" * (-len(seed) % 8))
    tag = hmac.digest(key, int(now // 30).to_bytes(8, "big"), "sha1")
    start = tag[19] & 15
    return f"{(int.from_bytes(tag[start:start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def letter(told, address):
    """The code of the last letter to an address outside, and the letter with it."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        for file in Path(told["outside"]).glob("*"):
            text = quopri.decodestring(file.read_bytes()).decode(errors="replace").replace("\u00a0", " ")
            held = re.search(r"code est (\d{3}) (\d{3})", text)
            if f"To: {address}" in text and held:
                file.unlink()
                return held[1] + held[2]
        time.sleep(0.1)
    raise RuntimeError(f"no letter to {address}")


def own_password(told):
    """A second factor becomes compulsory: sets it up at the sign-in with a code of the rescue address, then a password for this
    program, which a recovery code proves."""
    browser = Webmail(told)
    rescue = "helene@maison.example"
    browser.get("/settings/account/rescue")
    browser.post("/settings/account/rescue", address=rescue, password=told["password"])
    browser.post("/settings/account/rescue/code", code=letter(told, rescue))
    subprocess.run(told["compel"], check=True, stdout=sys.stderr)
    browser = Webmail(told)
    browser.post("/signin/enrolment/letter", next="/")
    secret = '<p class="secret"[^>]*>(.*?)</p>'
    seed = browser.found(secret)
    sealed = browser.found('name="sealed" value="([^"]*)"')
    shown = code(seed, time.time())
    browser.post("/signin/enrolment", sealed=sealed, sent=letter(told, rescue), code=shown, next="/")
    recovery = browser.found("<ol class=\"recovery\"[^>]*><li>(.*?)</li>")
    browser.get("/settings/account/programs")
    scope = browser.found('name="scope" value="([^"]*)" checked')
    browser.post("/settings/account/programs", name="Thunderbird", scope=scope, proof=recovery)
    return browser.found(secret)


def protected(tb):
    """A second factor becomes compulsory and is set up: it is cut off, and comes back with a password of its own."""
    told = tb.told
    if connections(tb) == 0:
        raise RuntimeError("it is not connected")
    fresh = own_password(told)
    end = time.monotonic() + PATIENCE
    while connections(tb) > 0:
        if time.monotonic() > end:
            raise RuntimeError("it stays connected")
        time.sleep(0.05)
    deliver(told, told["after"])
    tb.run(
        """
        const [fresh, subject] = %s;
        for (const origin of ["imap://localhost", "smtp://localhost"]) {
            const [kept] = await Services.logins.searchLoginsAsync({ origin });
            const changed = kept.clone();
            changed.password = fresh;
            await Services.logins.modifyLoginAsync(kept, changed);
        }
        const server = account().incomingServer;
        server.forgetSessionPassword(false);
        const inbox = folder("Inbox");
        await finished(listener => inbox.QueryInterface(Ci.nsIMsgImapMailFolder)
            .updateFolderWithListener(null, listener));
        await until("what came since", () => header(inbox, subject));
        """
        % json.dumps([fresh, told["after"]])
    )
    return fresh


def main():
    told = json.loads(Path(sys.argv[1]).read_text())
    tb = Thunderbird(told)
    try:
        for step in (trust, set_up):
            step(tb)
        seen = read(tb)
        for step in (star, archive, send, hear, suspended):
            step(tb)
        print(json.dumps({**seen, "fresh": protected(tb)}))
    finally:
        tb.close()


main()
