package io.meshflow.server.contract;

import io.meshflow.core.data.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What of an older contract a newer one does not keep, for clients that were written against it.
 */
final class BreakingChanges {

  private final Contract older;
  private final Contract newer;
  private final List<String> found = new ArrayList<>();

  private BreakingChanges(Contract older, Contract newer) {
    this.older = older;
    this.newer = newer;
  }

  /** All breaking changes, each with its place; empty when there is none. */
  static List<String> between(Contract older, Contract newer) {
    BreakingChanges changes = new BreakingChanges(older, newer);
    older.operations().forEach(changes::operation);
    return List.copyOf(changes.found);
  }

  private void say(String place, String what) {
    found.add(place + ": " + what);
  }

  private static Optional<Value.Obj> raw(Contract contract, Operation operation) {
    String method = operation.method().toLowerCase(Locale.ROOT);
    return contract.document().at("paths", operation.path(), method).map(Value.Obj.class::cast);
  }

  private void operation(Operation old) {
    String place = old.method() + " " + old.path();
    Optional<Operation> same =
        newer.operations().stream()
            .filter(o -> o.method().equals(old.method()) && o.path().equals(old.path()))
            .findFirst();
    if (same.isEmpty()) {
      say(place, "the operation is gone");
      return;
    }
    if (!same.get().id().equals(old.id())) {
      say(place, "its operationId changed from " + old.id());
    }
    access(place, old.access(), same.get().access());
    Value.Obj before = raw(older, old).orElseThrow();
    Value.Obj after = raw(newer, same.get()).orElseThrow();
    parameters(place, before, after);
    body(place + " body", old, same.get());
    responses(place, before, after);
  }

  private void access(String place, Operation.Access old, Operation.Access now) {
    if (old.open() && !now.open()) {
      say(place, "it needs a key now");
    }
    Set<String> lost = new TreeSet<>(old.roles());
    lost.removeAll(now.roles());
    if (!now.open() && !lost.isEmpty()) {
      say(place, "no longer for the roles " + lost);
    }
    if (!now.scope().isEmpty() && !now.scope().equals(old.scope())) {
      say(place, "it needs another scope: " + now.scope());
    }
    if (now.unbound() && !old.unbound()) {
      say(place, "no longer for keys of one tenant");
    }
  }

  private static List<Value.Obj> listed(Contract contract, Value.Obj operation) {
    return operation.arrayIf("parameters").orElse(List.of()).stream()
        .map(item -> contract.resolved((Value.Obj) item))
        .toList();
  }

  private static Optional<Value.Obj> named(List<Value.Obj> parameters, Value.Obj wanted) {
    return parameters.stream()
        .filter(p -> p.text("name").equalsIgnoreCase(wanted.text("name")))
        .filter(p -> p.text("in").equals(wanted.text("in")))
        .findFirst();
  }

  private void parameters(String place, Value.Obj before, Value.Obj after) {
    List<Value.Obj> old = listed(older, before);
    List<Value.Obj> now = listed(newer, after);
    for (Value.Obj parameter : old) {
      String where = place + " parameter " + parameter.text("name");
      Optional<Value.Obj> same = named(now, parameter);
      if (same.isEmpty()) {
        say(where, "it is gone");
        continue;
      }
      schemas().request(schema(parameter), schema(same.get()), place + parameter.text("name"));
    }
    for (Value.Obj parameter : now) {
      boolean required = parameter.flagIf("required").orElse(false);
      boolean was = named(old, parameter).flatMap(p -> p.flagIf("required")).orElse(false);
      if (required && !was) {
        say(place + " parameter " + parameter.text("name"), "it is required now");
      }
    }
  }

  private static Value.Obj schema(Value.Obj parameter) {
    return parameter.objectIf("schema").orElse(Value.Obj.EMPTY);
  }

  private void body(String place, Operation old, Operation now) {
    if (now.body().isEmpty()) {
      if (old.body().isPresent()) {
        say(place, "it is gone");
      }
      return;
    }
    if (now.body().get().required() && old.body().filter(Operation.Body::required).isEmpty()) {
      say(place, "it is required now");
    }
    old.body()
        .ifPresent(body -> schemas().request(body.schema(), now.body().get().schema(), place));
  }

  private void responses(String place, Value.Obj before, Value.Obj after) {
    Value.Obj old = before.objectIf("responses").orElse(Value.Obj.EMPTY);
    Value.Obj now = after.objectIf("responses").orElse(Value.Obj.EMPTY);
    for (String status : old.fields().keySet()) {
      String where = place + " answer " + status;
      if (!now.has(status)) {
        say(where, "it is gone");
        continue;
      }
      contents(where, older.resolved(old.object(status)), newer.resolved(now.object(status)));
    }
  }

  private void contents(String place, Value.Obj before, Value.Obj after) {
    Value.Obj old = before.objectIf("content").orElse(Value.Obj.EMPTY);
    Value.Obj now = after.objectIf("content").orElse(Value.Obj.EMPTY);
    for (String type : old.fields().keySet()) {
      if (!now.has(type)) {
        say(place, "it no longer comes as " + type);
        continue;
      }
      schemas().answer(schema(old.object(type)), schema(now.object(type)), place);
    }
  }

  private SchemaChanges schemas() {
    Function<Value.Obj, Value.Obj> before = older::resolved;
    Function<Value.Obj, Value.Obj> after = newer::resolved;
    return new SchemaChanges(before, after, this::say, new HashSet<>());
  }
}
