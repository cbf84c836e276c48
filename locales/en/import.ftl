# The sources of people: annuaire fédérateur, human resources, tables.

import-kind-aaf = annuaire fédérateur
import-kind-hr = human resources
import-kind-csv = table
import-kind-hand = by hand
import-report = Import no. { $id } ({ $kind }, { $day }): { $state }.
import-state-staging = being read
import-state-ready = ready, nothing is changed yet
import-state-stopped = stopped, a second person must release it
import-state-applying = being applied
import-state-done = applied
import-state-refused = refused, nothing is changed
import-state-dropped = given up, nothing is changed
import-unchanged = { $count ->
    [one] { $count } record unchanged
   *[other] { $count } records unchanged
}
import-passed-over = { $count ->
    [one] { $count } record of a pupil or guardian, not imported
   *[other] { $count } records of pupils or guardians, not imported
}
import-nothing-changes = Nothing changes.
import-and-more = … and { $count } more
import-happening-structure-new = New structures
import-happening-structure-changed = Changed structures
import-happening-structure-gone = Structures gone
import-happening-person-new = New people
import-happening-person-renamed = Changes of name
import-happening-person-moving = Changes of post
import-happening-person-changed = Other changes
import-happening-person-leaving = Departures
import-happening-person-returning = Returns
import-happening-person-arriving = Come from another organisation
import-happening-homonym = Homonyms, whose address gets a number
import-happening-suspicious = To be checked
import-happening-hr-new = New lines of human resources
import-happening-hr-changed = Changed lines of human resources
import-happening-hr-gone = Lines of human resources gone
import-happening-hr-unmatched = Lines of human resources without a record in the annuaire
import-happening-pupil-new = New pupils
import-happening-pupil-moving = Pupils who change schools
import-happening-pupil-changed = Other changes of pupils
import-happening-pupil-leaving = Pupils who leave
import-happening-pupil-returning = Pupils who return
import-warnings = Warnings
import-warning-reference = unknown entity
import-warning-misdeclared = wrongly declared encoding
import-warning-operation = unknown modification, left out
import-warning-category = unknown category, record left out
import-warning-identifier = unreadable identifier, record left out
import-warning-other-identifier = two different identifiers
import-warning-cut-short = value cut short
import-warning-form = malformed value, left out
import-warning-nameless = no name
import-warning-function = unknown function code
import-warning-check-letter = wrong check letter of a UAI
import-warning-and-more = more warnings of the same record
import-warning-unknown-id = change or deletion of an unknown record
import-warning-no-academie = no académie code
import-warning-file-kind = neither Complet nor Delta in the file name
import-warning-file-date = no date in the file name
import-warning-file-twice = a second file of the same name
import-warning-row-identifier = row without an identifier, left out
import-warning-row-short = row too short
import-warning-row-long = row too long, left out
import-warning-row-line-break = line break in a cell, row left out
import-warning-row-reversed = end before start, dates left out
import-warning-hr-twice = one NUMEN on two lines, neither is taken
import-stop = Safety stop: { $departures ->
    [one] { $departures } departure
   *[other] { $departures } departures
} out of { $of }. Check the file with its producer. If all is right, a second person releases the import.
import-stop-pupils = { $pupils ->
    [one] Pupils: { $pupils } departure out of { $of }.
   *[other] Pupils: { $pupils } departures out of { $of }.
}
import-stop-structure = { $name } vanishes with { $count } people.
import-stop-release = On the command line: --accept-departures { $departures }
import-refused-nothing = No file of the annuaire fédérateur there. Give the folder or archive of the delivery.
import-refused-missing = Incomplete delivery of { $day }: { $category } no. { $batch } is missing. Ask its producer for it again.
import-refused-older = The delivery of { $day } is older than the last one applied ({ $last }). Give a newer one.
import-refused-ahead = The delivery is dated { $day }, more than a week from today. If that is meant, add --accept-date.
import-refused-no-complete = These deltas follow no Complet that was applied. Import the Complet first.
import-refused-academie = { $file }: a feed of académie { $code }, which is not the organisation’s. Check the file, or the organisation’s codes.
import-refused-no-academie = No file says which académie it comes from (codeAcademieExport). Ask its producer for the whole delivery.
import-refused-unreadable-read = { $file }: the file cannot be read. Try again.
import-refused-unreadable-encoding = { $file }, line { $line }: unreadable encoding. Ask for a file in UTF-8.
import-refused-unreadable-malformed = { $file }, line { $line }: malformed XML. Ask its producer for the file again.
import-refused-unreadable-root = { $file }, line { $line }: this is not a file of the annuaire fédérateur.
import-refused-unreadable-definitions = { $file }, line { $line }: the document defines entities, which no feed does. Check where it comes from.
import-refused-unreadable-cut-off = { $file }, line { $line }: the file is cut off. Ask its producer for it again.
import-refused-unreadable-limit = { $file }, line { $line }: a value or record out of all proportion. Check the file.
import-refused-unreadable-not-text = { $file }: not a table that can be read, it holds bytes of no text. Ask for a CSV file in UTF-8.
import-refused-unreadable-no-header = { $file }: the first line must hold the headings of the columns.
import-refused-unreadable-column-twice = { $file }: two columns have the same heading.
import-refused-unreadable-row-without-end = { $file }, line { $line }: a row without end, probably a quotation mark that is never closed.
import-refused-columns = There is no column to know people by. Check the headings of the first line.
import-refused-faulty = { $file }: { $count } faulty rows of { $of }, the first is line { $line }. Columns were probably moved. Check the file.
import-refused-files = { $reason }
import-refused-files-unknown = { $file }: neither a folder nor a .zip or .tgz archive. Give the delivery as it was received.
import-refused-files-damaged = { $file }: the archive is damaged or incomplete. Ask its producer for it again.
import-refused-files-too-much = { $file }: the archive is larger than a delivery can be. Check where it comes from.
import-busy = Another import of this organisation is under way. Wait for its end, or give it up.
import-other-departures = You accept { $asked } departures, the feed has { $found }. Read the dry run again.
import-no-organisation = No organisation is called “{ $name }” or has that domain.
import-bad-mapping = Mapping of columns not understood: { $part }
import-progress = { $done } of { $total }
import-dry-run = Dry run: nothing was changed.

# What colleagues read of a function.

import-post-D0010 = { $gender ->
   *[x] Head of school
}
import-post-D0011 = { $gender ->
   *[x] Deputy head
}
import-post-E0030 = { $gender ->
   *[x] Head of pupil welfare
}
import-post-G0000 = { $gender ->
   *[x] Primary school teacher
}
import-post-L0080 = { $gender ->
   *[x] Teacher-librarian
}
import-post-L0202 = { $gender ->
   *[x] Teacher of modern French
}
import-post-L1300 = { $gender ->
   *[x] Teacher of mathematics
}
import-post-L0422 = { $gender ->
   *[x] Teacher of English
}
import-post-L1000 = { $gender ->
   *[x] Teacher of history and geography
}
import-post-L1900 = { $gender ->
   *[x] Teacher of physical education
}
import-post-L0426 = { $gender ->
   *[x] Teacher of Spanish
}
import-post-L1600 = { $gender ->
   *[x] Teacher of biology and geology
}
import-post-L1500 = { $gender ->
   *[x] Teacher of physics and chemistry
}
import-post-L1400 = { $gender ->
   *[x] Teacher of technology
}
import-post-L1800 = { $gender ->
   *[x] Teacher of visual arts
}
import-post-L1700 = { $gender ->
   *[x] Teacher of music
}
import-post-L0201 = { $gender ->
   *[x] Teacher of classics
}
import-post-L0429 = { $gender ->
   *[x] Teacher of Occitan
}
import-post-L0420 = { $gender ->
   *[x] Teacher of Catalan
}
import-post-L0100 = { $gender ->
   *[x] Teacher of philosophy
}
import-post-L1100 = { $gender ->
   *[x] Teacher of economics and social sciences
}
import-post-P0210 = { $gender ->
   *[x] Teacher of French and history
}
import-function-ENS = { $gender ->
   *[x] Teacher
}
import-function-ENS-of = { $gender ->
   *[x] Teacher ({ $discipline })
}
import-function-DOC = { $gender ->
   *[x] Teacher-librarian
}
import-function-DIR = { $gender ->
   *[x] Head’s office
}
import-function-EDU = { $gender ->
   *[x] Pupil welfare
}
import-function-AED = { $gender ->
   *[x] Education assistant
}
import-function-AES = { $gender ->
   *[x] Support for pupils with disabilities
}
import-function-ASH = { $gender ->
   *[x] Support for pupils with disabilities
}
import-function-ADF = { $gender ->
   *[x] Administrative staff
}
import-function-MDS = { $gender ->
   *[x] Medical and social staff
}
import-function-PSY = { $gender ->
   *[x] Education psychologist
}
import-function-ORI = { $gender ->
   *[x] Careers adviser
}
import-function-INS = { $gender ->
   *[x] Inspector
}
import-function-COLTER = { $gender ->
   *[x] Local authority staff
}
import-function-RPL = { $gender ->
   *[x] Supply teacher
}
import-function-ELE = Pupil
import-function-ELE-of = Pupil, { $class }

# Natures of establishments, by their code.

import-structure-101 = Nursery school
import-structure-151 = Primary school
import-structure-300 = Lycée
import-structure-320 = Vocational lycée
import-structure-340 = Collège
import-structure-370 = EREA
import-structure-zone = Replacement zone
