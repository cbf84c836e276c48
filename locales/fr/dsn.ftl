# Les avis de remise : ce qui est arrivé à un message, que faire, qui aide.

dsn-sender-name = Avis de remise
dsn-subject-failed = Message non remis : { $subject }
dsn-subject-delayed = Message retardé : { $subject }
dsn-subject-delivered = Message remis : { $subject }
dsn-hello = Bonjour,
dsn-about = Cet avis concerne votre message « { $subject } ».
dsn-about-untitled = Cet avis concerne un de vos messages, qui n’a pas d’objet.
dsn-failed = Votre message n’a pas été remis à :
dsn-delayed = Votre message n’a pas encore été remis à :
dsn-delivered = Votre message a été remis à :
dsn-relayed = Votre message a été confié au serveur suivant, qui n’annonce pas la remise, pour :
dsn-still-trying = { $hours ->
    [one] Vous n’avez rien à faire : les essais continuent encore une heure. Un autre avis vous dira si le message ne peut pas être remis.
   *[other] Vous n’avez rien à faire : les essais continuent encore { $hours } heures. Un autre avis vous dira si le message ne peut pas être remis.
}
dsn-help = Si cela ne suffit pas, transférez cet avis au service d’assistance de votre organisation : les détails techniques joints lui diront ce qui s’est passé.

dsn-why-unknown-address = Personne n’a cette adresse. Vérifiez son orthographe, puis renvoyez le message à la bonne adresse.
dsn-why-unknown-domain = Le domaine de cette adresse, après « @ », n’existe pas ou ne reçoit pas de courrier. Vérifiez son orthographe, puis renvoyez le message.
dsn-why-no-mail = Ce domaine annonce qu’il ne reçoit pas de courrier. Demandez à la personne une autre adresse.
dsn-why-closed = Cette boîte est fermée pour le moment. Joignez la personne autrement, ou écrivez à un de ses collègues.
dsn-why-full = La boîte du destinataire est pleine. Prévenez la personne autrement, puis renvoyez le message quand elle aura fait de la place.
dsn-why-too-large = Le message est trop gros pour le serveur du destinataire. Renvoyez-le avec des pièces jointes plus légères, ou en plusieurs fois.
dsn-why-policy = Le serveur du destinataire a refusé le message d’après ses règles. Demandez à la personne, par un autre moyen, ce que sa messagerie accepte.
dsn-why-frozen = Le compte d’où ce message a été écrit a été gelé avant son départ : il n’est pas allé à cette adresse. S’il doit partir, renvoyez-le depuis « Envoyés ».
dsn-why-loop = Ce domaine renvoie son courrier vers notre propre serveur, qui n’est pas chargé de le recevoir. Signalez-le au service d’assistance.
dsn-why-accents = Le serveur du destinataire ne comprend pas les adresses accentuées. Demandez à la personne une adresse sans accents.
dsn-why-expired = Nous avons essayé pendant cinq jours sans succès. Vérifiez l’adresse, joignez la personne autrement, ou renvoyez le message plus tard.
dsn-why-refused = Le serveur du destinataire a refusé le message. Sa réponse est dans les détails joints.
dsn-why-unreachable = Le serveur du destinataire ne peut pas être joint pour le moment.
dsn-why-busy = Le serveur du destinataire demande d’attendre.

# La réponse automatique d’un compte fermé.
closed-answer-subject = Réponse automatique : ce compte est fermé
closed-answer = Bonjour,

    Le compte de messagerie auquel vous avez écrit est fermé : la personne ne le lit plus. Votre message a été conservé, mais personne n’y répondra.
closed-post-subject = Réponse automatique : cette boîte est fermée
closed-post = Bonjour,

    La boîte de fonction à laquelle vous avez écrit est fermée : elle n’est plus lue. Votre message a été conservé, mais personne n’y répondra.
closed-answer-contact = Pour joindre l’établissement, écrivez à { $address }.
