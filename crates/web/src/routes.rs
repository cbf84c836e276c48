//! All paths of the webmail on one page.

use crate::{
    Context, activation, administration, answer, assets, captcha, charter, crowd, desk, directory,
    error, export, first, headers, help, helpdesk, in_person, mail, manager, proof, proxied, read,
    recovery, role_mailbox, school, settings, signin, space, welcome, write,
};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use std::sync::Arc;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

/// Bytes of a form: a thousand chosen conversations, or a long message. Uploads set their own limit.
const FORM: usize = 4 * 1024 * 1024;

/// Bytes of a form with files: those of a message (`mail::Options::message_size`) and its text.
const UPLOAD: usize = 60 * 1024 * 1024;

/// Of brotli for pages: 7 % smaller than the usual 4, before a page costs more than it saves.
const QUALITY: i32 = 5;

pub(crate) fn router(context: Arc<Context>) -> Router {
    Router::new()
        .merge(doors(context.clone()))
        .merge(own())
        .merge(account())
        .merge(mailbox())
        .merge(desk::mailboxes(behind(context.clone())))
        .merge(duties(context.clone()))
        .fallback(error::nowhere)
        .layer(DefaultBodyLimit::max(FORM))
        .layer(CatchPanicLayer::custom(answer::panicked))
        .layer(from_fn(headers::same_origin))
        .layer(from_fn(error::dress))
        .layer(compression())
        .layer(from_fn(headers::dress))
        .layer(from_fn(headers::host))
        .with_state(context)
}

/// Archives are compressed already, and one of all mail is long.
fn compression() -> CompressionLayer<impl Predicate> {
    let worth = DefaultPredicate::new().and(NotForContentType::const_new("application/zip"));
    let quality = CompressionLevel::Precise(QUALITY);
    CompressionLayer::new()
        .quality(quality)
        .compress_when(worth)
}

/// Before sign-in, and what surrounds all pages.
fn doors(context: Arc<Context>) -> Router<Arc<Context>> {
    Router::new()
        .route("/assets/{name}", get(assets::serve))
        .route("/assets/hue/{degrees}", get(assets::hue))
        .route("/assets/logo/{hash}", get(assets::logo))
        .route("/assets/help/{hash}", get(help::pictures::serve))
        .merge(hashing(context))
        .merge(second_steps())
        .route("/signout", post(signin::leave))
        .route("/help", get(help::show))
        .route("/help/{task}", get(help::read))
        .route("/charter", get(charter::show))
        .route(
            "/charter/acceptance",
            get(charter::acceptance::show).post(charter::acceptance::accept),
        )
        .merge(coming())
        .merge(recovering())
        .merge(asking())
        .route("/first/{token}", get(first::show).post(first::enter))
        .route("/export/{token}", get(export::show))
        .route("/export/{token}/mail.zip", get(export::download))
}

/// Forms that begin with the hash of a password: who comes when too many do waits before they see one.
fn hashing(context: Arc<Context>) -> Router<Arc<Context>> {
    Router::new()
        .route("/signin", get(signin::show).post(signin::enter))
        .route("/activation", get(activation::show).post(activation::enter))
        .route(
            "/recovery/change",
            get(recovery::show_change).post(recovery::change),
        )
        .route_layer(from_fn_with_state(context, crowd::gate))
}

/// The second step of a sign-in.
fn second_steps() -> Router<Arc<Context>> {
    use signin::{code, enrolment, passkey, password};
    Router::new()
        .route("/signin/passkey", get(passkey::ask).post(passkey::enter))
        .route("/signin/code/passkey", get(passkey::ask_second))
        .route("/signin/code", get(code::show).post(code::enter))
        .route(
            "/signin/enrolment",
            get(enrolment::show).post(enrolment::enrol),
        )
        .route("/signin/enrolment/letter", post(enrolment::send))
        .route(
            "/signin/enrolment/passkey",
            get(enrolment::passkey::show).post(enrolment::passkey::enrol),
        )
        .route(
            "/signin/enrolment/passkey/creation",
            get(enrolment::passkey::create),
        )
        .route(
            "/signin/password",
            get(password::show).post(password::choose),
        )
        .route("/signin/password/strength", post(password::strength))
}

/// The first sign-in.
fn coming() -> Router<Arc<Context>> {
    Router::new()
        .route(
            "/activation/password",
            get(activation::show_password).post(activation::choose),
        )
        .route("/activation/password/strength", post(activation::strength))
        .route(
            "/activation/rescue",
            get(activation::show_rescue).post(activation::ask),
        )
        .route("/activation/rescue/code", post(activation::confirm))
        .route(
            "/activation/factor",
            get(activation::show_factor).post(activation::enrol),
        )
        .route(
            "/activation/again",
            get(activation::again::show).post(activation::again::enter),
        )
        .route("/activation/factor/letter", post(activation::send))
        .route(
            "/activation/factor/passkey",
            get(activation::passkey::show).post(activation::passkey::enrol),
        )
        .route(
            "/activation/factor/passkey/creation",
            get(activation::passkey::create),
        )
        .route("/activation/end", post(activation::finish))
}

/// Back in without being signed in.
fn recovering() -> Router<Arc<Context>> {
    Router::new()
        .route("/recovery", get(recovery::show))
        .route("/recovery/challenge", get(captcha::challenge))
        .route("/recovery/wait", get(captcha::wait))
        .route(
            "/recovery/change/passkey",
            get(recovery::ask_change_passkey),
        )
        .route(
            "/recovery/trouble",
            get(recovery::show_trouble).post(recovery::look),
        )
        .route(
            "/recovery/identifier",
            get(recovery::show_identifier).post(recovery::find),
        )
        .route(
            "/recovery/password",
            get(recovery::show_password).post(recovery::ask),
        )
        .route(
            "/recovery/password/{token}",
            get(recovery::show_choice).post(recovery::choose),
        )
        .route(
            "/recovery/password/{token}/strength",
            post(recovery::strength),
        )
        .route(
            "/recovery/not-me/{token}",
            get(recovery::show_not_me).post(recovery::freeze),
        )
        .route(
            "/recovery/address/{token}",
            get(recovery::show_take_back).post(recovery::take_back),
        )
        .route(
            "/recovery/numen/{token}",
            get(recovery::show_numen).post(recovery::read_numen),
        )
        .route(
            "/recovery/code",
            get(recovery::show_code).post(recovery::give_code),
        )
}

/// Requests of who is not signed in, and who helps.
fn asking() -> Router<Arc<Context>> {
    Router::new()
        .route("/recovery/manager", get(manager::show).post(manager::ask))
        .route(
            "/recovery/request",
            get(manager::show_request).post(manager::read_request),
        )
        .route("/contacts", get(manager::contacts))
}

/// What is answered behind the name of a role mailbox.
fn behind(context: Arc<Context>) -> Router {
    mailbox()
        .merge(role())
        .fallback(error::nowhere)
        .with_state(context)
}

/// What a role mailbox has beside: its own settings, and who opens it.
fn role() -> Router<Arc<Context>> {
    Router::new()
        .route(
            "/settings",
            get(role_mailbox::show).post(role_mailbox::sign),
        )
        .route("/members", post(role_mailbox::let_in))
        .route("/members/{id}/removal", post(role_mailbox::take_out))
}

/// What one mailbox has, with what fills it: one's own, and each role mailbox behind its name.
fn mailbox() -> Router<Arc<Context>> {
    Router::new()
        .merge(lists())
        .merge(reading())
        .merge(writing())
        .merge(uploads())
        .route("/space", get(space::show))
        .route("/space/emptying", post(space::empty))
}

/// Settings, the directory, what is told to an open page.
fn own() -> Router<Arc<Context>> {
    Router::new()
        .route("/events", get(mail::events::listen))
        .route("/welcome", get(welcome::show))
        .route("/settings", get(settings::show).post(settings::keep))
        .route("/settings/export", get(export::own))
        .route(
            "/settings/password",
            get(settings::password::show).post(settings::password::change),
        )
        .route(
            "/settings/password/strength",
            post(settings::password::strength),
        )
        .route("/directory", get(directory::show))
        .route("/directory/establishments", get(directory::establishments))
        .route(
            "/directory/establishment/{id}",
            get(directory::establishment),
        )
        .route("/directory/person/{id}", get(directory::person))
        .route(
            "/directory/person/{id}/photo",
            get(settings::account::photo::serve),
        )
}

/// One's own account.
fn account() -> Router<Arc<Context>> {
    use settings::account::{
        self, devices, factor, freezing, given, passkeys, photo, programs, rescue,
    };
    let photos = Router::new()
        .route("/settings/account/photo", get(photo::show).post(photo::put))
        // More than is taken comes in too, so that the page can say so.
        .layer(DefaultBodyLimit::max(UPLOAD));
    Router::new()
        .merge(photos)
        .route("/settings/account/photo/removal", post(photo::remove))
        .route("/settings/account", get(account::show))
        .route("/settings/account/charter", get(account::charter::show))
        .route(
            "/settings/account/factor",
            get(factor::show).post(factor::enrol),
        )
        .route("/settings/account/factor/letter", post(factor::send))
        .route(
            "/settings/account/factor/recovery",
            get(factor::ask_to_renew).post(factor::renew),
        )
        .route(
            "/settings/account/factor/removal",
            get(factor::ask_to_remove).post(factor::remove),
        )
        .route(
            "/settings/account/rescue",
            get(rescue::show).post(rescue::ask),
        )
        .route("/settings/account/rescue/code", post(rescue::confirm))
        .route(
            "/settings/account/freezing",
            get(freezing::show).post(freezing::freeze),
        )
        .route("/settings/account/given", post(given::answer))
        .route(
            "/settings/account/passkeys",
            get(passkeys::show).post(passkeys::add),
        )
        .route("/settings/account/passkeys/creation", get(passkeys::create))
        .route("/settings/account/passkeys/question", get(passkeys::ask))
        .route(
            "/settings/account/passkeys/{id}/name",
            get(passkeys::ask_name).post(passkeys::rename),
        )
        .route(
            "/settings/account/passkeys/{id}/removal",
            get(passkeys::ask_to_remove).post(passkeys::remove),
        )
        .route(
            "/settings/account/programs",
            get(programs::show).post(programs::make),
        )
        .route(
            "/settings/account/programs/{id}/revocation",
            post(programs::revoke),
        )
        .route(
            "/settings/account/sessions/closing",
            post(devices::close_others),
        )
        .route(
            "/settings/account/sessions/{id}/closing",
            post(devices::close),
        )
}

/// Lists, their news, acts on what is chosen, labels and folders.
fn lists() -> Router<Arc<Context>> {
    Router::new()
        .route("/", get(mail::home))
        .route("/search", get(mail::search::compose))
        .route("/mail/{place}", get(mail::show))
        .route("/mail/{place}/news", get(mail::news::show))
        .route("/mail/archiving", post(mail::acts::archive))
        .route("/mail/moving", post(mail::acts::relocate))
        .route("/mail/labelling", post(mail::acts::label))
        .route("/mail/flagging", post(mail::acts::flag))
        .route("/mail/seeing", post(mail::acts::see))
        .route("/mail/junking", post(mail::acts::junk))
        .route("/mail/trashing", post(mail::acts::trash))
        .route("/mail/deleting", post(mail::acts::delete))
        .route("/mail/undoing", post(mail::acts::undo))
        .route("/labels", post(mail::labels::create))
        .route("/labels/{id}/naming", post(mail::labels::rename))
        .route("/labels/{id}/deleting", post(mail::labels::delete))
        .route("/folders", post(mail::labels::create_folder))
        .route("/folders/{id}/naming", post(mail::labels::rename_folder))
        .route("/folders/{id}/deleting", post(mail::labels::delete_folder))
}

/// The administration of an organisation.
fn administering() -> Router<Arc<Context>> {
    use administration::{
        acts, arriving, beginning, creating, download, hand, import, listing, log, mailboxes,
        organisation, people, questions, rights, same,
    };
    let most = usize::try_from(::import::limits::UPLOAD).unwrap_or(usize::MAX);
    let feeds = Router::new()
        .route(
            "/administration/imports",
            get(listing::show).post(beginning::begin),
        )
        .layer(DefaultBodyLimit::max(most.saturating_add(FORM)));
    Router::new()
        .merge(feeds)
        .route("/administration", get(administration::show))
        .route(
            "/administration/people",
            get(people::show).post(creating::create),
        )
        .route("/administration/people/new", get(creating::show))
        .route(
            "/administration/people/arriving",
            get(arriving::show).post(arriving::bring),
        )
        .route(
            "/administration/people/{id}",
            get(people::person).post(people::act),
        )
        .route(
            "/administration/people/{id}/hand",
            get(hand::show).post(hand::act),
        )
        .route("/administration/people/{id}/same", get(same::find))
        .route(
            "/administration/people/{id}/same/{other}",
            get(same::show).post(same::act),
        )
        .route(
            "/administration/mailboxes",
            get(mailboxes::show).post(mailboxes::create),
        )
        .route("/administration/mailboxes/new", get(mailboxes::begin))
        .route(
            "/administration/mailboxes/named/{name}",
            get(mailboxes::one).post(mailboxes::act),
        )
        .route(
            "/administration/rights",
            get(rights::show).post(rights::give),
        )
        .route(
            "/administration/rights/{id}/revocation",
            post(rights::revoke),
        )
        .route(
            "/administration/organisation",
            get(organisation::show).post(organisation::set),
        )
        .route(
            "/administration/organisation/logo",
            post(organisation::set_logo),
        )
        .route(
            "/administration/organisation/campaign",
            get(organisation::campaign::show).post(organisation::campaign::act),
        )
        .route("/administration/journal", get(log::show))
        .route("/administration/imports/new", get(beginning::show))
        .route("/administration/imports/{id}", get(import::show))
        .route("/administration/imports/{id}/report", get(download::show))
        .route(
            "/administration/imports/{id}/release",
            get(acts::ask_to_release).post(acts::release),
        )
        .route(
            "/administration/imports/{id}/applying",
            get(acts::ask_to_apply).post(acts::apply),
        )
        .route("/administration/imports/{id}/dropping", post(acts::give_up))
        .route("/administration/questions", get(questions::show))
        .route("/administration/questions/{key}", post(questions::answer))
}

/// What some answer for, behind a proof of who sits there.
fn duties(context: Arc<Context>) -> Router<Arc<Context>> {
    Router::new()
        .merge(schools())
        .merge(administering())
        .merge(helping())
        .route_layer(from_fn_with_state(context, proof::gate))
        .route("/proof", get(proof::show).post(proof::prove))
}

/// The desk of who helps people who are locked out.
fn helping() -> Router<Arc<Context>> {
    use helpdesk::{acts, factor, handover, numen, people, person, request, requests, sheets};
    Router::new()
        .route("/helpdesk", get(people::show))
        .route("/helpdesk/people/{id}", get(person::show))
        .route(
            "/helpdesk/people/{id}/factor",
            get(factor::show).post(factor::act),
        )
        .route(
            "/helpdesk/people/{id}/handover",
            get(handover::show).post(handover::act),
        )
        .route(
            "/helpdesk/people/{id}/numen",
            get(numen::show).post(numen::act),
        )
        .route(
            "/helpdesk/people/{id}/rescue",
            get(in_person::at_desk).post(in_person::act_at_desk),
        )
        .route(
            "/helpdesk/people/{id}/{act}",
            get(acts::ask).post(acts::act),
        )
        .route("/helpdesk/sheets", get(sheets::show).post(sheets::print))
        .route(
            "/helpdesk/requests",
            get(requests::show).post(requests::end),
        )
        .route(
            "/helpdesk/requests/{number}",
            get(request::show).post(request::act),
        )
}

/// The conversation page, message bodies, attachments.
fn reading() -> Router<Arc<Context>> {
    Router::new()
        .route("/mail/{place}/{id}", get(read::conversation::show))
        .route("/mail/conversations/{id}/print", get(read::print::show))
        .route("/mail/conversations/{id}/others", get(read::beside::show))
        .route("/mail/messages/{id}", get(read::conversation::message))
        .route("/mail/messages/{id}/body", get(read::body::show))
        .route(
            "/mail/messages/{id}/pictures/{part}",
            get(read::body::picture),
        )
        .route("/mail/messages/{id}/images", post(read::images::choose))
        .route("/mail/messages/{id}/source", get(read::source::show))
        .route(
            "/mail/messages/{id}/parts/{part}",
            get(read::files::download),
        )
        .route(
            "/mail/messages/{id}/parts/{part}/preview",
            get(read::files::preview),
        )
        .route(
            "/mail/messages/{id}/parts/{part}/shown",
            get(read::files::shown),
        )
        .route(
            "/mail/messages/{id}/attachments.zip",
            get(read::files::archive),
        )
        .route("/mail/proxied/{signature}/{address}", get(proxied::show))
}

/// The pages of who leads a school, and of who answers what is asked for there.
fn schools() -> Router<Arc<Context>> {
    Router::new()
        .route("/school", get(school::home))
        .route("/school/requests", get(school::answering::show))
        .route(
            "/school/requests/{request}/approval",
            post(school::answering::approve),
        )
        .route(
            "/school/requests/{request}/refusal",
            post(school::answering::refuse),
        )
        .route("/school/{school}", get(school::people::show))
        .route("/school/{school}/journal", get(school::journal::show))
        .route(
            "/school/{school}/people/{person}",
            get(school::person::show),
        )
        .route(
            "/school/{school}/people/{person}/renewal",
            post(school::person::renew),
        )
        .route(
            "/school/{school}/people/{person}/sheet",
            post(school::handover::make),
        )
        .route(
            "/school/{school}/people/{person}/handover",
            post(school::handover::hand_over),
        )
        .route(
            "/school/{school}/people/{person}/rescue",
            get(in_person::at_school).post(in_person::act_at_school),
        )
        .route(
            "/school/{school}/people/{person}/factor",
            post(school::handover::reset_factor),
        )
        .route(
            "/school/{school}/requests",
            get(school::requests::show).post(school::asking::ask),
        )
        .route("/school/{school}/requests/new", get(school::asking::show))
        .route(
            "/school/{school}/requests/{request}/withdrawal",
            post(school::requests::withdraw),
        )
}

/// The composer, what waits to be sent.
fn writing() -> Router<Arc<Context>> {
    Router::new()
        .route("/drafts", post(write::starting::begin))
        .route("/mail/messages/{id}/answers", post(write::starting::answer))
        .route("/mail/messages/{id}/drafting", post(write::starting::adopt))
        .route("/drafts/people", get(write::people::complete))
        .route("/drafts/pill", get(write::people::pill))
        .route("/drafts/{id}/saving", post(write::saving::save))
        .route("/mail/attachments/{id}", get(write::files::show))
        .route("/mail/attachments/{id}/removal", post(write::files::remove))
        .route("/held", get(write::held::show))
        .route("/held/{id}/recall", post(write::held::recall))
        .route("/held/{id}/release", post(write::held::release))
        .route("/held/{id}/rescheduling", post(write::held::reschedule))
}

/// What carries files: as large as a message may be, with what a form puts around them.
fn uploads() -> Router<Arc<Context>> {
    Router::new()
        .route(
            "/drafts/{id}",
            get(write::composer::show).post(write::composer::post),
        )
        .route("/drafts/{id}/attachments", post(write::files::attach))
        .layer(DefaultBodyLimit::max(UPLOAD))
}
