//! `tramontane organisation campaign`: how far the campaign of passwords is; puts it off or stops it, also where nobody can sign
//! in. It is begun on the page of the administration, which tells what it will do.

use super::actor;
use crate::app::App;
use crate::cli::CampaignAct;
use crate::fault::Fault;
use chrono::NaiveDate;
use directory::{Campaign, DirectoryError, LONGEST_CAMPAIGN, OrganisationId};
use text::Lang;
use text::dates::{self, PARIS};
use text::numbers::whole;
use text::words::say;

pub(super) fn run(
    app: &App,
    organisation: OrganisationId,
    act: &CampaignAct,
    lang: Lang,
) -> Result<String, Fault> {
    let Some(campaign) = app.directory.campaign(organisation)? else {
        return Ok(say(lang, "act-campaign-none", &[]));
    };
    if act.stop {
        app.directory
            .stop_campaign(&actor(), organisation, campaign.id)?;
        return Ok(say(lang, "act-campaign-stopped", &[]));
    }
    if let Some(last) = act.put_off {
        let to = (campaign.id, last);
        let put_off = app.directory.put_off_campaign(&actor(), organisation, to);
        put_off.map_err(|error| match error {
            DirectoryError::Invalid { .. } => Fault::new(
                "web-campaign-wrong-put-off",
                vec![("longest", LONGEST_CAMPAIGN.to_string())],
            ),
            other => other.into(),
        })?;
    }
    match app.directory.campaign(organisation)? {
        Some(campaign) => far(app, &campaign, lang),
        None => Ok(say(lang, "act-campaign-none", &[])),
    }
}

fn far(app: &App, campaign: &Campaign, lang: Lang) -> Result<String, Fault> {
    let now = app.store.now();
    let from = campaign.chosen_from();
    let stage = if now < from {
        "waits"
    } else if now < campaign.blocks_from() {
        "runs"
    } else {
        "blocks"
    };
    let day = |day: NaiveDate| dates::date(lang, PARIS, dates::midnight(PARIS, day));
    let values = [
        ("stage", stage.into()),
        ("starts", day(campaign.starts).into()),
        ("last", day(campaign.last).into()),
    ];
    let mut lines = vec![say(lang, "web-campaign-says", &values)];
    let counts = app
        .identity
        .campaign_counts(&actor(), campaign.organisation, from)?;
    let figure = |number: u64| whole(lang, i64::try_from(number).unwrap_or(i64::MAX));
    for count in counts {
        if !campaign.populations.contains(&count.population) {
            continue;
        }
        let population = format!("web-campaign-population-{}", count.population.name());
        let values = [
            ("population", say(lang, &population, &[]).into()),
            ("stage", stage.into()),
            ("chosen", figure(count.chosen).into()),
            ("left", figure(count.left()).into()),
            ("rescue", figure(count.without_rescue).into()),
        ];
        lines.push(say(lang, "web-campaign-progress", &values));
    }
    Ok(lines.join("\n"))
}
