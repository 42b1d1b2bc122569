//! TLS to the database, as the URL asks for it: a server that is not the right one gets no connection, and nobody takes TLS away.

use std::{path::Path, process::Command};

use journeys::{Database, House, Kind, house::Ran, servers::Server};
use tempfile::TempDir;

/// Two authorities, and a certificate of the first for `localhost`.
struct Papers {
    folder: TempDir,
}

impl Papers {
    fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let at = folder.path();
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
        for name in ["ca", "stranger"] {
            openssl(
                at,
                &format!("req -x509 {key} -days 2 -subj /CN={name} -keyout {name}.key -out {name}.pem"),
            );
        }
        openssl(
            at,
            &format!("req {key} -subj /CN=localhost -keyout server.key -out server.csr"),
        );
        std::fs::write(
            at.join("names"),
            "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n",
        )
        .expect("a file");
        let signed =
            "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out server.pem";
        openssl(at, signed);
        Self { folder }
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).expect("a file")
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }
}

fn openssl(folder: &Path, arguments: &str) {
    let ran = Command::new("openssl")
        .args(arguments.split(' '))
        .current_dir(folder)
        .output()
        .expect("openssl");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}

/// What a command says that connects with these options, to this host.
async fn connects(url: &str, host: &str, options: &str) -> Ran {
    let url = format!("{}?{options}", url.replace("127.0.0.1", host));
    House::plan().on_url(&url).closed().run(&["migrate"], "").await
}

async fn accepted(url: &str, host: &str, options: &str) {
    let ran = connects(url, host, options).await;
    assert_eq!(ran.code, Some(0), "{host} {options}: {}", ran.text);
}

async fn refused(url: &str, host: &str, options: &str) {
    let ran = connects(url, host, options).await;
    assert_eq!(ran.code, Some(1), "{host} {options}: {}", ran.text);
}

async fn is_verified(kind: Kind, options: &[&str]) {
    let papers = Papers::new();
    let (pem, key) = (papers.text("server.pem"), papers.text("server.key"));
    let server = Server::start(kind, options, &[("server.pem", &pem), ("server.key", &key)]).await;
    let url = server.empty().await;
    let ca = format!("sslrootcert={}", papers.path("ca.pem"));
    let stranger = format!("sslrootcert={}", papers.path("stranger.pem"));

    accepted(&url, "localhost", &format!("sslmode=verify-full&{ca}")).await;
    refused(&url, "127.0.0.1", &format!("sslmode=verify-full&{ca}")).await;
    refused(&url, "localhost", &format!("sslmode=verify-full&{stranger}")).await;
    refused(&url, "localhost", "sslmode=verify-full").await;
    accepted(&url, "127.0.0.1", &format!("sslmode=verify-ca&{ca}")).await;
    refused(&url, "127.0.0.1", &format!("sslmode=verify-ca&{stranger}")).await;

    // MySQL's words mean the same.
    let ca_of_mysql = ca.replace("sslrootcert", "ssl-ca");
    accepted(&url, "localhost", &format!("ssl-mode=VERIFY_IDENTITY&{ca_of_mysql}")).await;
    refused(&url, "127.0.0.1", &format!("ssl-mode=VERIFY_IDENTITY&{ca_of_mysql}")).await;

    // Who names an authority wants it asked.
    accepted(&url, "localhost", &ca).await;
    refused(&url, "127.0.0.1", &ca).await;
    refused(&url, "localhost", &format!("sslmode=require&{stranger}")).await;
    accepted(&url, "127.0.0.1", "sslmode=require").await;
    accepted(&url, "127.0.0.1", "sslmode=disable").await;

    // What would be passed over in silence is a setting that is not understood.
    for options in [
        "sslmod=verify-full",
        "ssl_mode=verify-fully",
        &format!("sslmode=prefer&{ca}"),
    ] {
        let ran = connects(&url, "localhost", options).await;
        assert_ne!(ran.code, Some(0), "{options}: {}", ran.text);
        assert!(
            ran.text.contains("DATABASE_URL") || ran.text.contains("database_url"),
            "{}",
            ran.text
        );
    }
}

#[tokio::test]
async fn s_sec_07_a_postgresql_with_a_wrong_certificate_or_name_is_refused() {
    let options = [
        "-c",
        "ssl=on",
        "-c",
        "ssl_cert_file={folder}/server.pem",
        "-c",
        "ssl_key_file={folder}/server.key",
    ];
    is_verified(Kind::Postgres, &options).await;
}

#[tokio::test]
async fn s_sec_07_a_mariadb_with_a_wrong_certificate_or_name_is_refused() {
    is_verified(
        Kind::MariaDb,
        &["--ssl-cert={folder}/server.pem", "--ssl-key={folder}/server.key"],
    )
    .await;
}

#[tokio::test]
async fn s_sec_07_a_database_server_from_which_tls_was_taken_away_gets_no_connection() {
    for kind in Kind::ALL {
        let url = kind.empty().await;
        for mode in ["require", "verify-ca", "verify-full"] {
            refused(&url, "127.0.0.1", &format!("sslmode={mode}")).await;
        }
        accepted(&url, "127.0.0.1", "sslmode=prefer").await;
    }
}

#[tokio::test]
async fn s_sec_07_where_tls_is_required_what_passes_is_encrypted() {
    let papers = Papers::new();
    let files = [
        ("server.pem", &*papers.text("server.pem")),
        ("server.key", &papers.text("server.key")),
    ];
    let options = [
        "-c",
        "ssl=on",
        "-c",
        "ssl_cert_file={folder}/server.pem",
        "-c",
        "ssl_key_file={folder}/server.key",
    ];
    let server = Server::start(Kind::Postgres, &options, &files).await;
    let url = server.empty().await;
    journeys::servers::migrate(&url).await;
    let house = House::plan()
        .on_url_through(&url, &format!("{url}?sslmode=require"))
        .open()
        .await;
    house.member("ada").await;
    let name = url.rsplit_once('/').map(|(_, name)| name).expect("a name");
    let connections = Database::of(&format!("{url}?sslmode=disable"))
        .column(&format!("SELECT s.ssl FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) WHERE a.datname = '{name}' AND a.pid <> pg_backend_pid()"))
        .await;
    assert!(
        !connections.is_empty() && connections.iter().all(|ssl| ssl == "t"),
        "{connections:?}"
    );
}
