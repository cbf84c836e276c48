# All mail in one file: the page of the link for who leaves, and the settings.

web-export-title = Your mail
web-export-says = Here you can download all mail of { $name } ({ $address }), without signing in.
web-export-until = This link works until { $day }, that day included. Keep it to yourself: it opens this mail to whoever holds it.
web-export-folders = Folders
web-export-told = { $messages }, { $size }
web-export-all = In all
web-export-download = Download all mail
web-export-again = If the download is interrupted, begin it again. One goes on at a time: the new one stops the one before.
web-export-file = The file is a ZIP archive that holds one “mbox” file a folder. Thunderbird imports them, and so do other mail programs.
web-settings-export = Take my mail away
web-settings-export-take = Download all my mail
web-error-exportlink-title = This link leads nowhere.
web-error-exportlink = A newer link replaced it, its date is over, or the departure that it was made for does not take place any more. Your helpdesk can give you another.
web-error-exportwait-title = Too many tries.
web-error-exportwait = Too many links that lead nowhere were opened from your network. Wait ten minutes, then begin again.
