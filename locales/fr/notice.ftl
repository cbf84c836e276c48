# Lettres sur ce qui est arrivé à un compte, et « ce n’était pas moi » : les pages de leurs liens, le compte gelé.

mail-notice-network = { $network ->
    [none] par la ligne de commande du service
   *[other] depuis le réseau { $network }
}
mail-notice-in-person = après une vérification d’identité en personne par { $name }, { $where }
mail-notice-end = Si c’est vous, ne faites rien.

    Si ce n’est pas vous, ouvrez ce lien dans les sept jours et suivez-le jusqu’au bout. Il gèle votre compte : plus personne n’y entre, plus rien n’en part, et vous choisissez un autre mot de passe.

    Ce n’était pas moi : { $link }

    Personne ne vous demandera jamais votre mot de passe, même quelqu’un qui se dit de l’assistance.

    { $organisation }
mail-notice-device-subject = Connexion depuis un nouvel appareil
mail-notice-device = Bonjour,

    Quelqu’un s’est connecté à { $address } le { $when }, { $where }, depuis un appareil inconnu jusque-là : { $device }.
mail-notice-place-subject = Connexion depuis un nouveau réseau
mail-notice-place = Bonjour,

    Quelqu’un s’est connecté à { $address } le { $when }, { $where }, d’où personne ne s’y était connecté cette année : { $device }.
mail-notice-by = { $program ->
    [none] avec le mot de passe du compte
   *[other] avec le mot de passe d’application « { $program } »
}
mail-notice-first-program-subject = Un logiciel de courrier s’est connecté
mail-notice-first-program = Bonjour,

    Un logiciel de courrier s’est connecté à { $address } le { $when }, { $where }, { $by }. Aucun ne l’avait fait cette année. C’est normal si vous venez d’installer votre messagerie sur un téléphone ou dans un logiciel.
mail-notice-program-place-subject = Un logiciel de courrier s’est connecté depuis un nouveau réseau
mail-notice-program-place = Bonjour,

    Un logiciel de courrier s’est connecté à { $address } le { $when }, { $where }, { $by }. Personne ne s’était connecté depuis ce réseau cette année. Un téléphone en déplacement en change souvent.
mail-notice-password-subject = Votre mot de passe a changé
mail-notice-password = Bonjour,

    Le mot de passe de { $address } a changé le { $when }, { $where }. Les autres sessions sont fermées, et un logiciel de courrier qui s’en servait demandera le nouveau.
mail-notice-rescue-subject = Votre adresse de secours a changé
mail-notice-rescue = Bonjour,

    L’adresse de secours de { $address } a changé le { $when }, { $where }. { $former ->
        [none] Il n’y en avait pas jusque-là.
        [again] L’adresse d’avant, qui comptait encore, est de nouveau la vôtre.
       *[other] Pendant trois jours, les liens qui rendent un mot de passe arrivent encore à l’adresse d’avant ; une lettre y dit comment la remettre.
    }
mail-notice-factor-set-subject = Double authentification mise en place
mail-notice-factor-set = Bonjour,

    Une application à codes protège { $address } depuis le { $when }, { $where } : la connexion en demande désormais le code.
mail-notice-factor-removed-subject = Double authentification retirée
mail-notice-factor-removed = Bonjour,

    La double authentification de { $address } a été retirée le { $when }, { $where } : le mot de passe ouvre de nouveau seul ce compte.
mail-notice-app-removed-subject = Application de double authentification retirée
mail-notice-app-removed = Bonjour,

    L’application à codes de { $address } a été retirée le { $when }, { $where } : les clés d’accès continuent d’ouvrir ce compte.
mail-notice-program-subject = Nouveau mot de passe d’application
mail-notice-program = Bonjour,

    Un mot de passe d’application, « { $name } », a été créé pour { $address } le { $when }, { $where }. Il permet à un logiciel de lire ou d’envoyer du courrier.
mail-notice-passkey-added-subject = Nouvelle clé d’accès
mail-notice-passkey-added = Bonjour,

    Une clé d’accès, « { $name } », ouvre { $address } depuis le { $when }, { $where }. Elle permet de se connecter sans mot de passe.
mail-notice-passkey-removed-subject = Clé d’accès retirée
mail-notice-passkey-removed = Bonjour,

    La clé d’accès « { $name } » a été retirée le { $when }, { $where } : elle n’ouvre plus { $address }.
mail-notice-last-passkey-removed = Bonjour,

    La clé d’accès « { $name } » a été retirée le { $when }, { $where }. C’était la dernière : le mot de passe ouvre de nouveau seul { $address }.
mail-notice-passkey-copied-subject = Une clé d’accès a été refusée
mail-notice-passkey-copied = Bonjour,

    Le { $when }, { $where }, la clé d’accès « { $name } » a été présentée pour { $address }, et refusée : son compteur est revenu en arrière, comme celui d’une copie. Retirez-la sur la page « Mon compte », puis ajoutez-en une autre.
mail-take-back-subject = Cette adresse n’est plus votre adresse de secours
mail-take-back = Bonjour,

    Cette adresse servait de secours à { $address }. Le { $when }, { $where }, une autre a pris sa place. Pendant trois jours, les liens qui rendent un mot de passe arrivent encore ici.

    Si c’est vous, ne faites rien.

    Si ce n’est pas vous, ouvrez ce lien dans les trois jours et suivez-le jusqu’au bout : cette adresse redevient celle de secours, sans que vous ayez à vous connecter.

    Remettre cette adresse : { $link }

    Personne ne vous demandera jamais votre mot de passe, même quelqu’un qui se dit de l’assistance.

    { $organisation }

web-not-me-title = Ce n’était pas moi
web-not-me-says = Quelqu’un d’autre s’est servi de votre compte de messagerie ? Gelez-le.
web-not-me-ends = Toutes les sessions se ferment, les mots de passe d’application ne valent plus rien, et le mot de passe n’ouvre plus rien.
web-not-me-keeps = Ce qui attendait d’être envoyé reste dans le compte, et personne n’en écrit plus. Ce qui est déjà parti ne revient pas. Le courrier continue d’arriver.
web-not-me-after = Le compte s’ouvre de nouveau quand vous choisissez un autre mot de passe, par un lien envoyé à l’adresse de secours telle qu’elle était il y a trois jours.
web-not-me-freeze = Geler le compte
web-not-me-nowhere = Ce lien ne mène nulle part
web-not-me-nowhere-says = Il a déjà servi, ou ses sept jours sont passés. Si vous pensez que quelqu’un se sert de votre compte, choisissez un autre mot de passe, ou écrivez à votre gestionnaire.
web-not-me-done = Le compte est gelé
web-not-me-done-says = Plus personne n’y entre et plus rien n’en part. Choisissez maintenant un autre mot de passe : le lien arrive à l’adresse de secours telle qu’elle était il y a trois jours, et une double authentification de plus d’une semaine reste en place.
web-not-me-done-without = Pas d’adresse de secours, ou elle ne marche plus ? Votre gestionnaire vérifie votre identité et vous aide.
web-not-me-reset = Choisir un autre mot de passe
web-not-me-manager = Écrire à mon gestionnaire
web-not-me-link = Ce n’était pas moi ? Geler mon compte
web-signin-frozen = Ce compte a été gelé (« Ce n’était pas moi »). Il s’ouvre de nouveau par un autre mot de passe : « Retrouver l’accès », puis « Réinitialiser mon mot de passe ».
web-error-frozen-title = Compte gelé.
web-error-frozen = Rien ne part de ce compte tant qu’un autre mot de passe n’est pas choisi.

web-take-back-title = Remettre cette adresse de secours
web-take-back-says = L’adresse où ce lien est arrivé redevient l’adresse de secours du compte. Celle qui l’a remplacée ne sert plus à rien.
web-take-back-do = Remettre l’adresse
web-take-back-nowhere = Ce lien ne mène nulle part
web-take-back-nowhere-says = Il a déjà servi, ou il n’est plus valable. Si quelqu’un d’autre se sert de votre compte, écrivez à votre gestionnaire.
web-take-back-done = Adresse de secours remise
web-take-back-done-says = Les liens qui rendent un mot de passe arrivent de nouveau à cette adresse. Si ce n’est pas vous qui l’aviez changée, quelqu’un connaît votre mot de passe et se sert de votre compte : gelez-le.

web-rescue-title = Adresse de secours
web-rescue-says = Une adresse personnelle, hors de la messagerie professionnelle : un lien y arrive si vous perdez votre mot de passe. Elle n’est montrée à personne.
web-rescue-hint = Pour retrouver votre compte si vous perdez votre mot de passe.
web-rescue-none = Aucune. Sans elle, un mot de passe perdu ne se retrouve qu’auprès de votre établissement.
web-rescue-until = Changée depuis peu : les liens arrivent à celle d’avant jusqu’au { $day }.
web-rescue-change = Changer
web-rescue-add = Ajouter
web-rescue-after = Pendant trois jours, les liens arrivent encore à l’adresse d’avant, qui en est avertie et peut revenir en arrière. La nouvelle sert ensuite.
web-rescue-password = Mot de passe
web-rescue-changed = Adresse de secours vérifiée.
web-rescue-kept = C’est votre adresse de secours.
web-choose-given-title = Donné à d’autres avant le gel
web-choose-given = Ce qui a été donné en votre nom dans les sept jours d’avant. Laissez coché ce qui doit être retiré.
web-choose-given-right = Droit : { $what }, à { $name }
web-choose-given-mailbox = Boîte { $mailbox }, { $role }, à { $name }
web-choose-left = Ce qui n’a pas été retiré reste affiché sur « Mon compte », jusqu’à votre réponse.
web-account-given = Ce qui a été donné en votre nom dans les sept jours d’avant, et qui l’est encore. Laissez coché ce que vous n’avez pas donné vous-même.
web-account-given-answer = Retirer ce qui est coché et garder le reste
web-account-given-done = Votre réponse est enregistrée.
web-account-given-more = C’est retiré. Il en reste que vous n’aviez pas encore vus : répondez aussi pour ceux-là.
web-account-given-stays = Une partie n’a pas pu être retirée. Signalez-le à votre assistance, ou décochez-la pour la garder.
web-choose-thaws = Le compte est gelé : il s’ouvre de nouveau avec le nouveau mot de passe. Les messages qui attendaient d’être envoyés restent dans « En attente d’envoi », où vous décidez de chacun.
web-helpdesk-frozen = Gelé par son titulaire
web-helpdesk-frozen-says = ({ $day }). Son mot de passe n’ouvre plus rien ; un autre le rouvre.
