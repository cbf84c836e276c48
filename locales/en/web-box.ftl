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
web-box-written-by = Written by { $name }.
web-box-written-by-you = Written by you.
web-box-title = Role mailbox
web-box-hint = It belongs to a post and not to a person: it follows whoever holds it, on their dates.
web-box-members = Who opens it
web-box-members-hint = Each member has unread messages of their own. What is sent keeps the name of who wrote it.
web-box-by-function = by their post
web-box-role = Role
web-box-role-owner = Owner
web-box-role-member = Member
web-box-role-reader = Read only
web-box-last = Until
web-box-until = until { $day }
web-box-change = Change
web-box-change-of = Change access: { $name }
web-box-take-out = Take out
web-box-take-out-of = Take access away: { $name }
web-box-let-in-title = Let somebody in
web-box-let-in-hint = A member reads, files and writes in the mailbox’s name; an owner also lets others in; read only changes nothing. Without a date, access lasts until it is taken away or the person leaves.
web-box-who = Look somebody up in the directory
web-box-found = { $count ->
    [0] Nobody to let in under this name
    [one] { $count } person
   *[other] { $count } people
}
web-box-let-in-do = Let in
web-box-let-in-of = Let { $name } in
web-box-signature-hint = Placed at the start of every message written from this mailbox. Empty, nothing is added.
web-box-journal = Access given and taken away
web-box-journal-hint = The latest changes, visible to its owners.
web-box-journal-empty = Nobody has been let in yet.
web-box-by-command = The administration
web-box-somebody = Somebody who has left
web-box-let-in = { $by } let { $name } in ({ $role }).
web-box-let-in-until = { $by } let { $name } in ({ $role }) { $until }.
web-box-took = { $by } took access away from { $name }.
web-error-daytoofar-title = This day is too far ahead.
web-error-daytoofar = Choose a nearer last day, or leave the date empty.
web-error-dayover-title = This day is over.
web-error-dayover = Choose today or a day to come as the last day of access, or leave the date empty.
web-error-toomanymembers-title = The mailbox has fifty members already.
web-error-toomanymembers = First take access away from somebody who needs it no longer.
