//! Starts the driver that opens real windows, on free ports, and ends it and its windows with the test.

use std::ffi::OsStr;
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How to run these tests, printed if something they need is missing.
const HOW_TO_RUN: &str = "run them with `cargo xtask test`, which sets up the driver and a display in memory";

/// The driver between the test and the web view of the window.
pub(crate) struct Driver {
    process: Child,
    pub(crate) address: String,
}

impl Driver {
    /// Starts the driver, with these variables in the environment of the windows it opens, and waits until it listens.
    pub(crate) async fn start(environment: &[(&str, &OsStr)]) -> Self {
        let program = std::env::var_os("INSTANT_INTERVIEW_TAURI_DRIVER").map_or_else(
            || panic!("INSTANT_INTERVIEW_TAURI_DRIVER does not name a tauri-driver: {HOW_TO_RUN}"),
            PathBuf::from,
        );
        assert!(
            std::env::var_os("DISPLAY").is_some(),
            "there is no display to open a window on: {HOW_TO_RUN}"
        );
        let [port, native_port] = free_ports();
        let process = Command::new(&program)
            .args(["--port", &port.to_string(), "--native-port", &native_port.to_string()])
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            // In its own process group, so that a failed test also ends its window: only one instance of the
            // app can run, and a window left open would keep every later one from opening.
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| {
                panic!("`{}` cannot be started: {error}; {HOW_TO_RUN}", program.display())
            });
        let driver = Self { process, address: format!("http://127.0.0.1:{port}") };
        for port in [port, native_port] {
            listening(port).await;
        }
        driver
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", self.process.id())]).status();
        let _ = self.process.wait();
    }
}

/// Two free ports. Both are held until both are known, so that they differ.
fn free_ports() -> [u16; 2] {
    let listeners = [(); 2].map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free"));
    listeners.map(|listener| listener.local_addr().expect("a bound socket has an address").port())
}

/// Waits until a program accepts connections on the port.
async fn listening(port: u16) {
    let address = SocketAddrV4::new(Ipv4Addr::LOCALHOST, port);
    let deadline = Instant::now() + Duration::from_secs(60);
    let mut tries = tokio::time::interval(Duration::from_millis(50));
    loop {
        tries.tick().await;
        match tokio::net::TcpStream::connect(address).await {
            Ok(_) => return,
            Err(error) => {
                assert!(Instant::now() < deadline, "the driver does not listen on port {port}: {error}");
            }
        }
    }
}
