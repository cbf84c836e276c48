# “My establishment”: accounts, temporary accounts, the journal; requests to answer.

web-school-title = My establishment
web-school-people = People
web-school-requests = Temporary accounts
web-school-journal = Journal
web-school-others = My other establishments
web-school-organisation = My organisation
web-school-answering = Account requests
web-school-search = Search for somebody
web-school-first-page = First page
web-school-back = People

## People
web-school-waiting = { $count ->
    [one] { $count } person is waiting for their account
   *[other] { $count } people are waiting for their account
}
web-school-people-count = { $count ->
    [0] Nobody
    [one] { $count } person
   *[other] { $count } people
}
web-school-people-hint = An account is to be activated until the person has chosen a password.
web-school-tabs = State of accounts
web-school-tab-all = All
web-school-tab-to-activate = To activate
web-school-tab-suspended = Suspended
web-school-tab-leaving = Leaving
web-school-tab-pupils = Pupils
web-school-initials = Initials
web-school-person = Person
web-school-remark = Remark
web-school-account = Account
web-school-ends = Last day
web-school-last-day = Last day
web-school-state-announced = Announced
web-school-state-to-activate = To activate
web-school-state-active = Active
web-school-state-leaving = Leaving
web-school-state-closed = Closed
web-school-state-deleted = Deleted
web-school-state-suspended = Suspended
web-school-arrives = arrives on { $day }
web-school-sheet = sheet to print
web-school-temporary = temporary account
web-school-until = until { $name }
web-school-nobody = Nobody has an account in this establishment yet.
web-school-nobody-so = Nobody is in this situation.
web-school-nobody-found = Nobody matches “{ $typed }” in this establishment. Check the spelling, or write only the beginning of the name.
web-school-created = Account created on { $day }
web-school-identifier = Identifier
web-school-functions = Function
web-school-since = since { $day }
web-school-from-to = from { $from } to { $to }
web-school-person-journal = What was done for this account
web-school-journal-nothing = Nothing has been recorded so far.
web-school-journal-hint = What was done for the accounts of the establishment, and by whom. Each person reads in their settings what concerns them.
web-school-renew = Extend the account
web-school-renew-hint = { $day } at the latest. The managing service answers the request.
web-school-renew-go = Ask for the extension
web-school-new-last-day = New last day

## Temporary accounts
web-school-requests-hint = For people who are in no staff file yet. You ask for the account, the managing service accepts or refuses it, and it closes by itself on its date.
web-school-no-requests = No temporary account has been asked for in this establishment.
web-school-ask = Ask for an account
web-school-ask-hint = If the person is in a staff file, their account makes itself: there is nothing to ask for.
web-school-ask-go = Send the request
web-school-leave = Cancel
web-school-field-kind = For whom
web-school-kind-local-authority = Staff of a local authority
web-school-kind-local-authority-hint = Employees of the region, the département or the town.
web-school-kind-trainee = Trainee
web-school-kind-trainee-hint = Students, people in training, volunteers.
web-school-kind-contract = Contract not registered yet
web-school-kind-contract-hint = The contract is signed, human resources have not entered it yet.
web-school-field-given = Given name
web-school-field-family = Family name
web-school-field-function = Function, in a few words
web-school-field-birth = Date of birth (optional)
web-school-birth-hint = As 13/05/1984. It is not kept: only a fingerprint is, and no page shows it.
web-school-until-hint = { $day } at the latest: a temporary account does not outlast the school year.
web-school-error-kind = Choose whom the account is for.
web-school-error-given-name = Write the given name.
web-school-error-family-name = Write the family name.
web-school-error-function = Write what the person does: cleaner, trainee teacher.
web-school-error-birth = Write the date with four digits for the year: 13/05/1984. Or leave the field empty.
web-school-error-end = Choose a day among those that the line below allows.
web-school-error-over = The last day that was asked for is over. Refuse the request and suggest another one.
web-school-error-reason = Write why: whoever made the request will read it.
web-school-error-request = The same request is waiting for an answer already.
web-school-error-requests = Too many requests are waiting in this establishment already. Remind the managing service.
web-school-request-asked = Waiting
web-school-request-approved = Accepted
web-school-request-refused = Refused
web-school-request-withdrawn = Request withdrawn
web-school-asked-by = Requested by { $name }, { $when }
web-school-approved-by = Accepted by { $name }, { $when }
web-school-refused-by = Refused by { $name }, { $when }
web-school-is-renewal = extension
web-school-withdraw = Withdraw
web-school-withdraw-that = Withdraw the request for { $name }
web-school-see-account = See the account
web-school-done-asked = Request sent
web-school-done-withdrawn = Request withdrawn
web-school-done-approved = Request accepted
web-school-done-refused = Request refused

## Requests to answer
web-school-answering-hint = Accepting creates the account at once, to be activated. A refusal is read by whoever made the request.
web-school-nothing-waits = No request is waiting for an answer.
web-school-namesakes = This name is in the directory already. Is it the same person?
web-school-own-request = You made this request: somebody else has to answer it.
web-school-approve = Accept
web-school-approve-that = Accept the request for { $name }
web-school-refuse = Refuse…
web-school-refuse-that = Refuse the request for { $name }
web-school-refuse-go = Refuse
web-school-reason = Reason for the refusal

## First sign-in sheet
web-handover-print = Print the sheet
web-handover-print-hint = First sign-in sheet, to be handed over in person. Each printing makes a new code; the one before opens nothing any more.
web-handover-title = First sign-in: { $name }
web-handover-several = { $count ->
    [one] First sign-in: { $count } sheet
   *[other] First sign-in: { $count } sheets
}
web-handover-once = The code is shown here only, once.
web-handover-code = Code
web-handover-until = This code is good until { $day }, that day included, for one first sign-in.
web-handover-drawing = Drawing to photograph: it opens the page of the first sign-in
web-handover-open = Open { $name }, or photograph the drawing with your telephone.
web-handover-tell = Give your identifier, the code of this sheet and your date of birth, then accept the charter.
web-handover-choose = Choose a password, then a rescue address. Your mail opens.
web-handover-alone = This code is yours alone. Give it to nobody: neither the head nor the helpdesk will ask you for it, nor for your password.
web-handover-printed = Printed on { $day } by { $name }, to be handed over in person.
web-handover-title-password = New password: { $name }
web-handover-until-password = This code is good until { $day }, that day included, for one change of password.
web-handover-drawing-password = Drawing to photograph: it opens the page of the code that was handed over
web-handover-tell-password = Give your identifier, the code of this sheet and your date of birth.
web-handover-choose-password = Choose a new password. If you have the two-step sign-in, it is still asked for.
web-handover-code-print = Print a code to hand over
web-handover-allowed = The helpdesk has confirmed it for request number { $name }. Hand the sheet over in person: with their date of birth, the person chooses a new password. They are told at once.
web-school-done-factor-reset = Two-step sign-in reset.
