package io.meshflow.core.model;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Thoughts in the form that clients of Anthropic know, {@code thinking} and {@code
 * redacted_thinking}, and back. Blocks of another vendor travel in the signature, which clients do
 * not look into. Stateless.
 */
public final class ThoughtBlocks {

  /** The field of an assistant's message, in OpenAI's form, that holds them. */
  public static final String FIELD = "thinking_blocks";

  private static final String FOREIGN = "meshflow.";

  private ThoughtBlocks() {}

  /** All blocks of an answer. */
  public static List<Value> of(Thoughts thoughts) {
    if (thoughts.dialect().equals(Thoughts.ANTHROPIC) && !thoughts.none()) {
      return thoughts.blocks();
    }
    return thoughts.empty() ? List.of() : List.of(thinking(thoughts.text(), signature(thoughts)));
  }

  /** A block; without a signature it is shown and never told again. */
  public static Value.Obj thinking(String text, String signature) {
    return Value.Obj.builder()
        .put("type", "thinking")
        .put("thinking", text)
        .put("signature", signature)
        .build();
  }

  /** What signs these blocks; empty when nothing does. */
  public static String signature(Thoughts signed) {
    if (signed.none()) {
      return "";
    }
    if (signed.dialect().equals(Thoughts.ANTHROPIC)) {
      return text(signed.blocks().getFirst(), "signature");
    }
    byte[] json = Json.canonicalBytes(signed.document());
    return FOREIGN + Base64.getUrlEncoder().withoutPadding().encodeToString(json);
  }

  /** The thoughts that a client sends back; none when one of them is not as it was signed. */
  public static Thoughts read(List<Value> blocks) {
    String dialect = "";
    List<Value> all = new ArrayList<>();
    for (Value block : blocks) {
      Thoughts one = read(block);
      if (one.none() || !(dialect.isEmpty() || dialect.equals(one.dialect()))) {
        return Thoughts.NONE;
      }
      dialect = one.dialect();
      all.addAll(one.blocks());
    }
    return new Thoughts(dialect, all);
  }

  private static Thoughts read(Value block) {
    if (text(block, "type").equals("redacted_thinking")) {
      Value data = Value.of(text(block, "data"));
      return own(Value.obj("type", Value.of("redacted_thinking"), "data", data));
    }
    String signature = text(block, "signature");
    if (signature.startsWith(FOREIGN)) {
      return foreign(signature.substring(FOREIGN.length()));
    }
    return signature.isEmpty() ? Thoughts.NONE : own(thinking(text(block, "thinking"), signature));
  }

  private static Thoughts own(Value block) {
    return new Thoughts(Thoughts.ANTHROPIC, List.of(block));
  }

  private static Thoughts foreign(String packed) {
    try {
      byte[] json = Base64.getUrlDecoder().decode(packed);
      return Thoughts.read(Json.parseForeign(new String(json, StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException | JsonException notOurs) {
      return Thoughts.NONE;
    }
  }

  private static String text(Value block, String name) {
    return block.at(name).orElse(Value.NULL) instanceof Value.Text text ? text.value() : "";
  }
}
