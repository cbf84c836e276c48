# Mon compte : double authentification, applications, sessions, journal ; le second pas de la connexion.

web-account-title = Mon compte
web-account-says = Mot de passe, double authentification, applications, sessions ouvertes, journal.
web-account-back = Revenir à mon compte
web-account-profile = Profil
web-account-addresses = Adresses
web-account-addresses-hint = La première signe vos messages. Les autres les reçoivent.
web-account-factor = Double authentification
web-account-factor-advised = Conseillée : un mot de passe volé ne suffit plus pour entrer.
web-account-factor-from = Obligatoire à partir du { $day }. Mettez-la en place avant : ce jour-là, la connexion commencera par elle.
web-account-factor-since = Obligatoire depuis le { $day }.
web-account-factor-none = Votre mot de passe ouvre seul votre compte.
web-account-factor-add = Mettre en place
web-account-factor-app = Application à codes
web-account-factor-added = ajoutée le { $day }
web-account-factor-replace = Remplacer
web-account-factor-remove = Retirer
web-account-recovery = Codes de secours
web-account-recovery-left = { $count ->
    [0] aucun ne reste
    [one] un seul reste
   *[other] { $count } restent
}
web-account-recovery-new = Refaire les codes
web-account-programs = Applications
web-account-programs-hint = Un mot de passe par logiciel : il se révoque sans toucher aux autres.
web-account-programs-alone = Un mot de passe par logiciel. Votre mot de passe habituel n’ouvre ni IMAP ni SMTP.
web-account-programs-none = Aucun mot de passe d’application.
web-account-programs-revoke = Révoquer
web-account-programs-new = Nouveau mot de passe d’application
web-account-sessions = Appareils et sessions
web-account-sessions-hint = Une session inconnue ? Fermez-la, puis changez de mot de passe.
web-account-sessions-this = cette session
web-account-sessions-close = Fermer
web-account-sessions-close-others = Fermer toutes les autres sessions
web-account-session-since = { $network }, depuis { $since }
web-account-session-shared = { $network }, depuis { $since }, ordinateur partagé
web-account-session-closed = Session fermée.
web-account-sessions-closed = Toutes vos autres sessions sont fermées.
web-account-device = { $browser } sur { $system }
web-account-device-unknown = Navigateur inconnu
web-account-journal = Journal
web-account-journal-hint = Ce qui s’est passé sur votre compte, et chaque connexion d’un jour, gardée un an.
web-account-came-web = Connexion
web-account-came-imap = Lecture par un logiciel (IMAP)
web-account-came-submission = Envoi par un logiciel (SMTP)

web-factor-title = Mettre en place la double authentification
web-factor-scan = Votre application à codes
web-factor-scan-hint = Sur votre téléphone, ouvrez une application à codes (Aegis, FreeOTP, Google Authenticator) et photographiez ce dessin. Sans téléphone, un gestionnaire de mots de passe fait de même : donnez-lui la clé.
web-factor-drawing = Code QR à photographier avec l’application
web-factor-typed = Ou tapez cette clé dans l’application :
web-factor-code = Code à six chiffres affiché par l’application
web-factor-after = Vos autres sessions se fermeront, et les logiciels de courrier demanderont un mot de passe d’application.
web-factor-set = Vérifier le code
web-factor-wrong-code = Ce n’est pas le code que l’application affiche maintenant. Prenez le suivant, et vérifiez que l’heure du téléphone est juste.
web-factor-over = Cette page est restée ouverte trop longtemps : photographiez le nouveau dessin, l’ancien ne vaut plus.
web-factor-compulsory = Votre organisation demande la double authentification : elle se remplace, mais ne se retire pas.
web-factor-at-signin = Elle est obligatoire désormais : déconnectez-vous, puis reconnectez-vous pour la mettre en place.

web-proof-code = Code de l’application actuelle, ou code de secours
web-proof-code-hint = Pour vérifier que c’est bien vous. Chaque code ne vaut qu’une fois.
web-proof-password-hint = Pour vérifier que c’est bien vous.

web-code-title = Votre code
web-code-label = Code de l’application, ou code de secours
web-code-hint = Six chiffres affichés par votre application à codes, ou l’un de vos codes de secours. Chacun ne vaut qu’une fois.
web-code-lost = Téléphone perdu ? Un code de secours vous fait entrer. Sans lui, adressez-vous à votre gestionnaire ou à l’assistance.
web-code-again = Revenir à l’identifiant et au mot de passe
web-code-over = Le code a trop tardé, ou votre compte a changé entre-temps. Redonnez votre identifiant et votre mot de passe.
web-code-wrong = Ce code n’ouvre rien : il est faux, ou il a déjà servi. Prenez le suivant.
web-code-wait = { $count ->
    [one] Trop de codes refusés : recommencez dans une minute, ou prenez un code de secours.
   *[other] Trop de codes refusés : recommencez dans { $count } minutes, ou prenez un code de secours.
}

web-factor-letter-hint = Les pages de vos responsabilités s’ouvrent avec la double authentification : un code envoyé à votre adresse de secours montre que c’est bien vous qui la mettez en place.
web-factor-asks-letter = Demandez d’abord un code à votre adresse de secours.
web-enrolment-title = Double authentification
web-enrolment-says = Votre organisation demande désormais, en plus du mot de passe, un code affiché par une application. Il y en a pour trois minutes.
web-enrolment-letter = Un code à votre adresse de secours
web-enrolment-letter-hint = Il montre que c’est bien vous : un mot de passe peut être volé.
web-enrolment-send = Envoyer le code
web-enrolment-send-again = Envoyer un autre code
web-enrolment-sent = Un code est parti vers votre adresse de secours. Il arrive en une minute ou deux. Rien ? Regardez dans les indésirables.
web-enrolment-received = Code reçu à votre adresse de secours
web-enrolment-no-rescue = Vous n’avez pas d’adresse de secours où recevoir un code. La direction de votre établissement, ou l’assistance, vérifie votre identité, puis enregistre une adresse en votre présence ou vous remet un code à usage unique.
web-enrolment-have-code = J’ai un code remis
web-enrolment-handed = Code remis
web-enrolment-handed-hint = Douze caractères, sur la feuille que l’on vous a remise. Majuscules, espaces et tirets ne comptent pas.
web-enrolment-not-handed = Ce code n’est pas celui qui vous a été remis, ou il ne vaut plus. Vérifiez les douze caractères.

web-recovery-codes = Vos codes de secours
web-recovery-hint = Imprimez-les ou recopiez-les, et gardez-les loin du téléphone : chacun remplace une fois le code de l’application. Ils ne seront plus montrés.
web-recovery-done = C’est noté, continuer
web-recovery-new-title = Refaire les codes de secours
web-recovery-new-says = Dix nouveaux codes prennent la place des précédents, qui n’ouvrent plus rien.
web-removal-title = Retirer la double authentification
web-removal-says = Votre mot de passe ouvrira de nouveau seul votre compte et vos logiciels de courrier. Vos codes de secours n’ouvriront plus rien ; vos mots de passe d’application restent.
web-removal-done = Double authentification retirée.

web-programs-says = Un logiciel de courrier, un téléphone ou une imprimante entre avec un mot de passe à lui, que vous révoquez sans toucher aux autres.
web-programs-name = Nom
web-programs-name-hint = Pour le reconnaître dans la liste : Thunderbird, maison.
web-programs-may = Ce logiciel peut
web-programs-may-mail = lire et envoyer
web-programs-may-send = envoyer seulement
web-programs-make = Créer le mot de passe
web-programs-made = Mot de passe d’application
web-programs-made-hint = Copiez-le dans le logiciel, à la place de votre mot de passe. Il ne sera plus montré.
web-programs-servers = À régler dans le logiciel
web-programs-done = Revenir à mon compte
web-programs-used = dernière utilisation : { $when }
web-programs-unused = jamais utilisé
web-programs-revoked = Mot de passe d’application révoqué. Ce qu’il tenait ouvert est fermé.
web-programs-many = Vous avez autant de mots de passe d’application qu’il se peut : révoquez-en un d’abord.
web-programs-wrong-name = Donnez un nom, de { $count } caractères au plus.
web-duties-title = Confirmez que c’est vous
web-duties-says = Ces pages touchent aux comptes d’autres personnes. Elles demandent qui est devant l’écran, puis de nouveau après un moment sans usage.
web-duties-waiting = Ce que vous veniez d’envoyer n’est pas perdu : il part dès que c’est confirmé.
web-duties-lost = Ce que vous veniez d’envoyer n’a pas été reçu : un fichier, ou un formulaire trop long, ne peut pas attendre ici. Confirmez, puis envoyez-le de nouveau.
web-duties-go-on = Confirmer et continuer
web-duties-mail = Revenir au courrier
web-duties-enrol = Ces pages touchent aux comptes d’autres personnes. Votre organisation ne les ouvre qu’avec la double authentification, et vous n’en avez pas encore.
web-duties-enrol-how = Il faut un téléphone avec une application à codes, et deux minutes. Vous reviendrez ensuite ici.

web-passkeys = Clés d’accès
web-passkeys-hint = Votre téléphone, votre ordinateur ou une clé de sécurité vous connecte sans mot de passe, et tient lieu de code.
web-passkeys-none = Aucune clé d’accès.
web-passkeys-new = Ajouter une clé d’accès
web-passkeys-many = Vous avez autant de clés d’accès qu’il se peut : retirez-en une d’abord.
web-passkeys-remove = Retirer
web-passkeys-made = ajoutée le { $day }
web-passkeys-used = dernière utilisation : { $when }, { $network }
web-passkeys-unused = jamais utilisée
web-passkeys-nowhere = Une clé d’accès ne s’ajoute qu’à l’adresse habituelle du service, par son nom : ouvrez-le ainsi, et non par une adresse en chiffres.
web-passkeys-says = L’appareil garde la clé et vous reconnaît par un geste, une empreinte ou son propre code. Rien de secret ne nous parvient.
web-passkeys-name = Nom
web-passkeys-name-hint = Pour la reconnaître dans la liste : téléphone, ordinateur du bureau.
web-passkeys-wrong-name = Donnez un nom, de { $count } caractères au plus.
web-passkeys-noscript = Il faut JavaScript pour ajouter une clé d’accès. Sans lui, une application à codes fait de même.
web-passkeys-unsupported = Ce navigateur ne connaît pas les clés d’accès. Une application à codes fait de même.
web-passkeys-failed = La clé d’accès n’a pas répondu. Recommencez, ou prenez un autre moyen.
web-passkeys-refused = Cette clé d’accès n’a pas pu être ajoutée : elle l’est déjà, ou l’appareil n’a pas vérifié que c’est vous.
web-passkeys-over = Cette page a attendu trop longtemps. Recommencez.
web-passkeys-added = Clé d’accès ajoutée.
web-passkeys-rename = Renommer
web-passkeys-renaming = Renommer une clé d’accès
web-passkeys-renamed = Clé d’accès renommée.
web-passkeys-removed = Clé d’accès retirée.
web-passkeys-removal = Retirer une clé d’accès
web-passkeys-removal-says = La clé d’accès « { $name } » n’ouvrira plus votre compte. Effacez-la aussi de l’appareil qui la garde.
web-passkeys-use = Utiliser une clé d’accès
web-passkeys-signin = Se connecter avec une clé d’accès
web-passkeys-bad = Cette clé d’accès n’ouvre rien ici. Recommencez, ou donnez votre identifiant et votre mot de passe.
web-account-factor-no-app = Sans application à codes, vos clés d’accès tiennent lieu de code.
