//! Where mail goes: the domain name system, a relay, the demonstration's outside.

use crate::hop::{Hop, Manners};
use crate::house::{Hosts, House, options};
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use std::sync::Arc;
use testing::Dns as Server;
use testing_postgres::Kind;
use transport::outbound::{Dns, Resolver, Route};

testing_postgres::on_both_engines! {
    a_message_follows_mx_and_the_second_host_takes_what_the_first_does_not,
    a_host_that_takes_nothing_now_is_passed_over_for_the_next,
    a_host_that_refuses_for_good_has_spoken_for_all,
    a_message_that_all_hosts_pass_over_waits,
    a_name_server_that_fails_is_asked_again,
    a_relay_takes_the_mail_of_all_domains,
    the_demonstration_keeps_what_leaves_in_a_folder,
}

fn resolver(server: &Server, port: u16) -> Dns {
    let mut connection = ConnectionConfig::udp();
    connection.port = server.address().port();
    let name_server = NameServerConfig::new(server.address().ip(), true, vec![connection]);
    let config = ResolverConfig::from_parts(None, Vec::new(), vec![name_server]);
    let mut builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
    builder.options_mut().attempts = 1;
    builder.options_mut().use_hosts_file = hickory_resolver::config::ResolveHosts::Never;
    Dns::new(builder.build().unwrap(), "mx.ac-thau.example", port)
}

async fn found(dns: &Dns, domain: &str) -> Result<Vec<String>, String> {
    match dns.hosts(domain).await {
        Ok(hosts) => Ok(hosts
            .into_iter()
            .map(|host| format!("{} {}", host.name, host.address))
            .collect()),
        Err(unroutable) => Err(unroutable.status.to_string()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hosts_are_found_as_rfc_5321_says() {
    let server = Server::start();
    server
        .mx("x.example", 20, "second.x.example")
        .mx("x.example", 10, "first.x.example")
        .a("first.x.example", [127, 0, 0, 1])
        .a("second.x.example", [127, 0, 0, 2])
        .aaaa("second.x.example", std::net::Ipv6Addr::LOCALHOST)
        .a("implicit.example", [127, 0, 0, 3])
        .mx("null.example", 0, ".")
        .mx("dangling.example", 10, "nowhere.example")
        .mx("ours.example", 10, "mx.ac-thau.example")
        .mx("ours.example", 20, "backup.example")
        .mx("backed.example", 5, "first.x.example")
        .mx("backed.example", 10, "mx.ac-thau.example")
        .broken("broken.example");
    let dns = resolver(&server, 25);
    let hosts = found(&dns, "x.example").await.unwrap();
    assert_eq!(hosts[0], "first.x.example 127.0.0.1:25");
    let mut second = hosts[1..].to_vec();
    second.sort();
    assert_eq!(
        second,
        ["second.x.example 127.0.0.2:25", "second.x.example [::1]:25"]
    );
    assert_eq!(
        found(&dns, "implicit.example").await.unwrap(),
        ["implicit.example 127.0.0.3:25"]
    );
    assert_eq!(
        found(&dns, "backed.example").await.unwrap(),
        ["first.x.example 127.0.0.1:25"]
    );
    assert_eq!(
        found(&dns, "[127.0.0.9]").await.unwrap(),
        ["[127.0.0.9] 127.0.0.9:25"]
    );
    for (domain, status) in [
        ("null.example", "5.1.10"),
        ("nobody.example", "5.1.2"),
        ("ours.example", "5.4.6"),
        ("dangling.example", "5.4.4"),
        ("broken.example", "4.4.3"),
    ] {
        assert_eq!(
            found(&dns, domain).await,
            Err(status.to_owned()),
            "{domain}"
        );
    }
}

async fn a_message_follows_mx_and_the_second_host_takes_what_the_first_does_not(kind: Kind) {
    let hop = Hop::start(Manners::default()).await;
    let server = Server::start();
    // Nobody listens at the first address.
    server
        .mx("x.example", 10, "first.x.example")
        .mx("x.example", 20, "second.x.example")
        .a("first.x.example", [127, 0, 0, 77])
        .a("second.x.example", [127, 0, 0, 1])
        .mx("null.example", 0, ".");
    let mut options = options(Route::Mx);
    options.resolver = Some(Arc::new(resolver(&server, hop.address.port())));
    let house = House::with(kind, options, Arc::default());
    house.send(&["lea@x.example", "tom@null.example"]);
    house.everything_left().await;
    assert_eq!(hop.arrived().len(), 1);
    let report = &house.reports(1).await[0];
    assert!(report.contains("tom@null.example") && report.contains("Status: 5.1.10"));
}

/// A house for whose mail two hosts stand, the first of which behaves as told.
async fn two_hosts(kind: Kind, first: Manners) -> (House, Hop, Hop, Server) {
    let first = Hop::start(first).await;
    let second = first.beside(2, Manners::default()).await;
    let server = Server::start();
    server
        .mx("x.example", 10, "first.x.example")
        .mx("x.example", 20, "second.x.example")
        .a("first.x.example", [127, 0, 0, 1])
        .a("second.x.example", [127, 0, 0, 2]);
    let mut options = options(Route::Mx);
    options.resolver = Some(Arc::new(resolver(&server, first.address.port())));
    let house = House::with(kind, options, Arc::default());
    (house, first, second, server)
}

/// RFC 5321 §5.1: each address in its order, until a delivery attempt succeeds.
async fn a_host_that_takes_nothing_now_is_passed_over_for_the_next(kind: Kind) {
    let mail = |mail| Manners {
        mail,
        ..Manners::default()
    };
    let greeting = Manners {
        greeting: "421 4.3.2 too busy".to_owned(),
        ..Manners::default()
    };
    let one_by_one = Manners {
        offers: Vec::new(),
        ..mail("451 4.3.0 not now")
    };
    let manners = [
        greeting,
        mail("452 4.3.1 no room"),
        mail("421 4.3.2 closing"),
        one_by_one,
    ];
    for manners in manners {
        let (house, first, second, _dns) = two_hosts(kind, manners).await;
        house.send(&["lea@x.example", "tom@x.example"]);
        house.everything_left().await;
        assert_eq!((first.connections(), first.arrived().len()), (1, 0));
        assert_eq!(second.arrived().len(), 1);
        assert_eq!(second.arrived()[0].rcpt.len(), 2);
    }
}

async fn a_host_that_refuses_for_good_has_spoken_for_all(kind: Kind) {
    let manners = Manners {
        mail: "550 5.7.1 not from you",
        ..Manners::default()
    };
    let (house, _first, second, _dns) = two_hosts(kind, manners).await;
    house.send(&["lea@x.example"]);
    house.everything_left().await;
    assert_eq!(second.connections(), 0);
    assert!(house.reports(1).await[0].contains("Status: 5.7.1"));
}

async fn a_message_that_all_hosts_pass_over_waits(kind: Kind) {
    let manners = Manners {
        mail: "452 4.3.1 no room",
        ..Manners::default()
    };
    let (house, first, second, _dns) = two_hosts(kind, manners.clone()).await;
    second.behave(|second| *second = manners);
    house.send(&["lea@x.example"]);
    let rows = house.tried_once().await;
    assert_eq!(rows[0].last_answer.as_deref(), Some("452 4.3.1 no room"));
    assert_eq!((first.heard("MAIL"), second.heard("MAIL")), (1, 1));
    first.behave(|first| *first = Manners::default());
    house.next_attempt().await;
    house.everything_left().await;
    assert_eq!((first.arrived().len(), second.arrived().len()), (1, 0));
}

async fn a_name_server_that_fails_is_asked_again(kind: Kind) {
    let hop = Hop::start(Manners::default()).await;
    let server = Server::start();
    server.broken("x.example");
    let mut options = options(Route::Mx);
    options.resolver = Some(Arc::new(resolver(&server, hop.address.port())));
    let house = House::with(kind, options, Arc::default());
    house.send(&["lea@x.example"]);
    house.tried_once().await;
    server.forget("x.example").a("x.example", [127, 0, 0, 1]);
    house.leaves_at_last().await;
    assert_eq!(hop.arrived().len(), 1);
}

async fn a_relay_takes_the_mail_of_all_domains(kind: Kind) {
    let hop = Hop::start(Manners::default()).await;
    let route = Route::Relay {
        host: "127.0.0.1".to_owned(),
        port: hop.address.port(),
    };
    let house = House::with(kind, options(route), Arc::<Hosts>::default());
    house.send(&["lea@x.example", "tom@y.example"]);
    house.everything_left().await;
    assert_eq!(hop.arrived().len(), 2);
}

async fn the_demonstration_keeps_what_leaves_in_a_folder(kind: Kind) {
    let folder = tempfile::tempdir().unwrap();
    let outside = folder.path().join("outside");
    let house = House::with(
        kind,
        options(Route::Outside(outside.clone())),
        Arc::default(),
    );
    house.send(&["lea@x.example", "tom@x.example", "eva@y.example"]);
    house.everything_left().await;
    let mut names: Vec<String> = std::fs::read_dir(&outside)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["1-x.example.eml", "1-y.example.eml"]);
    let kept = std::fs::read_to_string(outside.join("1-x.example.eml")).unwrap();
    assert!(kept.starts_with(
        "Return-Path: <anne.roux@ac-thau.example>\r\nDelivered-To: lea@x.example\r\n"
    ));
    assert!(kept.contains("Delivered-To: tom@x.example\r\n"));
    assert!(kept.ends_with("à demain\r\n"));
    assert!(house.inbox(&house.anne).is_empty());
}
