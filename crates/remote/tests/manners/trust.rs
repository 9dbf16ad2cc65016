//! Which authorities are trusted: the usual ones, and beside them those of the owner's file.
use std::fs;
use std::path::PathBuf;

use remote::{RemoteError, RemoteModel, RemoteSettings};
use stories::{EncryptedServer, certificate};

use crate::{MODEL, ask, settings};

fn asked(authorities: Option<PathBuf>) -> Result<String, RemoteError> {
    let server = EncryptedServer::start(MODEL);
    let settings = RemoteSettings { authorities, ..settings(&server.address) };
    let mut model = RemoteModel::new(settings, MODEL)?;
    ask(&mut model).map(|(completion, _)| completion.text)
}

#[test]
fn an_authority_of_the_owner_is_trusted_and_no_other_unknown_one() {
    let unknown = asked(None).expect_err("nobody knows this authority");
    assert!(matches!(unknown, RemoteError::Tls { .. }), "{unknown:?}");
    assert!(unknown.to_string().contains("certificate of its authority"), "it says what to do: {unknown}");
    assert_eq!(asked(Some(certificate("authority.pem"))).expect("the owner's file names it"), "Yes.");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let several = folder.path().join("several.pem");
    let file = |name| fs::read(certificate(name)).expect("readable");
    fs::write(&several, [file("server.pem"), file("authority.pem")].concat()).expect("written");
    assert_eq!(asked(Some(several)).expect("a file may hold several"), "Yes.");
}
