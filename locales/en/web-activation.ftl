# First sign-in: who one is, the charter, the password, the rescue address, the welcome.

web-activation-title = First sign-in
web-activation-with = NUMEN or sheet
web-activation-done = step done
web-activation-step-who = Who you are
web-activation-step-password = Password
web-activation-step-rescue = Rescue address
web-activation-step-welcome = Welcome
web-activation-who = Who are you?
web-activation-who-says = Three facts open your account the first time. After that, only the password you will have chosen opens it.
web-activation-name-hint = It stands on your first sign-in sheet; your school knows it too.
web-activation-secret = NUMEN or code of the sheet
web-activation-secret-hint = The NUMEN has thirteen characters, the code of the sheet twelve. Spaces, hyphens and small letters do not matter.
web-activation-birth = Date of birth
web-activation-birth-hint = Day, month, year: 03/04/1985
web-activation-accept = I have read the usage charter and accept it
web-activation-read-charter = Read the charter (new tab)
web-activation-go-on = Continue
web-activation-without = Neither NUMEN nor sheet? The head of your school prints a first sign-in sheet; for other staff, the service that manages you does. Nobody will ever ask you for your password.
web-activation-wrong-name = Write your identifier, or your whole address.
web-activation-wrong-secret = This has the shape neither of a NUMEN (thirteen characters, such as 00A0000000AAA) nor of a sheet’s code (twelve characters). Copy it sign by sign.
web-activation-wrong-birth = Write a date, such as 03/04/1985.
web-activation-wrong-accepted = Without your agreement to the charter the account cannot be opened. Questions? Ask your account manager first.
web-activation-unknown = These three facts do not belong together. Check the identifier, the NUMEN or code, and the date of birth: a letter O is no zero. If everything is right, write to your account manager: something may be wrong in our records.
web-activation-wait = { $count ->
    [one] Too many attempts: try again in a minute.
   *[other] Too many attempts: try again in { $count } minutes.
}
web-activation-charter = It is you. The charter in force is your organisation’s: read it by the link below, accept it, then give the three facts again.
web-activation-charter-other = The charter is no longer the one that you had accepted: read it by the link, then accept it again.
web-activation-other-secret = It is you, but your organisation does not open accounts this way. Take the other one: the NUMEN, or the sheet that your school prints.
web-activation-chosen = It is you, and your password is chosen already: sign in with it to finish. If it is lost, the head of your school prints you a sheet.
web-activation-active = It is you, and your account is open already: sign in with your password. If you have never opened it, somebody else has: tell your account manager or the helpdesk at once.
web-activation-announced = It is you, but your account opens only on the day you take up your post. Come back that day.
web-activation-over-title = To be begun again
web-activation-over = This step is not open any more. If you have not chosen a password yet, begin again: there are thirty minutes to choose it. If you have chosen it, sign in with it: you go on where you were, for seven days.
web-activation-begin = Begin again
web-activation-signin = Sign in
web-activation-password = Choose your password
web-activation-password-says = Hello { $name }. A phrase of four or five unrelated words is easy to remember and hard to guess.
web-activation-again = The same, a second time
web-activation-wrong-again = The two entries differ. Nothing is chosen yet.
web-activation-password-after = Once this password is chosen, the NUMEN and the code of the sheet open nothing any more.
web-activation-rescue = Your rescue address
web-activation-rescue-says = A personal address, outside the professional mail. It serves one purpose: to get back into your account if you lose your password. It is shown to nobody.
web-activation-resumed = Your date of birth
web-activation-resumed-says = You are resuming your first sign-in. A password alone can be stolen: your date of birth shows that it is you.
web-activation-rescue-verified = Your rescue address is verified already: all that is left is to go on.
web-activation-address = Personal address
web-activation-address-hint = We send a code of six digits there, to check that it is yours.
web-activation-send-code = Send a code
web-activation-code-says = A code is on its way to { $name }. It comes within a minute or two and is good for fifteen minutes. Nothing? Look into your junk mail.
web-activation-code = Code received
web-activation-other-address = Correct the address, or get another code
web-activation-without-rescue = Without a rescue address, a lost password can only be replaced by your school, which checks who you are.
web-activation-skip-rescue = Continue without a rescue address
web-activation-kept = You may stop here: how far you are is kept for seven days. Sign in with your new password to go on.
web-activation-wrong-address = Write a whole address, such as name@example.org.
web-activation-wrong-own = This address is in the professional mail: you would lose it with your password. Take a personal one.
web-activation-wrong-shared = This is the rescue address of two people already. Take another one.
web-activation-wrong-many = { $count ->
    [one] Several codes have been sent. Wait a minute before you ask for another one.
   *[other] Several codes have been sent. Wait { $count } minutes before you ask for another one.
}
web-activation-no-code = This code is not good any more. Ask for another one.
web-activation-wrong-code = This is not the last code that was sent. Check the six digits.

web-charter-title = Usage charter
web-charter-since = In force since { $day }.
web-charter-purpose = This mail service is a tool for work. Moderate private use is accepted; a message or folder whose title says “personal” or “private” is treated as such.
web-charter-secret = Your password is yours alone. You give it to nobody, not even to the helpdesk, which never asks for it. On a shared computer you sign out.
web-charter-respect = You write with the respect due to everyone and within the law: no insult, discrimination, propaganda or advertising. You write to many people only if your post asks for it.
web-charter-data = You pass data about pupils or colleagues only to those who need it, and avoid sending it outside.
web-charter-service = Nobody reads your messages to run the service. It keeps technical traces (sign-ins, sending) as long as the law allows, and suspends an account that endangers others; you are told.
web-charter-end = When you leave you are told the day on which the account closes, and you may take your messages along. In doubt, ask your account manager before you act.
web-charter-asks = Your organisation asks everybody to accept this charter: the webmail opens after that.
web-charter-before = It has changed since you agreed on { $day }.
web-charter-never = You have not accepted one yet.
web-charter-another = Another version has just been published: here it is. Nothing was accepted.
web-charter-accept = I accept
web-charter-leave = Sign me out
web-charter-otherwise = Without your agreement your messages keep arriving, but the webmail stays closed. A question about this text? Ask your account manager first.
web-charter-accepted = Accepted on { $at }, version in force since { $day }.
web-charter-accepted-own = Accepted on { $at }: the common rules, as your organisation had not published its own then.
web-charter-accepted-none = No agreement of yours is on record: you were not asked for one.
web-charter-read = Read what was accepted
web-charter-read-now = Read the charter

web-welcome-title = Welcome
web-welcome-address = Your address
web-welcome-address-hint = It is yours, and published in your colleagues’ directory.
web-welcome-printed = Your account was opened by a sheet printed on { $day } by { $name }. If no superior handed it to you, tell the helpdesk.
web-welcome-command = the service’s team
web-welcome-telephone = On your telephone
web-welcome-telephone-hint = The simplest is to open this page in the telephone’s browser. For its mail application:
web-welcome-telephone-account = In the mail settings, add an “Other” account (IMAP).
web-welcome-telephone-host = Incoming and outgoing server: { $name }
web-welcome-telephone-address = Address and user name: your whole address.
web-welcome-telephone-password = Password: the one you have just chosen, for receiving and for sending.
web-welcome-telephone-app = Password: an app password, made on the page My account, for receiving and for sending.
web-welcome-telephone-wait = Keep the secure connection (SSL/TLS); the first loading takes a few minutes.
web-welcome-thunderbird = In Thunderbird or another program
web-welcome-thunderbird-hint = Your name, your address and your password, then “Configure manually” with these values:
web-welcome-thunderbird-app = Your name, your address and an app password, made on the page My account, then “Configure manually” with these values:
web-welcome-imap = Incoming server (IMAP)
web-welcome-smtp = Outgoing server (SMTP)
web-welcome-user = User name
web-welcome-server = { $host }, port { $port }, SSL/TLS, normal password
web-welcome-open = Open my mail

mail-enrolment-code-subject = Your code for the two-step sign-in
mail-enrolment-code = Hello,

    Your code is { $code }. It is good for fifteen minutes, and sets up the two-step sign-in of your professional mail account.

    If you have asked for nothing, somebody knows your password: without this code they do not get in. Change that password, and tell the helpdesk. Give this code to nobody, even to somebody who says they are the helpdesk.

    { $organisation }
mail-rescue-code-in-person = Hello,

    Your code is { $code }. It is good for fifteen minutes and makes this address the rescue address of a professional mail account.

    { $by } is receiving you at this moment: tell them this code. If nobody is receiving you, do nothing, and give this code to nobody, even to someone who says they are from the helpdesk.

    { $organisation }
mail-rescue-code-subject = Your verification code
mail-rescue-code = Hello,

    Your code is { $code }. It is good for fifteen minutes, and checks that this address may be the rescue address of a professional mail account.

    If you have asked for nothing, do nothing: without this code your address belongs to no account. Give this code to nobody, even to somebody who says they are the helpdesk.

    { $organisation }
