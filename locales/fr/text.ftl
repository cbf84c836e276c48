# Jours et tailles, tels que toutes les parties du service les écrivent.

text-today = aujourd’hui
text-yesterday = hier
text-tomorrow = demain
text-size-bytes = { $size } o
text-size-kilo = { $size } ko
text-size-mega = { $size } Mo
text-size-giga = { $size } Go
text-size-tera = { $size } To
