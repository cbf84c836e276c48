# Retrouver l’accès sans être connecté : identifiant, mot de passe, vérification.
web-recovery-title = Retrouver l’accès
web-recovery-says = Choisissez ce qui vous manque. Rien de ce que vous tapez ici n’est gardé en clair.
web-recovery-aside = Aide
web-recovery-what = Ce qui va se passer
web-recovery-cancel = Annuler
web-recovery-back = Revenir au formulaire
web-recovery-numen = NUMEN
web-recovery-numen-hint = 13 caractères, sur votre arrêté d’affectation. Espaces et minuscules acceptés.
web-recovery-day = Jour
web-recovery-month = Mois
web-recovery-year = Année
web-recovery-wrong-numen = Un NUMEN a 13 caractères, par exemple 34 E 19 04217 KMT.
web-recovery-wrong-year = Écrivez l’année avec quatre chiffres, par exemple 1984.
web-recovery-wrong-birth = Ce jour n’existe pas : écrivez le jour et le mois en chiffres.
web-recovery-way-first = Première connexion
web-recovery-way-first-with = avec votre NUMEN ou la feuille remise
web-recovery-way-identifier = Retrouver mon identifiant
web-recovery-way-identifier-with = NUMEN, date de naissance, nom
web-recovery-way-password = Réinitialiser mon mot de passe
web-recovery-way-password-with = par votre adresse de secours
web-recovery-way-change = Changer mon mot de passe
web-recovery-way-change-with = avec le mot de passe actuel
web-recovery-way-trouble = La connexion ne marche pas
web-recovery-way-trouble-with = trouver pourquoi
web-captcha-title = Vérification
web-captcha-label = Je ne suis pas un robot
web-captcha-works = Calcul sur votre appareil, quelques secondes…
web-captcha-done = Vérification faite
web-captcha-failed = La vérification n’a pas abouti. Recommencez, ou attendez 30 secondes à la place.
web-captcha-over = La vérification a expiré. Recommencez-la.
web-captcha-needed = Cochez la case et attendez la fin du calcul, ou attendez 30 secondes à la place.
web-captcha-verify = Vérifier
web-captcha-noscript = Cette case demande JavaScript. Sans lui, prenez l’autre chemin :
web-captcha-wait = Attendre 30 secondes à la place
web-captcha-waited = Vérification faite : vous avez attendu.
web-captcha-spent = Cette vérification a déjà servi. Refaites-la pour cet envoi.
web-wait-title = Un instant
web-wait-why = Cette attente remplace la case à cocher : elle freine les programmes qui essaient des milliers de noms. La page continue d’elle-même.
web-wait-on = Continuer
web-identifier-title = Retrouver mon identifiant
web-identifier-says = Trois renseignements suffisent, ensemble.
web-identifier-name = Nom de famille
web-identifier-name-hint = Nom d’usage ou nom de naissance. Accents et traits d’union ne comptent pas.
web-identifier-wrong-name = Écrivez votre nom de famille.
web-identifier-find = Afficher mon identifiant
web-identifier-what = Si les trois renseignements sont ceux d’une même personne, votre identifiant et votre adresse s’affichent. Sinon, la réponse est la même dans tous les cas, pour protéger les comptes.
web-identifier-unknown = Ces renseignements ne correspondent à aucune personne connue ici. Vérifiez-les sur votre arrêté d’affectation ; si tout est exact, la personne qui gère les comptes de votre établissement peut vous aider.
web-identifier-found = Votre identifiant
web-identifier-identifier = Identifiant
web-identifier-address = Adresse
web-identifier-active = Le compte est ouvert : connectez-vous avec cet identifiant ou cette adresse.
web-identifier-to-activate = Le compte attend sa première connexion.
web-identifier-lost-too = J’ai aussi perdu mon mot de passe
web-reset-title = Réinitialiser mon mot de passe
web-reset-says = Vous recevrez un lien, valable 30 minutes, à votre adresse de secours.
web-reset-ask = Recevoir le lien
web-reset-what = Si les renseignements correspondent, le lien arrive dans la minute à l’adresse que vous aviez choisie. Nous affichons la même réponse dans tous les cas, pour protéger votre compte.
web-reset-without-title = Sans adresse de secours
web-reset-without = Écrivez à votre gestionnaire : il reçoit votre demande avec un numéro que vous suivez, et vous dit comment faire.
web-reset-asked = Regardez votre adresse de secours
web-reset-asked-says = Si ces renseignements sont ceux d’une personne qui a une adresse de secours, un lien valable 30 minutes y arrive dans la minute. Regardez aussi le dossier des indésirables.
web-reset-asked-nothing = Rien n’arrive ? L’adresse de secours n’est peut-être pas enregistrée, ou trois liens ont déjà été envoyés dans l’heure. La personne qui gère les comptes de votre établissement peut alors vous aider.
web-choose-title = Choisir un nouveau mot de passe
web-choose-says = Bonjour { $name }, choisissez le mot de passe qui remplace l’ancien.
web-choose-choose = Changer le mot de passe
web-choose-what = Le nouveau mot de passe vaut tout de suite. Toutes les sessions ouvertes se ferment, et la double authentification reste ce qu’elle est.
web-choose-nowhere = Ce lien ne mène nulle part
web-choose-nowhere-says = Il a déjà servi, un autre l’a remplacé, ou ses 30 minutes sont passées. Votre mot de passe n’a pas changé.
web-choose-again = Demander un autre lien
web-choose-done = Mot de passe changé
web-choose-done-says = Toutes les sessions sont fermées. Connectez-vous avec le nouveau mot de passe ; pensez aussi à le changer dans votre logiciel de messagerie.
web-recovery-way-code = J’ai un code remis
web-recovery-way-code-with = code, identifiant, date de naissance
web-handed-title = J’ai un code remis
web-handed-says = Le code de la feuille remise par l’assistance ou la direction, ou du courrier arrivé à votre adresse de secours.
web-handed-hint = 12 caractères. Espaces, tirets et minuscules acceptés.
web-handed-wrong-code = Un code a 12 caractères, par exemple K7PM-4TQX-9RGH : vérifiez chaque signe.
web-handed-unknown = Ces renseignements ne vont pas ensemble, ou le code ne vaut plus. Vérifiez-les ; un code a servi une fois, est remplacé par le suivant, et ne vaut que quelques jours.
web-handed-what = Vous choisissez ensuite un nouveau mot de passe. Le code sert une seule fois ; la double authentification, si vous en avez une, reste demandée. Pour une première connexion, prenez « Première connexion ».
mail-handover-code-subject = Votre code pour choisir un nouveau mot de passe
mail-handover-code = Bonjour,

    Vous avez demandé de l’aide, et l’assistance vous envoie ce code pour le compte { $identifier } :

    { $code }

    Donnez-le avec votre date de naissance sur cette page : { $page }

    Il sert une fois, jusqu’au { $until } inclus. Ne le transmettez à personne, même à quelqu’un qui se dit de l’assistance. Si vous n’avez rien demandé, prévenez la personne qui gère les comptes de votre établissement.

    { $organisation }
mail-handover-made-subject = Un code a été fait pour votre compte
mail-handover-made = Bonjour,

    Le { $when }, l’assistance a fait faire un code à usage unique pour votre compte, sur une demande d’aide. Avec votre date de naissance, il permet de choisir un nouveau mot de passe. Votre journal d’activité dit qui l’a fait.

    Si vous avez demandé cette aide, vous n’avez rien à faire.

    Sinon, prévenez tout de suite la personne qui gère les comptes de votre établissement, ou l’assistance de votre académie. Personne ne vous demandera jamais votre mot de passe.

    { $organisation }
mail-numen-printed-subject = Votre NUMEN a été imprimé
mail-numen-printed = Bonjour,

    Le { $when }, l’assistance a imprimé votre NUMEN pour vous le remettre en main propre, sur une demande d’aide. Votre journal d’activité dit qui l’a fait.

    Si vous avez demandé cette aide, vous n’avez rien à faire.

    Sinon, prévenez tout de suite la personne qui gère les comptes de votre établissement, ou l’assistance de votre académie. Personne ne vous demandera jamais votre mot de passe.

    { $organisation }
mail-numen-sent-subject = Un lien vers votre NUMEN a été envoyé
mail-numen-sent = Bonjour,

    Le { $when }, sur une demande d’aide, l’assistance a envoyé à votre adresse de secours un lien qui affiche votre NUMEN une seule fois, avec votre date de naissance. Votre journal d’activité dit qui l’a fait.

    Si vous avez demandé cette aide, ouvrez le courrier arrivé à votre adresse de secours.

    Sinon, prévenez tout de suite la personne qui gère les comptes de votre établissement, ou l’assistance de votre académie. Personne ne vous demandera jamais votre mot de passe.

    { $organisation }
mail-numen-subject = Votre NUMEN
mail-numen = Bonjour,

    Vous avez demandé de l’aide, et l’assistance vous communique votre NUMEN. Il se lit une seule fois, avec votre date de naissance, sur cette page :

    { $link }

    Le lien vaut { $hours } heures. Ne le transmettez à personne, même à quelqu’un qui se dit de l’assistance. Si vous n’avez rien demandé, n’ouvrez pas le lien et prévenez la personne qui gère les comptes de votre établissement.

    { $organisation }
web-given-title = Lire mon NUMEN
web-given-says = Votre NUMEN s’affiche une seule fois, avec votre date de naissance. Ayez de quoi le noter.
web-given-read = Afficher mon NUMEN
web-given-what = Le NUMEN est affiché, puis effacé : ce lien ne mène plus nulle part. Il vaut 72 heures ; après cinq dates de naissance fausses, il ne mène plus nulle part.
web-given-unknown = Rien ne s’affiche avec ce lien et cette date de naissance. Vérifiez la date ; un lien sert une fois, est remplacé par le suivant, et ne vaut que 72 heures.
web-given-told = Votre NUMEN
web-given-told-says = Notez-le maintenant : il ne s’affichera plus. Gardez-le en lieu sûr et ne le donnez à personne, même à quelqu’un qui se dit de l’assistance.
mail-factor-reset-subject = Votre double authentification a été retirée
mail-factor-reset = Bonjour,

    Le { $when }, la double authentification de votre compte a été retirée. Les sessions ouvertes sont fermées, les codes de secours et les mots de passe des logiciels ne valent plus. Votre journal d’activité dit qui l’a fait.

    Si vous l’avez demandé, connectez-vous et remettez la double authentification en place.

    Sinon, prévenez tout de suite la personne qui gère les comptes de votre établissement, ou l’assistance de votre académie. Personne ne vous demandera jamais votre mot de passe.

    { $organisation }
web-change-title = Changer mon mot de passe
web-change-says = Avec le mot de passe actuel, sans ouvrir la messagerie. Les sessions ouvertes se ferment.
web-captcha-early = { $count ->
    [one] Encore une seconde d’attente.
   *[other] Encore { $count } secondes d’attente.
}
web-captcha-throttled = { $count ->
    [one] Trop d’attentes ont été demandées depuis votre réseau. Reprenez dans une minute, ou cochez la case.
   *[other] Trop d’attentes ont été demandées depuis votre réseau. Reprenez dans { $count } minutes, ou cochez la case.
}
web-wait-says = { $count ->
    [one] Encore une seconde.
   *[other] Encore { $count } secondes.
}
mail-reset-subject = Votre nouveau mot de passe
mail-reset = Bonjour,

    Quelqu’un a donné votre NUMEN et votre date de naissance pour changer le mot de passe du compte { $identifier }. Si c’est vous, ouvrez ce lien dans les 30 minutes :

    { $link }

    Il sert une fois. Si vous n’avez rien demandé, ne faites rien : votre mot de passe reste le même. Ne transmettez ce lien à personne, même à quelqu’un qui se dit de l’assistance.

    { $organisation }
mail-reset-suspended-subject = Votre compte est suspendu
mail-reset-suspended = Bonjour,

    Un nouveau mot de passe a été demandé pour le compte { $identifier }. Ce compte est suspendu : un autre mot de passe n’ouvrirait rien. La personne qui gère les comptes de votre établissement peut vous dire pourquoi et le rouvrir.

    { $organisation }
mail-reset-to-activate-subject = Votre compte attend sa première connexion
mail-reset-to-activate = Bonjour,

    Un nouveau mot de passe a été demandé pour le compte { $identifier }. Ce compte n’a pas encore été ouvert jusqu’au bout : reprenez la première connexion depuis la page de connexion. Si vous avez perdu le mot de passe choisi, la personne qui gère les comptes de votre établissement peut vous remettre une feuille avec un code.

    { $organisation }

web-recovery-with = identifiant, mot de passe
web-trouble-title = La connexion ne marche pas
web-trouble-says = Cette page regarde ce qui gêne le plus souvent. Elle ne regarde pas votre compte, et ne garde rien de ce que vous tapez.
web-trouble-keys = Tapez ces lettres : { $keys }
web-trouble-keys-hint = En regardant les touches, comme pour votre mot de passe. Facultatif.
web-trouble-look = Chercher la cause
web-trouble-cookies = Les cookies sont acceptés.
web-trouble-no-cookies = Votre navigateur refuse les cookies de ce site : sans eux, la connexion ne tient pas. Autorisez-les pour cette adresse, ou quittez la navigation privée stricte.
web-trouble-host = Vous êtes à la bonne adresse, { $host }.
web-trouble-other-host = Vous êtes à { $host }. L’adresse de la messagerie est { $address } : ouvrez-la, et corrigez votre favori.
web-trouble-clock = L’horloge de votre appareil est à l’heure.
web-trouble-clock-fast = { $count ->
    [one] L’horloge de votre appareil avance d’une minute : réglez-la sur « automatique ».
   *[other] L’horloge de votre appareil avance de { $count } minutes : réglez-la sur « automatique ».
}
web-trouble-clock-slow = { $count ->
    [one] L’horloge de votre appareil retarde d’une minute : réglez-la sur « automatique ».
   *[other] L’horloge de votre appareil retarde de { $count } minutes : réglez-la sur « automatique ».
}
web-trouble-keyboard = Le clavier est bien réglé, en minuscules.
web-trouble-capitals = Le verrouillage des majuscules est actif : appuyez sur la touche Verr. Maj. avant de taper votre mot de passe.
web-trouble-english = Votre clavier est réglé sur l’anglais (QWERTY) : le A s’écrit Q, le M est ailleurs. Remettez-le sur le français, ou tapez d’après ce qui s’affiche.
web-trouble-other-keys = D’autres lettres sont arrivées que celles des touches : vérifiez la langue du clavier.
web-trouble-service = Le service répond.
web-choose-programs = { $count ->
    [one] Révoquer aussi mon mot de passe d’application
   *[other] Révoquer aussi mes { $count } mots de passe d’application
}
web-choose-programs-hint = Vos logiciels de courrier en demanderont un nouveau. Conseillé si quelqu’un a pu lire l’ancien mot de passe.
web-change-code = Code de double authentification
web-change-code-hint = Seulement si vous l’avez mise en place : le code de votre application, ou un code de secours. Une clé d’accès en tient lieu.
web-change-code-asked = Le mot de passe actuel est le bon. Donnez aussi le code de votre application, un code de secours, ou votre clé d’accès.
web-crowd-title = Beaucoup de monde en ce moment
web-crowd-says = Votre tour arrive : cette page se recharge toute seule et ouvre le formulaire, le plus souvent en deux ou trois minutes, au bout de dix au plus tard.
web-crowd-nothing = Il n’y a rien à faire, et rien n’est perdu. Un formulaire déjà affiché sera toujours accepté.
web-crowd-mail = Le courrier continue d’arriver pendant ce temps, et les logiciels déjà configurés fonctionnent.
web-trouble-maintenance = Maintenance annoncée : { $said }
web-portal-title = Cette adresse s’ouvre ailleurs
web-portal-says = { $address } est une adresse d’un autre organisme : { $name }.
web-portal-password = Ne tapez pas ici le mot de passe de cette adresse : il ne sert que sur son propre portail.
web-portal-go = Aller à : { $name }
web-portal-other = Me connecter avec une autre adresse
