# Lire : conversations, messages, pièces jointes, impression.

web-read-you = Vous
web-read-you-object = vous
web-read-nobody = Expéditeur inconnu
web-read-no-subject = (sans objet)
web-read-outside = extérieur
web-read-and = { $first } et { $last }
web-read-to = à { $name }
web-read-cc = copie à { $name }
web-read-to-cc = à { $to }, copie à { $cc }
web-read-to-many = { $count ->
    [0] sans destinataire visible
    [one] à { $count } personne
   *[other] à { $count } personnes
 }
web-read-head-from = De
web-read-head-reply-to = Répondre à
web-read-head-to = À
web-read-head-cc = Copie
web-read-head-bcc = Copie cachée
web-read-head-date = Date
web-read-told-day = { $count ->
    [one] { $count } message, { $day }
   *[other] { $count } messages, { $day }
 }
web-read-told = { $count ->
    [one] { $count } message, du { $from } au { $to }
   *[other] { $count } messages, du { $from } au { $to }
 }
web-read-position = { $position } sur { $total }
web-read-quoted = Texte cité
web-read-quoted-lines = { $count ->
    [one] Texte cité, { $count } ligne
   *[other] Texte cité, { $count } lignes
 }
web-read-open-all = Tout déplier
web-read-open-message = Afficher ce message
web-read-draft = Brouillon
web-read-unread-state = non lu
web-read-has-files = avec pièces jointes
web-read-flagged = Drapeau
web-read-frame = Message : { $name }
web-read-empty = Ce message n’a pas de texte.
web-read-truncated = Ce message est trop long pour être affiché en entier.
web-read-blocked = { $count ->
    [one] { $count } image bloquée.
   *[other] { $count } images bloquées.
 }
web-read-blocked-why = Les afficher prévient l’expéditeur.
web-read-images-show = Afficher
web-read-images-always = Toujours
web-read-images-never = Bloquer de nouveau ses images
web-read-archive = Archiver
web-read-delete = Supprimer
web-read-delete-for-good = Supprimer définitivement
web-read-move = Déplacer
web-read-no-folder = Vous n’avez pas encore de dossier.
web-read-label = Étiqueter
web-read-label-new = Nouvelle étiquette
web-read-label-put = Étiqueter
web-read-more = Autres actions
web-read-flag = Mettre un drapeau
web-read-unflag = Retirer le drapeau
web-read-unread = Marquer comme non lu
web-read-junk = Indésirable
web-read-not-junk = Ce n’est pas indésirable
web-read-print = Imprimer
web-read-newer = Plus récent
web-read-older = Plus ancien
web-read-reply = Répondre
web-read-reply-all = Répondre à tous
web-read-reply-all-short = À tous
web-read-forward = Transférer
web-read-source = Voir la source
web-read-save = Enregistrer le message
web-read-files-name = Pièces jointes
web-read-files = { $count ->
    [one] { $count } pièce jointe, { $size }
   *[other] { $count } pièces jointes, { $size }
 }
web-read-file-unnamed = Sans nom
web-read-download = Télécharger
web-read-download-file = Télécharger { $name }
web-read-download-all = Tout télécharger
web-read-archive-name = Pièces jointes
web-read-kind-pdf = PDF
web-read-kind-message = Message
web-read-kind-calendar = Invitation
web-read-kind-picture = Image
web-read-kind-sound = Son
web-read-kind-film = Vidéo
web-read-kind-table = Tableau
web-read-kind-slides = Présentation
web-read-kind-text = Texte
web-read-kind-archive = Archive
web-read-kind-file = Fichier
web-read-print-heading = { $organisation }, courrier de { $name }
web-read-print-labels = Étiquettes : { $name }
web-read-print-files = Pièces jointes : { $name }
web-read-printed = Imprimé le { $name }
web-read-foreign-draft = Ce brouillon vient d’un autre logiciel.
web-read-go-on = Continuer
web-read-beside = Autour de cette conversation
web-read-beside-message = Autour de ce message
web-read-whole = Toute la conversation ({ $count } messages)
web-read-people = Personnes
web-read-people-more = { $count ->
    [one] et { $count } autre personne
   *[other] et { $count } autres personnes
 }
web-read-copied = en copie
web-read-file-mine = { $day }, de vous
web-read-others = Autres conversations avec { $name }
web-read-others-messages = Autres messages échangés avec { $name }
web-read-others-from = Tous ses messages
web-read-others-to = Tous les messages qui lui sont adressés
