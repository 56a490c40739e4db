package io.meshflow.models;

import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.LanguageModel.TokenSink;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** How one vendor speaks: where a question goes, how it is written, how an answer is read. */
interface Dialect {

  /** How the pieces of an answer are told apart. */
  enum Framing {
    /** Server-sent events, each with a JSON object. */
    EVENTS("text/event-stream"),
    /** Amazon's binary event stream. */
    FRAMES("application/vnd.amazon.eventstream");

    private final String contentType;

    Framing(String contentType) {
      this.contentType = contentType;
    }

    String contentType() {
      return contentType;
    }
  }

  /**
   * A question on its way, as JSON; the headers hold the key.
   *
   * @param leftOut what was wished for and this vendor or model does not have
   */
  record Outgoing(URI address, Map<String, String> headers, String body, List<String> leftOut) {

    public Outgoing {
      leftOut = List.copyOf(leftOut);
    }

    /** A question with everything in it. */
    Outgoing(URI address, Map<String, String> headers, String body) {
      this(address, headers, body, List.of());
    }
  }

  /** Writes a question. */
  Outgoing write(ChatRequest request);

  /** Makes a reader of one answer; {@code streamed} is false when it came whole. */
  Incoming read(ChatRequest request, boolean streamed, TokenSink tokens);

  default Framing framing() {
    return Framing.EVENTS;
  }

  /** Whether some servers of this dialect answer with one JSON object all the same. */
  default boolean comesWhole() {
    return false;
  }

  /** Whether nothing is answered without a key. */
  default boolean needsKey() {
    return true;
  }
}
