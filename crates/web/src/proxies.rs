//! The web proxies that are trusted to say whom they speak for (`X-Forwarded-For`); nobody else is.

use axum::http::HeaderMap;
use std::net::IpAddr;
use std::str::FromStr;

/// The header in which each proxy adds, at the right, whom it was asked by.
const HEADER: &str = "x-forwarded-for";

/// Networks of proxies. Written `10.0.0.0/8, 2001:db8::7`; an address alone is a network of one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proxies(Vec<Range>);

/// What is neither an address nor a network.
#[derive(Debug, thiserror::Error)]
#[error("{0} is no network")]
pub struct NoNetwork(pub String);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    address: IpAddr,
    bits: u8,
}

impl Proxies {
    /// Whom a connection from `peer` is of: read from the right, the first address that is no trusted proxy's. What
    /// cannot be read ends the reading, at the proxy that passed it on.
    #[must_use]
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let said: Vec<&str> = headers
            .get_all(HEADER)
            .iter()
            .flat_map(|line| line.to_str().unwrap_or("").split(','))
            .collect();
        for word in said.into_iter().rev() {
            if !self.trusts(client) {
                break;
            }
            let Some(address) = address(word.trim()) else {
                break;
            };
            client = address;
        }
        client
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|range| range.holds(address))
    }
}

/// An address as proxies write it: some add the port.
fn address(word: &str) -> Option<IpAddr> {
    let alone = word.trim_start_matches('[').trim_end_matches(']');
    let address = alone.parse().ok();
    let with_port = || word.parse().ok().map(|at: std::net::SocketAddr| at.ip());
    Some(address.or_else(with_port)?.to_canonical())
}

impl Range {
    fn holds(self, address: IpAddr) -> bool {
        let (own, theirs, width) = match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(theirs)) => {
                (u128::from(own.to_bits()), u128::from(theirs.to_bits()), 32)
            }
            (IpAddr::V6(own), IpAddr::V6(theirs)) => (own.to_bits(), theirs.to_bits(), 128),
            _ => return false,
        };
        // Of no bits at all, everybody.
        (own ^ theirs)
            .checked_shr(width - u32::from(self.bits))
            .unwrap_or(0)
            == 0
    }
}

impl FromStr for Range {
    type Err = NoNetwork;

    fn from_str(word: &str) -> Result<Self, NoNetwork> {
        let wrong = || NoNetwork(word.to_owned());
        let (address, bits) = match word.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (word, None),
        };
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(width), |bits| bits.parse().map_err(|_| wrong()))?;
        if bits > width {
            return Err(wrong());
        }
        Ok(Self { address, bits })
    }
}

impl FromStr for Proxies {
    type Err = NoNetwork;

    fn from_str(list: &str) -> Result<Self, NoNetwork> {
        let words = list.split(',').map(str::trim);
        let ranges: Result<_, _> = words
            .filter(|word| !word.is_empty())
            .map(str::parse)
            .collect();
        Ok(Self(ranges?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(proxies: &str, peer: &str, said: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in said {
            headers.append(HEADER, line.parse().unwrap());
        }
        let proxies: Proxies = proxies.parse().unwrap();
        proxies.client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn a_trusted_proxy_names_its_client() {
        let own = "10.0.0.0/8, 2001:db8::7";
        let of = |peer, said: &[&str]| client(own, peer, said);
        assert_eq!(of("10.1.2.3", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(
            of("::ffff:10.1.2.3", &["198.51.100.7:4711"]),
            "198.51.100.7"
        );
        assert_eq!(of("2001:db8::7", &["[2001:db8::99]:443"]), "2001:db8::99");
        assert_eq!(of("2001:db8::7", &["2001:db8::99"]), "2001:db8::99");
        // A chain of proxies, in one line or several.
        let chain = ["203.0.113.9, 198.51.100.7", "10.9.9.9"];
        assert_eq!(of("10.1.2.3", &chain), "198.51.100.7");
        assert_eq!(of("10.1.2.3", &[]), "10.1.2.3");
        assert_eq!(of("10.1.2.3", &["10.4.4.4"]), "10.4.4.4");
    }

    #[test]
    fn what_nobody_vouches_for_is_not_believed() {
        let of = |peer, said: &[&str]| client("10.0.0.0/8", peer, said);
        assert_eq!(of("192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
        assert_eq!(of("11.0.0.1", &["198.51.100.7"]), "11.0.0.1");
        // What the client wrote itself stands left of what the proxy saw.
        assert_eq!(of("10.1.2.3", &["1.2.3.4, 198.51.100.7"]), "198.51.100.7");
        assert_eq!(of("10.1.2.3", &["10.7.7.7, nonsense"]), "10.1.2.3");
        assert_eq!(client("", "127.0.0.1", &["198.51.100.7"]), "127.0.0.1");
    }

    #[test]
    fn networks_are_read_or_refused() {
        for wrong in [
            "10.0.0.0/33",
            "10.0.0/8",
            "mandataire",
            "::/129",
            "10.0.0.1/x",
        ] {
            assert!(wrong.parse::<Proxies>().is_err(), "{wrong}");
        }
        assert_eq!(
            client("0.0.0.0/0", "192.0.2.1", &["198.51.100.7"]),
            "198.51.100.7"
        );
        assert_eq!(
            client("192.0.2.1", "192.0.2.2", &["198.51.100.7"]),
            "192.0.2.2"
        );
        assert_eq!(" , ".parse::<Proxies>().unwrap(), Proxies::default());
    }
}
