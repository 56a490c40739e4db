package io.meshflow.server;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.definition.schema.CheckedSchemas;
import io.meshflow.server.contract.Contract;
import io.meshflow.server.contract.Operation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Holds what a server answers against the contract, with a validator that is not the server's own:
 * status, content type, and body or events, in which nothing may stand that the contract does not
 * name. Thread safe.
 */
final class Conformance {

  private static final List<String> DIALECTS = List.of("/v1/");

  private final Contract contract = Contract.bundled();
  private final CheckedSchemas schemas = new CheckedSchemas();
  private final Value components = closed(contract.document().object("components"));
  private final Map<String, Value.Obj> compiled = new ConcurrentHashMap<>();

  /** What was answered to a request. */
  record Exchange(String method, String path, int status, String contentType, String body) {}

  /** Fails unless the contract allows this answer. */
  void check(Exchange exchange) {
    String path = exchange.path().replaceFirst("\\?.*", "");
    Optional<Operation> operation = operation(exchange.method(), path);
    if (operation.isEmpty() || exchange.status() < 200) {
      refused(exchange);
      return;
    }
    Value.Obj answers = raw(operation.get()).object("responses");
    Value.Obj answer =
        contract.resolved(
            answers
                .objectIf(Integer.toString(exchange.status()))
                .or(() -> answers.objectIf("default"))
                .orElseThrow(() -> wrong(exchange, List.of("the contract names no such status"))));
    content(exchange, operation.get(), answer);
  }

  private void content(Exchange exchange, Operation operation, Value.Obj answer) {
    Optional<Value.Obj> content = answer.objectIf("content");
    if (content.isEmpty()) {
      fail(exchange, exchange.body().isEmpty() ? List.of() : List.of("it has a body"));
      return;
    }
    String type = exchange.contentType().replaceFirst(";.*", "").strip();
    boolean dialect = DIALECTS.stream().anyMatch(operation.path()::startsWith);
    if (dialect && exchange.status() >= 400) {
      return;
    }
    if (!content.get().has(type)) {
      throw wrong(
          exchange, List.of("the contract names " + content.get().fields().keySet() + " only"));
    }
    String name = operation.id() + " " + exchange.status() + " " + type;
    Value.Obj schema = compiled.computeIfAbsent(name, n -> schema(content.get().object(type)));
    switch (type) {
      case "application/json" ->
          fail(exchange, schemas.violations(schema, Json.parse(exchange.body())));
      case "application/problem+json" -> problem(exchange, schema);
      case "text/event-stream", "application/x-ndjson" -> {
        if (!dialect) {
          exchange.body().lines().forEach(line -> event(exchange, schema, line));
        }
      }
      default -> {}
    }
  }

  /** Fails unless the contract allows this event; hands it back. */
  Value.Obj event(Value.Obj event) {
    List<String> violations = violations("Event", event);
    if (!violations.isEmpty()) {
      throw new AssertionError(
          "against the contract: " + violations + "\n" + Json.canonical(event));
    }
    return event;
  }

  /** What is wrong with a value that is to fit the schema of this name. */
  List<String> violations(String name, Value value) {
    return schemas.violations(named(name), value);
  }

  /** Why a schema of an answer of this operation cannot be used; empty when all can. */
  Optional<String> unusable(Operation operation) {
    Value.Obj answers = raw(operation).object("responses");
    for (String status : answers.fields().keySet()) {
      Value.Obj content =
          contract.resolved(answers.object(status)).objectIf("content").orElse(Value.Obj.EMPTY);
      for (String type : content.fields().keySet()) {
        List<String> faults = schemas.faults(schema(content.object(type)));
        if (!faults.isEmpty()) {
          return Optional.of(status + " " + type + " " + faults);
        }
      }
    }
    return Optional.empty();
  }

  /** Fails unless every example of an answer of this operation is one. */
  void checkExamples(Operation operation) {
    Value.Obj answers = raw(operation).object("responses");
    for (String status : answers.fields().keySet()) {
      Value.Obj content =
          contract.resolved(answers.object(status)).objectIf("content").orElse(Value.Obj.EMPTY);
      for (String type : content.fields().keySet()) {
        Optional<Value> example = content.object(type).field("example");
        if (example.isPresent() && type.endsWith("json")) {
          List<String> faults = schemas.violations(schema(content.object(type)), example.get());
          fail(
              new Exchange(operation.method(), operation.path(), 200, type, operation.id()),
              faults);
        }
      }
    }
  }

  private Value.Obj named(String name) {
    return compiled.computeIfAbsent(
        name,
        n -> schema(Value.obj("schema", Value.obj("$ref", Value.of("#/components/schemas/" + n)))));
  }

  private void event(Exchange exchange, Value.Obj schema, String line) {
    String json = line.startsWith("data: ") ? line.substring(6) : line;
    if (json.startsWith("{")) {
      fail(exchange, schemas.violations(schema, Json.parse(json)));
    }
  }

  /** What no operation answers is a problem document all the same. */
  private void refused(Exchange exchange) {
    if (exchange.status() >= 400 && exchange.contentType().startsWith("application/problem+json")) {
      problem(exchange, named("Problem"));
    }
  }

  private void problem(Exchange exchange, Value.Obj schema) {
    Value.Obj problem = (Value.Obj) Json.parse(exchange.body());
    fail(exchange, schemas.violations(schema, problem));
    Value codes =
        contract
            .document()
            .at("components", "schemas", "Problem", "properties", "code", "x-codes")
            .orElseThrow();
    String code = problem.text("code");
    fail(exchange, ((Value.Obj) codes).has(code) ? List.of() : List.of("unnamed code " + code));
  }

  /** A schema with the components that it leads to, since all of them take long to look through. */
  private Value.Obj schema(Value.Obj media) {
    Value.Obj schema = (Value.Obj) closed(media.object("schema"));
    SequencedMap<String, Value> needed = new LinkedHashMap<>();
    gather(schema, needed);
    ObjBuilder schemas = Value.Obj.builder();
    needed.forEach(schemas::put);
    return schema.with("components", Value.obj("schemas", schemas.build()));
  }

  private void gather(Value value, SequencedMap<String, Value> needed) {
    switch (value) {
      case Value.Obj object -> {
        object.textIf("$ref").ifPresent(reference -> component(reference, needed));
        object.fields().values().forEach(field -> gather(field, needed));
      }
      case Value.Array array -> array.items().forEach(item -> gather(item, needed));
      default -> {}
    }
  }

  private void component(String reference, SequencedMap<String, Value> needed) {
    String name = reference.substring(reference.lastIndexOf('/') + 1);
    Value named = components.at("schemas", name).orElseThrow();
    if (needed.putIfAbsent(name, named) == null) {
      gather(named, needed);
    }
  }

  /** The same schemas, in which objects that list their properties have no others. */
  private static Value closed(Value value) {
    return switch (value) {
      case Value.Obj object -> {
        ObjBuilder fields = Value.Obj.builder();
        object.fields().forEach((name, field) -> fields.put(name, closed(field)));
        if (object.has("properties")
            && !object.has("additionalProperties")
            && Optional.of(Value.of("object")).equals(object.field("type"))) {
          fields.put("additionalProperties", Value.FALSE);
        }
        yield fields.build();
      }
      case Value.Array array ->
          Value.array(array.items().stream().map(Conformance::closed).toList());
      default -> value;
    };
  }

  private Value.Obj raw(Operation operation) {
    return (Value.Obj)
        contract
            .document()
            .at("paths", operation.path(), operation.method().toLowerCase(Locale.ROOT))
            .orElseThrow();
  }

  private Optional<Operation> operation(String method, String path) {
    if (!path.startsWith("/")) {
      return Optional.empty();
    }
    List<String> parts = List.of(path.substring(1).split("/", -1));
    return contract.operations().stream()
        .filter(operation -> operation.method().equals(method))
        .filter(operation -> fits(operation.segments(), parts))
        .min((a, b) -> Long.compare(wild(a), wild(b)));
  }

  private static long wild(Operation operation) {
    return operation.segments().stream().filter(part -> part.startsWith("{")).count();
  }

  private static boolean fits(List<String> template, List<String> parts) {
    if (template.size() != parts.size()) {
      return false;
    }
    for (int i = 0; i < parts.size(); i++) {
      if (!template.get(i).startsWith("{") && !template.get(i).equals(parts.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static void fail(Exchange exchange, List<String> violations) {
    if (!violations.isEmpty()) {
      throw wrong(exchange, violations);
    }
  }

  private static AssertionError wrong(Exchange exchange, List<String> violations) {
    return new AssertionError(
        "against the contract: %s %s answered %d %s: %s%n%s"
            .formatted(
                exchange.method(),
                exchange.path(),
                exchange.status(),
                exchange.contentType(),
                violations,
                exchange.body().substring(0, Math.min(600, exchange.body().length()))));
  }
}
