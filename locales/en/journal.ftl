# The journal: what others did for an account, one sentence an act.

web-settings-journal = What others did for your account
web-settings-journal-hint = Each act of somebody else on your account is recorded here.
web-settings-journal-nothing = Nobody has done anything to your account so far.
journal-by-service = the service
journal-duty-organisation = organisation and rules
journal-duty-feeds = files and imports
journal-duty-people = people’s accounts
journal-duty-rights = rights given
journal-duty-helpdesk = help for people
journal-act-suspended = Account suspended
journal-act-resumed = Account opened again
journal-act-quota-set = Room set to { $size }
journal-act-quota-follows = Room set by the policy again: { $size }
journal-act-delegated = Right given until { $day }: { $duty }
journal-act-revoked = Right taken back: { $duty }
journal-act-administrator-set = { $given ->
    [yes] Administration of the organisation given
   *[no] Administration of the organisation taken back
}
journal-act-policy-set = Rule changed: { $policy }
journal-act-organisation-renamed = Organisation renamed “{ $name }”
journal-act-codes-set = Académie codes: { $codes }
journal-act-hue-set = { $degrees ->
    [none] Colour of the product restored
   *[other] Colour: hue { $degrees }
}
journal-act-language-set = Language of new accounts: { $language }
journal-act-domain-added = Domain added: { $domain }
journal-act-domain-main = Main domain: { $domain }
journal-act-domain-removed = Domain removed: { $domain }
journal-act-logo-set = Logo changed
journal-act-logo-removed = Logo removed
journal-act-import-released = Import { $import } released after its safety stop
journal-act-account-created = Account created, identifier { $identifier }
journal-act-record-changed = What was written by hand changed: { $fields }
journal-act-record-ended = What was written by hand ended, last day { $day }
journal-act-account-asked = Temporary account requested for { $name }, until { $day }
journal-act-request-refused = Request refused for { $name }
journal-act-request-withdrawn = Request withdrawn for { $name }
journal-act-account-renewed = Account extended until { $day }
journal-act-let-go = Departure for another organisation announced, last day { $day }
journal-act-kept-on = Departure for another organisation taken back
journal-act-moved-to = Account gone to “{ $organisation }”
journal-act-moved-from = Account come from “{ $organisation }”
journal-act-export-link-made = Download link for the mail made
journal-act-password-set = Password changed
journal-act-reset-asked = Link to another password sent to the rescue address
journal-act-password-reset = Password replaced by a link
journal-act-charter-accepted = { $version ->
    [own] Common rules of use accepted
   *[other] Usage charter accepted, version of { $day }
}
journal-act-sheet-made = First sign-in sheet printed
journal-act-rescue-set = Rescue address verified
journal-act-rescue-changed = Rescue address changed
journal-act-rescue-set-in-person = Rescue address set after a check of identity in person
journal-act-rescue-changed-in-person = Rescue address changed after a check of identity in person
journal-act-rescue-taken-back = Former rescue address put back
journal-act-frozen = { $by ->
    [link] Account frozen by the link of a letter (“It was not me”)
   *[self] Account frozen from My account (“It was not me”)
}
journal-act-thawed = Account opened again by a new password
journal-act-doubt-answered = What had been given before the freeze was looked at
journal-act-activated = { $by ->
    [sheet] Account opened by a first sign-in sheet
   *[other] Account opened by the NUMEN
}
journal-act-second-factor-set = Two-step sign-in set up with a code application
journal-act-second-factor-removed = Two-step sign-in removed
journal-act-second-factor-guessed = Codes refused several times after the right password
journal-act-recovery-codes-made = New recovery codes
journal-act-recovery-code-used = Recovery code used
journal-act-app-password-made = App password made: “{ $name }”
journal-act-app-password-revoked = App password revoked: “{ $name }”
journal-act-app-passwords-revoked = All app passwords revoked
journal-act-passkey-added = Passkey added: “{ $name }”
journal-act-passkey-renamed = Passkey “{ $former }” renamed “{ $name }”
journal-act-passkey-removed = Passkey removed: “{ $name }”
journal-act-passkey-copied = Passkey refused, as there may be a copy of it: “{ $name }”
journal-act-photo-set = Photo put
journal-act-photo-shown = Photo shown to colleagues
journal-act-photo-hidden = Photo hidden from colleagues
journal-act-photo-removed = Photo taken away
journal-act-sessions-closed = Sessions closed
journal-act-exported = All mail downloaded through the link for who leaves
journal-act-mailbox-let-in = { $ends ->
    [yes] Access to the mailbox { $mailbox } given until { $day }: { $role }
   *[no] Access to the mailbox { $mailbox } given: { $role }
}
journal-act-mailbox-role-set = { $ends ->
    [yes] Access to the mailbox { $mailbox } changed, until { $day }: { $role }
   *[no] Access to the mailbox { $mailbox } changed, without a last day: { $role }
}
journal-act-mailbox-taken-out = Access to the mailbox { $mailbox } taken away
journal-act-mailbox-made = Role mailbox { $mailbox } made
journal-act-mailbox-renamed = Role mailbox { $mailbox } renamed “{ $name }”
journal-act-mailbox-closes = Role mailbox { $mailbox } ends, last day { $day }
journal-act-mailbox-opened = { $ends ->
    [yes] Role mailbox { $mailbox } opened again, last day { $day }
   *[no] Role mailbox { $mailbox } opened again, without a last day
}
journal-act-same-person-asked = Confirmation asked for: same person as another account
journal-act-same-person-dropped = Request dropped: same person as another account
journal-act-same-person-said = Said to be the same person as { $other }
journal-act-same-person-unsaid = No longer said to be the same person as { $other }
journal-act-help-asked = Request for help received in this name, number { $number }
journal-act-help-taken = Request for help number { $number } taken
journal-act-help-given-back = Request for help number { $number } given back to the queue
journal-act-help-answered = Request for help number { $number } answered
journal-act-help-closed = Request for help number { $number } closed without a written answer
journal-act-sessions-ended = All sessions closed
journal-act-unlocked = Wait lifted after too many attempts
journal-act-factor-reset-asked = { $number ->
    [none] Reset of the two-step sign-in asked for
   *[other] Reset of the two-step sign-in asked for on request for help number { $number }
}
journal-act-factor-reset-dropped = Reset of the two-step sign-in dropped
journal-act-factor-reset = Two-step sign-in reset by two people
journal-act-handover-made = Code to hand over printed for request for help number { $number }
journal-act-handover-sent = Code sent to the rescue address for request for help number { $number }
journal-act-handover-allowed = Head of school asked to print a code for request for help number { $number }
journal-act-campaign-begun = Password campaign begun: from { $starts } to { $last } included
journal-act-campaign-put-off = Password campaign put off: last day { $last }
journal-act-campaign-stopped = Password campaign stopped
journal-act-numen-printed = NUMEN printed for request for help number { $number }
journal-act-numen-sent = Link to the NUMEN sent to the rescue address for request for help number { $number }
journal-act-numen-wrong = Wrong NUMEN typed by the helpdesk for request for help number { $number }
journal-act-numen-refused = NUMEN no longer given for request for help number { $number }, after three wrong entries
journal-act-numen-read = NUMEN read by a link sent to the rescue address
journal-act-contacts-set = Contacts of the helpdesk changed
