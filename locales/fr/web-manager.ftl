# « Contacter mon gestionnaire » : les demandes de qui ne peut pas se connecter, et qui répond au téléphone.

web-manager-title = Contacter mon gestionnaire
web-manager-with = demande numérotée, réponse sous 48 heures
web-manager-says = Vous ne pouvez pas vous connecter, ou quelque chose est faux ? Dites-le ici. Vous recevez tout de suite un numéro.
web-manager-organisation = Organisation
web-manager-kind = Que se passe-t-il ?
web-manager-given = Prénom
web-manager-family = Nom
web-manager-family-hint = Celui de votre arrêté d’affectation ou de votre contrat.
web-manager-school = Établissement ou service
web-manager-school-hint = Son nom, ou son code (UAI), comme 0340001A.
web-manager-said = Quelques lignes
web-manager-said-hint = Ce qui s’est passé, et depuis quand. N’écrivez ni mot de passe, ni NUMEN. Aucune adresse ni aucun numéro donnés ici ne servent à vous répondre.
web-manager-send = Envoyer la demande
web-manager-leave = Annuler
web-manager-wrong-organisation = Choisissez votre organisation.
web-manager-wrong-kind = Choisissez ce qui se passe.
web-manager-wrong-given-name = Écrivez votre prénom, de 100 lettres au plus.
web-manager-wrong-family-name = Écrivez votre nom, de 100 lettres au plus.
web-manager-wrong-school = Écrivez le nom ou le code de votre établissement, de 150 signes au plus.
web-manager-wrong-birth = Écrivez une date, comme 03/04/1985.
web-manager-wrong-said = Dites en quelques lignes ce qui se passe, en 1 000 signes au plus.
web-manager-wait = { $count ->
    [one] Trop d’essais depuis ce réseau : recommencez dans une minute, ou appelez l’assistance.
   *[other] Trop d’essais depuis ce réseau : recommencez dans { $count } minutes, ou appelez l’assistance.
}
web-manager-next = Ce qui va se passer
web-manager-next-says = Votre demande va au service qui vous gère. La réponse se lit ici, avec le numéro et le code. Nous affichons la même chose dans tous les cas, pour protéger votre compte.
web-manager-known = Déjà une demande ?
web-manager-see = Voir où elle en est
web-manager-helps = Qui peut m’aider
web-manager-made = Votre demande est enregistrée
web-manager-made-says = Notez ces deux lignes : elles ne seront plus affichées.
web-manager-number = Numéro de la demande
web-manager-code = Code de la demande
web-manager-code-hint = Dix signes, affichés avec le numéro. Tirets et minuscules ne comptent pas.
web-manager-due = Réponse attendue avant le { $name }.
web-manager-made-next = Revenez avec le numéro et le code pour lire la réponse. Personne ne vous demandera votre mot de passe, ni votre NUMEN.
web-manager-request = Où en est ma demande
web-manager-request-says = Le numéro et le code ont été affichés quand vous avez envoyé la demande.
web-manager-unknown = Ce numéro et ce code ne vont pas ensemble, ou la demande est effacée. Vérifiez les deux.
web-manager-state-received = Reçue.
web-manager-state-received-says = Votre demande attend dans la file du service qui répond.
web-manager-state-taken = En cours.
web-manager-state-taken-says = Quelqu’un s’occupe de votre demande.
web-manager-state-answered = Réponse donnée.
web-manager-state-answered-says = La réponse est ci-dessous.
web-manager-state-closed = Close.
web-manager-state-closed-says = Votre demande est close. Si rien n’est résolu, appelez l’assistance ou faites une nouvelle demande.
web-manager-answer = La réponse
web-manager-asked = Demande envoyée le { $name }.
web-manager-again = Lire une autre demande
web-manager-lost = Numéro ou code perdu ?
web-manager-lost-says = Faites une nouvelle demande : si c’est la même, elle rejoint la première.
web-manager-write = Lui écrire

web-contacts-title = Contacts de l’assistance
web-contacts-says = Au téléphone non plus, personne ne vous demandera votre mot de passe.
web-contacts-none = Votre organisation n’a pas encore indiqué de contact. La direction de votre établissement connaît votre gestionnaire.
web-contacts-departments = Départements : { $name }
web-contacts-manager = Une demande écrite reçoit un numéro et une réponse sous 48 heures.
web-contacts-all = Téléphone, horaires et adresses
