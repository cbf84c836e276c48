# Tout le courrier en un fichier : la page du lien de départ, et les paramètres.

web-export-title = Votre courrier
web-export-says = Vous pouvez télécharger ici tout le courrier de la boîte { $address } ({ $name }), sans vous connecter.
web-export-until = Ce lien fonctionne jusqu’au { $day } inclus. Gardez-le pour vous : il ouvre ce courrier à qui le possède.
web-export-folders = Dossiers
web-export-told = { $messages }, { $size }
web-export-all = En tout
web-export-download = Télécharger tout le courrier
web-export-again = Si le téléchargement s’interrompt, recommencez-le. Un seul avance à la fois : le nouveau arrête le précédent.
web-export-file = Le fichier est une archive ZIP qui contient un fichier « mbox » par dossier. Thunderbird les importe, d’autres logiciels de messagerie aussi.
web-settings-export = Emporter mon courrier
web-settings-export-take = Télécharger tout mon courrier
web-error-exportlink-title = Ce lien ne mène nulle part.
web-error-exportlink = Un lien plus récent l’a remplacé, sa date est passée, ou le départ pour lequel il était fait n’a plus lieu. Votre service d’assistance peut vous en donner un autre.
web-error-exportwait-title = Trop d’essais.
web-error-exportwait = Trop de liens qui ne mènent nulle part ont été ouverts depuis votre réseau. Attendez dix minutes, puis recommencez.
