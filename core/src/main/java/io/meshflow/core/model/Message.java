package io.meshflow.core.model;

import io.meshflow.core.data.Value;
import java.util.List;

/** One message of a conversation with a model. */
public sealed interface Message {

  /** Standing instructions. */
  record System(String text) implements Message {}

  /** What the model is asked, in words and pictures. */
  record User(String text, List<Image> images) implements Message {
    public User {
      images = List.copyOf(images);
    }

    /** In words alone. */
    public User(String text) {
      this(text, List.of());
    }
  }

  /**
   * A picture: either its bytes, or an address from which the vendor fetches it.
   *
   * @param mediaType such as {@code image/png}; empty with an address
   * @param data in base64; empty with an address
   */
  record Image(String mediaType, String data, String url) {
    /** Reads an address, or a {@code data:} URL (RFC 2397) in base64. */
    public static Image of(String url) {
      if (!url.startsWith("data:")) {
        return new Image("", "", url);
      }
      int comma = url.indexOf(',');
      String type = url.substring("data:".length(), comma).replaceFirst(";base64$", "");
      return new Image(type, url.substring(comma + 1), "");
    }

    /** Whether the bytes are here. */
    public boolean embedded() {
      return url.isEmpty();
    }
  }

  /** What the model answered: text, calls of tools, or both. */
  record Assistant(String text, List<ToolUse> toolUses, Thoughts thoughts) implements Message {
    public Assistant {
      toolUses = List.copyOf(toolUses);
    }

    /** Without what it thought. */
    public Assistant(String text, List<ToolUse> toolUses) {
      this(text, toolUses, Thoughts.NONE);
    }
  }

  /**
   * What a tool returned for the call {@code id}; {@code failed} says that the text is an error.
   */
  record ToolResult(String id, String tool, String text, boolean failed) implements Message {}

  /** A model's wish to call a tool; {@code id} is the vendor's and names the answer. */
  record ToolUse(String id, String tool, Value.Obj arguments) {}
}
