/** One WebSocket to a server's feed, as the connection needs it. After `closed` nothing more comes. */
export interface FeedSocket {
  /** Ends it at once; `closed` is not called for an end of our own. */
  terminate(): void;
}

export interface FeedSocketEvents {
  /** One text frame. */
  frame(text: string): void;
  /** The connection ended or never came to be; `reason` is for people. */
  closed(reason: string): void;
}

export type OpenFeedSocket = (url: string, token: string, events: FeedSocketEvents) => FeedSocket;
