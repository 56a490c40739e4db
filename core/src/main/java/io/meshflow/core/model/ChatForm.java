package io.meshflow.core.model;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.RiskTier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A whole conversation in the form of OpenAI's chat completions (API reference 2025-10), read and
 * checked. Immutable.
 *
 * @param model alias or name; empty for the default
 * @param maxOutputTokens 0 when the caller names no limit
 * @param body all of it, as it came
 */
public record ChatForm(
    String model,
    List<Message> messages,
    List<ToolOffer> tools,
    long maxOutputTokens,
    double temperature,
    Value responseSchema,
    Value.Obj body) {

  private static final int MOST_MESSAGES = 2_048;
  private static final int MOST_TOOLS = 128;
  private static final int MOST_ANSWERS = 128;
  private static final Pattern TOOL_NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /** A request that cannot be had; {@code place} names the field that is wrong. */
  public static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String place;
    private final String detail;

    Malformed(String place, String detail) {
      super("a request cannot be read", null, false, false);
      this.place = place;
      this.detail = detail;
    }

    public String place() {
      return place;
    }

    public String detail() {
      return detail;
    }
  }

  public ChatForm {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
  }

  /** Reads a request; what it does not know it leaves alone. */
  public static ChatForm read(Value.Obj body) {
    whole(body, "n", 1, MOST_ANSWERS, 1);
    String model = body.has("model") ? text(body, "model", "model") : "";
    List<ToolOffer> tools = tools(body);
    ChatFormWishes.check(body, tools);
    return new ChatForm(
        model, messages(body), tools, limit(body), temperature(body), schema(body), body);
  }

  /** The intent of asking a model this. */
  public ChatRequest request(String agent, ModelOffer offer, RiskTier risk) {
    long most =
        maxOutputTokens == 0
            ? offer.maxOutputTokens()
            : Math.min(maxOutputTokens, offer.maxOutputTokens());
    return new ChatRequest(
        agent,
        offer,
        risk,
        messages,
        tools,
        new ChatRequest.Sampling(most, temperature, wishes(most), body, Reuse.NONE),
        responseSchema);
  }

  /** The limit covers what is thought, too; of an effort in words half of it is left to speak. */
  private Value.Obj wishes(long most) {
    return body.has("thinking") ? body : Thinking.within(body, most / 2);
  }

  /** What a model must be able to do for it; a length the caller did not name asks for nothing. */
  public Needs needs() {
    return Needs.of(messages, tools, responseSchema, maxOutputTokens);
  }

  private static List<Message> messages(Value.Obj body) {
    List<Value> items = items(body, "messages", MOST_MESSAGES);
    if (items.isEmpty()) {
      throw new Malformed("messages", "must hold at least one message");
    }
    List<Message> messages = new ArrayList<>(items.size());
    Map<String, String> asked = new HashMap<>();
    for (int i = 0; i < items.size(); i++) {
      messages.add(new ChatFormMessage("messages[" + i + "]", items.get(i), asked).read());
    }
    return messages;
  }

  private static List<ToolOffer> tools(Value.Obj body) {
    List<ToolOffer> offers = new ArrayList<>();
    Set<String> names = new HashSet<>();
    List<Value> items = items(body, "tools", MOST_TOOLS);
    for (int i = 0; i < items.size(); i++) {
      String place = "tools[" + i + "]";
      ToolOffer offer = tool(object(items.get(i), place), place);
      if (!names.add(offer.name())) {
        throw new Malformed(place + ".function.name", "two tools have the same name");
      }
      offers.add(offer);
    }
    return offers;
  }

  private static ToolOffer tool(Value.Obj tool, String place) {
    if (!text(tool, "type", place + ".type").equals("function")) {
      throw new Malformed(place + ".type", "must be 'function'; no other kind of tool is known");
    }
    Value.Obj function = object(required(tool, "function", place), place + ".function");
    String name = text(function, "name", place + ".function.name");
    if (!TOOL_NAME.matcher(name).matches()) {
      throw new Malformed(
          place + ".function.name", "must be 1 to 64 letters, digits, underscores and hyphens");
    }
    String description =
        function.has("description") && !function.required("description").equals(Value.NULL)
            ? text(function, "description", place + ".function.description")
            : "";
    return new ToolOffer(name, description, parameters(function, place + ".function.parameters"));
  }

  private static Value.Obj parameters(Value.Obj function, String place) {
    Value given = function.field("parameters").orElse(Value.NULL);
    if (given.equals(Value.NULL)) {
      return Value.obj("type", Value.of("object"), "properties", Value.Obj.EMPTY);
    }
    Value.Obj schema = object(given, place);
    boolean takes = schema.field("type").orElse(Value.of("object")).equals(Value.of("object"));
    boolean shaped = !(schema.field("properties").orElse(Value.Obj.EMPTY) instanceof Value.Obj);
    if (!takes || shaped) {
      throw new Malformed(place, "must be a JSON Schema of type object");
    }
    return schema;
  }

  private static Value schema(Value.Obj body) {
    Value format = body.field("response_format").orElse(Value.NULL);
    if (format.equals(Value.NULL)) {
      return Value.Obj.EMPTY;
    }
    Value.Obj wanted = object(format, "response_format");
    return switch (text(wanted, "type", "response_format.type")) {
      case "text", "json_object" -> Value.Obj.EMPTY;
      case "json_schema" -> {
        String place = "response_format.json_schema";
        Value.Obj named = object(required(wanted, "json_schema", "response_format"), place);
        Value schema = named.field("schema").orElse(Value.Obj.EMPTY);
        yield object(schema, place + ".schema");
      }
      default ->
          throw new Malformed(
              "response_format.type", "must be 'text', 'json_object' or 'json_schema'");
    };
  }

  private static long limit(Value.Obj body) {
    long older = whole(body, "max_tokens", 1, Integer.MAX_VALUE, 0);
    return whole(body, "max_completion_tokens", 1, Integer.MAX_VALUE, older);
  }

  private static double temperature(Value.Obj body) {
    return switch (body.field("temperature").orElse(Value.NULL)) {
      case Value.Null none -> -1;
      case Value.Num number when number.value() >= 0 && number.value() <= 2 -> number.value();
      default -> throw new Malformed("temperature", "must be a number between 0 and 2");
    };
  }

  private static long whole(Value.Obj body, String name, long least, long most, long usual) {
    return switch (body.field(name).orElse(Value.NULL)) {
      case Value.Null none -> usual;
      case Value.Num number
          when number.isWhole() && number.value() >= least && number.value() <= most ->
          (long) number.value();
      default ->
          throw new Malformed(name, "must be a whole number between " + least + " and " + most);
    };
  }

  private static List<Value> items(Value.Obj body, String name, int most) {
    return switch (body.field(name).orElse(Value.NULL)) {
      case Value.Null none -> List.of();
      case Value.Array array when array.items().size() <= most -> array.items();
      case Value.Array array ->
          throw new Malformed(
              name, "has " + array.items().size() + " items; at most " + most + " are allowed");
      default -> throw new Malformed(name, "must be an array");
    };
  }

  static Value.Obj object(Value value, String place) {
    if (value instanceof Value.Obj object) {
      return object;
    }
    throw new Malformed(place, "must be an object");
  }

  static Value required(Value.Obj object, String name, String place) {
    return object.field(name).orElseThrow(() -> new Malformed(place + "." + name, "is required"));
  }

  static String text(Value.Obj object, String name, String place) {
    if (object.field(name).orElse(Value.NULL) instanceof Value.Text text) {
      return text.value();
    }
    throw new Malformed(place, object.has(name) ? "must be a string" : "is required");
  }

  static Value.Obj arguments(String text, String place) {
    try {
      return object(Json.parseForeign(text.isBlank() ? "{}" : text), place);
    } catch (JsonException notJson) {
      throw new Malformed(place, "must be JSON as a string: " + notJson.getMessage());
    }
  }
}
