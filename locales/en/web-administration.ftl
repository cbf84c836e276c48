# The administration of an organisation: imports and what they would do.

web-administration = Administration
web-imports-title = Imports and feeds
web-imports-new = New import
web-imports-new-lead = An import always begins with a dry run: the file is read to its end, then a page shows what would change. Nothing is written before you agree.
web-imports-see-open = See the import under way
web-imports-feeds = Last deliveries applied
web-imports-last = Last imports
web-imports-none = No import yet.
web-imports-none-do = Begin with the human resources file, then give a complete delivery of the annuaire fédérateur: accounts, addresses and establishments come from them.
web-imports-headline = { $kind } of { $day }
web-imports-begun = Begun by { $name }, { $day } at { $time }
web-imports-command = the command line
web-imports-no-change = Nothing changes
web-imports-changes = { $count ->
    [one] { $figure } change
   *[other] { $figure } changes
}
web-imports-departures = { $count ->
    [one] { $figure } departure
   *[other] { $figure } departures
}
web-imports-files = { $count ->
    [one] { $figure } file
   *[other] { $figure } files
}
web-imports-state-staging = Being read
web-imports-state-ready = To be applied
web-imports-state-stopped = Safety stop
web-imports-state-applying = Being applied
web-imports-state-done = Applied
web-imports-state-refused = Refused
web-imports-state-dropped = Rejected

## Beginning an import
web-imports-which = Which file?
web-imports-kind-aaf = Annuaire fédérateur
web-imports-kind-aaf-says = A .zip or .tgz archive, as it is delivered: the Complet, with its Deltas if there are any.
web-imports-kind-hr = Human resources
web-imports-kind-hr-says = The whole CSV file: whoever is not in it any more counts as gone.
web-imports-kind-csv = Table of another institution
web-imports-kind-csv-says = A whole CSV file; you say which column holds what.
web-imports-feed = Name of the feed
web-imports-feed-hint = The same every time: people are recognised by it from one file to the next.
web-imports-columns-hint = For each piece of information, the heading of its column in your file. Identifier, family name and given name are needed.
web-imports-column-identifier = Identifier
web-imports-column-family-name = Family name
web-imports-column-given-name = Given name
web-imports-column-structure = Code of the structure
web-imports-column-structure-name = Name of the structure
web-imports-column-function-label = Function
web-imports-column-function = Code of the function
web-imports-column-title = Title
web-imports-column-birth-name = Birth name
web-imports-column-birth-date = Date of birth
web-imports-column-start = Start
web-imports-column-end = End
web-imports-when = Which date?
web-imports-accept-date = The delivery may be dated more than a week after today
web-imports-accept-date-says = Otherwise a date so far ahead is taken for an error and the delivery is refused.
web-imports-file = The file
web-imports-file-label = File to send, { $name } at most
web-imports-file-command = tramontane import aaf PATH --organisation { $name }
web-imports-file-hint = It is deleted as soon as it is read. A larger delivery is given on the machine:
web-imports-send = Send and read
web-imports-cancel = Cancel
web-imports-said-busy = Another import is under way. Wait for its end, or reject it.
web-imports-said-no-file = No file was attached. Choose one.
web-imports-said-empty = This file is empty. Ask its producer for it again.
web-imports-said-no-kind = First say which file it is.
web-imports-said-no-feed = Give the feed a name: the same every time.
web-imports-said-columns = Give the headings of the identifier, the family name and the given name, each only once.
web-imports-said-too-large = This file is too large for a browser. Give it on the machine, by the command line.
web-imports-said-too-many = Other files are coming in already. Try again in a few minutes.
web-error-importbusy-title = Another import is under way.
web-error-importbusy = Wait for its end, or reject it, then begin again.

## An import
web-imports-verdict-staging = Being read: nothing is written
web-imports-verdict-ready = Dry run: nothing was written
web-imports-verdict-stopped = Dry run: nothing was written
web-imports-verdict-applying = Being applied
web-imports-verdict-done = Applied
web-imports-verdict-refused = Refused: nothing was written
web-imports-verdict-dropped = Rejected: nothing was written
web-imports-reading = The file is read from its beginning to its end.
web-imports-read = { $done } files read of { $of }
web-imports-written = { $done } records written of { $of }
web-imports-goes-on = You can leave this page, the work goes on.
web-imports-again = Refresh
web-imports-download = Download all
web-imports-drop = Reject
web-imports-apply = Apply…
web-imports-release = Release the stop…
web-imports-begin-again = Begin again
web-imports-stop = { $count ->
    [one] Safety stop: { $figure } departure, { $percent }.
   *[other] Safety stop: { $figure } departures, { $percent }.
}
web-imports-stop-pupils = { $count ->
    [one] Safety stop: { $figure } departure of a pupil, { $percent }.
   *[other] Safety stop: { $figure } departures of pupils, { $percent }.
}
web-imports-before = { $count ->
    [0] The time before, on { $day }, there were none.
   *[other] The time before, on { $day }, there were { $figure }.
}
web-imports-vanishes = { $count ->
    [one] { $name } vanishes, with { $count } person.
   *[other] { $name } vanishes, with { $count } people.
}
web-imports-stop-mine = You began this import: somebody else must release the stop.
web-imports-stop-yours = Check the file with its producer. If all is right, you can release the stop.
web-imports-stop-alone = Check the file with its producer. Nobody else administers this organisation: if all is right, the stop is released on the machine, with
web-imports-ask = Ask { $name } to release it
web-imports-see-departures = { $count ->
    [one] See who leaves
   *[other] See the { $figure } departures
}
web-imports-released = Safety stop released by { $name }.
web-imports-refused = This file is not taken.
web-imports-ahead = The delivery is dated { $day }, more than a week after today. If that is meant so, begin again and tick the box that accepts it.
web-imports-ledger = What the import changes
web-imports-column-what = What
web-imports-column-count = Number
web-imports-column-share = Share
web-imports-column-note = What becomes of them
web-imports-column-names = Names
web-imports-column-who = Who
web-imports-column-file = File
web-imports-column-line = Line
web-imports-percent = { $percent }%
web-imports-detail = Detail
web-imports-detail-of = Detail: { $name }
web-imports-line = line { $line }
web-imports-examples = Examples
web-imports-remarks = Lines to look at
web-imports-more = { $count ->
    [one] … and { $count } more, which the report counts without a name.
   *[other] … and { $count } more, which the report counts without names.
}
web-imports-none-shown = No name to show.
web-imports-group-new = New
web-imports-group-changed = Changed
web-imports-group-moving = Moving
web-imports-group-leaving = Leaving
web-imports-group-returning = Returning
web-imports-group-arriving = From elsewhere
web-imports-group-homonyms = Homonyms
web-imports-group-suspicious = To be checked
web-imports-group-structures = Structures
web-imports-group-hr-new = New lines
web-imports-group-hr-changed = Changed lines
web-imports-group-hr-gone = Lines gone
web-imports-group-hr-unmatched = Lines without a record
web-imports-group-pupils-new = New pupils
web-imports-group-pupils-changed = Changed pupils
web-imports-group-pupils-leaving = Pupils leaving
web-imports-group-pupils-returning = Pupils returning
web-imports-note-new = accounts to be activated
web-imports-note-changed = name, function, classes or groups
web-imports-note-moving = address and mail follow
web-imports-note-leaving = accounts closed after their delay
web-imports-note-over = above the threshold of { $percent }%
web-imports-note-returning = accounts reopened as they were
web-imports-note-arriving = from another organisation, with their account
web-imports-note-homonyms = numbered addresses
web-imports-note-suspicious = kept aside until you answer
web-imports-note-hr-new = dates and managing service
web-imports-note-hr-changed = dates and managing service
web-imports-note-hr-gone = their dates and NUMEN are forgotten
web-imports-note-hr-unmatched = the annuaire tells nothing of them yet
web-imports-note-pupils-new = accounts to be activated, not named in this report
web-imports-note-pupils-changed = name, school or class
web-imports-note-pupils-leaving = accounts closed after their delay
web-imports-note-pupils-returning = accounts reopened as they were
web-imports-one-structure-new = New
web-imports-one-structure-changed = Changed
web-imports-one-structure-gone = Gone
web-imports-one-person-new = Arrival
web-imports-one-person-renamed = Name
web-imports-one-person-moving = Move
web-imports-one-person-changed = Change
web-imports-one-person-leaving = Departure
web-imports-one-person-returning = Return
web-imports-one-person-arriving = From elsewhere
web-imports-one-homonym = Homonym
web-imports-one-suspicious = To be checked
web-imports-one-hr-new = New line
web-imports-one-hr-changed = Changed line
web-imports-one-hr-gone = Line gone
web-imports-one-hr-unmatched = Without a record

## Applying, releasing
web-imports-back = Back to the dry run
web-imports-apply-title = Apply this import?
web-imports-apply-now = Apply now
web-imports-apply-hint = Mail goes on arriving while it is applied. It is not undone by one act: a later delivery corrects it. Whoever leaves keeps their account until its delay ends, and finds it as it was on coming back.
web-imports-release-title = Release the safety stop?
web-imports-release-now = Release the stop
web-imports-release-hint = The stop protects against a file that was cut or a wrong export. Release it if the file’s producer confirms these departures. Nothing is written yet: the import still has to be applied.
web-imports-lets-go = { $count ->
    [one] departure will be accepted
   *[other] departures will be accepted
}
web-imports-lets-go-pupils = { $count ->
    [one] departure of a pupil will be accepted
   *[other] departures of pupils will be accepted
}
web-imports-does-new = { $count ->
    [one] account is made with its address, to be activated by its bearer.
   *[other] accounts are made with their addresses, to be activated by their bearers.
}
web-imports-does-moving = { $count ->
    [one] person changes posts: address and mail follow.
   *[other] people change posts: address and mail follow.
}
web-imports-does-renamed = { $count ->
    [one] person changes names: a new address is kept for them.
   *[other] people change names: new addresses are kept for them.
}
web-imports-does-leaving = { $count ->
    [one] account is leaving: it closes after its delay, its functions end today.
   *[other] accounts are leaving: they close after their delay, their functions end today.
}
web-imports-does-returning = { $count ->
    [one] account is reopened as it was.
   *[other] accounts are reopened as they were.
}
web-imports-does-arriving = { $count ->
    [one] person comes from another organisation with their account: a new address, the same mailbox.
   *[other] people come from another organisation with their account: a new address, the same mailbox.
}
web-imports-does-structures = { $count ->
    [one] structure is closed.
   *[other] structures are closed.
}
web-imports-does-hr = { $count ->
    [one] line of human resources brings dates and a managing service up to date.
   *[other] lines of human resources bring dates and managing services up to date.
}
web-imports-does-hr-gone = { $count ->
    [one] line of human resources is forgotten, with its dates.
   *[other] lines of human resources are forgotten, with their dates.
}
web-imports-does-pupils-new = { $count ->
    [one] account of a pupil is made, to be activated at their school.
   *[other] accounts of pupils are made, to be activated at their schools.
}
web-imports-does-pupils-leaving = { $count ->
    [one] account of a pupil is leaving: it closes after its delay.
   *[other] accounts of pupils are leaving: they close after their delay.
}
web-imports-does-little = No account is made or closed.

## Whose is this line?
web-questions-title = To be settled
web-questions-lead = These lines of human resources do not say for sure of whom they speak. Until you answer they change nobody. Your answer stands as long as the line names the same records.
web-questions-none = Nothing waits. Doubtful lines of a coming import will be found here.
web-questions-about-other-birth-date = Two dates of birth
web-questions-about-two-people = Two people
web-questions-about-another-line = Two lines
web-questions-about-other-person = Another person
web-questions-about-known-elsewhere = Known elsewhere
web-questions-asks-other-birth-date = The annuaire and human resources give two dates of birth. Is it the same person?
web-questions-asks-two-people = One line names two people, who have an account each. Of whom does it speak?
web-questions-asks-another-line = Another line speaks of the same person, or names the same record. Is this the right one?
web-questions-asks-other-person = This line spoke of somebody else. Was one NUMEN given twice, or did a column move?
web-questions-asks-known-elsewhere = { $name } has an account in “{ $organisation }”, which has not let them go yet, or their first day here has not come.
web-questions-says = The line says: { $name }
web-questions-from = since { $name }
web-questions-to = until { $name }
web-questions-nobody-named = The annuaire knows nobody whom this line names.
web-questions-comes-alone = There is nothing to do: the account comes by itself once that organisation lets it go and the first day is there. Ask them if it is urgent. If the two records are two people, create another account.
web-questions-theirs = The line is { $name }’s
web-questions-two = They are two people
web-questions-own-account = Somebody else: create their account
web-questions-nobody = It concerns nobody here
web-questions-same = They are one person with two accounts…
web-questions-same-says = Their records are joined on the account you keep. The other account is leaving, as if no feed named it any more: it closes after its delay. Its mail is not joined: it stays in the other mailbox, which its bearer can empty before.
web-questions-keep = Keep the account of { $name }

# People, rights and journal of the administration.

web-people-title = People
web-people-find = Whom are you looking for?
web-people-find-hint = A name, an establishment, a function. A closed account is found by its whole identifier or address.
web-people-none = Nobody answers to “{ $name }” among those you look after.
web-person-state = State
web-person-ends = last day: { $name }
web-person-space = Space
web-person-used = { $used } of { $quota }, that is { $full }%
web-person-acts = What you can do
web-person-acts-hint = Each act is written down, with your name, in the journal that this person can read.
web-person-quota = Space granted, in GB
web-person-quota-set = Set the space
web-person-quota-hint = A number of GB such as 5 or 2.5, or a size such as 200 MB; at most { $name }. Space that you set no longer follows the organisation’s policy.
web-person-quota-follows = By the organisation’s policy.
web-person-quota-by-hand = Set by hand, when the account was made or before the journal wrote it down.
web-person-quota-set-by = Set by hand by { $who } on { $day }.
web-person-quota-policy = Go back to the policy: { $name }
web-person-suspend = Suspend the account…
web-person-suspend-reason = Reason
web-person-suspend-hint = The person reads it when they try to sign in. All their sessions end at once, nothing is deleted.
web-person-suspend-now = Suspend now
web-person-suspended = Account suspended.
web-person-reason = Reason given: “{ $name }”.
web-person-resume = Open the account again
web-person-let-go = Let go to another organisation…
web-person-let-go-last = Last day here
web-person-let-go-hint = From the next day on the account can go with its mail, folders and rules, when the other organisation has the person come, by its feed or on its page “Have somebody come”. If it does not, the account closes after that day, as for any departure.
web-person-let-go-now = Announce this departure
web-person-going = Departure for another organisation announced.
web-person-going-hint = After the last day the account goes when the other organisation has the person come. It closes if it does not.
web-person-keep = Take this departure back
web-arriving-title = Have somebody come
web-arriving-lead = From another organisation, which announced that they leave, once their last day is over. They come with their account: mail, folders and rules. Their old address leads to their mailbox for as long as the organisation they leave has set.
web-arriving-field-address = Their present address
web-arriving-hint-address = An address that leads to their mailbox, in full.
web-arriving-wrong-address = Nobody who leaves another organisation has this address. Check it, or ask the organisation they leave to announce the departure.
web-arriving-taken-address = This person has an account here already, with the same NUMEN. Two accounts are not joined by having one of them come.
web-arriving-last-address = This person is still in the organisation they leave: come back the day after their last day.
web-arriving-confirm = Have this person come?
web-arriving-who = Person
web-arriving-from = Comes from
web-arriving-now = Have them come now
web-error-lastday-title = This day does not fit.
web-error-lastday = Choose a last day from yesterday on and within thirteen months. A suspended account is opened again before it goes.
web-error-quotasize-title = This space is not possible.
web-error-quotasize = Write a size such as 5 or 2.5 (of GB), or 200 MB, at most the organisation’s ceiling.
web-sources-title = What each source says
web-sources-none = No source tells of this person: the account was made by the machine, or asked for by a head of school.
web-sources-hint = Field by field, the value of each source and the one that the account follows. Functions of all sources add up.
web-sources-source = Source
web-sources-says = Value
web-sources-followed = followed
web-source-first-degree = { $name }, first degree
web-source-second-degree = { $name }, second degree
web-source-table = { $kind } “{ $name }”
web-source-since = says so since { $name }
web-source-gone = silent since { $name }
web-source-delivered = { $since }, last delivery of { $day }
web-source-field-family = Name in use
web-source-field-given = First name
web-source-field-birth-name = Birth name
web-source-field-title = Title
web-source-field-home = Belongs to
web-source-field-functions = Functions
web-source-field-service = Managing service
web-source-field-corps = Corps
web-source-field-status = Status
web-source-field-start = First day
web-source-field-end = Last day
web-hand-title = Create a person
web-hand-lead = For somebody no feed tells of yet. What you write is followed as long as neither the national directory nor a table tells of this person. A feed with the same name makes another account: two records are never joined by a name.
web-hand-field-given = First name
web-hand-field-family = Name in use
web-hand-field-birth-name = Birth name, optional
web-hand-field-title = Title
web-hand-field-function = Function
web-hand-field-profile = Profile
web-hand-field-structure = UAI of the establishment
web-hand-field-start = First day
web-hand-field-end = Last day, optional
web-hand-field-numen = NUMEN
web-hand-field-birth = Date of birth
web-hand-hint-function = As colleagues will read it in the directory.
web-hand-hint-structure = The establishment or service they belong to, among those you look after.
web-hand-hint-end = Empty: no end foreseen.
web-hand-hint-numen = Optional, with the date of birth: the file of human resources will recognise the person instead of making another. Neither is kept in clear nor shown; left empty, what was given stays.
web-hand-numen-given = Given with the date of birth, kept as a keyed hash
web-hand-change-title = Change or end what is written by hand
web-hand-change-lead = The annuaire and tables come before what is written here. The person will see in their settings what changed and who did it.
web-hand-change = Save
web-hand-end = End
web-hand-end-hint = Today becomes the last day. When no other source tells of this person, their account closes afterwards; one that has not begun stops at once.
web-hand-end-now = End today
web-hand-meanwhile = Somebody changed this record meanwhile. Nothing has changed.
web-hand-again = Open it again
web-hand-title-none = not said
web-hand-title-mme = Ms
web-hand-title-m = Mr
web-hand-profile-other = Other
web-hand-wrong-given = Write a first name of at most 100 characters.
web-hand-wrong-family = Write a name of at most 100 characters.
web-hand-wrong-birth-name = Write a name of at most 100 characters, or nothing.
web-hand-wrong-function = Say the function in a few words, at most 100 characters.
web-hand-wrong-structure = No open establishment that you look after has this UAI.
web-hand-wrong-start = Choose a first day within thirteen months.
web-hand-wrong-end = Choose a last day from today and the first day on, or leave this field empty.
web-hand-wrong-numen = A NUMEN has thirteen signs: 11E9900001AAA. Give the date of birth too.
web-hand-wrong-numen-again = Give the NUMEN and the date of birth again: what was typed is kept for two hours only.
web-hand-wrong-numen-taken = Somebody else has this NUMEN already. Check it; if they are the same, open their page.
web-hand-wrong-birth = Write a date that exists, with the NUMEN.
web-hand-check = Check
web-hand-confirm = Create this account?
web-hand-homonyms = { $count ->
    [one] { $count } person bears this name already.
   *[other] { $count } people bear this name already.
}
web-hand-homonyms-hint = Make sure that it is not the same person, who has an account already.
web-hand-address-hint = The address that will be given, unless somebody else receives it meanwhile.
web-hand-create = Create the account
web-hand-back = Change
web-organisation-title = Organisation
web-organisation-unset = As it was created.
web-organisation-name-field = Name of the organisation
web-organisation-hue = Colour
web-organisation-hue-field = Hue, in degrees
web-organisation-hue-hint = A number from 0 to 359; empty: the hue of the product. For example:
web-organisation-hue-red = red
web-organisation-hue-orange = orange
web-organisation-hue-olive = olive
web-organisation-hue-green = green
web-organisation-hue-teal = teal
web-organisation-hue-blue = blue
web-organisation-hue-violet = violet
web-organisation-hue-pink = pink
web-organisation-language = Language
web-organisation-language-field = Language of new accounts
web-organisation-logo = Logo
web-organisation-logo-of = Logo: { $name }
web-organisation-logo-field = Picture of the logo
web-organisation-logo-hint = A PNG, JPEG or WebP picture of { $size } at the most, and { $count } points a side at the most.
web-organisation-logo-set = Set this logo
web-organisation-logo-remove = Take the logo away
web-organisation-domain-field = Domain to add
web-organisation-domain-add = Add
web-organisation-domain-main = Make main
web-organisation-domain-remove = Remove
web-organisation-name = Name
web-organisation-set = Save
web-organisation-domains = Mail domains
web-organisation-main = main
web-organisation-domains-hint = The name of a domain whose mail arrives here, for example etab.ac-thau.example. Its MX records are set where the domain is kept.
web-organisation-codes = Académies
web-organisation-codes-field = Codes of the académies whose feeds are yours
web-organisation-codes-hint = Numbers from 1 to 99 with commas between them. A feed of another académie is refused.
web-organisation-yes = Yes
web-organisation-no = No
web-organisation-field-given-length = Letters kept of the first name (0: all)
web-organisation-field-family-length = Letters kept of the family name (0: all)
web-organisation-field-reserved = Addresses that nobody receives, with commas between them
web-organisation-field-quarantine-years = Years before an address that ended is given again
web-organisation-field-renamed-at-once = The address of a new name becomes the main one at once
web-organisation-field-default = Space of a mailbox, in GB
web-organisation-field-by-function = Space by function code, in GB, for example DIR=5, ENS=2.5
web-organisation-field-role-mailbox = Space of a role mailbox, in GB
web-organisation-field-pupil = Space of a pupil, in GB
web-organisation-field-ceiling = Ceiling, in GB
web-organisation-field-leaving-days = Days of access after the feeds fall silent
web-organisation-field-closed-days = Days of mail after an account closes
web-organisation-field-retired-days = Days of mail after a retirement
web-organisation-field-moved-days = Days of mail after a move
web-organisation-field-alias-days = Days for which a former address still leads
web-organisation-field-closed-answers = A closed account answers each sender, once a week, that it is closed
web-organisation-field-sender = By person: minutes=wait/refuse, for example 1=500/700
web-organisation-field-network = By network, in the same way
web-organisation-field-night-from = Hour at which the night begins
web-organisation-field-night-to = Hour at which the night ends
web-organisation-field-night = At night, divide by
web-organisation-field-week-end = On Saturdays and Sundays, divide by
web-organisation-field-shortest = Characters at least (from 8 to 64)
web-organisation-field-score = Strength at least, from 0 to 4 (3: a hundred million guesses)
web-organisation-field-history = Last passwords that are refused, the present one among them, which always is (from 0 to 24)
web-organisation-field-renew-days = Days after which another is advised (0: never)
web-organisation-field-numen = The NUMEN opens the first sign-in
web-organisation-field-sheet = The code of a printed sheet opens the first sign-in
web-organisation-field-rescue-required = The rescue address is compulsory
web-organisation-field-numen-given = The helpdesk may give the NUMEN to who has lost it, once it has typed it
web-organisation-field-listed = Networks, one a line: a range such as 192.0.2.0/24, then its name
web-organisation-field-text = Text, an empty line between paragraphs
web-organisation-field-imported = Import pupils from the annuaire
web-organisation-field-outside = Pupils exchange mail with the outside
web-organisation-field-staff-from = Compulsory for staff from (empty: never)
web-organisation-field-guests-from = Compulsory for guests from (empty: never)
web-organisation-field-pupils-from = Compulsory for pupils from (empty: never)
web-organisation-field-portals = Portals of other organisations’ addresses, one a line: domain, https address, name
web-organisation-field-maintenance = Maintenance announced on the sign-in page (empty: none)
web-organisation-field-hours = How long a session lasts, in hours (1 to 24)
web-organisation-field-shared-minutes = On a shared computer, minutes without use before it ends (5 to 120)
web-organisation-field-duties-minutes = Helpdesk, school and administration pages: minutes without use before a new proof (5 to 120)
web-organisation-field-duties-second-factor = These pages open with the two-step sign-in only
web-organisation-field-suspended-keeps-mail = A suspended account goes on receiving mail
web-organisation-wrong-sessions = A session lasts 1 to 24 hours; minutes without use go from 5 to 120.
web-organisation-wrong-signin = Each line of portals has a domain, an https address and a name; the announcement has at most 1,000 characters.
web-organisation-wrong-name = Write a name of at most 100 characters.
web-organisation-wrong-hue = Write a number from 0 to 359, or nothing.
web-organisation-wrong-domain = Write the name of a domain: etab.ac-thau.example.
web-organisation-wrong-foreign-domain = This domain does not lie below a domain of the organisation. A domain decides where everybody’s mail goes: it is added on the machine, by tramontane organisation domain.
web-organisation-wrong-domains = The organisation has all the domains that it can have. Remove one first.
web-organisation-wrong-taken = This domain is an organisation’s already, yours or another.
web-organisation-wrong-main-domain = The main domain cannot be removed: make another domain the main one first.
web-organisation-wrong-lived-in = Addresses of this domain still lead to somebody, or are kept for them: it can be removed when the last one has ended. Nothing has changed.
web-organisation-wrong-no-picture = Choose a file.
web-organisation-wrong-picture = This file is no PNG, JPEG or WebP picture. An SVG drawing can be exported as PNG.
web-organisation-wrong-picture-bytes = This picture is too heavy: { $size } at the most.
web-organisation-wrong-picture-pixels = This picture is too large: { $count } points a side at the most.
web-organisation-wrong-windows = Write four windows: 1=500/700, 10=800/1000, 60=2000/4000, 600=5000/8000.
web-organisation-wrong-sending = This table is not possible: windows that grow longer, up to ten hours, the same for a person and a network; numbers that do not fall, those that wait at most those that are refused; hours from 0 to 23, divisors from 1 to 100. Nothing has changed.
web-organisation-wrong-password = This policy is not possible: from 8 to 64 characters, a strength from 0 to 4, from 0 to 24 passwords, 3,650 days at most. Nothing has changed.
web-organisation-wrong-activation = The NUMEN or the sheet: at least one of them is needed. Nothing was changed.
web-organisation-wrong-codes = Write numbers from 1 to 99 with commas between them.
web-organisation-wrong-codes-taken = One of these codes is another organisation’s already. Nothing has changed.
web-organisation-wrong-meanwhile = Somebody changed this meanwhile. Open the page again to see what holds, then make your change again. Nothing has changed.
web-organisation-wrong-number = Write a whole number, in digits.
web-organisation-wrong-size = Write a size such as 5 or 2.5 (of GB), or 200 MB.
web-organisation-wrong-day = Write a date, like 01/09/2027, or nothing.
web-organisation-wrong-choice = Choose yes or no.
web-organisation-wrong-words = Write words with commas between them, without spaces or @.
web-organisation-wrong-sizes = Write codes and sizes: DIR=5, ENS=2.5.
web-organisation-charter-asks = { $count ->
    [0] Changing this text asks nobody today: no account is active.
    [one] Changing this text asks one person to accept it at their next sign-in to the webmail, which does not open before. Sessions that are open go on to their end, mail programs are not closed. An empty text asks nothing.
   *[other] Changing this text asks { $count } people to accept it at their next sign-in to the webmail, which does not open before. Sessions that are open go on to their end, mail programs are not closed. An empty text asks nothing.
}
web-organisation-wrong-policy = This policy is not possible: no space is above the ceiling, no delay above 3,650 days, no quarantine above 100 years. Nothing has changed.
web-plan-title = What this change will do
web-plan-preview = See what this change will do
web-plan-lead = Nothing has changed yet: this is what happens if you save.
web-plan-nothing = These values hold already: nothing will change for anybody.
web-plan-password-people = { $count ->
    [0] No open account has a password so far.
    [one] One person has a password: it stays valid, and this policy does not make them change it.
   *[other] People who have a password: it stays valid, and this policy makes nobody change theirs.
}
web-plan-password-rule = The next password that anybody chooses, at a first sign-in too, will have at least { $shortest } characters and a strength of at least { $score } of 4; { $history ->
    [one] it cannot be the present one.
   *[other] it cannot be any of the last { $history }, the present one among them.
}
web-plan-password-due = { $count ->
    [0] Nobody has a password that is { $days } days old or older: nobody is advised to change theirs today.
    [one] One person has a password that is { $days } days old or older: they will read at once in their settings that they are advised to change it.
   *[other] People whose password is { $days } days old or older: they will read at once in their settings that they are advised to change it.
}
web-plan-password-never = Nobody will be advised to change their password any more.
web-plan-factor-now = from today on
web-plan-factor-from = from { $day } on
web-plan-factor = { $count ->
    [0] { $population }, compulsory { $from }: nobody is without the two-step sign-in.
    [one] { $population }, compulsory { $from }: one person has no two-step sign-in. Their first sign-in as of that day leads them to set it up first.
   *[other] { $population }, compulsory { $from }: people who have no two-step sign-in. Their first sign-in as of that day leads them to set it up first.
}
web-plan-factor-rescue = { $count ->
    [0] None of them is without a rescue address: the code for setting it up will reach them all.
    [one] One of them without a rescue address: they will be stopped at the sign-in until whoever manages them hands them a code.
   *[other] Of these, people without a rescue address: they will be stopped at the sign-in until whoever manages them hands them a code.
}
web-plan-factor-programs = { $count ->
    [0] None of their mail programs has used the password in the last { $days } days.
    [one] One of them whose mail program has used the password in the last { $days } days: it will be refused until it is given an app password.
   *[other] Of these, people whose mail program has used the password in the last { $days } days: it will be refused until it is given an app password.
}
web-plan-factor-free = { $population }: the two-step sign-in will no longer be compulsory. Who has set it up keeps it.
web-plan-factor-others = Open sessions go on to their end. Nothing changes for who has the two-step sign-in already. Who activates an account sets it up at the end of the first sign-in, where it is compulsory.
web-plan-sessions-open = { $count ->
    [0] No session is open at the moment.
    [one] One session is open: it keeps the rules it was opened under and does not close earlier. It ends on { $last } at the latest.
   *[other] Sessions open at the moment: they keep the rules they were opened under and do not close earlier. The last one ends on { $last } at the latest.
}
web-plan-sessions-rule = From now on, a session that opens lasts { $hours ->
    [one] one hour
   *[other] { $hours } hours
} at most; on a shared computer it ends after { $shared } minutes without use.
web-plan-sessions-duties = In these sessions, the helpdesk, school and administration pages ask again after { $minutes } minutes without use. { $factor ->
    [yes] They open with the two-step sign-in alone: who has none is led to set it up.
   *[no] Of who has no two-step sign-in they ask the password.
}
web-rights-title = Rights given
web-rights-lead = A right is over the whole organisation, or over an establishment and what hangs on it. It ends by itself after its last day.
web-rights-given = Rights in force
web-rights-none = No right is given at the moment.
web-rights-everywhere = the whole organisation
web-rights-administrators = Administer the whole organisation, without an end: { $name }.
web-rights-give = Give a right
web-rights-person = Name, identifier or address
web-rights-found = People found
web-rights-duty = Right
web-rights-uai = The establishment’s UAI
web-rights-uai-hint = Empty: the whole organisation. Accounts and rights can be limited to an establishment and what hangs on it.
web-rights-take = Take this right from { $name }
web-rights-take-it = Take this right
web-rights-wrong-person = Nobody has this name, identifier or address here, or this right is not yours to give them.
web-rights-wrong-who = Choose among the people found the one you mean, then give the right.
web-rights-wrong-duty = This right is always over the whole organisation: leave the UAI empty.
web-rights-wrong-uai = No establishment of the organisation has this UAI.
web-rights-wrong-until = Choose a last day from today on, within thirteen months, and not beyond your own right.
web-log-title = Journal
web-log-lead = What everybody did for the organisation’s accounts and settings, the newest first.
web-log-none = Nothing is written down here.
web-log-older = Older
web-log-newest = Newest
web-log-no-older = Nothing older is kept.

# Role mailboxes, for who looks after the people of their structures.
web-mailboxes-title = Role mailboxes
web-mailboxes-find = Find a mailbox or a structure
web-mailboxes-find-hint = The beginning of a mailbox’s name, or a structure by name, town or UAI. “ce.” mailboxes make themselves: look for them by their structure.
web-mailboxes-none = No mailbox here.
web-mailboxes-places = Structures
web-mailboxes-new = Make a mailbox
web-mailboxes-lead = A role mailbox has no password. It opens to whoever leads the structure, on their dates, and to those who are let in from its page.
web-mailboxes-kind = Name in the address
web-mailboxes-kind-hint = Letters without accents, digits and hyphens: secretariat, vie-scolaire, dpe2.
web-mailboxes-becomes = The address ends with { $name }.
web-mailboxes-form = The address ends with
web-mailboxes-name = Displayed name
web-mailboxes-name-hint = What its members and recipients read: “School office, collège des Étangs”.
web-mailboxes-make = Make the mailbox
web-mailboxes-ends = Last day { $day }
web-mailboxes-closed = Closed, last day { $day }
web-mailboxes-closed-hint = It still takes mail and answers that it is closed, then is deleted at the end of the rule’s delay.
web-mailboxes-suspended = Suspended
web-mailboxes-open = Open the mailbox again
web-mailboxes-nobody = Nobody today. Mail is kept.
web-mailboxes-head = Made for the establishment, it bears its name and closes with it.
web-mailboxes-acts = Look after the mailbox
web-mailboxes-acts-hint = Each act is written in the structure’s journal, with your name.
web-mailboxes-rename = Rename
web-mailboxes-close = Close the mailbox
web-mailboxes-last = Last day
web-mailboxes-last-hint = After this day nobody opens it any more. It goes on answering that it is closed for as long as the rule says, and can be opened again until then.
web-mailboxes-close-now = Close after this day
web-mailboxes-wrong-kind = Use letters without accents, digits and hyphens, forty signs at the most.
web-mailboxes-wrong-uai = For an establishment the address ends with its UAI.
web-mailboxes-wrong-reserved = This name is reserved. Choose another one.
web-mailboxes-wrong-kind-taken = This structure already has a mailbox of this name.
web-mailboxes-wrong-address = This address is taken. Choose another name.
web-mailboxes-wrong-quarantine = This address was in use not long ago and is still reserved. Choose another name.
web-mailboxes-wrong-kinds = This structure has fifty mailboxes already. Close one that is of no more use.
web-mailboxes-wrong-name = Write a name, without quotation marks or angle brackets, 120 signs at the most.
web-mailboxes-wrong-end = Choose today or a day to come, within thirteen months.
web-mailboxes-wrong-state = This is no longer possible: the state of the mailbox has changed, or its structure is closed.

# Accounts that are one person’s, on the page of one of them.

web-same-section = Other accounts of this person
web-same-none-said = No other account is known.
web-same-hides = There are others, which you do not look after.
web-same-unsay = They are not the same person
web-same-unsay-hint = This account is no longer said to be the same person’s as the others. No second person is needed: nothing else had changed.
web-same-begin = Same person as…
web-same-waiting = Same person, to be confirmed
web-same-of = { $one } and { $other }
web-same-asked-by = Asked by { $who } on { $day }.
web-same-title = Same person as…
web-same-lead = Find this person’s other account. You see both side by side before you say it.
web-same-find = The other account
web-same-none = No other account answers to “{ $name }” among those you look after.
web-same-confirm = Is this the same person?
web-same-mine = Another person, who looks after these accounts too, must confirm it.
web-same-mine-alone = Nobody else looks after these accounts: if it is right, it is said on the machine, with
web-same-theirs = Compare the accounts. If they are one person, confirm it; if not, refuse.
web-same-withdraw = Take the request back
web-same-refuse = Refuse
web-same-ask-of = Ask { $name } to confirm it
web-same-ask = Ask for confirmation
web-same-say = Confirm that it is the same person
web-same-two = It takes two persons: you ask for it, another who looks after these accounts too confirms it.
web-same-alone = It takes two persons, and nobody else looks after these accounts. The request waits until somebody does; if not, it is said on the machine, with
web-same-back = Choose another account
web-same-sources = Sources
web-same-nothing = nothing known
web-same-does-tells = Their pages say that it is the same person, here and in the directory, to whoever may see both accounts.
web-same-does-lines = A line of human resources that names them together asks no question any more: each account goes on following its own records.
web-same-does-not = Nothing else changes. Accounts, mailboxes, addresses, passwords and rights stay apart; no mail is joined.
web-same-does-undone = It is written down in the journal of each account, which the person can read, and is taken back on their page.
web-error-sametoomany-title = These are too many accounts.
web-error-sametoomany = A person has eight accounts at most. Check the accounts that are said to be theirs already.
web-error-samewaiting-title = Too many requests wait.
web-error-samewaiting = Confirm or take back some of those that wait, then begin again.
web-error-samemeanwhile-title = It changed meanwhile.
web-error-samemeanwhile = Somebody said something else of these accounts. Open the person’s page again to see what is said now.
