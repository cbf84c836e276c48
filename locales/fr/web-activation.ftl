# Première connexion : qui l'on est, la charte, le mot de passe, l'adresse de secours, la bienvenue.

web-activation-title = Première connexion
web-activation-with = NUMEN ou feuille
web-activation-done = étape terminée
web-activation-step-who = Qui êtes-vous
web-activation-step-password = Mot de passe
web-activation-step-rescue = Adresse de secours
web-activation-step-welcome = Bienvenue
web-activation-who = Qui êtes-vous ?
web-activation-who-says = Trois renseignements ouvrent votre compte la première fois. Ensuite, seul le mot de passe que vous aurez choisi l’ouvrira.
web-activation-name-hint = Il figure sur votre feuille de première connexion ; votre établissement le connaît aussi.
web-activation-secret = NUMEN ou code de la feuille
web-activation-secret-hint = Le NUMEN a treize caractères, le code de la feuille douze. Espaces, tirets et minuscules ne comptent pas.
web-activation-birth = Date de naissance
web-activation-birth-hint = Jour, mois, année : 03/04/1985
web-activation-accept = J’ai lu la charte d’usage et je l’accepte
web-activation-read-charter = Lire la charte (nouvel onglet)
web-activation-go-on = Continuer
web-activation-without = Ni NUMEN ni feuille ? La direction de votre établissement imprime une feuille de première connexion ; pour les autres agents, c’est le service qui vous gère. Personne ne vous demandera jamais votre mot de passe.
web-activation-wrong-name = Écrivez votre identifiant, ou votre adresse entière.
web-activation-wrong-secret = Cela n’a la forme ni d’un NUMEN (treize caractères, comme 00A0000000AAA) ni d’un code de feuille (douze caractères). Recopiez-le signe par signe.
web-activation-wrong-birth = Écrivez une date, comme 03/04/1985.
web-activation-wrong-accepted = Sans votre accord sur la charte, le compte ne peut pas s’ouvrir. Des questions ? Posez-les à votre gestionnaire avant.
web-activation-unknown = Ces trois renseignements ne vont pas ensemble. Vérifiez l’identifiant, le NUMEN ou le code, et la date de naissance : une lettre O n’est pas un zéro. Si tout est juste, écrivez à votre gestionnaire : une donnée est peut-être fausse chez nous.
web-activation-wait = { $count ->
    [one] Trop d’essais : recommencez dans une minute.
   *[other] Trop d’essais : recommencez dans { $count } minutes.
}
web-activation-charter = C’est bien vous. La charte en vigueur est celle de votre organisation : lisez-la par le lien ci-dessous, acceptez-la, puis redonnez les trois renseignements.
web-activation-charter-other = La charte n’est plus celle que vous aviez acceptée : lisez-la par le lien, puis acceptez-la de nouveau.
web-activation-other-secret = C’est bien vous, mais votre organisation n’ouvre pas les comptes par ce moyen. Prenez l’autre : le NUMEN, ou la feuille imprimée par votre établissement.
web-activation-chosen = C’est bien vous, et votre mot de passe est déjà choisi : connectez-vous avec lui pour finir. S’il est perdu, la direction de votre établissement vous imprime une feuille.
web-activation-active = C’est bien vous, et votre compte est déjà ouvert : connectez-vous avec votre mot de passe. Si vous ne l’avez jamais ouvert, quelqu’un d’autre l’a fait : prévenez tout de suite votre gestionnaire ou l’assistance.
web-activation-announced = C’est bien vous, mais votre compte ne s’ouvre qu’à la date de votre prise de fonction. Revenez ce jour-là.
web-activation-over-title = À recommencer
web-activation-over = Cette étape n’est plus ouverte. Si vous n’avez pas encore choisi de mot de passe, recommencez au début : il y a trente minutes pour le choisir. Si vous l’avez choisi, connectez-vous avec lui : vous reprendrez où vous en étiez, pendant sept jours.
web-activation-begin = Recommencer
web-activation-signin = Se connecter
web-activation-password = Choisissez votre mot de passe
web-activation-password-says = Bonjour { $name }. Une phrase de quatre ou cinq mots sans rapport entre eux est facile à retenir et difficile à deviner.
web-activation-again = Le même, une seconde fois
web-activation-wrong-again = Les deux saisies diffèrent. Rien n’est encore choisi.
web-activation-password-after = Une fois ce mot de passe choisi, le NUMEN et le code de la feuille n’ouvrent plus rien.
web-activation-rescue = Votre adresse de secours
web-activation-rescue-says = Une adresse personnelle, hors de la messagerie professionnelle. Elle sert à une seule chose : retrouver votre compte si vous perdez votre mot de passe. Elle n’est montrée à personne.
web-activation-resumed = Votre date de naissance
web-activation-resumed-says = Vous reprenez votre première connexion. Le mot de passe seul peut être volé : votre date de naissance montre que c’est bien vous.
web-activation-rescue-verified = Votre adresse de secours est déjà vérifiée : il ne reste plus qu’à continuer.
web-activation-address = Adresse personnelle
web-activation-address-hint = Nous y envoyons un code à six chiffres pour vérifier qu’elle est bien à vous.
web-activation-send-code = Envoyer un code
web-activation-code-says = Un code est parti vers { $name }. Il arrive en une minute ou deux et vaut quinze minutes. Rien ? Regardez dans les indésirables.
web-activation-code = Code reçu
web-activation-other-address = Corriger l’adresse, ou recevoir un autre code
web-activation-without-rescue = Sans adresse de secours, un mot de passe perdu ne se retrouve qu’auprès de votre établissement, qui vérifie votre identité.
web-activation-skip-rescue = Continuer sans adresse de secours
web-activation-kept = Vous pouvez vous arrêter ici : votre avancement est gardé sept jours. Connectez-vous avec votre nouveau mot de passe pour reprendre.
web-activation-wrong-address = Écrivez une adresse entière, comme prenom.nom@exemple.fr.
web-activation-wrong-own = Cette adresse est dans la messagerie professionnelle : vous la perdriez avec votre mot de passe. Prenez une adresse personnelle.
web-activation-wrong-shared = Cette adresse sert déjà de secours à deux personnes. Prenez-en une autre.
web-activation-wrong-many = { $count ->
    [one] Plusieurs codes sont déjà partis. Attendez une minute avant d’en demander un autre.
   *[other] Plusieurs codes sont déjà partis. Attendez { $count } minutes avant d’en demander un autre.
}
web-activation-no-code = Ce code ne vaut plus. Demandez-en un autre.
web-activation-wrong-code = Ce n’est pas le dernier code envoyé. Vérifiez les six chiffres.

web-charter-title = Charte d’usage
web-charter-since = En vigueur depuis le { $day }.
web-charter-purpose = Cette messagerie est un outil de travail. Un usage privé modéré est admis ; un message ou un dossier dont le titre dit « personnel » ou « privé » est traité comme tel.
web-charter-secret = Votre mot de passe est à vous seul. Vous ne le donnez à personne, pas même à l’assistance, qui ne le demande jamais. Sur un ordinateur partagé, vous vous déconnectez.
web-charter-respect = Vous écrivez avec le respect dû à chacun et dans le cadre de la loi : ni injure, ni discrimination, ni propagande, ni publicité. Vous n’écrivez à un grand nombre de personnes que si votre fonction le demande.
web-charter-data = Vous ne transmettez de données sur des élèves ou des collègues qu’à ceux qui en ont besoin, et vous évitez de les envoyer au dehors.
web-charter-service = Personne ne lit vos messages pour vous administrer. Le service garde des traces techniques (connexions, envois) pour la durée que la loi permet, et suspend un compte qui met les autres en danger ; vous en êtes averti.
web-charter-end = À votre départ, vous êtes prévenu de la date de fermeture, et vous pouvez emporter vos messages. En cas de doute, demandez à votre gestionnaire avant d’agir.
web-charter-asks = Votre organisation demande à chacun d’accepter cette charte : le webmail s’ouvre ensuite.
web-charter-before = Elle a changé depuis votre accord du { $day }.
web-charter-never = Vous n’en avez pas encore accepté.
web-charter-another = Une autre version vient d’être publiée : la voici. Rien n’a été accepté.
web-charter-accept = J’accepte
web-charter-leave = Me déconnecter
web-charter-otherwise = Sans votre accord, vos messages continuent d’arriver, mais le webmail reste fermé. Une question sur ce texte ? Posez-la d’abord à votre gestionnaire.
web-charter-accepted = Acceptée le { $at }, version en vigueur depuis le { $day }.
web-charter-accepted-own = Acceptée le { $at } : les règles communes, votre organisation n’ayant alors pas publié les siennes.
web-charter-accepted-none = Aucun accord de votre part n’est noté : il ne vous a pas été demandé.
web-charter-read = Lire ce qui a été accepté
web-charter-read-now = Lire la charte

web-welcome-title = Bienvenue
web-welcome-address = Votre adresse
web-welcome-address-hint = Elle est à vous, et publiée dans l’annuaire de vos collègues.
web-welcome-printed = Votre compte a été ouvert par une feuille imprimée le { $day } par { $name }. Si vous ne l’avez pas reçue d’un responsable, prévenez l’assistance.
web-welcome-command = l’équipe du service
web-welcome-telephone = Sur votre téléphone
web-welcome-telephone-hint = Le plus simple est d’ouvrir cette page dans le navigateur du téléphone. Pour son application de courrier :
web-welcome-telephone-account = Dans les réglages du courrier, ajoutez un compte « Autre » (IMAP).
web-welcome-telephone-host = Serveur de réception et serveur d’envoi : { $name }
web-welcome-telephone-address = Adresse et nom d’utilisateur : votre adresse entière.
web-welcome-telephone-password = Mot de passe : celui que vous venez de choisir, pour la réception et pour l’envoi.
web-welcome-telephone-app = Mot de passe : un mot de passe d’application, créé sur la page Mon compte, pour la réception et pour l’envoi.
web-welcome-telephone-wait = Laissez la connexion sécurisée (SSL/TLS) ; le premier chargement prend quelques minutes.
web-welcome-thunderbird = Dans Thunderbird ou un autre logiciel
web-welcome-thunderbird-hint = Votre nom, votre adresse et votre mot de passe, puis « Configurer manuellement » avec ces valeurs :
web-welcome-thunderbird-app = Votre nom, votre adresse et un mot de passe d’application, créé sur la page Mon compte, puis « Configurer manuellement » avec ces valeurs :
web-welcome-imap = Serveur entrant (IMAP)
web-welcome-smtp = Serveur sortant (SMTP)
web-welcome-user = Nom d’utilisateur
web-welcome-server = { $host }, port { $port }, SSL/TLS, mot de passe normal
web-welcome-open = Ouvrir ma messagerie

mail-enrolment-code-subject = Votre code pour la double authentification
mail-enrolment-code = Bonjour,

    Votre code est { $code }. Il vaut quinze minutes et sert à mettre en place la double authentification de votre compte de messagerie professionnelle.

    Si vous n’avez rien demandé, quelqu’un connaît votre mot de passe : sans ce code, il n’entre pas. Changez ce mot de passe, et prévenez l’assistance. Ne donnez ce code à personne, même à quelqu’un qui se dit de l’assistance.

    { $organisation }
mail-rescue-code-in-person = Bonjour,

    Votre code est { $code }. Il vaut quinze minutes et fait de cette adresse l’adresse de secours d’un compte de messagerie professionnelle.

    { $by } vous reçoit en ce moment : dictez-lui ce code. Si personne ne vous reçoit, ne faites rien, et ne donnez ce code à personne, même à quelqu’un qui se dit de l’assistance.

    { $organisation }
mail-rescue-code-subject = Votre code de vérification
mail-rescue-code = Bonjour,

    Votre code est { $code }. Il vaut quinze minutes et vérifie que cette adresse peut servir de secours à un compte de messagerie professionnelle.

    Si vous n’avez rien demandé, ne faites rien : sans ce code, votre adresse n’est liée à aucun compte. Ne donnez ce code à personne, même à quelqu’un qui se dit de l’assistance.

    { $organisation }
