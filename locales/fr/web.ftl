# Le bureau : ce qui entoure les pages, les listes, la recherche, les réglages, la connexion.

web-product = Tramontane
web-apps = Applications
web-mail = Courrier
web-skip = Aller au contenu
web-close = Fermer
web-create = Créer
web-rename = Renommer
web-take-away = Supprimer
web-more = Autres actions
web-saved = C’est enregistré.
web-offline = La connexion est coupée. La page se remettra à jour d’elle-même.
web-percent = { $count } %
web-bottom = Navigation
web-bottom-search = Recherche
web-bottom-menu = Menu
web-me = Vous
web-me-menu = Compte de { $name }
web-signout = Se déconnecter
web-languages = Langue

## Connexion
web-signin-title = Ma messagerie
web-signin-name = Identifiant ou adresse
web-signin-password = Mot de passe
web-signin-shared = Cet ordinateur est partagé
web-signin-shared-hint = Session courte : rien ne reste sur l’appareil.
web-signin-enter = Se connecter
web-signin-bad = Identifiant ou mot de passe incorrect. Vérifiez les majuscules, puis recommencez.
web-signin-suspended = Compte suspendu. Votre gestionnaire peut le rouvrir.
web-signin-suspended-why = Compte suspendu. Motif indiqué : « { $why } ». Votre gestionnaire peut le rouvrir.
web-signin-not-activated = Votre première connexion est restée inachevée plus de sept jours. La direction de votre établissement, ou le service qui vous gère, vous remet une feuille pour la reprendre.
web-signin-closed = Ce compte est fermé, car votre départ a été enregistré. Si c’est une erreur, écrivez à votre gestionnaire.
web-signin-not-here = Ce compte n’a pas accès au courrier sur le Web. Votre gestionnaire peut l’ouvrir.
web-signin-unavailable = La messagerie ne répond pas pour le moment. Rien n’est perdu : réessayez dans quelques minutes.
web-signin-nobody-asks = Personne, pas même l’assistance, ne vous demandera jamais votre mot de passe.
web-signin-wait-seconds = { $count ->
    [one] Trop d’essais, encore une seconde.
   *[other] Trop d’essais, encore { $count } secondes.
}
web-signin-wait-minutes = { $count ->
    [one] Connexion bloquée, encore une minute.
   *[other] Connexion bloquée, encore { $count } minutes.
}

## Aide
web-help-title = Aide
web-help-here = Pour la page d’où vous venez :
web-help-who = Qui m’aide ?
web-help-who-near = D’abord, la personne qui gère les comptes de votre établissement : elle rend un mot de passe, rouvre un compte, agrandit une boîte.
web-help-who-desk = Ensuite, l’assistance de votre académie. Dites-lui ce que vous faisiez, l’heure, et la phrase affichée.
web-help-signin-title = Je n’arrive pas à me connecter
web-help-signin = Vous pouvez écrire votre identifiant ou votre adresse entière. Après plusieurs erreurs, l’attente s’affiche : elle protège votre compte et se termine d’elle-même.
web-help-search-title = Chercher un message
web-help-search = Écrivez des mots dans le champ du haut. Les accents et les majuscules ne comptent pas. Ces mots précisent la recherche :
web-help-programs-title = Lire son courrier avec un logiciel
web-help-programs = Un logiciel de courrier lit la même boîte par IMAP et envoie par SMTP, avec les mêmes identifiant et mot de passe, ou avec un mot de passe d’application, créé sur la page Mon compte, si vous utilisez la double authentification. Ce que vous y rangez se voit ici, et inversement.

web-operator-from = de:serret
web-operator-from-says = écrit par cette personne
web-operator-to = à:martin
web-operator-to-says = adressé à cette personne
web-operator-subject = objet:"conseil de classe"
web-operator-subject-says = ces mots dans l’objet
web-operator-in = dans:archives
web-operator-in-says = dans ce dossier
web-operator-label = étiquette:sorties
web-operator-label-says = portant cette étiquette
web-operator-has = a:pièce
web-operator-has-says = avec une pièce jointe
web-operator-is = est:non-lu, est:suivi
web-operator-is-says = non lu, ou avec un drapeau
web-operator-dates = avant:12/03/2026, après:2026-01, date:15/03/2026
web-operator-dates-says = avant, depuis ou pendant ce jour ou ce mois
web-operator-size = taille>5Mo
web-operator-size-says = plus lourd que cela
web-operator-phrase = "sortie au musée"
web-operator-phrase-says = ces mots à la suite
web-operator-not = -brouillon
web-operator-not-says = sans ce mot

## Erreurs
web-error-back = Retour à Réception
web-error-nothing-lost = Rien n’est perdu : vos messages et vos brouillons sont gardés.
web-error-signin-title = Votre session est finie.
web-error-signin = Connectez-vous de nouveau pour continuer.
web-error-charter-title = La charte d’usage attend votre accord.
web-error-charter = Revenez à la messagerie : sa page s’ouvre d’abord.
web-error-notfound-title = On a perdu la tramontane.
web-error-notfound = Cette page n’existe pas, ou elle n’est pas à vous. Un message déplacé ou supprimé change d’adresse.
web-error-foreign-title = Cette demande ne vient pas d’ici.
web-error-foreign = Le formulaire était trop ancien ou venait d’un autre site. Rechargez la page, puis recommencez.
web-error-malformed-title = La demande est incomplète.
web-error-malformed = Il manque quelque chose à ce formulaire. Rechargez la page, puis recommencez.
web-error-toolarge-title = C’est trop lourd.
web-error-toolarge = L’envoi dépasse la taille permise. Allégez-le, puis recommencez.
web-error-suspended-title = Compte suspendu.
web-error-suspended = Votre gestionnaire peut le rouvrir.
web-error-unavailable-title = La messagerie reprend son souffle.
web-error-unavailable = Elle ne répond pas pour le moment. Réessayez dans quelques minutes.
web-error-broken-title = Une erreur de notre côté.
web-error-broken = La page n’a pas pu être faite. L’erreur est notée ; réessayez, puis prévenez l’assistance si elle revient.
web-error-noundo-title = Trop tard pour annuler.
web-error-noundo = C’est déjà annulé, ou c’était il y a plus d’un jour.
web-error-exists-title = Ce nom est pris.
web-error-exists = Un dossier porte déjà ce nom. Choisissez-en un autre.
web-error-badname-title = Ce nom ne convient pas.
web-error-badname = Un nom a au moins une lettre et au plus 60 ; un dossier ne finit pas par une barre.
web-error-notallowed-title = Ce n’est pas possible.
web-error-notallowed = Les dossiers de base restent en place, et un dossier se vide de ses sous-dossiers avant d’être supprimé.
web-error-full-title = Boîte pleine.
web-error-full = Libérez de la place : videz la corbeille ou supprimez des messages lourds.
web-error-toomany-title = C’est trop à la fois.
web-error-toomany = Choisissez moins de lignes, ou « Tout ce qui correspond ».
web-error-nobirth-title = La date de naissance n’est pas connue.
web-error-nobirth = La première connexion la demande : une feuille n’ouvrirait rien. Le service qui gère les comptes peut l’écrire sur la fiche de la personne, ou l’annuaire l’apporter.
web-error-nosheet-title = Aucune première connexion n’est attendue.
web-error-nosheet = Ce compte est déjà ouvert, ne l’est pas encore, ou est fermé : une feuille n’ouvrirait rien.
web-error-conflict-title = Cela a changé entre-temps.
web-error-conflict = Quelqu’un d’autre, ou vous dans une autre fenêtre, l’a modifié. Rechargez la page.
web-error-nothing-chosen-title = Rien n’est choisi.
web-error-nothing-chosen = Cochez d’abord une ligne dans la liste.

## Dossiers
web-folders = Dossiers et étiquettes
web-own-folders = Dossiers
web-labels = Étiquettes
web-place-inbox = Réception
web-place-flagged = Drapeaux
web-place-held = En attente d’envoi
web-place-drafts = Brouillons
web-place-sent = Envoyés
web-place-archive = Archives
web-place-junk = Indésirables
web-place-trash = Corbeille
web-place-search = Recherche
web-folder-add = Créer un dossier
web-folder-name = Nom du dossier
web-folder-rename = Nouveau nom de { $name }
web-folder-delete = Supprimer le dossier { $name }
web-gauge = { $used } sur { $quota }
web-gauge-soon = { $used } sur { $quota }, bientôt plein
web-gauge-full = { $quota }, boîte pleine

## Liste
web-write = Écrire
web-view = Affichage
web-filter = Filtrer
web-filter-all = Tout
web-filter-unread = Non lus
web-filter-flagged = Drapeaux
web-filter-attachment = Pièces jointes
web-filter-off = Tout montrer
web-figure-unread = { $count ->
    [one] { $count } non lu
   *[other] { $count } non lus
}
web-figure-all-read = tout est lu
web-figure-messages = { $count ->
    [one] { $count } message
   *[other] { $count } messages
}
web-next-page = Page suivante
web-reading = Lecture
web-none-open = Aucun message ouvert
web-calm-title = Le vent est tombé.
web-calm = Aucun message à lire. Les nouveaux arriveront d’eux-mêmes.
web-empty-inbox = Plus rien dans Réception.
web-empty-flagged = Aucun drapeau. Posez-en un sur ce qui attend une suite.
web-empty-drafts = Aucun brouillon. Ce que vous commencez à écrire se garde ici.
web-empty-sent = Rien n’a été envoyé.
web-empty-junk = Aucun indésirable.
web-empty-trash = La corbeille est vide.
web-empty-place = Rien ici pour le moment.
web-empty-filtered = Rien ne correspond à ce filtre.
web-empty-search = Aucun résultat. Essayez moins de mots, ou un mot voisin.
web-empty-query = Que cherchez-vous ? Des mots, une personne, une date.
web-no-subject = (sans objet)
web-nobody = (personne)
web-day-today = Aujourd’hui, { $name }
web-day-yesterday = Hier, { $name }
web-week-number = s. { $week }
web-week-span = { $from } – { $to }
web-row-choose = Choisir : { $name }
web-row-unread = Non lu.
web-row-to = À
web-row-outside = extérieur
web-row-answered = Vous avez répondu
web-row-flagged = Drapeau
web-row-invitation = Invitation
web-row-attachment = Pièce jointe
web-row-count = { $count ->
    [one] { $count } message
   *[other] { $count } messages
}

## Gestes
web-selection = Sélection
web-chosen = Sélection
web-chosen-number = sélectionnés
web-choose-none = Tout désélectionner
web-choose-all = Tout ce qui correspond
web-archive = Archiver
web-trash = Supprimer
web-delete = Supprimer définitivement
web-move = Déplacer
web-label = Étiqueter
web-label-new = Nouvelle étiquette
web-label-put = Étiqueter
web-label-take = Retirer { $name }
web-label-rename = Nouveau nom de l’étiquette { $name }
web-label-delete = Supprimer l’étiquette { $name }
web-flag = Mettre un drapeau
web-unflag = Retirer le drapeau
web-seen = Marquer comme lu
web-unseen = Marquer comme non lu
web-junk = Indésirable
web-not-junk = Remettre dans Réception
web-undo = Annuler
web-undone = C’est annulé.
web-done-archived = { $count ->
    [one] { $count } conversation archivée
   *[other] { $count } conversations archivées
}
web-done-moved = { $count ->
    [one] { $count } conversation déplacée
   *[other] { $count } conversations déplacées
}
web-done-junk = { $count ->
    [one] { $count } conversation mise aux indésirables
   *[other] { $count } conversations mises aux indésirables
}
web-done-not-junk = { $count ->
    [one] { $count } conversation remise dans Réception
   *[other] { $count } conversations remises dans Réception
}
web-done-trashed = { $count ->
    [one] { $count } conversation mise à la corbeille
   *[other] { $count } conversations mises à la corbeille
}
web-done-deleted = { $count ->
    [one] { $count } conversation supprimée
   *[other] { $count } conversations supprimées
}
web-done-seen = { $count ->
    [one] { $count } conversation marquée comme lue
   *[other] { $count } conversations marquées comme lues
}
web-done-unseen = { $count ->
    [one] { $count } conversation marquée comme non lue
   *[other] { $count } conversations marquées comme non lues
}
web-done-flagged = { $count ->
    [one] Drapeau mis sur { $count } conversation
   *[other] Drapeau mis sur { $count } conversations
}
web-done-unflagged = { $count ->
    [one] Drapeau retiré de { $count } conversation
   *[other] Drapeau retiré de { $count } conversations
}
web-done-labelled = { $count ->
    [one] { $count } conversation étiquetée
   *[other] { $count } conversations étiquetées
}
web-done-unlabelled = { $count ->
    [one] Étiquette retirée de { $count } conversation
   *[other] Étiquette retirée de { $count } conversations
}
web-done-archived-messages = { $count ->
    [one] { $count } message archivé
   *[other] { $count } messages archivés
}
web-done-moved-messages = { $count ->
    [one] { $count } message déplacé
   *[other] { $count } messages déplacés
}
web-done-junk-messages = { $count ->
    [one] { $count } message mis aux indésirables
   *[other] { $count } messages mis aux indésirables
}
web-done-not-junk-messages = { $count ->
    [one] { $count } message remis dans Réception
   *[other] { $count } messages remis dans Réception
}
web-done-trashed-messages = { $count ->
    [one] { $count } message mis à la corbeille
   *[other] { $count } messages mis à la corbeille
}
web-done-deleted-messages = { $count ->
    [one] { $count } message supprimé
   *[other] { $count } messages supprimés
}
web-done-seen-messages = { $count ->
    [one] { $count } message marqué comme lu
   *[other] { $count } messages marqués comme lus
}
web-done-unseen-messages = { $count ->
    [one] { $count } message marqué comme non lu
   *[other] { $count } messages marqués comme non lus
}
web-done-flagged-messages = { $count ->
    [one] Drapeau mis sur { $count } message
   *[other] Drapeau mis sur { $count } messages
}
web-done-unflagged-messages = { $count ->
    [one] Drapeau retiré de { $count } message
   *[other] Drapeau retiré de { $count } messages
}
web-done-labelled-messages = { $count ->
    [one] { $count } message étiqueté
   *[other] { $count } messages étiquetés
}
web-done-unlabelled-messages = { $count ->
    [one] Étiquette retirée de { $count } message
   *[other] Étiquette retirée de { $count } messages
}

## Recherche
web-search-found = { $count ->
    [one] { $count } résultat
   *[other] { $count } résultats
 }
web-search-found-least = { $count ->
    [one] Au moins { $count } résultat
   *[other] Au moins { $count } résultats
 }
web-search-label = Rechercher dans le courrier
web-search-go = Rechercher
web-search-form = Préciser la recherche
web-search-take-off = Retirer ce critère
web-search-words = Mots
web-search-from = De
web-search-to = À
web-search-subject = Objet
web-search-within = Dans
web-search-anywhere = Tous les dossiers
web-search-tag = Étiquette
web-search-any-label = Toutes
web-search-after = Depuis le
web-search-before = Avant le
web-search-attachment = Avec une pièce jointe
web-search-unread = Non lus
web-search-flagged = Avec un drapeau

## Réglages
web-settings-title = Réglages
web-settings-me = Vous
web-settings-me-hint = Votre nom et votre fonction viennent du fichier des personnels.
web-settings-offered = Votre nom a changé. L’adresse { $name } vous est réservée ; si vous la prenez, ce que l’on écrit à l’adresse actuelle vous parvient encore, le temps fixé par votre organisation.
web-settings-take-address = Prendre cette adresse
web-settings-main-address = principale
web-settings-lang = Langue
web-settings-conversations = Conversations
web-settings-conversations-hint = Un message et ses réponses tiennent sur une ligne et se lisent sur une page.
web-conversations-on = Regroupées
web-conversations-off = Un message par ligne
web-settings-density = Hauteur des lignes
web-density-comfortable = Confortable
web-density-standard = Standard
web-density-compact = Compacte
web-settings-panes = Volet de lecture
web-panes-right = À droite
web-panes-off = Masqué
web-settings-theme = Couleurs
web-theme-system = Comme l’appareil
web-theme-light = Claires
web-theme-dark = Sombres
web-settings-keyboard = Raccourcis du clavier
web-settings-keyboard-hint = Une lettre suffit pour agir. La touche « ? » en donne la liste.
web-keyboard-on = Activés
web-keyboard-off = Désactivés
web-settings-signature = Signature
web-settings-signature-hint = Ajoutée au bas de ce que vous écrivez.
web-settings-save = Enregistrer
web-settings-folders-hint = Une barre « / » place un dossier dans un autre. Un dossier supprimé emporte ses messages.

## Clavier
web-keys-title = Raccourcis du clavier
web-keys-turn-off = Désactiver
web-keys-turn-on = Activer
web-keys-hint = Tout ce que fait un raccourci se fait aussi à la souris et par les menus.
web-keys-go = Se déplacer
web-keys-choose = Choisir
web-keys-sort = Trier
web-keys-write = Écrire
web-key-next = suivante, précédente
web-key-back = revenir à la liste
web-key-search = rechercher
web-key-sheet = cette feuille
web-key-choose = sélectionner
web-key-escape = Échap
web-key-none = tout désélectionner
web-key-undo = annuler le dernier geste
web-key-archive = archiver
web-key-trash = supprimer
web-key-flag = drapeau
web-key-junk = indésirable
web-key-write = écrire
web-key-reply = répondre
web-key-reply-all = répondre à tous
web-key-forward = transférer
web-settings-limits = Envois
web-settings-limits-hint = Pour qu’un compte volé ne serve pas à inonder les autres. Au-delà, vos messages attendent qu’un administrateur les laisse partir.
web-error-heldbylimit-title = Ce message est retenu.
web-error-heldbylimit = Vous avez écrit à beaucoup de personnes en peu de temps : un administrateur le laissera partir ou vous le rendra. Vous pouvez aussi le reprendre.

web-first-title = Premier compte d’administration
web-first-says = Ce lien ne sert qu’une fois. Le compte créé ici administre son organisation ; il pourra ensuite déléguer.
web-first-organisation = Nom de l’organisation
web-first-organisation-missing = Écrivez le nom de l’organisation : Académie de Thau.
web-first-name = Votre nom
web-first-name-missing = Écrivez votre prénom et votre nom.
web-first-address = Votre adresse
web-first-address-hint = Ce qui suit « @ » devient le domaine de l’organisation.
web-first-address-domains = Dans un domaine reçu ici : { $name }.
web-first-address-bad = Ce n’est pas une adresse : écrivez-la ainsi, prenom.nom@ac-thau.example.
web-first-address-taken = Un compte a déjà cette adresse. Sur la machine, « tramontane admin grant » lui donne l’administration.
web-first-domain-unknown = Aucune organisation ne reçoit le courrier de ce domaine.
web-first-password-hint = Douze caractères au moins ; une phrase se retient mieux.
web-first-make = Créer le compte
