//! Letters that stand alone: circulars, notices, junk, absence answers, and the rare forms that a mailbox must bear.

use super::conversation::{capital, tidy};
use super::enclosures::enclosures;
use super::filing;
use super::owner::{Owner, Reach, kinds, relay, sender};
use crate::attach;
use crate::calendar::{clock, paris};
use crate::dress::{Client, Oddity, Sheet};
use crate::expand::Facts;
use crate::letter::Letter;
use crate::mime::Part;
use crate::players::{Player, invent};
use crate::script::{Kind, Scenario, scenarios};
use crate::typography;
use chrono::Timelike;
use generator::Random;
use std::collections::HashMap;

/// The size of an enormous attachment, in bytes.
const ENORMOUS: i64 = 3_200_000;

/// What goes with a forwarded letter.
const FORWARDS: [&str; 5] = [
    "{Je te transfère|Je te passe} le message de {la part de |}[A], reçu à l'instant : {qu'en penses-tu ?|tu es plus au courant que moi.|je crois qu'il t'était destiné.}",
    "{Pour information, le message ci-joint.|À toutes fins utiles, voici ce que [A] m'écrit.} {Je n'ai pas répondu.|J'ai répondu que tu verrais cela.}",
    "{Ce message est arrivé dans ma boîte par erreur.|Mauvaise adresse, bonne maison : c'est pour toi.} {Je l'ai lu avant de m'en rendre compte, pardon.|Je n'ai rien lu, promis.}",
    "{Garde une trace de ceci, on en aura besoin [j9].|À joindre au dossier, je pense.} {[X] en a aussi une copie.|Il n'existe pas d'autre exemplaire.}",
    "{Tu m'avais demandé l'original : le voici tel quel.|Comme convenu ce matin, le message d'origine.} {L'en-tête y est, c'était le but.|Rien n'a été coupé.}",
];

impl Owner {
    /// A letter from a service, a machine or a stranger.
    pub(super) fn single(
        &mut self,
        scenario: &'static Scenario,
        start: i64,
        random: &mut Random,
    ) -> Vec<Letter> {
        let mut dice = Random::new(random.next());
        let author = self.author(scenario, random);
        let at = (start + random.between(0, 900)).min(self.end);
        for _ in 0..120 {
            let Some(sheet) = self.single_sheet(scenario, &author, at, &mut dice, random) else {
                return Vec::new();
            };
            if scenario.kind == Kind::Circular && !self.fresh(&sheet, Reach::All) {
                continue;
            }
            let facts = filing::Facts {
                kind: scenario.kind,
                file: scenario.file,
                received: at,
                mine: false,
                answered: false,
                together: random.next(),
                malformed: false,
            };
            let from = if scenario.kind == Kind::Out {
                String::new()
            } else {
                sheet.from.1.clone()
            };
            return vec![self.file(sheet.write(Oddity::None), &from, &facts, random)];
        }
        Vec::new()
    }

    /// The person behind an absence answer: whom the owner wrote to last.
    fn author(&self, scenario: &Scenario, random: &mut Random) -> Player {
        match (&self.last_sent, scenario.kind) {
            (Some((_, _, to)), Kind::Out) => to.clone(),
            _ => invent("staff", &self.me, random),
        }
    }

    fn single_sheet(
        &mut self,
        scenario: &'static Scenario,
        author: &Player,
        at: i64,
        dice: &mut Random,
        random: &mut Random,
    ) -> Option<Sheet> {
        let part = scenario.parts.first()?;
        let moment = paris(at);
        let mut people = HashMap::from([
            ('O', self.me.clone()),
            ('A', self.me.clone()),
            ('Z', author.clone()),
        ]);
        for role in ['X', 'Y'] {
            people.insert(role, self.somebody(&self.me, &[&self.me, author], random));
        }
        let mut facts = Facts::new(dice, moment.date_naive(), people, kinds(&self.me));
        facts.hour = clock(i64::from(moment.hour() * 60 + moment.minute()));
        let client = single_client(scenario.kind, random);
        let (name, address) = match scenario.from {
            Some(from) => (
                typography::set(sender(from).0.as_str(), true),
                sender(from).1,
            ),
            None => (author.name(), author.address.clone()),
        };
        let text = tidy(&facts.say(part.text));
        let mut sheet = Sheet {
            id: self.new_id(address.split('@').nth(1).unwrap_or("ac-thau.example")),
            from: (name, address),
            to: vec![(self.me.name(), self.me.address.clone())],
            cc: Vec::new(),
            subject: capital(&typography::set(&facts.say(scenario.subject), true)),
            date: moment.to_rfc2822(),
            references: Vec::new(),
            extra: Vec::new(),
            text: typography::set(&text, client.curly() || scenario.kind != Kind::Junk),
            quoted: None,
            attached: Vec::new(),
            client,
        };
        sheet.attached = enclosures(&mut facts, part, &sheet, random);
        self.trimmings(scenario.kind, &mut sheet, random);
        Some(sheet)
    }

    /// Header lines that tell machines' letters and junk from people's.
    fn trimmings(&self, kind: Kind, sheet: &mut Sheet, random: &mut Random) {
        match kind {
            Kind::Notice => sheet
                .extra
                .push("Auto-Submitted: auto-generated".to_owned()),
            Kind::Circular if random.chance(50) => {
                let list = "liste.personnels@ac-thau.example";
                sheet.to = vec![("Personnels de l’académie".to_owned(), list.to_owned())];
            }
            Kind::Junk => {
                let domain = sheet
                    .from
                    .1
                    .split('@')
                    .nth(1)
                    .unwrap_or_default()
                    .to_owned();
                sheet.extra.push(format!(
                    "Reply-To: reponse.{}@{domain}",
                    random.between(100, 999)
                ));
                sheet
                    .extra
                    .push(format!("X-Originating-Host: {}", relay(&domain, random)));
                sheet.extra.push("X-Priority: 1".to_owned());
            }
            Kind::Out => {
                sheet.extra.push("Auto-Submitted: auto-replied".to_owned());
                if let Some((id, subject, _)) = &self.last_sent {
                    sheet.references = vec![id.clone()];
                    sheet.subject = format!("{} : {subject}", sheet.subject);
                }
            }
            _ => {}
        }
    }

    /// A letter whose form is rare or wrong.
    pub(super) fn odd(&mut self, start: i64, random: &mut Random) -> Vec<Letter> {
        let oddity = Oddity::ALL[self.oddities % Oddity::ALL.len()];
        self.oddities += 1;
        self.one_from_somebody(start, random, |owner, sheet, random| match oddity {
            Oddity::Nested => owner.forwarded(sheet, random),
            Oddity::Empty => {
                sheet.text = String::new();
                sheet.quoted = None;
                Oddity::Empty
            }
            other => other,
        })
    }

    /// A letter with an attachment of several megabytes.
    pub(super) fn enormous(&mut self, start: i64, random: &mut Random) -> Vec<Letter> {
        self.one_from_somebody(start, random, |_, sheet, random| {
            let weight = random.bytes(random.clone().between(ENORMOUS, ENORMOUS * 5 / 4) as usize);
            let lines = [
                "Numérisation en haute définition",
                "Plans, coupes et façades",
                "Échelle 1/100",
            ];
            let file = attach::pdf_with("Plans du bâtiment B", &lines, &weight);
            sheet
                .attached
                .push(Part::file("application/pdf", "plans-bâtiment-B.pdf", &file));
            Oddity::None
        })
    }

    /// The first letter of a conversation that stays unanswered, changed before it is written.
    fn one_from_somebody(
        &mut self,
        start: i64,
        random: &mut Random,
        change: impl Fn(&mut Self, &mut Sheet, &mut Random) -> Oddity,
    ) -> Vec<Letter> {
        let fitting: Vec<&'static Scenario> = scenarios()
            .iter()
            .filter(|one| {
                one.kind == Kind::Thread && one.who.iter().skip(1).any(|part| self.me.fits(part))
            })
            .collect();
        let at = (start + random.between(0, 900)).min(self.end);
        for _ in 0..20 {
            let scenario = *random.pick(&fitting);
            let mut dice = Random::new(random.next());
            let mut talk = self.talk(scenario, start, &mut dice);
            if talk
                .facts
                .people
                .get(&'A')
                .is_none_or(|one| one.address == self.me.address)
            {
                continue;
            }
            let Some(mut sheet) = self.sheet(&mut talk, &scenario.parts[0], at, random) else {
                continue;
            };
            let oddity = change(self, &mut sheet, random);
            if oddity == Oddity::Nested && !self.fresh(&sheet, Reach::All) {
                continue;
            }
            let facts = filing::Facts {
                kind: Kind::Thread,
                file: scenario.file,
                received: at,
                mine: false,
                answered: false,
                together: talk.together,
                malformed: oddity.malformed(),
            };
            return vec![self.file(sheet.write(oddity), &sheet.from.1.clone(), &facts, random)];
        }
        Vec::new()
    }

    /// The letter becomes the attachment of another, from a colleague.
    fn forwarded(&mut self, sheet: &mut Sheet, random: &mut Random) -> Oddity {
        let inner = sheet.write(Oddity::None);
        let colleague = self.cast("staff", &[&self.me], random);
        let mut writer = invent("staff", &self.me, random);
        writer.given.clone_from(&sheet.from.0);
        let mut dice = Random::new(random.next());
        let people = HashMap::from([
            ('A', writer),
            ('X', self.somebody(&self.me, &[&self.me], random)),
        ]);
        let day = paris(self.end).date_naive();
        let mut facts = Facts::new(&mut dice, day, people, Vec::new());
        let text = tidy(&facts.say(FORWARDS[random.below(FORWARDS.len())]));
        sheet.text = typography::set(
            &format!("{},\n\n{text}\n\n{}", self.me.given, colleague.given),
            true,
        );
        sheet.quoted = None;
        sheet.from = (colleague.name(), colleague.address.clone());
        sheet.to = vec![(self.me.name(), self.me.address.clone())];
        sheet.cc = Vec::new();
        sheet.subject = format!("TR: {}", sheet.subject);
        sheet.id = self.new_id(&colleague.domain);
        sheet.attached = vec![Part::Leaf {
            head: "Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n".to_owned(),
            body: inner,
        }];
        Oddity::Nested
    }
}

fn single_client(kind: Kind, random: &mut Random) -> Client {
    let choices: &[Client] = match kind {
        Kind::Notice => &[Client::Plain, Client::Plain, Client::Old],
        Kind::Junk => &[Client::Webmail, Client::Plain, Client::Old],
        Kind::Out => &[Client::Plain, Client::Office],
        _ => &[
            Client::Webmail,
            Client::Office,
            Client::Desktop,
            Client::Plain,
        ],
    };
    *random.pick(choices)
}
