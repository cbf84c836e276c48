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
web-error-nomailbox = Elle n’existe pas, ou rien ne vous y donne accès aujourd’hui. Une boîte de fonction s’ouvre à qui tient la fonction et se ferme le jour où elle prend fin ; la personne qui en est responsable peut aussi y inviter quelqu’un.
web-box-sent-by = envoyé par { $name }
web-box-sent-by-you = envoyé par vous
