# Role mailboxes: going from one to another, and the page of each.

web-boxes = My other mailboxes
web-box-about = Members and settings of the mailbox
web-box-unread = { $count ->
    [one] unread
   *[other] unread
}
web-box-closed = This mailbox is no longer open to you.
web-box-leave = My mailbox
web-error-nomailbox-title = This mailbox is not open to you.
web-error-nomailbox = It does not exist, or nothing lets you in today. A role mailbox opens to whoever holds the post and closes on the day the post ends; whoever is in charge of it can also let somebody in.
web-box-sent-by = sent by { $name }
web-box-sent-by-you = sent by you
