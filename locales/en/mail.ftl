# What answers and forwards say of the message they are about.

mail-quote-attribution = On { $date }, { $name } wrote:
mail-forward-title = ---------- Forwarded message ----------
mail-forward-from = From: { $people }
mail-forward-date = Date: { $date }
mail-forward-subject = Subject: { $subject }
mail-forward-to = To: { $people }

# When a message waits because too many were written to: the notice to its writer.

mail-house-from = Mail service
mail-limit-subject = Your messages are waiting: you have written to many people
mail-limit-hello = Hello,
mail-limit-sender = { $minutes ->
    [one] You have written to { $count } recipients in one minute, and { $limit } are allowed at this hour.
    [60] You have written to { $count } recipients in one hour, and { $limit } are allowed at this hour.
    [600] You have written to { $count } recipients in ten hours, and { $limit } are allowed at this hour.
   *[other] You have written to { $count } recipients in { $minutes } minutes, and { $limit } are allowed at this hour.
}
mail-limit-network = { $minutes ->
    [one] From the network you write from, messages have gone to { $count } recipients in one minute, and { $limit } are allowed at this hour.
    [60] From the network you write from, messages have gone to { $count } recipients in one hour, and { $limit } are allowed at this hour.
    [600] From the network you write from, messages have gone to { $count } recipients in ten hours, and { $limit } are allowed at this hour.
   *[other] From the network you write from, messages have gone to { $count } recipients in { $minutes } minutes, and { $limit } are allowed at this hour.
}
mail-limit-waits = What you send beyond that does not leave and is not lost: these messages wait in “Waiting to be sent”.
mail-limit-do = An administrator will let them go, or give them back to you. You can also take them back yourself: they become drafts again.
mail-limit-stolen = If you did not write these messages, somebody else is using your account: change your password right away and tell your support desk.
mail-limit-help = For large mailings that come back, ask your support desk for a mailing list.

# Letters of the house: the end of an account, a mailbox that fills.

mail-leaving-subject = Your account closes on { $day }
mail-leaving = Hello,

    Your departure was recorded. Your mail account stays open until { $day }, and closes after that day.

    Until then, hand over to your colleagues what they need, and keep a copy of what is personal. Afterwards messages to you are still accepted for a while, but you can no longer sign in.

    { $link ->
        [none] To download all your mail at once, open the settings of the webmail, “Take my mail away”.
       *[other] To download all your mail at once, open this link ({ $link }), without a password, until { $until }, that day included. Keep it to yourself: it opens your mail to whoever holds it, and replaces the link of an earlier notice.
    }

    If you are not leaving, write to your account manager: once human resources have corrected it, this notice has no effect.
mail-quota-subject = { $percent ->
    [100] Your mailbox is full
   *[other] Your mailbox is { $percent }% full
}
mail-quota = Hello,

    Your mailbox holds { $used } of the { $quota } granted to you.

    { $percent ->
        [100] Messages that arrive are refused, and their senders are told, until you have made room.
       *[other] When it is full, messages that arrive will be refused and their senders told.
    }

    To make room, open { $link ->
        [none] “What fills my mailbox” in the webmail, from the settings
       *[other] “What fills my mailbox” ({ $link })
    }: empty the trash and the junk, then delete the largest messages. If that is not enough, ask your helpdesk for more room.

# Letter of the service: what waits in an establishment.

mail-school-subject = { $name }: accounts that are waiting
mail-school-subject-several = Your establishments: accounts that are waiting
mail-school-hello = Hello,
mail-school-to-activate = { $count ->
    [one] One account is to be activated:
   *[other] { $count } accounts are to be activated:
}
mail-school-leaving = { $count ->
    [one] One account closes within sixty days:
   *[other] { $count } accounts close within sixty days:
}
mail-school-ending = { $count ->
    [one] One temporary account ends soon; you can ask for its extension:
   *[other] { $count } temporary accounts end soon; you can ask for their extension:
}
mail-school-more = { $count ->
    [one] and one other person
   *[other] and { $count } other people
}
mail-school-arrives = arrives on { $day }
mail-school-sheet = sheet to print
mail-school-until = until { $day }
mail-school-where = You find these accounts, and the way to ask for some, in “My establishment”.

# Letter of the service: the answer to a request for a temporary account.

mail-request-approved-subject = Account accepted: { $name }
mail-request-approved = Hello,

    Your request for a temporary account for { $name } is accepted, until { $day }.

    Identifier: { $identifier }
    Address: { $address }

    The account closes by itself on that date; you can ask for its extension before.
mail-request-refused-subject = Account refused: { $name }
mail-request-refused = Hello,

    Your request for a temporary account for { $name } is refused, for this reason:

    { $reason }

    If the situation changes, make another request in “My establishment”.

# Letter of the service: the new address of who changes organisations.

mail-moved-subject = Your new address: { $address }
mail-moved = Hello,

    Your account has just gone to another organisation ({ $organisation }), with your messages, your folders and your rules.

    Since { $day }, your address is { $address }: your messages leave from it. You sign in with the identifier { $identifier }, and your password does not change.
mail-moved-kept = { $count ->
    [one] What people write to the address you had still arrives in this mailbox for a time. Until then, give the new one to your correspondents:
   *[other] What people write to the addresses you had still arrives in this mailbox for a time. Until then, give the new one to your correspondents:
    }
mail-moved-line = { $address }, up to and including { $day }
mail-moved-help = If this change surprises you, or if something is missing, write to your account manager.
