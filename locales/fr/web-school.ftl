# « Mon établissement » : les comptes, les comptes temporaires, le journal ; les demandes à traiter.

web-school-title = Mon établissement
web-school-people = Personnes
web-school-requests = Comptes temporaires
web-school-journal = Journal
web-school-others = Mes autres établissements
web-school-organisation = Mon organisation
web-school-answering = Demandes de comptes
web-school-search = Chercher une personne
web-school-first-page = Première page
web-school-back = Personnes

## Personnes
web-school-waiting = { $count ->
    [one] { $count } personne attend son compte
   *[other] { $count } personnes attendent leur compte
}
web-school-people-count = { $count ->
    [0] Aucune personne
    [one] { $count } personne
   *[other] { $count } personnes
}
web-school-people-hint = Un compte est à activer tant que la personne n’a pas choisi de mot de passe.
web-school-tabs = État des comptes
web-school-tab-all = Toutes
web-school-tab-to-activate = À activer
web-school-tab-suspended = Suspendues
web-school-tab-leaving = Sur le départ
web-school-tab-pupils = Élèves
web-school-initials = Initiales
web-school-person = Personne
web-school-remark = Remarque
web-school-account = Compte
web-school-ends = Dernier jour
web-school-last-day = Dernier jour
web-school-state-announced = Annoncé
web-school-state-to-activate = À activer
web-school-state-active = Actif
web-school-state-leaving = Sur le départ
web-school-state-closed = Fermé
web-school-state-deleted = Supprimé
web-school-state-suspended = Suspendu
web-school-arrives = arrive le { $day }
web-school-sheet = fiche à imprimer
web-school-temporary = compte temporaire
web-school-until = jusqu’au { $name }
web-school-nobody = Aucune personne n’a encore de compte dans cet établissement.
web-school-nobody-so = Personne n’est dans ce cas.
web-school-nobody-found = Personne ne correspond à « { $typed } » dans cet établissement. Vérifiez l’orthographe, ou n’écrivez que le début du nom.
web-school-created = Compte créé le { $day }
web-school-identifier = Identifiant
web-school-functions = Fonction
web-school-since = depuis le { $day }
web-school-from-to = du { $from } au { $to }
web-school-person-journal = Ce qui a été fait pour ce compte
web-school-journal-nothing = Rien n’a été inscrit jusqu’ici.
web-school-journal-hint = Ce qui a été fait pour les comptes de l’établissement, et par qui. Chaque personne lit dans ses réglages ce qui la concerne.
web-school-renew = Prolonger le compte
web-school-renew-hint = Au plus tard le { $day }. Le service gestionnaire répond à la demande.
web-school-renew-go = Demander la prolongation
web-school-new-last-day = Nouveau dernier jour

## Comptes temporaires
web-school-requests-hint = Pour qui n’est encore dans aucun fichier des personnels. Vous demandez le compte, le service gestionnaire l’accepte ou le refuse, et il se ferme de lui-même à sa date.
web-school-no-requests = Aucun compte temporaire n’a été demandé dans cet établissement.
web-school-ask = Demander un compte
web-school-ask-hint = Si la personne figure dans un fichier des personnels, son compte se crée tout seul : il n’y a rien à demander.
web-school-ask-go = Envoyer la demande
web-school-leave = Annuler
web-school-field-kind = Pour qui
web-school-kind-local-authority = Personnel d’une collectivité
web-school-kind-local-authority-hint = Agents de la région, du département ou de la commune.
web-school-kind-trainee = Stagiaire
web-school-kind-trainee-hint = Étudiants, élèves en formation, volontaires.
web-school-kind-contract = Contractuel pas encore enregistré
web-school-kind-contract-hint = Le contrat est signé, les ressources humaines ne l’ont pas encore saisi.
web-school-field-given = Prénom
web-school-field-family = Nom
web-school-field-function = Fonction, en quelques mots
web-school-field-birth = Date de naissance (facultatif)
web-school-birth-hint = Sous la forme 13/05/1984. Elle n’est pas conservée : seule une empreinte l’est, et aucune page ne la montre.
web-school-until-hint = Au plus tard le { $day } : un compte temporaire ne dépasse pas l’année scolaire.
web-school-error-kind = Choisissez pour qui est le compte.
web-school-error-given-name = Écrivez le prénom.
web-school-error-family-name = Écrivez le nom.
web-school-error-function = Écrivez ce que fait la personne : agent d’entretien, stagiaire CPE.
web-school-error-birth = Écrivez la date avec quatre chiffres pour l’année : 13/05/1984. Ou laissez le champ vide.
web-school-error-end = Choisissez un jour entre ceux que la ligne du dessous permet.
web-school-error-over = Le dernier jour demandé est passé. Refusez la demande en proposant d’en faire une autre.
web-school-error-reason = Écrivez pourquoi : la personne qui a fait la demande le lira.
web-school-error-request = La même demande attend déjà une réponse.
web-school-error-requests = Trop de demandes attendent déjà dans cet établissement. Relancez le service gestionnaire.
web-school-request-asked = En attente
web-school-request-approved = Accepté
web-school-request-refused = Refusé
web-school-request-withdrawn = Demande retirée
web-school-asked-by = Demandé par { $name }, { $when }
web-school-approved-by = Accepté par { $name }, { $when }
web-school-refused-by = Refusé par { $name }, { $when }
web-school-is-renewal = prolongation
web-school-withdraw = Retirer
web-school-withdraw-that = Retirer la demande pour { $name }
web-school-see-account = Voir le compte
web-school-done-asked = Demande envoyée
web-school-done-withdrawn = Demande retirée
web-school-done-approved = Demande acceptée
web-school-done-refused = Demande refusée

## Demandes à traiter
web-school-answering-hint = Accepter crée aussitôt le compte, à activer. Un refus est lu par qui a fait la demande.
web-school-nothing-waits = Aucune demande n’attend de réponse.
web-school-namesakes = Ce nom est déjà dans l’annuaire. Est-ce la même personne ?
web-school-own-request = Vous avez fait cette demande : une autre personne doit y répondre.
web-school-approve = Accepter
web-school-approve-that = Accepter la demande pour { $name }
web-school-refuse = Refuser…
web-school-refuse-that = Refuser la demande pour { $name }
web-school-refuse-go = Refuser
web-school-reason = Motif du refus

## Feuille de première connexion
web-handover-print = Imprimer la feuille
web-handover-print-hint = Feuille de première connexion, à remettre en main propre. Un nouveau code est fait à chaque impression ; le précédent n’ouvre plus rien.
web-handover-title = Première connexion : { $name }
web-handover-several = { $count ->
    [one] Première connexion : { $count } feuille
   *[other] Première connexion : { $count } feuilles
}
web-handover-once = Le code n’est affiché qu’ici, une seule fois.
web-handover-code = Code
web-handover-until = Ce code vaut jusqu’au { $day } inclus, pour une seule première connexion.
web-handover-drawing = Dessin à photographier : il ouvre la page de première connexion
web-handover-open = Ouvrez { $name }, ou photographiez le dessin avec votre téléphone.
web-handover-tell = Donnez votre identifiant, le code de cette feuille et votre date de naissance, puis acceptez la charte.
web-handover-choose = Choisissez un mot de passe, puis une adresse de secours. Votre messagerie s’ouvre.
web-handover-alone = Ce code est à vous seul. Ne le donnez à personne : ni la direction, ni l’assistance ne vous le demanderont, pas plus que votre mot de passe.
web-handover-printed = Imprimée le { $day } par { $name }, à remettre en main propre.
web-handover-title-password = Nouveau mot de passe : { $name }
web-handover-until-password = Ce code vaut jusqu’au { $day } inclus, pour un seul changement de mot de passe.
web-handover-drawing-password = Dessin à photographier : il ouvre la page du code remis
web-handover-tell-password = Donnez votre identifiant, le code de cette feuille et votre date de naissance.
web-handover-choose-password = Choisissez un nouveau mot de passe. Si vous avez la double authentification, elle reste demandée.
web-handover-code-print = Imprimer un code à remettre
web-handover-allowed = L’assistance l’a confirmé pour la demande n° { $name }. Remettez la feuille en main propre : avec sa date de naissance, la personne choisit un nouveau mot de passe. Elle en est avertie aussitôt.
web-school-done-factor-reset = Double authentification réinitialisée.
