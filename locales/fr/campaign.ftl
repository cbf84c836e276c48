# Campagnes de mots de passe : la page de l’administration, le bandeau, la page de la connexion, les lettres.

web-campaign-title = Campagne de mots de passe
web-campaign-lead = Une campagne demande que les mots de passe soient changés avant une date. Ce qu’elle fera est dit avant de la lancer : rien ne part sans votre accord. Sans campagne, personne n’a à changer de mot de passe.
web-campaign-open = Ouvrir la page de la campagne
web-campaign-starts = Premier jour
web-campaign-starts-hint = Un mot de passe choisi ce jour-là ou après n’a plus à être changé.
web-campaign-last = Dernier jour, inclus
web-campaign-last-hint = L’ancien mot de passe ouvre tout jusqu’à la fin de ce jour, à minuit, heure de Paris.
web-campaign-reminders = Rappels, en jours avant le dernier jour
web-campaign-reminders-hint = Par exemple « 14, 7, 1 » ; 0 est le dernier jour lui-même. Aucun rappel si le champ est vide.
web-campaign-populations = Population concernée
web-campaign-population-staff = Personnels
web-campaign-population-guest = Comptes nominatifs à durée limitée
web-campaign-population-pupil = Élèves
web-campaign-preview = Voir ce que fera la campagne
web-campaign-plan = Voici ce que fera la campagne. Rien n’est encore lancé.
web-campaign-begin = Lancer la campagne
web-campaign-edit = Modifier
web-campaign-concerned = { $people ->
    [0] { $population } : personne n’a de mot de passe à changer.
    [one] { $population } : une personne aura un mot de passe à changer ({ $rescue } sans adresse de secours : en cas d’oubli, il faudra l’assistance).
   *[other] { $population } : personnes qui auront un mot de passe à changer ({ $rescue } sans adresse de secours : en cas d’oubli, il leur faudra l’assistance).
}
web-campaign-does-letters = { $count ->
    [one] Une lettre arrive dans la boîte de qui n’a pas encore changé, le matin du { $days }.
   *[other] Des lettres arrivent dans la boîte de qui n’a pas encore changé, le matin de ces jours : { $days }. Qui a changé n’en reçoit plus.
}
web-campaign-does-banner = Du premier jour au dernier, un bandeau du webmail rappelle la date et mène à la page du mot de passe.
web-campaign-does-block = Après le { $last } inclus, à minuit, heure de Paris, l’ancien mot de passe n’ouvre plus que la page où l’on en choisit un autre. Le second facteur de qui en a un y est demandé d’abord.
web-campaign-does-sessions = Cette nuit-là, les sessions encore ouvertes de qui n’a pas changé se ferment. Les brouillons enregistrés restent ; la connexion suivante demande le nouveau mot de passe, puis revient à la page quittée.
web-campaign-does-programs = Les téléphones et logiciels de courrier qui se servent de l’ancien mot de passe sont refusés et le disent. Les mots de passe d’application et les clés d’accès continuent d’ouvrir.
web-campaign-does-others = Les comptes qui ne sont pas activés ne sont pas concernés. Un lien envoyé à l’adresse de secours permet toujours de choisir un autre mot de passe, et compte.
web-campaign-says = { $stage ->
    [waits] La campagne commence le { $starts } et laisse jusqu’au { $last } inclus. Personne n’a encore été averti.
    [runs] Depuis le { $starts }, les mots de passe sont à changer ; le { $last } est le dernier jour, inclus.
   *[blocks] Le dernier jour, le { $last }, est passé. Les mots de passe choisis avant le { $starts } n’ouvrent plus que la page où l’on en choisit un autre, tant que la campagne n’est pas reportée ou arrêtée.
}
web-campaign-far = Où en est-on
web-campaign-share = { $percent } %
web-campaign-progress = { $stage ->
    [blocks] { $population }. Mot de passe choisi : { $chosen } ; accès bloqué jusqu’au changement : { $left }, dont sans adresse de secours : { $rescue }.
   *[other] { $population }. Mot de passe choisi : { $chosen } ; encore à choisir : { $left }, dont sans adresse de secours : { $rescue }.
}
web-campaign-next = Ce que fait la campagne
web-campaign-put-off = Reporter le dernier jour
web-campaign-put-off-says = L’ancien mot de passe ouvre de nouveau tout jusqu’à cette date, et une lettre l’annonce tout de suite à qui n’a pas changé, une fois la campagne commencée. Les rappels suivent la nouvelle date.
web-campaign-put-it-off = Reporter
web-campaign-stop = Arrêter la campagne
web-campaign-stop-says = Plus rien n’est demandé à personne : plus de lettres, plus de bandeau, et les anciens mots de passe ouvrent de nouveau. Les mots de passe déjà changés le restent.
web-campaign-stop-it = Arrêter la campagne
web-campaign-wrong-starts = Choisissez un jour à partir d’aujourd’hui, et dans moins de { $longest } jours.
web-campaign-wrong-last = Choisissez un jour au moins { $shortest } jours après le premier, et au plus { $longest }.
web-campaign-wrong-reminders = Écrivez au plus { $most } nombres de jours différents, séparés par des virgules, qui tombent entre le premier jour et le dernier.
web-campaign-wrong-populations = Choisissez au moins une population.
web-campaign-wrong-put-off = Choisissez un jour après le dernier actuel, qui n’est pas passé, au plus { $longest } jours après le premier.
web-campaign-wrong-meanwhile = La campagne a été changée entre-temps. Voici ce qui est en place.

web-campaign-asks = Votre mot de passe est à changer jusqu’au { $day } inclus.
web-campaign-asked = Votre mot de passe était à changer jusqu’au { $day } : il n’ouvre plus rien d’autre.
web-campaign-change = Changer mon mot de passe

web-renew-title = Choisir un autre mot de passe
web-renew-says = Votre organisation a demandé que les mots de passe soient changés, et la date est passée. Celui que vous venez de taper n’ouvre plus que cette page. Choisissez-en un autre : vous entrez ensuite, et rien de votre courrier n’a changé.
web-renew-choose = Choisir et se connecter

mail-campaign-subject = { $event ->
    [reminds] Rappel : votre mot de passe est à changer jusqu’au { $day }
    [put-off] Date reportée : votre mot de passe est à changer jusqu’au { $day }
   *[begins] Votre mot de passe est à changer jusqu’au { $day }
}
mail-campaign = Bonjour,

    { $event ->
        [reminds] Vous n’avez pas encore changé votre mot de passe de messagerie.
        [put-off] La date pour changer votre mot de passe de messagerie est reportée.
       *[begins] Votre organisation demande que les mots de passe de messagerie soient changés.
    } Vous avez jusqu’au { $day } inclus.

    Ouvrez la messagerie comme d’habitude, à l’adresse { $address }, puis « Mon compte » et « Changer de mot de passe ». Cela prend une minute, et ces lettres s’arrêtent.

    Après cette date, l’ancien mot de passe n’ouvrira plus que la page où l’on en choisit un autre, et les téléphones et logiciels de courrier qui s’en servent seront refusés. Les mots de passe d’application ne changent pas.

    Personne ne vous demandera jamais votre mot de passe, même quelqu’un qui se dit de l’assistance.

    { $organisation }
