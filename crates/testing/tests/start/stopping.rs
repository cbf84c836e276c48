//! Stopping, by a person and by a cut, and going on afterwards.

use super::{inbox_size, signed_in};
use testing::{Engine, Line, Server, Web};

#[test]
fn a_second_start_continues_with_the_same_data() {
    for engine in Engine::BOTH {
        let mut server = Server::small(engine);
        let before = inbox_size(&server);
        let status = server.stop();
        assert!(status.success(), "{status}");
        server.start();
        assert_eq!(inbox_size(&server), before);
    }
}

#[test]
fn a_start_after_a_kill_continues_with_the_same_data() {
    for engine in Engine::BOTH {
        let mut server = Server::small(engine);
        let before = inbox_size(&server);
        server.kill();
        server.start();
        assert_eq!(inbox_size(&server), before);
        let (good, said) = server.command(&["verify"], "");
        assert!(good, "{said}");
    }
}

/// Ctrl-C and the service manager's word end the same way, whoever is connected.
#[test]
fn open_sessions_hear_that_the_server_stops() {
    for (engine, signal) in Engine::BOTH.into_iter().zip(["INT", "TERM"]) {
        let mut server = Server::small(engine);
        let person = server.person("hcastagne");
        let mut selected = signed_in(&server, person);
        let mut waiting = signed_in(&server, person);
        waiting.send("b SELECT INBOX");
        waiting.until("b OK");
        waiting.send("c IDLE");
        waiting.until("+ ");
        let mut smtp = Line::plain(&server, "smtp");
        smtp.expect("220");
        let mut stream = Web::sign_in(server.demo(), person)
            .and_then(|web| web.listen())
            .expect("a stream");
        // A connection that says nothing, and one in the middle of a TLS handshake, keep nobody.
        let _silent = Line::plain(&server, "web");
        let _shaking = Line::plain(&server, "imaps");
        let status = server.stop_by(signal);
        assert!(status.success(), "{status}");
        selected.until("* BYE");
        waiting.until("* BYE");
        smtp.until("421 ");
        stream.rest();
        assert!(!server.data().join("control.sock").exists());
    }
}

/// What was acknowledged just before the end is there after it.
#[test]
fn a_message_taken_before_the_stop_is_there_after_it() {
    for engine in Engine::BOTH {
        let mut server = Server::small(engine);
        let address = server.person("hcastagne").address.clone();
        let mut smtp = Line::plain(&server, "smtp");
        smtp.expect("220");
        for line in ["HELO dehors.example", "MAIL FROM:<claire@dehors.example>"] {
            smtp.send(line);
            smtp.expect("250");
        }
        smtp.send(&format!("RCPT TO:<{address}>"));
        smtp.expect("250");
        smtp.send("DATA");
        smtp.expect("354");
        smtp.send("Subject: Juste avant l'arret\r\n\r\nUn mot.\r\n.");
        smtp.expect("250");
        assert!(server.stop().success());
        server.start();
        let mut imap = signed_in(&server, server.person("hcastagne"));
        imap.send("b EXAMINE INBOX");
        imap.until("b OK");
        imap.send("c SEARCH SUBJECT \"Juste avant l'arret\"");
        let found = imap.until("c OK");
        assert_eq!(found[0].split(' ').count(), 3, "{found:?}");
    }
}
