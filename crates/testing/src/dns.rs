//! A name server of our own on loopback: what it knows is said by the test, everything else does not exist.
//!
//! ```no_run
//! let dns = testing::Dns::start();
//! dns.mx("lycee.example", 10, "mx.lycee.example").a("mx.lycee.example", [127, 0, 0, 1]);
//! println!("ask {}", dns.address());
//! ```

use hickory_proto::op::{Message, OpCode, ResponseCode};
use hickory_proto::rr::rdata::{A, AAAA, CNAME, MX, SOA};
use hickory_proto::rr::{Name, RData, Record, RecordType};
use std::collections::{HashMap, HashSet};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Seconds an answer may be remembered.
const TTL: u32 = 60;
/// How often the thread looks whether its server is gone.
const LOOK: Duration = Duration::from_millis(100);

#[derive(Default)]
struct Zone {
    records: HashMap<Name, Vec<RData>>,
    broken: HashSet<Name>,
    asked: usize,
}

/// A running name server; stops when dropped.
pub struct Dns {
    address: SocketAddr,
    zone: Arc<Mutex<Zone>>,
    stop: Arc<AtomicBool>,
}

impl Dns {
    /// Starts one that knows nothing yet.
    ///
    /// # Panics
    /// When loopback gives no port.
    #[must_use]
    pub fn start() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("loopback has a free port");
        socket
            .set_read_timeout(Some(LOOK))
            .expect("a time-out above zero is valid");
        let address = socket.local_addr().expect("a bound socket has an address");
        let (zone, stop) = (Arc::<Mutex<Zone>>::default(), Arc::<AtomicBool>::default());
        let server = Self {
            address,
            zone: zone.clone(),
            stop: stop.clone(),
        };
        std::thread::spawn(move || serve(&socket, &zone, &stop));
        server
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Questions so far.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.zone().asked
    }

    /// A mail exchanger; `"."` says that the domain takes no mail (RFC 7505).
    pub fn mx(&self, domain: &str, preference: u16, exchange: &str) -> &Self {
        self.add(domain, RData::MX(MX::new(preference, name(exchange))))
    }

    pub fn a(&self, host: &str, address: impl Into<Ipv4Addr>) -> &Self {
        self.add(host, RData::A(A(address.into())))
    }

    pub fn aaaa(&self, host: &str, address: Ipv6Addr) -> &Self {
        self.add(host, RData::AAAA(AAAA(address)))
    }

    pub fn cname(&self, host: &str, real: &str) -> &Self {
        self.add(host, RData::CNAME(CNAME(name(real))))
    }

    /// Whoever asks for this name hears that the server failed.
    pub fn broken(&self, host: &str) -> &Self {
        self.zone().broken.insert(name(host));
        self
    }

    /// Forgets a name, and that it was broken.
    pub fn forget(&self, host: &str) -> &Self {
        let mut zone = self.zone();
        zone.records.remove(&name(host));
        zone.broken.remove(&name(host));
        drop(zone);
        self
    }

    fn add(&self, host: &str, data: RData) -> &Self {
        self.zone()
            .records
            .entry(name(host))
            .or_default()
            .push(data);
        self
    }

    fn zone(&self) -> std::sync::MutexGuard<'_, Zone> {
        self.zone.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Dns {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

fn name(text: &str) -> Name {
    let mut name = Name::from_utf8(text).expect("a test names a name");
    name.set_fqdn(true);
    name.to_lowercase()
}

fn serve(socket: &UdpSocket, zone: &Mutex<Zone>, stop: &AtomicBool) {
    let mut buffer = [0; 4096];
    while !stop.load(Ordering::Relaxed) {
        // A time-out is the moment to look whether to stop.
        let Ok((length, peer)) = socket.recv_from(&mut buffer) else {
            continue;
        };
        let Ok(question) = Message::from_vec(&buffer[..length]) else {
            continue;
        };
        let answer = {
            let mut zone = zone.lock().unwrap_or_else(PoisonError::into_inner);
            zone.asked += 1;
            answer(&zone, &question)
        };
        if let Ok(bytes) = answer.to_vec() {
            // Who has gone asks no more.
            let _sent = socket.send_to(&bytes, peer);
        }
    }
}

fn answer(zone: &Zone, question: &Message) -> Message {
    let mut answer = Message::response(question.metadata.id, OpCode::Query);
    answer.metadata.authoritative = true;
    answer.metadata.recursion_desired = question.metadata.recursion_desired;
    answer.metadata.recursion_available = true;
    let Some(query) = question.queries.first() else {
        answer.metadata.response_code = ResponseCode::FormErr;
        return answer;
    };
    answer.add_query(query.clone());
    let asked = query.name.to_lowercase();
    if zone.broken.contains(&asked) {
        answer.metadata.response_code = ResponseCode::ServFail;
        return answer;
    }
    let found = find(zone, &asked, query.query_type);
    if found.is_empty() {
        if !zone.records.contains_key(&asked) {
            answer.metadata.response_code = ResponseCode::NXDomain;
        }
        answer.add_authority(authority());
    }
    answer.add_answers(found);
    answer
}

/// The records of a name, and of what it is another name of.
fn find(zone: &Zone, asked: &Name, kind: RecordType) -> Vec<Record> {
    let (mut found, mut at) = (Vec::new(), asked.clone());
    // A chain of names is short; one that runs in a circle ends here.
    for _ in 0..8 {
        let mut next = None;
        for data in zone.records.get(&at).into_iter().flatten() {
            if data.record_type() == kind {
                found.push(Record::from_rdata(at.clone(), TTL, data.clone()));
            } else if let RData::CNAME(real) = data {
                found.push(Record::from_rdata(at.clone(), TTL, data.clone()));
                next = Some(real.0.clone());
            }
        }
        match next {
            Some(real) => at = real,
            None => break,
        }
    }
    found
}

/// Who says that there is nothing (RFC 2308 §2).
fn authority() -> Record {
    let soa = SOA::new(name("ns.example"), name("admin.example"), 1, 60, 60, 60, 1);
    Record::from_rdata(Name::root(), TTL, RData::SOA(soa))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hickory_proto::op::Query;

    fn ask(dns: &Dns, host: &str, kind: RecordType) -> Message {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let mut question = Message::query();
        question.add_query(Query::query(name(host), kind));
        socket
            .send_to(&question.to_vec().unwrap(), dns.address())
            .unwrap();
        let mut buffer = [0; 4096];
        let (length, _) = socket.recv_from(&mut buffer).unwrap();
        Message::from_vec(&buffer[..length]).unwrap()
    }

    #[test]
    fn it_knows_what_it_was_told_and_nothing_else() {
        let dns = Dns::start();
        dns.mx("x.example", 10, "mx.x.example")
            .a("mx.x.example", [127, 0, 0, 1])
            .broken("z.example");
        let mx = ask(&dns, "X.example", RecordType::MX);
        assert_eq!(mx.answers.len(), 1);
        let none = ask(&dns, "x.example", RecordType::A);
        assert_eq!(none.metadata.response_code, ResponseCode::NoError);
        assert!(none.answers.is_empty());
        let nobody = ask(&dns, "y.example", RecordType::MX);
        assert_eq!(nobody.metadata.response_code, ResponseCode::NXDomain);
        let broken = ask(&dns, "z.example", RecordType::MX);
        assert_eq!(broken.metadata.response_code, ResponseCode::ServFail);
        assert_eq!(dns.asked(), 4);
    }
}
