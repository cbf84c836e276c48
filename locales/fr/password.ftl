# Mot de passe : la page de qui est connecté, ce qui est refusé (la page, la ligne de commande), la lettre d’après.

password-wrong-short = Ce mot de passe a moins de { $least } caractères.
password-wrong-long = Ce mot de passe dépasse { $most } octets.
password-wrong-personal = Ce mot de passe contient un nom, l’identifiant ou l’adresse de la personne : qui la connaît l’essaie d’abord.
password-wrong-numen = Ce mot de passe contient ce qui a la forme d’un NUMEN. Un NUMEN ne s’écrit nulle part ailleurs.
password-wrong-sheet = Ce mot de passe a la forme d’un code de feuille de première connexion. Prenez autre chose.
password-wrong-birth = Ce mot de passe contient la date de naissance de la personne.
password-wrong-digits = Ce mot de passe n’a que des chiffres : une date, un numéro se devinent. Ajoutez des mots.
password-wrong-common = Ce mot de passe est fait d’un ou deux mots courants : des chiffres autour n’y changent rien. Prenez trois ou quatre mots sans rapport.
password-wrong-breached = Ce mot de passe figure dans une fuite de données connue : d’autres que vous l’ont. Prenez-en un autre.
password-wrong-guessable = Ce mot de passe se devine trop vite. Ajoutez un ou deux mots sans rapport.
password-wrong-used = Ce mot de passe est l’un des derniers utilisés. Prenez-en un autre.

web-password-title = Mot de passe
web-password-since = Choisi le { $day }.
web-password-never = Vous n’avez pas de mot de passe ici.
web-password-due = { $count ->
    [one] Votre organisation conseille d’en changer chaque jour : c’est le moment.
   *[other] Votre organisation conseille d’en changer tous les { $count } jours : c’est le moment.
}
web-password-change = Changer de mot de passe
web-password-hint = Le même ouvre cette page et votre logiciel de courrier.
web-password-present = Mot de passe actuel
web-password-fresh = Nouveau mot de passe
web-password-again = Le nouveau, une seconde fois
web-password-set = Changer
web-password-back = Revenir aux réglages
web-password-rules = Ce qu’il doit être
web-password-rule-short = au moins { $count } caractères : trois ou quatre mots sans rapport se retiennent bien
web-password-rule-words = plus d’un ou deux mots courants, même avec des chiffres autour
web-password-rule-own = rien de vos noms, de votre identifiant, de votre adresse, ni de votre date de naissance, et pas de NUMEN
web-password-rule-breached = pas un mot de passe connu par une fuite de données
web-password-rule-history = { $count ->
    [one] pas celui que vous avez
   *[other] aucun de vos { $count } derniers
}
web-password-after = Après le changement, cette page reste ouverte ; partout ailleurs (autres navigateurs, téléphone, logiciel de courrier), il faudra le nouveau. Une lettre vous le confirme.
web-password-strength = Solidité
web-password-good = Il convient.
web-password-wrong-present = Ce n’est pas votre mot de passe actuel. Vérifiez les majuscules, puis recommencez.
web-password-wrong-again = Les deux saisies du nouveau mot de passe diffèrent. Rien n’a changé.
web-password-wait = { $count ->
    [one] Trop d’essais : recommencez dans une minute. Rien n’a changé.
   *[other] Trop d’essais : recommencez dans { $count } minutes. Rien n’a changé.
}
web-password-changed = Mot de passe changé. Toutes vos autres sessions sont fermées.
