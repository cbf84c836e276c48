//! Sheets: pages for who need not be signed in, under the name of the organisation whose door it is.

use crate::Context;
use crate::answer::Fault;
use crate::assets::path;
use crate::layout::HUE;
use crate::words::Words;
use axum::http::{HeaderMap, header};
use directory::{LogoFace, Organisation, OrganisationId};
use std::sync::Arc;

/// A page for who need not be signed in: sign-in, help, errors.
pub struct Sheet {
    pub w: Words,
    pub title: String,
    pub organisation: String,
    pub hue: u32,
    pub logo: Option<LogoFace>,
}

impl Sheet {
    #[must_use]
    pub fn new(w: Words, title: String) -> Self {
        let organisation = w.say("web-product");
        Self {
            w,
            title,
            organisation,
            hue: HUE,
            logo: None,
        }
    }

    /// Takes the name, hue and logo of the organisation whose door this is: the one that the name of the machine belongs to,
    /// or the only one. Without one it stays the product's.
    pub async fn belong(
        &mut self,
        context: &Arc<Context>,
        headers: &HeaderMap,
    ) -> Option<OrganisationId> {
        let host = headers
            .get(header::HOST)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("");
        let host = host.split(':').next().unwrap_or("").to_lowercase();
        let found = context.run(move |context| {
            let mut all = context.directory.organisations()?;
            let its = |one: &Organisation| {
                one.domains
                    .iter()
                    .any(|domain| host == *domain || host.ends_with(&format!(".{domain}")))
            };
            let at = all.iter().position(its).or((all.len() == 1).then_some(0));
            Ok::<_, Fault>(at.map(|at| all.swap_remove(at)))
        });
        let organisation = found.await.ok().flatten()?;
        let id = organisation.id;
        self.dress(organisation);
        Some(id)
    }

    /// Takes the name, hue and logo of an organisation, once it is known whose page it is.
    pub async fn belong_to(&mut self, context: &Arc<Context>, id: OrganisationId) {
        let found = context.run(move |context| context.directory.organisation(id));
        if let Ok(organisation) = found.await {
            self.dress(organisation);
        }
    }

    fn dress(&mut self, organisation: Organisation) {
        self.hue = organisation.hue.unwrap_or(HUE);
        self.logo = organisation.logo;
        self.organisation = organisation.name;
    }

    #[must_use]
    pub fn css(&self) -> &'static str {
        path("app.css")
    }

    #[must_use]
    pub fn js(&self) -> &'static str {
        path("app.js")
    }
}
