//! What a campaign of passwords does by itself: its letters to who has still to choose, and the end of what is open once its last
//! day is over. One due job a campaign, which goes through people some at a time and sleeps until there is something to do again.

use crate::app::App;
use directory::{CAMPAIGN_JOB, Campaign, CampaignEvent, CampaignStep, OpenAccount, OrganisationId};
use std::sync::Arc;
use store::{AccountId, Job, JobHandler, Outcome, Running, StoreError};
use text::Lang;
use text::dates;
use text::words::say;

/// People who are looked at in one run: their letters are written in seconds, far from the end of the job's lease.
const AT_ONCE: usize = 200;

/// Registers the job of campaigns.
pub fn register(app: &App) {
    let handler = Arc::new(Run(app.clone()));
    app.store.set_job_handler(CAMPAIGN_JOB, handler);
}

struct Run(App);

impl JobHandler for Run {
    fn run(&self, job: Job) -> Running<'_> {
        let app = self.0.clone();
        Box::pin(async move {
            let store = app.store.clone();
            store.offload(move || go_on(&app, &job)).await?
        })
    }
}

/// After a cut in between some are looked at again: their letters have a key, and who was ended is ended again.
fn go_on(app: &App, job: &Job) -> Result<Outcome, StoreError> {
    let mut step = CampaignStep::of(job)?;
    // Not as it is remembered: a job that believed that there is none would be over for good.
    let organisation = OrganisationId(step.organisation);
    let campaign = app.directory.campaign_now(organisation)?;
    // Stopped.
    let Some(campaign) = campaign.filter(|one| one.id == step.campaign) else {
        return Ok(Outcome::Done);
    };
    let now = app.store.now();
    let Some((at, event)) = campaign.due(now) else {
        return sleep(&campaign, step);
    };
    if step.at != at {
        (step.at, step.after) = (at, 0);
    }
    let from = (AccountId(step.after), AT_ONCE);
    let Some((people, last)) = app.identity.still_to_choose(&campaign, from)? else {
        return sleep(&campaign, step);
    };
    match event {
        CampaignEvent::Blocks => {
            let count = app.identity.end_for_campaign(&campaign, &people)?;
            tracing::info!(
                campaign = campaign.id,
                count,
                "sessions ended by a campaign"
            );
        }
        _ => write(app, &campaign, (step, event), &people)?,
    }
    step.after = last.0;
    Ok(Outcome::Again {
        at: now,
        payload: Some(step.payload()?),
    })
}

/// Until it does something again; nothing is left after the last day.
fn sleep(campaign: &Campaign, mut step: CampaignStep) -> Result<Outcome, StoreError> {
    let Some(at) = campaign.next(step.at) else {
        return Ok(Outcome::Done);
    };
    step.after = i64::MAX;
    Ok(Outcome::Again {
        at,
        payload: Some(step.payload()?),
    })
}

fn write(
    app: &App,
    campaign: &Campaign,
    (step, event): (CampaignStep, CampaignEvent),
    people: &[OpenAccount],
) -> Result<(), StoreError> {
    let address = super::reset::address(app);
    let address = address.trim_end_matches('/');
    let organisation = app.directory.organisation(campaign.organisation);
    let name = organisation.map_err(super::of_directory)?.name;
    for one in people {
        app.store.stopping().check()?;
        let once = format!("campaign/{}/{}/{}", campaign.id, step.at.0, one.account);
        let words = |lang| letter(lang, campaign, event, (address, &name));
        app.mail.write_house_letter(one.account, once, words)?;
    }
    tracing::info!(
        campaign = campaign.id,
        count = people.len(),
        "letters of a campaign written"
    );
    Ok(())
}

/// Subject and text. Where to go is said by the address of the webmail, which holds no secret.
pub(super) fn letter(
    lang: Lang,
    campaign: &Campaign,
    event: CampaignEvent,
    (address, organisation): (&str, &str),
) -> (String, String) {
    let midnight = dates::midnight(dates::PARIS, campaign.last);
    let event = match event {
        CampaignEvent::Begins | CampaignEvent::Blocks => "begins",
        CampaignEvent::Reminds => "reminds",
        CampaignEvent::PutOff => "put-off",
    };
    let values = [
        ("day", dates::date(lang, dates::PARIS, midnight).into()),
        ("event", event.into()),
        ("address", address.into()),
        ("organisation", organisation.into()),
    ];
    (
        say(lang, "mail-campaign-subject", &values),
        say(lang, "mail-campaign", &values),
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::{House, MONDAY, house_at};
    use super::*;
    use directory::{Actor, NewCampaign, Population};
    use identity::{Device, Secret};
    use std::time::Duration;
    use store::{ManualClock, Timestamp};

    const PASSWORD: &str = "muscat-embrun-sarcelle";

    /// Anne's house in the night to Monday, 7 September 2026, with a campaign from Tuesday to the 18th.
    fn begun() -> (House, Arc<ManualClock>, Campaign) {
        let clock = Arc::new(ManualClock::new(Timestamp::from_seconds(MONDAY)));
        let house = house_at(clock.clone());
        let directory = &house.app.directory;
        let organisation = directory.account(house.account).unwrap().organisation;
        let new = NewCampaign {
            starts: "2026-09-08".parse().unwrap(),
            last: "2026-09-18".parse().unwrap(),
            reminders: vec![3],
            populations: vec![Population::Staff],
        };
        directory
            .begin_campaign(&Actor::command(), organisation, &new)
            .unwrap();
        let campaign = directory.campaign(organisation).unwrap().unwrap();
        (house, clock, (*campaign).clone())
    }

    /// Runs the job as often as it wants to now; when it wants to again.
    fn run(house: &House, job: &mut Job) -> Option<Timestamp> {
        loop {
            let done = tokio::task::block_in_place(|| go_on(&house.app, job));
            let Outcome::Again { at, payload } = done.unwrap() else {
                return None;
            };
            job.payload = payload.unwrap();
            if at > house.app.store.now() {
                return Some(at);
            }
        }
    }

    fn job(house: &House) -> Job {
        house
            .app
            .store
            .pending_jobs(CAMPAIGN_JOB)
            .unwrap()
            .remove(0)
    }

    async fn session(house: &House) -> Secret {
        let identity = &house.app.identity;
        let network: std::net::IpAddr = [192, 0, 2, 7].into();
        let person = house.app.directory.person(house.person).unwrap();
        let secret = Secret::from(PASSWORD);
        let name = person.identifier.as_str();
        let entering = identity.authenticate(directory::Protocol::Web, name, &secret, network);
        let device = Device {
            user_agent: "Firefox".to_owned(),
            network,
            shared: false,
        };
        let entered = entering.await.unwrap();
        let opened = identity.open_session(&entered, &device);
        opened.unwrap().unwrap()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn who_has_not_chosen_is_written_to_once_a_date_and_cut_off_after_the_last_day() {
        let (house, clock, campaign) = begun();
        let mut job = job(&house);
        let begins = run(&house, &mut job).unwrap();
        assert_eq!(house.subjects(), Vec::<String>::new(), "not begun");
        let forward = |to: Timestamp| clock.advance(to.since(house.app.store.now()));
        forward(begins);
        let reminds = run(&house, &mut job).unwrap();
        let first = "Votre mot de passe est à changer jusqu’au 18 septembre 2026";
        assert_eq!(house.subjects(), [first]);
        // Run again from the start, as after a cut: nobody reads it twice.
        job.payload = CampaignStep {
            organisation: campaign.organisation.0,
            campaign: campaign.id,
            at: Timestamp(0),
            after: 0,
        }
        .payload()
        .unwrap();
        assert_eq!(run(&house, &mut job), Some(reminds));
        assert_eq!(house.subjects().len(), 1, "once");
        forward(reminds);
        let blocks = run(&house, &mut job).unwrap();
        assert_eq!(blocks, campaign.blocks_from());
        let told = house.subjects();
        assert_eq!(told.len(), 2);
        assert!(told[0].starts_with("Rappel"), "{told:?}");

        forward(blocks.before(Duration::from_secs(3600)));
        let token = session(&house).await;
        let identity = &house.app.identity;
        assert!(identity.session(&token).unwrap().is_some());
        forward(blocks);
        assert_eq!(run(&house, &mut job), None, "nothing is left to do");
        assert!(identity.session(&token).unwrap().is_none());
        assert_eq!(house.subjects().len(), 2);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn who_has_chosen_is_left_alone_and_a_campaign_that_was_stopped_writes_nothing() {
        let (house, clock, campaign) = begun();
        let (app, command) = (&house.app, Actor::command());
        let mut begins = job(&house);
        clock.advance(Duration::from_secs(40 * 3600));
        let fresh = Secret::from("phare-tamaris-brouette");
        app.identity
            .set_password(&command, house.person, &fresh)
            .unwrap();
        run(&house, &mut begins).unwrap();
        assert_eq!(house.subjects(), Vec::<String>::new());
        app.directory
            .stop_campaign(&command, campaign.organisation, campaign.id)
            .unwrap();
        assert_eq!(run(&house, &mut begins), None);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_in_force_counts_and_not_what_is_remembered_of_it() {
        let (house, clock, campaign) = begun();
        let (app, command) = (&house.app, Actor::command());
        let remembered = || app.directory.campaign(campaign.organisation).unwrap();
        // Written past the directory, as by another node that was not heard yet.
        let unheard = |sql: &str| {
            let written = app
                .store
                .platform_write(|tx| tx.execute(sql, store::params![campaign.id]));
            assert_eq!(written.unwrap(), 1, "{sql}");
        };
        let mut job = job(&house);
        app.directory
            .stop_campaign(&command, campaign.organisation, campaign.id)
            .unwrap();
        assert_eq!(remembered(), None);
        unheard("UPDATE password_campaign SET stopped = NULL WHERE campaign_id = $1");
        assert_eq!(remembered(), None);
        assert!(run(&house, &mut job).is_some(), "it goes on");

        app.directory.forget();
        let blocks = campaign.blocks_from();
        let forward = |to: Timestamp| clock.advance(to.since(app.store.now()));
        forward(blocks.before(Duration::from_secs(3600)));
        let token = session(&house).await;
        forward(blocks);
        assert_eq!(remembered().as_deref(), Some(&campaign));
        unheard("UPDATE password_campaign SET last = '2026-09-25' WHERE campaign_id = $1");
        assert_eq!(remembered().as_deref(), Some(&campaign));
        assert!(run(&house, &mut job).is_some(), "it is not over");
        assert!(app.identity.session(&token).unwrap().is_some());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn another_last_day_is_told_at_once() {
        let (house, clock, campaign) = begun();
        clock.advance(Duration::from_secs(40 * 3600));
        let last = "2026-09-25".parse().unwrap();
        let to = (campaign.id, last);
        let put_off =
            house
                .app
                .directory
                .put_off_campaign(&Actor::command(), campaign.organisation, to);
        put_off.unwrap();
        run(&house, &mut job(&house)).unwrap();
        let told = house.subjects();
        assert_eq!(told.len(), 1);
        assert!(told[0].starts_with("Date reportée") && told[0].contains("25 septembre 2026"));
    }
}
