# La ligne de commande et la configuration.

cli = Toute la messagerie d’une institution. Sans commande : la démonstration.
cli--data = Dossier des données (créé s’il n’existe pas).
cli--port-base = Premier port : web N, MX N+25, LMTP N+24, remise N+87 et N+65, IMAP N+43 et N+93.
cli--config = Fichier de configuration.
cli--agents = Nombre de collègues que la démonstration importe, 450 sans cette option.
cli--small = Petite démonstration : 6 personnes, 2 000 messages.
cli--postgres = Adresse d’une base PostgreSQL, au lieu de fichiers.
cli-serve = Démarre le service selon le fichier de configuration.
cli-config = Vérifie ou montre la configuration.
cli-config-check = Vérifie le fichier de configuration, sans rien démarrer.
cli-config-show = Montre toutes les clés, leurs valeurs par défaut et leur sens.
cli-organisation = Crée des organisations.
cli-organisation-create = Crée une organisation et ses domaines.
cli-organisation-create--name = Nom affiché de l’organisation.
cli-organisation-create--domains = Domaine de courrier ; le premier est le principal.
cli-organisation-create--academies = Code d’académie dont les flux sont les siens ; une académie fusionnée en a plusieurs.
cli-organisation-academies = Dit de quelles académies les flux sont ceux de l’organisation.
cli-organisation-academies--codes = Codes d’académie, par exemple 11.
cli-organisation-addresses = Écrit les adresses de l’organisation en CSV, pour l’annuaire d’où viennent les personnes.
cli-organisation-addresses--since = Seulement ce qui a changé après ce numéro, la dernière colonne.
cli-organisation-policy = Montre les règles d’une organisation, ou en change une.
cli-organisation-policy--policy = Nom de la règle.
cli-organisation-policy--value = Valeur, en JSON ; ce qui manque prend sa valeur par défaut.
cli--organisation = Nom de l’organisation, ou l’un de ses domaines.
cli-import = Importe les personnes d’un flux : annuaire fédérateur, ressources humaines, tableau.
cli-import-aaf = Importe une livraison de l’annuaire fédérateur.
cli-import-aaf--path = Dossier, ou archive .zip ou .tgz.
cli-import-hr = Importe le fichier des ressources humaines.
cli-import-csv = Importe le tableau d’une autre institution.
cli-import-csv--feed = Nom du flux, le même à chaque fois : c’est par lui que les personnes sont reconnues d’un fichier à l’autre.
cli-import-csv--columns = Correspondance des colonnes : « identifier=Matricule,family-name=Nom,given-name=Prénom ».
cli-import-list = Liste les derniers imports.
cli-import-drop = Abandonne un import qui n’est pas encore appliqué.
cli-import-drop--id = Numéro de l’import.
cli-import-release = Lève l’arrêt de sécurité d’un import commencé sur une page : la machine est alors la seconde personne.
cli-import-release--id = Numéro de l’import.
cli--file = Fichier à lire.
cli--dry-run = Montre ce qui changerait, sans rien changer.
cli--accept-departures = Accepte ce nombre de départs, celui de la simulation.
cli--accept-date = Accepte un flux daté de plus d’une semaine après aujourd’hui.
cli-admin = Désigne qui administre une organisation.
cli-admin-create = Crée un compte qui administre son organisation ; le mot de passe est lu sur l’entrée standard.
cli-admin-create--address = Adresse de la personne.
cli-admin-create--name = Nom affiché.
cli-admin-grant = Donne l’administration à un compte qui existe.
cli-admin-grant--address = Adresse de la personne.
cli-admin-revoke = Reprend l’administration ; le compte reste.
cli-admin-revoke--address = Adresse de la personne.
cli-admin-list = Montre qui administre, par organisation.
cli-account = Crée et règle des comptes.
cli-account-create = Crée un compte ; le mot de passe est lu sur l’entrée standard.
cli-account-create--address = Adresse de la personne.
cli-account-create--name = Nom affiché.
cli-account-create--identifier = Identifiant ; sinon, ce qui précède « @ ».
cli-account-create--function = Fonction, telle que l’annuaire l’écrit.
cli-account-create--quota = Place accordée, par exemple « 5 Go ».
cli-account-password = Change un mot de passe, lu sur l’entrée standard, et ferme les sessions.
cli-account-password--address = Adresse de la personne.
cli-account-quota = Change la place accordée à une boîte.
cli-account-quota--address = Adresse de la personne.
cli-account-quota--size = Place accordée, par exemple « 500 Mo ».
cli-account-suspend = Ferme un compte sur toutes les portes, tout de suite ; rien n’est effacé.
cli-account-suspend--address = Adresse de la personne.
cli-account-suspend--reason = Motif, lu par la personne quand elle tente de se connecter.
cli-account-suspend--keep-mail = Garder (true) ou refuser (false) les messages qui arrivent ; sans cette option, la règle de l’organisation s’applique.
cli-account-resume = Rouvre un compte suspendu.
cli-account-resume--address = Adresse de la personne.
cli-queue = Montre et règle les messages en attente de départ.
cli-queue-list = Liste les messages en attente.
cli-queue-show = Montre un message en attente et ses essais.
cli-queue-show--id = Numéro du message en attente.
cli-queue-retry = Essaie maintenant un message, ou tous.
cli-queue-retry--id = Numéro du message en attente ; sans numéro, tous.
cli-queue-drop = Abandonne un message en attente, sans avis de non-remise.
cli-queue-drop--id = Numéro du message en attente.
cli-queue-held = Montre et règle ce qu’une limite d’envoi retient.
cli-queue-held-list = Liste les messages retenus, avec leur auteur et la limite dépassée.
cli-queue-held-release = Laisse partir un message retenu.
cli-queue-held-release--id = Numéro du message retenu.
cli-queue-held-return = Rend un message retenu aux brouillons de son auteur.
cli-queue-held-return--id = Numéro du message retenu.
cli-verify = Vérifie tous les comptes : bases, messages, compteurs, index. Le service peut tourner.
cli-generate = Écrit une académie inventée : flux AAF et RH, changements de chaque jour, et ce qu’un import doit y trouver.
cli-generate--agents = Nombre d’agents, de 50 à 60 000.
cli-generate--seed = Graine : la même donne les mêmes octets.
cli-generate--from = Date des flux complets.
cli-generate--days = Nombre de deltas quotidiens, 366 au plus.
cli-generate--academie = Code de l’académie : ses départements.
cli-generate--out = Dossier nouveau ou vide, hors des données de Tramontane.
cli-help = Affiche cette aide.

config-server-hostname = Nom de la machine, annoncé par SMTP et IMAP.
config-server-data = Dossier des données.
config-server-web-address = Adresse publique du webmail ; vide : celle de la porte web.
config-server-trusted-proxies = Réseaux des mandataires web de confiance, par exemple « 10.0.0.0/8, 2001:db8::7 » : eux seuls disent par X-Forwarded-For d’où vient une demande.
config-server-language = Langue des organisations et des personnes à leur création : fr ou en.
config-store-postgres = Adresse PostgreSQL ; vide : fichiers SQLite dans le dossier des données.
config-store-open-accounts = Comptes gardés ouverts en mémoire.
config-store-appliers = Remises rangées en même temps en arrière-plan.
config-listen-web = Webmail en clair, pour un mandataire ou cette machine ; vide : porte fermée.
config-listen-webs = Webmail par TLS.
config-listen-mx = Réception du courrier de l’extérieur.
config-listen-submission = Remise du courrier des agents, STARTTLS.
config-listen-submissions = Remise du courrier des agents, TLS.
config-listen-imap = IMAP, STARTTLS.
config-listen-imaps = IMAP, TLS.
config-listen-lmtp = Réception par LMTP, depuis une passerelle de confiance.
config-tls-certificate = Certificat (PEM, chaîne complète) ; relu dès qu’il change. Vide : certificat de cette machine.
config-tls-key = Clé du certificat (PEM).
config-mail-largest-message = Taille maximale d’un message, en octets.
config-mail-undo-seconds = Secondes pendant lesquelles un envoi peut être annulé.
config-mail-sending-limits = Limite le nombre de destinataires par personne et par réseau ; false : aucune limite.
config-mail-default-quota = Place d’un nouveau compte, en octets.
config-mail-mx-recipients = Destinataires par message venu de l’extérieur.
config-mail-lmtp-recipients = Destinataires par message remis par LMTP.
config-relay-host = Relais qui prend tout le courrier sortant ; vide : chaque domaine est cherché dans le DNS.
config-relay-port = Port du relais ; 0 : 25.
config-imap-plain-login-on-loopback = Accepte un mot de passe IMAP sans TLS depuis cette machine : pour les mesures seulement.
config-passwords-memory-kib = Mémoire d’Argon2id, en Kio.
config-passwords-passes = Passes d’Argon2id.
config-log-level = Niveau du journal : error, warn, info, debug.
config-log-format = Forme du journal : text ou json.

config-unreadable = Le fichier de configuration { $file } ne peut pas être lu.
config-not-toml = Le fichier de configuration { $file } n’est pas du TOML correct.
config-unknown-key = La clé « { $key } » n’existe pas ; la plus proche est « { $nearest } ».
config-wrong-type = Une valeur de la configuration n’a pas la forme attendue.
config-bad-address = « { $value } » n’est pas une adresse pour { $key } : écrivez par exemple 127.0.0.1:8080.
config-bad-network = « { $value } » n’est pas un réseau pour server.trusted_proxies : écrivez par exemple 10.0.0.0/8.
config-passwords-floor = Le coût d’Argon2id ne peut pas descendre au-dessous de 19 456 Kio et 2 passes.
config-tls-pair = Donnez le certificat et sa clé ensemble, ou aucun des deux.
config-log-format-wrong = La forme du journal est « text » ou « json », pas « { $value } ».
config-good = La configuration est correcte.

start-port-taken = Le port { $port } est déjà utilisé : arrêtez l’autre programme, ou choisissez d’autres ports avec --port-base.
start-port-refused = Le port { $port } ne peut pas être ouvert : { $error }.
start-data-in-use = Un autre processus utilise le dossier { $folder } : arrêtez-le, ou choisissez un autre dossier avec --data.
start-no-data = Il n’y a pas de données dans { $folder } : indiquez la configuration du service avec --config, ou son dossier avec --data.
start-others-server = Le service répond, mais pas à vous : lancez la commande sous son utilisateur (par exemple avec « sudo -u »).
start-data-read-only = Le dossier { $folder } ne peut pas être écrit : { $error }. Vérifiez ses droits et la place du disque.
start-store = Le dossier { $folder } ne peut pas être ouvert : { $error }.
start-people-key = La clé { $file } ne convient pas : { $error }. Sur plusieurs serveurs, copiez celle du premier.
start-ready = Tramontane est prêt : { $address }
start-first-link = Personne n’administre encore : le lien à usage unique est dans { $file }.
start-sign-in = Connectez-vous comme { $name } : identifiant { $identifier }, mot de passe { $password }
start-others = Les autres personnes sont dans { $file }.
start-stop = Arrêt : ce qui est en cours se termine.
start-stopped = Arrêté.

act-organisation-created = Organisation créée : { $name }.
act-academies-set = Flux de { $name } : académies { $codes }.
act-policy-set = Règle changée : { $policy }.
act-policy-invalid = La règle « { $policy } » n’a pas de valeur de cette forme. Règles connues : { $known }.
policy-names = Comment un nom devient une adresse, et combien d’années une adresse finie n’est pas redonnée.
policy-quota = Place accordée à une boîte, en octets, par code de fonction, et plafond.
policy-life = Nombre de jours de chaque étape d’un compte après un départ, et réponse des comptes fermés.
policy-default = Valeur par défaut.
policy-set-by = Fixée par { $who }, le { $day }.
policy-by-command = la ligne de commande
act-administrator = Administre son organisation : { $address }.
act-no-administrator = N’administre plus : { $address }.
act-administrators-none = Personne n’administre : « tramontane admin create » crée le premier compte qui le peut.
act-account-created = Compte créé : { $address }, identifiant { $identifier }.
act-password-set = Mot de passe changé, sessions fermées : { $address }.
act-quota-set = Place de { $address } : { $size }.
act-suspended = Compte suspendu sur toutes les portes : { $address }.
act-resumed = Compte rouvert : { $address }.
act-no-account = Personne n’a l’adresse { $address }.
act-bad-address = « { $address } » n’est pas une adresse.
act-bad-size = « { $size } » n’est pas une taille : écrivez par exemple « 500 Mo ».
act-no-domain = Aucune organisation ne reçoit le courrier de { $domain } : créez-la d’abord.
act-password-short = Le mot de passe doit compter au moins 8 caractères.
act-failed = Cela n’a pas abouti : { $error }.
act-queue-empty = Rien n’attend.
act-queue-row = № { $id } → { $domain }, de { $sender } à { $recipients } : « { $subject } ». Entré { $entered }, { $attempts } essais, le prochain { $next }. { $answer }
act-queue-untried = Pas encore essayé.
act-queue-none = Aucun message en attente ne porte le numéro { $id }.
act-queue-retried = Nouvel essai maintenant : { $count }.
act-queue-dropped = Message abandonné : { $id }.
act-held-empty = Rien n’est retenu.
act-held-row = { $minutes ->
    [one] № { $id } de { $sender }, « { $subject } », { $recipients } destinataires. Retenu { $when }, venu de { $network } : son auteur a écrit à { $together } destinataires en une minute, { $limit } sont permis.
    [60] № { $id } de { $sender }, « { $subject } », { $recipients } destinataires. Retenu { $when }, venu de { $network } : son auteur a écrit à { $together } destinataires en une heure, { $limit } sont permis.
   *[other] № { $id } de { $sender }, « { $subject } », { $recipients } destinataires. Retenu { $when }, venu de { $network } : son auteur a écrit à { $together } destinataires en { $minutes } minutes, { $limit } sont permis.
 }
act-held-row-network = { $minutes ->
    [one] № { $id } de { $sender }, « { $subject } », { $recipients } destinataires. Retenu { $when }, venu de { $network } : de ce réseau on a écrit à { $together } destinataires en une minute, { $limit } sont permis.
    [60] № { $id } de { $sender }, « { $subject } », { $recipients } destinataires. Retenu { $when }, venu de { $network } : de ce réseau on a écrit à { $together } destinataires en une heure, { $limit } sont permis.
   *[other] № { $id } de { $sender }, « { $subject } », { $recipients } destinataires. Retenu { $when }, venu de { $network } : de ce réseau on a écrit à { $together } destinataires en { $minutes } minutes, { $limit } sont permis.
 }
act-held-here = ce serveur
act-held-none = Aucun message retenu ne porte le numéro { $id }.
act-held-released = Le message { $id } de { $sender } part.
act-held-returned = Le message { $id } est rendu aux brouillons de { $sender }.
act-verify-good = { $accounts ->
    [one] Un compte vérifié, rien à signaler.
   *[other] { $accounts } comptes vérifiés, rien à signaler.
}
act-verify-problems = { $problems ->
    [one] Un problème trouvé.
   *[other] { $problems } problèmes trouvés.
}
act-verify-stopped = Le service s’arrête : la vérification n’est pas terminée.
act-generate-done = Académie écrite dans { $folder } : { $agents } agents, { $files } fichiers, { $megabytes } Mo.
act-generate-agents = Le nombre d’agents va de 50 à 60 000.
act-generate-days = Le nombre de jours va de 0 à 366.
act-generate-from = La date s’écrit année-mois-jour, entre 2000 et 2100 : par exemple 2026-09-01.
act-generate-academie = Aucune académie n’a le code { $code }.
act-generate-not-empty = Le dossier { $folder } n’est pas vide : choisissez-en un nouveau avec --out.
act-generate-inside-data = Le dossier { $folder } est dans des données de Tramontane : choisissez-en un autre avec --out.
act-generate-write = Le fichier { $file } ne peut pas être écrit : { $error }. Vérifiez les droits et la place du disque, puis recommencez dans un dossier vide.
act-report = { $report }
