# L’annuaire : chercher quelqu’un, parcourir les établissements, la fiche d’une personne.

web-directory-title = Annuaire
web-directory-search = Chercher dans l’annuaire
web-directory-lists = Personnes ou établissements
web-directory-people = Personnes
web-directory-establishments = Établissements
web-directory-own = Mon établissement
web-directory-pupils = Élèves
web-directory-own-town = Ma ville : { $name }
web-directory-farther = Plus loin
web-directory-everybody = Tout l’annuaire
web-directory-heads = Direction
web-directory-staff = Personnes
web-directory-nearest = Les plus proches d’abord
web-directory-by-town = Par ville
web-directory-found = { $count ->
    [one] { $count } personne
   *[other] { $count } personnes
}
web-directory-many = Plus de { $count } personnes
web-directory-apart = La fonction et l’établissement les distinguent.
web-directory-begin = Écrivez un nom, une fonction, une ville ou un UAI. Les personnes les plus proches de vous viennent en premier.
web-directory-nobody = Personne ne correspond à « { $typed } ». Vérifiez l’orthographe, ou n’écrivez que le début du nom.
web-directory-nobody-here = L’annuaire ne connaît encore personne dans cet établissement.
web-directory-no-establishment = Aucun établissement ne correspond à « { $typed } ». Écrivez le début de son nom, sa ville ou son UAI.
web-directory-no-establishments = L’annuaire ne connaît encore aucun établissement.
web-directory-closed = Fermé depuis le { $day }.
web-directory-uai = UAI
web-directory-card = Fiche
web-directory-none-open = Choisissez une personne pour voir sa fiche.
web-directory-write = Écrire
web-directory-write-house = Écrire à l’établissement
web-directory-copy = Copier l’adresse
web-directory-copied = Adresse copiée
web-directory-colleagues = Ses collègues
web-directory-all-here = Voir les personnes
web-directory-me = C’est vous. Vos collègues voient cette fiche.
web-directory-address = Adresse
web-directory-establishment = Établissement
web-directory-also = Aussi
web-directory-until = jusqu’au { $day }
web-directory-same = Autre compte
web-directory-same-row = aussi : { $name }
