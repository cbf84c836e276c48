# Ce qui remplit une boîte, et comment y faire de la place.

web-space-title = Ce qui remplit ma boîte
web-space-see = Voir ce qui la remplit
web-space-all = Place utilisée
web-space-all-hint = La corbeille et les indésirables comptent : ce qui s’y trouve occupe de la place tant qu’on ne les vide pas.
web-space-used = Cette boîte contient { $used } sur { $quota }.
web-space-full = Les messages qui arrivent sont refusés, et leurs expéditeurs en sont avertis. Libérez { $name } pour recevoir de nouveau.
web-space-empty-trash = Vider la corbeille
web-space-empty-junk = Vider les indésirables
web-space-empty-hint = Vous pouvez annuler pendant un jour ; ensuite, c’est définitif. Ce qui arrive entre-temps reste.
web-space-folders = Dossiers
web-space-folders-hint = Du plus lourd au plus léger. Un message rangé dans deux dossiers compte dans chacun, mais n’occupe la place qu’une fois.
web-space-nothing = Cette boîte est vide.
web-space-drafts = Pièces jointes des brouillons
web-space-waiting = Messages en attente d’envoi
web-space-largest = Messages les plus lourds
web-space-largest-hint = Les vingt plus lourds de la boîte, avec leurs pièces jointes.
web-space-no-large = Aucun message de cette boîte n’est lourd.
web-space-trash = Mettre à la corbeille : { $name }
web-space-search = Chercher tous les messages de plus de { $name } Mo, pour en choisir plusieurs
web-space-searched = taille>{ $name }Mo
web-space-refused = Les messages qui arrivent sont refusés.
web-space-goes-on = Il y a beaucoup à vider : le reste suit. Rechargez la page dans un moment.
