# « Assistance » : le bureau de qui aide les personnes qui ne peuvent pas se connecter, et leurs demandes.

web-helpdesk-title = Assistance
web-helpdesk-people = Personnes
web-helpdesk-requests = Demandes
web-helpdesk-sees-not = Vous ne voyez ni courrier, ni NUMEN, ni date de naissance.
web-helpdesk-search = Chercher une personne
web-helpdesk-find = Nom, identifiant ou adresse
web-helpdesk-find-hint = Vous trouvez les personnes des établissements et des services que votre bureau aide.
web-helpdesk-none = Personne de votre périmètre ne répond à « { $name } ».

## Une personne
web-helpdesk-suspended-above = Ce compte a été suspendu par le service qui gère les personnes : lui seul le rouvre.
web-helpdesk-password-changed = changé le { $name }
web-helpdesk-password-none = jamais choisi
web-helpdesk-journal = Derniers actes
web-helpdesk-acts = Gestes
web-helpdesk-own = C’est votre propre compte : une autre personne de l’assistance agit pour vous.
web-helpdesk-above = Cette personne a un droit d’administration ou d’assistance : seule l’administration agit sur son compte.
web-helpdesk-sessions-open = { $count ->
    [0] aucune ouverte
    [one] { $count } ouverte
   *[other] { $count } ouvertes
}

## Gestes
web-helpdesk-sheet = Imprimer une feuille de première connexion
web-helpdesk-sheet-hint = le compte attend d’être activé
web-helpdesk-sheet-title = Imprimer une feuille de première connexion
web-helpdesk-sheet-says = La feuille contient un code qui ouvre le compte de cette personne : { $name }. Remettez-la en main propre, pièce d’identité vue. Une feuille imprimée avant ne vaut plus.
web-helpdesk-go-sheet = Imprimer la feuille
web-helpdesk-blocked = Cette personne doit attendre : trop d’essais.
web-helpdesk-blocked-password = Mot de passe ou premier code essayés trop souvent, depuis un réseau ou un appareil : attente jusqu’au { $name }. Ailleurs, elle se connecte.
web-helpdesk-blocked-code = Codes de la double authentification essayés trop souvent : attente jusqu’au { $name }. Un code de secours la laisse entrer.
web-helpdesk-blocked-numen = Dates de naissance essayées trop souvent avec son NUMEN : il n’ouvre plus rien jusqu’au { $name }. Une feuille de première connexion ouvre quand même.
web-helpdesk-unlocking = Débloquer
web-helpdesk-unlocking-hint = les essais déjà faits ne comptent plus
web-helpdesk-unlocking-title = Débloquer les connexions
web-helpdesk-unlocking-says = Cette personne n’attend plus : { $name }. Les essais faits jusqu’ici en son nom ne comptent plus. Si ce n’était pas elle qui essayait, suspendez plutôt le compte, ou faites changer le mot de passe.
web-helpdesk-go-unlocking = Débloquer
web-helpdesk-done-unlocking = Débloqué.
web-helpdesk-handover = Remettre un code
web-helpdesk-handover-hint = mot de passe ou NUMEN perdu, sur une demande
web-helpdesk-handover-title = Remettre un code à usage unique
web-helpdesk-handover-says = Avec ce code et sa date de naissance, la personne choisit un nouveau mot de passe sur la page « J’ai un code remis ». Le code vaut trois jours et cinq essais. La double authentification, si elle en a une, reste demandée.
web-helpdesk-handover-request = Numéro de la demande
web-helpdesk-handover-request-hint = Une demande en cours de cette personne. Vérifiez son identité avant de remettre le code.
web-helpdesk-handover-way = Comment le code lui parvient
web-helpdesk-handover-way-print = Je l’imprime et le remets en main propre
web-helpdesk-handover-hint-print = pièce d’identité vue
web-helpdesk-handover-way-head = La direction de son établissement l’imprime
web-helpdesk-handover-hint-head = depuis la fiche de la personne, dans les sept jours
web-helpdesk-handover-way-rescue = Par courrier à son adresse de secours déjà vérifiée
web-helpdesk-handover-hint-rescue = jamais à une adresse écrite dans la demande
web-helpdesk-handover-go = Confirmer
web-helpdesk-handover-told = La personne en est avertie aussitôt dans sa boîte et à son adresse de secours, et le lit dans son journal avec votre nom.
web-helpdesk-handover-wrong-request = Écrivez le numéro d’une demande en cours, que votre bureau traite, et qui ne concerne personne d’autre.
web-helpdesk-handover-wrong-way = Choisissez comment le code lui parvient.
web-helpdesk-handover-wrong-rescue = Aucune adresse de secours n’est enregistrée pour cette personne : choisissez un autre moyen.
web-helpdesk-done-handover-allowed = La direction de l’établissement peut imprimer un code.
web-helpdesk-done-handover-sent = Code envoyé à l’adresse de secours.
web-helpdesk-numen = Communiquer le NUMEN
web-helpdesk-numen-hint-act = perdu, sur une demande, saisi par vous
web-helpdesk-numen-title = Communiquer le NUMEN
web-helpdesk-numen-says = La messagerie ne connaît aucun NUMEN. Saisissez celui que donne votre logiciel de ressources humaines : s’il est bien celui de cette personne, il lui parvient par le moyen choisi. Après trois saisies fausses pour une même personne, il n’est plus communiqué pendant sept jours.
web-helpdesk-numen-request-hint = Une demande en cours de cette personne. Vérifiez son identité avant de communiquer le NUMEN.
web-helpdesk-numen-hint = 13 caractères. Espaces et minuscules acceptés. Il n’est gardé nulle part.
web-helpdesk-numen-way = Comment le NUMEN lui parvient
web-helpdesk-numen-way-print = Je l’imprime et le remets en main propre
web-helpdesk-numen-hint-print = pièce d’identité vue
web-helpdesk-numen-way-rescue = Par un lien, à son adresse de secours déjà vérifiée
web-helpdesk-numen-hint-rescue = lu une seule fois, avec la date de naissance, sous 72 heures ; jamais à une adresse écrite dans la demande
web-helpdesk-numen-told = La personne en est avertie aussitôt dans sa boîte et à son adresse de secours, et le lit dans son journal avec votre nom.
web-helpdesk-numen-wrong = { $count ->
    [one] Ce n’est pas le NUMEN de cette personne. Encore { $count } saisie possible pour elle.
   *[other] Ce n’est pas le NUMEN de cette personne. Encore { $count } saisies possibles pour elle.
}
web-helpdesk-numen-wrong-over = Trois NUMEN faux ont été saisis pour cette personne : il n’est plus communiqué pendant sept jours. Remettez plutôt un code, ou une feuille de première connexion.
web-helpdesk-numen-wrong-shape = Un NUMEN a 13 caractères, par exemple 11E9901234ABC : vérifiez chaque signe. Cette saisie n’est pas comptée.
web-helpdesk-numen-wrong-request = Écrivez le numéro d’une demande en cours, que votre bureau traite, et qui ne concerne personne d’autre.
web-helpdesk-numen-wrong-way = Choisissez comment le NUMEN lui parvient.
web-helpdesk-numen-wrong-rescue = Aucune adresse de secours n’est enregistrée pour cette personne : imprimez-le.
web-helpdesk-done-numen-sent = Lien envoyé à l’adresse de secours.
web-numen-sheet-title = Votre NUMEN : { $name }
web-numen-sheet-once = Le NUMEN n’est affiché qu’ici, une seule fois.
web-numen-sheet-first = Avec votre date de naissance, il ouvre votre première connexion : { $name }.
web-numen-sheet-again = Avec votre date de naissance, il permet de demander un nouveau mot de passe, envoyé sous forme de lien à votre adresse de secours : { $name }.
web-numen-sheet-alone = Ce numéro est à vous seul et vous suit toute votre carrière. Gardez-le en lieu sûr et ne le donnez à personne : l’assistance ne vous le demandera jamais par téléphone ni par courrier.
web-helpdesk-sheets = Feuilles à remettre
web-helpdesk-sheets-lead = Les personnes qui attendent leur première connexion et dont aucune direction d’établissement ne s’occupe : directions elles-mêmes, remplacements sans établissement, services. Leur feuille se remet ici.
web-helpdesk-sheets-find = Nom ou fonction
web-helpdesk-sheets-nobody = Personne n’attend de feuille dans votre périmètre.
web-helpdesk-sheets-hint = Un nouveau code est fait à chaque impression ; le précédent n’ouvre plus rien. Les feuilles se remettent en main propre, pièce d’identité vue.
web-helpdesk-sheets-none-here = Personne sur cette page. D’autres attendent peut-être sur la page suivante.
web-helpdesk-sheets-arrives = arrivée : { $name }
web-helpdesk-sheets-none-yet = Aucune feuille imprimée.
web-helpdesk-sheets-printed = Feuille imprimée le { $when } par { $by }.
web-helpdesk-sheets-over = Feuille imprimée le { $when } par { $by } : elle n’ouvre plus rien.
web-helpdesk-sheets-print-missing = { $count ->
    [one] Imprimer la feuille qui manque sur cette page
   *[other] Imprimer les { $count } feuilles qui manquent sur cette page
}
web-helpdesk-sheets-print = Imprimer la feuille
web-helpdesk-sheets-again = Imprimer une autre feuille
web-helpdesk-done-no-sheet = Aucune feuille n’a été imprimée : toutes l’étaient peut-être déjà, plus personne n’attend, ou la date de naissance n’est pas connue.
web-helpdesk-factor = Réinitialiser la double authentification
web-helpdesk-factor-hint = téléphone et codes de secours perdus, à deux personnes
web-helpdesk-factor-hint-asked = demandée, attend une seconde personne
web-helpdesk-factor-title = Réinitialiser la double authentification
web-helpdesk-factor-says = Deux personnes sont nécessaires : un bureau demande, puis une personne d’un autre bureau, ou la direction de l’établissement, confirme. La double authentification et les codes de secours sont alors retirés, les sessions se ferment, les mots de passe des logiciels ne valent plus. La prochaine connexion la remet en place si l’organisation l’exige.
web-helpdesk-factor-request = Numéro de la demande
web-helpdesk-factor-request-hint = Si la personne a fait une demande d’aide. Sinon, dites pourquoi ci-dessous.
web-helpdesk-factor-reason = Motif
web-helpdesk-factor-reason-hint = La seconde personne le lit avant de confirmer. N’y mettez aucun secret.
web-helpdesk-factor-ask = Demander la réinitialisation
web-helpdesk-factor-field-asked = Demande
web-helpdesk-factor-field-request = Numéro
web-helpdesk-factor-field-reason = Motif
web-helpdesk-factor-asked = Demandée par { $name }, { $when }
web-helpdesk-factor-until = À confirmer avant le { $name }
web-helpdesk-factor-waits = Une personne d’un autre bureau doit confirmer ici, ou la direction de l’établissement depuis la fiche de la personne.
web-helpdesk-factor-confirm = Confirmer la réinitialisation
web-helpdesk-factor-confirm-says = Confirmez si vous savez, par vous-même, que cette personne a perdu son téléphone et ses codes de secours. Elle est avertie à toutes ses adresses.
web-helpdesk-factor-drop = Abandonner cette demande
web-helpdesk-factor-drop-hint = Rien ne change pour la personne.
web-helpdesk-factor-wrong-request = Écrivez le numéro d’une demande en cours, que votre bureau traite, et qui ne concerne personne d’autre.
web-helpdesk-factor-wrong-reason = Donnez le numéro d’une demande, ou un motif de 500 signes au plus.
web-helpdesk-done-factor-asked = Demande enregistrée : une seconde personne doit confirmer.
web-helpdesk-done-factor-dropped = Demande abandonnée.
web-helpdesk-done-factor-reset = Double authentification réinitialisée.
web-helpdesk-resets = Attendent une seconde personne
web-helpdesk-resets-hint = Réinitialisations de la double authentification demandées dans votre périmètre.
web-helpdesk-resets-yours = à confirmer par vous
web-helpdesk-unrecognised = Clore les demandes cochées
web-helpdesk-unrecognised-hint = Les demandes où personne n’a été reconnu se cochent : une même phrase répond à toutes.
web-helpdesk-unrecognised-tick = Cocher la demande n° { $name }
web-helpdesk-unrecognised-go = Répondre aux demandes cochées et les clore
web-helpdesk-wrong-ticked = Cochez au moins une demande où personne n’a été reconnu.
web-helpdesk-sessions = Fermer ses sessions
web-helpdesk-sessions-title = Fermer toutes les sessions
web-helpdesk-sessions-says = Le navigateur, le téléphone et les logiciels de courrier de cette personne sont déconnectés aussitôt : { $name }. Le mot de passe reste le même.
web-helpdesk-go-sessions = Fermer les sessions
web-helpdesk-room = Porter son espace à { $name }
web-helpdesk-room-hint = jusqu’au double de ce que donne son profil
web-helpdesk-room-title = Donner plus d’espace
web-helpdesk-room-says = La boîte de cette personne pourra contenir { $size } : { $name }. L’espace ne suit plus la règle de l’organisation, jusqu’à ce que le service qui gère les personnes l’y ramène.
web-helpdesk-go-room = Donner cet espace
web-helpdesk-suspension = Suspendre
web-helpdesk-suspension-hint = immédiat partout
web-helpdesk-suspension-title = Suspendre le compte
web-helpdesk-suspension-says = Plus aucune connexion ne sera possible, par aucun moyen, jusqu’à la réouverture : { $name }. Rien n’est effacé.
web-helpdesk-go-suspension = Suspendre maintenant
web-helpdesk-resumption-title = Rouvrir le compte
web-helpdesk-resumption-says = Cette personne pourra de nouveau se connecter avec le même mot de passe : { $name }. S’il a pu être volé, faites-le d’abord changer.
web-helpdesk-go-resumption = Rouvrir le compte
web-helpdesk-wrong-reason = Écrivez un motif, de 500 signes au plus : la personne le lira quand elle voudra se connecter.
web-helpdesk-done-sessions = Sessions fermées.
web-helpdesk-done-suspension = Compte suspendu.
web-helpdesk-done-resumption = Compte rouvert.
web-helpdesk-done-room = Espace donné.

## Demandes
web-helpdesk-requests-lead = Les demandes de qui ne peut pas se connecter. « Ce n’était pas moi » passe avant tout ; ensuite, la plus ancienne d’abord. Chacune attend une réponse sous 48 heures.
web-helpdesk-requests-none = Aucune demande n’attend.
web-helpdesk-request = Demande n° { $name }
web-helpdesk-number = n° { $name }
web-helpdesk-due = À répondre avant le { $name }
web-helpdesk-late = Délai de 48 heures dépassé depuis le { $name }
web-helpdesk-place-none = file de l’organisation
web-helpdesk-taken-by = prise en charge : { $name }
web-helpdesk-free = à prendre
web-helpdesk-repeats = { $count ->
    [one] faite { $count } fois
   *[other] faite { $count } fois
}
web-helpdesk-not-me = Une autre personne s’est peut-être servie de ce compte. Ouvrez la fiche, suspendez le compte en cas de doute, puis vérifiez l’identité de qui demande.
web-helpdesk-field-kind = Objet
web-helpdesk-field-asked = Reçue
web-helpdesk-field-name = Nom écrit
web-helpdesk-field-school = Lieu écrit
web-helpdesk-field-about = Personne
web-helpdesk-field-said = Message
web-helpdesk-field-desk = File
web-helpdesk-about-says = Le nom, le lieu et la date de naissance concordent. Cela ne prouve pas qui a écrit : vérifiez l’identité avant d’agir.
web-helpdesk-about-none = Personne n’a été reconnu avec certitude. Cherchez la personne, et vérifiez son identité avant d’agir.
web-helpdesk-about-elsewhere = Une personne est reconnue, mais elle n’est pas de votre périmètre. Répondez à la demande, ou laissez-la à un bureau qui couvre cet établissement.
web-helpdesk-said-nothing = aucun
web-helpdesk-merged = La même demande, faite de nouveau
web-helpdesk-merged-hint = Votre réponse est lue avec chacun de ces numéros.
web-helpdesk-take = M’en charger
web-helpdesk-give-back = Remettre dans la file
web-helpdesk-take-hint = Qui a fait la demande lit seulement que quelqu’un s’en occupe.
web-helpdesk-answer = Réponse
web-helpdesk-answer-in = Réponse, en { $name }
web-helpdesk-answer-hint = Elle est lue par qui a le numéro et le code de la demande, sans autre preuve d’identité. N’y mettez ni mot de passe, ni code, ni identifiant, ni adresse, rien de personnel. Dites où aller, avec quelle pièce, ou qui va appeler.
web-helpdesk-answer-go = Répondre et clore
web-helpdesk-wrong-answer = Écrivez une réponse, de 2 000 signes au plus.
web-helpdesk-wrong-secret = Votre réponse contenait un NUMEN ou un code de feuille. Rien n’a été envoyé : écrivez-la sans secret.
web-helpdesk-close = Clore sans réponse écrite
web-helpdesk-close-hint = Quand la personne a été aidée autrement, ou que la demande n’en est pas une. Elle lira que sa demande est close.
web-helpdesk-close-go = Clore la demande
web-helpdesk-done-taken = Vous vous en chargez.
web-helpdesk-done-given-back = Remise dans la file.
web-helpdesk-done-answered = Réponse enregistrée.
web-helpdesk-done-closed = Demande close.

web-help-kind-locked-out = Je ne peux plus me connecter
web-help-kind-not-me = Mon compte est déjà ouvert, et ce n’était pas moi
web-help-kind-wrong-data = Mes données sont fausses (nom, date de naissance, établissement)
web-help-kind-no-rescue = Je n’ai pas d’adresse de secours, ou elle ne marche plus
web-help-kind-other = Autre chose
