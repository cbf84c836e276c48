# Les boîtes de fonction : le passage de l’une à l’autre, et la page de chacune.

web-boxes = Mes autres boîtes
web-box-about = Membres et réglages de la boîte
web-box-unread = { $count ->
    [one] non lu
   *[other] non lus
}
web-box-closed = Cette boîte ne vous est plus ouverte.
web-box-leave = Ma boîte
web-error-nomailbox-title = Cette boîte ne vous est pas ouverte.
web-error-nomailbox = Elle n’existe pas, ou rien ne vous y donne accès aujourd’hui. Une boîte de fonction s’ouvre à qui tient la fonction et se ferme le jour où elle prend fin ; la personne qui en est responsable peut aussi y inviter quelqu’un.
web-box-sent-by = envoyé par { $name }
web-box-sent-by-you = envoyé par vous
web-box-written-by = Écrit par { $name }.
web-box-written-by-you = Écrit par vous.
web-box-title = Boîte de fonction
web-box-hint = Elle appartient à une fonction et non à une personne : elle suit qui la tient, à ses dates.
web-box-members = Qui l’ouvre
web-box-members-hint = Chaque membre a ses propres messages non lus. Ce qui est envoyé garde le nom de qui l’a écrit.
web-box-by-function = par sa fonction
web-box-role = Rôle
web-box-role-owner = Responsable
web-box-role-member = Membre
web-box-role-reader = Lecture seule
web-box-last = Jusqu’au
web-box-until = jusqu’au { $day }
web-box-change = Modifier
web-box-change-of = Modifier l’accès : { $name }
web-box-take-out = Retirer
web-box-take-out-of = Retirer l’accès : { $name }
web-box-let-in-title = Ouvrir la boîte à quelqu’un
web-box-let-in-hint = Un membre lit, classe et écrit au nom de la boîte ; un responsable y invite aussi ; en lecture seule, on ne change rien. Sans date, l’accès dure jusqu’à ce qu’il soit retiré, ou jusqu’au départ de la personne.
web-box-who = Chercher une personne dans l’annuaire
web-box-found = { $count ->
    [0] Personne à inviter sous ce nom
    [one] { $count } personne
   *[other] { $count } personnes
}
web-box-let-in-do = Ouvrir la boîte
web-box-let-in-of = Ouvrir la boîte à { $name }
web-box-signature-hint = Placée au début de chaque message écrit depuis cette boîte. Vide, rien n’est ajouté.
web-box-journal = Accès donnés et retirés
web-box-journal-hint = Les derniers changements, visibles de ses responsables.
web-box-journal-empty = Personne n’a encore été invité.
web-box-by-command = L’administration
web-box-somebody = Une personne partie
web-box-let-in = { $by } a ouvert la boîte à { $name } ({ $role }).
web-box-let-in-until = { $by } a ouvert la boîte à { $name } ({ $role }) { $until }.
web-box-took = { $by } a retiré l’accès de { $name }.
web-error-daytoofar-title = Cette date est trop lointaine.
web-error-daytoofar = Choisissez un dernier jour plus proche, ou laissez la date vide.
web-error-dayover-title = Cette date est passée.
web-error-dayover = Choisissez aujourd’hui ou un jour à venir comme dernier jour d’accès, ou laissez la date vide.
web-error-toomanymembers-title = La boîte a déjà cinquante membres.
web-error-toomanymembers = Retirez d’abord l’accès d’une personne qui n’en a plus besoin.
