# “Contact my manager”: the requests of who cannot sign in, and who answers the telephone.

web-manager-title = Contact my manager
web-manager-with = numbered request, answer within 48 hours
web-manager-says = You cannot sign in, or something is wrong? Say it here. You get a number at once.
web-manager-organisation = Organisation
web-manager-kind = What is the matter?
web-manager-given = Given name
web-manager-family = Family name
web-manager-family-hint = The one on your letter of appointment or your contract.
web-manager-school = Establishment or service
web-manager-school-hint = Its name, or its code (UAI), like 0340001A.
web-manager-said = A few lines
web-manager-said-hint = What happened, and since when. Write no password and no NUMEN. No address or number given here is used to answer you.
web-manager-send = Send the request
web-manager-leave = Cancel
web-manager-wrong-organisation = Choose your organisation.
web-manager-wrong-kind = Choose what is the matter.
web-manager-wrong-given-name = Write your given name, of 100 letters at most.
web-manager-wrong-family-name = Write your family name, of 100 letters at most.
web-manager-wrong-school = Write the name or code of your establishment, of 150 characters at most.
web-manager-wrong-birth = Write a date, like 03/04/1985.
web-manager-wrong-said = Say in a few lines what is the matter, in 1,000 characters at most.
web-manager-wait = { $count ->
    [one] Too many attempts from this network: try again in a minute, or call the helpdesk.
   *[other] Too many attempts from this network: try again in { $count } minutes, or call the helpdesk.
}
web-manager-next = What will happen
web-manager-next-says = Your request goes to the service that manages you. The answer is read here, with the number and the code. We show the same in every case, to protect your account.
web-manager-known = A request already?
web-manager-see = See where it stands
web-manager-helps = Who can help me
web-manager-made = Your request is received
web-manager-made-says = Write these two lines down: they will not be shown again.
web-manager-number = Number of the request
web-manager-code = Code of the request
web-manager-code-hint = Ten characters, shown with the number. Hyphens and lower case do not count.
web-manager-due = An answer is to be expected before { $name }.
web-manager-made-next = Come back with the number and the code to read the answer. Nobody will ask for your password or your NUMEN.
web-manager-request = Where my request stands
web-manager-request-says = The number and the code were shown when you sent the request.
web-manager-unknown = This number and this code do not go together, or the request is erased. Check both.
web-manager-state-received = Received.
web-manager-state-received-says = Your request waits in the queue of the service that answers.
web-manager-state-taken = Under way.
web-manager-state-taken-says = Somebody is looking at your request.
web-manager-state-answered = Answered.
web-manager-state-answered-says = The answer is below.
web-manager-state-closed = Closed.
web-manager-state-closed-says = Your request is closed. If nothing is solved, call the helpdesk or make a new request.
web-manager-answer = The answer
web-manager-asked = Request sent on { $name }.
web-manager-again = Read another request
web-manager-lost = Number or code lost?
web-manager-lost-says = Make a new request: if it is the same, it joins the first one.
web-manager-write = Write to them

web-contacts-title = Helpdesk contacts
web-contacts-says = On the telephone too, nobody will ask for your password.
web-contacts-none = Your organisation has named no contact yet. The head of your school knows your manager.
web-contacts-departments = Départements: { $name }
web-contacts-manager = A written request gets a number, and an answer within 48 hours.
web-contacts-all = Telephone, hours and addresses
