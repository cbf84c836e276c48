# Letters about what happened to an account, and “it was not me”: the pages of their links, the frozen account.

mail-notice-network = { $network ->
    [none] by the command line of the service
   *[other] from the network { $network }
}
mail-notice-in-person = after a check of identity in person by { $name }, { $where }
mail-notice-end = If it was you, there is nothing to do.

    If it was not you, open this link within seven days and follow it to the end. It freezes your account: nobody gets in, nothing leaves, and you choose another password.

    It was not me: { $link }

    Nobody will ever ask you for your password, not even somebody who says they are from support.

    { $organisation }
mail-notice-device-subject = Sign-in from a new device
mail-notice-device = Hello,

    Somebody signed in to { $address } on { $when }, { $where }, from a device that was not known before: { $device }.
mail-notice-place-subject = Sign-in from a new network
mail-notice-place = Hello,

    Somebody signed in to { $address } on { $when }, { $where }, from where nobody had signed in this year: { $device }.
mail-notice-by = { $program ->
    [none] with the password of the account
   *[other] with the application password “{ $program }”
}
mail-notice-first-program-subject = A mail program has signed in
mail-notice-first-program = Hello,

    A mail program signed in to { $address } on { $when }, { $where }, { $by }. None had done so this year. That is as it should be if you have just set up your mail on a telephone or in a program.
mail-notice-program-place-subject = A mail program has signed in from a new network
mail-notice-program-place = Hello,

    A mail program signed in to { $address } on { $when }, { $where }, { $by }. Nobody had signed in from that network this year. A telephone that travels changes networks often.
mail-notice-password-subject = Your password has changed
mail-notice-password = Hello,

    The password of { $address } changed on { $when }, { $where }. The other sessions are closed, and a mail program that used it will ask for the new one.
mail-notice-rescue-subject = Your rescue address has changed
mail-notice-rescue = Hello,

    The rescue address of { $address } changed on { $when }, { $where }. { $former ->
        [none] There was none before.
        [again] The address before, which still counted, is yours again.
       *[other] For three days, links to another password still go to the address before; a letter there says how to put it back.
    }
mail-notice-factor-set-subject = Two-step sign-in set up
mail-notice-factor-set = Hello,

    An application with codes protects { $address } since { $when }, { $where }: signing in asks for its code from now on.
mail-notice-factor-removed-subject = Two-step sign-in removed
mail-notice-factor-removed = Hello,

    The two-step sign-in of { $address } was removed on { $when }, { $where }: the password alone opens this account again.
mail-notice-app-removed-subject = Two-step application removed
mail-notice-app-removed = Hello,

    The application of codes of { $address } was removed on { $when }, { $where }: passkeys go on opening this account.
mail-notice-program-subject = New app password
mail-notice-program = Hello,

    An app password, “{ $name }”, was made for { $address } on { $when }, { $where }. It lets a program read or send mail.
mail-notice-passkey-added-subject = New passkey
mail-notice-passkey-added = Hello,

    A passkey, “{ $name }”, opens { $address } since { $when }, { $where }. It signs in without a password.
mail-notice-passkey-removed-subject = Passkey removed
mail-notice-passkey-removed = Hello,

    The passkey “{ $name }” was removed on { $when }, { $where }: it opens { $address } no more.
mail-notice-last-passkey-removed = Hello,

    The passkey “{ $name }” was removed on { $when }, { $where }. It was the last one: the password alone opens { $address } again.
mail-notice-passkey-copied-subject = A passkey was refused
mail-notice-passkey-copied = Hello,

    On { $when }, { $where }, the passkey “{ $name }” was shown for { $address }, and refused: its counter went back, as that of a copy does. Remove it on the page “My account”, then add another one.
mail-take-back-subject = This address is no longer your rescue address
mail-take-back = Hello,

    This address was the rescue address of { $address }. On { $when }, { $where }, another took its place. For three days, links to another password still come here.

    If it was you, there is nothing to do.

    If it was not you, open this link within three days and follow it to the end: this address is the rescue address again, and you need not sign in.

    Put this address back: { $link }

    Nobody will ever ask you for your password, not even somebody who says they are from support.

    { $organisation }

web-not-me-title = It was not me
web-not-me-says = Has somebody else used your mail account? Freeze it.
web-not-me-ends = All sessions are closed, app passwords are worth nothing any more, and the password opens nothing.
web-not-me-keeps = What was waiting to be sent stays in the account, and nobody writes from it. What has left already does not come back. Mail goes on arriving.
web-not-me-after = The account opens again when you choose another password, by a link sent to the rescue address as it was three days ago.
web-not-me-freeze = Freeze the account
web-not-me-nowhere = This link leads nowhere
web-not-me-nowhere-says = It was used already, or its seven days are over. If you think that somebody uses your account, choose another password, or write to your account manager.
web-not-me-done = The account is frozen
web-not-me-done-says = Nobody gets in and nothing leaves. Now choose another password: the link goes to the rescue address as it was three days ago, and a two-step sign-in that is more than a week old stays in place.
web-not-me-done-without = No rescue address, or one that no longer works? Your account manager checks who you are and helps.
web-not-me-reset = Choose another password
web-not-me-manager = Write to my account manager
web-not-me-link = Was it not me? Freeze my account
web-signin-frozen = This account was frozen (“It was not me”). Another password opens it again: “Get back in”, then “Reset my password”.
web-error-frozen-title = Account frozen.
web-error-frozen = Nothing leaves this account until another password is chosen.

web-take-back-title = Put this rescue address back
web-take-back-says = The address to which this link came is the rescue address of the account again. The one that took its place is worth nothing any more.
web-take-back-do = Put the address back
web-take-back-nowhere = This link leads nowhere
web-take-back-nowhere-says = It has been used, or is over. If somebody else is using your account, write to your manager.
web-take-back-done = Rescue address put back
web-take-back-done-says = Links to another password come to this address again. If it was not you who had changed it, somebody knows your password and uses your account: freeze it.

web-rescue-title = Rescue address
web-rescue-says = A private address, outside your work mail: a link goes there if you lose your password. It is shown to nobody.
web-rescue-hint = To get your account back if you lose your password.
web-rescue-none = None. Without one, only your establishment can give a lost password back.
web-rescue-until = Changed lately: links go to the one before until { $day }.
web-rescue-change = Change
web-rescue-add = Add
web-rescue-after = For three days, links still go to the address before, which is told and can go back. Then the new one serves.
web-rescue-password = Password
web-rescue-changed = Rescue address verified.
web-rescue-kept = This is your rescue address.
web-choose-given-title = Given to others before the freeze
web-choose-given = What was given in your name in the seven days before. Leave ticked what is to be taken back.
web-choose-given-right = Right: { $what }, to { $name }
web-choose-given-mailbox = Mailbox { $mailbox }, { $role }, to { $name }
web-choose-left = What was not taken back stays on “My account” until you have answered.
web-account-given = What was given in your name in the seven days before, and still is. Leave ticked what you did not give yourself.
web-account-given-answer = Take back what is ticked and keep the rest
web-account-given-done = Your answer is kept.
web-account-given-more = Taken back. There is more that you had not seen yet: answer for that too.
web-account-given-stays = Some of it could not be taken back. Tell the helpdesk, or untick it to keep it.
web-choose-thaws = The account is frozen: it opens again with the new password. Messages that were waiting to be sent stay in “Waiting to be sent”, where you decide about each.
web-helpdesk-frozen = Frozen by its bearer
web-helpdesk-frozen-says = ({ $day }). The password opens nothing any more; another one opens it again.
