# The command line and the configuration.

cli = The whole messaging service of an institution. Without a command: the demonstration.
cli--data = Data directory (created if it does not exist).
cli--port-base = First port: web N, MX N+25, LMTP N+24, submission N+87 and N+65, IMAP N+43 and N+93.
cli--config = Configuration file.
cli--agents = Number of colleagues whom the demonstration imports, 450 without this option.
cli--small = Small demonstration: 6 people, 2,000 messages.
cli--postgres = Address of a PostgreSQL database, instead of files.
cli-serve = Starts the service as the configuration file says.
cli-config = Checks or shows the configuration.
cli-config-check = Checks the configuration file without starting anything.
cli-config-show = Shows all keys, their defaults and what they mean.
cli-organisation = Creates organisations.
cli-organisation-create = Creates an organisation and its domains.
cli-organisation-create--name = Display name of the organisation.
cli-organisation-create--domains = Mail domain; the first is the main one.
cli-organisation-create--academies = Code of an académie whose feeds are its own; a merged one has several.
cli-organisation-academies = Says which académies’ feeds are the organisation’s.
cli-organisation-academies--codes = Codes of académies, for example 11.
cli-organisation-addresses = Writes the organisation’s addresses as CSV, for the directory that people come from.
cli-organisation-addresses--since = Only what changed after this number, the last column.
cli-organisation-policy = Shows an organisation’s policies, or changes one.
cli-organisation-policy--policy = Name of the policy.
cli-organisation-policy--value = Value, as JSON; what is missing has its default.
cli--organisation = Name of the organisation, or one of its domains.
cli-import = Imports people from a feed: annuaire fédérateur, human resources, table.
cli-import-aaf = Imports a delivery of the annuaire fédérateur.
cli-import-aaf--path = Folder, or .zip or .tgz archive.
cli-import-hr = Imports the file of human resources.
cli-import-csv = Imports the table of another institution.
cli-import-csv--feed = Name of the feed, the same every time: people are known by it from one file to the next.
cli-import-csv--columns = Mapping of columns: “identifier=Number,family-name=Surname,given-name=First name”.
cli-import-list = Lists the last imports.
cli-import-drop = Gives up an import that is not applied yet.
cli-import-drop--id = Number of the import.
cli-import-release = Releases the safety stop of an import begun on a page: the machine is then the second person.
cli-import-release--id = Number of the import.
cli--file = File to read.
cli--dry-run = Shows what would change, without changing anything.
cli--accept-departures = Accepts this number of departures, the dry run’s.
cli--accept-date = Accepts a feed dated more than a week from today.
cli-admin = Says who administers an organisation.
cli-admin-create = Creates an account that administers its organisation; the password is read from standard input.
cli-admin-create--address = The person’s address.
cli-admin-create--name = The name shown.
cli-admin-grant = Gives an existing account the administration.
cli-admin-grant--address = The person’s address.
cli-admin-revoke = Takes the administration back; the account stays.
cli-admin-revoke--address = The person’s address.
cli-admin-list = Shows who administers, by organisation.
cli-account = Creates and sets accounts.
cli-account-create = Creates an account; the password is read from standard input.
cli-account-create--address = Address of the person.
cli-account-create--name = Display name.
cli-account-create--identifier = Identifier; otherwise what stands before “@”.
cli-account-create--function = Function, as the directory writes it.
cli-account-create--quota = Space granted, for example “5 GB”.
cli-account-password = Changes a password, read from standard input, and ends the sessions.
cli-account-password--address = Address of the person.
cli-account-quota = Changes the space granted to a mailbox.
cli-account-quota--address = Address of the person.
cli-account-quota--size = Space granted, for example “500 MB”.
cli-account-suspend = Closes an account on every door, at once; nothing is erased.
cli-account-suspend--address = Address of the person.
cli-account-suspend--reason = Reason, read by the person when they try to sign in.
cli-account-suspend--keep-mail = Keep (true) or refuse (false) the messages that arrive; without it the organisation’s rule applies.
cli-account-resume = Opens a suspended account again.
cli-account-resume--address = Address of the person.
cli-queue = Shows and sets the messages waiting to leave.
cli-queue-list = Lists the waiting messages.
cli-queue-show = Shows a waiting message and its attempts.
cli-queue-show--id = Number of the waiting message.
cli-queue-retry = Tries a message now, or all of them.
cli-queue-retry--id = Number of the waiting message; without a number, all.
cli-queue-drop = Gives up a waiting message without a bounce.
cli-queue-drop--id = Number of the waiting message.
cli-queue-held = Shows and settles what a sending limit holds.
cli-queue-held-list = Lists the held messages, with their writer and the limit they are above.
cli-queue-held-release = Lets a held message go.
cli-queue-held-release--id = Number of the held message.
cli-queue-held-return = Gives a held message back to its writer’s drafts.
cli-queue-held-return--id = Number of the held message.
cli-verify = Checks all accounts: databases, messages, counters, index. The service may run.
cli-generate = Writes an invented académie: AAF and HR feeds, the changes of each day, and what an import must find in them.
cli-generate--agents = Number of agents, 50 to 60,000.
cli-generate--seed = Seed: the same gives the same bytes.
cli-generate--from = Date of the complete feeds.
cli-generate--days = Number of daily deltas, at most 366.
cli-generate--academie = Code of the académie: its départements.
cli-generate--out = New or empty directory, outside Tramontane’s data.
cli-help = Shows this help.

config-server-hostname = Name of the machine, announced by SMTP and IMAP.
config-server-data = Data directory.
config-server-web-address = Public address of the webmail; empty: that of the web door.
config-server-trusted-proxies = Networks of the trusted web proxies, for example “10.0.0.0/8, 2001:db8::7”: they alone say by X-Forwarded-For where a request comes from.
config-server-language = Language of organisations and people when they are created: fr or en.
config-store-postgres = PostgreSQL address; empty: SQLite files in the data directory.
config-store-open-accounts = Accounts kept open in memory.
config-store-appliers = Deliveries stored at the same time in the background.
config-listen-web = Webmail without TLS, for a proxy or this machine; empty: door closed.
config-listen-webs = Webmail over TLS.
config-listen-mx = Mail from outside.
config-listen-submission = Submission of the staff’s mail, STARTTLS.
config-listen-submissions = Submission of the staff’s mail, TLS.
config-listen-imap = IMAP, STARTTLS.
config-listen-imaps = IMAP, TLS.
config-listen-lmtp = Reception by LMTP, from a trusted gateway.
config-tls-certificate = Certificate (PEM, whole chain); read again when it changes. Empty: this machine’s own.
config-tls-key = Key of the certificate (PEM).
config-mail-largest-message = Largest message, in bytes.
config-mail-undo-seconds = Seconds during which a sending can be undone.
config-mail-sending-limits = Limits the number of recipients by person and by network; false: no limit.
config-mail-default-quota = Space of a new account, in bytes.
config-mail-mx-recipients = Recipients of a message from outside.
config-mail-lmtp-recipients = Recipients of a message that comes by LMTP.
config-relay-host = Relay that takes all outgoing mail; empty: each domain is looked up in the DNS.
config-relay-port = Port of the relay; 0: 25.
config-imap-plain-login-on-loopback = Accepts an IMAP password without TLS from this machine: for measurements only.
config-passwords-memory-kib = Memory of Argon2id, in KiB.
config-passwords-passes = Passes of Argon2id.
config-log-level = Log level: error, warn, info, debug.
config-log-format = Form of the log: text or json.

config-unreadable = The configuration file { $file } cannot be read.
config-not-toml = The configuration file { $file } is not correct TOML.
config-unknown-key = There is no key “{ $key }”; the nearest one is “{ $nearest }”.
config-wrong-type = A value of the configuration does not have the expected form.
config-bad-address = “{ $value }” is not an address for { $key }: write for example 127.0.0.1:8080.
config-bad-network = “{ $value }” is not a network for server.trusted_proxies: write for example 10.0.0.0/8.
config-passwords-floor = The cost of Argon2id cannot go below 19,456 KiB and 2 passes.
config-tls-pair = Give the certificate and its key together, or neither.
config-log-format-wrong = The form of the log is “text” or “json”, not “{ $value }”.
config-good = The configuration is correct.

start-port-taken = Port { $port } is in use: stop the other program, or choose other ports with --port-base.
start-port-refused = Port { $port } cannot be opened: { $error }.
start-data-in-use = Another process uses the directory { $folder }: stop it, or choose another directory with --data.
start-no-data = There is no data in { $folder }: name the service’s configuration with --config, or its directory with --data.
start-others-server = The service runs, but does not answer you: run the command as its user (with “sudo -u”, for example).
start-data-read-only = The directory { $folder } cannot be written: { $error }. Check its permissions and the space on the disk.
start-store = The directory { $folder } cannot be opened: { $error }.
start-people-key = The key { $file } does not fit: { $error }. On several servers, copy the first one’s.
start-ready = Tramontane is ready: { $address }
start-first-link = Nobody administers yet: the one-time link is in { $file }.
start-sign-in = Sign in as { $name }: identifier { $identifier }, password { $password }
start-others = The other people are in { $file }.
start-stop = Stopping: what is in hand is being finished.
start-stopped = Stopped.

act-organisation-created = Organisation created: { $name }.
act-academies-set = Feeds of { $name }: académies { $codes }.
act-policy-set = Policy changed: { $policy }.
act-policy-invalid = The policy “{ $policy }” has no value of that form. Known policies: { $known }.
policy-names = How a name becomes an address, and for how many years an address that ended is not given again.
policy-quota = Room granted to a mailbox, in bytes, by function code, and its ceiling.
policy-life = Number of days of each stage of an account after a departure, and the answer of closed accounts.
policy-default = Default value.
policy-set-by = Set by { $who } on { $day }.
policy-by-command = the command line
act-administrator = Administers its organisation: { $address }.
act-no-administrator = Administers no more: { $address }.
act-administrators-none = Nobody administers: “tramontane admin create” makes the first account that may.
act-account-created = Account created: { $address }, identifier { $identifier }.
act-password-set = Password changed, sessions ended: { $address }.
act-quota-set = Space of { $address }: { $size }.
act-suspended = Account suspended on every door: { $address }.
act-resumed = Account open again: { $address }.
act-no-account = Nobody has the address { $address }.
act-bad-address = “{ $address }” is not an address.
act-bad-size = “{ $size }” is not a size: write for example “500 MB”.
act-no-domain = No organisation receives the mail of { $domain }: create it first.
act-password-short = The password must have at least 8 characters.
act-failed = This did not work: { $error }.
act-queue-empty = Nothing is waiting.
act-queue-row = No. { $id } → { $domain }, from { $sender } to { $recipients }: “{ $subject }”. Entered { $entered }, { $attempts } attempts, next { $next }. { $answer }
act-queue-untried = Not tried yet.
act-queue-none = No waiting message has the number { $id }.
act-queue-retried = Trying again now: { $count }.
act-queue-dropped = Message given up: { $id }.
act-held-empty = Nothing is held.
act-held-row = { $minutes ->
    [one] No. { $id } from { $sender }, “{ $subject }”, { $recipients } recipients. Held { $when }, from { $network }: its writer has written to { $together } recipients in one minute; { $limit } are allowed.
    [60] No. { $id } from { $sender }, “{ $subject }”, { $recipients } recipients. Held { $when }, from { $network }: its writer has written to { $together } recipients in one hour; { $limit } are allowed.
   *[other] No. { $id } from { $sender }, “{ $subject }”, { $recipients } recipients. Held { $when }, from { $network }: its writer has written to { $together } recipients in { $minutes } minutes; { $limit } are allowed.
 }
act-held-row-network = { $minutes ->
    [one] No. { $id } from { $sender }, “{ $subject }”, { $recipients } recipients. Held { $when }, from { $network }: from this network { $together } recipients were written to in one minute; { $limit } are allowed.
    [60] No. { $id } from { $sender }, “{ $subject }”, { $recipients } recipients. Held { $when }, from { $network }: from this network { $together } recipients were written to in one hour; { $limit } are allowed.
   *[other] No. { $id } from { $sender }, “{ $subject }”, { $recipients } recipients. Held { $when }, from { $network }: from this network { $together } recipients were written to in { $minutes } minutes; { $limit } are allowed.
 }
act-held-here = this server
act-held-none = No held message has the number { $id }.
act-held-released = Message { $id } from { $sender } leaves.
act-held-returned = Message { $id } is given back to the drafts of { $sender }.
act-verify-good = { $accounts ->
    [one] One account checked, nothing to report.
   *[other] { $accounts } accounts checked, nothing to report.
}
act-verify-problems = { $problems ->
    [one] One problem found.
   *[other] { $problems } problems found.
}
act-verify-stopped = The service is stopping: the check is not complete.
act-generate-done = Académie written to { $folder }: { $agents } agents, { $files } files, { $megabytes } MB.
act-generate-agents = The number of agents goes from 50 to 60,000.
act-generate-days = The number of days goes from 0 to 366.
act-generate-from = The date is written year-month-day, between 2000 and 2100: for example 2026-09-01.
act-generate-academie = No académie has the code { $code }.
act-generate-not-empty = The directory { $folder } is not empty: choose a new one with --out.
act-generate-inside-data = The directory { $folder } lies within Tramontane’s data: choose another one with --out.
act-generate-write = The file { $file } cannot be written: { $error }. Check its permissions and the space on the disk, then begin again in an empty directory.
act-report = { $report }
