# Reading: conversations, messages, attachments, print.

web-read-you = You
web-read-you-object = you
web-read-nobody = Unknown sender
web-read-no-subject = (no subject)
web-read-outside = outside
web-read-and = { $first } and { $last }
web-read-to = to { $name }
web-read-cc = copy to { $name }
web-read-to-cc = to { $to }, copy to { $cc }
web-read-to-many = { $count ->
    [0] no visible recipient
    [one] to { $count } person
   *[other] to { $count } people
 }
web-read-head-from = From
web-read-head-reply-to = Reply to
web-read-head-to = To
web-read-head-cc = Copy
web-read-head-bcc = Hidden copy
web-read-head-date = Date
web-read-told-day = { $count ->
    [one] { $count } message, { $day }
   *[other] { $count } messages, { $day }
 }
web-read-told = { $count ->
    [one] { $count } message, { $from } to { $to }
   *[other] { $count } messages, { $from } to { $to }
 }
web-read-position = { $position } of { $total }
web-read-quoted = Quoted text
web-read-quoted-lines = { $count ->
    [one] Quoted text, { $count } line
   *[other] Quoted text, { $count } lines
 }
web-read-open-all = Unfold all
web-read-open-message = Show this message
web-read-draft = Draft
web-read-unread-state = unread
web-read-has-files = with attachments
web-read-flagged = Flagged
web-read-frame = Message: { $name }
web-read-empty = This message has no text.
web-read-truncated = This message is too long to be shown whole.
web-read-blocked = { $count ->
    [one] { $count } image blocked.
   *[other] { $count } images blocked.
 }
web-read-blocked-why = Showing them tells the sender.
web-read-images-show = Show
web-read-images-always = Always
web-read-images-never = Block this sender’s images again
web-read-archive = Archive
web-read-delete = Delete
web-read-delete-for-good = Delete for good
web-read-move = Move
web-read-no-folder = You have no folder yet.
web-read-label = Label
web-read-label-new = New label
web-read-label-put = Label
web-read-more = More actions
web-read-flag = Flag
web-read-unflag = Remove the flag
web-read-unread = Mark as unread
web-read-junk = Junk
web-read-not-junk = Not junk
web-read-print = Print
web-read-newer = Newer
web-read-older = Older
web-read-reply = Reply
web-read-reply-all = Reply to all
web-read-reply-all-short = All
web-read-forward = Forward
web-read-source = View source
web-read-save = Save the message
web-read-files-name = Attachments
web-read-files = { $count ->
    [one] { $count } attachment, { $size }
   *[other] { $count } attachments, { $size }
 }
web-read-file-unnamed = No name
web-read-download = Download
web-read-download-file = Download { $name }
web-read-download-all = Download all
web-read-archive-name = Attachments
web-read-kind-pdf = PDF
web-read-kind-message = Message
web-read-kind-calendar = Invitation
web-read-kind-picture = Picture
web-read-kind-sound = Sound
web-read-kind-film = Video
web-read-kind-table = Spreadsheet
web-read-kind-slides = Slides
web-read-kind-text = Text
web-read-kind-archive = Archive
web-read-kind-file = File
web-read-print-heading = { $organisation }, mail of { $name }
web-read-print-labels = Labels: { $name }
web-read-print-files = Attachments: { $name }
web-read-printed = Printed { $name }
web-read-foreign-draft = This draft comes from another program.
web-read-go-on = Go on
web-read-beside = Around this conversation
web-read-beside-message = Around this message
web-read-whole = The whole conversation ({ $count } messages)
web-read-people = People
web-read-people-more = { $count ->
    [one] and { $count } other person
   *[other] and { $count } other people
 }
web-read-copied = in copy
web-read-file-mine = { $day }, from you
web-read-others = Other conversations with { $name }
web-read-others-messages = Other messages exchanged with { $name }
web-read-others-from = All their messages
web-read-others-to = All messages to them
