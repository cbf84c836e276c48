// Live updates: one stream a browser. Whoever of the open tabs holds the lock listens and tells the others the change
// value, with what the paths of its mailbox begin with; each page then fetches what changed in what it shows.
const channel = new BroadcastChannel('tramontane-changes');
const told = (value) => document.dispatchEvent(new CustomEvent('mail:change', { detail: value }));

export function listen() {
  channel.onmessage = ({ data }) => told(data);
  navigator.locks.request('tramontane-stream', () => new Promise(hold));
}

// The lock is held until the page goes, the browser lets go of it then.
function hold() {
  let source;
  const open = () => {
    source = new EventSource('/events');
    source.addEventListener('change', ({ data }) => {
      channel.postMessage(data);
      told(data);
    });
    // Closed for good (the session has ended, the server said no): tried again when somebody looks.
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) {
        document.addEventListener('visibilitychange', open, { once: true });
      }
    };
  };
  open();
  addEventListener('pagehide', () => source.close());
  addEventListener('pageshow', ({ persisted }) => persisted && open());
}
