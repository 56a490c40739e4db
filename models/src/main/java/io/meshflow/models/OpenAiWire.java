package io.meshflow.models;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.CacheMarks;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.Price;
import io.meshflow.core.model.ThoughtBlocks;
import io.meshflow.core.model.ToolOffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes requests of the OpenAI dialect (chat completions, as of API reference 2025-10). OpenAI's
 * own servers take {@code max_completion_tokens}; others know only {@code max_tokens}. Models that
 * reason refuse a temperature and its like, the others an effort.
 */
final class OpenAiWire {

  private static final Pattern REASONS = Pattern.compile("(o\\d|gpt-5)(?!\\d|-chat).*");
  private static final Pattern TALKS = Pattern.compile("(chat)?gpt-(3|4|5-chat).*");

  private static final Set<String> STRANGE = Set.of(CacheMarks.NAME, ThoughtBlocks.FIELD);

  private static final List<String> LIMITS = List.of("max_tokens", "max_completion_tokens");
  private static final String TIER = "service_tier";

  /** {@code auto} is what the owner of the key has chosen for all calls. */
  private static final Set<Value> AT_MOST_LIST_PRICE =
      Stream.of("auto", "default", "flex", "standard", "standard_only", "on_demand")
          .map(Value::of)
          .collect(Collectors.toUnmodifiableSet());

  private OpenAiWire() {}

  /** Writes for this vendor, under whatever name it is configured. */
  static Value.Obj body(ChatRequest request, Wishes wishes, Vendor vendor) {
    return request.extras().fields().isEmpty()
        ? own(request, wishes, vendor)
        : passed(request, wishes, vendor);
  }

  private static boolean openAi(Vendor vendor) {
    return vendor == Vendor.OPENAI || vendor == Vendor.AZURE;
  }

  /** Whether it takes an effort; a deployment of Azure's whose name tells nothing may. */
  private static boolean reasons(String model, Vendor vendor) {
    return REASONS.matcher(model).matches()
        || (vendor == Vendor.AZURE && !TALKS.matcher(model).matches());
  }

  /**
   * A client's own request; only the model, the limit it lacks, ids of calls that are too long and
   * the count of a stream are ours.
   */
  private static Value.Obj passed(ChatRequest request, Wishes wishes, Vendor vendor) {
    Value.Obj theirs = atListPrice(request, wishes);
    ObjBuilder body = theirs.toBuilder().put("model", request.offer().model());
    theirs
        .arrayIf("messages")
        .ifPresent(
            messages ->
                body.put(
                    "messages",
                    array(
                        messages.stream()
                            .map(message -> ToolIds.renamed(message, ToolIds::bounded))
                            .toList())));
    limited(request, theirs, body, vendor);
    if (theirs.field("stream").filter(Value.TRUE::equals).isPresent()) {
      Value.Obj options = theirs.objectIf("stream_options").orElse(Value.Obj.EMPTY);
      body.put("stream_options", options.with("include_usage", Value.TRUE));
    }
    if (openAi(vendor)) {
      return ofOpenAi(request, wishes, vendor, unmarked(body.build()));
    }
    return vendor == Vendor.MISTRAL ? unmarked(body.build()) : body.build();
  }

  /** No answer may be longer than what was reserved for it, under whichever name that is said. */
  private static void limited(
      ChatRequest request, Value.Obj theirs, ObjBuilder body, Vendor vendor) {
    long most = request.sampling().maxOutputTokens();
    if (most <= 0) {
      return;
    }
    List<String> said = LIMITS.stream().filter(name -> named(theirs, name)).toList();
    said.forEach(name -> body.put(name, Math.min(theirs.whole(name), most)));
    if (said.isEmpty()) {
      body.put(limit(vendor), most);
    }
  }

  /** Prices are those of the usual tier; one that costs more does not go out. */
  private static Value.Obj atListPrice(ChatRequest request, Wishes wishes) {
    Value.Obj theirs = request.extras();
    boolean free = request.offer().price().filter(Price.FREE::equals).isPresent();
    if (free || !named(theirs, TIER) || AT_MOST_LIST_PRICE.contains(theirs.required(TIER))) {
      return theirs;
    }
    wishes.note(TIER);
    return theirs.without(TIER);
  }

  /** What clients of Anthropic say, in OpenAI's words as far as it has some. */
  private static Value.Obj ofOpenAi(
      ChatRequest request, Wishes wishes, Vendor vendor, Value.Obj body) {
    wishes.leaveOut("top_k");
    Value.Obj own = body.without("top_k").without("thinking");
    if (named(own, "reasoning_effort") || wishes.thinking() == 0) {
      return own;
    }
    if (reasons(request.offer().model(), vendor)) {
      return own.with("reasoning_effort", Value.of(wishes.effort()));
    }
    wishes.leaveOut("thinking");
    return own;
  }

  /** The same without marks of where a prompt is to be kept, and without thoughts of others. */
  private static Value.Obj unmarked(Value.Obj value) {
    return (Value.Obj) unmarked((Value) value);
  }

  private static Value unmarked(Value value) {
    return switch (value) {
      case Value.Array array ->
          Value.array(array.items().stream().map(OpenAiWire::unmarked).toList());
      case Value.Obj object -> {
        ObjBuilder kept = Value.Obj.builder();
        object
            .fields()
            .forEach(
                (name, field) ->
                    kept.putIf(!STRANGE.contains(name), name, unmarkedIn(name, field)));
        yield kept.build();
      }
      default -> value;
    };
  }

  /** What stands in schemas and arguments is not looked into. */
  private static Value unmarkedIn(String name, Value field) {
    return name.equals("parameters") || name.equals("response_format") ? field : unmarked(field);
  }

  private static boolean named(Value.Obj body, String name) {
    return body.field(name).filter(value -> !value.equals(Value.NULL)).isPresent();
  }

  /** OpenAI's own servers have a newer word for it. */
  private static String limit(Vendor vendor) {
    return openAi(vendor) ? "max_completion_tokens" : "max_tokens";
  }

  private static Value.Obj own(ChatRequest request, Wishes wishes, Vendor vendor) {
    String model = request.offer().model();
    ObjBuilder body =
        Value.Obj.builder()
            .put("model", model)
            .put("messages", array(request.messages().stream().map(OpenAiWire::message).toList()))
            .put("stream", true)
            .put("stream_options", Value.obj("include_usage", Value.TRUE));
    long most = request.sampling().maxOutputTokens();
    if (most > 0) {
      body.put(limit(vendor), most);
    }
    sampling(request, wishes, openAi(vendor) && REASONS.matcher(model).matches(), body);
    if (openAi(vendor) && !reasons(model, vendor)) {
      wishes.leaveOut("thinking");
    } else if (wishes.thinking() > 0) {
      body.put("reasoning_effort", wishes.effort());
    }
    if (!request.tools().isEmpty()) {
      body.put("tools", array(request.tools().stream().map(OpenAiWire::tool).toList()));
      body.putIf("tool_choice", request.sampling().wishes().field("tool_choice"));
      body.putIf(wishes.oneToolAtATime(), "parallel_tool_calls", Value.FALSE);
    }
    if (request.responseSchema() instanceof Value.Obj schema && !schema.fields().isEmpty()) {
      body.put("response_format", format(schema));
    }
    return body.build();
  }

  private static void sampling(
      ChatRequest request, Wishes wishes, boolean reasons, ObjBuilder body) {
    wishes.number("seed").ifPresent(value -> body.put("seed", value));
    if (reasons) {
      wishes.leaveOut("temperature", "top_p", "stop");
      return;
    }
    double temperature = request.sampling().temperature();
    body.putIf(temperature >= 0, "temperature", Value.of(temperature));
    wishes.number("top_p").ifPresent(value -> body.put("top_p", value));
    wishes.stops().ifPresent(value -> body.put("stop", value));
  }

  static Value message(Message message) {
    return switch (message) {
      case Message.System system -> role("system").put("content", system.text()).build();
      case Message.User user -> role("user").put("content", content(user)).build();
      case Message.Assistant assistant -> assistant(assistant);
      case Message.ToolResult result ->
          role("tool")
              .put("tool_call_id", ToolIds.bounded(result.id()))
              .put("content", (result.failed() ? "ERROR: " : "") + result.text())
              .build();
    };
  }

  private static Value content(Message.User user) {
    if (user.images().isEmpty()) {
      return Value.of(user.text());
    }
    List<Value> parts = new ArrayList<>();
    parts.add(Value.obj("type", Value.of("text"), "text", Value.of(user.text())));
    for (Message.Image image : user.images()) {
      String data = "data:" + image.mediaType() + ";base64," + image.data();
      Value url = Value.obj("url", Value.of(image.embedded() ? data : image.url()));
      parts.add(Value.obj("type", Value.of("image_url"), "image_url", url));
    }
    return Value.array(parts);
  }

  private static Value assistant(Message.Assistant assistant) {
    List<Value> calls = assistant.toolUses().stream().map(OpenAiWire::call).toList();
    ObjBuilder message = role("assistant");
    if (calls.isEmpty()) {
      return message.put("content", assistant.text()).build();
    }
    Value content = assistant.text().isEmpty() ? Value.NULL : Value.of(assistant.text());
    return message.put("content", content).put("tool_calls", array(calls)).build();
  }

  static Value call(Message.ToolUse use) {
    Value.Obj function =
        Value.Obj.builder()
            .put("name", use.tool())
            .put("arguments", Json.canonical(use.arguments()))
            .build();
    String id = ToolIds.bounded(use.id());
    return Value.obj("id", Value.of(id), "type", Value.of("function"), "function", function);
  }

  static Value tool(ToolOffer tool) {
    Value.Obj function =
        Value.Obj.builder()
            .put("name", tool.name())
            .put("description", tool.description())
            .put("parameters", tool.schema())
            .build();
    return Value.obj("type", Value.of("function"), "function", function);
  }

  private static Value format(Value.Obj schema) {
    Value.Obj named =
        Value.Obj.builder()
            .put("name", "answer")
            .put("schema", schema)
            .put("strict", StrictSchema.accepts(schema))
            .build();
    return Value.obj("type", Value.of("json_schema"), "json_schema", named);
  }

  private static Value array(List<Value> items) {
    return Value.array(items);
  }

  private static ObjBuilder role(String role) {
    return Value.Obj.builder().put("role", role);
  }
}
