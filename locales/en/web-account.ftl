# My account: two-step sign-in, applications, sessions, journal; the second step of the sign-in.

web-account-title = My account
web-account-says = Password, two-step sign-in, applications, open sessions, journal.
web-account-back = Back to my account
web-account-profile = Profile
web-account-addresses = Addresses
web-account-addresses-hint = The first signs your messages. The others receive them.
web-account-factor = Two-step sign-in
web-account-factor-advised = Advised: a stolen password is then not enough to get in.
web-account-factor-from = Compulsory from { $day }. Set it up before: on that day, signing in will begin with it.
web-account-factor-since = Compulsory since { $day }.
web-account-factor-none = Your password alone opens your account.
web-account-factor-add = Set up
web-account-factor-app = Code application
web-account-factor-added = added { $day }
web-account-factor-replace = Replace
web-account-factor-remove = Remove
web-account-recovery = Recovery codes
web-account-recovery-left = { $count ->
    [0] none left
    [one] one left
   *[other] { $count } left
}
web-account-recovery-new = Make new codes
web-account-programs = Applications
web-account-programs-hint = One password for each program: it is revoked without touching the others.
web-account-programs-alone = One password for each program. Your usual password opens neither IMAP nor SMTP.
web-account-programs-none = No app password.
web-account-programs-revoke = Revoke
web-account-programs-new = New app password
web-account-sessions = Devices and sessions
web-account-sessions-hint = A session that you do not know? Close it, then change your password.
web-account-sessions-this = this session
web-account-sessions-close = Close
web-account-sessions-close-others = Close all other sessions
web-account-session-since = { $network }, since { $since }
web-account-session-shared = { $network }, since { $since }, shared computer
web-account-session-closed = Session closed.
web-account-sessions-closed = All your other sessions are closed.
web-account-device = { $browser } on { $system }
web-account-device-unknown = Unknown browser
web-account-journal = Journal
web-account-journal-hint = What happened to your account, and each sign-in of a day, kept for a year.
web-account-came-web = Sign-in
web-account-came-imap = Read by a program (IMAP)
web-account-came-submission = Sent by a program (SMTP)

web-factor-title = Set up the two-step sign-in
web-factor-scan = Your code application
web-factor-scan-hint = On your telephone, open a code application (Aegis, FreeOTP, Google Authenticator) and photograph this drawing. Without a telephone, a password manager does the same: give it the key.
web-factor-drawing = QR code to photograph with the application
web-factor-typed = Or type this key into the application:
web-factor-code = Six-digit code shown by the application
web-factor-after = Your other sessions will close, and mail programs will ask for an app password.
web-factor-set = Check the code
web-factor-wrong-code = This is not the code that the application shows now. Take the next one, and check that the telephone’s clock is right.
web-factor-over = This page stayed open too long: photograph the new drawing, the old one is worth nothing any more.
web-factor-compulsory = Your organisation asks for the two-step sign-in: it can be replaced, not removed.
web-factor-at-signin = It is compulsory now: sign out, then sign in again to set it up.

web-proof-code = Code of the present application, or recovery code
web-proof-code-hint = To check that it is you. Each code counts once.
web-proof-password-hint = To check that it is you.

web-code-title = Your code
web-code-label = Code of the application, or recovery code
web-code-hint = Six digits shown by your code application, or one of your recovery codes. Each counts once.
web-code-lost = Telephone lost? A recovery code lets you in. Without one, turn to whoever manages you or to the helpdesk.
web-code-again = Back to identifier and password
web-code-over = The code took too long, or your account changed meanwhile. Give your identifier and password again.
web-code-wrong = This code opens nothing: it is wrong, or was used already. Take the next one.
web-code-wait = { $count ->
    [one] Too many codes refused: try again in a minute, or take a recovery code.
   *[other] Too many codes refused: try again in { $count } minutes, or take a recovery code.
}

web-factor-letter-hint = The pages of your duties open with this second factor: a code sent to your rescue address shows that it is you who sets it up.
web-factor-asks-letter = Ask first for a code at your rescue address.
web-enrolment-title = Two-step sign-in
web-enrolment-says = Your organisation now asks, beside the password, for a code shown by an application. It takes three minutes.
web-enrolment-letter = A code at your rescue address
web-enrolment-letter-hint = It shows that it is you: a password can be stolen.
web-enrolment-send = Send the code
web-enrolment-send-again = Send another code
web-enrolment-sent = A code has left for your rescue address. It arrives in a minute or two. Nothing? Look into the junk mail.
web-enrolment-received = Code received at your rescue address
web-enrolment-no-rescue = You have no rescue address to which a code could be sent. The head of your school, or the helpdesk, checks who you are, then sets an address with you present or hands you a single-use code.
web-enrolment-have-code = I have a code that was handed to me
web-enrolment-handed = Code handed over
web-enrolment-handed-hint = Twelve characters, on the sheet you were handed. Capitals, spaces and hyphens do not matter.
web-enrolment-not-handed = This is not the code that was handed to you, or it is no longer good. Check the twelve characters.

web-recovery-codes = Your recovery codes
web-recovery-hint = Print or copy them, and keep them far from the telephone: each takes the place of the application’s code once. They will not be shown again.
web-recovery-done = Noted, go on
web-recovery-new-title = Make new recovery codes
web-recovery-new-says = Ten new codes take the place of those before, which open nothing any more.
web-removal-title = Remove the two-step sign-in
web-removal-says = Your password alone will open your account and your mail programs again. Your recovery codes will open nothing any more; your app passwords stay.
web-removal-done = Two-step sign-in removed.

web-programs-says = A mail program, a telephone or a printer comes in with a password of its own, which you revoke without touching the others.
web-programs-name = Name
web-programs-name-hint = To know it in the list: Thunderbird, home.
web-programs-may = This program may
web-programs-may-mail = read and send
web-programs-may-send = send only
web-programs-make = Make the password
web-programs-made = App password
web-programs-made-hint = Copy it into the program, in the place of your password. It will not be shown again.
web-programs-servers = To set in the program
web-programs-done = Back to my account
web-programs-used = last used: { $when }
web-programs-unused = never used
web-programs-revoked = App password revoked. What it held open is closed.
web-programs-many = You have as many app passwords as there may be: revoke one first.
web-programs-wrong-name = Give a name, of { $count } characters at the most.
web-duties-title = Confirm that it is you
web-duties-says = These pages act on other people’s accounts. They ask who is in front of the screen, and again after some time without use.
web-duties-waiting = What you were sending is not lost: it leaves as soon as this is confirmed.
web-duties-lost = What you were sending was not received: a file, or a form that is too long, cannot wait here. Confirm, then send it again.
web-duties-go-on = Confirm and go on
web-duties-mail = Back to mail
web-duties-enrol = These pages act on other people’s accounts. Your organisation opens them with the two-step sign-in only, and you have none yet.
web-duties-enrol-how = You need a telephone with a code application, and two minutes. You then come back here.

web-passkeys = Passkeys
web-passkeys-hint = Your telephone, your computer or a security key signs you in without a password, and stands for a code.
web-passkeys-none = No passkey.
web-passkeys-new = Add a passkey
web-passkeys-many = You have as many passkeys as there may be: remove one first.
web-passkeys-remove = Remove
web-passkeys-made = added on { $day }
web-passkeys-used = last use: { $when }, { $network }
web-passkeys-unused = never used
web-passkeys-nowhere = A passkey can be added only at the usual address of the service, by its name: open it that way, and not by an address in digits.
web-passkeys-says = The device keeps the key and knows you by a gesture, a fingerprint or a code of its own. Nothing secret reaches us.
web-passkeys-name = Name
web-passkeys-name-hint = To know it in the list: telephone, computer at the office.
web-passkeys-wrong-name = Give a name of { $count } letters at the most.
web-passkeys-noscript = Adding a passkey needs JavaScript. Without it, an application with codes does the same.
web-passkeys-unsupported = This browser knows no passkeys. An application with codes does the same.
web-passkeys-failed = The passkey did not answer. Try again, or take another way.
web-passkeys-refused = This passkey could not be added: it is there already, or the device did not check that it is you.
web-passkeys-over = This page waited too long. Try again.
web-passkeys-added = Passkey added.
web-passkeys-rename = Rename
web-passkeys-renaming = Rename a passkey
web-passkeys-renamed = Passkey renamed.
web-passkeys-removed = Passkey removed.
web-passkeys-removal = Remove a passkey
web-passkeys-removal-says = The passkey “{ $name }” will open your account no more. Delete it from the device that keeps it too.
web-passkeys-use = Use a passkey
web-passkeys-signin = Sign in with a passkey
web-passkeys-bad = This passkey opens nothing here. Try again, or give your identifier and your password.
web-account-factor-no-app = Without an application with codes, your passkeys stand for a code.
