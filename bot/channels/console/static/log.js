// What is known of one chat. Messages are known by their keys, so being told twice changes nothing.

export class ChatLog {
  constructor(chat) {
    this.chat = chat;
    this.messages = new Map();
    this.lastId = null;
    this.watchers = new Set();
  }

  /** The messages in reading order; what is still on its way stands last. */
  sorted() {
    return [...this.messages.values()].sort(before);
  }

  /** The end of the chat as the server has it. After a gap what was known before is no longer connected to it. */
  history({ messages, gap }) {
    if (gap) this.forgetSent();
    for (const message of messages) this.put(message);
    this.changed({ all: true });
  }

  forgetSent() {
    for (const [key, message] of this.messages) if (!message.pending) this.messages.delete(key);
  }

  /** A message that came just now. */
  add(message) {
    const repainted = this.messages.has(message.key);
    if (this.put(message)) this.changed({ message, repainted });
  }

  /** A message on its way out; the server's own takes its place. */
  addPending(message) {
    if (this.messages.has(message.key)) return;
    this.messages.set(message.key, message);
    this.changed({ message, repainted: false });
  }

  /** How a message on its way fares: sending or failed. */
  mark(key, pending) {
    const message = this.messages.get(key);
    if (!message?.pending) return;
    message.pending = pending;
    this.changed({ message, repainted: false });
  }

  drop(key) {
    if (!this.messages.get(key)?.pending) return;
    this.messages.delete(key);
    this.changed({ all: true });
  }

  put(message) {
    const known = this.messages.get(message.key);
    this.lastId = Math.max(this.lastId ?? 0, message.id);
    if (known && !known.pending && known.repainted === message.repainted) return false;
    if (known?.preview) message.preview = known.preview;
    this.messages.set(message.key, message);
    return true;
  }

  changed(change) {
    for (const watcher of this.watchers) watcher(change);
  }
}

function before(a, b) {
  if (!a.pending !== !b.pending) return a.pending ? 1 : -1;
  return a.at - b.at || (a.id ?? 0) - (b.id ?? 0) || a.order - b.order || 0;
}
