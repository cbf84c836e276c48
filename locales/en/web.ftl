# The desk: what surrounds pages, lists, search, settings, signing in.

web-product = Tramontane
web-apps = Applications
web-mail = Mail
web-skip = Skip to content
web-close = Close
web-create = Create
web-rename = Rename
web-take-away = Delete
web-more = More actions
web-saved = Saved.
web-offline = The connection is down. The page will catch up by itself.
web-percent = { $count }%
web-bottom = Navigation
web-bottom-search = Search
web-bottom-menu = Menu
web-me = You
web-me-menu = Account of { $name }
web-signout = Sign out
web-languages = Language

## Signing in
web-signin-title = My mail
web-signin-name = Identifier or address
web-signin-password = Password
web-signin-shared = This computer is shared
web-signin-shared-hint = A short session: nothing stays on the device.
web-signin-enter = Sign in
web-signin-bad = Wrong identifier or password. Check the capitals, then try again.
web-signin-suspended = Account suspended. Your account manager can reopen it.
web-signin-suspended-why = Account suspended. Reason given: “{ $why }”. Your account manager can reopen it.
web-signin-not-activated = Your first sign-in was left unfinished for more than seven days. The head of your school, or the service that manages you, hands you a sheet to take it up again.
web-signin-closed = This account is closed, because your departure was recorded. If that is a mistake, write to your account manager.
web-signin-not-here = This account may not read mail on the web. Your account manager can change that.
web-signin-unavailable = The mail service does not answer right now. Nothing is lost: try again in a few minutes.
web-signin-nobody-asks = Nobody, not even the helpdesk, will ever ask you for your password.
web-signin-wait-seconds = { $count ->
    [one] Too many attempts, one more second.
   *[other] Too many attempts, { $count } more seconds.
}
web-signin-wait-minutes = { $count ->
    [one] Sign-in blocked for one more minute.
   *[other] Sign-in blocked for { $count } more minutes.
}

## Help
web-help-title = Help
web-help-here = For the page you come from:
web-help-who = Who helps me?
web-help-who-near = First, the person who manages the accounts of your establishment: they give a new password, reopen an account, enlarge a mailbox.
web-help-who-desk = Then, the help desk of your académie. Tell them what you were doing, the time, and the sentence on the page.
web-help-signin-title = I cannot sign in
web-help-signin = You can type your identifier or your whole address. After several errors a waiting time appears: it protects your account and ends by itself.
web-help-search-title = Finding a message
web-help-search = Type words in the field at the top. Accents and capitals do not count. These words narrow the search:
web-help-programs-title = Reading mail with a program
web-help-programs = A mail program reads the same mailbox by IMAP and sends by SMTP, with the same identifier and password, or with an app password, made on the page My account, if you use the two-step sign-in. What you file there shows here, and the other way round.

web-operator-from = from:serret
web-operator-from-says = written by this person
web-operator-to = to:martin
web-operator-to-says = addressed to this person
web-operator-subject = subject:"class council"
web-operator-subject-says = these words in the subject
web-operator-in = in:archive
web-operator-in-says = in this folder
web-operator-label = label:trips
web-operator-label-says = bearing this label
web-operator-has = has:attachment
web-operator-has-says = with an attachment
web-operator-is = is:unread, is:flagged
web-operator-is-says = unread, or with a flag
web-operator-dates = before:12/03/2026, after:2026-01, date:15/03/2026
web-operator-dates-says = before, since or within this day or month
web-operator-size = size>5MB
web-operator-size-says = larger than this
web-operator-phrase = "museum trip"
web-operator-phrase-says = these words in a row
web-operator-not = -draft
web-operator-not-says = without this word

## Errors
web-error-back = Back to Inbox
web-error-nothing-lost = Nothing is lost: your messages and drafts are kept.
web-error-signin-title = Your session has ended.
web-error-signin = Sign in again to go on.
web-error-charter-title = The usage charter waits for your agreement.
web-error-charter = Go back to the mail: its page opens first.
web-error-notfound-title = We have lost our bearings.
web-error-notfound = This page does not exist, or it is not yours. A message that was moved or deleted changes its address.
web-error-foreign-title = This request does not come from here.
web-error-foreign = The form was too old or came from another site. Reload the page, then try again.
web-error-malformed-title = The request is incomplete.
web-error-malformed = Something is missing from this form. Reload the page, then try again.
web-error-toolarge-title = This is too large.
web-error-toolarge = What was sent is larger than allowed. Make it smaller, then try again.
web-error-suspended-title = Account suspended.
web-error-suspended = Your account manager can reopen it.
web-error-unavailable-title = The mail service is catching its breath.
web-error-unavailable = It does not answer right now. Try again in a few minutes.
web-error-broken-title = An error on our side.
web-error-broken = The page could not be made. The error is on record; try again, and tell the help desk if it comes back.
web-error-noundo-title = Too late to undo.
web-error-noundo = It was undone already, or it was more than a day ago.
web-error-exists-title = This name is taken.
web-error-exists = A folder has this name already. Choose another.
web-error-badname-title = This name will not do.
web-error-badname = A name has at least one letter and at most 60; a folder does not end with a slash.
web-error-notallowed-title = This is not possible.
web-error-notallowed = The basic folders stay, and a folder loses its subfolders before it is deleted.
web-error-full-title = Mailbox full.
web-error-full = Make room: empty the trash or delete large messages.
web-error-toomany-title = This is too much at once.
web-error-toomany = Choose fewer rows, or “All that match”.
web-error-nobirth-title = The date of birth is not known.
web-error-nobirth = The first sign-in asks for it: a sheet would open nothing. The service that looks after accounts can write it on the person’s record, or the annuaire bring it.
web-error-nosheet-title = No first sign-in is awaited.
web-error-nosheet = This account is open already, not open yet, or closed: a sheet would open nothing.
web-error-conflict-title = This changed meanwhile.
web-error-conflict = Somebody else, or you in another window, changed it. Reload the page.
web-error-nothing-chosen-title = Nothing is chosen.
web-error-nothing-chosen = Tick a row in the list first.

## Folders
web-folders = Folders and labels
web-own-folders = Folders
web-labels = Labels
web-place-inbox = Inbox
web-place-flagged = Flagged
web-place-held = Waiting to be sent
web-place-drafts = Drafts
web-place-sent = Sent
web-place-archive = Archive
web-place-junk = Junk
web-place-trash = Trash
web-place-search = Search
web-folder-add = Create a folder
web-folder-name = Name of the folder
web-folder-rename = New name of { $name }
web-folder-delete = Delete the folder { $name }
web-gauge = { $used } of { $quota }
web-gauge-soon = { $used } of { $quota }, nearly full
web-gauge-full = { $quota }, mailbox full

## List
web-write = Write
web-view = View
web-filter = Filter
web-filter-all = All
web-filter-unread = Unread
web-filter-flagged = Flagged
web-filter-attachment = Attachments
web-filter-off = Show all
web-figure-unread = { $count } unread
web-figure-all-read = all read
web-figure-messages = { $count ->
    [one] { $count } message
   *[other] { $count } messages
}
web-next-page = Next page
web-reading = Reading
web-none-open = No message open
web-calm-title = The wind has dropped.
web-calm = Nothing to read. New messages will come by themselves.
web-empty-inbox = Nothing left in the inbox.
web-empty-flagged = No flags. Put one on what waits for you.
web-empty-drafts = No drafts. What you begin to write is kept here.
web-empty-sent = Nothing was sent.
web-empty-junk = No junk.
web-empty-trash = The trash is empty.
web-empty-place = Nothing here right now.
web-empty-filtered = Nothing matches this filter.
web-empty-search = No results. Try fewer words, or a similar one.
web-empty-query = What are you looking for? Words, a person, a date.
web-no-subject = (no subject)
web-nobody = (nobody)
web-day-today = Today, { $name }
web-day-yesterday = Yesterday, { $name }
web-week-number = w. { $week }
web-week-span = { $from } – { $to }
web-row-choose = Choose: { $name }
web-row-unread = Unread.
web-row-to = To
web-row-outside = outside
web-row-answered = You replied
web-row-flagged = Flag
web-row-invitation = Invitation
web-row-attachment = Attachment
web-row-count = { $count ->
    [one] { $count } message
   *[other] { $count } messages
}

## Acts
web-selection = Selection
web-chosen = Selection
web-chosen-number = selected
web-choose-none = Deselect all
web-choose-all = All that match
web-archive = Archive
web-trash = Delete
web-delete = Delete for good
web-move = Move
web-label = Label
web-label-new = New label
web-label-put = Label
web-label-take = Take off { $name }
web-label-rename = New name of the label { $name }
web-label-delete = Delete the label { $name }
web-flag = Flag
web-unflag = Take the flag off
web-seen = Mark as read
web-unseen = Mark as unread
web-junk = Junk
web-not-junk = Back to the inbox
web-undo = Undo
web-undone = Undone.
web-done-archived = { $count ->
    [one] { $count } conversation archived
   *[other] { $count } conversations archived
}
web-done-moved = { $count ->
    [one] { $count } conversation moved
   *[other] { $count } conversations moved
}
web-done-junk = { $count ->
    [one] { $count } conversation moved to junk
   *[other] { $count } conversations moved to junk
}
web-done-not-junk = { $count ->
    [one] { $count } conversation back in the inbox
   *[other] { $count } conversations back in the inbox
}
web-done-trashed = { $count ->
    [one] { $count } conversation moved to the trash
   *[other] { $count } conversations moved to the trash
}
web-done-deleted = { $count ->
    [one] { $count } conversation deleted
   *[other] { $count } conversations deleted
}
web-done-seen = { $count ->
    [one] { $count } conversation marked as read
   *[other] { $count } conversations marked as read
}
web-done-unseen = { $count ->
    [one] { $count } conversation marked as unread
   *[other] { $count } conversations marked as unread
}
web-done-flagged = { $count ->
    [one] { $count } conversation flagged
   *[other] { $count } conversations flagged
}
web-done-unflagged = { $count ->
    [one] Flag taken off { $count } conversation
   *[other] Flag taken off { $count } conversations
}
web-done-labelled = { $count ->
    [one] { $count } conversation labelled
   *[other] { $count } conversations labelled
}
web-done-unlabelled = { $count ->
    [one] Label taken off { $count } conversation
   *[other] Label taken off { $count } conversations
}
web-done-archived-messages = { $count ->
    [one] { $count } message archived
   *[other] { $count } messages archived
}
web-done-moved-messages = { $count ->
    [one] { $count } message moved
   *[other] { $count } messages moved
}
web-done-junk-messages = { $count ->
    [one] { $count } message moved to junk
   *[other] { $count } messages moved to junk
}
web-done-not-junk-messages = { $count ->
    [one] { $count } message back in the inbox
   *[other] { $count } messages back in the inbox
}
web-done-trashed-messages = { $count ->
    [one] { $count } message moved to the trash
   *[other] { $count } messages moved to the trash
}
web-done-deleted-messages = { $count ->
    [one] { $count } message deleted
   *[other] { $count } messages deleted
}
web-done-seen-messages = { $count ->
    [one] { $count } message marked as read
   *[other] { $count } messages marked as read
}
web-done-unseen-messages = { $count ->
    [one] { $count } message marked as unread
   *[other] { $count } messages marked as unread
}
web-done-flagged-messages = { $count ->
    [one] { $count } message flagged
   *[other] { $count } messages flagged
}
web-done-unflagged-messages = { $count ->
    [one] Flag taken off { $count } message
   *[other] Flag taken off { $count } messages
}
web-done-labelled-messages = { $count ->
    [one] { $count } message labelled
   *[other] { $count } messages labelled
}
web-done-unlabelled-messages = { $count ->
    [one] Label taken off { $count } message
   *[other] Label taken off { $count } messages
}

## Search
web-search-found = { $count ->
    [one] { $count } result
   *[other] { $count } results
 }
web-search-found-least = { $count ->
    [one] At least { $count } result
   *[other] At least { $count } results
 }
web-search-label = Search mail
web-search-go = Search
web-search-form = Refine the search
web-search-take-off = Take this off
web-search-words = Words
web-search-from = From
web-search-to = To
web-search-subject = Subject
web-search-within = In
web-search-anywhere = All folders
web-search-tag = Label
web-search-any-label = Any
web-search-after = Since
web-search-before = Before
web-search-attachment = With an attachment
web-search-unread = Unread
web-search-flagged = With a flag

## Settings
web-settings-title = Settings
web-settings-me = You
web-settings-me-hint = Your name and function come from the staff file.
web-settings-offered = Your name has changed. The address { $name } is reserved for you; if you take it, the present one goes on reaching you for a while, by your organisation’s rule.
web-settings-take-address = Take this address
web-settings-main-address = main
web-settings-lang = Language
web-settings-conversations = Conversations
web-settings-conversations-hint = A message and its answers share one row and are read on one page.
web-conversations-on = Grouped
web-conversations-off = One message a row
web-settings-density = Height of rows
web-density-comfortable = Comfortable
web-density-standard = Standard
web-density-compact = Compact
web-settings-panes = Reading pane
web-panes-right = On the right
web-panes-off = Hidden
web-settings-theme = Colours
web-theme-system = As the device
web-theme-light = Light
web-theme-dark = Dark
web-settings-keyboard = Keyboard shortcuts
web-settings-keyboard-hint = One letter is enough to act. The key “?” lists them.
web-keyboard-on = On
web-keyboard-off = Off
web-settings-signature = Signature
web-settings-signature-hint = Added below what you write.
web-settings-save = Save
web-settings-folders-hint = A slash “/” puts a folder inside another. A deleted folder takes its messages with it.

## Keyboard
web-keys-title = Keyboard shortcuts
web-keys-turn-off = Turn off
web-keys-turn-on = Turn on
web-keys-hint = All that a shortcut does can be done with the mouse and the menus as well.
web-keys-go = Moving around
web-keys-choose = Choosing
web-keys-sort = Sorting
web-keys-write = Writing
web-key-next = next, previous
web-key-back = back to the list
web-key-search = search
web-key-sheet = this sheet
web-key-choose = select
web-key-escape = Esc
web-key-none = deselect all
web-key-undo = undo the last act
web-key-archive = archive
web-key-trash = delete
web-key-flag = flag
web-key-junk = junk
web-key-write = write
web-key-reply = reply
web-key-reply-all = reply to all
web-key-forward = forward
web-settings-limits = Sending
web-settings-limits-hint = So that a stolen account cannot flood others. Beyond that, your messages wait until an administrator lets them go.
web-error-heldbylimit-title = This message is held.
web-error-heldbylimit = You have written to many people in a short time: an administrator will let it go or give it back to you. You can also take it back.

web-first-title = First administrator’s account
web-first-says = This link works once. The account made here administers its organisation, and can then delegate.
web-first-organisation = Name of the organisation
web-first-organisation-missing = Write the name of the organisation: Académie de Thau.
web-first-name = Your name
web-first-name-missing = Write your first name and your name.
web-first-address = Your address
web-first-address-hint = What follows “@” becomes the organisation’s domain.
web-first-address-domains = In a domain received here: { $name }.
web-first-address-bad = This is not an address: write it like this, firstname.name@ac-thau.example.
web-first-address-taken = An account has this address already. On the machine, “tramontane admin grant” gives it the administration.
web-first-domain-unknown = No organisation receives the mail of this domain.
web-first-password-hint = Twelve characters at least; a sentence is easier to remember.
web-first-make = Create the account
