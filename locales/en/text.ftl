# Days and sizes, as all parts of the service write them.

text-today = today
text-yesterday = yesterday
text-tomorrow = tomorrow
text-size-bytes = { $size } B
text-size-kilo = { $size } kB
text-size-mega = { $size } MB
text-size-giga = { $size } GB
text-size-tera = { $size } TB
