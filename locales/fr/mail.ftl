# Ce que les réponses et les transferts disent du message dont ils parlent.

mail-quote-attribution = Le { $date }, { $name } a écrit :
mail-forward-title = ---------- Message transféré ----------
mail-forward-from = De : { $people }
mail-forward-date = Date : { $date }
mail-forward-subject = Objet : { $subject }
mail-forward-to = À : { $people }

# Quand un message attend parce que son auteur a écrit à trop de destinataires : l’avis à son auteur.

mail-house-from = Service de messagerie
mail-limit-subject = Vos messages attendent : vous avez écrit à beaucoup de personnes
mail-limit-hello = Bonjour,
mail-limit-sender = { $minutes ->
    [one] Vous avez écrit à { $count } destinataires en une minute, et { $limit } sont permis à cette heure.
    [60] Vous avez écrit à { $count } destinataires en une heure, et { $limit } sont permis à cette heure.
    [600] Vous avez écrit à { $count } destinataires en dix heures, et { $limit } sont permis à cette heure.
   *[other] Vous avez écrit à { $count } destinataires en { $minutes } minutes, et { $limit } sont permis à cette heure.
}
mail-limit-network = { $minutes ->
    [one] Depuis le réseau d’où vous écrivez, des messages sont partis vers { $count } destinataires en une minute, et { $limit } sont permis à cette heure.
    [60] Depuis le réseau d’où vous écrivez, des messages sont partis vers { $count } destinataires en une heure, et { $limit } sont permis à cette heure.
    [600] Depuis le réseau d’où vous écrivez, des messages sont partis vers { $count } destinataires en dix heures, et { $limit } sont permis à cette heure.
   *[other] Depuis le réseau d’où vous écrivez, des messages sont partis vers { $count } destinataires en { $minutes } minutes, et { $limit } sont permis à cette heure.
}
mail-limit-waits = Ce que vous envoyez au-delà ne part pas et n’est pas perdu : ces messages attendent dans « En attente d’envoi ».
mail-limit-do = Un administrateur les laissera partir, ou vous les rendra. Vous pouvez aussi les reprendre vous-même : ils redeviennent des brouillons.
mail-limit-stolen = Si vous n’avez pas écrit ces messages, quelqu’un se sert de votre compte : changez votre mot de passe tout de suite et prévenez votre service d’assistance.
mail-limit-help = Pour un envoi nombreux et régulier, demandez à votre service d’assistance une liste de diffusion.

# Lettres du service : fin d’un compte, boîte qui se remplit.

mail-leaving-subject = Votre compte se ferme le { $day }
mail-leaving = Bonjour,

    Votre départ a été enregistré. Votre compte de messagerie reste ouvert jusqu’au { $day } inclus, puis se ferme.

    D’ici là, transmettez à vos collègues ce dont ils ont besoin et gardez une copie de ce qui vous est personnel. Après cette date, les messages que l’on vous écrit restent acceptés un temps, mais vous ne pourrez plus vous connecter.

    { $link ->
        [none] Pour télécharger tout votre courrier en une fois, ouvrez les paramètres du webmail, « Emporter mon courrier ».
       *[other] Pour télécharger tout votre courrier en une fois, ouvrez ce lien ({ $link }), sans mot de passe, jusqu’au { $until } inclus. Gardez-le pour vous : il ouvre votre courrier à qui le possède, et remplace le lien d’un avis précédent.
    }

    Si vous ne partez pas, écrivez à votre gestionnaire : dès que les ressources humaines le corrigent, cet avis est sans effet.
mail-quota-subject = { $percent ->
    [100] Votre boîte est pleine
   *[other] Votre boîte est remplie à { $percent } %
}
mail-quota = Bonjour,

    Votre boîte contient { $used } sur les { $quota } qui vous sont accordés.

    { $percent ->
        [100] Les messages qui arrivent sont refusés, et leurs expéditeurs en sont avertis, tant que vous n’avez pas fait de place.
       *[other] Quand elle sera pleine, les messages qui arrivent seront refusés et leurs expéditeurs en seront avertis.
    }

    Pour faire de la place, ouvrez { $link ->
        [none] dans le webmail, depuis les paramètres, « Ce qui remplit ma boîte »
       *[other] « Ce qui remplit ma boîte » ({ $link })
    } : videz la corbeille et les indésirables, puis supprimez les messages les plus lourds. Si cela ne suffit pas, demandez plus de place à votre assistance.

# Lettre du service : ce qui attend dans un établissement.

mail-school-subject = { $name } : les comptes qui attendent
mail-school-subject-several = Vos établissements : les comptes qui attendent
mail-school-hello = Bonjour,
mail-school-to-activate = { $count ->
    [one] Un compte est à activer :
   *[other] { $count } comptes sont à activer :
}
mail-school-leaving = { $count ->
    [one] Un compte se ferme dans les soixante jours :
   *[other] { $count } comptes se ferment dans les soixante jours :
}
mail-school-ending = { $count ->
    [one] Un compte temporaire se termine bientôt ; vous pouvez demander sa prolongation :
   *[other] { $count } comptes temporaires se terminent bientôt ; vous pouvez demander leur prolongation :
}
mail-school-more = { $count ->
    [one] et une autre personne
   *[other] et { $count } autres personnes
}
mail-school-arrives = arrive le { $day }
mail-school-sheet = fiche à imprimer
mail-school-until = jusqu’au { $day }
mail-school-where = Vous retrouvez ces comptes, et le moyen d’en demander, dans « Mon établissement ».

# Lettre du service : réponse à une demande de compte temporaire.

mail-request-approved-subject = Compte accepté : { $name }
mail-request-approved = Bonjour,

    Votre demande de compte temporaire pour { $name } est acceptée, jusqu’au { $day }.

    Identifiant : { $identifier }
    Adresse : { $address }

    Le compte se ferme de lui-même à cette date ; vous pourrez demander sa prolongation avant.
mail-request-refused-subject = Compte refusé : { $name }
mail-request-refused = Bonjour,

    Votre demande de compte temporaire pour { $name } est refusée, pour ce motif :

    { $reason }

    Si la situation change, faites une autre demande dans « Mon établissement ».

# Lettre du service : la nouvelle adresse de qui change d’organisation.

mail-moved-subject = Votre nouvelle adresse : { $address }
mail-moved = Bonjour,

    Votre compte vient de passer à une autre organisation ({ $organisation }), avec vos messages, vos dossiers et vos règles.

    Depuis le { $day }, votre adresse est { $address } : vos messages partent d’elle. Vous vous connectez avec l’identifiant { $identifier }, et votre mot de passe ne change pas.
mail-moved-kept = { $count ->
    [one] Ce que l’on vous écrit à l’adresse que vous aviez arrive encore dans cette boîte pour un temps. D’ici là, donnez la nouvelle à vos correspondants :
   *[other] Ce que l’on vous écrit aux adresses que vous aviez arrive encore dans cette boîte pour un temps. D’ici là, donnez la nouvelle à vos correspondants :
    }
mail-moved-line = { $address }, jusqu’au { $day } inclus
mail-moved-help = Si ce changement vous étonne, ou s’il vous manque quelque chose, écrivez à votre gestionnaire.
