# Back in without being signed in: identifier, password, the check that no program asks.
web-recovery-title = Get back in
web-recovery-says = Choose what you are missing. Nothing that you type here is kept as you type it.
web-recovery-aside = Help
web-recovery-what = What will happen
web-recovery-cancel = Cancel
web-recovery-back = Back to the form
web-recovery-numen = NUMEN
web-recovery-numen-hint = 13 characters, on your letter of appointment. Spaces and small letters are fine.
web-recovery-day = Day
web-recovery-month = Month
web-recovery-year = Year
web-recovery-wrong-numen = A NUMEN has 13 characters, such as 34 E 19 04217 KMT.
web-recovery-wrong-year = Write the year with four digits, such as 1984.
web-recovery-wrong-birth = There is no such day: write day and month as numbers.
web-recovery-way-first = First sign-in
web-recovery-way-first-with = with your NUMEN or the sheet you were given
web-recovery-way-identifier = Find my identifier
web-recovery-way-identifier-with = NUMEN, date of birth, name
web-recovery-way-password = Reset my password
web-recovery-way-password-with = by your rescue address
web-recovery-way-change = Change my password
web-recovery-way-change-with = with the present one
web-recovery-way-trouble = I cannot sign in
web-recovery-way-trouble-with = find out why
web-captcha-title = Check
web-captcha-label = I am not a robot
web-captcha-works = Your device is computing, a few seconds…
web-captcha-done = Checked
web-captcha-failed = The check did not succeed. Try again, or wait 30 seconds instead.
web-captcha-over = The check is too old. Do it again.
web-captcha-needed = Tick the box and let it finish, or wait 30 seconds instead.
web-captcha-verify = Check
web-captcha-noscript = This box needs JavaScript. Without it, take the other way:
web-captcha-wait = Wait 30 seconds instead
web-captcha-waited = Checked: you have waited.
web-captcha-spent = This check was used already. Do it again for this form.
web-wait-title = One moment
web-wait-why = This wait stands for the box: it slows programs that try thousands of names. The page goes on by itself.
web-wait-on = Go on
web-identifier-title = Find my identifier
web-identifier-says = Three facts are enough, together.
web-identifier-name = Family name
web-identifier-name-hint = The one you use or the one of your birth. Accents and hyphens do not count.
web-identifier-wrong-name = Write your family name.
web-identifier-find = Show my identifier
web-identifier-what = If the three facts are one person’s, your identifier and address are shown. Otherwise the answer is always the same, to protect the accounts.
web-identifier-unknown = These facts are not those of anybody known here. Check them on your letter of appointment; if all is right, the person who looks after the accounts of your school can help.
web-identifier-found = Your identifier
web-identifier-identifier = Identifier
web-identifier-address = Address
web-identifier-active = The account is open: sign in with this identifier or this address.
web-identifier-to-activate = The account waits for its first sign-in.
web-identifier-lost-too = I have lost my password too
web-reset-title = Reset my password
web-reset-says = You will get a link, good for 30 minutes, at your rescue address.
web-reset-ask = Send me the link
web-reset-what = If the facts are right, the link comes within a minute to the address that you chose. Everybody is shown the same answer, to protect your account.
web-reset-without-title = Without a rescue address
web-reset-without = Write to your manager: your request has a number that you follow, and they tell you what to do.
web-reset-asked = Look at your rescue address
web-reset-asked-says = If these facts are those of somebody with a rescue address, a link good for 30 minutes gets there within a minute. Look in the junk folder too.
web-reset-asked-nothing = Nothing comes? Perhaps there is no rescue address, or three links were sent within the hour. The person who looks after the accounts of your school can help then.
web-choose-title = Choose another password
web-choose-says = Hello { $name }, choose the password that replaces the old one.
web-choose-choose = Change the password
web-choose-what = The new password counts at once. All open sessions end, and the second factor stays as it is.
web-choose-nowhere = This link leads nowhere
web-choose-nowhere-says = It was used, another one has replaced it, or its 30 minutes are over. Your password has not changed.
web-choose-again = Ask for another link
web-choose-done = Password changed
web-choose-done-says = All sessions are closed. Sign in with the new password, and change it in your mail program too.
web-recovery-way-code = I was given a code
web-recovery-way-code-with = code, identifier, date of birth
web-handed-title = I was given a code
web-handed-says = The code of the sheet that the helpdesk or the head handed over, or of the letter that came to your rescue address.
web-handed-hint = 12 characters. Spaces, hyphens and lower case are accepted.
web-handed-wrong-code = A code has 12 characters, for example K7PM-4TQX-9RGH: check each sign.
web-handed-unknown = These do not belong together, or the code is good no more. Check them; a code works once, is replaced by the next one, and is good for a few days only.
web-handed-what = You then choose a new password. The code works once; the two-step sign-in, if you have it, is still asked for. For a first sign-in, take “First sign-in”.
mail-handover-code-subject = Your code to choose a new password
mail-handover-code = Hello,

    You asked for help, and the helpdesk sends you this code for the account { $identifier }:

    { $code }

    Give it with your date of birth on this page: { $page }

    It works once, until { $until }, that day included. Give it to nobody, even to somebody who says they are the helpdesk. If you have asked for nothing, tell the person who manages the accounts of your school.

    { $organisation }
mail-handover-made-subject = A code was made for your account
mail-handover-made = Hello,

    On { $when }, the helpdesk had a single-use code made for your account, on a request for help. With your date of birth it lets one choose a new password. Your journal of activity says who did it.

    If you asked for this help, there is nothing to do.

    If not, tell the person who manages the accounts of your school, or your helpdesk, at once. Nobody will ever ask you for your password.

    { $organisation }
mail-numen-printed-subject = Your NUMEN was printed
mail-numen-printed = Hello,

    On { $when }, the helpdesk printed your NUMEN to hand it over to you in person, on a request for help. Your activity journal says who did it.

    If you asked for this help, there is nothing to do.

    If not, tell the person who looks after the accounts of your school, or the helpdesk of your académie, at once. Nobody will ever ask for your password.

    { $organisation }
mail-numen-sent-subject = A link to your NUMEN was sent
mail-numen-sent = Hello,

    On { $when }, on a request for help, the helpdesk sent to your rescue address a link that shows your NUMEN once, with your date of birth. Your activity journal says who did it.

    If you asked for this help, open the letter that came to your rescue address.

    If not, tell the person who looks after the accounts of your school, or the helpdesk of your académie, at once. Nobody will ever ask for your password.

    { $organisation }
mail-numen-subject = Your NUMEN
mail-numen = Hello,

    You asked for help, and the helpdesk gives you your NUMEN. It can be read once, with your date of birth, on this page:

    { $link }

    The link lasts { $hours } hours. Pass it on to nobody, not even to someone who says they are from the helpdesk. If you asked for nothing, do not open the link and tell the person who looks after the accounts of your school.

    { $organisation }
web-given-title = Read my NUMEN
web-given-says = Your NUMEN is shown once, with your date of birth. Have something ready to write it down.
web-given-read = Show my NUMEN
web-given-what = The NUMEN is shown, then erased: this link then leads nowhere. It lasts 72 hours; after five wrong dates of birth it leads nowhere either.
web-given-unknown = Nothing is shown with this link and this date of birth. Check the date; a link works once, is replaced by the next one, and lasts 72 hours only.
web-given-told = Your NUMEN
web-given-told-says = Write it down now: it will not be shown again. Keep it safe and give it to nobody, not even to someone who says they are from the helpdesk.
mail-factor-reset-subject = Your two-step sign-in was removed
mail-factor-reset = Hello,

    On { $when }, the two-step sign-in of your account was removed. Open sessions are closed, recovery codes and passwords of programs are good no more. Your journal of activity says who did it.

    If you asked for it, sign in and set the two-step sign-in up again.

    If not, tell the person who manages the accounts of your school, or your helpdesk, at once. Nobody will ever ask you for your password.

    { $organisation }
web-change-title = Change my password
web-change-says = With the present one, without opening your mail. Open sessions end.
web-captcha-early = { $count ->
    [one] One more second to wait.
   *[other] { $count } more seconds to wait.
}
web-captcha-throttled = { $count ->
    [one] Too many waits were asked for from your network. Try again in a minute, or tick the box.
   *[other] Too many waits were asked for from your network. Try again in { $count } minutes, or tick the box.
}
web-wait-says = { $count ->
    [one] One more second.
   *[other] { $count } more seconds.
}
mail-reset-subject = Your new password
mail-reset = Hello,

    Somebody gave your NUMEN and your date of birth to change the password of the account { $identifier }. If it was you, open this link within 30 minutes:

    { $link }

    It works once. If you have asked for nothing, do nothing: your password stays as it is. Give this link to nobody, even to somebody who says they are the helpdesk.

    { $organisation }
mail-reset-suspended-subject = Your account is suspended
mail-reset-suspended = Hello,

    Another password was asked for the account { $identifier }. This account is suspended: another password would open nothing. The person who looks after the accounts of your school can tell you why, and open it again.

    { $organisation }
mail-reset-to-activate-subject = Your account waits for its first sign-in
mail-reset-to-activate = Hello,

    Another password was asked for the account { $identifier }. This account was never opened to the end: go on with the first sign-in from the sign-in page. If you have lost the password that you chose, the person who looks after the accounts of your school can hand you a sheet with a code.

    { $organisation }

web-recovery-with = identifier, password
web-trouble-title = I cannot sign in
web-trouble-says = This page looks at what most often stands in the way. It does not look at your account, and keeps nothing of what you type.
web-trouble-keys = Type these letters: { $keys }
web-trouble-keys-hint = Looking at the keys, as for your password. You may leave it out.
web-trouble-look = Look for the cause
web-trouble-cookies = Cookies are accepted.
web-trouble-no-cookies = Your browser refuses the cookies of this site: without them no sign-in holds. Allow them for this address, or leave strict private browsing.
web-trouble-host = You are at the right address, { $host }.
web-trouble-other-host = You are at { $host }. The address of the mail service is { $address }: open it, and mend your bookmark.
web-trouble-clock = The clock of your device is right.
web-trouble-clock-fast = { $count ->
    [one] The clock of your device is a minute fast: set it to “automatic”.
   *[other] The clock of your device is { $count } minutes fast: set it to “automatic”.
}
web-trouble-clock-slow = { $count ->
    [one] The clock of your device is a minute slow: set it to “automatic”.
   *[other] The clock of your device is { $count } minutes slow: set it to “automatic”.
}
web-trouble-keyboard = The keyboard is set as it should be, without capitals.
web-trouble-capitals = Caps lock is on: press it before you type your password.
web-trouble-english = Your keyboard is set to English (QWERTY). Set it to yours, or type by what is shown.
web-trouble-other-keys = Other letters came than those of the keys: check the language of the keyboard.
web-trouble-service = The service answers.
web-choose-programs = { $count ->
    [one] Revoke the password of my program too
   *[other] Revoke the passwords of my { $count } programs too
}
web-choose-programs-hint = Your mail programs will ask for new ones. Advised if somebody may have read the former password.
web-change-code = Code of the second factor
web-change-code-hint = Only if you have set one up: the code of your application, or a recovery code. A passkey stands for it.
web-change-code-asked = The present password is right. Give the code of your application too, a recovery code, or your passkey.
web-crowd-title = Many people are here right now
web-crowd-says = Your turn is coming: this page reloads by itself and opens the form, mostly within two or three minutes, after ten at the latest.
web-crowd-nothing = There is nothing to do, and nothing is lost. A form that is already shown will always be taken.
web-crowd-mail = Mail goes on arriving meanwhile, and programs that are set up go on working.
web-trouble-maintenance = Maintenance announced: { $said }
web-portal-title = This address opens elsewhere
web-portal-says = { $address } is an address of another organisation: { $name }.
web-portal-password = Do not type the password of that address here: it serves on its own portal only.
web-portal-go = Go to: { $name }
web-portal-other = Sign in with another address
