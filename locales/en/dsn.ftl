# Delivery reports: what became of a message, what to do, who helps.

dsn-sender-name = Delivery report
dsn-subject-failed = Message not delivered: { $subject }
dsn-subject-delayed = Message delayed: { $subject }
dsn-subject-delivered = Message delivered: { $subject }
dsn-hello = Hello,
dsn-about = This report is about your message “{ $subject }”.
dsn-about-untitled = This report is about one of your messages, which has no subject.
dsn-failed = Your message was not delivered to:
dsn-delayed = Your message has not been delivered yet to:
dsn-delivered = Your message was delivered to:
dsn-relayed = Your message was handed to the next server, which does not announce deliveries, for:
dsn-still-trying = { $hours ->
    [one] You need not do anything: we go on trying for another hour. Another report will tell you if the message cannot be delivered.
   *[other] You need not do anything: we go on trying for another { $hours } hours. Another report will tell you if the message cannot be delivered.
}
dsn-help = If that is not enough, forward this report to your organisation’s help desk: the technical details attached will tell them what happened.

dsn-why-unknown-address = Nobody has this address. Check its spelling, then send the message again to the right address.
dsn-why-unknown-domain = The domain of this address, after “@”, does not exist or takes no mail. Check its spelling, then send the message again.
dsn-why-no-mail = This domain announces that it takes no mail. Ask the person for another address.
dsn-why-closed = This mailbox is closed for now. Reach the person in another way, or write to a colleague.
dsn-why-full = The recipient’s mailbox is full. Tell the person in another way, then send the message again once they have made room.
dsn-why-too-large = The message is too large for the recipient’s server. Send it again with lighter attachments, or in several messages.
dsn-why-policy = The recipient’s server refused the message by its own rules. Ask the person, in another way, what their mail accepts.
dsn-why-frozen = The account that this message was written from was frozen before it left: it did not go to this address. If it is to leave, send it again from “Sent”.
dsn-why-loop = This domain sends its mail back to our own server, which is not in charge of it. Please tell the help desk.
dsn-why-accents = The recipient’s server does not understand addresses with accents. Ask the person for an address without accents.
dsn-why-expired = We tried for five days without success. Check the address, reach the person in another way, or send the message again later.
dsn-why-refused = The recipient’s server refused the message. Its answer is in the details attached.
dsn-why-unreachable = The recipient’s server cannot be reached for now.
dsn-why-busy = The recipient’s server asks us to wait.

# The automatic answer of a closed account.
closed-answer-subject = Automatic reply: this account is closed
closed-answer = Hello,

    The mail account you wrote to is closed: the person no longer reads it. Your message was kept, but nobody will answer it.
closed-post-subject = Automatic reply: this mailbox is closed
closed-post = Hello,

    The role mailbox you wrote to is closed: it is no longer read. Your message was kept, but nobody will answer it.
closed-answer-contact = To reach the school, write to { $address }.
