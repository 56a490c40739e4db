package io.meshflow.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Clients of the last release keep working. At a release the contract is copied into {@code
 * api/released} under its version; a break needs a new major version and its own baseline.
 */
final class ReleasedContractTest {

  private static final Path RELEASED =
      Path.of(System.getProperty("meshflow.root", "..")).resolve("api/released");

  private static Contract released() throws IOException {
    try (var files = Files.list(RELEASED)) {
      Path newest =
          files
              .filter(file -> file.toString().endsWith(".json"))
              .max(Comparator.comparing(ReleasedContractTest::version))
              .orElseThrow();
      return new Contract((Value.Obj) Json.parse(Files.readString(newest)));
    }
  }

  /** Versions in the order of their numbers. */
  private static String version(Path file) {
    StringBuilder sortable = new StringBuilder();
    for (String part : file.getFileName().toString().replace(".json", "").split("[.]")) {
      sortable.append("%08d.".formatted(Integer.parseInt(part)));
    }
    return sortable.toString();
  }

  @Test
  void nothingThatWasReleasedIsBroken() throws IOException {
    assertThat(BreakingChanges.between(released(), Contract.bundled()))
        .as("clients of the last release would break")
        .isEmpty();
  }

  private record Planted(String name, List<String> at, UnaryOperator<Value> change) {}

  private static Planted plant(String name, UnaryOperator<Value> change, String... at) {
    return new Planted(name, List.of(at), change);
  }

  private static UnaryOperator<Value> without(String field) {
    return value -> {
      var rest = Value.Obj.builder();
      ((Value.Obj) value)
          .fields()
          .forEach((name, each) -> rest.putIf(!name.equals(field), name, each));
      return rest.build();
    };
  }

  private static UnaryOperator<Value> with(String field, Value set) {
    return value -> ((Value.Obj) value).with(field, set);
  }

  private static Value edited(Value value, List<String> at, UnaryOperator<Value> change) {
    if (at.isEmpty()) {
      return change.apply(value);
    }
    Value.Obj object = (Value.Obj) value;
    Value inner = Optional.ofNullable(object.fields().get(at.getFirst())).orElseThrow();
    return object.with(at.getFirst(), edited(inner, at.subList(1, at.size()), change));
  }

  private static UnaryOperator<Value> dropped(int last) {
    return value -> {
      List<Value> items = new ArrayList<>(((Value.Array) value).items());
      return Value.array(items.subList(0, items.size() - last));
    };
  }

  private static final String[] RUNS = {"paths", "/api/v1/runs", "post"};

  private static String[] in(String... more) {
    List<String> all = new ArrayList<>(List.of(RUNS));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static String[] schema(String... more) {
    List<String> all = new ArrayList<>(List.of("components", "schemas"));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static final List<Planted> BREAKS =
      List.of(
          plant("a route is gone", without("/api/v1/runs"), "paths"),
          plant("a method is gone", without("get"), "paths", "/api/v1/runs"),
          plant("an operation has another id", with("operationId", Value.of("x")), RUNS),
          plant("a role is gone", dropped(1), in("x-roles")),
          plant("another scope", with("x-scope", Value.of("x")), RUNS),
          plant("no longer open", without("x-open"), "paths", "/live", "get"),
          plant("a parameter is gone", with("parameters", Value.array(List.of())), RUNS),
          plant(
              "a required body",
              with("required", Value.TRUE),
              "paths",
              "/api/v1/runs/{run}/erase",
              "post",
              "requestBody"),
          plant("an answer is gone", without("202"), in("responses")),
          plant("a field of a request is gone", without("task"), schema("StartRun", "properties")),
          plant("a field of an answer is gone", without("status"), schema("Run", "properties")),
          plant("a field may be absent", dropped(1), schema("Run", "required")),
          plant(
              "a new required field",
              with("required", Value.texts(List.of("task"))),
              schema("StartRun")),
          plant(
              "a narrowed type",
              with("type", Value.of("integer")),
              schema("StartRun", "properties", "budget_usd")),
          plant(
              "another type of an answer",
              with("type", Value.of("string")),
              schema("ErasedTenant", "properties", "erased_streams")),
          plant(
              "a wider type of an answer",
              with("type", Value.of("number")),
              schema("ErasedTenant", "properties", "erased_streams")),
          plant(
              "a value of a request is gone",
              dropped(1),
              "paths",
              "/api/v1/keys",
              "post",
              "requestBody",
              "content",
              "application/json",
              "schema",
              "properties",
              "role",
              "enum"),
          plant(
              "only some values",
              with("enum", Value.texts(List.of("a"))),
              schema("Erase", "properties", "reason")),
          plant(
              "a lower bound",
              with("maxLength", Value.of(10)),
              schema("Definition", "properties", "definition")),
          plant(
              "a pattern",
              with("pattern", Value.of("a")),
              schema("Erase", "properties", "reason")));

  @TestFactory
  List<DynamicTest> eachBreakingChangeIsFound() {
    Contract today = Contract.bundled();
    return BREAKS.stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.name(),
                    () -> {
                      Value.Obj changed =
                          (Value.Obj) edited(today.document(), each.at(), each.change());
                      assertThat(BreakingChanges.between(today, new Contract(changed)))
                          .isNotEmpty();
                    }))
        .toList();
  }

  @TestFactory
  List<DynamicTest> whatIsOnlyAddedIsNoBreak() {
    Contract today = Contract.bundled();
    Value text = Value.obj("type", Value.of("string"));
    return List.of(
            plant("a route more", with("/api/v1/new", Value.Obj.EMPTY), "paths"),
            plant("an optional field", with("new", text), schema("StartRun", "properties")),
            plant("a field of an answer", with("new", text), schema("Run", "properties")),
            plant(
                "a higher bound",
                with("maxLength", Value.of(9_999_999)),
                schema("Definition", "properties", "definition")),
            plant(
                "a wider type",
                with("type", Value.of("number")),
                "paths",
                "/api/v1/keys/{key}/rotate",
                "post",
                "requestBody",
                "content",
                "application/json",
                "schema",
                "properties",
                "overlap_seconds"))
        .stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.name(),
                    () -> {
                      Value.Obj changed =
                          (Value.Obj) edited(today.document(), each.at(), each.change());
                      assertThat(BreakingChanges.between(today, new Contract(changed))).isEmpty();
                    }))
        .toList();
  }
}
