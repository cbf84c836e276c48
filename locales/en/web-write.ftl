# Writing: drafts, recipients, attachments, sending.

web-write-new = New message
web-write-back = Back
web-write-from = From
web-write-to = To
web-write-cc = Cc
web-write-bcc = Bcc
web-write-subject = Subject
web-write-text = Text of the message
web-write-me = Me
web-write-typed-hint = Separate addresses by commas.
web-write-near = my school
web-write-found = { $count ->
    [0] Nobody matches.
    [one] { $count } person offered.
   *[other] { $count } people offered.
 }
web-write-homonyms = { $count ->
    [2] Two people are called { $name }.
    [3] Three people are called { $name }.
   *[other] { $count } people are called { $name }.
 }
web-write-pill-remove = Remove { $name }
web-write-pill-removed = … is no longer a recipient.
web-write-pill-faulty = not a valid address
web-write-save = Save
web-write-saving = Saving…
web-write-saved = Draft saved at { $time }
web-write-saved-beside = This draft was changed elsewhere. Your version is kept beside it, at { $time }.
web-write-saved-moved = Draft kept in the mailbox it will leave from, at { $time }
web-write-conflict = This draft was changed elsewhere. Both versions are kept: this is yours, read it again before you send it.
web-write-offline = Not saved yet: the server does not answer. Trying again in a few seconds.
web-write-signed-out = Not saved yet
web-write-signed-out-title = Your session has ended.
web-write-signed-out-more = Your text is kept in this page. Sign in in another tab, and saving goes on here.
web-write-sign-in = Sign in
web-write-signed-in-again = Signed in again, saving…
web-write-somebody-else = Somebody else is signed in in this browser. Your text stays in this page and was not saved.
web-write-gone = This draft is no longer there: it was sent or deleted. Copy your text to keep it.
web-write-too-large = Too large: a message and its attachments stay below 50 MB.
web-write-full = Mailbox full: make room to send this message.
web-write-attach = Attach files
web-write-attach-now = Attach
web-write-attach-save = Add to the draft
web-write-detach = Remove { $name }
web-write-stop = Stop sending the file
web-write-drop = Drop your files here
web-write-progress = PERCENT%, SECONDS s
web-write-failed = This file could not be attached.
web-write-tools = Formatting
web-write-picture = Insert a picture
web-write-link = Insert a link
web-write-link-address = Address of the link
web-write-link-set = Insert
web-write-link-cancel = Cancel
web-write-bold = Bold
web-write-italic = Italic
web-write-bullets = Bulleted list
web-write-numbers = Numbered list
web-write-quote = Quote
web-write-unformat = Clear formatting
web-write-plain = Plain text
web-write-discard = Delete the draft
web-write-discard-sure = This draft and its attachments will be deleted.
web-write-visible = { $count ->
    [one] { $count } person will see all the addresses.
   *[other] { $count } people will see all the addresses.
 }
web-write-visible-outside = { $count ->
    [one] { $count } of them from outside.
   *[other] { $count } of them from outside.
 }
web-write-hide-all = Move to Bcc
web-write-forgotten = You mention an attachment,
web-write-forgotten-more = there is none.
web-write-no-subject = This message has no subject.
web-write-faulty = “{ $name }” is not an address. Correct it or remove it.
web-write-asking = The message has not left yet.
web-write-send-anyway = Send anyway
web-write-no-recipient = Name at least one recipient.
web-write-bad-address = An address is not valid: correct it before sending.
web-write-foreign-sender = This sender address is not yours.
web-write-stays-inside = Your account writes within your organisation only. Take outside addresses out, or ask a member of staff to write for you.
web-write-takes-from-inside = One of the recipients is a pupil of another organisation, who takes no mail from the outside. Write to their school.
web-write-bad-time = Choose a day and an hour to come.
web-write-send = Send
web-write-sent = Message sent.
web-write-later = Send later
web-write-later-short = Later
web-write-tomorrow = Tomorrow at 8 am
web-write-monday = Monday at 8 am
web-write-choose-time = Choose day and hour
web-write-plan = Schedule
web-write-leaves = Leaves { $day } at { $time }.
web-write-leaves-soon = Leaves in a few seconds.
web-write-and-others = { $count ->
    [one] { $names } and { $count } other
   *[other] { $names } and { $count } others
 }
web-write-held-empty = Nothing is waiting to be sent.
web-write-edit = Edit
web-write-send-now = Send now
web-write-other-time = Another time
web-error-left-title = This message has left.
web-error-left = It can no longer be called back or changed.
web-write-limit-next = { $minutes ->
    [one] in the coming minute
    [10] in the next ten minutes
    [60] in the coming hour
    [600] in the next ten hours
   *[other] in the next { $minutes } minutes
 }
web-write-limit-in = { $minutes ->
    [one] in one minute
    [10] in ten minutes
    [60] in one hour
    [600] in ten hours
   *[other] in { $minutes } minutes
 }
web-write-limit-left = { $count ->
    [one] You can still write to { $count } recipient { $window }.
   *[other] You can still write to { $count } recipients { $window }.
 }
web-write-limit-beyond = Beyond that, your messages will wait until an administrator lets them go.
web-write-limit-none = You have written to many people: sent now, this message will wait until an administrator lets it go.
web-write-limit-line = { $left } of { $whole } recipients left { $window }
web-write-limit-alone = This message has { $count } recipients, and { $limit } are allowed { $window } at this hour. It has not left, your draft is kept: send it in several parts, or ask your support desk for a mailing list.
web-write-limit-sender = You have written to { $count } recipients { $window }, and { $limit } are allowed at this hour. This message has not left, your draft is kept: send it later, or ask your support desk for help.
web-write-limit-network = From your network, messages have gone to { $count } recipients { $window }, and { $limit } are allowed at this hour. This message has not left, your draft is kept: send it later, or ask your support desk for help.
web-write-limit-held = Not sent yet: you have written to many people in a short time. An administrator will let this message go or give it back to you. You can also take it back.
web-write-limit-toast = Message held: it waits in “Waiting to be sent”.
web-write-frozen-held = Kept back: it was waiting when the account was frozen. If it is yours, send it; if not, take it back and throw it away.
web-write-take-back = Take back
