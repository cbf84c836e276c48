//! What takes longer than a request: a feed is read, an import is applied. A page tells how far it is.

use crate::Context;
use crate::administration::today;
use ::directory::{Actor, OrganisationId};
use ::import::{ImportError, Mapping, Request, Source, Upload};
use std::sync::Arc;

/// A feed that lies on the disk, and how it is read.
pub(super) struct Delivery {
    pub organisation: OrganisationId,
    pub upload: Upload,
    pub shape: Shape,
    pub accept_date: bool,
}

/// What a feed is.
pub(super) enum Shape {
    Aaf,
    Hr,
    Csv { feed: String, mapping: Mapping },
}

/// Reads a feed into an import that was begun. The feed is deleted afterwards, whatever comes of it.
pub(super) fn stage(context: &Arc<Context>, actor: Actor, id: i64, delivery: Delivery) {
    run(context, id, move |context| {
        let request = Request {
            actor: &actor,
            organisation: delivery.organisation,
            today: today(context),
            accept_date: delivery.accept_date,
        };
        let upload = &delivery.upload;
        match &delivery.shape {
            Shape::Aaf => {
                let source = Source::Aaf(upload.path());
                context.imports.stage_begun(&request, id, source)?;
            }
            Shape::Hr => {
                let mut input = upload.read().map_err(::store::StoreError::from)?;
                let source = Source::Hr(upload.name(), &mut input);
                context.imports.stage_begun(&request, id, source)?;
            }
            Shape::Csv { feed, mapping } => {
                let mut input = upload.read().map_err(::store::StoreError::from)?;
                let source = Source::Csv {
                    feed,
                    file: upload.name(),
                    input: &mut input,
                    mapping,
                };
                context.imports.stage_begun(&request, id, source)?;
            }
        }
        Ok(())
    });
}

/// Writes what an import staged. Who asked for it may go: what is begun is ended.
pub(super) fn apply(context: &Arc<Context>, id: i64) {
    run(context, id, move |context| {
        let system = Actor::system();
        context
            .imports
            .apply(&system, id, today(context), |_, _| {})?;
        context.identity.end_closed().map_err(ImportError::from)
    });
}

fn run(
    context: &Arc<Context>,
    id: i64,
    work: impl FnOnce(&Context) -> Result<(), ImportError> + Send + 'static,
) {
    let (house, after) = (context.clone(), context.clone());
    let done = context.mail.store().offload(move || work(&house));
    tokio::spawn(async move {
        let cut = match done.await {
            Ok(Ok(())) => return,
            Ok(Err(error)) => error.to_string(),
            Err(error) => error.to_string(),
        };
        tracing::error!(id, cut, "an import was cut");
        // Nothing reads any more: an import that is still being staged is given up; one that is applied goes on at the
        // next start.
        let given_up = after.run(move |context| context.imports.give_up(&Actor::system(), id));
        if given_up.await.is_err() {
            tracing::error!(id, "an import that was cut could not be given up");
        }
    });
}
