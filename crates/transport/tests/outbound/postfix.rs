//! A real Postfix as next hop, from a folder of its own on a loopback port. As root, with Debian's package: without
//! them this test fails and says so.

use crate::house::{Hosts, House, eventually, options};
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use testing_postgres::Kind;
use transport::outbound::Route;

const POSTFIX: &str = "/usr/sbin/postfix";

const MAIN: &str = "
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.college.example
mydestination =
mynetworks =
alias_maps =
alias_database =
smtpd_relay_restrictions = reject_unauth_destination
smtpd_tls_security_level = may
smtpd_tls_cert_file = {folder}/cert.pem
smtpd_tls_key_file = {folder}/key.pem
smtpd_tls_received_header = yes
virtual_mailbox_domains = college.example
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = inline:{ { lea@college.example = lea/ }, { hélène@college.example = helene/ } }
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
message_size_limit = 1000000
";

const MASTER: &str = "
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
smtp unix - - n - - smtp
virtual unix - n n - - virtual
";

struct Postfix {
    folder: tempfile::TempDir,
    port: u16,
    process: Child,
}

impl Postfix {
    async fn start() -> Self {
        assert!(
            Path::new(POSTFIX).exists(),
            "Postfix is missing: as root, `cargo xtask test` installs it (Debian package postfix)"
        );
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(
            owner(folder.path()),
            0,
            "Postfix can only be started by root: run this test as root"
        );
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        configure(folder.path(), port);
        let process = Command::new(POSTFIX)
            .arg("-c")
            .arg(folder.path().join("etc"))
            .arg("start-fg")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        eventually("Postfix", || TcpStream::connect(("127.0.0.1", port)).ok()).await;
        Self {
            folder,
            port,
            process,
        }
    }

    /// The messages in a mailbox.
    fn mailbox(&self, name: &str) -> Vec<String> {
        let new = self.folder.path().join("mail").join(name).join("new");
        let Ok(entries) = fs::read_dir(new) else {
            return Vec::new();
        };
        entries
            .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
            .collect()
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        let _stopped = Command::new(POSTFIX)
            .arg("-c")
            .arg(self.folder.path().join("etc"))
            .arg("stop")
            .stderr(Stdio::null())
            .status();
        let _gone = self.process.wait();
    }
}

fn owner(path: &Path) -> u32 {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).unwrap().uid()
}

/// The number of a user or group, from the system's list.
fn number(list: &str, name: &str) -> u32 {
    let list = fs::read_to_string(list).unwrap();
    let line = list
        .lines()
        .find(|line| line.split(':').next() == Some(name));
    line.unwrap_or_else(|| panic!("the system has no {name}"))
        .split(':')
        .nth(2)
        .unwrap()
        .parse()
        .unwrap()
}

fn configure(folder: &Path, port: u16) {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
    let (uid, gid) = (
        number("/etc/passwd", "postfix"),
        number("/etc/group", "postfix"),
    );
    let fill = |text: &str| {
        text.replace("{folder}", &folder.display().to_string())
            .replace("{port}", &port.to_string())
            .replace("{uid}", &uid.to_string())
            .replace("{gid}", &gid.to_string())
    };
    for name in ["etc", "queue", "data", "mail"] {
        fs::create_dir(folder.join(name)).unwrap();
    }
    for name in ["data", "mail"] {
        chown(folder.join(name), Some(uid), Some(gid)).unwrap();
    }
    fs::write(folder.join("etc/main.cf"), fill(MAIN)).unwrap();
    fs::write(folder.join("etc/master.cf"), fill(MASTER)).unwrap();
    let made = rcgen::generate_simple_self_signed(vec!["mx.college.example".to_owned()]).unwrap();
    fs::write(folder.join("cert.pem"), made.cert.pem()).unwrap();
    fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    fs::set_permissions(folder.join("key.pem"), fs::Permissions::from_mode(0o600)).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_postfix_takes_our_mail_and_refuses_what_it_does_not_know() {
    let postfix = Postfix::start().await;
    let route = Route::Relay {
        host: "127.0.0.1".to_owned(),
        port: postfix.port,
    };
    let house = House::with(Kind::Sqlite, options(route), Arc::<Hosts>::default());
    house.send(&["lea@college.example", "personne@college.example"]);
    house.send(&["hélène@college.example"]);
    house.everything_left().await;
    let kept = eventually("the delivery", || {
        let kept = postfix.mailbox("lea");
        (!kept.is_empty()).then_some(kept)
    })
    .await;
    assert_eq!(kept.len(), 1);
    let message = &kept[0];
    assert!(message.contains("Return-Path: <anne.roux@ac-thau.example>"));
    assert!(message.contains("ESMTPS"), "not private: {message}");
    assert!(message.contains("\n.une ligne qui commence par un point\n"));
    assert!(message.contains("à demain"));
    eventually("the address with accents", || {
        (!postfix.mailbox("helene").is_empty()).then_some(())
    })
    .await;
    let report = &house.reports(1).await[0];
    assert!(report.contains("personne@college.example"));
    assert!(report.contains("Status: 5.1.1"));
}
