//! What tests stand on: a running server on free ports, an engine as a parameter, people we know by name, dialogue
//! files, a browser, a name server of our own. For developers only: nothing here is part of the product.
//!
//! ```no_run
//! let server = testing::Server::small(testing::Engine::Sqlite);
//! let mut imap = testing::Line::tls(&server, "imaps");
//! imap.expect("* OK");
//! ```

pub mod browser;
pub mod crash;
pub mod dialogue;
pub mod dns;
pub mod http;
pub mod line;
pub mod postgres;
pub mod server;
pub mod template;

pub use dns::Dns;
pub use http::Web;
pub use line::Line;
pub use server::{Demo, Engine, Person, Server, binary, free_base};
