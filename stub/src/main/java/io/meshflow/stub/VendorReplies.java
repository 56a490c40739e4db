package io.meshflow.stub;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message.ToolUse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Scripted answers in the exact words of one vendor. Stateless. */
public interface VendorReplies {

  /** A streamed text, a word at a time, with usage of 11 tokens in and 7 out. */
  StubReply text(String text);

  /** Streamed calls of tools. */
  StubReply toolCalls(ToolUse... uses);

  /** Signed thoughts and then calls of tools; vendors that sign nothing call at once. */
  default StubReply thoughtCalls(String thought, String signature, ToolUse... uses) {
    return toolCalls(uses);
  }

  /** Thoughts and then a text, both a word at a time. */
  StubReply thought(String thought, String text);

  /** A text whose prompt was kept: 3 tokens were read of what was kept before, 5 are new. */
  default StubReply kept(String text) {
    return text(text);
  }

  /** A text that ends for this reason, in the vendor's own word. */
  StubReply finished(String text, String reason);

  /** A call of a tool with these arguments, JSON or not. */
  StubReply call(String tool, String arguments);

  /** An error as the vendor words it. */
  StubReply error(int status, String code, String message);

  /**
   * The same with what is left of a limit, in the vendor's headers; unchanged where the vendor
   * sends none.
   *
   * @param what {@code requests} or {@code tokens}
   * @param reset until all of it is there again
   */
  default StubReply limited(
      StubReply reply, String what, long limit, long remaining, Duration reset) {
    return reply;
  }

  /** A piece of a stream that tells of an error, as the vendor words it. */
  String broken(String type, String message);

  /** The words of a text, each with what follows it. */
  static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    Matcher matcher = Pattern.compile("\\S+\\s*").matcher(text);
    while (matcher.find()) {
      words.add(matcher.group());
    }
    return words;
  }

  /** A server-sent event; without a name it has data alone. */
  static String event(String name, Value data) {
    String head = name.isEmpty() ? "" : "event: " + name + "\n";
    return head + "data: " + Json.canonical(data) + "\n\n";
  }

  /** A stream of these events. */
  static StubReply events(List<String> events) {
    return StubReply.body(200, "text/event-stream", events.toArray(String[]::new));
  }
}
