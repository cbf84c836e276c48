# L’administration d’une organisation : les imports et ce qu’ils feraient.

web-administration = Administration
web-imports-title = Imports et flux
web-imports-new = Nouvel import
web-imports-new-lead = Un import commence toujours par un essai à blanc : le fichier est lu en entier, puis une page montre ce qui changerait. Rien n’est écrit avant votre accord.
web-imports-see-open = Voir l’import en cours
web-imports-feeds = Dernières livraisons appliquées
web-imports-last = Derniers imports
web-imports-none = Aucun import encore.
web-imports-none-do = Commencez par le fichier des ressources humaines, puis donnez une livraison complète de l’annuaire fédérateur : les comptes, les adresses et les établissements en naissent.
web-imports-headline = { $kind } du { $day }
web-imports-begun = Commencé par { $name }, { $day } à { $time }
web-imports-command = la ligne de commande
web-imports-no-change = Rien ne change
web-imports-changes = { $count ->
    [one] { $figure } changement
   *[other] { $figure } changements
}
web-imports-departures = { $count ->
    [one] { $figure } départ
   *[other] { $figure } départs
}
web-imports-files = { $count ->
    [one] { $figure } fichier
   *[other] { $figure } fichiers
}
web-imports-state-staging = Lecture en cours
web-imports-state-ready = À appliquer
web-imports-state-stopped = Arrêt de sécurité
web-imports-state-applying = Application en cours
web-imports-state-done = Appliqué
web-imports-state-refused = Refusé
web-imports-state-dropped = Rejeté

## Commencer un import
web-imports-which = Quel fichier ?
web-imports-kind-aaf = Annuaire fédérateur
web-imports-kind-aaf-says = Une archive .zip ou .tgz, comme elle est livrée : le Complet, avec ses Deltas s’il y en a.
web-imports-kind-hr = Ressources humaines
web-imports-kind-hr-says = Le fichier CSV entier : qui n’y est plus est considéré comme parti.
web-imports-kind-csv = Tableau d’une autre institution
web-imports-kind-csv-says = Un fichier CSV entier, dont vous dites quelle colonne porte quoi.
web-imports-feed = Nom du flux
web-imports-feed-hint = Le même à chaque fois : c’est par lui que les personnes sont reconnues d’un fichier à l’autre.
web-imports-columns-hint = Pour chaque information, le titre de la colonne dans votre fichier. L’identifiant, le nom et le prénom sont nécessaires.
web-imports-column-identifier = Identifiant
web-imports-column-family-name = Nom
web-imports-column-given-name = Prénom
web-imports-column-structure = Code de la structure
web-imports-column-structure-name = Nom de la structure
web-imports-column-function-label = Fonction
web-imports-column-function = Code de la fonction
web-imports-column-title = Civilité
web-imports-column-birth-name = Nom de naissance
web-imports-column-birth-date = Date de naissance
web-imports-column-start = Début
web-imports-column-end = Fin
web-imports-when = Quelle date ?
web-imports-accept-date = La livraison peut être datée de plus d’une semaine après aujourd’hui
web-imports-accept-date-says = Sinon, une date si lointaine est prise pour une erreur et la livraison est refusée.
web-imports-file = Le fichier
web-imports-file-label = Fichier à envoyer, au plus { $name }
web-imports-file-command = tramontane import aaf CHEMIN --organisation { $name }
web-imports-file-hint = Il est effacé dès qu’il est lu. Une livraison plus lourde se donne sur la machine :
web-imports-send = Envoyer et lire
web-imports-cancel = Annuler
web-imports-said-busy = Un autre import est en cours. Attendez sa fin, ou rejetez-le.
web-imports-said-no-file = Aucun fichier n’a été joint. Choisissez-en un.
web-imports-said-empty = Ce fichier est vide. Demandez-le de nouveau à son producteur.
web-imports-said-no-kind = Dites d’abord de quel fichier il s’agit.
web-imports-said-no-feed = Donnez un nom au flux : le même à chaque fois.
web-imports-said-columns = Donnez le titre des colonnes de l’identifiant, du nom et du prénom, chacun une seule fois.
web-imports-said-too-large = Ce fichier est trop lourd pour un navigateur. Donnez-le sur la machine, par la ligne de commande.
web-imports-said-too-many = D’autres fichiers arrivent déjà. Réessayez dans quelques minutes.
web-error-importbusy-title = Un autre import est en cours.
web-error-importbusy = Attendez sa fin, ou rejetez-le, puis recommencez.

## Un import
web-imports-verdict-staging = Lecture en cours : rien n’est écrit
web-imports-verdict-ready = Essai à blanc : rien n’a été écrit
web-imports-verdict-stopped = Essai à blanc : rien n’a été écrit
web-imports-verdict-applying = Application en cours
web-imports-verdict-done = Appliqué
web-imports-verdict-refused = Refusé : rien n’a été écrit
web-imports-verdict-dropped = Rejeté : rien n’a été écrit
web-imports-reading = Le fichier est lu du début à la fin.
web-imports-read = { $done } fichiers lus sur { $of }
web-imports-written = { $done } fiches écrites sur { $of }
web-imports-goes-on = Vous pouvez quitter cette page, le travail continue.
web-imports-again = Actualiser
web-imports-download = Tout télécharger
web-imports-drop = Rejeter
web-imports-apply = Appliquer…
web-imports-release = Lever l’arrêt…
web-imports-begin-again = Recommencer
web-imports-stop = { $count ->
    [one] Arrêt de sécurité : { $figure } départ, soit { $percent }.
   *[other] Arrêt de sécurité : { $figure } départs, soit { $percent }.
}
web-imports-stop-pupils = { $count ->
    [one] Arrêt de sécurité : { $figure } départ d’élève, soit { $percent }.
   *[other] Arrêt de sécurité : { $figure } départs d’élèves, soit { $percent }.
}
web-imports-before = { $count ->
    [0] La fois d’avant, le { $day }, il n’y en avait pas.
   *[other] La fois d’avant, le { $day }, il y en avait { $figure }.
}
web-imports-vanishes = { $count ->
    [one] { $name } disparaît, avec { $count } personne.
   *[other] { $name } disparaît, avec { $count } personnes.
}
web-imports-stop-mine = Vous avez commencé cet import : une autre personne doit lever l’arrêt.
web-imports-stop-yours = Vérifiez le fichier auprès de son producteur. Si tout est juste, vous pouvez lever l’arrêt.
web-imports-stop-alone = Vérifiez le fichier auprès de son producteur. Personne d’autre n’administre cette organisation : si tout est juste, l’arrêt se lève sur la machine, avec
web-imports-ask = Demander la levée à { $name }
web-imports-see-departures = { $count ->
    [one] Voir qui part
   *[other] Voir les { $figure } départs
}
web-imports-released = Arrêt de sécurité levé par { $name }.
web-imports-refused = Ce fichier n’est pas pris.
web-imports-ahead = La livraison est datée du { $day }, plus d’une semaine après aujourd’hui. Si c’est voulu, recommencez en cochant la case qui l’accepte.
web-imports-ledger = Ce que l’import change
web-imports-column-what = Quoi
web-imports-column-count = Nombre
web-imports-column-share = Part
web-imports-column-note = Ce qu’il en advient
web-imports-column-names = Noms
web-imports-column-who = Qui
web-imports-column-file = Fichier
web-imports-column-line = Ligne
web-imports-percent = { $percent } %
web-imports-detail = Détail
web-imports-detail-of = Détail : { $name }
web-imports-line = ligne { $line }
web-imports-examples = Exemples
web-imports-remarks = Lignes à revoir
web-imports-more = { $count ->
    [one] … et { $count } de plus, que le rapport compte sans le nommer.
   *[other] … et { $count } de plus, que le rapport compte sans les nommer.
}
web-imports-none-shown = Aucun nom à montrer.
web-imports-group-new = Nouveaux
web-imports-group-changed = Modifiés
web-imports-group-moving = Mutations
web-imports-group-leaving = Départs
web-imports-group-returning = Retours
web-imports-group-arriving = Venues d’ailleurs
web-imports-group-homonyms = Homonymes
web-imports-group-suspicious = À vérifier
web-imports-group-structures = Structures
web-imports-group-hr-new = Lignes nouvelles
web-imports-group-hr-changed = Lignes modifiées
web-imports-group-hr-gone = Lignes disparues
web-imports-group-hr-unmatched = Lignes sans fiche
web-imports-group-pupils-new = Élèves nouveaux
web-imports-group-pupils-changed = Élèves modifiés
web-imports-group-pupils-leaving = Élèves partis
web-imports-group-pupils-returning = Élèves revenus
web-imports-note-new = comptes à activer
web-imports-note-changed = nom, fonction, classes ou groupes
web-imports-note-moving = l’adresse et le courrier suivent
web-imports-note-leaving = comptes fermés après leur délai
web-imports-note-over = au-dessus du seuil de { $percent } %
web-imports-note-returning = comptes rouverts tels quels
web-imports-note-arriving = d’une autre organisation, avec leur compte
web-imports-note-homonyms = adresses numérotées
web-imports-note-suspicious = gardés à part jusqu’à votre réponse
web-imports-note-hr-new = dates et service de gestion
web-imports-note-hr-changed = dates et service de gestion
web-imports-note-hr-gone = leurs dates et leur NUMEN sont oubliés
web-imports-note-hr-unmatched = l’annuaire n’en dit rien encore
web-imports-note-pupils-new = comptes à activer, sans nom dans ce rapport
web-imports-note-pupils-changed = nom, établissement ou classe
web-imports-note-pupils-leaving = comptes fermés après leur délai
web-imports-note-pupils-returning = comptes rouverts tels quels
web-imports-one-structure-new = Nouvelle
web-imports-one-structure-changed = Modifiée
web-imports-one-structure-gone = Disparue
web-imports-one-person-new = Arrivée
web-imports-one-person-renamed = Nom
web-imports-one-person-moving = Mutation
web-imports-one-person-changed = Modification
web-imports-one-person-leaving = Départ
web-imports-one-person-returning = Retour
web-imports-one-person-arriving = Venue d’ailleurs
web-imports-one-homonym = Homonyme
web-imports-one-suspicious = À vérifier
web-imports-one-hr-new = Ligne nouvelle
web-imports-one-hr-changed = Ligne modifiée
web-imports-one-hr-gone = Ligne disparue
web-imports-one-hr-unmatched = Sans fiche

## Appliquer, lever l’arrêt
web-imports-back = Revenir à l’essai
web-imports-apply-title = Appliquer cet import ?
web-imports-apply-now = Appliquer maintenant
web-imports-apply-hint = Le courrier continue d’arriver pendant l’application. Elle ne s’annule pas d’un geste : c’est une livraison suivante qui corrige. Qui part garde son compte jusqu’à la fin de son délai, et le retrouve tel quel s’il revient dans le flux.
web-imports-release-title = Lever l’arrêt de sécurité ?
web-imports-release-now = Lever l’arrêt
web-imports-release-hint = L’arrêt protège d’un fichier tronqué ou d’un mauvais export. Levez-le si le producteur du fichier confirme ces départs. Rien n’est encore écrit : il restera à appliquer l’import.
web-imports-lets-go = { $count ->
    [one] départ sera accepté
   *[other] départs seront acceptés
}
web-imports-lets-go-pupils = { $count ->
    [one] départ d’élève sera accepté
   *[other] départs d’élèves seront acceptés
}
web-imports-does-new = { $count ->
    [one] compte est créé avec son adresse, à activer par la personne.
   *[other] comptes sont créés avec leur adresse, à activer par chaque personne.
}
web-imports-does-moving = { $count ->
    [one] personne change d’affectation : son adresse et son courrier la suivent.
   *[other] personnes changent d’affectation : leur adresse et leur courrier les suivent.
}
web-imports-does-renamed = { $count ->
    [one] personne change de nom : une nouvelle adresse lui est réservée.
   *[other] personnes changent de nom : une nouvelle adresse leur est réservée.
}
web-imports-does-leaving = { $count ->
    [one] compte est en partance : il se ferme après son délai, ses fonctions finissent aujourd’hui.
   *[other] comptes sont en partance : ils se ferment après leur délai, les fonctions finissent aujourd’hui.
}
web-imports-does-returning = { $count ->
    [one] compte est rouvert tel qu’il était.
   *[other] comptes sont rouverts tels qu’ils étaient.
}
web-imports-does-arriving = { $count ->
    [one] personne vient d’une autre organisation avec son compte : nouvelle adresse, même boîte.
   *[other] personnes viennent d’une autre organisation avec leur compte : nouvelle adresse, même boîte.
}
web-imports-does-structures = { $count ->
    [one] structure est fermée.
   *[other] structures sont fermées.
}
web-imports-does-hr = { $count ->
    [one] ligne des ressources humaines met à jour des dates et un service de gestion.
   *[other] lignes des ressources humaines mettent à jour des dates et des services de gestion.
}
web-imports-does-hr-gone = { $count ->
    [one] ligne des ressources humaines est oubliée, avec ses dates.
   *[other] lignes des ressources humaines sont oubliées, avec leurs dates.
}
web-imports-does-pupils-new = { $count ->
    [one] compte d’élève est créé, à activer dans son établissement.
   *[other] comptes d’élèves sont créés, à activer dans leur établissement.
}
web-imports-does-pupils-leaving = { $count ->
    [one] compte d’élève est en partance : il se ferme après son délai.
   *[other] comptes d’élèves sont en partance : ils se ferment après leur délai.
}
web-imports-does-little = Aucun compte n’est créé ni fermé.

## À qui est cette ligne ?
web-questions-title = À trancher
web-questions-lead = Ces lignes des ressources humaines ne disent pas sûrement de qui elles parlent. Tant que vous n’avez pas répondu, elles ne changent personne. Votre réponse tient tant que la ligne nomme les mêmes fiches.
web-questions-none = Rien n’attend. Les lignes douteuses d’un prochain import se trouveront ici.
web-questions-about-other-birth-date = Deux dates de naissance
web-questions-about-two-people = Deux personnes
web-questions-about-another-line = Deux lignes
web-questions-about-other-person = Autre personne
web-questions-about-known-elsewhere = Connue ailleurs
web-questions-asks-other-birth-date = L’annuaire et les ressources humaines donnent deux dates de naissance. Est-ce la même personne ?
web-questions-asks-two-people = Une seule ligne nomme deux personnes, qui ont chacune un compte. De qui parle-t-elle ?
web-questions-asks-another-line = Une autre ligne parle de la même personne, ou nomme la même fiche. Celle-ci est-elle la bonne ?
web-questions-asks-other-person = Cette ligne parlait de quelqu’un d’autre. Un même NUMEN a-t-il été donné deux fois, ou une colonne a-t-elle bougé ?
web-questions-asks-known-elsewhere = { $name } a son compte dans « { $organisation } », qui ne l’a pas encore laissé partir, ou son premier jour ici n’est pas venu.
web-questions-says = La ligne dit : { $name }
web-questions-from = depuis le { $name }
web-questions-to = jusqu’au { $name }
web-questions-nobody-named = L’annuaire ne connaît personne que cette ligne nomme.
web-questions-comes-alone = Il n’y a rien à faire : le compte viendra de lui-même quand cette organisation le laissera partir, son premier jour venu. Demandez-le-lui si cela presse. Si les deux fiches parlent de deux personnes, créez un autre compte.
web-questions-theirs = La ligne est celle de { $name }
web-questions-two = Ce sont deux personnes
web-questions-own-account = C’est quelqu’un d’autre, créer son compte
web-questions-nobody = Elle ne concerne personne ici
web-questions-same = C’est une seule personne, avec deux comptes…
web-questions-same-says = Ses fiches sont réunies sur le compte que vous gardez. L’autre compte est en partance, comme si les flux ne le nommaient plus : il se ferme après son délai. Son courrier n’est pas réuni : il reste dans l’autre boîte, que la personne peut vider avant.
web-questions-keep = Garder le compte de { $name }

# Les personnes, les droits et le journal de l’administration.

web-people-title = Personnes
web-people-find = Qui cherchez-vous ?
web-people-find-hint = Un nom, un établissement, une fonction. Un compte fermé se trouve par son identifiant ou son adresse, en entier.
web-people-none = Personne ne répond à « { $name } » parmi celles dont vous vous occupez.
web-person-state = État
web-person-ends = dernier jour : { $name }
web-person-space = Espace
web-person-used = { $used } sur { $quota }, soit { $full } %
web-person-acts = Ce que vous pouvez faire
web-person-acts-hint = Chaque geste est inscrit, avec votre nom, dans le journal que cette personne peut lire.
web-person-quota = Espace accordé, en Go
web-person-quota-set = Fixer l’espace
web-person-quota-hint = Un nombre de Go comme 5 ou 2,5, ou une taille comme 200 Mo ; au plus { $name }. La place que vous fixez ne suit plus la règle de l’organisation.
web-person-quota-follows = Selon la règle de l’organisation.
web-person-quota-by-hand = Fixée à la main, à la création du compte ou avant que le journal ne l’inscrive.
web-person-quota-set-by = Fixée à la main par { $who } le { $day }.
web-person-quota-policy = Revenir à la règle : { $name }
web-person-suspend = Suspendre le compte…
web-person-suspend-reason = Motif
web-person-suspend-hint = La personne le lira quand elle voudra se connecter. Toutes ses sessions sont fermées aussitôt, rien n’est effacé.
web-person-suspend-now = Suspendre maintenant
web-person-suspended = Compte suspendu.
web-person-reason = Motif indiqué : « { $name } ».
web-person-resume = Rouvrir le compte
web-person-let-go = Laisser partir vers une autre organisation…
web-person-let-go-last = Dernier jour ici
web-person-let-go-hint = Le lendemain, le compte peut partir avec son courrier, ses dossiers et ses règles, quand l’autre organisation fait venir la personne, par son flux ou sur sa page « Faire venir une personne ». Si elle ne le fait pas, il se ferme après ce jour, comme pour tout départ.
web-person-let-go-now = Annoncer ce départ
web-person-going = Départ vers une autre organisation annoncé.
web-person-going-hint = Après son dernier jour, le compte part quand l’autre organisation fait venir la personne. Il se ferme si elle ne le fait pas.
web-person-keep = Annuler ce départ
web-arriving-title = Faire venir une personne
web-arriving-lead = D’une autre organisation, qui a annoncé son départ, une fois son dernier jour passé. Elle vient avec son compte : courrier, dossiers et règles. Son ancienne adresse mène encore à sa boîte le temps qu’a fixé l’organisation quittée.
web-arriving-field-address = Son adresse actuelle
web-arriving-hint-address = Une adresse qui mène à sa boîte, en entier.
web-arriving-wrong-address = Aucune personne en partance d’une autre organisation n’a cette adresse. Vérifiez-la, ou demandez à l’organisation quittée d’annoncer le départ.
web-arriving-taken-address = Cette personne a déjà un compte ici, avec le même NUMEN. Deux comptes ne se réunissent pas en faisant venir l’un d’eux.
web-arriving-last-address = Cette personne est encore dans l’organisation qu’elle quitte : revenez le lendemain de son dernier jour.
web-arriving-confirm = Faire venir cette personne ?
web-arriving-who = Personne
web-arriving-from = Vient de
web-arriving-now = Faire venir maintenant
web-error-lastday-title = Ce jour ne convient pas.
web-error-lastday = Choisissez un dernier jour à partir d’hier et dans les treize mois. Un compte suspendu se rouvre avant de partir.
web-error-quotasize-title = Cet espace n’est pas possible.
web-error-quotasize = Écrivez une taille comme 5 ou 2,5 (des Go), ou 200 Mo, au plus le plafond de l’organisation.
web-sources-title = Ce que dit chaque source
web-sources-none = Aucune source ne parle de cette personne : son compte a été créé par la machine, ou demandé par une direction.
web-sources-hint = Champ par champ, la valeur de chaque source et celle que le compte suit. Les fonctions de toutes les sources s’ajoutent.
web-sources-source = Source
web-sources-says = Valeur
web-sources-followed = suivie
web-source-first-degree = { $name }, premier degré
web-source-second-degree = { $name }, second degré
web-source-table = { $kind } « { $name } »
web-source-since = le dit depuis le { $name }
web-source-gone = n’en parle plus depuis le { $name }
web-source-delivered = { $since }, dernière livraison du { $day }
web-source-field-family = Nom d’usage
web-source-field-given = Prénom
web-source-field-birth-name = Nom de naissance
web-source-field-title = Civilité
web-source-field-home = Rattachement
web-source-field-functions = Fonctions
web-source-field-service = Service gestionnaire
web-source-field-corps = Corps
web-source-field-status = Statut
web-source-field-start = Premier jour
web-source-field-end = Dernier jour
web-hand-title = Créer une personne
web-hand-lead = Pour qui aucun flux ne parle encore. Ce que vous écrivez est suivi tant que ni l’annuaire ni un tableau ne parlent de cette personne. Un flux qui porte le même nom crée un autre compte : deux fiches ne sont jamais réunies par un nom.
web-hand-field-given = Prénom
web-hand-field-family = Nom d’usage
web-hand-field-birth-name = Nom de naissance, facultatif
web-hand-field-title = Civilité
web-hand-field-function = Fonction
web-hand-field-profile = Profil
web-hand-field-structure = UAI de l’établissement
web-hand-field-start = Premier jour
web-hand-field-end = Dernier jour, facultatif
web-hand-field-numen = NUMEN
web-hand-field-birth = Date de naissance
web-hand-hint-function = Telle que les collègues la liront dans l’annuaire.
web-hand-hint-structure = L’établissement ou le service de rattachement, parmi ceux dont vous vous occupez.
web-hand-hint-end = Vide : sans fin prévue.
web-hand-hint-numen = Facultatif, avec la date de naissance : le fichier des ressources humaines reconnaîtra la personne au lieu d’en créer une autre. Ni l’un ni l’autre n’est gardé en clair ni montré ; laissés vides, ce qui a déjà été donné reste.
web-hand-numen-given = Donné avec la date de naissance, gardé sous forme d’empreinte
web-hand-change-title = Changer ou terminer ce qui est écrit à la main
web-hand-change-lead = L’annuaire et les tables passent avant ce qui est écrit ici. La personne verra dans ses réglages ce qui a changé et qui l’a fait.
web-hand-change = Enregistrer
web-hand-end = Terminer
web-hand-end-hint = Aujourd’hui devient le dernier jour. Si aucune autre source ne parle de cette personne, son compte se ferme ensuite ; un compte qui n’a pas commencé s’arrête tout de suite.
web-hand-end-now = Terminer aujourd’hui
web-hand-meanwhile = Quelqu’un a changé cette fiche entre-temps. Rien n’a changé.
web-hand-again = La rouvrir
web-hand-title-none = non précisée
web-hand-title-mme = Mme
web-hand-title-m = M.
web-hand-profile-other = Autre
web-hand-wrong-given = Écrivez un prénom, en 100 caractères au plus.
web-hand-wrong-family = Écrivez un nom, en 100 caractères au plus.
web-hand-wrong-birth-name = Écrivez un nom en 100 caractères au plus, ou rien.
web-hand-wrong-function = Dites la fonction en quelques mots, 100 caractères au plus.
web-hand-wrong-structure = Aucun établissement ouvert dont vous vous occupez n’a cet UAI.
web-hand-wrong-start = Choisissez un premier jour dans les treize mois.
web-hand-wrong-end = Choisissez un dernier jour à partir d’aujourd’hui et du premier jour, ou laissez ce champ vide.
web-hand-wrong-numen = Un NUMEN a treize signes : 11E9900001AAA. Donnez aussi la date de naissance.
web-hand-wrong-numen-again = Donnez encore le NUMEN et la date de naissance : ce qui avait été tapé n’est gardé que deux heures.
web-hand-wrong-numen-taken = Une autre personne a déjà ce NUMEN. Vérifiez-le ; si c’est la même, ouvrez sa fiche.
web-hand-wrong-birth = Écrivez une date qui existe, avec le NUMEN.
web-hand-check = Vérifier
web-hand-confirm = Créer ce compte ?
web-hand-homonyms = { $count ->
    [one] { $count } personne porte déjà ce nom.
   *[other] { $count } personnes portent déjà ce nom.
}
web-hand-homonyms-hint = Vérifiez que ce n’est pas la même personne, qui a déjà son compte.
web-hand-address-hint = L’adresse qui sera donnée, si personne d’autre ne la reçoit d’ici là.
web-hand-create = Créer le compte
web-hand-back = Modifier
web-organisation-title = Organisation
web-organisation-unset = Inchangé depuis la création.
web-organisation-name-field = Nom de l’organisation
web-organisation-hue = Couleur
web-organisation-hue-field = Teinte, en degrés
web-organisation-hue-hint = Un nombre de 0 à 359 ; vide : la teinte d’origine. Par exemple :
web-organisation-hue-red = rouge
web-organisation-hue-orange = orange
web-organisation-hue-olive = olive
web-organisation-hue-green = vert
web-organisation-hue-teal = turquoise
web-organisation-hue-blue = bleu
web-organisation-hue-violet = violet
web-organisation-hue-pink = rose
web-organisation-language = Langue
web-organisation-language-field = Langue des nouveaux comptes
web-organisation-logo = Logo
web-organisation-logo-of = Logo : { $name }
web-organisation-logo-field = Image du logo
web-organisation-logo-hint = Une image PNG, JPEG ou WebP de { $size } au plus, et de { $count } points de côté au plus.
web-organisation-logo-set = Mettre ce logo
web-organisation-logo-remove = Retirer le logo
web-organisation-domain-field = Domaine à ajouter
web-organisation-domain-add = Ajouter
web-organisation-domain-main = Rendre principal
web-organisation-domain-remove = Retirer
web-organisation-name = Nom
web-organisation-set = Enregistrer
web-organisation-domains = Domaines de courrier
web-organisation-main = principal
web-organisation-domains-hint = Un nom de domaine dont le courrier arrive ici, par exemple etab.ac-thau.example. Ses enregistrements MX se règlent chez qui tient le domaine.
web-organisation-codes = Académies
web-organisation-codes-field = Codes des académies dont les flux sont les vôtres
web-organisation-codes-hint = Des nombres de 1 à 99, séparés par des virgules. Un flux d’une autre académie est refusé.
web-organisation-yes = Oui
web-organisation-no = Non
web-organisation-field-given-length = Lettres gardées du prénom (0 : toutes)
web-organisation-field-family-length = Lettres gardées du nom (0 : toutes)
web-organisation-field-reserved = Adresses que personne ne reçoit, séparées par des virgules
web-organisation-field-quarantine-years = Années avant qu’une adresse finie soit redonnée
web-organisation-field-renamed-at-once = L’adresse d’un nouveau nom devient aussitôt la principale
web-organisation-field-default = Espace d’une boîte, en Go
web-organisation-field-by-function = Espace par code de fonction, en Go, par exemple DIR=5, ENS=2,5
web-organisation-field-role-mailbox = Espace d’une boîte de fonction, en Go
web-organisation-field-pupil = Espace d’un élève, en Go
web-organisation-field-ceiling = Plafond, en Go
web-organisation-field-leaving-days = Jours d’accès après que les flux se taisent
web-organisation-field-closed-days = Jours de courrier après la fermeture
web-organisation-field-retired-days = Jours de courrier après une retraite
web-organisation-field-moved-days = Jours de courrier après une mutation
web-organisation-field-alias-days = Jours où une ancienne adresse reste valable
web-organisation-field-closed-answers = Un compte fermé répond, une fois par semaine à chaque personne, qu’il est fermé
web-organisation-field-sender = Par personne : minutes=attente/refus, par exemple 1=500/700
web-organisation-field-network = Par réseau, de la même façon
web-organisation-field-night-from = Heure où la nuit commence
web-organisation-field-night-to = Heure où la nuit finit
web-organisation-field-night = La nuit, diviser par
web-organisation-field-week-end = Le samedi et le dimanche, diviser par
web-organisation-field-shortest = Caractères au moins (de 8 à 64)
web-organisation-field-score = Solidité au moins, de 0 à 4 (3 : cent millions d’essais)
web-organisation-field-history = Derniers mots de passe refusés, l’actuel compris, qui l’est toujours (de 0 à 24)
web-organisation-field-renew-days = Jours après lesquels en changer est conseillé (0 : jamais)
web-organisation-field-numen = Le NUMEN ouvre la première connexion
web-organisation-field-sheet = Le code d’une feuille imprimée ouvre la première connexion
web-organisation-field-rescue-required = L’adresse de secours est obligatoire
web-organisation-field-numen-given = L’assistance peut communiquer le NUMEN à qui l’a perdu, après l’avoir saisi
web-organisation-field-listed = Réseaux, un par ligne : une plage comme 192.0.2.0/24, puis son nom
web-organisation-field-text = Texte, une ligne vide entre les paragraphes
web-organisation-field-imported = Importer les élèves de l’annuaire
web-organisation-field-outside = Les élèves échangent du courrier avec l’extérieur
web-organisation-field-staff-from = Obligatoire pour les personnels à partir du (vide : jamais)
web-organisation-field-guests-from = Obligatoire pour les invités à partir du (vide : jamais)
web-organisation-field-pupils-from = Obligatoire pour les élèves à partir du (vide : jamais)
web-organisation-field-portals = Portails des adresses d’autres organismes, un par ligne : domaine, adresse en https, nom
web-organisation-field-maintenance = Maintenance annoncée sur la page de connexion (vide : aucune)
web-organisation-field-hours = Durée d’une session, en heures (1 à 24)
web-organisation-field-shared-minutes = Sur un ordinateur partagé, minutes sans usage avant la fin (5 à 120)
web-organisation-field-duties-minutes = Pages d’assistance, d’établissement et d’administration : minutes sans usage avant une nouvelle preuve (5 à 120)
web-organisation-field-duties-second-factor = Ces pages ne s’ouvrent qu’avec la double authentification
web-organisation-field-suspended-keeps-mail = Un compte suspendu continue de recevoir du courrier
web-organisation-wrong-sessions = Une session dure de 1 à 24 heures ; les minutes sans usage vont de 5 à 120.
web-organisation-wrong-signin = Chaque ligne des portails porte un domaine, une adresse en https et un nom ; l’annonce a 1 000 signes au plus.
web-organisation-wrong-name = Écrivez un nom, en 100 caractères au plus.
web-organisation-wrong-hue = Écrivez un nombre de 0 à 359, ou rien.
web-organisation-wrong-domain = Écrivez un nom de domaine : etab.ac-thau.example.
web-organisation-wrong-foreign-domain = Ce domaine n’est pas au-dessous d’un domaine de l’organisation. Un domaine décide où va le courrier de tous : il s’ajoute sur la machine, par tramontane organisation domain.
web-organisation-wrong-domains = L’organisation a déjà tous les domaines qu’elle peut avoir. Retirez-en un d’abord.
web-organisation-wrong-taken = Ce domaine est déjà celui d’une organisation, la vôtre ou une autre.
web-organisation-wrong-main-domain = Le domaine principal ne se retire pas : rendez d’abord un autre domaine principal.
web-organisation-wrong-lived-in = Des adresses de ce domaine mènent encore à quelqu’un, ou lui sont réservées : il ne se retire qu’une fois la dernière finie. Rien n’a changé.
web-organisation-wrong-no-picture = Choisissez un fichier.
web-organisation-wrong-picture = Ce fichier n’est pas une image PNG, JPEG ou WebP. Un dessin SVG s’exporte en PNG.
web-organisation-wrong-picture-bytes = Cette image est trop lourde : { $size } au plus.
web-organisation-wrong-picture-pixels = Cette image est trop grande : { $count } points de côté au plus.
web-organisation-wrong-windows = Écrivez quatre fenêtres : 1=500/700, 10=800/1000, 60=2000/4000, 600=5000/8000.
web-organisation-wrong-sending = Cette table n’est pas possible : des fenêtres de plus en plus longues, de dix heures au plus, les mêmes pour une personne et pour un réseau ; des nombres qui ne diminuent pas, l’attente au plus égale au refus ; des heures de 0 à 23, des diviseurs de 1 à 100. Rien n’a changé.
web-organisation-wrong-password = Cette règle n’est pas possible : de 8 à 64 caractères, une solidité de 0 à 4, de 0 à 24 mots de passe, 3 650 jours au plus. Rien n’a changé.
web-organisation-wrong-activation = Le NUMEN ou la feuille : il faut au moins l’un des deux. Rien n’a changé.
web-organisation-wrong-codes = Écrivez des nombres de 1 à 99, séparés par des virgules.
web-organisation-wrong-codes-taken = Un de ces codes est déjà celui d’une autre organisation. Rien n’a changé.
web-organisation-wrong-meanwhile = Quelqu’un a changé cela entre-temps. Rouvrez la page pour voir ce qui vaut, puis refaites votre changement. Rien n’a changé.
web-organisation-wrong-number = Écrivez un nombre entier, en chiffres.
web-organisation-wrong-size = Écrivez une taille comme 5 ou 2,5 (des Go), ou 200 Mo.
web-organisation-wrong-day = Écrivez une date, comme 01/09/2027, ou rien.
web-organisation-wrong-choice = Choisissez oui ou non.
web-organisation-wrong-words = Écrivez des mots séparés par des virgules, sans espace ni @.
web-organisation-wrong-sizes = Écrivez des codes et des tailles : DIR=5, ENS=2,5.
web-organisation-charter-asks = { $count ->
    [0] Changer ce texte ne demandera rien à personne aujourd’hui : aucun compte n’est actif.
    [one] Changer ce texte demandera à une personne de l’accepter à sa prochaine connexion au webmail, qui ne s’ouvre pas avant. Les sessions ouvertes vont jusqu’à leur fin, les logiciels de courrier ne sont pas fermés. Un texte vide ne demande rien.
   *[other] Changer ce texte demandera à { $count } personnes de l’accepter à leur prochaine connexion au webmail, qui ne s’ouvre pas avant. Les sessions ouvertes vont jusqu’à leur fin, les logiciels de courrier ne sont pas fermés. Un texte vide ne demande rien.
}
web-organisation-wrong-policy = Cette règle n’est pas possible : un espace ne dépasse pas le plafond, un délai ne dépasse pas 3 650 jours, une quarantaine 100 ans. Rien n’a changé.
web-plan-title = Ce que fera ce changement
web-plan-preview = Voir ce que fera ce changement
web-plan-lead = Rien n’est encore changé : voici ce qui se passera si vous enregistrez.
web-plan-nothing = Ces valeurs sont déjà en place : rien ne changera pour personne.
web-plan-password-people = { $count ->
    [0] Aucun compte ouvert n’a de mot de passe pour l’instant.
    [one] Une personne a un mot de passe : il reste valable, et cette règle ne l’oblige pas à en changer.
   *[other] Personnes qui ont un mot de passe : il reste valable, et cette règle n’oblige personne à en changer.
}
web-plan-password-rule = Le prochain mot de passe que chacun choisira, y compris à la première connexion, aura au moins { $shortest } caractères et une solidité d’au moins { $score } sur 4 ; { $history ->
    [one] ce ne pourra pas être l’actuel.
   *[other] ce ne pourra être aucun des { $history } derniers, l’actuel compris.
}
web-plan-password-due = { $count ->
    [0] Personne n’a un mot de passe de { $days } jours ou plus : le conseil d’en changer n’apparaît pour personne aujourd’hui.
    [one] Une personne a un mot de passe de { $days } jours ou plus : elle lira aussitôt dans ses réglages qu’il est conseillé d’en changer.
   *[other] Personnes dont le mot de passe a { $days } jours ou plus : elles liront aussitôt dans leurs réglages qu’il est conseillé d’en changer.
}
web-plan-password-never = Il ne sera plus conseillé à personne de changer de mot de passe.
web-plan-factor-now = dès aujourd’hui
web-plan-factor-from = à partir du { $day }
web-plan-factor = { $count ->
    [0] { $population }, obligatoire { $from } : personne n’est sans double authentification.
    [one] { $population }, obligatoire { $from } : une personne n’a pas de double authentification. Sa première connexion à compter de ce jour la mènera d’abord à sa mise en place.
   *[other] { $population }, obligatoire { $from } : personnes qui n’ont pas de double authentification. Leur première connexion à compter de ce jour les mènera d’abord à sa mise en place.
}
web-plan-factor-rescue = { $count ->
    [0] Aucune d’entre elles n’est sans adresse de secours : le code de la mise en place arrivera à toutes.
    [one] Parmi elles, une sans adresse de secours : elle sera arrêtée à la connexion jusqu’à ce que son gestionnaire lui remette un code.
   *[other] Parmi elles, sans adresse de secours : elles seront arrêtées à la connexion jusqu’à ce que leur gestionnaire leur remette un code.
}
web-plan-factor-programs = { $count ->
    [0] Aucun de leurs logiciels de courrier ne s’est servi du mot de passe ces { $days } derniers jours.
    [one] Parmi elles, une dont un logiciel de courrier s’est servi du mot de passe ces { $days } derniers jours : il sera refusé jusqu’à ce qu’elle lui donne un mot de passe d’application.
   *[other] Parmi elles, celles dont un logiciel de courrier s’est servi du mot de passe ces { $days } derniers jours : il sera refusé jusqu’à ce qu’elles lui donnent un mot de passe d’application.
}
web-plan-factor-free = { $population } : la double authentification ne sera plus obligatoire. Qui l’a mise en place la garde.
web-plan-factor-others = Les sessions ouvertes vont jusqu’à leur fin. Pour qui a déjà la double authentification, rien ne change. Qui active son compte la met en place à la fin de sa première connexion, là où elle est obligatoire.
web-plan-sessions-open = { $count ->
    [0] Aucune session n’est ouverte en ce moment.
    [one] Une session est ouverte : elle garde les règles de son ouverture et ne se ferme pas plus tôt. Elle finit au plus tard le { $last }.
   *[other] Sessions ouvertes en ce moment : elles gardent les règles de leur ouverture et ne se ferment pas plus tôt. La dernière finit au plus tard le { $last }.
}
web-plan-sessions-rule = À partir de maintenant, une session qui s’ouvre dure { $hours ->
    [one] une heure
   *[other] { $hours } heures
} au plus ; sur un ordinateur partagé, elle finit après { $shared } minutes sans usage.
web-plan-sessions-duties = Dans ces sessions, les pages d’assistance, d’établissement et d’administration demandent une nouvelle preuve après { $minutes } minutes sans usage. { $factor ->
    [yes] Elles ne s’ouvrent qu’avec la double authentification : qui n’en a pas est conduit à la mettre en place.
   *[no] À qui n’a pas de double authentification, elles demandent son mot de passe.
}
web-rights-title = Droits confiés
web-rights-lead = Un droit porte sur toute l’organisation ou sur un établissement et ce qui en dépend. Il s’éteint de lui-même après son dernier jour.
web-rights-given = Droits en cours
web-rights-none = Aucun droit n’est confié en ce moment.
web-rights-everywhere = toute l’organisation
web-rights-administrators = Administrent toute l’organisation, sans limite de date : { $name }.
web-rights-give = Confier un droit
web-rights-person = Nom, identifiant ou adresse
web-rights-found = Personnes trouvées
web-rights-duty = Droit
web-rights-uai = UAI de l’établissement
web-rights-uai-hint = Vide : toute l’organisation. Les comptes et les droits confiés peuvent se limiter à un établissement et à ce qui en dépend.
web-rights-take = Retirer ce droit à { $name }
web-rights-take-it = Retirer
web-rights-wrong-person = Personne n’a ce nom, cet identifiant ni cette adresse ici, ou ce droit n’est pas à vous de lui confier.
web-rights-wrong-who = Choisissez parmi les personnes trouvées celle que vous voulez dire, puis confiez le droit.
web-rights-wrong-duty = Ce droit porte toujours sur toute l’organisation : laissez l’UAI vide.
web-rights-wrong-uai = Aucun établissement de l’organisation n’a cet UAI.
web-rights-wrong-until = Choisissez un dernier jour à partir d’aujourd’hui, dans les treize mois, et pas au-delà de votre propre droit.
web-log-title = Journal
web-log-lead = Ce que chacun a fait pour les comptes et les réglages de l’organisation, le plus récent d’abord.
web-log-none = Rien n’est inscrit ici.
web-log-older = Plus ancien
web-log-newest = Le plus récent
web-log-no-older = Rien de plus ancien n’est gardé.

# Boîtes de fonction, pour qui s’occupe des personnes de leurs structures.
web-mailboxes-title = Boîtes de fonction
web-mailboxes-find = Chercher une boîte ou une structure
web-mailboxes-find-hint = Le début du nom d’une boîte, ou une structure par son nom, sa ville ou son UAI. Les boîtes « ce. » se font d’elles-mêmes : cherchez-les par leur structure.
web-mailboxes-none = Aucune boîte ici.
web-mailboxes-places = Structures
web-mailboxes-new = Créer une boîte
web-mailboxes-lead = Une boîte de fonction n’a pas de mot de passe. Elle s’ouvre à qui dirige la structure, à ses dates, et aux personnes invitées depuis sa page.
web-mailboxes-kind = Nom dans l’adresse
web-mailboxes-kind-hint = Lettres sans accent, chiffres et traits d’union : secretariat, vie-scolaire, dpe2.
web-mailboxes-becomes = L’adresse se termine par { $name }.
web-mailboxes-form = L’adresse se termine par
web-mailboxes-name = Nom affiché
web-mailboxes-name-hint = Ce que lisent ses membres et les destinataires : « Vie scolaire, collège des Étangs ».
web-mailboxes-make = Créer la boîte
web-mailboxes-ends = Dernier jour le { $day }
web-mailboxes-closed = Fermée, dernier jour le { $day }
web-mailboxes-closed-hint = Elle reçoit encore, répond qu’elle est fermée, puis sera supprimée au terme du délai de la règle.
web-mailboxes-suspended = Suspendue
web-mailboxes-open = Rouvrir la boîte
web-mailboxes-nobody = Personne aujourd’hui. Le courrier est gardé.
web-mailboxes-head = Faite pour l’établissement, elle porte son nom et ferme avec lui.
web-mailboxes-acts = Gérer la boîte
web-mailboxes-acts-hint = Chaque acte est inscrit au journal de la structure, avec votre nom.
web-mailboxes-rename = Renommer
web-mailboxes-close = Fermer la boîte
web-mailboxes-last = Dernier jour
web-mailboxes-last-hint = Après ce jour, plus personne ne l’ouvre. Elle répond encore qu’elle est fermée, le temps que prévoit la règle, et peut être rouverte jusque-là.
web-mailboxes-close-now = Fermer après ce jour
web-mailboxes-wrong-kind = Employez des lettres sans accent, des chiffres et des traits d’union, quarante signes au plus.
web-mailboxes-wrong-uai = Pour un établissement, l’adresse se termine par son UAI.
web-mailboxes-wrong-reserved = Ce nom est réservé. Choisissez-en un autre.
web-mailboxes-wrong-kind-taken = Cette structure a déjà une boîte de ce nom.
web-mailboxes-wrong-address = Cette adresse est prise. Choisissez un autre nom.
web-mailboxes-wrong-quarantine = Cette adresse a servi il y a peu et reste réservée. Choisissez un autre nom.
web-mailboxes-wrong-kinds = Cette structure a déjà cinquante boîtes. Fermez-en une qui ne sert plus.
web-mailboxes-wrong-name = Écrivez un nom, sans guillemets ni chevrons, 120 signes au plus.
web-mailboxes-wrong-end = Choisissez aujourd’hui ou un jour à venir, dans les treize mois.
web-mailboxes-wrong-state = Cela n’est plus possible : l’état de la boîte a changé, ou sa structure est fermée.

# Les comptes qui sont à une même personne, sur la fiche de l’un d’eux.

web-same-section = Autres comptes de cette personne
web-same-none-said = Aucun autre compte connu.
web-same-hides = Il y en a d’autres, dont vous ne vous occupez pas.
web-same-unsay = Ce n’est pas la même personne
web-same-unsay-hint = Ce compte ne sera plus déclaré comme celui de la même personne que les autres. Une seconde personne n’est pas nécessaire : rien d’autre n’avait changé.
web-same-begin = Même personne que…
web-same-waiting = Même personne, à confirmer
web-same-of = { $one } et { $other }
web-same-asked-by = Demandé par { $who } le { $day }.
web-same-title = Même personne que…
web-same-lead = Cherchez l’autre compte de cette personne. Vous verrez les deux côte à côte avant de le dire.
web-same-find = L’autre compte
web-same-none = Aucun autre compte ne répond à « { $name } » parmi ceux dont vous vous occupez.
web-same-confirm = Est-ce la même personne ?
web-same-mine = Une autre personne, qui s’occupe aussi de ces comptes, doit le confirmer.
web-same-mine-alone = Personne d’autre ne s’occupe de ces comptes : si c’est juste, cela se dit sur la machine, avec
web-same-theirs = Comparez les comptes. Si c’est une seule personne, confirmez-le ; sinon, refusez.
web-same-withdraw = Retirer la demande
web-same-refuse = Refuser
web-same-ask-of = Demander la confirmation à { $name }
web-same-ask = Demander la confirmation
web-same-say = Confirmer que c’est la même personne
web-same-two = Il y faut deux personnes : vous le demandez, une autre qui s’occupe aussi de ces comptes le confirme.
web-same-alone = Il y faut deux personnes, et aucune autre ne s’occupe de ces comptes. La demande attend qu’il y en ait une ; sinon, cela se dit sur la machine, avec
web-same-back = Choisir un autre compte
web-same-sources = Sources
web-same-nothing = rien de connu
web-same-does-tells = Leurs fiches disent que c’est la même personne, ici et dans l’annuaire, à qui peut voir les deux comptes.
web-same-does-lines = Une ligne des ressources humaines qui les nomme ensemble ne pose plus de question : chaque compte continue de suivre ses propres fiches.
web-same-does-not = Rien d’autre ne change. Les comptes, les boîtes, les adresses, les mots de passe et les droits restent séparés ; aucun courrier n’est réuni.
web-same-does-undone = C’est inscrit au journal de chaque compte, que la personne peut lire, et se reprend sur sa fiche.
web-error-sametoomany-title = Cela fait trop de comptes.
web-error-sametoomany = Une personne a au plus huit comptes. Vérifiez les comptes qui sont déjà dits être à elle.
web-error-samewaiting-title = Trop de demandes attendent.
web-error-samewaiting = Confirmez ou retirez celles qui attendent, puis recommencez.
web-error-samemeanwhile-title = Cela a changé entre-temps.
web-error-samemeanwhile = Quelqu’un a dit autre chose de ces comptes. Rouvrez la fiche pour voir ce qui est dit maintenant.
