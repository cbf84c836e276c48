# Les sources de personnes : annuaire fédérateur, ressources humaines, tableaux.

import-kind-aaf = annuaire fédérateur
import-kind-hr = ressources humaines
import-kind-csv = tableau
import-kind-hand = à la main
import-report = Import n° { $id } ({ $kind }, { $day }) : { $state }.
import-state-staging = lecture en cours
import-state-ready = prêt, rien n’est encore changé
import-state-stopped = arrêté, une seconde personne doit le libérer
import-state-applying = application en cours
import-state-done = appliqué
import-state-refused = refusé, rien n’est changé
import-state-dropped = abandonné, rien n’est changé
import-unchanged = { $count ->
    [one] { $count } fiche sans changement
   *[other] { $count } fiches sans changement
}
import-passed-over = { $count ->
    [one] { $count } fiche d’élève ou de responsable, non importée
   *[other] { $count } fiches d’élèves ou de responsables, non importées
}
import-nothing-changes = Rien ne change.
import-and-more = … et { $count } de plus
import-happening-structure-new = Structures nouvelles
import-happening-structure-changed = Structures modifiées
import-happening-structure-gone = Structures disparues
import-happening-person-new = Personnes nouvelles
import-happening-person-renamed = Changements de nom
import-happening-person-moving = Changements d’affectation
import-happening-person-changed = Autres changements
import-happening-person-leaving = Départs
import-happening-person-returning = Retours
import-happening-person-arriving = Venues d’une autre organisation
import-happening-homonym = Homonymes, dont l’adresse reçoit un numéro
import-happening-suspicious = À vérifier
import-happening-hr-new = Lignes RH nouvelles
import-happening-hr-changed = Lignes RH modifiées
import-happening-hr-gone = Lignes RH disparues
import-happening-hr-unmatched = Lignes RH sans fiche dans l’annuaire
import-happening-pupil-new = Élèves nouveaux
import-happening-pupil-moving = Élèves qui changent d’établissement
import-happening-pupil-changed = Autres changements d’élèves
import-happening-pupil-leaving = Élèves partis
import-happening-pupil-returning = Élèves revenus
import-warnings = Avertissements
import-warning-reference = entité inconnue
import-warning-misdeclared = encodage mal déclaré
import-warning-operation = modification inconnue, laissée de côté
import-warning-category = catégorie inconnue, fiche laissée de côté
import-warning-identifier = identifiant illisible, fiche laissée de côté
import-warning-other-identifier = deux identifiants différents
import-warning-cut-short = valeur tronquée
import-warning-form = valeur mal formée, laissée de côté
import-warning-nameless = nom absent
import-warning-function = code de fonction inconnu
import-warning-check-letter = lettre de contrôle de l’UAI fausse
import-warning-and-more = autres avertissements de la même fiche
import-warning-unknown-id = modification ou suppression d’une fiche inconnue
import-warning-no-academie = code d’académie absent
import-warning-file-kind = ni Complet ni Delta dans le nom du fichier
import-warning-file-date = date absente du nom du fichier
import-warning-file-twice = second fichier du même nom
import-warning-row-identifier = ligne sans identifiant, laissée de côté
import-warning-row-short = ligne trop courte
import-warning-row-long = ligne trop longue, laissée de côté
import-warning-row-line-break = retour à la ligne dans une cellule, ligne laissée de côté
import-warning-row-reversed = fin avant le début, dates laissées de côté
import-warning-hr-twice = un même NUMEN sur deux lignes, aucune des deux n’est prise
import-stop = Arrêt de sûreté : { $departures ->
    [one] { $departures } départ
   *[other] { $departures } départs
} sur { $of }. Vérifiez le fichier auprès de son producteur. Si tout est juste, une seconde personne libère l’import.
import-stop-pupils = { $pupils ->
    [one] Élèves : { $pupils } départ sur { $of }.
   *[other] Élèves : { $pupils } départs sur { $of }.
}
import-stop-structure = { $name } disparaît avec { $count } personnes.
import-stop-release = Sur la ligne de commande : --accept-departures { $departures }
import-refused-nothing = Aucun fichier de l’annuaire fédérateur à cet endroit. Donnez le dossier ou l’archive de la livraison.
import-refused-missing = Livraison incomplète du { $day } : il manque { $category } n° { $batch }. Demandez-la de nouveau à son producteur.
import-refused-older = La livraison du { $day } est plus ancienne que la dernière appliquée ({ $last }). Donnez une livraison plus récente.
import-refused-ahead = La livraison est datée du { $day }, plus d’une semaine après aujourd’hui. Si c’est voulu, ajoutez --accept-date.
import-refused-no-complete = Ces deltas ne suivent aucun Complet appliqué. Importez d’abord le Complet.
import-refused-academie = { $file } : flux de l’académie { $code }, qui n’est pas celle de l’organisation. Vérifiez le fichier, ou les codes de l’organisation.
import-refused-no-academie = Aucun fichier ne dit de quelle académie il vient (codeAcademieExport). Demandez la livraison complète à son producteur.
import-refused-unreadable-read = { $file } : le fichier ne peut pas être lu. Réessayez.
import-refused-unreadable-encoding = { $file }, ligne { $line } : encodage illisible. Demandez un fichier en UTF-8.
import-refused-unreadable-malformed = { $file }, ligne { $line } : XML mal formé. Demandez de nouveau le fichier à son producteur.
import-refused-unreadable-root = { $file }, ligne { $line } : ce n’est pas un fichier de l’annuaire fédérateur.
import-refused-unreadable-definitions = { $file }, ligne { $line } : le document définit des entités, ce qu’aucun flux ne fait. Vérifiez d’où il vient.
import-refused-unreadable-cut-off = { $file }, ligne { $line } : le fichier est tronqué. Demandez-le de nouveau à son producteur.
import-refused-unreadable-limit = { $file }, ligne { $line } : valeur ou fiche démesurée. Vérifiez le fichier.
import-refused-unreadable-not-text = { $file } : ce n’est pas un tableau lisible, il contient des octets qui ne sont d’aucun texte. Demandez un fichier CSV en UTF-8.
import-refused-unreadable-no-header = { $file } : la première ligne doit porter les titres des colonnes.
import-refused-unreadable-column-twice = { $file } : deux colonnes portent le même titre.
import-refused-unreadable-row-without-end = { $file }, ligne { $line } : ligne sans fin, sans doute un guillemet jamais fermé.
import-refused-columns = Il manque une colonne par laquelle reconnaître les personnes. Vérifiez les titres de la première ligne.
import-refused-faulty = { $file } : { $count } lignes fautives sur { $of }, la première est la ligne { $line }. Des colonnes ont sans doute été déplacées. Vérifiez le fichier.
import-refused-files = { $reason }
import-refused-files-unknown = { $file } : ni dossier, ni archive .zip ou .tgz. Donnez la livraison telle qu’elle a été reçue.
import-refused-files-damaged = { $file } : l’archive est abîmée ou incomplète. Demandez-la de nouveau à son producteur.
import-refused-files-too-much = { $file } : l’archive est plus grande qu’une livraison ne peut l’être. Vérifiez d’où elle vient.
import-busy = Un autre import de cette organisation est en cours. Attendez sa fin, ou abandonnez-le.
import-other-departures = Vous acceptez { $asked } départs, le flux en compte { $found }. Relisez la simulation.
import-no-organisation = Aucune organisation ne s’appelle « { $name } » ni n’a ce domaine.
import-bad-mapping = Correspondance de colonnes non comprise : { $part }
import-progress = { $done } sur { $total }
import-dry-run = Simulation : rien n’a été changé.

# Ce que les collègues lisent d’une fonction.

import-post-D0010 = { $gender ->
    [f] Cheffe d’établissement
    [m] Chef d’établissement
   *[x] Direction de l’établissement
}
import-post-D0011 = { $gender ->
    [f] Adjointe au chef d’établissement
    [m] Adjoint au chef d’établissement
   *[x] Direction adjointe
}
import-post-E0030 = { $gender ->
    [f] Conseillère principale d’éducation
    [m] Conseiller principal d’éducation
   *[x] Vie scolaire (CPE)
}
import-post-G0000 = { $gender ->
    [f] Professeure des écoles
    [m] Professeur des écoles
   *[x] Enseignement du premier degré
}
import-post-L0080 = { $gender ->
    [f] Professeure documentaliste
    [m] Professeur documentaliste
   *[x] Documentation
}
import-post-L0202 = { $gender ->
    [f] Professeure de lettres modernes
    [m] Professeur de lettres modernes
   *[x] Enseignement : lettres modernes
}
import-post-L1300 = { $gender ->
    [f] Professeure de mathématiques
    [m] Professeur de mathématiques
   *[x] Enseignement : mathématiques
}
import-post-L0422 = { $gender ->
    [f] Professeure d’anglais
    [m] Professeur d’anglais
   *[x] Enseignement : anglais
}
import-post-L1000 = { $gender ->
    [f] Professeure d’histoire-géographie
    [m] Professeur d’histoire-géographie
   *[x] Enseignement : histoire-géographie
}
import-post-L1900 = { $gender ->
    [f] Professeure d’éducation physique et sportive
    [m] Professeur d’éducation physique et sportive
   *[x] Enseignement : éducation physique et sportive
}
import-post-L0426 = { $gender ->
    [f] Professeure d’espagnol
    [m] Professeur d’espagnol
   *[x] Enseignement : espagnol
}
import-post-L1600 = { $gender ->
    [f] Professeure de sciences de la vie et de la Terre
    [m] Professeur de sciences de la vie et de la Terre
   *[x] Enseignement : sciences de la vie et de la Terre
}
import-post-L1500 = { $gender ->
    [f] Professeure de physique-chimie
    [m] Professeur de physique-chimie
   *[x] Enseignement : physique-chimie
}
import-post-L1400 = { $gender ->
    [f] Professeure de technologie
    [m] Professeur de technologie
   *[x] Enseignement : technologie
}
import-post-L1800 = { $gender ->
    [f] Professeure d’arts plastiques
    [m] Professeur d’arts plastiques
   *[x] Enseignement : arts plastiques
}
import-post-L1700 = { $gender ->
    [f] Professeure d’éducation musicale
    [m] Professeur d’éducation musicale
   *[x] Enseignement : éducation musicale
}
import-post-L0201 = { $gender ->
    [f] Professeure de lettres classiques
    [m] Professeur de lettres classiques
   *[x] Enseignement : lettres classiques
}
import-post-L0429 = { $gender ->
    [f] Professeure d’occitan
    [m] Professeur d’occitan
   *[x] Enseignement : occitan
}
import-post-L0420 = { $gender ->
    [f] Professeure de catalan
    [m] Professeur de catalan
   *[x] Enseignement : catalan
}
import-post-L0100 = { $gender ->
    [f] Professeure de philosophie
    [m] Professeur de philosophie
   *[x] Enseignement : philosophie
}
import-post-L1100 = { $gender ->
    [f] Professeure de sciences économiques et sociales
    [m] Professeur de sciences économiques et sociales
   *[x] Enseignement : sciences économiques et sociales
}
import-post-P0210 = { $gender ->
    [f] Professeure de lettres-histoire
    [m] Professeur de lettres-histoire
   *[x] Enseignement : lettres-histoire
}
import-function-ENS = { $gender ->
    [f] Enseignante
    [m] Enseignant
   *[x] Enseignement
}
import-function-ENS-of = { $gender ->
    [f] Enseignante ({ $discipline })
    [m] Enseignant ({ $discipline })
   *[x] Enseignement ({ $discipline })
}
import-function-DOC = { $gender ->
    [f] Professeure documentaliste
    [m] Professeur documentaliste
   *[x] Documentation
}
import-function-DIR = { $gender ->
    [f] Personnel de direction
    [m] Personnel de direction
   *[x] Direction
}
import-function-EDU = { $gender ->
    [f] Conseillère d’éducation
    [m] Conseiller d’éducation
   *[x] Vie scolaire
}
import-function-AED = { $gender ->
    [f] Assistante d’éducation
    [m] Assistant d’éducation
   *[x] Vie scolaire
}
import-function-AES = { $gender ->
    [f] Accompagnante d’élèves en situation de handicap
    [m] Accompagnant d’élèves en situation de handicap
   *[x] Accompagnement d’élèves en situation de handicap
}
import-function-ASH = { $gender ->
    [f] Accompagnante d’élèves en situation de handicap
    [m] Accompagnant d’élèves en situation de handicap
   *[x] Accompagnement d’élèves en situation de handicap
}
import-function-ADF = { $gender ->
    [f] Personnel administratif
    [m] Personnel administratif
   *[x] Administration
}
import-function-MDS = { $gender ->
    [f] Personnel médico-social
    [m] Personnel médico-social
   *[x] Médico-social
}
import-function-PSY = { $gender ->
    [f] Psychologue de l’éducation
    [m] Psychologue de l’éducation
   *[x] Psychologue de l’éducation
}
import-function-ORI = { $gender ->
    [f] Conseillère d’orientation
    [m] Conseiller d’orientation
   *[x] Orientation
}
import-function-INS = { $gender ->
    [f] Inspectrice
    [m] Inspecteur
   *[x] Inspection
}
import-function-COLTER = { $gender ->
    [f] Agente de la collectivité
    [m] Agent de la collectivité
   *[x] Collectivité territoriale
}
import-function-RPL = { $gender ->
    [f] Remplaçante
    [m] Remplaçant
   *[x] Remplacement
}
import-function-ELE = Élève
import-function-ELE-of = Élève, { $class }

# Natures d’établissement, par leur code.

import-structure-101 = École maternelle
import-structure-151 = École élémentaire
import-structure-300 = Lycée
import-structure-320 = Lycée professionnel
import-structure-340 = Collège
import-structure-370 = EREA
import-structure-zone = Zone de remplacement
