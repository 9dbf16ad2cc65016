//! A server on the loopback, with a thread for each connection, until it is dropped.
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

pub(crate) struct Loopback {
    address: SocketAddr,
    closed: Closed,
    thread: Option<JoinHandle<()>>,
}

/// Whether the server has been dropped, for a connection that waits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Closed(Arc<AtomicBool>);

impl Closed {
    pub(crate) fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Loopback {
    /// Listens on a free port. `start` receives the address and returns what is done with each connection.
    ///
    /// # Panics
    /// When the loopback cannot be listened on.
    pub(crate) fn serving<F: Fn(TcpStream) + Send + Sync + 'static>(
        start: impl FnOnce(SocketAddr, Closed) -> F,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("the loopback has a free port");
        let address = listener.local_addr().expect("a listener has an address");
        let closed = Closed::default();
        let each = Arc::new(start(address, closed.clone()));
        let last = closed.clone();
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if last.is_set() {
                    return;
                }
                let each = Arc::clone(&each);
                std::thread::spawn(move || each(stream));
            }
        });
        Self { address, closed, thread: Some(thread) }
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        self.closed.0.store(true, Ordering::Relaxed);
        // The listener wakes up for one more connection, and detects that it is the last.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
