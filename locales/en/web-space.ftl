# What fills a mailbox, and how to make room there.

web-space-title = What fills my mailbox
web-space-see = See what fills it
web-space-all = Space used
web-space-all-hint = The trash and the junk count: what lies there takes room until they are emptied.
web-space-used = This mailbox holds { $used } of { $quota }.
web-space-full = Messages that come in are refused, and their senders are told. Free { $name } to receive again.
web-space-empty-trash = Empty the trash
web-space-empty-junk = Empty the junk
web-space-empty-hint = You can undo it for a day; then it is for good. What comes in meanwhile stays.
web-space-folders = Folders
web-space-folders-hint = From the largest to the smallest. A message that lies in two folders counts in each, but takes its room once.
web-space-nothing = This mailbox is empty.
web-space-drafts = Attachments of drafts
web-space-waiting = Messages waiting to be sent
web-space-largest = Largest messages
web-space-largest-hint = The twenty largest of the mailbox, with their attachments.
web-space-no-large = No message of this mailbox is large.
web-space-trash = Move to the trash: { $name }
web-space-search = Search all messages of more than { $name } MB, to choose several
web-space-searched = size>{ $name }MB
web-space-refused = Messages that come in are refused.
web-space-goes-on = There is much to empty: the rest follows. Reload the page in a moment.
