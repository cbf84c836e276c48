# What answers and forwards say of the message they are about.

mail-quote-attribution = On { $date }, { $name } wrote:
mail-forward-title = ---------- Forwarded message ----------
mail-forward-from = From: { $people }
mail-forward-date = Date: { $date }
mail-forward-subject = Subject: { $subject }
mail-forward-to = To: { $people }
