# “Helpdesk”: the desk of who helps people who cannot sign in, and their requests.

web-helpdesk-title = Helpdesk
web-helpdesk-people = People
web-helpdesk-requests = Requests
web-helpdesk-sees-not = You see no mail, no NUMEN and no date of birth.
web-helpdesk-search = Find a person
web-helpdesk-find = Name, identifier or address
web-helpdesk-find-hint = You find the people of the establishments and services that your desk helps.
web-helpdesk-none = Nobody of your desk answers to “{ $name }”.

## A person
web-helpdesk-suspended-above = This account was suspended by the service that manages people: they alone reopen it.
web-helpdesk-password-changed = changed on { $name }
web-helpdesk-password-none = never chosen
web-helpdesk-journal = Latest acts
web-helpdesk-acts = Acts
web-helpdesk-own = This is your own account: somebody else of the helpdesk acts for you.
web-helpdesk-above = This person holds a right of administration or of the helpdesk: the administration alone acts on their account.
web-helpdesk-sessions-open = { $count ->
    [0] none open
    [one] { $count } open
   *[other] { $count } open
}

## Acts
web-helpdesk-sheet = Print a first sign-in sheet
web-helpdesk-sheet-hint = the account waits to be activated
web-helpdesk-sheet-title = Print a first sign-in sheet
web-helpdesk-sheet-says = The sheet holds a code that opens this person’s account: { $name }. Hand it over in person, after seeing proof of identity. A sheet printed before no longer works.
web-helpdesk-go-sheet = Print the sheet
web-helpdesk-blocked = This person has to wait: too many attempts.
web-helpdesk-blocked-password = Password or first code tried too often, from a network or a device: waiting until { $name }. Elsewhere, they can sign in.
web-helpdesk-blocked-code = Codes of the two-step sign-in tried too often: waiting until { $name }. A recovery code lets them in.
web-helpdesk-blocked-numen = Dates of birth tried too often with their NUMEN: it opens nothing until { $name }. A first sign-in sheet opens nevertheless.
web-helpdesk-unlocking = Unlock
web-helpdesk-unlocking-hint = attempts made so far count no more
web-helpdesk-unlocking-title = Unlock signing in
web-helpdesk-unlocking-says = This person waits no more: { $name }. Attempts made in their name so far count no more. If it was somebody else who tried, rather suspend the account, or have the password changed.
web-helpdesk-go-unlocking = Unlock
web-helpdesk-done-unlocking = Unlocked.
web-helpdesk-handover = Hand over a code
web-helpdesk-handover-hint = lost password or NUMEN, on a request
web-helpdesk-handover-title = Hand over a single-use code
web-helpdesk-handover-says = With this code and their date of birth, the person chooses a new password on the page “I was given a code”. The code is good for three days and five tries. The two-step sign-in, if they have it, is still asked for.
web-helpdesk-handover-request = Number of the request
web-helpdesk-handover-request-hint = An open request of this person. Check who they are before you hand the code over.
web-helpdesk-handover-way = How the code reaches them
web-helpdesk-handover-way-print = I print it and hand it over in person
web-helpdesk-handover-hint-print = identity document seen
web-helpdesk-handover-way-head = The head of their school prints it
web-helpdesk-handover-hint-head = from the person’s page, within seven days
web-helpdesk-handover-way-rescue = By mail to their rescue address, verified already
web-helpdesk-handover-hint-rescue = never to an address written in the request
web-helpdesk-handover-go = Confirm
web-helpdesk-handover-told = The person is told at once in their mailbox and at their rescue address, and reads it in their journal with your name.
web-helpdesk-handover-wrong-request = Write the number of an open request that your desk handles and that is about nobody else.
web-helpdesk-handover-wrong-way = Choose how the code reaches them.
web-helpdesk-handover-wrong-rescue = No rescue address is known for this person: choose another way.
web-helpdesk-done-handover-allowed = The head of school can print a code.
web-helpdesk-done-handover-sent = Code sent to the rescue address.
web-helpdesk-numen = Give the NUMEN
web-helpdesk-numen-hint-act = lost, on a request, typed by you
web-helpdesk-numen-title = Give the NUMEN
web-helpdesk-numen-says = The service holds no NUMEN. Type the one your human resources program shows: if it is this person’s, it reaches them in the way you choose. After three wrong entries for one person it is no longer given for seven days.
web-helpdesk-numen-request-hint = An open request of this person. Check who they are before you give the NUMEN.
web-helpdesk-numen-hint = 13 characters. Spaces and lower case accepted. It is kept nowhere.
web-helpdesk-numen-way = How the NUMEN reaches them
web-helpdesk-numen-way-print = I print it and hand it over in person
web-helpdesk-numen-hint-print = identity document seen
web-helpdesk-numen-way-rescue = By a link, to their rescue address that is already verified
web-helpdesk-numen-hint-rescue = read once, with the date of birth, within 72 hours; never to an address written in the request
web-helpdesk-numen-told = The person is told at once in their mailbox and at their rescue address, and reads it in their journal with your name.
web-helpdesk-numen-wrong = { $count ->
    [one] This is not this person’s NUMEN. { $count } more entry is possible for them.
   *[other] This is not this person’s NUMEN. { $count } more entries are possible for them.
}
web-helpdesk-numen-wrong-over = Three wrong NUMEN were typed for this person: it is no longer given for seven days. Hand over a code instead, or a first sign-in sheet.
web-helpdesk-numen-wrong-shape = A NUMEN has 13 characters, for example 11E9901234ABC: check each one. This entry does not count.
web-helpdesk-numen-wrong-request = Type the number of an open request that your desk handles and that is about nobody else.
web-helpdesk-numen-wrong-way = Choose how the NUMEN reaches them.
web-helpdesk-numen-wrong-rescue = No rescue address is registered for this person: print it.
web-helpdesk-done-numen-sent = Link sent to the rescue address.
web-numen-sheet-title = Your NUMEN: { $name }
web-numen-sheet-once = The NUMEN is shown here alone, once.
web-numen-sheet-first = With your date of birth, it opens your first sign-in: { $name }.
web-numen-sheet-again = With your date of birth, it lets you ask for a new password, sent as a link to your rescue address: { $name }.
web-numen-sheet-alone = This number is yours alone and stays with you for your whole career. Keep it safe and give it to nobody: the helpdesk will never ask for it by telephone or mail.
web-helpdesk-sheets = Sheets to hand over
web-helpdesk-sheets-lead = People who wait for their first sign-in and whom no head of school looks after: heads themselves, replacements without a school, services. Their sheet is handed over here.
web-helpdesk-sheets-find = Name or function
web-helpdesk-sheets-nobody = Nobody waits for a sheet in your structures.
web-helpdesk-sheets-hint = Each print makes another code; the one before opens nothing any more. Sheets are handed over in person, identity document seen.
web-helpdesk-sheets-none-here = Nobody on this page. Others may wait on the next one.
web-helpdesk-sheets-arrives = arrives: { $name }
web-helpdesk-sheets-none-yet = No sheet printed.
web-helpdesk-sheets-printed = Sheet printed on { $when } by { $by }.
web-helpdesk-sheets-over = Sheet printed on { $when } by { $by }: it opens nothing any more.
web-helpdesk-sheets-print-missing = { $count ->
    [one] Print the sheet that is missing on this page
   *[other] Print the { $count } sheets that are missing on this page
}
web-helpdesk-sheets-print = Print the sheet
web-helpdesk-sheets-again = Print another sheet
web-helpdesk-done-no-sheet = No sheet was printed: they may have been printed already, nobody waits any more, or the date of birth is not known.
web-helpdesk-factor = Reset the two-step sign-in
web-helpdesk-factor-hint = telephone and recovery codes lost; takes two people
web-helpdesk-factor-hint-asked = asked for, waits for a second person
web-helpdesk-factor-title = Reset the two-step sign-in
web-helpdesk-factor-says = It takes two people: one desk asks, then somebody of another desk, or the head of school, confirms. The two-step sign-in and the recovery codes are then removed, sessions close, and passwords of programs are good no more. The next sign-in sets it up again if the organisation asks for it.
web-helpdesk-factor-request = Number of the request
web-helpdesk-factor-request-hint = If the person made a request for help. Otherwise, say why below.
web-helpdesk-factor-reason = Reason
web-helpdesk-factor-reason-hint = The second person reads it before they confirm. Put no secret in it.
web-helpdesk-factor-ask = Ask for the reset
web-helpdesk-factor-field-asked = Asked
web-helpdesk-factor-field-request = Number
web-helpdesk-factor-field-reason = Reason
web-helpdesk-factor-asked = Asked by { $name }, { $when }
web-helpdesk-factor-until = To be confirmed before { $name }
web-helpdesk-factor-waits = Somebody of another desk is to confirm it here, or the head of school from the person’s page.
web-helpdesk-factor-confirm = Confirm the reset
web-helpdesk-factor-confirm-says = Confirm if you know yourself that this person has lost their telephone and their recovery codes. They are told at all their addresses.
web-helpdesk-factor-drop = Drop this request
web-helpdesk-factor-drop-hint = Nothing changes for the person.
web-helpdesk-factor-wrong-request = Write the number of an open request that your desk handles and that is about nobody else.
web-helpdesk-factor-wrong-reason = Give the number of a request, or a reason of 500 characters at the most.
web-helpdesk-done-factor-asked = Asked: a second person is to confirm it.
web-helpdesk-done-factor-dropped = Dropped.
web-helpdesk-done-factor-reset = Two-step sign-in reset.
web-helpdesk-resets = Wait for a second person
web-helpdesk-resets-hint = Resets of the two-step sign-in that were asked for among the people you help.
web-helpdesk-resets-yours = for you to confirm
web-helpdesk-unrecognised = End the ticked requests
web-helpdesk-unrecognised-hint = Requests in which nobody was recognised can be ticked: one sentence answers all of them.
web-helpdesk-unrecognised-tick = Tick request number { $name }
web-helpdesk-unrecognised-go = Answer the ticked requests and end them
web-helpdesk-wrong-ticked = Tick at least one request in which nobody was recognised.
web-helpdesk-sessions = Close their sessions
web-helpdesk-sessions-title = Close all sessions
web-helpdesk-sessions-says = This person’s browser, telephone and mail programs are signed out at once: { $name }. The password stays the same.
web-helpdesk-go-sessions = Close the sessions
web-helpdesk-room = Raise their space to { $name }
web-helpdesk-room-hint = up to twice what their profile gives
web-helpdesk-room-title = Give more space
web-helpdesk-room-says = This person’s mailbox may hold { $size }: { $name }. The space no longer follows the organisation’s policy, until the service that manages people brings it back.
web-helpdesk-go-room = Give this space
web-helpdesk-suspension = Suspend
web-helpdesk-suspension-hint = at once, everywhere
web-helpdesk-suspension-title = Suspend the account
web-helpdesk-suspension-says = No sign-in will be possible, by any means, until it is reopened: { $name }. Nothing is deleted.
web-helpdesk-go-suspension = Suspend now
web-helpdesk-resumption-title = Reopen the account
web-helpdesk-resumption-says = This person will be able to sign in again with the same password: { $name }. If it may have been stolen, have it changed first.
web-helpdesk-go-resumption = Reopen the account
web-helpdesk-wrong-reason = Write a reason of 500 characters at most: the person reads it when they want to sign in.
web-helpdesk-done-sessions = Sessions closed.
web-helpdesk-done-suspension = Account suspended.
web-helpdesk-done-resumption = Account reopened.
web-helpdesk-done-room = Space given.

## Requests
web-helpdesk-requests-lead = The requests of who cannot sign in. “It was not me” goes before all; then the oldest first. Each awaits an answer within 48 hours.
web-helpdesk-requests-none = No request waits.
web-helpdesk-request = Request no. { $name }
web-helpdesk-number = no. { $name }
web-helpdesk-due = To be answered before { $name }
web-helpdesk-late = The 48 hours have been over since { $name }
web-helpdesk-place-none = the organisation’s queue
web-helpdesk-taken-by = taken by { $name }
web-helpdesk-free = to be taken
web-helpdesk-repeats = { $count ->
    [one] made { $count } time
   *[other] made { $count } times
}
web-helpdesk-not-me = Somebody else may have used this account. Open their page, suspend the account if in doubt, then check the identity of who asks.
web-helpdesk-field-kind = About
web-helpdesk-field-asked = Received
web-helpdesk-field-name = Name written
web-helpdesk-field-school = Place written
web-helpdesk-field-about = Person
web-helpdesk-field-said = Message
web-helpdesk-field-desk = Queue
web-helpdesk-about-says = Name, place and date of birth agree. That does not prove who wrote: check their identity before you act.
web-helpdesk-about-none = Nobody was recognised for certain. Find the person, and check their identity before you act.
web-helpdesk-about-elsewhere = A person is recognised, but is not of your desk. Answer them, or leave the request to a desk that covers their establishment.
web-helpdesk-said-nothing = none
web-helpdesk-merged = The same request, made again
web-helpdesk-merged-hint = Your answer is read with each of these numbers.
web-helpdesk-take = Take it
web-helpdesk-give-back = Give it back
web-helpdesk-take-hint = Who made the request reads only that somebody looks at it.
web-helpdesk-answer = Answer
web-helpdesk-answer-in = Answer, in { $name }
web-helpdesk-answer-hint = It is read by whoever has the number and code of the request, without any other proof of identity. Put no password, code, identifier or address in it, nothing personal. Say where to go, with which document, or who will call.
web-helpdesk-answer-go = Answer and close
web-helpdesk-wrong-answer = Write an answer of 2,000 characters at most.
web-helpdesk-wrong-secret = Your answer held a NUMEN or the code of a sheet. Nothing was sent: write it without a secret.
web-helpdesk-close = Close without a written answer
web-helpdesk-close-hint = When the person was helped otherwise, or the request is none. They will read that their request is closed.
web-helpdesk-close-go = Close the request
web-helpdesk-done-taken = It is yours.
web-helpdesk-done-given-back = Given back to the queue.
web-helpdesk-done-answered = Answer kept.
web-helpdesk-done-closed = Request closed.

web-help-kind-locked-out = I cannot sign in any more
web-help-kind-not-me = My account is open already, and it was not me
web-help-kind-wrong-data = My data are wrong (name, date of birth, school)
web-help-kind-no-rescue = I have no rescue address, or it no longer works
web-help-kind-other = Something else
