//! Where a domain's mail goes: MX, then A and AAAA, or one relay for all.

use crate::outbound::Later;
use hickory_resolver::TokioResolver;
use hickory_resolver::net::NetError;
use hickory_resolver::proto::rr::{Name, RData};
use smtp_syntax::Enhanced;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Names of one domain that are tried in one attempt: the rest of a long list waits for the next.
const MOST_HOSTS: usize = 5;
/// Addresses tried in one attempt.
const MOST_ADDRESSES: usize = 8;
/// Where servers listen (RFC 5321 §4.5.4.2).
const SMTP_PORT: u16 = 25;

/// One place to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    pub name: String,
    pub address: SocketAddr,
}

/// Why there is no place to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unroutable {
    pub status: Enhanced,
    pub text: String,
}

impl Unroutable {
    fn new(status: Enhanced, text: impl Into<String>) -> Self {
        Self {
            status,
            text: text.into(),
        }
    }
}

/// Finds the places that take a domain's mail, best first.
pub trait Resolver: Send + Sync + 'static {
    fn hosts<'a>(&'a self, domain: &'a str) -> Later<'a, Result<Vec<Host>, Unroutable>>;
}

/// The domain name system.
pub struct Dns {
    resolver: TokioResolver,
    /// Our own name: a domain whose best host we are would send us round in circles (RFC 5321 §5.1).
    ourselves: String,
    port: u16,
    /// Which of equally preferred hosts comes first takes turns (RFC 5321 §5.1).
    turn: AtomicUsize,
}

impl Dns {
    /// Asks the resolvers that the machine is configured with.
    ///
    /// # Errors
    /// When the machine's configuration cannot be read.
    pub fn of_the_machine(ourselves: &str) -> Result<Self, NetError> {
        Ok(Self::new(
            TokioResolver::builder_tokio()?.build()?,
            ourselves,
            SMTP_PORT,
        ))
    }

    /// Asks `resolver` and expects servers on `port`.
    #[must_use]
    pub fn new(resolver: TokioResolver, ourselves: &str, port: u16) -> Self {
        Self {
            resolver,
            ourselves: ourselves.trim_end_matches('.').to_ascii_lowercase(),
            port,
            turn: AtomicUsize::new(0),
        }
    }

    async fn find(&self, domain: &str) -> Result<Vec<Host>, Unroutable> {
        if let Some(literal) = literal(domain) {
            return Ok(vec![Host {
                name: domain.to_owned(),
                address: SocketAddr::new(literal, self.port),
            }]);
        }
        let names = self.exchangers(domain).await?;
        let mut hosts = Vec::new();
        let mut trouble = None;
        for name in names.into_iter().take(MOST_HOSTS) {
            match self.addresses(&name).await {
                Ok(found) => hosts.extend(found),
                Err(error) => trouble = Some(error),
            }
        }
        hosts.truncate(MOST_ADDRESSES);
        match trouble {
            Some(trouble) if hosts.is_empty() => Err(trouble),
            _ => Ok(hosts),
        }
    }

    /// The names of a domain's exchangers; the domain itself when it names none (RFC 5321 §5.1).
    async fn exchangers(&self, domain: &str) -> Result<Vec<String>, Unroutable> {
        let Ok(name) = Name::from_utf8(absolute(domain)) else {
            let text = format!("{domain} is no domain");
            return Err(Unroutable::new(Enhanced(5, 1, 2), text));
        };
        let found = match self.resolver.mx_lookup(name).await {
            Ok(found) => found,
            Err(error) if error.is_nx_domain() => return Err(no_such_domain(domain)),
            Err(error) if error.is_no_records_found() => return Ok(vec![domain.to_owned()]),
            Err(error) => return Err(Unroutable::new(Enhanced(4, 4, 3), error.to_string())),
        };
        let exchangers = found
            .answers()
            .iter()
            .filter_map(|record| match &record.data {
                RData::MX(mx) => Some((mx.preference, mx.exchange.to_ascii())),
                _ => None,
            });
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        best_first(domain, exchangers.collect(), &self.ourselves, turn)
    }

    async fn addresses(&self, name: &str) -> Result<Vec<Host>, Unroutable> {
        match self.resolver.lookup_ip(absolute(name)).await {
            Ok(found) => Ok(found
                .iter()
                .map(|address| Host {
                    name: name.to_owned(),
                    address: SocketAddr::new(address, self.port),
                })
                .collect()),
            Err(error) if error.is_nx_domain() || error.is_no_records_found() => Err(
                Unroutable::new(Enhanced(5, 4, 4), format!("{name} has no address")),
            ),
            Err(error) => Err(Unroutable::new(Enhanced(4, 4, 3), error.to_string())),
        }
    }
}

impl Resolver for Dns {
    fn hosts<'a>(&'a self, domain: &'a str) -> Later<'a, Result<Vec<Host>, Unroutable>> {
        Box::pin(self.find(domain))
    }
}

/// Exchangers by preference, without ourselves and whatever is not preferred to ourselves.
fn best_first(
    domain: &str,
    found: Vec<(u16, String)>,
    ourselves: &str,
    turn: usize,
) -> Result<Vec<String>, Unroutable> {
    let mut found: Vec<(u16, String)> = found
        .into_iter()
        .map(|(preference, name)| {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            (preference, name)
        })
        .collect();
    if found.is_empty() {
        return Ok(vec![domain.to_owned()]);
    }
    // RFC 7505 §3: a single "." says that the domain takes no mail.
    if found.iter().any(|(_, name)| name.is_empty()) {
        let text = format!("{domain} takes no mail");
        return Err(Unroutable::new(Enhanced(5, 1, 10), text));
    }
    found.sort();
    let ours = found.iter().find(|(_, name)| name == ourselves);
    if let Some(ours) = ours.map(|(preference, _)| *preference) {
        found.retain(|(preference, _)| *preference < ours);
    }
    if found.is_empty() {
        let text = format!("mail for {domain} would come back to us");
        return Err(Unroutable::new(Enhanced(5, 4, 6), text));
    }
    for equals in found.chunk_by_mut(|a, b| a.0 == b.0) {
        let first = turn % equals.len();
        equals.rotate_left(first);
    }
    Ok(found.into_iter().map(|(_, name)| name).collect())
}

fn no_such_domain(domain: &str) -> Unroutable {
    Unroutable::new(Enhanced(5, 1, 2), format!("there is no domain {domain}"))
}

fn absolute(name: &str) -> String {
    format!("{}.", name.trim_end_matches('.'))
}

/// `[192.0.2.1]` or `[IPv6:2001:db8::1]`
fn literal(domain: &str) -> Option<IpAddr> {
    let inner = domain.strip_prefix('[')?.strip_suffix(']')?;
    let prefix = inner
        .get(..5)
        .filter(|prefix| prefix.eq_ignore_ascii_case("ipv6:"));
    prefix
        .map_or(inner, |prefix| &inner[prefix.len()..])
        .parse()
        .ok()
}

/// One host for all domains.
pub struct Relay {
    pub host: String,
    pub port: u16,
}

impl Resolver for Relay {
    fn hosts<'a>(&'a self, _domain: &'a str) -> Later<'a, Result<Vec<Host>, Unroutable>> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((self.host.as_str(), self.port)).await;
            let addresses = found.map_err(|error| {
                Unroutable::new(Enhanced(4, 4, 3), format!("{}: {error}", self.host))
            })?;
            Ok(addresses
                .take(MOST_ADDRESSES)
                .map(|address| Host {
                    name: self.host.clone(),
                    address,
                })
                .collect())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(found: &[(u16, &str)]) -> Result<Vec<String>, Enhanced> {
        let found = found
            .iter()
            .map(|(preference, name)| (*preference, (*name).to_owned()))
            .collect();
        best_first("x.example", found, "mx.here.example", 0).map_err(|error| error.status)
    }

    #[test]
    fn the_preferred_exchanger_comes_first() {
        assert_eq!(
            order(&[(20, "B.x.example."), (10, "a.x.example.")]).unwrap(),
            ["a.x.example", "b.x.example"]
        );
        assert_eq!(order(&[]).unwrap(), ["x.example"]);
    }

    #[test]
    fn mail_does_not_come_back_to_ourselves() {
        assert_eq!(
            order(&[(10, "a."), (20, "mx.here.example."), (30, "c.")]).unwrap(),
            ["a"]
        );
        assert_eq!(
            order(&[(10, "mx.here.example."), (30, "c.")]),
            Err(Enhanced(5, 4, 6))
        );
    }

    #[test]
    fn equally_preferred_exchangers_take_turns_and_none_of_ours_is_among_them() {
        let equal = || vec![(10, "a.".to_owned()), (10, "b.".to_owned())];
        let first = |turn| {
            best_first("x.example", equal(), "c", turn)
                .unwrap()
                .remove(0)
        };
        assert_eq!([first(0), first(1)], ["a", "b"]);
        assert_eq!(
            best_first("x.example", equal(), "b", 0).unwrap_err().status,
            Enhanced(5, 4, 6)
        );
    }

    #[test]
    fn a_null_mx_takes_no_mail() {
        assert_eq!(order(&[(0, ".")]), Err(Enhanced(5, 1, 10)));
    }

    #[test]
    fn literals_need_no_look_up() {
        assert_eq!(literal("[192.0.2.1]"), "192.0.2.1".parse().ok());
        assert_eq!(literal("[IPv6:2001:db8::1]"), "2001:db8::1".parse().ok());
        assert_eq!(literal("x.example"), None);
    }
}
