# Le journal : ce que d’autres ont fait pour un compte, une phrase par acte.

web-settings-journal = Ce que d’autres ont fait pour votre compte
web-settings-journal-hint = Chaque acte d’une autre personne sur votre compte est inscrit ici.
web-settings-journal-nothing = Personne n’a rien fait sur votre compte jusqu’ici.
journal-by-service = le service
journal-duty-organisation = organisation et règles
journal-duty-feeds = fichiers et imports
journal-duty-people = comptes des personnes
journal-duty-rights = droits confiés
journal-duty-helpdesk = assistance aux personnes
journal-act-suspended = Compte suspendu
journal-act-resumed = Compte rouvert
journal-act-quota-set = Place portée à { $size }
journal-act-quota-follows = Place fixée de nouveau par la règle : { $size }
journal-act-delegated = Droit confié jusqu’au { $day } : { $duty }
journal-act-revoked = Droit retiré : { $duty }
journal-act-administrator-set = { $given ->
    [yes] Administration de l’organisation confiée
   *[no] Administration de l’organisation retirée
}
journal-act-policy-set = Règle modifiée : { $policy }
journal-act-organisation-renamed = Organisation renommée : « { $name } »
journal-act-codes-set = Codes d’académie : { $codes }
journal-act-hue-set = { $degrees ->
    [none] Couleur d’origine remise
   *[other] Couleur : teinte { $degrees }
}
journal-act-language-set = Langue des nouveaux comptes : { $language }
journal-act-domain-added = Domaine ajouté : { $domain }
journal-act-domain-main = Domaine principal : { $domain }
journal-act-domain-removed = Domaine retiré : { $domain }
journal-act-logo-set = Logo changé
journal-act-logo-removed = Logo retiré
journal-act-import-released = Import { $import } libéré après son arrêt de sécurité
journal-act-account-created = Compte créé, identifiant { $identifier }
journal-act-record-changed = Fiche écrite à la main changée : { $fields }
journal-act-record-ended = Fiche écrite à la main terminée, dernier jour le { $day }
journal-act-account-asked = Compte temporaire demandé pour { $name }, jusqu’au { $day }
journal-act-request-refused = Demande refusée pour { $name }
journal-act-request-withdrawn = Demande retirée pour { $name }
journal-act-account-renewed = Compte prolongé jusqu’au { $day }
journal-act-let-go = Départ vers une autre organisation annoncé, dernier jour : { $day }
journal-act-kept-on = Départ vers une autre organisation annulé
journal-act-moved-to = Compte parti vers « { $organisation } »
journal-act-moved-from = Compte venu de « { $organisation } »
journal-act-export-link-made = Lien de téléchargement du courrier créé
journal-act-password-set = Mot de passe changé
journal-act-reset-asked = Lien de réinitialisation envoyé à l’adresse de secours
journal-act-password-reset = Mot de passe réinitialisé par un lien
journal-act-charter-accepted = { $version ->
    [own] Règles communes d’usage acceptées
   *[other] Charte d’usage acceptée, version du { $day }
}
journal-act-sheet-made = Feuille de première connexion imprimée
journal-act-rescue-set = Adresse de secours vérifiée
journal-act-rescue-changed = Adresse de secours changée
journal-act-rescue-set-in-person = Adresse de secours enregistrée après une vérification d’identité en personne
journal-act-rescue-changed-in-person = Adresse de secours changée après une vérification d’identité en personne
journal-act-rescue-taken-back = Ancienne adresse de secours remise
journal-act-frozen = { $by ->
    [link] Compte gelé par le lien d’une lettre (« Ce n’était pas moi »)
   *[self] Compte gelé depuis Mon compte (« Ce n’était pas moi »)
}
journal-act-thawed = Compte dégelé par un nouveau mot de passe
journal-act-doubt-answered = Ce qui avait été donné avant le gel a été vérifié
journal-act-activated = { $by ->
    [sheet] Compte ouvert par une feuille de première connexion
   *[other] Compte ouvert par le NUMEN
}
journal-act-second-factor-set = Double authentification mise en place avec une application à codes
journal-act-second-factor-removed = Double authentification retirée
journal-act-second-factor-guessed = Codes refusés plusieurs fois après le bon mot de passe
journal-act-recovery-codes-made = Nouveaux codes de secours
journal-act-recovery-code-used = Code de secours utilisé
journal-act-app-password-made = Mot de passe d’application créé : « { $name } »
journal-act-app-password-revoked = Mot de passe d’application révoqué : « { $name } »
journal-act-app-passwords-revoked = Tous les mots de passe d’application révoqués
journal-act-passkey-added = Clé d’accès ajoutée : « { $name } »
journal-act-passkey-renamed = Clé d’accès « { $former } » renommée « { $name } »
journal-act-passkey-removed = Clé d’accès retirée : « { $name } »
journal-act-passkey-copied = Clé d’accès refusée, car il en existe peut-être une copie : « { $name } »
journal-act-photo-set = Photo ajoutée ou changée
journal-act-photo-shown = Photo montrée aux collègues
journal-act-photo-hidden = Photo cachée aux collègues
journal-act-photo-removed = Photo retirée
journal-act-sessions-closed = Sessions fermées
journal-act-exported = Tout le courrier téléchargé par le lien de départ
journal-act-mailbox-let-in = { $ends ->
    [yes] Accès à la boîte { $mailbox } donné jusqu’au { $day } : { $role }
   *[no] Accès à la boîte { $mailbox } donné : { $role }
}
journal-act-mailbox-role-set = { $ends ->
    [yes] Accès à la boîte { $mailbox } modifié, jusqu’au { $day } : { $role }
   *[no] Accès à la boîte { $mailbox } modifié, sans date de fin : { $role }
}
journal-act-mailbox-taken-out = Accès à la boîte { $mailbox } retiré
journal-act-mailbox-made = Boîte de fonction { $mailbox } créée
journal-act-mailbox-renamed = Boîte de fonction { $mailbox } renommée : « { $name } »
journal-act-mailbox-closes = Fin de la boîte de fonction { $mailbox }, dernier jour le { $day }
journal-act-mailbox-opened = { $ends ->
    [yes] Boîte de fonction { $mailbox } rouverte, dernier jour le { $day }
   *[no] Boîte de fonction { $mailbox } rouverte, sans date de fin
}
journal-act-same-person-asked = Confirmation demandée : même personne qu’un autre compte
journal-act-same-person-dropped = Demande écartée : même personne qu’un autre compte
journal-act-same-person-said = Déclaré comme la même personne que { $other }
journal-act-same-person-unsaid = N’est plus déclaré comme la même personne que { $other }
journal-act-help-asked = Demande d’aide faite à ce nom, numéro { $number }
journal-act-help-taken = Demande d’aide numéro { $number } prise en charge
journal-act-help-given-back = Demande d’aide numéro { $number } remise dans la file
journal-act-help-answered = Réponse donnée à la demande d’aide numéro { $number }
journal-act-help-closed = Demande d’aide numéro { $number } close sans réponse écrite
journal-act-sessions-ended = Toutes les sessions fermées
journal-act-unlocked = Attente levée après trop d’essais
journal-act-factor-reset-asked = { $number ->
    [none] Réinitialisation de la double authentification demandée
   *[other] Réinitialisation de la double authentification demandée pour la demande d’aide numéro { $number }
}
journal-act-factor-reset-dropped = Réinitialisation de la double authentification abandonnée
journal-act-factor-reset = Double authentification réinitialisée par deux personnes
journal-act-handover-made = Code à remettre imprimé pour la demande d’aide numéro { $number }
journal-act-handover-sent = Code envoyé à l’adresse de secours pour la demande d’aide numéro { $number }
journal-act-handover-allowed = Impression d’un code confiée à la direction de l’établissement pour la demande d’aide numéro { $number }
journal-act-campaign-begun = Campagne de mots de passe lancée : du { $starts } au { $last } inclus
journal-act-campaign-put-off = Campagne de mots de passe reportée : dernier jour le { $last }
journal-act-campaign-stopped = Campagne de mots de passe arrêtée
journal-act-numen-printed = NUMEN imprimé pour la demande d’aide numéro { $number }
journal-act-numen-sent = Lien vers le NUMEN envoyé à l’adresse de secours pour la demande d’aide numéro { $number }
journal-act-numen-wrong = NUMEN erroné saisi par l’assistance pour la demande d’aide numéro { $number }
journal-act-numen-refused = Le NUMEN n’est plus communiqué pour la demande d’aide numéro { $number }, après trois saisies fausses
journal-act-numen-read = NUMEN lu par un lien arrivé à l’adresse de secours
journal-act-contacts-set = Contacts de l’assistance modifiés
