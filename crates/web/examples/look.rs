#[path = "../tests/common/mod.rs"]
mod common;
use mail::*;
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
fn mixed(id: &str, from: &str, subject: &str, extra: &str, body: &str, kind: &str, files: &[(&str, &str, usize)]) -> Vec<u8> {
    let mut out = format!("Message-ID: <{id}>\r\nFrom: {from}\r\nTo: Anne Roux <anne.roux@ac-thau.example>\r\nCc: Basile Serre <basile.serre@ac-thau.example>\r\nSubject: {subject}\r\nDate: Mon, 23 Nov 2026 10:00:00 +0100\r\n{extra}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: {kind}; charset=utf-8\r\n\r\n{body}\r\n");
    for (name, kind, size) in files {
        let body = if *kind == "image/png" { PNG.to_owned() } else { "QUJD".repeat(size / 4) };
        out += &format!("--b\r\nContent-Type: {kind}\r\nContent-Disposition: attachment; filename=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}\r\n");
    }
    (out + "--b--\r\n").into_bytes()
}
#[tokio::main]
async fn main() {
    let house = common::house();
    let (m, a) = (&house.context.mail, &house.anne);
    common::person(&house.context, a.organisation, "Jean Martin", "jean.martin@ac-thau.example", "EPS");
    common::person(&house.context, a.organisation, "Jeanne Marty", "jeanne.marty@ac-thau.example", "anglais");
    m.set_setting(a, a.account, "signature", Some("Anne Roux\nProfesseure de lettres modernes\nCollège de l’Étang, Mèze")).unwrap();
    m.create_label(a, a.account, "À répondre", Some(25)).unwrap();
    m.create_mailbox(a, a.account, "4e B", None).unwrap();
    let put = |raw: Vec<u8>, flags: Flags, role: Role| {
        house.clock.advance(std::time::Duration::from_secs(3600));
        m.append(a, a.account, house.mailbox(a, role), Append { raw: Raw::from(raw), flags, keywords: vec![], received: None }).unwrap()
    };
    put(mixed("c1@x.example", "Marguerite Oliveras <m.oliveras@editions-marenda.example>", "Atelier d’écriture en résidence : devis et dates", "", "Bonjour Madame,\r\n\r\nNous aimerions accueillir une autrice deux journées au printemps.\r\n\r\nBien à vous", "text/plain", &[]), Flags::SEEN, Role::Inbox);
    put(mixed("c2@x.example", "Anne Roux <anne.roux@ac-thau.example>", "Re: Atelier d’écriture en résidence : devis et dates", "References: <c1@x.example>\r\n", "Bonjour, je transmets votre réponse à la maison d’édition, merci beaucoup.", "text/plain", &[]), Flags::SEEN, Role::Sent);
    put(mixed("c3@x.example", "basile.serre@ac-thau.example", "Re: Atelier d’écriture en résidence : devis et dates", "References: <c1@x.example> <c2@x.example>\r\n", "Chère collègue, c’est un très beau projet. Le financement est possible si le devis arrive avant la fin du mois.\r\n\r\nVoir https://www.ac-thau.example/projets\r\n\r\nLe 20 novembre, Anne Roux a écrit :\r\n> Bonjour, je transmets votre réponse\r\n> à la maison d’édition\r\n> merci beaucoup.\r\n\r\n-- \r\nBasile Serre\r\nPrincipal", "text/plain", &[]), Flags::NONE, Role::Inbox);
    let html = "<table width='600' style='margin:auto;background:#fff8ec'><tr><td style='padding:24px'><img src='http://pictures.example/logo.png' width='120' height='40'><h1 style='color:#a33;font-family:Georgia'>Lettre de novembre</h1><p>Bonjour Madame Roux,</p><p>Voici le devis et la fiche de l’atelier. Notre autrice est libre les <b>18 et 19 mars</b>, ou les 25 et 26 mars.</p><p><a href='https://editions-marenda.example/'>Tout savoir</a></p><img src='http://pictures.example/a.png'><img src='http://pictures.example/b.png'></td></tr></table><blockquote type='cite'><p>Bonjour, je transmets</p></blockquote>";
    put(mixed("c4@x.example", "Marguerite Oliveras <m.oliveras@editions-marenda.example>", "Re: Atelier d’écriture en résidence : devis et dates", "References: <c1@x.example>\r\n", html, "text/html", &[("Devis-2026-118-résidence-en-collège-et-lycée.pdf", "application/pdf", 188000), ("Fiche-atelier-écriture-collège.odt", "application/vnd.oasis.opendocument.text", 936000), ("logo.png", "image/png", 0), ("notes.txt", "text/plain", 400)]), Flags::NONE, Role::Inbox);
    for n in 0..5 { put(common::letter(&format!("f{n}@x.example"), "Luc Vidal <luc@parents.example>", &format!("Sortie au musée {n}"), "Bonjour, qui vient ?\r\n\r\n> texte cité\r\n> encore"), Flags::NONE, Role::Inbox); }
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", std::env::var("PORT").map_or(18555, |port| port.parse().unwrap()))).await.unwrap();
    println!("ready {}", house.folder.path().display());
    let context = web::Context { mail: house.context.mail.clone(), directory: house.context.directory.clone(), identity: house.context.identity.clone(), options: web::Options { secure_cookies: false, hostname: "mail.thau.example".into() }, shutdown: Default::default() };
    axum::serve(listener, web::router(std::sync::Arc::new(context)).into_make_service_with_connect_info::<std::net::SocketAddr>()).await.unwrap();
}
