# Password: the page of who is signed in, what is refused (the page, the command line), the letter afterwards.

password-wrong-short = This password has fewer than { $least } characters.
password-wrong-long = This password is longer than { $most } bytes.
password-wrong-personal = This password holds a name, the identifier or the address of its bearer: whoever knows them tries that first.
password-wrong-numen = This password holds what has the shape of a NUMEN. A NUMEN is not written anywhere else.
password-wrong-sheet = This password has the shape of the code of a first sign-in sheet. Take something else.
password-wrong-birth = This password holds the date of birth of its bearer.
password-wrong-digits = This password has digits only: a date or a number is guessed. Add words.
password-wrong-common = This password is made of one or two common words: figures around them change nothing. Take three or four words that have nothing to do with each other.
password-wrong-breached = This password is in a known data breach: others have it. Take another one.
password-wrong-guessable = This password is guessed too soon. Add one or two words that have nothing to do with it.
password-wrong-used = This password is one of the last ones used. Take another one.

web-password-title = Password
web-password-since = Chosen on { $day }.
web-password-never = You have no password here.
web-password-due = { $count ->
    [one] Your organisation advises another one every day: it is time.
   *[other] Your organisation advises another one every { $count } days: it is time.
}
web-password-change = Change the password
web-password-hint = The same one opens this page and your mail program.
web-password-present = Present password
web-password-fresh = New password
web-password-again = The new one once more
web-password-set = Change
web-password-back = Back to the settings
web-password-rules = What it has to be
web-password-rule-short = at least { $count } characters: three or four words that have nothing to do with each other are easy to remember
web-password-rule-words = more than one or two common words, with figures around them or not
web-password-rule-own = nothing of your names, identifier, address or date of birth, and no NUMEN
web-password-rule-breached = none that is known from a data breach
web-password-rule-history = { $count ->
    [one] not the one you have
   *[other] none of your last { $count }
}
web-password-after = After the change this page stays open; everywhere else (other browsers, telephone, mail program) the new one is needed. A letter confirms it.
web-password-strength = Strength
web-password-good = It will do.
web-password-wrong-present = This is not your present password. Check the capitals, then try again.
web-password-wrong-again = The new password was not typed the same twice. Nothing has changed.
web-password-wait = { $count ->
    [one] Too many attempts: try again in a minute. Nothing has changed.
   *[other] Too many attempts: try again in { $count } minutes. Nothing has changed.
}
web-password-changed = Password changed. All your other sessions are closed.
