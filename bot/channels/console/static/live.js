// The live line: says which chats are looked at, and comes back by itself when it breaks.

const FIRST_PAUSE_MS = 400;
const LONGEST_PAUSE_MS = 8000;

export class Live {
  /** `logs()`: the chats looked at now, each with `chat` and `lastId`. `hear`: history, message, caption, state. */
  constructor(logs, hear) {
    this.logs = logs;
    this.hear = hear;
    this.pause = FIRST_PAUSE_MS;
    this.timer = null;
    window.addEventListener("online", () => this.connect());
  }

  connect() {
    clearTimeout(this.timer);
    if (this.socket && this.socket.readyState <= WebSocket.OPEN) return;
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/console/ws`);
    this.socket = socket;
    socket.addEventListener("open", () => this.opened());
    socket.addEventListener("message", (event) => this.heard(JSON.parse(event.data)));
    socket.addEventListener("close", () => this.closed(socket));
  }

  /** Ask again for everything that is looked at: after a change of person, or when the line is back. */
  subscribe() {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    const subscribe = this.logs().map((log) => ({ chat: log.chat, after: log.lastId }));
    this.socket.send(JSON.stringify({ subscribe }));
  }

  opened() {
    this.pause = FIRST_PAUSE_MS;
    this.hear.state(true);
    this.subscribe();
  }

  heard(news) {
    if (news.type === "history") this.hear.history(news);
    else if (news.type === "message") this.hear.message(news.message);
    else if (news.type === "caption") this.hear.caption(news);
  }

  closed(socket) {
    if (socket !== this.socket) return;
    this.hear.state(false);
    this.timer = setTimeout(() => this.connect(), this.pause * (0.7 + 0.6 * Math.random()));
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
  }
}
