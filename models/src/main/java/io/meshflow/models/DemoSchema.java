package io.meshflow.models;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Makes a small valid value for a JSON Schema, with the demo model's words and numbers in it. */
final class DemoSchema {

  private static final int DEEPEST = 12;
  private static final Set<String> VERDICTS =
      Set.of("approved", "accept", "accepted", "ok", "done", "complete", "passed", "pass", "valid");

  private final DemoPrompt prompt;

  DemoSchema(DemoPrompt prompt) {
    this.prompt = prompt;
  }

  Value value(Value.Obj schema) {
    return value(schema, schema, "", 0);
  }

  private Value value(Value.Obj schema, Value.Obj root, String name, int depth) {
    if (schema.has("const")) {
      return schema.required("const");
    }
    if (schema.field("enum").orElse(Value.NULL) instanceof Value.Array options
        && !options.items().isEmpty()) {
      return option(options.items());
    }
    if (depth > DEEPEST) {
      return Value.NULL;
    }
    Value.Obj target = alternative(schema, root);
    if (!target.equals(schema)) {
      return value(target, root, name, depth + 1);
    }
    return switch (type(schema)) {
      case "object" -> object(schema, root, depth);
      case "array" -> array(schema, root, name, depth);
      case "number", "integer" -> number(schema, name);
      case "boolean" -> Value.of(flag(name));
      case "null" -> Value.NULL;
      default -> text(schema, name);
    };
  }

  /** Follows a local reference or takes the first alternative. */
  private static Value.Obj alternative(Value.Obj schema, Value.Obj root) {
    String reference = Loose.text(schema, "$ref");
    if (reference.startsWith("#/")) {
      Value found = root.at(reference.substring(2).split("/", -1)).orElse(Value.Obj.EMPTY);
      return found instanceof Value.Obj object ? object : Value.Obj.EMPTY;
    }
    for (String word : List.of("anyOf", "oneOf", "allOf")) {
      List<Value.Obj> options = Loose.objects(schema, word);
      if (!options.isEmpty()) {
        return options.getFirst();
      }
    }
    return schema;
  }

  private static String type(Value.Obj schema) {
    Value type = schema.field("type").orElse(Value.NULL);
    if (type instanceof Value.Array types && !types.items().isEmpty()) {
      type = types.items().getFirst();
    }
    if (type instanceof Value.Text text) {
      return text.value();
    }
    return schema.has("properties") ? "object" : schema.has("items") ? "array" : "string";
  }

  private Value object(Value.Obj schema, Value.Obj root, int depth) {
    Value.Obj properties = Loose.object(schema, "properties");
    List<Value> required =
        schema.field("required").orElse(Value.NULL) instanceof Value.Array names
            ? names.items()
            : List.of();
    ObjBuilder object = Value.Obj.builder();
    properties
        .fields()
        .forEach(
            (name, nested) -> {
              boolean wanted = required.isEmpty() || required.contains(Value.of(name));
              if (wanted && nested instanceof Value.Obj inner) {
                object.put(name, value(inner, root, name, depth + 1));
              }
            });
    return object.build();
  }

  private Value array(Value.Obj schema, Value.Obj root, String name, int depth) {
    Value.Obj item = Loose.object(schema, "items");
    long most = schema.has("maxItems") ? Loose.count(schema, "maxItems") : Long.MAX_VALUE;
    long count = Math.min(most, Math.max(1, Loose.count(schema, "minItems")));
    List<Value> items = new java.util.ArrayList<>();
    for (int i = 0; i < Math.min(count, 100); i++) {
      items.add(value(item, root, name, depth + 1));
    }
    return Value.array(items);
  }

  private Value number(Value.Obj schema, String name) {
    double wanted = name.toLowerCase(Locale.ROOT).contains("confidence") ? confidence() : 1;
    double lowest = bound(schema, "minimum", bound(schema, "exclusiveMinimum", -1e15) + 1);
    double highest = bound(schema, "maximum", bound(schema, "exclusiveMaximum", 1e15) - 1);
    double number =
        Math.max(
            Math.min(wanted, highest),
            schema.has("minimum") || schema.has("exclusiveMinimum") ? lowest : -1e15);
    return Value.of(type(schema).equals("integer") ? Math.rint(number) : number);
  }

  private static double bound(Value.Obj schema, String name, double otherwise) {
    return schema.field(name).orElse(Value.NULL) instanceof Value.Num n ? n.value() : otherwise;
  }

  private boolean flag(String name) {
    return !VERDICTS.contains(name.toLowerCase(Locale.ROOT)) || confidence() >= 0.7;
  }

  /** A doubtful answer takes an option that says so, where there is one. */
  private Value option(List<Value> options) {
    boolean sure = confidence() >= 0.7;
    for (Value option : options) {
      if (option instanceof Value.Text text && doubtful(text.value()) != sure) {
        return option;
      }
    }
    return options.getFirst();
  }

  private static boolean doubtful(String option) {
    String word = option.toLowerCase(Locale.ROOT);
    return word.contains("revise") || word.contains("reject") || word.contains("fail");
  }

  private double confidence() {
    return new DemoProse(prompt).confidence();
  }

  private Value text(Value.Obj schema, String name) {
    String text =
        switch (Loose.text(schema, "format")) {
          case "date" -> "2026-01-01";
          case "date-time" -> "2026-01-01T00:00:00Z";
          case "time" -> "00:00:00Z";
          case "email" -> "demo@example.com";
          case "uri" -> "https://example.com/demo";
          case "uuid" -> "00000000-0000-4000-8000-000000000000";
          default -> DemoProse.LABEL + (name.isEmpty() ? "" : name + ": ") + prompt.subject();
        };
    long least = Loose.count(schema, "minLength");
    long most = schema.has("maxLength") ? Loose.count(schema, "maxLength") : Long.MAX_VALUE;
    String padded = text.length() < least ? text + ".".repeat((int) least - text.length()) : text;
    return Value.of(DemoPrompt.cut(padded, (int) Math.min(most, padded.length())));
  }
}
