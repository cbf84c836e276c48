# The directory: looking for somebody, going through establishments, a person’s card.

web-directory-title = Directory
web-directory-search = Search the directory
web-directory-lists = People or establishments
web-directory-people = People
web-directory-establishments = Establishments
web-directory-own = My establishment
web-directory-pupils = Pupils
web-directory-own-town = My town: { $name }
web-directory-farther = Farther away
web-directory-everybody = The whole directory
web-directory-heads = Management
web-directory-staff = People
web-directory-nearest = Nearest first
web-directory-by-town = By town
web-directory-found = { $count ->
    [one] { $count } person
   *[other] { $count } people
}
web-directory-many = More than { $count } people
web-directory-apart = Their function and establishment tell them apart.
web-directory-begin = Type a name, a function, a town or a UAI. The people nearest to you come first.
web-directory-nobody = Nobody matches “{ $typed }”. Check the spelling, or type only the beginning of the name.
web-directory-nobody-here = The directory knows nobody at this establishment yet.
web-directory-no-establishment = No establishment matches “{ $typed }”. Type the beginning of its name, its town or its UAI.
web-directory-no-establishments = The directory knows no establishment yet.
web-directory-closed = Closed since { $day }.
web-directory-uai = UAI
web-directory-card = Card
web-directory-none-open = Choose a person to see their card.
web-directory-write = Write
web-directory-write-house = Write to the establishment
web-directory-copy = Copy the address
web-directory-copied = Address copied
web-directory-colleagues = Their colleagues
web-directory-all-here = See the people
web-directory-me = This is you. Your colleagues see this card.
web-directory-address = Address
web-directory-establishment = Establishment
web-directory-also = Also
web-directory-until = until { $day }
web-directory-same = Other account
web-directory-same-row = also: { $name }
