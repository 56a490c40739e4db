package io.meshflow.models;

import io.meshflow.core.data.Digest;
import io.meshflow.core.data.Value;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Ids of calls of tools in conversations that another vendor began. An id that the vendor asked now
 * would refuse becomes one that is always the same for the same id, so that call and result still
 * find each other.
 */
final class ToolIds {

  private static final int LONGEST = 64;
  private static final int DIGITS = 32;
  private static final Pattern STRICT = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private ToolIds() {}

  /** For vendors that take up to 64 letters, digits, dashes and underscores. */
  static String strict(String id) {
    return STRICT.matcher(id).matches() ? id : replaced(id);
  }

  /** For vendors that take any characters, but not many. */
  static String bounded(String id) {
    return id.length() <= LONGEST ? id : replaced(id);
  }

  private static String replaced(String id) {
    String hex = Digest.sha256(id.getBytes(StandardCharsets.UTF_8)).hex();
    return "call_" + hex.substring(0, DIGITS);
  }

  /** A message of the OpenAI dialect with the ids in it renamed; all else stays as it is. */
  static Value renamed(Value message, UnaryOperator<String> rename) {
    if (!(message instanceof Value.Obj given)) {
      return message;
    }
    Value.Obj named = field(given, "tool_call_id", rename);
    return given.field("tool_calls").orElse(Value.NULL) instanceof Value.Array calls
        ? named.with("tool_calls", each(calls, rename))
        : named;
  }

  private static Value each(Value.Array calls, UnaryOperator<String> rename) {
    return Value.array(
        calls.items().stream()
            .map(call -> call instanceof Value.Obj given ? field(given, "id", rename) : call)
            .toList());
  }

  private static Value.Obj field(Value.Obj object, String name, UnaryOperator<String> rename) {
    String id = Loose.text(object, name);
    return id.isEmpty() ? object : object.with(name, Value.of(rename.apply(id)));
  }
}
