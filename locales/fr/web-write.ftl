# Écrire : brouillons, destinataires, pièces jointes, envoi.

web-write-new = Nouveau message
web-write-back = Retour
web-write-from = De
web-write-to = À
web-write-cc = Cc
web-write-bcc = Cci
web-write-subject = Objet
web-write-text = Texte du message
web-write-me = Moi
web-write-typed-hint = Séparez les adresses par des virgules.
web-write-near = mon établissement
web-write-found = { $count ->
    [0] Personne ne correspond.
    [one] { $count } personne proposée.
   *[other] { $count } personnes proposées.
 }
web-write-homonyms = { $count ->
    [2] Deux personnes s’appellent { $name }.
    [3] Trois personnes s’appellent { $name }.
   *[other] { $count } personnes s’appellent { $name }.
 }
web-write-pill-remove = Retirer { $name }
web-write-pill-removed = … n’est plus destinataire.
web-write-pill-faulty = adresse invalide
web-write-save = Enregistrer
web-write-saving = Enregistrement…
web-write-saved = Brouillon enregistré à { $time }
web-write-saved-beside = Ce brouillon a été modifié ailleurs. Votre version est gardée à part, à { $time }.
web-write-saved-moved = Brouillon rangé dans la boîte d’où il partira, à { $time }
web-write-conflict = Ce brouillon a été modifié ailleurs. Les deux versions sont gardées : voici la vôtre, relisez-la avant de l’envoyer.
web-write-offline = Pas encore enregistré : le serveur ne répond pas. Nouvel essai dans quelques secondes.
web-write-signed-out = Pas encore enregistré
web-write-signed-out-title = Votre session a pris fin.
web-write-signed-out-more = Votre texte est gardé dans cette page. Connectez-vous dans un autre onglet, l’enregistrement reprendra ici.
web-write-sign-in = Se connecter
web-write-signed-in-again = Session reprise, enregistrement…
web-write-somebody-else = Une autre personne est connectée dans ce navigateur. Votre texte reste dans cette page et n’a pas été enregistré.
web-write-gone = Ce brouillon n’existe plus : il a été envoyé ou supprimé. Copiez votre texte pour le garder.
web-write-too-large = Trop volumineux : un message et ses pièces jointes ne dépassent pas 50 Mo.
web-write-full = Boîte pleine : libérez de la place pour envoyer ce message.
web-write-attach = Joindre des fichiers
web-write-attach-now = Joindre
web-write-attach-save = Ajouter au brouillon
web-write-detach = Retirer { $name }
web-write-stop = Arrêter l’envoi du fichier
web-write-drop = Déposez vos fichiers ici
web-write-progress = PERCENT %, SECONDS s
web-write-failed = Ce fichier n’a pas pu être joint.
web-write-tools = Mise en forme
web-write-picture = Insérer une image
web-write-link = Insérer un lien
web-write-link-address = Adresse du lien
web-write-link-set = Insérer
web-write-link-cancel = Annuler
web-write-bold = Gras
web-write-italic = Italique
web-write-bullets = Liste à puces
web-write-numbers = Liste numérotée
web-write-quote = Citation
web-write-unformat = Effacer la mise en forme
web-write-plain = Texte brut
web-write-discard = Supprimer le brouillon
web-write-discard-sure = Ce brouillon et ses pièces jointes seront supprimés.
web-write-visible = { $count ->
    [one] { $count } personne verra toutes les adresses.
   *[other] { $count } personnes verront toutes les adresses.
 }
web-write-visible-outside = { $count ->
    [one] Dont { $count } de l’extérieur.
   *[other] Dont { $count } de l’extérieur.
 }
web-write-hide-all = Mettre en Cci
web-write-forgotten = Vous parlez d’une pièce jointe,
web-write-forgotten-more = il n’y en a pas.
web-write-no-subject = Ce message n’a pas d’objet.
web-write-faulty = « { $name } » n’est pas une adresse. Corrigez-la ou retirez-la.
web-write-asking = Le message n’est pas encore parti.
web-write-send-anyway = Envoyer quand même
web-write-no-recipient = Indiquez au moins un destinataire.
web-write-bad-address = Une adresse n’est pas valide : corrigez-la avant d’envoyer.
web-write-foreign-sender = Cette adresse d’expéditeur n’est pas la vôtre.
web-write-stays-inside = Votre compte n’écrit qu’au sein de votre organisation. Retirez les adresses extérieures, ou demandez à un membre du personnel d’écrire pour vous.
web-write-takes-from-inside = Un des destinataires est un élève d’une autre organisation, qui ne reçoit pas de courrier de l’extérieur. Écrivez à son établissement.
web-write-bad-time = Choisissez un jour et une heure à venir.
web-write-send = Envoyer
web-write-sent = Message envoyé.
web-write-later = Envoyer plus tard
web-write-later-short = Plus tard
web-write-tomorrow = Demain à 8 h
web-write-monday = Lundi à 8 h
web-write-choose-time = Choisir le jour et l’heure
web-write-plan = Programmer
web-write-leaves = Part { $day } à { $time }.
web-write-leaves-soon = Part dans quelques secondes.
web-write-and-others = { $count ->
    [one] { $names } et { $count } autre
   *[other] { $names } et { $count } autres
 }
web-write-held-empty = Rien n’attend d’être envoyé.
web-write-edit = Modifier
web-write-send-now = Envoyer maintenant
web-write-other-time = Autre moment
web-error-left-title = Ce message est parti.
web-error-left = Il n’est plus possible de le rappeler ni de le modifier.
web-write-limit-next = { $minutes ->
    [one] dans la minute qui vient
    [10] dans les dix prochaines minutes
    [60] dans l’heure qui vient
    [600] dans les dix prochaines heures
   *[other] dans les { $minutes } prochaines minutes
 }
web-write-limit-in = { $minutes ->
    [one] en une minute
    [10] en dix minutes
    [60] en une heure
    [600] en dix heures
   *[other] en { $minutes } minutes
 }
web-write-limit-left = { $count ->
    [one] Vous pouvez encore écrire à { $count } destinataire { $window }.
   *[other] Vous pouvez encore écrire à { $count } destinataires { $window }.
 }
web-write-limit-beyond = Au-delà, vos messages attendront qu’un administrateur les laisse partir.
web-write-limit-none = Vous avez écrit à beaucoup de personnes : envoyé maintenant, ce message attendra qu’un administrateur le laisse partir.
web-write-limit-line = { $left ->
    [one] Encore { $left } destinataire sur { $whole } { $window }
   *[other] Encore { $left } destinataires sur { $whole } { $window }
 }
web-write-limit-alone = Ce message a { $count } destinataires, et { $limit } sont permis { $window } à cette heure. Il n’est pas parti, votre brouillon est gardé : envoyez-le en plusieurs fois, ou demandez une liste de diffusion à votre service d’assistance.
web-write-limit-sender = Vous avez écrit à { $count } destinataires { $window }, et { $limit } sont permis à cette heure. Ce message n’est pas parti, votre brouillon est gardé : envoyez-le plus tard, ou demandez de l’aide à votre service d’assistance.
web-write-limit-network = Depuis votre réseau, des messages sont partis vers { $count } destinataires { $window }, et { $limit } sont permis à cette heure. Ce message n’est pas parti, votre brouillon est gardé : envoyez-le plus tard, ou demandez de l’aide à votre service d’assistance.
web-write-limit-held = Pas encore parti : vous avez écrit à beaucoup de personnes en peu de temps. Un administrateur laissera partir ce message ou vous le rendra. Vous pouvez aussi le reprendre.
web-write-limit-toast = Message retenu : il attend dans « En attente d’envoi ».
web-write-frozen-held = Retenu : il attendait quand le compte a été gelé. S’il est de vous, envoyez-le ; sinon, reprenez-le et jetez-le.
web-write-take-back = Reprendre
