//! Ways through the pages as people take them: each page is one that the page before offers.

use super::browser::{Browser, Page};
use super::outside::Outside;
use super::tally::{Ending, Tally};
use super::world::{NAME, Newcomer};
use super::{PASSWORD, READS};
use anyhow::{Context, Result, bail};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Who gets no form for so long is counted as kept out: a minute more than whom a crowd lets wait longest.
const LONGEST: Duration = Duration::from_secs(11 * 60);
/// How long somebody looks for the letter with their code. At an address that is dead none comes, and they give up sooner than
/// people would.
const LETTER: Duration = Duration::from_secs(120);
const NO_LETTER: Duration = Duration::from_secs(15);
/// Looks of a reader at the inbox.
const LOOKS: u32 = 3;
/// Pages that say how long to wait, one after the other, at the most.
const MOST_WAITS: u32 = 5;

/// What somebody types wrong, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slip {
    Identifier,
    Numen,
    Birth,
    Code,
}

/// The rescue address that somebody can give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rescue {
    Good(String),
    /// One whose letters never arrive.
    Dead(String),
    None,
}

/// Somebody who walks, with what they meet.
pub struct Walker<'t> {
    pub browser: Browser,
    pub tally: &'t Tally,
    /// How long they take to type what a form asks for.
    pub types: Duration,
}

impl Walker<'_> {
    /// A page with a form, waited for as its page says, when it is filled in; nothing where that takes too long.
    fn form_at(&mut self, path: &str, what: &'static str) -> Result<Option<Page>> {
        let came = Instant::now();
        let mut has_waited = false;
        loop {
            let page = self.browser.get(path)?;
            if page.status != 503 {
                self.tally.took(what, page.took);
                if has_waited {
                    self.tally.took("a form in a crowd", came.elapsed());
                }
                page.must(200)?;
                sleep(self.types);
                return Ok(Some(page));
            }
            if !has_waited {
                self.tally.waited();
                has_waited = true;
            }
            if came.elapsed() > LONGEST {
                return Ok(None);
            }
            let again = page.header("retry-after").map(str::parse);
            let seconds = again.with_context(|| page.unexpected("nothing to wait for").to_string());
            sleep(Duration::from_secs(seconds??));
        }
    }

    fn timed(&self, what: &'static str, page: Page) -> Page {
        self.tally.took(what, page.took);
        page
    }

    /// The form, the password, then three looks at the inbox, at a message, and one search.
    pub fn sign_in(&mut self, name: &str, mistypes: bool) -> Result<Ending> {
        let Some(mut page) = self.form_at("/signin", "sign-in: form")? else {
            return Ok(Ending::KeptOut);
        };
        if mistypes {
            self.tally.mistyped();
            let form = page.form("/signin")?.with("name", name)?;
            page = self.browser.send(&form.with("password", "secrte")?)?;
            self.tally.took("sign-in: wrong password", page.took);
            page.must(403)?;
        }
        let form = page.form("/signin")?.with("name", name)?;
        let entered = self.browser.send(&form.with("password", PASSWORD)?)?;
        entered.must(303)?;
        self.tally.took("sign-in: password", entered.took);
        let mut inbox = self.browser.follow(&entered)?;
        for look in 0..LOOKS {
            if look > 0 {
                sleep(READS);
                inbox = self.browser.get("/mail/inbox")?;
            }
            self.tally.took("webmail: inbox", inbox.took);
            inbox.must(200)?;
            if let Some(path) = first_message(&inbox) {
                let opened = self.browser.get(&path)?;
                self.timed("webmail: open", opened).must(200)?;
            }
            if look == 1 {
                let form = inbox.form("/search")?.with("q", "conseil")?;
                let asked = self.browser.send(&form)?;
                let found = self.browser.follow(&asked)?;
                self.tally.took("webmail: search", asked.took + found.took);
            }
        }
        Ok(Ending::In)
    }

    /// From the page of the door to the welcome, or to a numbered request.
    pub fn come_first(
        &mut self,
        who: &Newcomer,
        (rescue, slip): (&Rescue, Option<Slip>),
        outside: &Outside,
    ) -> Result<Ending> {
        let Some(door) = self.form_at("/signin", "sign-in: form")? else {
            return Ok(Ending::KeptOut);
        };
        let Some(page) = self.form_at(&door.link("/activation")?, "first: form")? else {
            return Ok(Ending::KeptOut);
        };
        let page = self.prove(who, slip, page)?;
        sleep(READS);
        let page = self.choose(who, &page)?;
        sleep(READS);
        let address = match rescue {
            Rescue::Good(address) | Rescue::Dead(address) => address,
            Rescue::None if page.has_form("/activation/end") => {
                let ended = self.browser.send(&page.form("/activation/end")?)?;
                return self.welcome(&ended);
            }
            Rescue::None => return self.ask_help(who, &page),
        };
        let form = page.form("/activation/rescue")?.with("address", address)?;
        let asked = self.browser.send(&form)?;
        let asked = self.timed("first: code asked for", asked);
        let begun = Instant::now();
        let page = self.browser.follow(&asked)?;
        let patience = match rescue {
            Rescue::Dead(_) => NO_LETTER,
            _ => LETTER,
        };
        let Some(code) = outside.code(address, patience) else {
            if !matches!(rescue, Rescue::Dead(_)) {
                bail!("no letter came to {address} in {patience:?}");
            }
            return self.ask_help(who, &page);
        };
        self.tally.took("first: letter arrives", begun.elapsed());
        sleep(READS);
        let confirmed = self.confirm(page, slip, &code)?;
        self.welcome(&confirmed)
    }

    /// Who one is, and the charter.
    fn prove(&mut self, who: &Newcomer, slip: Option<Slip>, mut page: Page) -> Result<Page> {
        self.read_charter(&page)?;
        let typed = |page: &Page, [name, secret, birth]: [&str; 3]| {
            let form = page.form("/activation")?.with("name", name)?;
            form.with("secret", secret)?
                .with("birth", birth)?
                .ticked("accepted")
        };
        let right = [&*who.identifier, &who.numen, &who.birth];
        let wrong = match slip {
            Some(Slip::Identifier) => Some((0, format!("{}e", who.identifier))),
            Some(Slip::Numen) => Some((1, other_digit(&who.numen))),
            Some(Slip::Birth) => Some((2, other_year(&who.birth))),
            Some(Slip::Code) | None => None,
        };
        if let Some((at, wrong)) = &wrong {
            self.tally.mistyped();
            let mut mistyped = right;
            mistyped[*at] = wrong;
            page = self.browser.send(&typed(&page, mistyped)?)?;
            self.tally.took("first: who one is, mistyped", page.took);
            // There may be no such day that year.
            match (slip, page.status) {
                (Some(Slip::Birth), 422) => {}
                _ => page.must(403).map(drop)?,
            }
            sleep(READS);
        }
        let mut proven = self.browser.send(&typed(&page, right)?)?;
        // Where the machine's name does not tell whose charter it is, only who proved who they are can be shown theirs.
        if proven.status == 422 && page.link("/charter")? == "/charter" {
            self.tally.took("first: own charter shown", proven.took);
            self.read_charter(&proven)?;
            sleep(READS);
            proven = self.browser.send(&typed(&proven, right)?)?;
        }
        let proven = self.timed("first: who one is", proven);
        let form = self.browser.follow(&proven)?;
        Ok(self.timed("first: password form", form))
    }

    fn read_charter(&mut self, page: &Page) -> Result<()> {
        let charter = self.browser.get(&page.link("/charter")?)?;
        self.timed("first: charter", charter).must(200).map(drop)
    }

    fn choose(&mut self, who: &Newcomer, page: &Page) -> Result<Page> {
        let fresh = format!(
            "tamarin {} violette 7",
            who.numen.to_lowercase().split_at(6).0
        );
        let form = page.form("/activation/password")?.with("fresh", &fresh)?;
        let chosen = self.browser.send(&form.with("again", &fresh)?)?;
        let chosen = self.timed("first: password chosen", chosen);
        let form = self.browser.follow(&chosen)?;
        Ok(self.timed("first: rescue form", form))
    }

    fn confirm(&mut self, mut page: Page, slip: Option<Slip>, code: &str) -> Result<Page> {
        const CODE: &str = "/activation/rescue/code";
        if slip == Some(Slip::Code) {
            self.tally.mistyped();
            let form = page.form(CODE)?.with("code", &other_digit(code))?;
            page = self.browser.send(&form)?;
            self.tally.took("first: code mistyped", page.took);
            page.must(422)?;
        }
        let form = page.form(CODE)?.with("code", code)?;
        let confirmed = self.browser.send(&form)?;
        Ok(self.timed("first: code typed", confirmed))
    }

    fn welcome(&mut self, ended: &Page) -> Result<Ending> {
        let welcome = self.browser.follow(ended)?;
        self.tally.took("first: welcome", welcome.took);
        let inbox = self.browser.get(&welcome.link("/mail/inbox")?)?;
        inbox.must(200)?;
        Ok(Ending::In)
    }

    /// By the page's link to who helps, without a script: the wait instead of the browser's work, the form, its number and code, and
    /// how the request stands.
    fn ask_help(&mut self, who: &Newcomer, page: &Page) -> Result<Ending> {
        let form = self.browser.get(&page.link("/recovery/manager")?)?;
        let form = self.timed("help: form", form);
        let wait = self.browser.get(&form.must(200)?.link("/recovery/wait")?)?;
        let mut page = self.timed("help: wait begun", wait);
        for _ in 0..MOST_WAITS {
            let Some(refresh) = page.must(200)?.header("refresh") else {
                break;
            };
            let (seconds, onward) = refresh.split_once("; url=").context("to nowhere")?;
            let onward = onward.to_owned();
            sleep(Duration::from_secs(seconds.parse()?));
            page = self.browser.get(&onward)?;
        }
        let form = page.must(200)?.form("/recovery/manager")?;
        let form = form
            .choosing("organisation", NAME)?
            .with("kind", "no-rescue")?
            .with("given", &who.given)?
            .with("family", &who.family)?
            .with("birth", &who.birth)?
            .with("school", &who.school)?;
        let made = self.browser.send(&form)?;
        let made = self.timed("help: request made", made);
        let (number, code) = (made.must(200)?.fact(0)?, made.fact(1)?);
        let known = self.browser.get(&made.link("/recovery/request")?)?;
        let form = known.must(200)?.form("/recovery/request")?;
        let form = form.with("number", &number)?.with("code", &code)?;
        let stands = self.browser.send(&form)?;
        let stands = self.timed("help: request read", stands);
        // The form again would mean that number and code are none.
        if stands.must(200)?.has_form("/recovery/request") {
            return Err(stands.unexpected("no request is told").into());
        }
        Ok(Ending::Request)
    }
}

/// The link to the first message of a list.
fn first_message(list: &Page) -> Option<String> {
    const LIST: &str = "/mail/inbox/";
    list.links(LIST).find(|link| {
        let number = link.strip_prefix(LIST);
        number.is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()))
    })
}

/// The same day of another year.
fn other_year(date: &str) -> String {
    let mut other = date.to_owned();
    let slipped = match other.pop() {
        Some('0') => '1',
        _ => '0',
    };
    other.push(slipped);
    other
}

/// As fingers slip: the first digit that another one can stand for without its shape being lost.
fn other_digit(text: &str) -> String {
    let mut has_slipped = false;
    let slipped = text.chars().map(|c| match c {
        '1' | '2' if !has_slipped => {
            has_slipped = true;
            if c == '1' { '2' } else { '1' }
        }
        c => c,
    });
    let slipped: String = slipped.collect();
    match has_slipped {
        true => slipped,
        // A code without either.
        false => text
            .chars()
            .map(|c| if c.is_ascii_digit() { '1' } else { c })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_keeps_the_shape_and_changes_something() {
        assert_eq!(other_digit("11G9904321UHH"), "21G9904321UHH");
        assert_eq!(other_year("08/09/1966"), "08/09/1960");
        assert_eq!(other_year("08/09/1980"), "08/09/1981");
        assert_eq!(other_digit("345 678"), "111 111");
    }
}
