# Ce que les réponses et les transferts disent du message dont ils parlent.

mail-quote-attribution = Le { $date }, { $name } a écrit :
mail-forward-title = ---------- Message transféré ----------
mail-forward-from = De : { $people }
mail-forward-date = Date : { $date }
mail-forward-subject = Objet : { $subject }
mail-forward-to = À : { $people }
