# Password campaigns: the page of the administration, the banner, the page of the sign-in, the letters.

web-campaign-title = Password campaign
web-campaign-lead = A campaign asks for passwords to be changed by a date. What it will do is told before it begins: nothing is sent until you agree. Without a campaign nobody has to change a password.
web-campaign-open = Open the page of the campaign
web-campaign-starts = First day
web-campaign-starts-hint = A password chosen on this day or later need not be changed any more.
web-campaign-last = Last day, included
web-campaign-last-hint = The old password opens everything until the end of this day, at midnight, Paris time.
web-campaign-reminders = Reminders, in days before the last day
web-campaign-reminders-hint = For example “14, 7, 1”; 0 is the last day itself. No reminder if the field is empty.
web-campaign-populations = Who is asked
web-campaign-population-staff = Staff
web-campaign-population-guest = Named accounts with an end
web-campaign-population-pupil = Pupils
web-campaign-preview = See what the campaign will do
web-campaign-plan = This is what the campaign will do. Nothing has begun yet.
web-campaign-begin = Begin the campaign
web-campaign-edit = Edit
web-campaign-concerned = { $people ->
    [0] { $population }: nobody has a password to change.
    [one] { $population }: one person will have a password to change ({ $rescue } without a rescue address: who has forgotten theirs will need the helpdesk).
   *[other] { $population }: people who will have a password to change ({ $rescue } without a rescue address: who has forgotten theirs will need the helpdesk).
}
web-campaign-does-letters = { $count ->
    [one] A letter reaches the mailbox of who has not changed yet, on the morning of { $days }.
   *[other] Letters reach the mailbox of who has not changed yet, on the mornings of these days: { $days }. Who has changed gets no more.
}
web-campaign-does-banner = From the first day to the last, a banner in the webmail tells the date and leads to the page of the password.
web-campaign-does-block = After { $last } included, at midnight, Paris time, the old password opens nothing but the page where another is chosen. Who has a second factor is asked for it first.
web-campaign-does-sessions = That night the sessions of who has not changed are closed. Saved drafts stay; the next sign-in asks for the new password, then goes back to the page that was left.
web-campaign-does-programs = Telephones and mail programs that use the old password are refused, and say so. App passwords and passkeys go on opening.
web-campaign-does-others = Accounts that are not activated are not concerned. A link sent to the rescue address still lets one choose another password, and counts.
web-campaign-says = { $stage ->
    [waits] The campaign begins on { $starts } and leaves time until { $last } included. Nobody has been told yet.
    [runs] Since { $starts } passwords are to be changed; { $last } is the last day, included.
   *[blocks] The last day, { $last }, is over. Passwords chosen before { $starts } open nothing but the page where another is chosen, until the campaign is put off or stopped.
}
web-campaign-far = How far it is
web-campaign-share = { $percent }%
web-campaign-progress = { $stage ->
    [blocks] { $population }. Password chosen: { $chosen }; blocked until it is: { $left }, without a rescue address among them: { $rescue }.
   *[other] { $population }. Password chosen: { $chosen }; still to be chosen: { $left }, without a rescue address among them: { $rescue }.
}
web-campaign-next = What the campaign does
web-campaign-put-off = Put off the last day
web-campaign-put-off-says = The old password opens everything again until this date, and a letter tells it at once to who has not changed, if the campaign has begun. Reminders follow the new date.
web-campaign-put-it-off = Put off
web-campaign-stop = Stop the campaign
web-campaign-stop-says = Nothing is asked of anybody any more: no letters, no banner, and old passwords open again. Passwords that were changed stay so.
web-campaign-stop-it = Stop the campaign
web-campaign-wrong-starts = Choose a day from today on, less than { $longest } days ahead.
web-campaign-wrong-last = Choose a day at least { $shortest } days after the first one, and at most { $longest }.
web-campaign-wrong-reminders = Write at most { $most } different numbers of days, with commas between them, that fall between the first day and the last.
web-campaign-wrong-populations = Choose at least one population.
web-campaign-wrong-put-off = Choose a day after the present last one that is not over, at most { $longest } days after the first one.
web-campaign-wrong-meanwhile = The campaign was changed meanwhile. This is what is in place.

web-campaign-asks = Your password is to be changed by { $day } included.
web-campaign-asked = Your password was to be changed by { $day }: it opens nothing else any more.
web-campaign-change = Change my password

web-renew-title = Choose another password
web-renew-says = Your organisation asked for passwords to be changed, and the date is over. The one that you have just typed opens nothing but this page. Choose another one: then you are in, and nothing of your mail has changed.
web-renew-choose = Choose and sign in

mail-campaign-subject = { $event ->
    [reminds] Reminder: your password is to be changed by { $day }
    [put-off] New date: your password is to be changed by { $day }
   *[begins] Your password is to be changed by { $day }
}
mail-campaign = Hello,

    { $event ->
        [reminds] You have not changed your mail password yet.
        [put-off] The date for changing your mail password was put off.
       *[begins] Your organisation asks for mail passwords to be changed.
    } You have until { $day } included.

    Open your mail as usual, at { $address }, then “My account” and “Change the password”. It takes a minute, and these letters stop.

    After that date the old password will open nothing but the page where another is chosen, and telephones and mail programs that use it will be refused. App passwords do not change.

    Nobody will ever ask you for your password, even somebody who claims to be from the helpdesk.

    { $organisation }
