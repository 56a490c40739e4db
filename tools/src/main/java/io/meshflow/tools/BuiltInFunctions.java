package io.meshflow.tools;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.Permit;
import io.meshflow.core.tool.CodeCall;
import io.meshflow.core.tool.CodeFunction;
import io.meshflow.core.tool.CodeFunctions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The code functions that come with MeshFlow, all pure.
 *
 * <ul>
 *   <li>{@code noop@1}, {@code echo@1}: the input
 *   <li>{@code join_lines@1}: {@code {items, separator?}} gives one text
 *   <li>{@code pick@1}: {@code {from, path}} gives the value at a JSON Pointer
 *   <li>{@code range@1}: {@code {count, from?}} gives whole numbers, at most 10,000
 *   <li>{@code filler@1}: {@code {bytes, seed?}} gives a text of so many bytes, always the same
 *   <li>{@code fail@1}: {@code {message?}} fails for good
 * </ul>
 */
public final class BuiltInFunctions implements CodeFunctions {

  private static final int MOST_BYTES = 16 << 20;
  private static final int MOST_NUMBERS = 10_000;

  private final SortedMap<String, CodeFunction> functions;

  public BuiltInFunctions() {
    SortedMap<String, CodeFunction> byName = new TreeMap<>();
    add(byName, "noop@1", input -> input);
    add(byName, "echo@1", input -> input);
    add(byName, "join_lines@1", input -> joined((Value.Obj) input));
    add(byName, "pick@1", input -> picked((Value.Obj) input));
    add(byName, "range@1", input -> range((Value.Obj) input));
    add(byName, "filler@1", input -> filler((Value.Obj) input));
    add(byName, "fail@1", input -> fail((Value.Obj) input));
    functions = Collections.unmodifiableSortedMap(byName);
  }

  private record Named(String name, UnaryOperator<Value> body) implements CodeFunction {
    @Override
    public Value run(Permit<CodeCall> permit) {
      try {
        return body.apply(permit.spend().input());
      } catch (io.meshflow.core.data.JsonShapeException | IllegalArgumentException wrong) {
        throw new EffectFailure.Permanent("invalid_input", name + ": " + wrong.getMessage());
      }
    }
  }

  private static void add(
      SortedMap<String, CodeFunction> functions, String name, UnaryOperator<Value> body) {
    functions.put(name, new Named(name, body));
  }

  private static Value joined(Value.Obj input) {
    List<String> lines = new ArrayList<>();
    for (Value item : input.array("items")) {
      lines.add(item instanceof Value.Text text ? text.value() : Json.canonical(item));
    }
    return Value.of(String.join(input.textIf("separator").orElse("\n"), lines));
  }

  private static Value picked(Value.Obj input) {
    String path = input.text("path");
    return JsonPointer.find(path, input.required("from"))
        .orElseThrow(
            () -> new EffectFailure.Permanent("not_found", "there is no value at " + path));
  }

  private static Value range(Value.Obj input) {
    long count = input.whole("count");
    if (count < 0 || count > MOST_NUMBERS) {
      throw new IllegalArgumentException("count is between 0 and 10,000");
    }
    long from = input.wholeIf("from").orElse(0L);
    List<Value> numbers = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      numbers.add(Value.of(Math.addExact(from, i)));
    }
    return Value.array(numbers);
  }

  private static Value filler(Value.Obj input) {
    long bytes = input.whole("bytes");
    if (bytes < 0 || bytes > MOST_BYTES) {
      throw new IllegalArgumentException("bytes is between 0 and 16 MB");
    }
    long state = input.textIf("seed").orElse("").hashCode() * 0x9E3779B97F4A7C15L + 1;
    StringBuilder text = new StringBuilder((int) bytes);
    while (text.length() < bytes) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      text.append((char) ('a' + (state >>> 33) % 26));
    }
    return Value.of(text.toString());
  }

  private static Value fail(Value.Obj input) {
    throw new EffectFailure.Permanent(
        "failed_on_purpose", input.textIf("message").orElse("this function always fails"));
  }

  @Override
  public Optional<CodeFunction> find(String name) {
    if (name.indexOf('@') >= 0) {
      return Optional.ofNullable(functions.get(name));
    }
    return functions.values().stream()
        .filter(function -> function.name().startsWith(name + "@"))
        .max((a, b) -> Integer.compare(version(a), version(b)));
  }

  private static int version(CodeFunction function) {
    return Integer.parseInt(function.name().substring(function.name().indexOf('@') + 1));
  }

  @Override
  public List<String> names() {
    return List.copyOf(functions.keySet());
  }
}
