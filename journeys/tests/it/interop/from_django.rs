//! `docs/guides/from-django.md`, word for word: each file of it written, each command of it run, and nobody logged out.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    process::{Command, Stdio},
};

use journeys::{PASSWORD, Visitor, settle, tools, wire::PATIENCE};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::{Child, ChildStdin, ChildStdout},
    time::{sleep, timeout},
};

/// What the guide takes for granted: a project with its server running, behind nginx, and a shell in it.
struct Machine {
    folder: TempDir,
    ports: [u16; 3],
    _django: Child,
    shell: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// A fenced block of the guide.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Block {
    /// Commands to run.
    Shell(String),
    /// A file to write, and where.
    File(String, String),
}

const GUIDE: &str = include_str!("../../../../docs/guides/from-django.md");

const URLS: &str = r#"
from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.http import HttpResponse
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/login/", LoginView.as_view(template_name="admin/login.html")),
    path("accounts/", include("django.contrib.auth.urls")),
    path("who/", login_required(lambda request: HttpResponse(request.user.get_username()))),
]
"#;

const USERS: &str = r#"
from django.contrib.auth.models import User
for name in ["ada", "grace"]:
    User.objects.create_superuser(name, f"{name}@example.org", "Windfang-7-Drehtuer")
"#;

#[tokio::test]
async fn a_django_project_moves_in_and_out_again_and_nobody_is_logged_out() {
    let mut blocks = blocks(GUIDE).into_iter();
    let Some(Block::File(_, before)) = blocks.next() else {
        panic!("the guide begins with nginx as it is");
    };
    let mut machine = Machine::with_django(&before).await;
    let mut ada = machine.visitor();
    let page = ada
        .fill("/accounts/login/", &[("username", "ada"), ("password", PASSWORD)])
        .await;
    page.expect(302);
    machine.expect_at_django(&mut ada, "ada").await;

    let mut told = String::new();
    let mut grace = machine.visitor();
    for block in blocks {
        match block {
            Block::File(path, text) => machine.write(&path, &text),
            Block::Shell(commands) if commands.contains("kill %1") => {
                machine.write("/etc/nginx/sites-enabled/mysite", &before);
                told.push_str(&machine.run(&commands).await);
                machine.expect_at_django(&mut grace, "grace").await;
            }
            Block::Shell(commands) => told.push_str(&machine.run(&commands).await),
        }
        settle().await;
        machine.expect_at_django(&mut ada, "ada").await;

        if machine.is_in_front().await && grace.session().is_none() {
            let page = ada.get("/accounts/profile/").await;
            page.expect(200).expect_text("ada");
            grace
                .log_in("grace", PASSWORD)
                .await
                .expect_redirect("/accounts/profile/");
            machine.expect_at_django(&mut grace, "grace").await;
        }
    }

    assert!(
        grace.session().is_some(),
        "Vestibule never came to stand in front:\n{told}"
    );
    assert!(!machine.is_in_front().await, "taken away again");
    machine.expect_at_django(&mut ada, "ada").await;
    machine.expect_at_django(&mut grace, "grace").await;
    for fact in [
        "5.2, as the cost of 2 passwords tells",
        "pbkdf2_sha256 100 % (2)",
        "SECRET_KEY opens them",
    ] {
        assert!(told.contains(fact), "check does not say {fact:?}:\n{told}");
    }
}

impl Machine {
    /// The project, two users, its server, nginx as the guide finds it, and a shell.
    async fn with_django(nginx: &str) -> Self {
        let folder = TempDir::with_prefix("vestibule-moving-").expect("a folder");
        let ports = [tools::free_port(), tools::free_port(), tools::free_port()];
        let project = folder.path().join("srv");
        std::fs::create_dir_all(folder.path().join("bin")).expect("a folder");
        std::fs::create_dir_all(&project).expect("a folder");
        links(folder.path());

        run(python(&project).args(["-m", "django", "startproject", "mysite", "."]));
        std::fs::write(project.join("mysite/urls.py"), URLS).expect("written");
        run(python(&project).args(["manage.py", "migrate", "--verbosity", "0"]));
        run(python(&project).args(["manage.py", "shell", "-c", USERS]));
        let mut serve = tokio::process::Command::from(python(&project));
        serve.args([
            "manage.py",
            "runserver",
            "--noreload",
            &format!("127.0.0.1:{}", ports[0]),
        ]);
        serve.stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let django = serve.spawn().expect("python starts");

        let mut shell = tokio::process::Command::new("bash");
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::iter::once(folder.path().join("bin")).chain(std::env::split_paths(&path));
        shell
            .env("PATH", std::env::join_paths(path).expect("a PATH"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true);
        let mut shell = shell.spawn().expect("bash");
        let mut machine = Self {
            ports,
            _django: django,
            input: shell.stdin.take().expect("its input"),
            output: BufReader::new(shell.stdout.take().expect("its output")),
            shell,
            folder,
        };
        machine.write("/etc/nginx/sites-enabled/mysite", nginx);
        machine.run("set -eu\nexec 2>&1\nnginx").await;
        for port in [ports[0], ports[2]] {
            reachable(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await;
        }
        machine
    }

    /// Here, the folders and ports of the guide are others.
    fn here(&self, text: &str) -> String {
        let [django, vestibule, nginx] = self.ports;
        let folder = self.folder.path().display();
        [
            ("/etc/nginx/sites-enabled/mysite", format!("{folder}/site.conf")),
            ("/srv/mysite", format!("{folder}/srv")),
            ("127.0.0.1:8000", format!("127.0.0.1:{django}")),
            ("127.0.0.1:8001", format!("127.0.0.1:{vestibule}")),
            ("127.0.0.1:8080", format!("127.0.0.1:{nginx}")),
        ]
        .iter()
        .fold(text.to_owned(), |text, (there, here)| text.replace(there, here))
    }

    fn write(&self, path: &str, text: &str) {
        std::fs::write(self.here(path), self.here(text)).expect("written");
    }

    /// Runs commands of the guide in its one shell; what they print.
    async fn run(&mut self, commands: &str) -> String {
        const END: &str = "-- that was all --";
        let script = format!("{}\necho '{END}'\n", self.here(commands));
        self.input
            .write_all(script.as_bytes())
            .await
            .expect("a shell that lives");
        let mut told = String::new();
        loop {
            let mut line = String::new();
            let read = timeout(PATIENCE, self.output.read_line(&mut line)).await;
            let read = read.unwrap_or_else(|_| panic!("no end of {commands}\n{told}"));
            if read.expect("text") == 0 {
                let status = self.shell.wait().await.expect("a child");
                panic!("{status} from {commands}\n{told}{}", self.log());
            }
            if line.trim_end() == END {
                return told;
            }
            told.push_str(&line);
        }
    }

    fn visitor(&self) -> Visitor {
        let [.., nginx] = self.ports;
        Visitor::new(SocketAddr::from((Ipv4Addr::LOCALHOST, nginx)), Ipv4Addr::LOCALHOST)
    }

    /// Whether `/accounts/` is Vestibule's now.
    async fn is_in_front(&self) -> bool {
        let page = self.visitor().get("/accounts/login/").await;
        page.header("x-request-id").is_some()
    }

    /// Django, behind nginx, takes the visitor for this user.
    async fn expect_at_django(&self, visitor: &mut Visitor, name: &str) {
        let page = visitor.get("/who/").await;
        assert_eq!(
            (page.status(), page.text().as_str()),
            (200, name),
            "{page}\n{}",
            self.log()
        );
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("srv/vestibule.log")).unwrap_or_default()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let nginx = self.folder.path().join("bin/nginx");
        let _ = Command::new(nginx).args(["-s", "stop"]).stderr(Stdio::null()).status();
    }
}

/// The blocks that are run or written, in order. A file's name is the last code before its block.
fn blocks(guide: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let (mut prose, mut rest) = (String::new(), guide);
    while let Some((before, after)) = rest.split_once("\n```") {
        let (kind, after) = after.split_once('\n').expect("a block");
        let (text, after) = after.split_once("\n```").expect("the end of a block");
        prose.clear();
        prose.push_str(before);
        blocks.push(match kind {
            "sh" => Block::Shell(text.to_owned()),
            _ => {
                let paths = prose.split('`').skip(1).step_by(2).filter(|code| code.starts_with('/'));
                let path = paths
                    .filter(|path| !path.ends_with('/'))
                    .last()
                    .expect("a path before a file");
                Block::File(path.to_owned(), format!("{text}\n"))
            }
        });
        rest = after;
    }
    blocks
}

/// `python`, `vestibule` and `nginx` as the guide calls them.
fn links(folder: &Path) {
    let bin = folder.join("bin");
    let shown = folder.display();
    let configuration = format!(
        "pid {shown}/nginx.pid;\nerror_log {shown}/nginx.log;\nevents {{}}\nhttp {{\n  access_log off;\n  client_body_temp_path {shown}/body;\n  proxy_temp_path {shown}/proxy;\n  \
         fastcgi_temp_path {shown}/fastcgi;\n  uwsgi_temp_path {shown}/uwsgi;\n  scgi_temp_path {shown}/scgi;\n  include {shown}/site.conf;\n}}\n"
    );
    std::fs::write(folder.join("nginx.conf"), configuration).expect("written");
    let nginx = format!(
        "exec {} -e {shown}/nginx.log -c {shown}/nginx.conf \"$@\"",
        tools::nginx().display()
    );
    for (name, command) in [
        ("python", format!("exec {} \"$@\"", tools::python().display())),
        ("vestibule", format!("exec {} \"$@\"", tools::server().display())),
        ("nginx", nginx),
    ] {
        let script = bin.join(name);
        std::fs::write(&script, format!("#!/bin/sh\n{command}\n")).expect("written");
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&script, mode).expect("made executable");
    }
}

fn python(project: &Path) -> Command {
    let mut command = Command::new(tools::python());
    command.current_dir(project).env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

fn run(command: &mut Command) {
    let output = command.output().expect("python starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

async fn reachable(address: SocketAddr) {
    let asked = timeout(PATIENCE, async {
        while tokio::net::TcpStream::connect(address).await.is_err() {
            sleep(std::time::Duration::from_millis(50)).await;
        }
    });
    asked.await.unwrap_or_else(|_| panic!("nobody answers at {address}"));
}
