//! Conversations with the doors, played from files that read as documentation.

use std::path::Path;
use testing::{Engine, Server, dialogue};

#[test]
fn every_dialogue_goes_as_written() {
    for engine in Engine::BOTH {
        let server = Server::small(engine);
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("dialogues");
        for door in ["imap", "smtp", "lmtp", "submission"] {
            println!("{engine:?}, {door}");
            dialogue::play_all(&server, &folder.join(door));
        }
    }
}
