//! What stands in the way of a start is one sentence that says what to do.

use std::ffi::OsStr;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};
use testing::{Engine, Server, binary, free_base};

/// Runs a program to its end, which must not be a good one; what it said on standard error.
fn refused(command: &mut Command) -> String {
    let output = command
        .env("LC_ALL", "fr_FR.UTF-8")
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    assert!(!output.status.success(), "{}", output.status);
    assert_eq!(output.status.signal(), None);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!said.contains("panicked"), "{said}");
    said
}

/// Starts the demonstration where it cannot start.
fn start(data: &Path, base: u16) -> String {
    refused(Command::new(binary()).arg("--data").arg(data).args([
        "--small",
        "--port-base",
        &base.to_string(),
    ]))
}

fn one_sentence(said: &str) {
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");
}

#[test]
fn a_port_in_use_is_said_in_one_sentence() {
    let server = Server::small(Engine::Sqlite);
    let other = tempfile::tempdir().expect("a folder");
    let (data, base) = (other.path().join("data"), server.base().to_string());
    // What is advised is taken: after `serve`, where one adds it, too.
    let serve = || {
        let mut command = Command::new(binary());
        command.arg("serve").arg("--data").arg(&data);
        refused(command.args(["--port-base", &base]))
    };
    for said in [start(&data, server.base()), serve()] {
        assert!(said.contains("est déjà utilisé"), "{said}");
        assert!(
            said.contains(&base) && said.contains("--port-base"),
            "{said}"
        );
        one_sentence(&said);
    }
}

#[test]
fn data_in_use_is_said_in_one_sentence() {
    for engine in Engine::BOTH {
        let server = Server::small(engine);
        let said = start(&server.data(), free_base());
        assert!(said.contains("Un autre processus utilise"), "{said}");
        assert!(said.contains("--data"), "{said}");
        one_sentence(&said);
    }
}

/// In a user name space where we have no name, and so no right but those that the modes of files give.
#[test]
fn a_service_of_another_user_is_said_in_one_sentence() {
    use std::os::unix::fs::PermissionsExt;
    let server = Server::small(Engine::Sqlite);
    let socket = server.data().join("control.sock");
    let closed = std::fs::Permissions::from_mode(0o000);
    std::fs::set_permissions(&socket, closed).expect("the socket is there");
    let mut command = Command::new("unshare");
    command.arg("--user").arg(binary()).arg("--data");
    let said = refused(command.arg(server.data()).args(["queue", "list"]));
    assert!(
        said.contains("Le service répond, mais pas à vous"),
        "{said}"
    );
    assert!(said.contains("sudo -u"), "{said}");
    one_sentence(&said);
}

/// In a mount name space of its own: nothing stays mounted, and no right is needed on this machine.
#[test]
fn a_read_only_disk_is_said_in_one_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = "mount -t tmpfs -o ro,size=1m none \"$1\" && exec \"$2\" --data \"$1/data\" --small --port-base \"$3\"";
    let (program, base) = (binary(), free_base().to_string());
    let arguments: [&OsStr; 3] = [
        folder.path().as_os_str(),
        program.as_os_str(),
        base.as_ref(),
    ];
    let said = refused(
        Command::new("unshare")
            .args([
                "--mount",
                "--user",
                "--map-root-user",
                "sh",
                "-c",
                script,
                "sh",
            ])
            .args(arguments),
    );
    assert!(said.contains("ne peut pas être écrit"), "{said}");
    one_sentence(&said);
}

#[test]
fn a_file_in_the_place_of_the_folder_is_said_in_one_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("data");
    std::fs::write(&file, "a file").expect("a file");
    let said = start(&file, free_base());
    assert!(said.contains(&*file.to_string_lossy()), "{said}");
    one_sentence(&said);
}

/// `config check` on a file with this text.
fn check(text: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("tramontane.toml");
    std::fs::write(&file, text).expect("a file");
    refused(
        Command::new(binary())
            .args(["config", "check", "--config"])
            .arg(&file),
    )
}

#[test]
fn an_unknown_key_is_answered_with_the_nearest_known_one() {
    let said = check("[server]\nhostnme = \"courrier.meslan.example\"\n");
    assert!(said.contains("server.hostnme"), "{said}");
    assert!(said.contains("server.hostname"), "{said}");
    one_sentence(&said);
}

#[test]
fn a_configuration_that_cannot_be_meant_is_refused() {
    let said = check("[listen]\nimap = \"partout\"\n");
    assert!(said.contains("listen.imap"), "{said}");
    let said = check("[server]\ntrusted_proxies = \"10.0.0.0/8, partout\"\n");
    assert!(said.contains("partout »"), "{said}");
    one_sentence(&said);
    let said = check("[mail]\nundo_seconds = \"dix\"\n");
    assert!(said.contains("undo_seconds"), "{said}");
    let said = check("[server\n");
    assert!(said.contains("TOML"), "{said}");
}

#[test]
fn the_shown_configuration_is_a_correct_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("tramontane.toml");
    let shown = Command::new(binary()).args(["config", "show"]).output();
    std::fs::write(&file, shown.expect("the program starts").stdout).expect("a file");
    let checked = Command::new(binary())
        .args(["config", "check", "--config"])
        .arg(&file)
        .output()
        .expect("the program starts");
    assert!(checked.status.success(), "{checked:?}");
}

#[test]
fn what_a_measure_of_hashes_prints_is_a_correct_configuration() {
    let folder = tempfile::tempdir().expect("a folder");
    let measured = Command::new(binary())
        .arg("--data")
        .arg(folder.path().join("data"))
        .args(["passwords", "measure"])
        .output()
        .expect("the program starts");
    assert!(measured.status.success(), "{measured:?}");
    let said = String::from_utf8_lossy(&measured.stdout);
    let is_setting = |line: &&str| line.starts_with('[') || line.contains(" = ");
    let lines: Vec<&str> = said.lines().filter(is_setting).collect();
    assert_eq!(lines.len(), 3, "{said}");
    assert_eq!(lines[0], "[passwords]", "{said}");
    let file = folder.path().join("tramontane.toml");
    std::fs::write(&file, lines.join("\n")).expect("a file");
    let checked = Command::new(binary())
        .args(["config", "check", "--config"])
        .arg(&file)
        .output()
        .expect("the program starts");
    assert!(checked.status.success(), "{said}: {checked:?}");
    // Each of the two settings counts: below the floor neither is taken.
    for (key, value) in [("memory_kib", "19455"), ("passes", "1")] {
        let is_other = |line: &&&str| !line.starts_with(key);
        let others: Vec<&str> = lines.iter().filter(is_other).copied().collect();
        assert_eq!(others.len(), 2, "{said}");
        let said = check(&format!("{}\n{key} = {value}\n", others.join("\n")));
        assert!(said.contains("19"), "{said}");
        one_sentence(&said);
    }
}

#[test]
fn a_command_without_its_second_word_says_which_there_are() {
    let said = refused(Command::new(binary()).arg("account"));
    for word in ["create", "password", "quota", "suspend", "resume"] {
        assert!(said.contains(word), "{word} is not named: {said}");
    }
    let said = refused(Command::new(binary()).args(["account", "suspendre", "x@y.example"]));
    assert!(said.contains("suspend"), "{said}");
}

#[test]
fn a_command_that_does_not_know_where_makes_no_store_of_its_own() {
    let elsewhere = tempfile::tempdir().expect("a folder");
    let said = refused(
        Command::new(binary())
            .current_dir(elsewhere.path())
            .args(["queue", "list"]),
    );
    assert!(said.contains("Il n’y a pas de données dans"), "{said}");
    assert!(said.contains("--config"), "{said}");
    one_sentence(&said);
    let mut left = std::fs::read_dir(elsewhere.path()).expect("the folder is there");
    assert!(left.next().is_none(), "nothing was made");
}

#[test]
fn the_data_is_readable_by_its_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    let server = Server::small(Engine::Sqlite);
    let rights = std::fs::metadata(server.data()).expect("the data is there");
    assert_eq!(rights.permissions().mode() & 0o777, 0o700);
}
